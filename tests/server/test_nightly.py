#!/usr/bin/python3
"""The night's work is done by the service itself, once a day by whichever instance, and after a night that it was off."""
import contextlib
import os
import sqlite3
import sys

sys.dont_write_bytecode = True
import postgresql
from desk import Service, people, until
from tap import run, test


def change(service, *statements):
    """Past the one way to write, as a restore may leave it."""
    if service.uri.startswith("sqlite:"):
        with contextlib.closing(sqlite3.connect(service.uri.removeprefix("sqlite:"))) as database, database:
            for statement in statements:
                database.execute(statement)
    else:
        for statement in statements:
            postgresql.shared().sql(statement, service.uri.rsplit("/", 1)[1])


def nights(service):
    with open(f"{service.folder}/log", encoding="utf-8") as log:
        return log.read().count("sweep")


with Service({"anna": ["agent"], "maria": ["team_lead", "steward"]}, options=["--log", "-"]) as service:
    maria = service.desk("maria")
    maria.import_list(maria.write("list.csv", people(2)), "--owner", "anna")
    maria.ok("sync")
    lost = maria.rows("list", "leads")[0]["id"]

    @test
    def a_night_that_was_missed_is_made_up_for_at_the_start_and_only_once():
        with service.away():
            change(service, f"UPDATE lead SET owner_id = NULL, queue_id = NULL, next_ms = NULL WHERE id = '{lost}'",
                   "UPDATE meta SET value = '2020-01-01' WHERE key = 'night'")
        until(lambda: nights(service) == 1)
        maria.ok("sync")
        lead = maria.row("list", "leads", "--where", "queue:\"Rescue Nord\"")
        assert lead["id"] == lost and lead["next_at"], lead
        assert maria.row("task", "list", "--kind", "rescue")["lead_id"] == lost
        with service.away():
            change(service, f"UPDATE lead SET next_ms = NULL WHERE id = '{lost}'")
        maria.ok("sync")
        assert nights(service) == 1  # tomorrow night's

    @test
    def by_hand_it_is_done_at_any_time():
        assert service.verb("sweep") == "1\n"

    run()

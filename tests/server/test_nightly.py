#!/usr/bin/python3
"""The night's work is done by the service itself, once a day by whichever instance, and after a night that it was off."""
import os
import sys

sys.dont_write_bytecode = True
from desk import Service, people, until
from tap import run, test


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
            service.change(f"UPDATE lead SET owner_id = NULL, queue_id = NULL, next_ms = NULL WHERE id = '{lost}'",
                   "UPDATE meta SET value = '2020-01-01' WHERE key = 'night'")
        until(lambda: nights(service) == 1)
        maria.ok("sync")
        lead = maria.row("list", "leads", "--where", "queue:\"Rescue Nord\"")
        assert lead["id"] == lost and lead["next_at"], lead
        assert maria.row("task", "list", "--kind", "rescue")["lead_id"] == lost
        with service.away():
            service.change(f"UPDATE lead SET next_ms = NULL WHERE id = '{lost}'")
        maria.ok("sync")
        assert nights(service) == 1  # tomorrow night's

    @test
    def by_hand_it_is_done_at_any_time():
        assert service.verb("sweep") == "1\n"

    run()

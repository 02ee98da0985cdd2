#!/usr/bin/python3
"""What a desk did and the service has: kept for undo and for a restored service, then it goes; the numbers stay without a gap."""
import os
import sys
import time

sys.dont_write_bytecode = True
from desk import Service, file_of, people
from tap import run, test

ON_FILE = os.environ.get("VORWAHL_TEST_DATABASE") != "postgresql"  # PostgreSQL has backups of its own, which tell the service nothing
DAY, FEW = 86400, {"anna": ["agent"], "maria": ["team_lead"]}


class Clock:
    """The service's and the desks' clock, in days from today."""

    def __init__(self, service):
        self.path = f"{service.folder}/now"
        self.at(0)
        service.variables["VORWAHL_TEST_NOW"] = os.environ["VORWAHL_TEST_NOW"] = "@" + self.path

    def at(self, days):
        with open(self.path, "w", encoding="ascii") as file:
            file.write(str(int((time.time() + days * DAY) * 1000)))


def holds(desk, word):
    return any(word.encode() in open(path, "rb").read() for name in ("outbox.db", "outbox.db-wal")
               for path in [f"{os.path.dirname(file_of(desk, 'data', 'outbox.db'))}/{name}"] if os.path.exists(path))


def team(service):
    clock = Clock(service)
    with service.away():
        pass
    maria, anna = service.desk("maria"), service.desk("anna")
    for desk in (maria, anna):
        desk.env["VORWAHL_TEST_NOW"] = os.environ["VORWAHL_TEST_NOW"]
    maria.import_list(maria.write("list.csv", people(3)), "--owner", "anna")
    anna.ok("sync", "--once")
    return clock, maria, anna


def note(anna, words):
    lead = anna.rows("search", "Firma 001")[0]["id"]
    anna.ok("log", lead, "--result", "busy", "--note", words)
    anna.ok("sync", "--once")
    return lead


@test
def what_a_backup_covers_goes_after_a_week_and_the_rest_after_a_month():
    with Service(FEW) as service:
        clock, _, anna = team(service)
        lead = note(anna, "covered-words")
        if ON_FILE:
            service.verb("backup", f"{service.folder}/one.db")
        note(anna, "later-words")
        for days, covered, later in ((6, True, True), (8, not ON_FILE, True), (31, False, False)):
            clock.at(days)
            anna.ok("sync", "--once")
            assert (holds(anna, "covered-words"), holds(anna, "later-words")) == (covered, later), days
        assert "busy" in anna.ok("history", "lead", lead, "--json"), "the service does not tell what the desk no longer has"
        anna.ok("log", lead, "--result", "busy", "--note", "goes on")
        assert anna.row("status")["waiting"] == 0


@test
def an_import_is_undone_after_its_journal_is_gone():
    with Service(FEW) as service:
        clock, maria, _ = team(service)
        assert holds(maria, "Firma 001")
        clock.at(31)
        maria.ok("sync", "--once")
        assert not holds(maria, "Firma 001")
        maria.ok("undo", maria.rows("list", "batch")[0]["id"])
        assert maria.run("search", "Firma 001", "--json").stdout == ""


@test
def what_was_not_sent_stays_however_old():
    with Service(FEW) as service:
        clock, maria, anna = team(service)
        with service.away():
            lead = anna.rows("search", "Firma 001", "--offline")[0]["id"]
            anna.ok("log", lead, "--result", "busy", "--note", "never-sent-words", "--offline")
        if ON_FILE:
            service.verb("backup", f"{service.folder}/one.db")
        clock.at(60)
        anna.ok("sync", "--once")
        assert "never-sent-words" in maria.ok("history", "lead", lead, "--json") or \
            any("never-sent-words" in str(row) for row in maria.rows("list", "activity"))


if ON_FILE:
    @test
    def a_backup_older_than_the_journal_leaves_no_gap():
        with Service(FEW) as service:
            clock, maria, anna = team(service)
            service.verb("backup", f"{service.folder}/old.db")
            note(anna, "trimmed-words")
            note(anna, "trimmed-words too")
            service.verb("backup", f"{service.folder}/new.db")
            clock.at(8)
            anna.ok("sync", "--once")
            assert not holds(anna, "trimmed-words")
            lead = note(anna, "kept-words")
            service.stop()
            service.verb("restore", f"{service.folder}/old.db")
            service.start()
            for desk in (anna, maria, anna):
                desk.ok("sync", "--once")
            assert anna.row("status")["waiting"] == 0 and anna.row("status")["rejected"] == 0, anna.row("status")
            anna.ok("log", lead, "--result", "busy", "--note", "works on")
            maria.ok("sync", "--once")
            said = str(maria.rows("list", "activity"))
            assert "kept-words" in said and "works on" in said and "trimmed-words" not in said, said

run()

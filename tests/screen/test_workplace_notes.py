#!/usr/bin/python3
"""Typing during a call: notes of several lines, every kind of answer, and nothing of it lost."""
import contextlib
import glob
import json
import os
import re
import shutil
import signal
import sqlite3
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()


def open_lead(desk, **options):
    terminal = workplace(desk, **options)
    terminal.wait("1 Queue", "Firma")
    terminal.keys("Enter")
    terminal.wait("Questions", "no answer")
    return terminal


def drafts(desk):
    (path,) = glob.glob(f"{desk.env['XDG_DATA_HOME']}/vorwahl/*/outbox.db")
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as outbox:
        return [value for (value,) in outbox.execute("SELECT value FROM draft")]


def last_call(desk, company):
    lead = desk.row("search", company)["id"]
    return [row for row in desk.rows("history", "lead", lead) if row["field"] == "last_result"], lead


with Service({"anna": ["agent", "steward"]}) as service:
    desk = service.desk("anna")
    desk.import_list(desk.write("list.csv", people(8)), "--owner", "anna")

    @test
    def a_note_of_several_lines_never_covers_the_number():
        with open_lead(desk) as terminal:
            terminal.keys("Tab")
            terminal.paste("\n".join(f"line {i} of a long note" for i in range(1, 30)))
            screen = terminal.wait("line 29 of a long note")
            lines = screen.splitlines()
            assert "Firma" in lines[1] and "+49" in lines[2], screen
            assert "no answer" in screen and "line 1 of" not in screen, screen
            terminal.keys("Escape")
            terminal.keys("Escape")
            terminal.wait("My queue")

    @test
    def a_draft_keeps_its_lines_over_escape_and_the_end_of_the_program():
        with open_lead(desk) as terminal:
            terminal.keys("Tab")
            terminal.wait("line 29 of a long note")
            terminal.type("\x1b\x03")  # Escape and Ctrl-C together, as they come over a slow line
            until(lambda: terminal.flag("pane_dead") == "1")
        with open_lead(desk, width=120, height=40) as terminal:
            terminal.keys("Tab")
            terminal.wait("line 29 of a long note", "line 20 of a long note")
            for _ in range(70):
                terminal.keys("C-u")
            terminal.type("uses Sage")
            terminal.keys("Enter")
            terminal.type("wants cloud")
            terminal.keys("Tab", "b")
            terminal.wait("busy: retry", gone=["wants cloud"])  # the import may be taken back before, too
        notes = until(lambda: [row for row in desk.rows("list", "activities") if row.get("note")])
        assert notes[0]["note"] == "uses Sage\nwants cloud", notes

    @test
    def a_call_that_is_taken_back_is_shown_again_with_what_was_typed():
        with open_lead(desk) as terminal:
            company = terminal.screen().splitlines()[1].split("   ")[0].strip()
            terminal.keys("1", "Tab")
            terminal.type("board decides in May")
            terminal.keys("Tab", "n")
            terminal.wait("undo:", gone=(company, "board decides"))
            terminal.keys("u")
            terminal.wait("undone: the call", company, "board decides in May", "ERP or accounting")
            terminal.keys("b")
            terminal.wait("busy: retry", gone=(company,))
        calls, lead = last_call(desk, company)
        assert calls[0]["to"] == "busy", calls
        notes = [(row["note"], row.get("is_void")) for row in desk.rows("list", "activities") if row.get("note") == "board decides in May"]
        assert sorted(notes, key=str) == [("board decides in May", None), ("board decides in May", True)], notes

    @test
    def what_was_typed_last_survives_a_kill_when_the_fingers_rest():
        with open_lead(desk) as terminal:
            terminal.keys("Tab")
            terminal.type("asks for an offer")
            until(lambda: any(b"asks for an offer" in open(path, "rb").read() for path in glob.glob(f"{desk.home}/data/**/outbox.db*", recursive=True)))
            os.kill(int(terminal.tmux("list-panes", "-F", "#{pane_pid}")), signal.SIGKILL)
            until(lambda: terminal.flag("pane_dead") == "1")
        with open_lead(desk) as terminal:
            terminal.wait("asks for an offer")

    @test
    def every_kind_of_answer_can_be_given_changed_and_taken_back():
        with open_lead(desk, width=120, height=40) as terminal:
            terminal.keys("1")  # one of several
            terminal.wait("ERP or accounting")
            terminal.keys("Down", "Down", "1", "3")  # several
            terminal.wait("management, purchas")
            terminal.keys("1")
            terminal.wait("purchasing", gone=("management, purchas",))
            terminal.keys("Enter")  # the next one: a month
            terminal.wait("> When does the current contract end?")
            terminal.keys("Enter")
            terminal.type("2027-13")
            terminal.wait("2027-03")  # what a month looks like
            terminal.keys("C-u")
            terminal.type("2027-06")
            terminal.keys("Enter")
            terminal.wait("2027-06", "> How many IT workplaces?")
            terminal.keys("4")
            terminal.type("5")
            terminal.keys("Enter")
            terminal.wait("45 seats")
            terminal.keys("Enter")
            terminal.type("Sage")
            terminal.keys("Enter")
            terminal.wait("Sage")
            terminal.keys("0")
            terminal.wait("unknown")
            terminal.keys("Up", "DC")
            terminal.wait("> Who supports it today?", gone=("unknown",))
            terminal.keys("Up", "Up", "Enter", "C-u", "Enter")
            terminal.wait("> How many IT workplaces?", gone=("45 seats",))

    @test
    def enter_shows_every_choice_of_a_question():
        with open_lead(desk) as terminal:
            terminal.keys("Enter")
            terminal.wait("does not know", "does not say", "workplaces and devices")
            terminal.keys("3")
            terminal.wait("cloud or hosting", gone=("workplaces and devices",))

    @test
    def a_half_filled_form_outlives_a_kill_and_signing_out():
        with open_lead(desk) as terminal:
            company = terminal.screen().splitlines()[1].split("   ")[0].strip()
            terminal.keys("1", "Tab")
            terminal.type("wants it in writing")
            terminal.wait("wants it in writing")
            terminal.keys("Tab")
            terminal.wait("ERP or accounting", "Enter choose")
            until(lambda: any("wants it in writing" in row for row in drafts(desk)))
            os.kill(int(terminal.flag("pane_pid")), signal.SIGKILL)
            until(lambda: terminal.flag("pane_dead") == "1")
        desk.ok("logout")
        desk.ok("login", service.url, "--user", "anna", given=PASSWORD + "\n")
        with open_lead(desk) as terminal:
            terminal.wait(company, "ERP or accounting", "wants it in writing")
            terminal.keys("b")
            terminal.wait("busy: retry", gone=(company,))
        call = until(lambda: [row for row in desk.rows("list", "activities") if "wants it in writing" in (row.get("note") or "")])
        assert call[0]["result"] == "busy", call

    @test
    def never_more_are_asked_at_once_than_the_form_says():
        data = f"{desk.home}/data-of-two"
        shutil.copytree(f"{os.environ['SRCDIR']}/data", data)
        with open(f"{data}/forms/bant.json", encoding="utf-8") as file:
            form = json.load(file)
        with open(f"{data}/forms/bant.json", "w", encoding="utf-8") as file:
            json.dump(form | {"ask_most": 2}, file)

        def asked(screen):
            return [line[55:].strip() for line in screen.splitlines() if re.search(r" \+\d+$", line.rstrip())]

        with open_lead(desk, width=120, height=50, VORWAHL_DATADIR=data) as terminal:
            first = asked(terminal.wait("Questions", "What is the need?", "Budget class"))
            assert len(first) == 2, first
            terminal.keys("0")
            then = asked(terminal.wait("What is the need?", "unknown", "When shall it start?"))
            assert len(then) == 2 and then[0].endswith(first[1]), (first, then)
        with open_lead(desk, width=120, height=50) as terminal:
            assert len(asked(terminal.wait("Questions", "Budget class"))) > 2
            terminal.keys("Del")

    run()

#!/usr/bin/python3
"""A token that is no longer good on a working screen: work goes on, signing in sends what waited, no note is lost."""
import contextlib
import json
import sqlite3
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people, until
from tap import run, test
from terminal import ENDING, require_tmux, workplace

require_tmux()

with Service() as service:
    maria = service.desk("maria")
    maria.import_list(maria.write("list.csv", people(5)), "--owner", "anna")
    anna = service.desk("anna")
    anna.ok("sync", "--once")

    @test
    def a_revoked_token_costs_no_note_and_one_sign_in():
        with workplace(anna) as terminal:
            terminal.wait("1 Queue", "online", "Firma")
            terminal.keys("Enter")
            terminal.wait("no answer", "busy")
            service.verb("user", "password", "anna", given=PASSWORD + "\n")  # ends every token of hers
            terminal.keys("Tab")
            terminal.type("budget after easter")
            terminal.keys("Escape")
            terminal.wait("> What is the need")
            terminal.keys("n")
            terminal.wait("undo:", "signed out: S")
            terminal.keys("S")
            terminal.wait("Password of anna")
            terminal.type("not this one")
            terminal.keys("Enter")
            terminal.wait("user or password is wrong")
            terminal.keys("S")
            terminal.wait("Password of anna")
            terminal.type(PASSWORD)
            screen = terminal.wait("*****")
            assert PASSWORD not in screen
            terminal.keys("Enter")
            terminal.wait("online", gone=("waiting", "signed out"))
        jonas = service.desk("jonas")
        jonas.ok("sync", "--once")
        until(lambda: "budget after easter" in jonas.ok("list", "activity", "--json"))

    @test
    def a_token_that_ends_on_a_working_screen_costs_no_note_and_one_sign_in():
        with workplace(anna) as terminal:
            terminal.wait("1 Queue", "online", "Firma")
            with contextlib.closing(sqlite3.connect(service.uri.removeprefix("sqlite:"))) as db, db:
                assert db.execute("UPDATE token SET used_ms = used_ms - 91 * 86400000").rowcount > 0
            terminal.keys("Enter")
            terminal.wait("no answer", "busy")
            terminal.keys("b")
            terminal.wait("undo:", "signed out: S")
            terminal.keys("S")
            terminal.wait("Password of anna")
            terminal.type(PASSWORD)
            terminal.keys("Enter")
            terminal.wait("online", gone=("waiting", "signed out"))
        assert anna.row("status")["waiting"] == 0

    def token_of(user):
        """The one that signed in last."""
        return [row for row in map(json.loads, service.verb("token", "list", "--json").splitlines()) if row["user"] == user][-1]

    @test
    def only_a_person_throws_away_what_a_revoked_desk_never_sent():
        anna.ok("sync", "--once")
        lead = anna.row("search", "firma 001")["id"]
        with service.away():
            anna.ok("set", "lead", lead, "interest=Regalbau")
            service.verb("token", "wipe", token_of("anna")["device"])
        with workplace(anna) as terminal:
            terminal.wait("signed out: S", "waiting")
            terminal.keys("Y")
            terminal.wait("throw away")
            terminal.keys("W")
            terminal.wait("never reached the service", "k  keep it")
            terminal.keys("k")
            terminal.wait("1 waiting")
            terminal.keys("W")
            terminal.wait("never reached the service")
            terminal.keys("t")
            terminal.wait("Nothing of it is left", "0 waiting")

    @test
    def the_next_start_of_a_revoked_desk_asks_before_anything_is_lost():
        jonas = service.desk("jonas")
        with service.away():
            jonas.ok("set", "lead", jonas.row("search", "firma 002", "--offline")["id"], "interest=Regalbau", "--offline")
            service.verb("token", "wipe", token_of("jonas")["device"])
        jonas.fails(77, "sync", "--once")
        with workplace(jonas, ENDING) as terminal:
            terminal.wait("1 changes never reached", "throw them away?")
            terminal.keys("n", "Enter")
            terminal.wait("It is kept", "ended")
        with workplace(jonas, ENDING) as terminal:
            terminal.wait("1 changes never reached", "throw them away?")
            terminal.keys("y", "Enter")
            terminal.wait("Nothing of it is left", "ended")

    run()

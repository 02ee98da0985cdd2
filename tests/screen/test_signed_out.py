#!/usr/bin/python3
"""A token that is no longer good on a working screen: work goes on, signing in sends what waited, no note is lost."""
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people, until
from tap import run, test
from terminal import require_tmux, workplace

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

    run()

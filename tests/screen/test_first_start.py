#!/usr/bin/python3
"""Nobody signed in yet: the first start asks, and both answers lead to work."""
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people
from tap import run, test
from terminal import ENDING, Terminal, fresh_home, require_tmux

require_tmux()


@test
def working_alone_takes_two_keys_to_an_empty_queue():
    with Terminal(ENDING, **fresh_home("alone")) as terminal:
        terminal.wait("1", "2", "alone")
        terminal.keys("2", "Enter")
        terminal.wait("1 Queue", "The queue is empty", "online")
        terminal.keys("q")
        terminal.wait("ended 0")


@test
def joining_a_service_asks_for_address_name_and_password():
    with Service() as service:
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(5)), "--owner", "anna")
        maria.ok("sync", "--once")
        with Terminal(ENDING, **fresh_home("joining")) as terminal:
            terminal.wait("1", "2", "alone")
            terminal.keys("1", "Enter")
            terminal.wait("Address")
            terminal.type(service.url)
            terminal.keys("Enter")
            terminal.wait("User")
            terminal.type("anna")
            terminal.keys("Enter")
            terminal.wait("Password")
            terminal.type("wrong, surely")
            terminal.keys("Enter")
            screen = terminal.wait("Password", "is wrong")
            assert "wrong, surely" not in screen
            terminal.type(PASSWORD)
            terminal.keys("Enter")
            screen = terminal.wait("1 Queue", "online", "Firma 00")
            assert PASSWORD not in screen
            terminal.keys("q")
            terminal.wait("ended 0")


run()

#!/usr/bin/python3
"""Nobody signed in yet: the first start asks, both answers lead to work; and a new user's first lead takes few keys."""
import os
import re
import shlex
import shutil
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people
from tap import run, test
from terminal import Terminal

VORWAHL = shlex.quote(os.environ["VORWAHL"])


def fresh(name):
    home = os.path.join(os.environ["HOME"], name)
    os.makedirs(home)
    return {"HOME": home} | {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("DATA", "CACHE", "CONFIG", "STATE")}


def counted(terminal, *keys):
    for key in keys:
        terminal.keys(key)
    return len(keys)


@test
def working_alone_takes_two_keys_to_an_empty_queue():
    with Terminal(VORWAHL, **fresh("alone")) as terminal:
        terminal.wait("1", "2", "alone")
        terminal.keys("2", "Enter")
        terminal.wait("1 Queue", "The queue is empty", "online")


@test
def joining_a_service_asks_for_address_name_and_password():
    with Service() as service:
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(5)), "--owner", "anna")
        maria.ok("sync", "--once")
        with Terminal(VORWAHL, **fresh("joining")) as terminal:
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


@test
def a_new_users_first_lead_is_handled_with_few_keys():
    with Terminal(f"{VORWAHL} demo --leads 60") as terminal:
        screen = terminal.wait("1 Queue", "online")
        done = int(re.search(r"(\d+) done today", screen)[1])
        keys = counted(terminal, "Enter")  # the first of the queue
        terminal.wait("no answer", "busy")
        keys += counted(terminal, "n")  # nobody there: saved, the next step is planned, the next lead is open
        terminal.wait("undo:")
        terminal.keys("Escape")
        terminal.wait(f"{done + 1} done today")
        print(f"# first handled lead after {keys} keys")
        assert keys <= 2


if shutil.which("tmux") is None:
    print("1..0 # SKIP tmux is not installed")
    sys.exit(0)
run()

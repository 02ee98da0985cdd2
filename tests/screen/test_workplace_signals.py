#!/usr/bin/python3
"""Signals at any moment of work: sizes that change in a storm, stops and continues, an end from outside; the terminal is
always restored and nothing that was saved is lost. `test_workplace_signals.py [ROUNDS [SEED]]` plays more, or one again."""
import json
import os
import random
import signal
import sys
import time

sys.dont_write_bytecode = True
from desk import Service, people, until
from tap import run, test
from terminal import VORWAHL, Terminal, require_tmux, workplace

require_tmux()

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 4
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 30)
LEADS = 40 + 4 * ROUNDS
SIZES = ((80, 24), (120, 40), (40, 10), (61, 17), (59, 15), (1, 1), (200, 60))
chance = random.Random(SEED)
print(f"# seed {SEED}", flush=True)


def pid_of(desk):
    """Its workplace, found by the home that it runs in."""
    mark = f"HOME={desk.home}\0".encode()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as environ, open(f"/proc/{pid}/comm", encoding="utf-8") as comm:
                if comm.read().strip() == "vorwahl" and mark in environ.read():
                    return int(pid)
        except OSError:
            continue
    return None


def shell(desk):
    """A shell with job control that starts the workplace and says in what state it left the terminal."""
    own = {key: value for key, value in desk.env.items() if key == "HOME" or key.startswith("XDG_")}
    terminal = Terminal("bash --norc --noprofile -i", PS1="'shell> '", **own)
    terminal.wait("shell>")
    return terminal


def start(terminal, desk):
    terminal.type(f"stty -g >before; {VORWAHL}\n")
    terminal.wait("1 Queue", "Firma")
    return until(lambda: pid_of(desk))


def is_restored(terminal, desk):
    until(lambda: pid_of(desk) is None)
    terminal.wait("shell>")
    terminal.type("clear; stty -g >after\n")  # what is typed is seen and read: no echo is off, no mode is left
    assert terminal.flag("alternate_on") == "0" and terminal.flag("cursor_flag") == "1" and terminal.flag("mouse_any_flag") == "0"
    until(lambda: os.path.exists("after") and os.path.getsize("after"))
    with open("before", encoding="utf-8") as before, open("after", encoding="utf-8") as after:
        assert before.read() == after.read(), "the terminal's settings have changed"
    os.remove("after")


def fills(terminal, height):
    lines = terminal.screen().splitlines()
    return len(lines) == height and "VORWAHL" in lines[0] and "My queue" in lines[1] and "? help" in lines[-1]


def calls(desk):
    listed = desk.run("list", "activity", "--limit", "1000", "--offline", "--json")
    assert listed.returncode in (0, 1), listed.stderr  # 1: there are none
    return [row for row in map(json.loads, listed.stdout.splitlines()) if row["kind"] == "call"]


def log_one(terminal, note):
    """From the queue: opens what is due, types, gives the outcome; true when the workplace said that it is saved."""
    terminal.keys("Space")
    terminal.wait("Questions", "Tab notes")
    terminal.keys("Tab")
    terminal.type(note)
    terminal.wait(note)
    terminal.keys("Tab", "b")
    terminal.wait("undo: ", gone=(note, "saving"))


with Service({"anna": ["agent", "steward"]}) as service:
    desk = service.desk("anna")
    desk.import_list(desk.write("list.csv", people(LEADS)), "--owner", "anna")
    desk.ok("sync")
    os.chdir(desk.home)

    @test
    def a_storm_of_sizes_leaves_the_right_picture():
        with shell(desk) as terminal:
            pid = start(terminal, desk)
            for _ in range(ROUNDS * 10):
                if chance.random() < 0.3:
                    terminal.resize(*chance.choice(SIZES))
                for _ in range(chance.randrange(20)):
                    os.kill(pid, signal.SIGWINCH)
                if chance.random() < 0.3:
                    terminal.keys(chance.choice(("Down", "Up", "End", "Home", "F5")))
            for width, height in ((80, 24), (120, 40)):
                terminal.resize(width, height)
                until(lambda height=height: fills(terminal, height))
            terminal.keys("q")
            is_restored(terminal, desk)

    @test
    def stops_and_continues_at_any_moment_lose_no_key_and_no_call():
        with shell(desk) as terminal:
            pid = start(terminal, desk)
            before = len(calls(desk))
            for turn in range(ROUNDS):
                log_one(terminal, f"stopped {turn}")
                terminal.keys("Escape")
                terminal.wait("My queue")
                for _ in range(chance.randrange(200)):  # it draws when the stop arrives
                    os.kill(pid, signal.SIGWINCH)
                os.kill(pid, signal.SIGTSTP)
                terminal.wait("shell>", "topped", gone=("1 Queue",))
                assert terminal.flag("alternate_on") == "0"
                if chance.random() < 0.5:
                    terminal.resize(*chance.choice(((80, 24), (120, 40))))
                terminal.type("clear; fg\n")
                terminal.wait("1 Queue", "My queue")
            assert len(calls(desk)) == before + ROUNDS
            terminal.keys("q")
            is_restored(terminal, desk)

    @test
    def stops_from_outside_lose_no_key():
        with workplace(desk, width=80, height=24) as terminal:
            terminal.wait("1 Queue", f" 1 of {LEADS}")
            pid, downs = until(lambda: pid_of(desk)), 0
            for _ in range(ROUNDS * 5):
                os.kill(pid, signal.SIGSTOP)
                if downs < 30 and chance.random() < 0.5:
                    terminal.keys("Down")
                    downs += 1
                os.kill(pid, signal.SIGTSTP)  # nobody could continue it here: it goes on
                os.kill(pid, signal.SIGCONT)
            terminal.wait("1 Queue", "My queue", f" {1 + downs} of {LEADS}")

    @test
    def an_end_at_any_moment_restores_the_terminal_and_keeps_what_was_saved():
        said, struck = [], 0
        with shell(desk) as terminal:
            for turn in range(ROUNDS):
                number = chance.choice((signal.SIGTERM, signal.SIGHUP, signal.SIGINT))
                pid = start(terminal, desk)
                for again in range(2):
                    note = f"saved {turn} {again}"
                    log_one(terminal, note)
                    said.append(note)
                    terminal.keys("Escape")
                    terminal.wait("My queue")
                terminal.keys("Space")
                terminal.wait("Questions", "Tab notes")
                terminal.keys("Tab")
                terminal.type(f"cut off {turn}")
                if chance.random() < 0.5:
                    terminal.keys("Tab", "b")
                end = time.monotonic() + chance.uniform(0, 0.05)
                while time.monotonic() < end:  # anywhere in the saving, nowhere in particular
                    os.kill(pid, signal.SIGWINCH)
                os.kill(pid, number)
                struck += 1
                is_restored(terminal, desk)
        notes = [row.get("note") for row in calls(desk)]
        for note in said:  # after what was cut off, which is still there as a draft
            assert sum(have.endswith(note) for have in notes) == 1, (note, notes)
        assert len(notes) == len(set(notes)), f"a call is there twice: {notes}"
        print(f"# {len(said)} calls confirmed, {struck} ends")

    run()

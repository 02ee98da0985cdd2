#!/usr/bin/python3
"""The first day with the coach, played whole: each step is done by what really happened, and one may leave and go on."""
import datetime
import os
import sys
import zoneinfo

sys.dont_write_bytecode = True
from desk import until
from tap import run, test
from terminal import VORWAHL, Terminal, fresh_home, require_tmux

require_tmux()
home = fresh_home("t")
STEPS = 15


def tutor(options="", **variables):
    return Terminal(f"sh -c \"{VORWAHL} tutor {options}; echo ended; exec cat\"", **home, **variables)


def berlin():
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Berlin"))


def until_queue(terminal):
    terminal.keys("Escape")
    terminal.wait("Find     kessler")
    terminal.keys("Escape")
    terminal.wait("Questions", gone=("Find",))
    terminal.keys("Escape")
    terminal.wait("My queue", gone=("Find",))


def step(terminal, number, *texts):
    return terminal.wait(f"{number} of {STEPS} ", *texts, seconds=30)


def lists_and_help(terminal):
    terminal.keys("C-f")
    terminal.wait("Find")
    terminal.type("kessler")
    terminal.wait("Find     kessler", "Kessler", gone=("Nothing found",))
    terminal.keys("Enter")
    step(terminal, 11)
    until_queue(terminal)
    terminal.wait("My queue")
    terminal.keys("/")
    terminal.type("grade:A")
    terminal.keys("Enter")
    step(terminal, 12, "Filter: grade:A")
    terminal.keys("/", "C-u", "Enter")
    step(terminal, 13)
    terminal.keys("2")
    rows = terminal.wait("no mail address").splitlines()
    terminal.keys(*["Down"] * next(i - 2 for i, row in enumerate(rows) if "no mail address" in row))
    until(lambda: "no mail address" in terminal.selected())
    terminal.keys("Enter")
    terminal.wait("E-mail:", "empty")
    terminal.type("info@firma.example")
    terminal.keys("Enter")
    step(terminal, 14)
    terminal.keys(":")
    terminal.type("theme")
    step(terminal, 15)
    terminal.keys("Escape")
    terminal.wait("Quality", gone=("Type to find",))
    terminal.keys("?")
    terminal.wait("That was the first day")
    terminal.keys("Escape")
    terminal.wait("Enter correct", gone=("Type to find",))
    terminal.keys("q")
    terminal.wait("ended")


@test
def the_coach_stands_below_everything_and_hints_at_the_second_try():
    with tutor() as terminal:
        screen = step(terminal, 1, "online", "? help").splitlines()
        assert "? help" in screen[-3] and f"1 of {STEPS}" in screen[-2], screen
        terminal.keys("Space")
        screen = step(terminal, 2, "own error").splitlines()
        assert "! do not call  e own error" in screen[-5], screen
        terminal.keys("c", "m", "c", "m", "c")
        assert "Hint:" not in terminal.wait("opied")
        terminal.keys("m")
        step(terminal, 2, "Hint:")
        terminal.keys("y")
        step(terminal, 3, "Tab leads into the notes")


@test
def the_day_goes_on_where_it_was_left_and_each_step_is_seen():
    with tutor() as terminal:
        step(terminal, 3, "online")
        terminal.keys("Space", "Tab")
        terminal.type("uses Sage since 2016")
        step(terminal, 3, "uses Sage since 2016")
        terminal.keys("Escape")
        step(terminal, 4)
        terminal.keys("n")
        step(terminal, 5, "u undo: the call")
        terminal.keys("u")
        step(terminal, 6, "undone: the call")
        terminal.keys("1")
        step(terminal, 7)
        terminal.keys("w")
        terminal.type("mo 10")
        terminal.wait("10:00")
        terminal.keys("Enter")
        step(terminal, 8, "call back: tomorrow 10:00" if berlin().weekday() == 6 else "call back: Mon 10:00")
        terminal.keys("q")
        terminal.wait("Before handing over")
        terminal.keys("0")
        step(terminal, 9, "qualified; waits for its handover")
        terminal.keys("!")
        terminal.wait("Do not call: this blocks at once.")
        terminal.keys("1")
        step(terminal, 10, "do not call: blocked")
        lists_and_help(terminal)
    assert not os.path.exists(f"{home['XDG_STATE_HOME']}/vorwahl/tutor")


@test
def it_is_skipped_with_Ctrl_N_begun_anew_and_speaks_German():
    with tutor(LC_ALL="C.UTF-8", LANGUAGE="de") as terminal:
        terminal.wait("1 von 15", "Leertaste", seconds=30)
        terminal.keys("C-n")
        terminal.wait("2 von 15")
        terminal.keys("q")
        terminal.wait("ended")
    with tutor("--again") as terminal:
        step(terminal, 1, "online")


run()

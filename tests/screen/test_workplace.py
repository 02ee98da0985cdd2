#!/usr/bin/python3
"""The workplace in a real terminal: the first lead, help, languages, sizes and colours."""
import re
import sys

sys.dont_write_bytecode = True
from desk import until
from tap import add, run, test
from terminal import DEMO, Terminal, require_tmux

require_tmux()

COLOUR = re.compile(r"\x1b\[[0-9;]*\b(3[0-7]|4[0-7]|38;|48;|9[0-7]|10[0-7])[0-9;]*m")


def company(screen):
    """The company of the lead that is open."""
    return screen.splitlines()[1][:40].strip()


@test
def the_first_lead_is_handled_with_two_keys():
    with Terminal(DEMO) as terminal:
        done = int(re.search(r"(\d+) done today", terminal.wait("1 Queue", "online"))[1])
        terminal.keys("Enter")
        before = company(terminal.wait("no answer", "busy"))
        terminal.keys("b")
        terminal.wait("undo", gone=(before[:20],) if before else ())
        terminal.keys("Escape")
        terminal.wait(f"{done + 1} done today")


@test
def undo_brings_the_lead_back():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        due = re.search(r"My queue: (\d+) due", terminal.screen())[1]
        terminal.keys("Enter")
        terminal.wait("no answer", "busy")
        terminal.keys("b")
        terminal.wait("busy: retry", "undo:")
        terminal.keys("u")
        terminal.wait("undone")
        terminal.keys("Escape")
        terminal.wait(f"My queue: {due} due")


@test
def what_rests_has_a_reason_and_a_date():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        terminal.keys("Enter")
        terminal.wait("no answer", "busy")
        terminal.keys("s")
        terminal.wait("later: why?")
        terminal.keys("1")
        terminal.wait("Rests until when?", "Enter: ")
        terminal.type("1.2.")
        terminal.wait("1.2.", "-02-01 09:00")
        terminal.keys("Enter")
        terminal.wait("later: nurture", "undo", gone=("Rests until when?",))


@test
def help_and_palette_list_every_command_and_run_it():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        terminal.keys("?")
        terminal.wait("Help and commands", "take back my last action")
        terminal.keys("Escape")
        terminal.wait("1 Queue", gone=("Help:",))
        terminal.keys(":")
        terminal.wait("Type to find")
        terminal.type("quality")
        terminal.keys("Enter")
        terminal.wait("Quality ", "done today", gone=("Help:",))


def speaks_german(**variables):
    with Terminal(DEMO, **variables) as terminal:
        screen = terminal.wait("1 Anrufliste", "Meine Anrufe")
        terminal.keys("Enter")
        screen += terminal.wait("besetzt", "niemand erreicht")
        terminal.keys("?")
        screen += terminal.wait("Hilfe und Befehle")
        for word in (" no answer", "Queue", "busy", "online", "promised", "undo"):
            assert word not in screen, f"{word!r} in\n{screen}"


add("LANG_de_shows_German_throughout", lambda: speaks_german(LANG="de_DE.UTF-8"))
add("LANGUAGE_de_shows_German_throughout", lambda: speaks_german(LANGUAGE="de"))


@test
def a_steward_reads_no_field_names_of_the_program():
    with Terminal(f"{DEMO} --role steward", LANGUAGE="de") as terminal:
        screen = terminal.wait("heute fertig", "keine Rechtsgrundlage", "Telefonnummer")
        for word in (" basis ", " phone ", " email "):
            assert word not in screen, f"{word!r} in\n{screen}"


@test
def a_small_terminal_says_so_and_recovers():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        terminal.resize(40, 10)
        terminal.wait("oo small", gone=("1 Queue",))
        terminal.resize(120, 40)
        terminal.wait("1 Queue", "My queue")


@test
def a_start_in_a_small_terminal_says_so_and_recovers():
    with Terminal(DEMO, width=40, height=10) as terminal:
        terminal.wait("60 columns and 16 lines", "needed", "nothing is", "lost", gone=("1 Queue",))
        terminal.keys("Enter", "b", "!")  # nothing is pressed that nobody sees
        terminal.resize(80, 24)
        terminal.wait("1 Queue", "My queue", gone=("undo: the call", "oo small"))
        terminal.resize(40, 10)
        terminal.wait("oo small")
        terminal.keys("q")
        terminal.wait(gone=("oo small",), seconds=15)


def fits(width, height):
    with Terminal(DEMO, width=width, height=height) as terminal:
        screen = terminal.wait("1 Queue", "online", "? help")
        assert len(screen.rstrip("\n").splitlines()) <= height
        terminal.keys("Enter")
        terminal.wait("no answer", "do not call", "own error")


add("a_terminal_of_80x24_shows_every_outcome", lambda: fits(80, 24))
add("a_terminal_of_120x40_shows_every_outcome", lambda: fits(120, 40))


@test
def NO_COLOR_is_obeyed():
    with Terminal(DEMO, NO_COLOR="1") as terminal:
        terminal.wait("1 Queue", "online")
        assert not COLOUR.search(terminal.colours()), terminal.colours()


@test
def colours_are_there_otherwise():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        assert COLOUR.search(terminal.colours())


@test
def a_vt100_is_enough():
    with Terminal(DEMO, term="vt100") as terminal:
        terminal.wait("1 Queue", "My queue")
        terminal.keys("Enter")
        terminal.wait("no answer")


@test
def the_C_locale_gets_readable_ascii():
    with Terminal(DEMO, LC_ALL="C") as terminal:
        screen = terminal.wait("1 Queue", "My queue")
        assert screen.isascii(), screen


@test
def the_cursor_stands_on_the_selected_row():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        row = int(terminal.flag("cursor_y"))
        assert terminal.flag("cursor_flag") == "1"
        terminal.keys("Down")
        until(lambda: int(terminal.flag("cursor_y")) == row + 1)


run()

#!/usr/bin/python3
"""What the terminal itself does to the workplace: job control, pasted text, odd bytes, changed keys."""
import os
import sys

sys.dont_write_bytecode = True
from tap import run, test
from terminal import DEMO, ENDING, Terminal, require_tmux

require_tmux()


@test
def Ctrl_Z_goes_to_the_shell_and_fg_comes_back():
    with Terminal("sh -i", PS1="'shell> '") as terminal:
        terminal.wait("shell>")
        terminal.type(DEMO + "\n")
        terminal.wait("1 Queue", "online")
        terminal.keys("C-z")
        terminal.wait("shell>", "topped", gone=("1 Queue",))
        assert terminal.flag("alternate_on") == "0"
        terminal.type("fg\n")
        terminal.wait("1 Queue", "My queue")
        terminal.keys("Enter")
        terminal.wait("no answer", "busy")


@test
def a_picture_reaches_the_terminal_in_few_pieces():
    log = os.path.join(os.environ["HOME"], "writes")
    with Terminal(f"strace -f -qq -s 9999 -e trace=write -o {log} {DEMO}") as terminal:
        terminal.wait("1 Queue", "online")
        terminal.keys("?")
        terminal.wait("Help and commands")
        terminal.keys("Escape")
        terminal.wait("My queue", gone=("Help and commands",))
    with open(log, encoding="utf-8") as file:
        queues = [line for line in file if "My queue" in line]
    assert len(queues) >= 2
    for line in queues[0], queues[-1]:  # not a cell a time: ncurses has room for 2 kB
        assert len(line) > 1500, line


@test
def a_pasted_line_end_presses_nothing():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        terminal.keys("C-f")
        terminal.wait("Find")
        terminal.paste("zz\nqq\x1b[A")
        screen = terminal.wait("zz qq")
        assert "Find" in screen


@test
def a_paste_outside_a_field_does_nothing():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        terminal.keys("Enter")
        terminal.wait("no answer", "busy")
        terminal.paste("b!qk")
        terminal.keys("?")
        terminal.wait("Help and commands")
        terminal.keys("Escape")
        terminal.wait("no answer", gone=("undo:",))


@test
def a_byte_that_is_no_character_stops_nothing():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        terminal.tmux("send-keys", "-H", "ff", "1b", "5b", "3f", "39", "39", "63")
        terminal.keys("?")
        terminal.wait("Help and commands")


def alone(name, settings):
    """A fresh home with these settings, where one person works alone."""
    home = os.path.join(os.environ["HOME"], name)
    os.makedirs(os.path.join(home, "config", "vorwahl"))
    with open(os.path.join(home, "config", "vorwahl", "vorwahl.ini"), "w", encoding="utf-8") as file:
        file.write(settings)
    terminal = Terminal(ENDING, HOME=home, **{f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("DATA", "CACHE", "CONFIG", "STATE")})
    terminal.wait("1", "2", "alone")
    terminal.keys("2", "Enter")
    return terminal


@test
def a_key_from_the_settings_works_and_is_shown():
    with alone("keys", "[keys]\nqueue.next = F7\n") as terminal:
        terminal.wait("1 Queue", "online", "F7 next lead")
        terminal.keys("F7")
        terminal.wait("Nothing is due")
        terminal.keys("q")
        terminal.wait("ended 0")


@test
def keys_that_clash_in_the_settings_are_named():
    with alone("clash", "[keys]\nqueue.next = h\n") as terminal:
        terminal.wait("1 Queue", "queue.next and queue.history both have the key h")
        terminal.keys("q")
        terminal.wait("ended 0")


run()

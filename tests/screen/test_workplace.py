#!/usr/bin/python3
"""The workplace in a real terminal: first lead, languages, sizes, colours, and what is left when it ends."""
import glob
import os
import re
import shlex
import shutil
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, until
from tap import add, run, test
from terminal import Terminal

VORWAHL = shlex.quote(os.environ["VORWAHL"])
DEMO = f"{VORWAHL} demo --leads 60"
ENDING = "sh -c " + shlex.quote(f"{VORWAHL}; echo \"ended $?\"; exec cat")  # tmux may miss the status of what it runs
COLOUR = re.compile(r"\x1b\[[0-9;]*\b(3[0-7]|4[0-7]|38;|48;|9[0-7]|10[0-7])[0-9;]*m")
# A shell around the program shows in what state it left the terminal.
AROUND = "sh -c 'stty -g >{0}/before; {1}; echo \"ended $?\"; stty -g >{0}/after; exec cat'"


def company(screen):
    """The company of the lead that is open."""
    return screen.splitlines()[1][:40].strip()


@test
def the_first_lead_is_handled_with_two_keys():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        terminal.keys("Enter")
        before = company(terminal.wait("no answer", "busy"))
        terminal.keys("b")
        terminal.wait("undo", gone=(before[:20],) if before else ())


@test
def undo_brings_the_lead_back():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        due = re.search(r"My queue: (\d+) due", terminal.screen())[1]
        terminal.keys("Enter")
        terminal.wait("no answer", "busy")
        terminal.keys("b")
        terminal.wait("undo:")
        terminal.keys("u")
        terminal.wait("undone")
        terminal.keys("Escape")
        terminal.wait(f"My queue: {due} due")


@test
def help_and_palette_list_every_command_and_run_it():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        terminal.keys("?")
        terminal.wait("Help: every command here", "take back my last action")
        terminal.keys("Escape")
        terminal.wait("1 Queue", gone=("Help:",))
        terminal.keys(":")
        terminal.wait("Type to find")
        terminal.type("quality")
        terminal.keys("Enter")
        terminal.wait("Quality: ", gone=("Help:",))


def speaks_german(**variables):
    with Terminal(DEMO, **variables) as terminal:
        screen = terminal.wait("1 Schlange", "Meine Schlange")
        terminal.keys("Enter")
        screen += terminal.wait("besetzt", "niemand erreicht")
        terminal.keys("?")
        screen += terminal.wait("Hilfe: alle Befehle hier")
        for word in (" no answer", "Queue", "busy", "online", "promised", "undo"):
            assert word not in screen, f"{word!r} in\n{screen}"


add("LANG_de_shows_German_throughout", lambda: speaks_german(LANG="de_DE.UTF-8"))
add("LANGUAGE_de_shows_German_throughout", lambda: speaks_german(LANGUAGE="de"))


@test
def a_small_terminal_says_so_and_recovers():
    with Terminal(DEMO) as terminal:
        terminal.wait("1 Queue", "online")
        terminal.resize(40, 10)
        terminal.wait("oo small", gone=("1 Queue",))
        terminal.resize(120, 40)
        terminal.wait("1 Queue", "My queue")


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


def restores(end, status=None):
    folder = os.path.join(os.environ["TMPDIR"], f"end-{end}")
    os.makedirs(folder)
    around = AROUND.format(folder, DEMO.replace("'", "'\\''"))
    with Terminal(around, TMPDIR=folder) as terminal:
        terminal.wait("1 Queue", "online")
        assert terminal.flag("alternate_on") == "1"
        if end == "q":
            terminal.keys("q")
        elif end == "C-c":
            terminal.keys("C-c")
        else:
            pids = [pid for pid in os.listdir("/proc") if pid.isdigit() and is_demo(pid, folder)]
            assert len(pids) == 1, pids
            os.kill(int(pids[0]), end)
        screen = terminal.wait("ended", gone=("1 Queue",))
        assert terminal.flag("alternate_on") == "0" and terminal.flag("cursor_flag") == "1"
        if status is not None:
            assert f"ended {status}" in screen, screen
        until(lambda: os.path.exists(f"{folder}/after") and os.path.getsize(f"{folder}/after"))
        with open(f"{folder}/before") as before, open(f"{folder}/after") as after:
            assert before.read() == after.read()
        until(lambda: not glob.glob(f"{folder}/vorwahl-demo-*"), seconds=15)


def is_demo(pid, folder):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as line, open(f"/proc/{pid}/environ", "rb") as environ:
            words = line.read().split(b"\0")
            return words[0].endswith(b"/vorwahl") and b"demo" in words and f"TMPDIR={folder}\0".encode() in environ.read()
    except OSError:
        return False


add("leaving_by_q_leaves_no_file_and_a_sane_terminal", lambda: restores("q", 0))
add("leaving_by_Ctrl_C_leaves_no_file_and_a_sane_terminal", lambda: restores("C-c"))
for name, number in {"SIGTERM": 15, "SIGHUP": 1, "SIGSEGV": 11}.items():
    add(f"{name}_leaves_no_file_and_a_sane_terminal", lambda number=number: restores(number))


@test
def the_first_start_asks_and_joins_a_service():
    with Service() as service:
        home = fresh_home("join")
        with Terminal(ENDING, **home) as terminal:
            terminal.wait("1", "2", "join")
            terminal.keys("1", "Enter")
            terminal.wait("Address")
            terminal.type(service.url)
            terminal.keys("Enter")
            terminal.wait("User")
            terminal.type("anna")
            terminal.keys("Enter")
            terminal.wait("assword")
            terminal.type(PASSWORD)
            terminal.keys("Enter")
            screen = terminal.wait("1 Queue", "anna", "online")
            assert PASSWORD not in screen
            terminal.keys("q")
            terminal.wait("ended 0")


@test
def the_first_start_asks_and_works_alone():
    with Terminal(ENDING, **fresh_home("alone")) as terminal:
        terminal.wait("1", "2", "alone")
        terminal.keys("2", "Enter")
        terminal.wait("1 Queue", "online")
        terminal.keys("q")
        terminal.wait("ended 0")


def fresh_home(name):
    home = os.path.join(os.environ["HOME"], name)
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home)
    return {"HOME": home} | {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("DATA", "CACHE", "CONFIG", "STATE")}


if shutil.which("tmux") is None:
    print("1..0 # SKIP tmux is not installed")
    sys.exit(0)
run()

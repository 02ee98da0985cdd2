#!/usr/bin/python3
"""However it ends, the terminal is as it was: main screen, cursor, echo, and the shell goes on."""
import os
import shlex
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from desk import until
from tap import add, run
from terminal import Terminal

VORWAHL = os.environ["VORWAHL"]
DEMO = f"{shlex.quote(VORWAHL)} demo --leads 40"


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def workplace(terminal):
    """The process that draws: the youngest vorwahl below the shell."""
    found, waiting = None, [int(terminal.flag("pane_pid"))]
    while waiting:
        pid = waiting.pop()
        try:
            with open(f"/proc/{pid}/comm", encoding="ascii") as file:
                found = pid if file.read().strip() == "vorwahl" else found
            waiting += children(pid)
        except OSError:
            continue
    return found


def ends(how):
    def play():
        with Terminal("sh -i", PS1="'shell> '") as terminal:
            terminal.wait("shell>")
            terminal.type("stty -a > before; " + DEMO + "; stty -a > after; echo ended\n")
            terminal.wait("1 Queue", "online")
            assert terminal.flag("alternate_on") == "1"
            how(terminal)
            until(lambda: terminal.flag("alternate_on") == "0")
            terminal.wait("ended")
            assert terminal.flag("cursor_flag") == "1", "the cursor is hidden"
            assert terminal.flag("mouse_any_flag") == "0", "the mouse is still asked for"
            terminal.type("cmp before after && echo the same\n")
            terminal.wait("the same")
    return play


def signalled(name):
    return lambda terminal: subprocess.run(["kill", f"-{name}", str(workplace(terminal))], check=True)


if shutil.which("tmux") is None:
    print("1..0 # SKIP tmux is not installed")
    sys.exit(0)
add("the_terminal_is_as_it_was_after_q", ends(lambda terminal: terminal.keys("q")))
add("the_terminal_is_as_it_was_after_Ctrl_C", ends(lambda terminal: terminal.keys("C-c")))
for signal in ("TERM", "HUP", "INT", "SEGV", "ABRT"):
    add(f"the_terminal_is_as_it_was_after_SIG{signal}", ends(signalled(signal)))
run()

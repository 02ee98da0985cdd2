#!/usr/bin/python3
"""However it ends, the terminal is as it was: main screen, cursor, echo, and the shell goes on; the demo leaves no file."""
import glob
import os
import signal
import sys

sys.dont_write_bytecode = True
from desk import until
from tap import add, run
from terminal import DEMO, Terminal, require_tmux

require_tmux()

# A shell around the program shows in what state it left the terminal.
AROUND = "sh -c 'stty -g >{0}/before; {1}; echo \"ended $?\"; stty -g >{0}/after; exec cat'"


def is_demo(pid, folder):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as line, open(f"/proc/{pid}/environ", "rb") as environ:
            words = line.read().split(b"\0")
            return words[0].endswith(b"/vorwahl") and b"demo" in words and f"TMPDIR={folder}\0".encode() in environ.read()
    except OSError:
        return False


def end(terminal, how, folder):
    if isinstance(how, str):
        terminal.keys(how)
        return
    pids = [pid for pid in os.listdir("/proc") if pid.isdigit() and is_demo(pid, folder)]
    assert len(pids) == 1, pids
    os.kill(int(pids[0]), how)


def restores(how, status=None):
    folder = os.path.join(os.environ["TMPDIR"], f"end-{how}")
    os.makedirs(folder)
    around = AROUND.format(folder, DEMO.replace("'", "'\\''"))
    with Terminal(around, TMPDIR=folder) as terminal:
        terminal.wait("1 Queue", "online")
        assert terminal.flag("alternate_on") == "1"
        end(terminal, how, folder)
        screen = terminal.wait("ended", gone=("1 Queue",))
        assert terminal.flag("alternate_on") == "0"
        assert terminal.flag("cursor_flag") == "1", "the cursor is hidden"
        assert terminal.flag("mouse_any_flag") == "0", "the mouse is still asked for"
        if status is not None:
            assert f"ended {status}" in screen, screen
        until(lambda: os.path.exists(f"{folder}/after") and os.path.getsize(f"{folder}/after"))
        with open(f"{folder}/before") as before, open(f"{folder}/after") as after:
            assert before.read() == after.read()
        until(lambda: not glob.glob(f"{folder}/vorwahl-demo-*"), seconds=15)


add("leaving_by_q_leaves_no_file_and_a_sane_terminal", lambda: restores("q", 0))
add("leaving_by_Ctrl_C_leaves_no_file_and_a_sane_terminal", lambda: restores("C-c"))
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGSEGV, signal.SIGABRT):
    add(f"{number.name}_leaves_no_file_and_a_sane_terminal", lambda number=number: restores(number))
run()

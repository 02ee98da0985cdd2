#!/usr/bin/env python3
"""Our picture beside those of tig and htop, the programs whose feel we want: a cursor key until something is painted,
memory, and what of it is on the way to the terminal. tig reads this repository's history.
./bootstrap bench peers [KEYS]   (200 if nothing is said). Takes half a minute; who is not installed is left out, and named."""
import os
import shutil
import statistics
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from terminals import Screen

KEYS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
DOWN, UP = b"\x1b[B", b"\x1b[A"


def environment():
    home = tempfile.mkdtemp(prefix="vorwahl-peers-")
    own = {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("DATA", "CACHE", "CONFIG", "STATE")}
    return dict(os.environ, HOME=home, TERM="xterm-256color", LC_ALL="C.UTF-8", XDG_RUNTIME_DIR=home, **own)


def measure(name, command, words):
    if shutil.which(command[0]) is None:
        print(f"{name}: not installed, not compared")
        return
    screen = Screen(command, environment())
    first = screen.until(words)
    screen.quiet(1)
    taken = [screen.key(key) for _ in range(KEYS // 4) for key in (DOWN, DOWN, UP, UP)]
    painted = sorted(ms for ms in taken if ms is not None)
    print(f"{name}: first picture {first:.0f} ms; cursor key p50 {statistics.median(painted):.2f} ms, p99 {painted[len(painted) * 99 // 100]:.2f} ms "
          f"({len(taken) - len(painted)} of {len(taken)} painted nothing); memory {screen.memory_mb():.0f} MB")
    screen.close()


os.chdir(SOURCE)
# The demo makes 60 leads and a service before its first picture: that figure is not to be compared.
measure("vorwahl demo", [os.environ["VORWAHL"], "demo", "--leads", "60"], [b"Why now"])
measure("tig", ["tig"], [b"[main]"])
measure("htop", ["htop"], [b"F10", b"Quit"])
measure("lazygit", ["lazygit"], [b"Commits"])

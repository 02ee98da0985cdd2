#!/usr/bin/env python3
"""The quality desk over a base full of faults: from its key to its rows and to the figures above them, cursor keys, a decision until its
row is gone, a page, the end of the list. ./bootstrap bench care [PERSONS]   (20000)
Nothing is measured beside it: its list is as long as the base is bad, so that it has to take as long with many tasks as with few.
Takes about a minute; with 200000 persons six."""
import glob
import sqlite3
import sys

import leads
import persons
from terminals import Screen

KEYS = 100
DECISIONS = 20


def figures(times):
    times = sorted(t for t in times if t is not None)
    return f"p50 {times[len(times) // 2]:.1f} ms", f"p99 {times[int(len(times) * .99) - 1]:.1f} ms"


def tasks(env):
    with sqlite3.connect(glob.glob(f"{env['XDG_CACHE_HOME']}/vorwahl/*/cache.db")[0], timeout=20) as cache:
        return cache.execute("SELECT count(*) FROM task WHERE state = 'open' AND is_deleted = 0").fetchone()[0]


def make(env, work, count):
    persons.write(f"{work}/list.csv", count)
    for command in (["import", "list.csv", "--basis", "asked", "--evidence", "measurement"], ["sync", "--once"], ["quality", "check"]):
        leads.timed([leads.VORWAHL, *command], env, cwd=work)


def measured(screen, keys, count=KEYS):
    return [screen.key(keys[i % len(keys)]) for i in range(count)]


count = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
with leads.folder() as folder:
    desk = leads.make_alone_desk(folder)
    make(desk, folder, count)
    leads.line(f"{count} persons", f"{tasks(desk)} open tasks")
    window = Screen([leads.VORWAHL], desk)
    window.until([b"Enter"])
    window.quiet(1)
    rows, heads = [], []
    for _ in range(DECISIONS):
        rows.append(window.press(b"2", b"At stake"))
        heads.append(window.until([b"done"], 30))
        window.quiet()
        window.key(b"1")
        window.quiet()
    leads.line("  key to the rows", *figures(rows), "goal 16")
    leads.line("  key to the figures above them", *figures(heads))
    window.press(b"2", b"At stake")
    window.quiet(1)
    leads.line("  cursor key", *figures(measured(window, [b"\x1b[B", b"\x1b[B", b"\x1b[A"])), "goal 16")
    leads.line("  a page", *figures(measured(window, [b"\x1b[6~", b"\x1b[6~", b"\x1b[5~"], 50)), "goal 16")
    leads.line("  a decision (put off)", *figures(measured(window, [b"z"], DECISIONS)), "goal 16")
    leads.line("  the end of the list and its beginning", *figures(measured(window, [b"\x1b[F", b"\x1b[H"], 20)), "goal 16")
    leads.line("  memory of the workplace", f"{window.memory_mb():.0f} MB", "goal 64")
    window.close()

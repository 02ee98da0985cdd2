#!/usr/bin/env python3
"""First sync of a team lead's desk by rows beside a bare load of the same rows into the same tables, indexes and search index, and one
changed field from desk to desk by the command line.
./bootstrap bench sync [LEADS]   (5000 if nothing is said). Takes about half a minute; with 100000 leads five."""
import json
import os
import sqlite3
import subprocess
import sys
import time

import leads

count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
VORWAHLD = leads.VORWAHL + "d"


def of(file, kind):
    names = [name for name, in file.execute("SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL ORDER BY rowid", (kind,))]
    return [name for name in names if not name.startswith(("search_", "number_", "twin_", "sqlite_"))]


def bare_load(cache, path):
    """Seconds that SQLite needs for the rows of this cache, all in one transaction; parts of numbers and
    keys of twins are indexes filled later."""
    have, bare = sqlite3.connect(f"file:{cache}?mode=ro", uri=True), sqlite3.connect(path, isolation_level=None)
    bare.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-49152")
    tables, rows = of(have, "table"), {}
    for kind in (tables, of(have, "index")):
        for name in kind:
            bare.execute(have.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0])
    for name in tables:
        columns = "rowid, words" if name == "search" else "*"
        rows[name] = have.execute(f'SELECT {columns} FROM "{name}"').fetchall()
    began = time.monotonic()
    bare.execute("BEGIN")
    for name, lines in rows.items():
        if lines:
            into = "search (rowid, words)" if name == "search" else f'"{name}"'
            bare.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * len(lines[0]))})", lines)
    bare.execute("COMMIT")
    return time.monotonic() - began


def run(desk, *words, **options):
    return subprocess.run([leads.VORWAHL, *words], env=desk, check=True, capture_output=True, text=True, **options).stdout


with leads.folder() as work:
    database = "sqlite:" + os.path.join(work, "service.db")
    subprocess.run([VORWAHLD, "init", "--database", database], check=True)
    subprocess.run([VORWAHLD, "demo", "--database", database, "--leads", str(count)], check=True)
    service = subprocess.Popen([VORWAHLD, "serve", "--database", database, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        url = service.stdout.readline().split()[-1]
        desks = []
        for user in ("maria", "jonas"):
            desk = leads.desk_environment(os.path.join(work, user))
            began = time.monotonic()
            run(desk, "login", url, "--user", user, input="demo-demo-1\n")
            first = time.monotonic() - began
            desks.append(desk)
        rows = sum(json.loads(line)["count"] for line in run(desks[1], "digest").splitlines())
        lead = json.loads(run(desks[0], "list", "leads", "--limit", "1", "--json").splitlines()[0])["id"]
        times = []
        for i in range(20):
            began = time.monotonic()
            run(desks[0], "set", "lead", lead, f"position=measured {i}")
            shown = json.loads(run(desks[1], "show", "lead", lead, "--json"))
            times.append((time.monotonic() - began) * 1000)
            assert shown["position"] == f"measured {i}", shown["position"]
        cache = next(os.path.join(at, "cache.db") for at, _, files in os.walk(desks[1]["XDG_CACHE_HOME"]) if "cache.db" in files)
        bare = bare_load(cache, os.path.join(work, "bare.db"))
        leads.line(f"first sync, {rows} rows", f"{first:.2f} s", f"{rows / first:.0f} rows/s")
        leads.line("the same rows by bare INSERT", f"{bare:.2f} s", f"ratio {first / bare:.2f} (goal 2.5)")
        leads.line("set at one desk, shown at another (2 commands)", f"p50 {sorted(times)[10]:.0f} ms", f"most {max(times):.0f} ms")
    finally:
        service.terminate()
        service.wait()

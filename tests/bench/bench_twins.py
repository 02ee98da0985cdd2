#!/usr/bin/env python3
"""Who is known already, asked while typing and at every insert: milliseconds of the check, how many known persons it finds as
somebody else types them, how often it warns of nobody, what its index costs. ./bootstrap bench twins [PERSONS]   (1000000)
Nobody else is known to say who is known already before a record is written, so there is no peer. Takes about five minutes; with 10000
persons half a minute."""
import csv
import glob
import os
import random
import sqlite3
import subprocess
import sys

import leads
import persons

CHECKS = 4000
FIELDS = "first_name last_name company street postal_code city phone mobile email".split()
PROGRAM = os.path.join(leads.BUILD, "tests", "bench", "twins")


def files(work):
    return [glob.glob(f"{work}/**/{name}.db", recursive=True)[0] for name in ("outbox", "cache")]


def size(path):
    return (os.path.getsize(path) + sum(os.path.getsize(more) for more in glob.glob(path + "-wal"))) / 1e6


def id_of(db, row):
    """Of exactly one contact with the values of a row, else None: who stands twice cannot be told apart."""
    found = db.execute("SELECT p.id FROM company c JOIN contact p ON p.company_id = c.id WHERE c.company = ? AND p.last_name = ? AND "
                       "p.first_name = ? AND coalesce(p.email, '') = ? LIMIT 2",
                       [row["company"], row["last_name"], row["first_name"], row["email"].lower()]).fetchall()
    return found[0][0] if len(found) == 1 else None


def typed(row):
    return "\t".join(f"{name}={row[name]}" for name in FIELDS if row[name])


def questions(path, cache):
    """Half of them persons of the list as they are typed once more, half of them persons that are not in it."""
    rng = random.Random(5)
    world = persons.World(rng)
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with sqlite3.connect(f"file:{cache}?mode=ro", uri=True) as db:
        for row in rng.sample(rows, min(CHECKS * 2, len(rows)))[:CHECKS]:
            contact = id_of(db, row)
            if contact:
                yield f"{contact}\t{typed(world.again(row))}"
            yield f"-\t{typed(world.person(world.company()))}"


def run(what, work, **options):
    return subprocess.run([PROGRAM, what] + files(work), check=True, capture_output=True, text=True, **options).stdout


def measure(work, path):
    _, cache = files(work)
    before = size(cache)
    began = leads.time.monotonic()
    steps = run("fill", work).strip()
    leads.line("index filled", f"{leads.time.monotonic() - began:.1f} s", f"{size(cache) - before:.0f} MB beside {before:.0f} MB", steps)
    asked = "\n".join(questions(path, cache)) + "\n"
    run("ask", work, input=asked)  # warms what the machine keeps in memory
    for answer in run("ask", work, input=asked).splitlines():
        print(answer, "(ms; goal p50 2, p99 10; no peer known)" if answer.startswith("checks ") else "")


count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
with leads.folder() as work:
    path = os.path.join(work, "list.csv")
    persons.write(path, count)
    env = leads.make_alone_desk(work)
    seconds, memory = leads.timed([leads.VORWAHL, "import", path, "--offline", "--basis", "asked", "--evidence", "measurement"],
                                  env, cwd=work)
    leads.line("persons", str(count), f"imported in {seconds:.1f} s", f"{memory:.0f} MB")
    measure(work, path)

#!/usr/bin/env python3
"""How bulk paths grow when the data is ten times as much: an import into an empty desk until it is durable and shown, and the search for
duplicates in a generated list; processor seconds of the larger beside those of the smaller.
./bootstrap bench growth [ROWS]   (10000 and 100000 if nothing is said; interactive paths: ./bootstrap bench ui 10000 100000)
Takes about a minute; with 100000 about ten."""
import os
import subprocess
import sys
import tempfile

import leads
import persons

small = int(sys.argv[1]) if len(sys.argv) > 1 else 10000


def imported(count):
    with leads.folder() as work:
        path = os.path.join(work, "list.csv")
        leads.write_list(path, count)
        env = leads.make_alone_desk(work)
        return leads.weighed([leads.VORWAHL, "import", path, "--offline", "--basis", "asked", "--evidence", "measurement"], env, cwd=work)


def matched(count):
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "records.csv")
        persons.write(path, count)
        return leads.weighed([leads.VORWAHL, "match", path, "--map", "rec_id=rec_id"], leads.desk_environment(work))


subprocess.run([leads.VORWAHL, "--version"], check=True, stdout=subprocess.DEVNULL)
for what, run in ("import", imported), ("duplicates", matched):
    work_of = []
    for size in small, 10 * small:
        seconds, memory, work = run(size)
        work_of.append(work)
        leads.line(f"{what}, {size} rows", f"{seconds:.1f} s", f"{work:.1f} s of CPU", f"{memory:.0f} MB")
    leads.line(f"{what}, ten times as many", f"ratio {work_of[1] / work_of[0]:.1f}", "goal 11")

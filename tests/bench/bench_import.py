#!/usr/bin/env python3
"""Import of a list until it is durable on the desk, beside `sqlite3 .import` of the same file with the same number of indexes.
./bootstrap bench import [ROWS]   (100000 if nothing is said)"""
import os
import subprocess
import sys

import leads

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100000

with leads.folder() as work:
    path = os.path.join(work, "list.csv")
    leads.write_list(path, rows)
    env = leads.make_alone_desk(work)
    ours, memory = leads.timed([leads.VORWAHL, "import", path, "--offline", "--basis", "asked", "--evidence", "measurement"], env, cwd=work)
    again, _ = leads.timed([leads.VORWAHL, "import", path, "--offline", "--basis", "asked", "--evidence", "measurement"], env, cwd=work)
    script = (".mode csv\n.separator ;\nPRAGMA journal_mode=WAL;\n"
              "CREATE TABLE t (a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT, g TEXT);\n"
              + "".join(f"CREATE INDEX i{n} ON t ({c});\n" for n, c in enumerate("acdef")) + f".import --skip 1 {path} t\n")
    began = leads.time.monotonic()
    subprocess.run(["sqlite3", os.path.join(work, "peer.db")], input=script, text=True, check=True, stdout=subprocess.DEVNULL)
    peer = leads.time.monotonic() - began
    leads.line("rows", str(rows))
    leads.line("import until durable and shown", f"{ours:.1f} s", f"{rows / ours:.0f} rows/s", f"goal 20000", f"memory {memory:.0f} MB (goal 256)")
    leads.line("the same list again (all known)", f"{again:.1f} s", f"{rows / again:.0f} rows/s")
    leads.line("sqlite3 .import, 5 indexes", f"{peer:.1f} s", f"ratio {ours / peer:.1f}")

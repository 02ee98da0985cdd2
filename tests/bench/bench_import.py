#!/usr/bin/env python3
"""Import of a list until it is durable and shown on the desk, then until the service has acknowledged every row, beside
`sqlite3 .import` of the same file with five indexes.
./bootstrap bench import [ROWS [unsent]]   (100000 if nothing is said; unsent leaves the service out)"""
import os
import subprocess
import sys

import leads

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
IMPORT = ["import", None, "--offline", "--basis", "asked", "--evidence", "measurement"]


def peer_seconds(path, work):
    script = (".mode csv\n.separator ;\nPRAGMA journal_mode=WAL;\n"
              "CREATE TABLE t (a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT, g TEXT);\n"
              + "".join(f"CREATE INDEX i{n} ON t ({c});\n" for n, c in enumerate("acdef")) + f".import --skip 1 {path} t\n")
    began = leads.time.monotonic()
    subprocess.run(["sqlite3", os.path.join(work, "peer.db")], input=script, text=True, check=True, stdout=subprocess.DEVNULL)
    return leads.time.monotonic() - began


with leads.folder() as work:
    path = os.path.join(work, "list.csv")
    leads.write_list(path, rows)
    env = leads.make_alone_desk(work)
    command = [leads.VORWAHL] + [word or path for word in IMPORT]
    ours, memory = leads.timed(command, env, cwd=work)
    leads.line("rows", str(rows))
    leads.line("import until durable and shown", f"{ours:.1f} s", f"{rows / ours:.0f} rows/s", "goal 20000", f"memory {memory:.0f} MB (goal 256)")
    peer = peer_seconds(path, work)
    leads.line("sqlite3 .import, 5 indexes", f"{peer:.1f} s", f"ratio {ours / peer:.1f}")
    again, _ = leads.timed(command, env, cwd=work)
    leads.line("the same list again (all known)", f"{again:.1f} s", f"{rows / again:.0f} rows/s")
    if sys.argv[2:] == ["unsent"]:
        sys.exit(0)
    sent, memory = leads.timed([leads.VORWAHL, "sync", "--once"], env, cwd=work)
    leads.line("sent and acknowledged (service beside it)", f"{sent:.1f} s", f"{rows / sent:.0f} rows/s", f"memory {memory:.0f} MB")

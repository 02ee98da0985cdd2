#!/usr/bin/env python3
"""First sync of a team lead's desk by rows, and one changed field from desk to desk by the command line.
./bootstrap bench sync [LEADS]   (5000 if nothing is said)"""
import json
import os
import subprocess
import sys
import time

import leads

count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
VORWAHLD = leads.VORWAHL + "d"


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
        leads.line(f"first sync, {rows} rows", f"{first:.1f} s", f"{rows / first:.0f} rows/s")
        leads.line("set at one desk, shown at another (2 commands)", f"p50 {sorted(times)[10]:.0f} ms", f"most {max(times):.0f} ms")
    finally:
        service.terminate()
        service.wait()

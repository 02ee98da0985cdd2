#!/usr/bin/python3
"""An import that is killed while the checks behind its rows run: the next one does the rest, nothing twice."""
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from desk import VORWAHL, Service, file_of
from tap import run, test

ROWS = 2400
HEAD = "Firma;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort\n"


def person(number, domain):
    return f"Werk {number} GmbH;Ina;Sauer{number};+4930231{number:05};ina.sauer{number}@{domain};10115;Berlin\n"


def kill_between_checks(desk, path):
    with (contextlib.closing(sqlite3.connect(f"file:{file_of(desk, 'cache', 'cache.db')}?mode=ro", uri=True)) as cache,
          subprocess.Popen([VORWAHL, "import", path, "--offline", "--basis", "presumed", "--evidence", "a test"], env=desk.env,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as importing):
        while importing.poll() is None:
            if cache.execute("SELECT 1 FROM check_ask WHERE checked > 0").fetchone():
                importing.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
        assert importing.wait() == -signal.SIGKILL, "the checks were over before anybody looked"
        return cache.execute("SELECT checked FROM check_ask").fetchall()


with Service() as service:
    maria = service.desk("maria")

    @test
    def checks_that_were_killed_go_on_behind_the_next_import():
        path = maria.write("cut.csv", HEAD + "".join(person(n, "gmial.com" if n % 3 == 0 else "werk.example") for n in range(ROWS)))
        [(before,)] = kill_between_checks(maria, path)
        assert 0 < before < ROWS, before
        report = json.loads(maria.ok("import", maria.write("one.csv", HEAD + person(ROWS, "werk.example")), "--offline", "--basis", "presumed",
                                     "--evidence", "a test", "--json").splitlines()[-1])
        assert report["checked"] == ROWS - before + 1, (before, report)
        with contextlib.closing(sqlite3.connect(file_of(maria, "cache", "cache.db"))) as cache:
            found = cache.execute("SELECT count(*), count(DISTINCT contact_id) FROM task WHERE check_id = 'email_typo' AND state = 'open'")
            assert found.fetchone() == (ROWS // 3, ROWS // 3)
            assert cache.execute("SELECT count(*) FROM check_ask").fetchone() == (0,)
        assert json.loads(maria.ok("quality", "check"))["opened"] == 0

    run()

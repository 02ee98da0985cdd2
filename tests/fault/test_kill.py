#!/usr/bin/python3
"""kill -9 at any moment: what was confirmed is still there, files open, counts agree.
The short form; `./bootstrap fault kill [ROUNDS [SEED]]` plays more."""
import os
import random
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from desk import VORWAHL, Service, people, until
from tap import run, test

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 6
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 30)
ROWS = 6000
chance = random.Random(SEED)
print(f"# seed {SEED}", flush=True)


def killed(desk, longest, *argv):
    """Starts a command and kills it somewhere; True if it was still running."""
    process = subprocess.Popen([VORWAHL, *argv], env=desk.env, cwd=desk.home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        process.wait(chance.uniform(0, longest))
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def lead_ids(desk, *options):
    return {row["id"] for row in desk.rows("list", "lead", "--limit", "100000", *options)}


with Service() as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    seed_list = maria.import_list(maria.write("seed.csv", people(40)))
    anna.ok("sync", "--once")

    @test
    def an_import_killed_anywhere_is_finished_by_the_same_import():
        known, refused, noted = 300, ROWS // 20, ROWS // 25
        maria.import_list(maria.write("known.csv", people(known, start=1000)))
        head, *lines = people(ROWS, start=1000).splitlines()
        rows = [f"{line};0171 39{i:05};{'erst ab 10 Uhr ' + str(i) if i % 25 == 0 else ''}" for i, line in enumerate(lines)]
        rows += [f"Ohne {i} KG;Herr;Otto;Ohne{i};;;50667;Köln;;" for i in range(refused)]
        chance.shuffle(rows)
        path = maria.write("long.csv", "\n".join([head + ";Mobil;Notiz", *rows]) + "\n")
        stopped = sum(killed(maria, 0.5, "import", path, "--basis", "presumed", "--evidence", "met at the fair") for _ in range(ROUNDS))
        report = maria.import_list(path)
        assert report["read"] == ROWS + refused and report["rejected"] == refused, report
        assert report["created"] + report["known"] + report["updated"] == ROWS, report
        with open(f"{maria.home}/long.csv.rejected.csv", encoding="utf-8-sig") as file:
            assert len(file.read().splitlines()) == refused + 1
        leads = {row["email"]: row for row in maria.rows("list", "lead", "--limit", "100000")}
        assert len(leads) == len(lead_ids(maria)) == 40 + ROWS
        assert all(leads[f"erika{i:03}@firma{i:03}.example"]["mobile"] for i in range(1000, 1000 + ROWS))
        notes = [row["note"] for row in maria.rows("list", "activity", "--where", "kind:import", "--limit", "100000")]
        assert sorted(notes) == sorted(f"erst ab 10 Uhr {i}" for i in range(0, ROWS, 25)) and len(notes) == noted, len(notes)
        again = maria.import_list(path)
        assert (again["known"], again["created"], again["updated"]) == (ROWS, 0, 0), again
        print(f"# killed {stopped} times, {report['created']} rows left for the last")

    @test
    def a_sync_killed_anywhere_loses_nothing_and_doubles_nothing():
        for _ in range(ROUNDS):
            killed(maria, 1.5, "sync", "--once")
            killed(anna, 1.0, "sync", "--once")
        until(lambda: maria.run("sync", "--once").returncode == 0 and maria.row("status")["waiting"] == 0, 60)
        anna.ok("sync", "--once")
        assert lead_ids(anna, "--offline") == lead_ids(maria, "--offline")
        assert len(lead_ids(anna, "--offline")) == 40 + ROWS

    @test
    def a_note_that_was_confirmed_is_there_after_a_kill():
        kept = 0
        lead = anna.rows("list", "lead", "--limit", "1")[0]["id"]
        for number in range(ROUNDS * 3):
            if not killed(anna, 0.25, "set", "lead", lead, f"interest=round {number}"):
                kept = number
        anna.ok("sync", "--once")
        said = anna.row("show", "lead", lead)["interest"] or ""
        if kept:
            assert int(said.split()[1]) >= kept, f"{said!r} after round {kept} was confirmed"

    @test
    def a_service_killed_anywhere_answers_the_same_afterwards():
        path = maria.write("more.csv", people(1500, start=20000))
        maria.import_list(path, "--offline")
        for _ in range(max(2, ROUNDS // 2)):
            process = subprocess.Popen([VORWAHL, "sync", "--once"], env=maria.env, cwd=maria.home, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, 0.6))
            with service.away(kill=True):
                process.kill()
                process.wait()
        until(lambda: maria.run("sync", "--once").returncode == 0 and maria.row("status")["waiting"] == 0, 60)
        anna.ok("sync", "--once")
        assert len(lead_ids(anna, "--offline")) == 40 + ROWS + 1500
        assert lead_ids(anna, "--offline") == lead_ids(maria, "--offline")
    run()

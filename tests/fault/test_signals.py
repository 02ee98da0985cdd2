#!/usr/bin/python3
"""Ctrl-C, a closed window, an ended session, a crash, kill -9, each somewhere in an import, a call being logged, a sync:
what was confirmed is there, the outbox opens, the counts add up, and who can still speak says what happened.
The short form; `./bootstrap fault signals [ROUNDS [SEED]]` plays more."""
import json
import os
import random
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from desk import VORWAHL, Service, people, until
from tap import add, run, test

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 1  # of each signal
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 30)
POLITE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # these leave time for a word
SIGNALS = (*POLITE, signal.SIGSEGV, signal.SIGKILL)
ROWS = 1500
chance = random.Random(SEED)
print(f"# seed {SEED}", flush=True)


class Struck:
    """A command that meets a signal after some time."""

    def __init__(self, desk, number, longest, *argv):
        with subprocess.Popen([VORWAHL, *argv], env=desk.env, cwd=desk.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as process:
            try:
                self.out, self.words = process.communicate(timeout=chance.uniform(0, longest))
                self.was_hit = False
            except subprocess.TimeoutExpired:
                process.send_signal(number)
                self.out, self.words = process.communicate(timeout=20)  # it ends, and soon
                self.was_hit = True
            self.status = process.returncode
        assert self.status in (0, -number), f"{argv} under {number!r}: {self.status} {self.out}{self.words}"


def counts(out):
    """The closing line of an import, if it was reached; read is the sum of the others."""
    if not out.strip():
        return None
    report = json.loads(out.splitlines()[-1])
    assert report["read"] == sum(report[kind] for kind in ("created", "updated", "known", "rejected")), report
    return report


def lead_ids(desk):
    return {row["id"] for row in desk.rows("list", "lead", "--limit", "100000", "--offline")}


with Service() as service:
    maria, anna, jonas = service.desk("maria"), service.desk("anna"), service.desk("jonas")
    maria.import_list(maria.write("seed.csv", people(20)), "--owner", "anna")
    for desk in (anna, jonas):
        desk.ok("sync", "--once")

    @test
    def a_call_that_was_confirmed_is_there_whatever_came():
        leads = sorted(row["id"] for row in anna.rows("list", "lead", "--offline"))
        confirmed = []
        for number in SIGNALS:
            for turn in range(ROUNDS * 2):
                note = f"{number.name} {turn}"
                lead = chance.choice(leads)
                if Struck(anna, number, 0.25, "log", lead, "--result", "busy", "--note", note).status == 0:
                    confirmed.append((lead, note))
        anna.ok("log", leads[0], "--result", "busy", "--note", "not struck")  # a slow machine may have confirmed no other
        confirmed.append((leads[0], "not struck"))
        anna.ok("sync", "--once")
        jonas.ok("sync", "--once")
        for desk in (anna, jonas):
            calls = [row for row in desk.rows("list", "activity", "--limit", "100000") if row.get("kind") == "call"]
            said = [(row["lead_id"], row["note"]) for row in calls]
            assert not set(confirmed) - set(said), f"{desk.name} lacks {set(confirmed) - set(said)}"
            assert len(said) == len(set(said)), "a call is there twice"
            for lead in leads:  # the group is whole: each call counted once
                tries = desk.row("show", "lead", lead, "--offline")["attempts"] or 0
                assert tries == sum(row["lead_id"] == lead for row in calls), (desk.name, lead, tries)
        print(f"# {len(confirmed)} calls confirmed of {len(SIGNALS) * ROUNDS * 2}")

    def import_is_finished_by_the_same_import(number, start):
        def play():
            path = maria.write(f"{number.name}.csv", people(ROWS, start))
            before = len(lead_ids(maria))
            for _ in range(ROUNDS):
                struck = Struck(maria, number, 0.5, "import", path, "--basis", "presumed", "--evidence", "met at the fair", "--json",
                                "--offline")
                report = counts(struck.out)
                if report and report["read"] > 0 and struck.status != 0:
                    assert len(lead_ids(maria)) >= before + report["created"], "what it counted is not there"
                    assert report["read"] == ROWS or struck.words.strip(), "stopped without a word"
                before = len(lead_ids(maria))
            maria.import_list(path, "--offline")
            assert len(lead_ids(maria)) == 20 + ROWS * (1 + SIGNALS.index(number)), number
            maria.ok("outbox", "list", "--offline")
        return play

    for index, number in enumerate(SIGNALS):
        add(f"an_import_that_meets_{number.name}_is_finished_by_the_same_import",
            import_is_finished_by_the_same_import(number, 1000 + index * ROWS))

    @test
    def Ctrl_C_in_an_import_says_how_far_it_came():
        """The list never ends by itself, so that the signal always finds it at work."""
        before = len(lead_ids(maria))
        for number in POLITE:
            with subprocess.Popen([VORWAHL, "import", "-", "--basis", "presumed", "--evidence", "met at the fair", "--json", "--offline"],
                                  env=maria.env, cwd=maria.home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True) as process:
                rows = people(3000, 100000 + 10000 * number)
                process.stdin.write(rows)
                process.stdin.flush()
                process.send_signal(number)
                try:
                    process.stdin.write(rows.split("\r\n", 1)[1])  # more to read, so that it can notice
                    process.stdin.flush()
                except BrokenPipeError:
                    pass
                out = process.stdout.read()
                words = process.stderr.read()
                try:
                    process.stdin.close()
                except BrokenPipeError:
                    pass
                assert process.wait(20) == -number, (process.returncode, out, words)
            assert "undo" in words, words
            report = counts(out)
            assert report["read"] >= 100 and len(lead_ids(maria)) == before + report["created"], report
            maria.ok("undo", report["batch"], "--offline")
            assert len(lead_ids(maria)) == before

    @test
    def a_sync_that_meets_any_signal_goes_on_where_it_was():
        for number in SIGNALS:
            for _ in range(ROUNDS):
                Struck(maria, number, 1.0, "sync", "--once")
                Struck(jonas, number, 1.0, "sync", "--once")
        until(lambda: maria.run("sync", "--once").returncode == 0 and maria.row("status")["waiting"] == 0, 60)
        assert maria.row("status")["rejected"] == 0
        for desk in (maria, jonas):
            desk.ok("sync", "--once")
        assert lead_ids(jonas) == lead_ids(maria)
        assert len(lead_ids(maria)) >= 20 + ROWS * len(SIGNALS)

    run()

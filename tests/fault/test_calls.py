#!/usr/bin/python3
"""The nth call of the kernel kills the program or fails (F1, F2, F4): what was confirmed is there, files open, nothing is doubled.
The short form; `./bootstrap fault calls` goes on until 1,000 kills at a desk, 300 of a service, 500 failing calls are reached."""
import json
import os
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from campaign import Campaign, database
from desk import VORWAHL, VORWAHLD, Service, file_of, people, until
from tap import run, test

IS_LONG = "--long" in sys.argv
TARGETS = {"kills": 1000, "service kills": 300, "failing calls": 500} if IS_LONG else {"kills": 5, "service kills": 2, "failing calls": 6}
KILLS = {"pwrite64": 40, "fdatasync": 8, "unlink": 2, "sendto": 6, "recvfrom": 8, "openat": 60, "rename": 1, "ftruncate": 4}
FAILS = {"pwrite64": 40, "fdatasync": 8, "ftruncate": 4}

if shutil.which("strace") is None or subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False).returncode != 0:
    print("1..0 # SKIP strace cannot be used here")
    sys.exit(0)


def struck(call, number, what):
    """What strace needs to make the nth call of a kind end so; the program stays our child."""
    return ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{what}:when={number}"]


class StruckService(Service):
    """A service whose next start is under strace."""
    prefix = ()

    def start(self):
        argv = self.prefix
        if not argv:
            super().start()
            return
        port = self.url.rsplit(":", 1)[1]
        with open(f"{self.folder}/log", "ab") as log:
            self.process = subprocess.Popen([*argv, VORWAHLD, "serve", "--database", self.uri, "--listen", f"127.0.0.1:{port}"],
                                            stdout=subprocess.PIPE, stderr=log, text=True)
        self.log = open(f"{self.folder}/log", "ab")


class Team:
    """One desk that is struck, and what it was told: notes that were confirmed, and notes that may be there or not."""

    def __init__(self, service, campaign):
        self.service, self.campaign, self.chance = service, campaign, campaign.chance
        self.anna, self.maria = service.desk("anna"), service.desk("maria")
        self.maria.import_list(self.maria.write("list.csv", people(12)), "--owner", "anna")
        self.anna.ok("sync", "--once")
        self.leads = sorted(row["id"] for row in self.anna.rows("list", "lead"))
        self.confirmed, self.tried, self.turn = {}, set(), 0

    def command(self, is_online):
        self.turn += 1
        kind = self.chance.random()
        if kind < .5 or not is_online:
            note, lead = f"turn {self.turn}", self.chance.choice(self.leads)
            self.tried.add(note)
            return ["log", lead, "--result", "busy", "--note", note, *([] if is_online and kind < .2 else ["--offline"])], note, lead
        if kind < .7:
            shutil.rmtree(f"{self.anna.home}/cache", ignore_errors=True)  # a snapshot then
        return ["sync", "--once"], None, None

    def strike(self, call, number, what, is_online=True):
        """True if the blow hit."""
        argv, note, lead = self.command(is_online)
        ran = subprocess.run([*struck(call, number, what), VORWAHL, *argv], env=self.anna.env, cwd=self.anna.home, capture_output=True,
                             text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
        words = f"{call} {number} {what}: {argv[0]} ended with {ran.returncode}"
        was_killed = ran.returncode == -signal.SIGKILL
        if ran.returncode == 0 and note:
            self.confirmed[note] = lead
        elif not was_killed and (ran.returncode < 0 or not ran.stderr.startswith("vorwahl: ")):
            if ran.returncode != 0:
                self.campaign.fails(f"{words} and said {ran.stderr[-200:]!r}")
        self.opens(words)
        return was_killed or ran.returncode != 0

    def opens(self, words):
        begin = time.monotonic()
        ran = self.anna.run("outbox", "list", "--offline")
        took = time.monotonic() - begin
        if ran.returncode == 75 and "the local copy is empty" in ran.stderr:  # killed while it was filled: that goes on
            self.anna.ok("sync", "--once")
        elif ran.returncode != 0 or took > 2:
            self.campaign.fails(f"{words}; then it opened with {ran.returncode} in {took:.1f} s: {ran.stderr}")
        with database(file_of(self.anna, "data", "outbox.db")) as outbox:
            state = outbox.execute("PRAGMA integrity_check").fetchone()[0]
            numbers = [no for (no,) in outbox.execute("SELECT op_no FROM op ORDER BY op_no")]
        if state != "ok" or numbers != list(range(1, len(numbers) + 1)):
            self.campaign.fails(f"{words}; outbox {state}, numbers {numbers[-3:]} of {len(numbers)}")

    def agrees(self):
        """Everything comes to rest: each confirmed call is there once, no other more than once, and counts agree."""
        until(lambda: self.anna.run("sync", "--once").returncode == 0 and self.anna.row("status")["waiting"] == 0, 60)
        self.maria.ok("sync", "--once")
        for desk in (self.anna, self.maria):
            listed = desk.run("list", "activity", "--limit", "100000", "--offline", "--json").stdout  # exit 1: there is none
            notes = [row["note"] for row in map(json.loads, listed.splitlines()) if row.get("kind") == "call"]
            if missing := set(self.confirmed) - set(notes):
                self.campaign.fails(f"lost: {sorted(missing)[:5]}")
            if len(notes) != len(set(notes)) or set(notes) - self.tried:
                self.campaign.fails("doubled or invented")
            tries = sum(row["attempts"] or 0 for row in desk.rows("list", "lead", "--offline"))
            if tries != len(notes):
                self.campaign.fails(f"{len(notes)} calls, {tries} attempts: a group was torn")
        if self.anna.row("status")["rejected"]:
            self.campaign.fails("something was rejected")
        if self.anna.ok("dump", "--canonical") == "" or sorted(self.anna.ok("digest")) == []:
            self.campaign.fails("nothing is there")
        self.campaign.save()


with Campaign("calls", TARGETS, IS_LONG) as campaign, StruckService({"anna": ["agent"], "maria": ["team_lead"]}) as service:
    team = Team(service, campaign)

    def pick(table):
        call = campaign.chance.choice(sorted(table))
        return call, campaign.chance.randint(1, table[call])

    @test
    def a_desk_killed_at_any_call_loses_nothing_that_was_confirmed():
        while campaign.lacks("kills"):
            hit = team.strike(*pick(KILLS), "signal=KILL")
            campaign.count("kills", hit)
            campaign.count("runs that ended before", not hit)
            if campaign.figures["kills"] % 50 == 0 and hit:
                team.agrees()
        team.agrees()
        assert not campaign.figures.get("violations"), campaign.figures["broken"]

    @test
    def a_page_and_its_cursor_come_together():
        """Killed at each write of a pull: what a page brought is there, or is fetched again."""
        for number in range(1, 10):
            note, lead = f"page {number} {campaign.seed}", campaign.chance.choice(team.leads)
            team.tried.add(note)
            team.maria.ok("log", lead, "--result", "busy", "--note", note)
            team.confirmed[note] = lead
            subprocess.run([*struck("pwrite64", number, "signal=KILL"), VORWAHL, "sync", "--once"], env=team.anna.env, cwd=team.anna.home,
                           stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
        team.agrees()
        assert not campaign.figures.get("violations"), campaign.figures["broken"]

    @test
    def a_desk_whose_disk_fails_confirms_nothing_it_has_not():
        while campaign.lacks("failing calls"):
            call, number = pick(FAILS)
            hit = team.strike(call, number, f"error={campaign.chance.choice(['EIO', 'ENOSPC'])}", is_online=False)
            campaign.count("failing calls", hit)
            if campaign.figures["failing calls"] % 50 == 0 and hit:
                team.agrees()
        team.agrees()
        assert not campaign.figures.get("violations"), campaign.figures["broken"]

    @test
    def a_service_killed_at_any_call_has_every_operation_once():
        while campaign.lacks("service kills"):
            service.stop()
            for i in range(3):
                note = f"for the service {campaign.seed} {campaign.figures.get('service kills', 0)} {i} {team.turn}"
                team.tried.add(note)
                team.turn += 1
                lead = campaign.chance.choice(team.leads)
                team.anna.ok("log", lead, "--result", "busy", "--note", note, "--offline")
                team.confirmed[note] = lead
            service.prefix = struck(campaign.chance.choice(["pwrite64", "fdatasync", "sendto"]), campaign.chance.randint(1, 30), "signal=KILL")
            service.start()
            service.process.stdout.readline()
            for _ in range(3):
                team.anna.run("sync", "--once")
                if service.process.poll() is not None:
                    break
            hit = service.process.poll() is not None
            campaign.count("service kills", hit)
            service.prefix = ()
            service.stop(kill=True)
            service.start()
            team.agrees()
        assert not campaign.figures.get("violations"), campaign.figures["broken"]

    run()

"""A desk whose commands are struck, and what was confirmed to it. For the tests of this folder."""
import json
import os
import shutil
import signal
import subprocess
import time

from campaign import database
from desk import VORWAHL, VORWAHLD, Service, file_of, people, until


class StruckService(Service):
    """A service whose next start is behind a prefix, or with variables, that strike it."""
    prefix, blows = (), {}

    def start(self):
        argv = self.prefix
        if not argv and not self.blows:
            super().start()
            return
        port = self.url.rsplit(":", 1)[1]
        with open(f"{self.folder}/log", "ab") as log:
            self.process = subprocess.Popen([*argv, VORWAHLD, "serve", "--database", self.uri, "--listen", f"127.0.0.1:{port}"],
                                            stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | self.blows)
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

    def offline(self, note):
        """A call that is confirmed and waits."""
        self.turn += 1
        self.tried.add(note)
        lead = self.chance.choice(self.leads)
        self.anna.ok("log", lead, "--result", "busy", "--note", note, "--offline")
        self.confirmed[note] = lead

    def strike(self, blow, prefix=(), variables=None, is_online=True):
        """One command, run behind a prefix or with variables that strike it. True if the blow hit."""
        argv, note, lead = self.command(is_online)
        ran = subprocess.run([*prefix, VORWAHL, *argv], env=self.anna.env | (variables or {}), cwd=self.anna.home, capture_output=True,
                             text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
        words = f"{blow}: {argv[0]} ended with {ran.returncode}"
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
            rows = [row for row in self.anna.rows("outbox", "list") if row["state"] == "rejected"]
            self.campaign.fails(f"rejected: {rows}")
        if self.anna.ok("dump", "--canonical") == "" or sorted(self.anna.ok("digest")) == []:
            self.campaign.fails("nothing is there")
        self.campaign.save()

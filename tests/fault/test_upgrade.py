#!/usr/bin/python3
"""A running team is upgraded: the schema first, then one instance behind HAProxy after the other, while desks of both versions work.
The older program is what is built now without its last fields (tests/older.py). Nothing is lost, nothing overwritten, everybody ends
with the same rows, and nobody is shown an error that does not pass by itself."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
import postgresql
import raw
from cluster import Instance, Load, Proxy, is_whole, some_leads
from desk import PASSWORD, VORWAHL, VORWAHLD, Desk
from older import Older
from tap import run, skip, test

FOLDER = tempfile.mkdtemp(prefix="u", dir=os.environ["HOME"])
NEWER = {"VORWAHL_TEST_SCHEMA": "2"}


class Team:
    """A service's address and its users, for Desk."""

    def __init__(self, url):
        self.url = url


def served(device):
    """What the service gives this device: entity, id and revision of each row."""
    rows = set()
    for scope in device.hello()["grants"]["scopes"]:
        after = ""
        while after is not None:
            lines = [json.loads(line) for line in device.raw("GET", f"/v1/snapshot?scope={scope}&limit=1000&after={after}").splitlines()]
            rows |= {(line["put"]["entity"], line["put"]["record"]["id"], line["put"]["record"]["rev"]) for line in lines[:-1]}
            after = lines[-1]["cursor"] if lines[-1]["more"] else None
    return rows


def verb(program, variables, uri, *words, given=""):
    ran = subprocess.run([program, *words, "--database", uri], input=given, capture_output=True, text=True, timeout=60, check=False,
                         env=os.environ | variables)
    assert ran.returncode == 0, ran.stderr


class Upgrade:
    def __init__(self):
        self.older = Older(FOLDER, "campaign", 2, ["records/0019-handover-gate.sql"])
        self.server = postgresql.shared()
        self.uri = self.server.database()
        self.name = self.uri.rsplit("/", 1)[1]
        self.old("init")
        for user, role in (("maria", "team_lead"), ("mara", "team_lead")):
            self.old("user", "add", user, "--role", role, "--team", "Nord", given=PASSWORD + "\n")
        self.instances = [Instance(self.uri, "--behind-proxy", program=self.older.vorwahld, variables=self.older.variables)
                          for _ in range(2)]
        self.proxy = Proxy(self.instances)
        self.turn = 0

    def old(self, *words, given=""):
        verb(self.older.vorwahld, self.older.variables, self.uri, *words, given=given)

    def desks(self):
        team = Team(self.proxy.url)
        self.behind = Desk(team, "mara", "the older desk", self.older.vorwahl, self.older.variables)
        self.ahead = Desk(team, "maria", "the newer desk", VORWAHL, NEWER)
        self.campaign = raw.Device(self.proxy.url, "maria", PASSWORD).call("POST", "/v1/campaigns", {"name": "Messe"})["id"]

    def columns(self):
        return self.server.sql(f"SELECT handover || '/' || COALESCE(extra, '') FROM campaign WHERE id = '{self.campaign}'", self.name)

    def both_work(self):
        """The newer desk changes what the older one does not know, the older one something else, through whichever instance."""
        self.turn += 1
        demand, product = f"need,score:{self.turn}", f"ERP {self.turn}"
        self.ahead.ok("set", "campaign", self.campaign, f"handover={demand}")
        self.behind.ok("set", "campaign", self.campaign, f"product={product}")
        for desk in (self.ahead, self.behind):
            desk.ok("sync", "--once")
        seen = self.ahead.row("show", "campaign", self.campaign)
        assert (seen["handover"], seen["product"]) == (demand, product), (self.turn, seen)
        assert self.behind.row("show", "campaign", self.campaign)["product"] == product
        return demand

    def agrees(self):
        """Every desk holds what the service does, and what a desk holds that has just come."""
        fresh = Desk(Team(self.proxy.url), "maria", "a fresh desk", VORWAHL, NEWER)
        for desk in (self.ahead, self.behind, fresh):
            desk.ok("sync", "--once")
            assert desk.row("status")["waiting"] == 0
        assert self.ahead.ok("dump", "--canonical") == fresh.ok("dump", "--canonical")
        for desk, user in ((self.ahead, "maria"), (self.behind, "mara")):
            held = {(row["entity"], row["record"]["id"], row["record"]["rev"]) for row in map(json.loads, desk.ok("dump", "--canonical").splitlines())}
            assert held == served(raw.Device(self.proxy.url, user, PASSWORD)), desk.name

    def end(self):
        self.proxy.stop()
        for instance in self.instances:
            instance.kill()


@test
def a_running_team_is_upgraded_one_instance_after_the_other():
    if shutil.which("haproxy") is None:
        skip("haproxy is not installed")
    upgrade = Upgrade()
    try:
        leads = some_leads(upgrade.proxy.url, 4)
        upgrade.desks()
        upgrade.both_work()  # the database does not know the field yet: it is kept aside
        load = Load(upgrade.proxy.url, leads, 1)
        load.grows()
        verb(VORWAHLD, NEWER, upgrade.uri, "upgrade")
        assert upgrade.columns() == "need,score:1/", upgrade.columns()
        for instance in upgrade.instances:
            for _ in range(3):  # two older ones on the newer schema; then one of each
                assert upgrade.both_work() + "/" == upgrade.columns(), upgrade.columns()
            load.grows()
            upgrade.ahead.ok("set", "campaign", upgrade.campaign, "handover=")
            instance.becomes(VORWAHLD, NEWER)
            assert upgrade.columns() in ("", "/"), upgrade.columns()
        upgrade.both_work()
        load.grows()
        load.end(upgrade.server, upgrade.name)
        assert set(load.refusals) <= {502, 503} and len(load.refusals) < 20 and load.longest < 15, (load.refusals, load.longest)
        assert upgrade.server.sql("SELECT count(*) FROM task WHERE kind = 'conflict'", upgrade.name) == "0"
        upgrade.agrees()
        is_whole(upgrade.uri)
    finally:
        upgrade.end()


run()

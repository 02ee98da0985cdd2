#!/usr/bin/python3
"""Six people and a desk work while everything around them fails (N7, F2), on SQLite and on two instances of one PostgreSQL: what befalls
them stands in troubles.py. At the end everything that was answered is there once, and everybody sees the same.
The short form; `./bootstrap fault soak` goes on until 40 minutes, 300 kills of a service and 50 crashes of PostgreSQL are reached."""
import json
import os
import random
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
import cluster
import postgresql
import raw
from campaign import Campaign
from desk import PASSWORD, new_database
from proxy import Proxy
from tap import run, test
from troubles import Troubles, with_a_clock

IS_LONG = "--long" in sys.argv
TARGETS = {"seconds": 2400, "kills of a service": 300, "crashes of PostgreSQL": 50} if IS_LONG else {}
ROUND_S = 60 if IS_LONG else 3
PEOPLE, PACE_S, QUIET_S = 6, 0.1, 60  # two operations ten times a second


class Person(threading.Thread):
    """Writes and reads as a desk does, at whichever instance answers; keeps what the feed told."""

    def __init__(self, soak, number):
        super().__init__()
        self.soak, self.chance = soak, random.Random(soak.campaign.chance.random())
        url = soak.urls[number % len(soak.urls)]
        self.device = cluster.again(lambda: raw.Device(url, "maria", PASSWORD, f"person {number}"))[0]
        self.lead, self.written = soak.leads[number], None
        self.view, self.notes, self.broken, self.seqs = {}, [], None, []
        hello = self.ask(self.device.hello)
        self.cursor = hello["cursor"]
        for scope in hello["grants"]["scopes"]:
            self.take(self.ask(lambda scope=scope: self.snapshot(scope)))

    def snapshot(self, scope):
        items, after = [], ""
        while True:
            lines = [json.loads(line) for line in self.device.raw("GET", f"/v1/snapshot?scope={scope}&limit=500&after={after}").splitlines()]
            items += lines[:-1]
            if not lines[-1]["more"]:
                return items
            after = lines[-1]["cursor"]

    def take(self, items):
        for item in items:
            kind = next(iter(item))
            row = item[kind]
            record = row.get("record", row)
            key = (row["entity"], record["id"])
            if kind != "put":
                self.view.pop(key, None)
            elif self.view.get(key, record)["rev"] <= record["rev"]:
                self.view[key] = record

    def ask(self, call):
        def one_more():
            try:
                return call()
            except Exception:
                self.device.move(self.chance.choice(self.soak.urls))
                raise
        return cluster.again(one_more)[0]

    def operations(self):
        made = []
        for _ in range(self.chance.choice([1, 2, 3])):
            if self.chance.random() < .6:
                made.append(self.device.note(self.chance.choice(self.soak.leads), f"note {self.chance.random()}"))
                self.notes.append(made[-1]["id"])
            else:  # of a lead of one's own: who contradicts others twenty times an hour is held back
                now = self.view[("lead", self.lead)]
                change = self.device.operation("lead", self.lead, {"interest": f"interest {self.chance.random()}"}, now["rev"])
                change["set"]["interest"]["base"] = self.written or now.get("interest")
                self.written = change["set"]["interest"]["new"]
                made.append(change)
        return made

    def push(self):
        batch = self.operations()
        for result in self.ask(lambda: self.device.push(batch))["results"]:
            assert result["st"] in ("applied", "merged", "conflict"), result
            self.soak.count("operations")
            self.soak.count("conflicts", result["st"] == "conflict")

    def pull(self):
        """True if nothing is left."""
        items, end = self.ask(lambda: self.device.changes(self.cursor))
        self.take(items)
        self.cursor = end["cursor"]
        self.seqs.append(end["seq"])
        return not end["more"]

    def run(self):
        try:
            while not self.soak.is_over.is_set():
                began = time.monotonic()
                self.push()
                self.pull()
                time.sleep(max(0, PACE_S - (time.monotonic() - began)))
        except Exception as problem:  # pylint: disable=broad-except
            self.broken = repr(problem)


class Soak:
    """One round: a new team, its people, and what befalls them."""

    def __init__(self, campaign, uri, count, server=None):
        self.campaign, self.server, self.uri = campaign, server, uri
        self.is_over, self.lock = threading.Event(), threading.Lock()
        cluster.team(self.uri)
        clocks = [with_a_clock(f"{os.environ['HOME']}/clock{number}") for number in range(count)]
        self.instances = [cluster.Instance(self.uri, "--rate", "100000", variables=clock) for clock in clocks]
        self.networks = [Proxy(instance.url) for instance in self.instances]
        self.urls = [network.url for network in self.networks]
        self.leads = cluster.some_leads(self.instances[0].url, 8)
        self.troubles = Troubles(campaign, self.instances, self.networks,
                                 [clock["FAKETIME_TIMESTAMP_FILE"] for clock in clocks if clock], server)
        self.people = [Person(self, number) for number in range(PEOPLE)]

    def count(self, name, more=1):
        with self.lock:
            self.campaign.count(name, more)

    def play(self):
        for person in self.people:
            person.start()
        self.troubles.befall(ROUND_S, lambda: any(person.broken for person in self.people))
        self.is_over.set()
        for person in self.people:
            person.join(QUIET_S)
        try:
            self.agrees()
        finally:
            for network in self.networks:
                network.close()
            for instance in self.instances:
                instance.kill()
        self.campaign.save()

    def agrees(self):
        if broken := [person.broken or "it never ended" for person in self.people if person.broken or person.is_alive()]:
            self.campaign.fails(f"{broken}")
            return
        self.troubles.desk.finish()
        fresh = Person(self, 0)
        activities = [record for (entity, _), record in fresh.view.items() if entity == "activity"]
        notes = [record["id"] for record in activities if record["kind"] == "note"]
        if words := self.troubles.desk.broken([record["note"] for record in activities if record["kind"] == "call"]):
            self.campaign.fails(words)
        made = [note for person in self.people for note in person.notes]
        if set(made) - set(notes) or len(notes) != len(made):
            self.campaign.fails(f"{len(set(made) - set(notes))} of {len(made)} notes are lost, {len(notes)} are there")
        for number, person in enumerate(self.people):
            while not person.pull():
                pass
            if person.view != fresh.view:
                different = [key for key in fresh.view.keys() | person.view.keys() if person.view.get(key) != fresh.view.get(key)]
                self.campaign.fails(f"person {number} sees {len(different)} records otherwise, such as {different[:3]}")
            if person.seqs != sorted(person.seqs):
                self.campaign.fails(f"the cursor of person {number} went back")
        cluster.is_whole(self.uri)


with Campaign("soak", TARGETS, IS_LONG) as campaign:
    def is_sound():
        assert not campaign.figures.get("violations"), campaign.figures["broken"]

    def on_postgresql():
        server = postgresql.Server()
        try:
            Soak(campaign, server.database(), 2, server).play()
        finally:
            server.close()

    def on_a_file():
        with tempfile.TemporaryDirectory(dir=os.environ["HOME"]) as folder:
            Soak(campaign, new_database(folder), 1).play()

    @test
    def nothing_is_lost_on_two_instances_of_a_postgresql_that_crashes():
        on_postgresql()
        is_sound()

    @test
    def nothing_is_lost_on_one_file():
        on_a_file()
        is_sound()

    def nothing_is_lost_in_the_long_run():
        while any(campaign.lacks(name) for name in TARGETS):
            campaign.chance.choice([on_postgresql, on_postgresql, on_a_file])()
        is_sound()

    if IS_LONG:
        test(nothing_is_lost_in_the_long_run)
    run()

#!/usr/bin/python3
"""More than one machine: instances behind HAProxy that are killed, and a PostgreSQL that fails over to its synchronous standby, both
while desks write, read the feed and hold leads. Nothing that was acknowledged is lost or doubled, nothing is skipped, and everybody goes
on by himself. `./bootstrap fault cluster [ROUNDS]` plays more of it."""
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
import cluster
import postgresql
import raw
from cluster import Instance, is_whole, some_leads, team
from desk import PASSWORD, until
from tap import run, skip, test

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 1
WRITERS = 4
FOLDER = tempfile.mkdtemp(prefix="c", dir=os.environ["HOME"])
PROXY = """
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
    timeout check 2s
    option redispatch
    retries 2
frontend desks
    bind 127.0.0.1:{port}
    default_backend instances
backend instances
    balance roundrobin
    option httpchk GET /v1/health
    http-check expect status 200
    default-server check inter 200ms fall 2 rise 1 on-marked-down shutdown-sessions
"""


class Proxy:
    def __init__(self, instances):
        self.port = postgresql.free_port()
        with open(f"{FOLDER}/haproxy.cfg", "w", encoding="utf-8") as file:
            file.write(PROXY.format(port=self.port))
            for number, instance in enumerate(instances):
                file.write(f"    server s{number} 127.0.0.1:{instance.port}\n")
        self.process = subprocess.Popen(["haproxy", "-db", "-q", "-f", f"{FOLDER}/haproxy.cfg"], stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{self.port}"
        until(self.answers)

    def answers(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/v1/health")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def stop(self):
        self.process.kill()
        self.process.wait(10)


class Load:
    """Desks that write and one that reads the feed; every one tries again until it is answered."""

    def __init__(self, url, leads):
        self.url, self.leads, self.over, self.acknowledged, self.seen = url, leads, threading.Event(), [], set()
        self.devices = [raw.Device(url, "maria", PASSWORD, f"writer {i}") for i in range(WRITERS)]
        self.reader = raw.Device(url, "maria", PASSWORD, "reader")
        self.cursor, self.longest = self.reader.hello()["cursor"], 0.0
        self.threads = [threading.Thread(target=self.guard, args=(self.write, device)) for device in self.devices]
        self.threads.append(threading.Thread(target=self.guard, args=(self.read,)))
        self.broken = []
        for thread in self.threads:
            thread.start()

    def guard(self, function, *words):
        try:
            function(*words)
        except Exception as problem:  # pylint: disable=broad-except
            self.broken.append(repr(problem))

    def again(self, call):
        answer, took = cluster.again(call)
        self.longest = max(self.longest, took)
        return answer

    def write(self, device):
        while not self.over.is_set():
            batch = [device.note(self.leads[device.number % len(self.leads)], "under load") for _ in range(3)]
            results = self.again(lambda batch=batch: device.push(batch))["results"]
            assert [result["st"] for result in results] == ["applied"] * 3, results
            self.acknowledged += [operation["id"] for operation in batch]

    def read(self):
        while True:
            was_over = self.over.is_set() and not any(thread.is_alive() for thread in self.threads[:-1])
            items, end = self.again(lambda: self.reader.changes(self.cursor, wait=1))
            self.seen |= {item["put"]["record"]["id"] for item in items if "put" in item}
            self.cursor = end["cursor"]
            if was_over and not end["more"]:
                return

    def grows(self):
        """Somebody was answered since."""
        count = len(self.acknowledged)
        until(lambda: self.broken or len(self.acknowledged) > count + 3 * WRITERS, 60)

    def end(self, server, database):
        self.over.set()
        for thread in self.threads:
            thread.join(90)
        assert not self.broken, self.broken
        made = self.acknowledged
        rows = server.sql("SELECT id FROM activity", database).split("\n")
        doubles = server.sql("SELECT count(*) - count(DISTINCT op_id) FROM journal", database)
        assert not set(made) - set(rows), f"{len(set(made) - set(rows))} of {len(made)} acknowledged are lost"
        assert doubles == "0" and not set(made) - self.seen, f"{len(set(made) - self.seen)} of {len(made)} were skipped by the feed"
        print(f"# {len(made)} acknowledged, longest wait for an answer {self.longest:.1f} s")


def lease_of(device, lead):
    return device.call("POST", f"/v1/leases/{lead}")


def is_taken(device, lead):
    try:
        lease_of(device, lead)
        return False
    except raw.Refused as refused:
        return refused.status == 409


@test
def instances_behind_a_proxy_are_killed_and_nothing_is_lost():
    if shutil.which("haproxy") is None:
        skip("haproxy is not installed")
    server = postgresql.shared()
    uri = server.database()
    team(uri)
    instances = [Instance(uri, "--behind-proxy"), Instance(uri, "--behind-proxy")]
    proxy = Proxy(instances)
    try:
        leads = some_leads(proxy.url, 8)
        anna, bea = raw.Device(proxy.url, "anna", PASSWORD), raw.Device(proxy.url, "bea", PASSWORD)
        token = lease_of(anna, leads[0])["token"]
        load = Load(proxy.url, leads)
        for _ in range(ROUNDS):
            for instance in instances:
                load.grows()
                instance.kill()
                load.grows()
                assert load.again(lambda: is_taken(bea, leads[0])), "a lease ended with an instance"
                assert load.again(lambda: lease_of(anna, leads[0]))["token"] == token
                instance.start()
                load.grows()
        load.end(server, uri.rsplit("/", 1)[1])
    finally:
        proxy.stop()
        for instance in instances:
            instance.kill()


def fail_over():
    primary = postgresql.Server()
    standby = postgresql.Server(copy_of=primary)
    name = primary.database().rsplit("/", 1)[1]
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
    primary.sql("SELECT pg_reload_conf()")
    until(lambda: primary.sql("SELECT sync_state FROM pg_stat_replication") == "sync")
    uri = f"postgresql://{postgresql.USER}@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/{name}"
    team(uri)
    instances = [Instance(uri, "--behind-proxy"), Instance(uri, "--behind-proxy")]
    urls = [instance.url for instance in instances]
    try:
        leads = some_leads(urls[0], 8)
        anna, bea = raw.Device(urls[0], "anna", PASSWORD), raw.Device(urls[1], "bea", PASSWORD)
        token = lease_of(anna, leads[0])["token"]
        loads = [Load(url, leads) for url in urls]
        for load in loads:
            load.grows()
        began = time.monotonic()
        primary.stop(signal.SIGQUIT)
        standby.promote()
        promoted = time.monotonic()
        for load in loads:
            load.grows()
        print(f"# promoted after {promoted - began:.1f} s, both instances write again after {time.monotonic() - began:.1f} s")
        assert loads[0].again(lambda: is_taken(bea, leads[0])), "a lease was lost in the fail-over"
        assert loads[0].again(lambda: lease_of(anna, leads[0]))["token"] == token
        for load in loads:
            load.end(standby, name)
        is_whole(uri)
    finally:
        for instance in instances:
            instance.kill()
        standby.close()
        primary.close()


@test
def a_primary_fails_over_to_its_standby_and_nothing_is_lost():
    for _ in range(ROUNDS):
        fail_over()


def pause(server, how):
    """All of a server's processes, as a machine that hangs."""
    pids = [server.process.pid]
    for pid in pids:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            pids += map(int, children.read().split())
    for pid in pids:
        os.kill(pid, how)


@test
def what_the_standby_has_not_confirmed_is_not_acknowledged():
    primary = postgresql.Server()
    standby = postgresql.Server(copy_of=primary)
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
    uri = primary.database()
    team(uri)
    instance = Instance(uri, "--behind-proxy")
    try:
        lead = some_leads(instance.url, 1)[0]
        anna = raw.Device(instance.url, "anna", PASSWORD)
        primary.sql("SELECT pg_reload_conf()")
        until(lambda: primary.sql("SELECT sync_state FROM pg_stat_replication") == "sync")
        pause(standby, signal.SIGSTOP)
        note, answers = anna.note(lead, "is it there?"), []
        pushing = threading.Thread(target=lambda: answers.append(again(anna, note)))
        pushing.start()
        waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        until(lambda: primary.sql(f"SELECT count(*) {waiting}") == "1")
        primary.sql(f"SELECT pg_cancel_backend(pid) {waiting}")
        pushing.join()
        assert answers == [503], "acknowledged, and only the primary has it"
        pause(standby, signal.SIGCONT)
        assert until(lambda: again(anna, note) == "applied")
    finally:
        pause(standby, signal.SIGCONT)
        instance.kill()
        standby.close()
        primary.close()


def again(device, operation):
    try:
        return device.push([operation])["results"][0]["st"]
    except raw.Refused as refused:
        return refused.status


try:
    run()
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)

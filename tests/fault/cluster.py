"""Instances of the service that are killed and come back, and who goes on asking until he is answered. For the tests of this folder."""
import http.client
import os
import re
import subprocess
import tempfile
import threading
import time

import postgresql
import raw
from desk import PASSWORD, VORWAHLD, until

WRITERS = 4
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


class Instance:
    """A vorwahld that comes back at its own port."""

    def __init__(self, uri, *options, prefix=(), program=VORWAHLD, variables=None):
        self.uri, self.port, self.process, self.options, self.prefix = uri, postgresql.free_port(), None, options, prefix
        self.program, self.variables = program, variables or {}
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.process = subprocess.Popen([*self.prefix, self.program, "serve", "--database", self.uri, "--listen", f"127.0.0.1:{self.port}",
                                         *self.options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env=os.environ | self.variables)
        assert re.match(r"listening on ", self.process.stdout.readline())

    def kill(self):
        self.process.kill()
        self.process.wait(10)
        self.process.stdout.close()

    def becomes(self, program, variables):
        """Ends as one that is upgraded does, and comes back as another program."""
        self.process.terminate()
        assert self.process.wait(20) == 0
        self.process.stdout.close()
        self.program, self.variables = program, variables
        self.start()


def again(call, seconds=60, refusals=None):
    """What a desk does: the same once more, until there is an answer that is one. Returns it, and after how long."""
    began = time.monotonic()
    while True:
        try:
            return call(), time.monotonic() - began
        except raw.Refused as refused:
            assert refused.status in (500, 502, 503, 504), refused
            if refusals is not None:
                refusals.append(refused.status)
        except (OSError, http.client.HTTPException, ValueError):  # ValueError: a proxy's own page
            pass
        assert time.monotonic() - began < seconds, "nobody answers any more"
        time.sleep(0.05)


def verb(uri, *words, given=""):
    ran = subprocess.run([VORWAHLD, *words, "--database", uri], input=given, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr


def team(uri):
    """Users, made by one instance that is gone afterwards."""
    verb(uri, "init")
    for name, role in (("maria", "team_lead"), ("anna", "agent"), ("bea", "agent")):
        verb(uri, "user", "add", name, "--role", role, "--team", "Nord", given=PASSWORD + "\n")


def is_whole(uri):
    verb(uri, "check")
    verb(uri, "audit", "verify")


def some_leads(url, count):
    maria = raw.Device(url, "maria", PASSWORD)
    return [maria.call("POST", "/v1/leads", {"company": f"Firma {i} GmbH", "last_name": f"Beispiel{i}", "phone": f"030 23125 {i:03}"})["id"]
            for i in range(count)]


class Proxy:
    """HAProxy before them."""

    def __init__(self, instances):
        self.port = postgresql.free_port()
        folder = tempfile.mkdtemp(prefix="c", dir=os.environ["HOME"])  # goes with the home
        with open(f"{folder}/haproxy.cfg", "w", encoding="utf-8") as file:
            file.write(PROXY.format(port=self.port))
            for number, instance in enumerate(instances):
                file.write(f"    server s{number} 127.0.0.1:{instance.port}\n")
        self.process = subprocess.Popen(["haproxy", "-db", "-q", "-f", f"{folder}/haproxy.cfg"], stderr=subprocess.DEVNULL)
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

    def __init__(self, url, leads, writers=WRITERS):
        self.url, self.leads, self.over, self.acknowledged, self.seen = url, leads, threading.Event(), [], set()
        self.devices = [raw.Device(url, "maria", PASSWORD, f"writer {i}") for i in range(writers)]
        self.reader = raw.Device(url, "maria", PASSWORD, "reader")
        self.cursor, self.longest = self.reader.hello()["cursor"], 0.0
        self.refusals = []
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
        answer, took = again(call, refusals=self.refusals)
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
        until(lambda: self.broken or len(self.acknowledged) > count + 3 * len(self.devices), 60)

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

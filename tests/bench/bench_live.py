#!/usr/bin/env python3
"""From a change on one desk to the others: so many agents wait for the feed, all of them see every change (one team, the worst case), ask
again at once, and count from the moment the change was sent until they have it.
./bootstrap bench live [AGENTS [CHANGES]]   (1000 and 40 if nothing is said; on SQLite, then across two instances on PostgreSQL). Takes about
two minutes."""
import hashlib
import json
import os
import re
import resource
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

os.environ.setdefault("HOME", tempfile.gettempdir())
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import postgresql
import raw

VORWAHLD, USER, PASSWORD = os.environ["VORWAHLD"], "maria", "demo-demo-1"
AGENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
CHANGES = int(sys.argv[2]) if len(sys.argv) > 2 else 40
END = re.compile(rb'"end":true.*"cursor":"([^"]+)"')


class Service:
    def __init__(self, uri):
        self.process = subprocess.Popen([VORWAHLD, "serve", "--database", uri, "--listen", "127.0.0.1:0", "--rate", "0"],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Agents(threading.Thread):
    """One thread holds all connections, as a machine with many desks would."""

    def __init__(self, url, tokens, cursor):
        super().__init__(daemon=True)
        self.place, self.tokens, self.cursor = urllib.parse.urlparse(url), tokens, cursor
        self.selector, self.over, self.sent, self.took, self.seen = selectors.DefaultSelector(), False, {}, [], 0

    def ask(self, agent):
        agent["buffer"] = b""
        agent["socket"].sendall(f"GET /v1/changes?cursor={agent['cursor']}&wait=25 HTTP/1.1\r\nHost: bench\r\n"
                                f"Authorization: Bearer {agent['token']}\r\n\r\n".encode())

    def connect(self):
        for token in self.tokens:
            agent = {"token": token, "cursor": self.cursor, "socket": socket.create_connection((self.place.hostname, self.place.port))}
            self.selector.register(agent["socket"], selectors.EVENT_READ, agent)
            self.ask(agent)

    def run(self):
        while not self.over:
            for key, _ in self.selector.select(0.2):
                agent = key.data
                agent["buffer"] += agent["socket"].recv(262144)
                now = time.monotonic()
                if not (end := END.search(agent["buffer"])):
                    continue
                for mark in set(re.findall(rb"change-(\d+)", agent["buffer"])):
                    self.took.append(now - self.sent[int(mark)])
                agent["cursor"] = end[1].decode()
                self.ask(agent)


def tokens_of(user_id, run):
    now, tokens = int(time.time() * 1000), [f"bench-{i}" for i in range(AGENTS)]
    devices, rows = [], []
    for token in tokens:
        device = str(uuid.uuid4())
        devices.append(f"('{device}', '{user_id}', 'bench', 0, 0, {now}, {now})")
        rows.append(f"('{hashlib.blake2b(token.encode(), digest_size=32).hexdigest()}', '{user_id}', '{device}', {now}, {now})")
    for at in range(0, AGENTS, 200):  # an argument has a limit
        run("INSERT INTO device (id, user_id, name, last_no, ack_through, created_ms, seen_ms) VALUES " + ", ".join(devices[at:at + 200]))
        run("INSERT INTO token (hash, user_id, device_id, created_ms, used_ms) VALUES " + ", ".join(rows[at:at + 200]))
    return tokens


def measure(name, uri, run, instances):
    for words in (["init"], ["demo", "--leads", "100"]):
        subprocess.run([VORWAHLD, *words, "--database", uri], check=True, stdout=subprocess.DEVNULL)
    services = [Service(uri) for _ in range(instances)]
    try:
        maria = raw.Device(services[0].url, USER, PASSWORD)
        lead = json.loads(maria.raw("GET", "/v1/leads?limit=1"))["leads"][0]["id"]
        agents = Agents(services[-1].url, tokens_of(maria.user_id, run), maria.hello()["cursor"])
        agents.connect()
        agents.start()
        time.sleep(1)  # a pause between measurements, nobody waits for a state here
        for i in range(CHANGES):
            began = agents.sent[i] = time.monotonic()
            maria.push([maria.note(lead, f"change-{i}")])
            while len(agents.took) < AGENTS * (i + 1) and time.monotonic() < began + 10:
                time.sleep(0.005)
            time.sleep(max(0, began + 0.5 - time.monotonic()))
        agents.over = True
        agents.join()
        took = sorted(agents.took)
        print(f"{name}: {CHANGES} changes to {AGENTS} agents, {len(took)} arrivals of {CHANGES * AGENTS}: p50 {statistics.median(took) * 1000:.0f} ms "
              f"(goal {200 if len(services) > 1 else 100}), p99 {took[int(len(took) * .99)] * 1000:.0f} ms (goal 1000), last {took[-1] * 1000:.0f} ms")
    finally:
        for service in services:
            service.stop()


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/service.db"
        measure("one process, SQLite", f"sqlite:{path}",
                lambda sql: subprocess.run(["sqlite3", path], input=sql, text=True, check=True), 1)
    server = postgresql.Server(durable=True)
    try:
        uri = server.database()
        name = uri.rsplit("/", 1)[1]
        measure("two instances, PostgreSQL", uri, lambda sql: server.sql(sql, name), 2)
    finally:
        server.close()


main()

#!/usr/bin/env python3
"""Idle desks on one process: so many long polls, the service's memory, how others are answered meanwhile, and how long a
change takes to reach the first and the last of them.
./bootstrap bench idle [POLLS]   (10000 if nothing is said; every one a device of its own). Takes about a minute."""
import hashlib
import http.client
import json
import os
import resource
import selectors
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid

os.environ.setdefault("HOME", tempfile.gettempdir())
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import raw

VORWAHLD, USER, PASSWORD = os.environ["VORWAHLD"], "maria", "demo-demo-1"
QUIET_S = 10
POLLS = int(sys.argv[1]) if len(sys.argv) > 1 else 10000


def add_devices(path, user_id):
    """Tokens of devices that never signed in: that would take 70 ms each."""
    now, tokens = int(time.time() * 1000), [f"bench-{i}" for i in range(POLLS)]
    with sqlite3.connect(path, timeout=30) as database:
        for token in tokens:
            device = str(uuid.uuid4())
            database.execute("INSERT INTO device (id, user_id, name, last_no, ack_through, created_ms, seen_ms) "
                             "VALUES (?, ?, 'bench', 0, 0, ?, ?)", (device, user_id, now, now))
            database.execute("INSERT INTO token (hash, user_id, device_id, created_ms, used_ms) VALUES (?, ?, ?, ?, ?)",
                             (hashlib.blake2b(token.encode(), digest_size=32).hexdigest(), user_id, device, now, now))
    return tokens


def kib(pid, key):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(next(line for line in status if line.startswith(key)).split()[1])


def ticks(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        return sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13]))


class Service:
    def __init__(self, folder):
        self.path = f"{folder}/service.db"
        for words in (["init"], ["demo", "--leads", "100"]):
            subprocess.run([VORWAHLD, *words, "--database", f"sqlite:{self.path}"], check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([VORWAHLD, "serve", "--database", f"sqlite:{self.path}", "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]
        self.place = urllib.parse.urlparse(self.url)

    def figure(self, name):
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=30)
        connection.request("GET", "/v1/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        return int(next(line for line in text.splitlines() if line.startswith(f"vorwahl_{name} ")).split()[1])

    def wait(self, tokens, cursor):
        """One open long poll for each token."""
        held = []
        for token in tokens:
            held.append(as_a_desk(socket.create_connection((self.place.hostname, self.place.port), timeout=30)))
            held[-1].sendall(f"GET /v1/changes?cursor={cursor}&wait=25 HTTP/1.1\r\nHost: bench\r\n"
                             f"Authorization: Bearer {token}\r\n\r\n".encode())
        while self.figure("long_polls") < len(tokens):
            time.sleep(0.01)
        return held


def as_a_desk(connection):
    """What net/http.c asks of its connections."""
    for level, name, value in ((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 5),
                               (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 2), (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 10000)):
        connection.setsockopt(level, name, value)
    return connection


def segments():
    """That this machine has sent; both ends of each connection are here."""
    with open("/proc/net/snmp", encoding="ascii") as table:
        names, values = [line.split() for line in table if line.startswith("Tcp:")]
    return int(values[names.index("OutSegs")])


def answered(held, began):
    """Seconds until each of them had its answer."""
    selector, took = selectors.DefaultSelector(), []
    for connection in held:
        selector.register(connection, selectors.EVENT_READ)
    while len(took) < len(held):
        for key, _ in selector.select(30):
            key.fileobj.recv(65536)
            selector.unregister(key.fileobj)
            took.append(time.monotonic() - began)
    return took


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as folder:
        service = Service(folder)
        try:
            maria = raw.Device(service.url, USER, PASSWORD)
            before, began = kib(service.process.pid, "VmRSS"), time.monotonic()
            tokens = add_devices(service.path, maria.user_id)
            held = service.wait(tokens, maria.hello()["cursor"])
            idle = kib(service.process.pid, "VmRSS")
            print(f"{len(held)} long polls after {time.monotonic() - began:.1f} s; memory {before / 1024:.0f} MiB before, "
                  f"{idle / 1024:.0f} MiB with them (goal 256), {(idle - before) * 1024 / len(held):.0f} bytes each")
            sent, spent = segments(), ticks(service.process.pid)
            time.sleep(QUIET_S)
            print(f"in {QUIET_S} quiet seconds: {(segments() - sent) / len(held):.1f} segments a desk, both ways; "
                  f"{(ticks(service.process.pid) - spent) * 1000 / os.sysconf('SC_CLK_TCK'):.0f} ms of the service's processor")
            times = []
            for _ in range(200):
                start = time.monotonic()
                maria.call("GET", "/v1/me")
                times.append(time.monotonic() - start)
            print(f"others meanwhile: p50 {statistics.median(times) * 1000:.1f} ms, p99 {sorted(times)[197] * 1000:.1f} ms")
            lead = json.loads(maria.raw("GET", "/v1/leads?limit=1"))["leads"][0]["id"]
            start = time.monotonic()
            maria.push([maria.note(lead, "for everybody")])
            took = answered(held, start)
            print(f"a change reaches the first after {took[0] * 1000:.0f} ms, half of them after {statistics.median(took) * 1000:.0f} ms, "
                  f"the last after {took[-1] * 1000:.0f} ms; memory at most {kib(service.process.pid, 'VmHWM') / 1024:.0f} MiB")
        finally:
            service.process.terminate()
            service.process.wait()


main()

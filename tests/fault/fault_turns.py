#!/usr/bin/python3
"""Whose turn a lead is, at length (N10): 50 agents ask for the next of 1,000 leads 200 times each, at two instances whose clocks are ten
minutes apart and one of which is killed again and again. Nobody is given what another holds. The short form is in tests/server/test_postgresql.py.
./bootstrap fault turns [AGENTS [TIMES]]"""
import random
import sys
import threading
import time

sys.dont_write_bytecode = True
import cluster
import postgresql
import raw
from desk import PASSWORD, Desk, people

AGENTS, TIMES = (int(word) for word in (sys.argv[1:] + ["50", "200"][len(sys.argv) - 1:]))
LEADS = 1000


class Turns:
    """Who holds what, as the agents know it; what was given twice."""

    def __init__(self, urls):
        self.urls, self.holders, self.tokens, self.overlaps, self.given, self.lock = urls, {}, {}, [], 0, threading.Lock()

    def take(self, name, lease):
        lead, token = lease["lead"], lease["token"]
        with self.lock:
            self.given += 1
            if self.holders.get(lead, name) != name or token < self.tokens.get(lead, 0):
                self.overlaps.append((lead, self.holders.get(lead), name, token, self.tokens.get(lead)))
            self.holders[lead], self.tokens[lead] = name, token

    def leave(self, lead):
        with self.lock:
            self.holders.pop(lead, None)

    def work(self, number):
        chance, name = random.Random(number), f"agent{number}"
        device = cluster.again(lambda: raw.Device(self.urls[number % 2], name, PASSWORD))[0]

        def ask(method, path):
            try:
                return device.call(method, path)
            except Exception:
                device.move(chance.choice(self.urls))
                raise

        for _ in range(TIMES):
            lease = cluster.again(lambda: ask("POST", "/v1/queues/mine/next"))[0]
            self.take(name, lease)
            time.sleep(chance.uniform(0, .02))
            self.leave(lease["lead"])
            cluster.again(lambda lease=lease: ask("DELETE", f"/v1/leases/{lease['lead']}"))


def main():
    server = postgresql.Server()
    uri = server.database()
    cluster.team(uri)
    for number in range(AGENTS):
        cluster.verb(uri, "user", "add", f"agent{number}", "--role", "agent", "--team", "Nord", given=PASSWORD + "\n")
    instances = [cluster.Instance(uri, "--rate", "100000", prefix=prefix) for prefix in ((), ("faketime", "-f", "+10m"))]
    maria = Desk(instances[0], "maria", "maria")
    maria.import_list(maria.write("list.csv", people(LEADS)))
    maria.ok("sync", "--once")
    server.sql("UPDATE lead SET owner_id = NULL, next_ms = 1", uri.rsplit("/", 1)[1])
    turns, kills = Turns([instance.url for instance in instances]), 0
    threads = [threading.Thread(target=turns.work, args=(number,)) for number in range(AGENTS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        time.sleep(2)
        instances[0].kill()
        kills += 1
        time.sleep(.3)
        instances[0].start()
    print(f"{turns.given} turns of {AGENTS * TIMES}, {kills} kills, {len(turns.overlaps)} overlaps", *turns.overlaps[:3], sep="\n")
    for instance in instances:
        instance.kill()
    server.close()
    return 0 if turns.given == AGENTS * TIMES and not turns.overlaps else 1


sys.exit(main())

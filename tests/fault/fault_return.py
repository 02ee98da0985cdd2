#!/usr/bin/python3
"""Desks that come back all at once after an hour without the service (N8), each with work that waits: all of it is there within five
minutes, and no desk knocks all the time. The service keeps to its own limits.
./bootstrap fault return [DESKS [OPERATIONS]]   (100 desks with 500 operations each)"""
import os
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from campaign import database
from desk import PASSWORD, VORWAHL, Service, file_of, people, until

DESKS, OPERATIONS = (int(word) for word in (sys.argv[1:] + ["100", "500"][len(sys.argv) - 1:]))
HOUR_MS, GOAL_S = 3600000, 300


def passed(path, ms):
    """The clock that nobody sets, of all desks."""
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        file.write(str(ms))
    os.rename(f"{path}.new", path)


def waiting(desk):
    with database(file_of(desk, "data", "outbox.db")) as outbox:
        return outbox.execute("SELECT count(*) FROM op WHERE state IN ('pending', 'sent')").fetchone()[0]


def prepare(service):
    """A desk for each team, with a list of its own."""
    desks = []
    for number in range(DESKS):
        service.verb("user", "add", f"person{number}", "--role", "steward", "--team", f"Team {number}", given=PASSWORD + "\n")
        desks.append(service.desk(f"person{number}"))
        desks[-1].import_list(desks[-1].write("list.csv", people(OPERATIONS, number * OPERATIONS)))
        until(lambda: desks[-1].run("sync", "--once").returncode == 0 and waiting(desks[-1]) == 0, 60)
    return desks


def main():
    clock = os.path.join(os.environ["HOME"], "passed")
    passed(clock, 0)
    with Service({}) as service:
        desks = prepare(service)
        service.stop()
        for desk in desks:
            desk.ok("quality", "set", "--where", "", "interest=after the outage", "--offline")
        total = sum(waiting(desk) for desk in desks)
        watching = [subprocess.Popen([VORWAHL, "sync", "--watch"], env=desk.env | {"VORWAHL_TEST_PASSED": clock}, cwd=desk.home,
                                     stdout=subprocess.PIPE, text=True) for desk in desks]
        for process in watching:
            assert process.stdout.readline().startswith("offline")
        passed(clock, HOUR_MS)
        time.sleep(5)
        service.start()
        began = time.monotonic()
        until(lambda: sum(waiting(desk) for desk in desks) == 0, 2 * GOAL_S)
        took = time.monotonic() - began
        for process in watching:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        applied = sum(desk.row("status", "--offline")["rejected"] == 0 for desk in desks)
    print(f"{DESKS} desks, {total} operations that waited, {took:.0f} s until none did, {DESKS - applied} desks with a refusal")
    return 0 if took < GOAL_S and applied == DESKS and total >= DESKS * OPERATIONS else 1


sys.exit(main())

#!/usr/bin/python3
"""Leads reserved ahead: while one is open, the next ones are this desk's turn, and only those are dialled offline."""
import os
import sqlite3
import sys
import time

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people, until
from raw import Device, Refused
from tap import run, test
from terminal import VORWAHL, require_tmux, workplace

require_tmux()

with Service({"anna": ["agent"], "bea": ["agent"], "maria": ["team_lead"]}) as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.ok("add", "queue", "name=Offen", f"team_id={maria.row('list', 'team')['id']}")
    maria.import_list(maria.write("list.csv", people(30)))
    leads = [lead["id"] for lead in maria.rows("list", "lead", "--limit", "100")]
    maria.ok("move", *leads, "--to", "Offen", "--reason", "for everybody")
    anna.ok("sync", "--once")

    def taken(device):
        """Leads that are somebody else's turn."""
        held = set()
        for lead in leads:
            try:
                device.call("POST", f"/v1/leases/{lead}")
                device.call("DELETE", f"/v1/leases/{lead}")
            except Refused as refused:
                assert refused.status == 409, refused
                held.add(lead)
        return held

    @test
    def an_open_lead_reserves_the_next_ones_for_offline_calls():
        bea = Device(service.url, "bea", PASSWORD)
        with workplace(anna) as terminal:
            terminal.wait("1 Queue", "online", "Firma")
            terminal.keys("Enter")
            terminal.wait("no answer", "busy")
            held = until(lambda: (found := taken(bea)) and len(found) >= 3 and found)
            assert len(held) <= 4, held
        with service.away():
            first = anna.row("next", "--offline")["id"]
            assert first in held
            free = next(lead for lead in leads if lead not in held)
            assert "not reserved for you" in anna.run("call", free, "--dry-run", "--offline").stderr
            assert "not reserved for you" not in anna.run("call", first, "--dry-run", "--offline").stderr

    @test
    def an_open_lead_stays_mine_and_is_renewed_every_five_minutes():
        """Counted on a clock that nobody sets; the wall clock goes where it likes meanwhile."""
        passed, wall = f"{anna.home}/passed", f"{anna.home}/wall"

        def go(minutes, path=passed, start=0):
            with open(f"{path}.new", "w", encoding="utf-8") as file:
                file.write(str(start + minutes * 60000))
            os.rename(f"{path}.new", path)

        def lease():
            with sqlite3.connect(service.uri.removeprefix("sqlite:"), timeout=10) as db:
                return db.execute("SELECT token, expires_ms FROM lease WHERE lead_id = ?", (first,)).fetchone()

        now = int(time.time() * 1000)
        go(0)
        go(0, wall, now)
        anna.ok("sync", "--once")
        first = anna.row("next", "--offline")["id"]
        with workplace(anna, f"env VORWAHL_TEST_PASSED={passed} VORWAHL_TEST_NOW=@{wall} {VORWAHL}") as terminal:
            terminal.wait("1 Queue", "online", "Firma")
            begun = lease()[1]
            terminal.keys("Enter")
            token, until_ms = until(lambda: (found := lease()) and found[1] > begun and found)
            assert 14.8 * 60000 < until_ms - time.time() * 1000 <= 15 * 60000 + 1000
            go(-3 * 60, wall, now)  # somebody sets the clock: nothing of that
            go(4.9)
            terminal.keys("Down")
            terminal.wait("no answer")
            assert lease()[1] - until_ms < 1000, "renewed too early"
            go(5.1)
            assert until(lambda: lease()[1] > until_ms and lease())[0] == token, "a renewal is no new grant"
        kept = {"VORWAHL_TEST_PASSED": passed}
        with service.away():
            own = anna.row("next", "--offline")["id"]
            assert own == first

            def is_mine(**variables):
                said = anna.run("call", own, "--dry-run", "--offline", **variables).stderr
                assert "local copy is empty" not in said, said
                return "not reserved for you" not in said

            assert is_mine(**kept)
            for there in (0, now + 3 * 3600000, now - 3 * 3600000):  # 1970, three hours off
                assert is_mine(VORWAHL_TEST_NOW=str(there), **kept), there
            go(21)
            assert not is_mine(**kept), "a lapsed turn is dialled"

    run()

#!/usr/bin/python3
"""A desk whose push is refused, whose home was copied, whose page is wrong, whose files are held: what it does, and what it says."""
import json
import os
import shutil
import sqlite3
import sys
import time

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, file_of, people
from proxy import Act, Proxy, Through, reply
from tap import run, test

TEAM = {"anna": ["agent"], "maria": ["team_lead"]}
GERMAN = {"LANGUAGE": "de", "LC_ALL": "C.UTF-8"}


def meta(desk, key):
    with sqlite3.connect(file_of(desk, "cache", "cache.db")) as cache:
        found = cache.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    cache.close()
    return found and found[0]


with Service(TEAM) as service, Proxy(service.url) as network:
    maria, anna = service.desk("maria"), Through(service, network).desk("anna")
    maria.ok("add", "queue", "name=Offen", f"team_id={maria.row('list', 'team')['id']}")
    maria.import_list(maria.write("list.csv", people(4)), "--owner", "anna")
    anna.ok("sync", "--once")
    leads = sorted(row["id"] for row in anna.rows("list", "lead"))

    def interest(desk, lead):
        return desk.row("show", "lead", lead, "--offline")["interest"]

    @test
    def only_what_changed_is_sent():
        network.seen.clear()
        anna.ok("set", "lead", leads[0], "interest=patched")
        sent = [op for request in network.seen if request.path == "/v1/push" for op in json.loads(request.body)["ops"] if op["entity"] == "lead"]
        assert [set(op["set"]) for op in sent] == [{"interest"}], sent

    @test
    def a_push_that_is_refused_keeps_nothing_back_that_others_did():
        for status, kind in ((403, "held-back"), (403, "forbidden"), (422, "invalid-data")):
            said = reply(status, json.dumps({"type": kind, "status": status, "detail": "no"}).encode())
            network.plan = lambda request, said=said: Act(answer=said) if request.path == "/v1/push" else None
            maria.ok("set", "lead", leads[1], f"interest=seen with {kind}")
            anna.ok("set", "lead", leads[0], f"interest=waits with {kind}", "--offline")
            ran = anna.run("sync", "--once")
            assert ran.returncode != 0 and ran.stderr, ran
            assert interest(anna, leads[1]) == f"seen with {kind}" and interest(anna, leads[0]) == f"waits with {kind}"
            assert anna.row("status", "--offline")["waiting"] == 1 and anna.row("status", "--offline")["rejected"] == 0
            network.plan = lambda request: None
            anna.ok("sync", "--once")
            assert anna.row("status")["waiting"] == 0

    @test
    def a_page_with_a_wrong_row_moves_no_cursor():
        before = meta(anna, "cursor")
        start, seq = before.rsplit(".", 1)
        page = [{"put": {"entity": "lead", "record": {"id": "x"}}},
                {"end": True, "n": 1, "cursor": f"{start}.{int(seq) + 7}", "seq": int(seq) + 7, "more": False}]
        said = reply(200, "".join(json.dumps(line) + "\n" for line in page).encode(), "application/x-ndjson; charset=utf-8")
        network.plan = lambda request: Act(answer=said) if request.path == "/v1/changes" else None
        try:
            assert anna.run("sync", "--once").returncode != 0
            assert meta(anna, "cursor") == before, meta(anna, "cursor")
        finally:
            network.plan = lambda request: None
        anna.ok("sync", "--once")

    @test
    def a_batch_that_is_too_large_is_halved():
        network.plan = lambda request: Act(answer=reply(413, b"<h1>413</h1>", "text/html")) \
            if request.path == "/v1/push" and len(json.loads(request.body)["ops"]) > 4 else None
        for count in range(6):
            anna.ok("set", "lead", leads[0], f"interest=one of many {count}", "--offline")
        try:
            anna.ok("sync", "--once")
            assert anna.row("status", "--offline")["waiting"] == 0
        finally:
            network.plan = lambda request: None

    @test
    def files_that_are_held_after_the_answer_change_no_verdict():
        """The service has taken it; noting that fails (SQLITE_BUSY). It waits, and comes to the same answer."""
        lock = sqlite3.connect(file_of(anna, "data", "outbox.db"), isolation_level=None, check_same_thread=False)
        anna.ok("log", leads[3], "--result", "busy", "--note", "held after the answer", "--offline")

        def hold(request):
            if request.path == "/v1/push":
                lock.execute("BEGIN IMMEDIATE")

        network.plan = hold
        try:
            ran = anna.run("sync", "--once")
        finally:
            network.plan = lambda request: None
            lock.execute("ROLLBACK")
            lock.close()
        assert ran.returncode == 75 and ran.stderr, ran
        status = anna.row("status", "--offline")
        assert status["waiting"] > 0 and status["rejected"] == 0, status
        anna.ok("sync", "--once")
        assert anna.row("status")["waiting"] == 0
        maria.ok("sync", "--once")
        assert [row["note"] for row in maria.rows("list", "activity")].count("held after the answer") == 1

    @test
    def a_copied_home_is_told_to_sign_in_and_loses_nothing():
        lead = leads[3]
        copy = shutil.copytree(anna.home, f"{anna.home}-copy")
        here = {"HOME": copy} | {f"XDG_{kind}_HOME": f"{copy}/{kind.lower()}" for kind in ("DATA", "CACHE", "CONFIG", "STATE")}
        anna.ok("log", lead, "--result", "busy", "--note", "at the first home")
        anna.ok("log", lead, "--result", "busy", "--note", "at the copied home", "--offline", **here)
        ran = anna.run("sync", "--once", **here)
        assert ran.returncode == 75 and "sign in" in ran.stderr, ran
        assert "neu anmelden" in anna.run("sync", "--once", **here, **GERMAN).stderr
        anna.ok("login", network.url, "--user", "anna", given=PASSWORD + "\n", **here)
        anna.ok("sync", "--once", **here)
        anna.ok("sync", "--once")
        maria.ok("sync", "--once")
        notes = [row["note"] for row in maria.rows("list", "activity")]
        assert notes.count("at the first home") == notes.count("at the copied home") == 1, notes

    @test
    def who_may_dial_offline_without_a_reservation_is_warned():
        maria.ok("move", leads[0], "--to", "Offen", "--reason", "for everybody")
        anna.ok("sync", "--once")
        monday = {"VORWAHL_TEST_NOW": "1795428000000"}
        with service.away():
            for setting, is_dialled in (("block", False), ("warn", True)):
                anna.dials(command=anna.script("dial", 'echo "$1" >>"$HOME/dialled"') + " | {e164}", offline=setting)
                ran = anna.run("call", leads[0], "--offline", **monday)
                assert (ran.returncode == 0) == is_dialled == os.path.exists(f"{anna.home}/dialled"), (setting, ran)
                assert "a colleague may be calling" in ran.stderr, (setting, ran)
            told = anna.run("call", leads[0], "--offline", **monday, **GERMAN)
            assert told.returncode == 0 and "jemand anders" in told.stderr, told

    @test
    def after_how_many_days_a_copy_is_wiped_is_set():
        with open(file_of(anna, "data", "desk.ini"), encoding="utf-8") as file:
            own = file.read()
        with service.away():
            for days, contact, is_there in ((3, 2.9, True), (0, 400, True), (30, 29, True), (3, 3.1, False)):
                with open(file_of(anna, "data", "desk.ini"), "w", encoding="utf-8") as file:
                    file.write(own.replace("[service]", f"[service]\noffline_days = {days}", 1))
                cache = sqlite3.connect(file_of(anna, "cache", "cache.db"))
                with cache:
                    cache.execute("UPDATE meta SET value = ? WHERE key = 'contact_ms'", (str(int((time.time() - contact * 86400) * 1000)),))
                cache.close()
                ran = anna.run("list", "lead", "--offline", "--json")
                assert ("Firma" in ran.stdout) == is_there, (days, contact, ran)
        anna.ok("sync", "--once")

    run()

#!/usr/bin/python3
"""Promises of docs/protocol.md that hold over days, restores and outages: the feed of another epoch, the daily comparison, pauses."""
import json
import os
import sqlite3
import sys
import time

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, file_of, people
from proxy import Act, Proxy, Through, reply
from raw import Device, Refused
from tap import run, skip, test

HOUR_MS = 3600 * 1000
IS_SQLITE = os.environ.get("VORWAHL_TEST_DATABASE") != "postgresql"
FEW = {"anna": ["agent", "steward"], "maria": ["team_lead"]}


@test
def operations_of_another_epoch_are_not_numbered():
    with Service(FEW) as service:
        device = Device(service.url, "anna", PASSWORD)
        body = {"device": device.device_id, "epoch": "another", "ack_through": 0, "ops": [{"no": 1, "k": "void"}]}
        try:
            device.call("POST", "/v1/push", body)
            assert False, "it was taken"
        except Refused as refused:
            assert refused.status == 409 and refused.problem["type"].endswith("epoch-changed"), refused
        assert device.hello()["device"]["last_no"] == 0
        body["epoch"] = device.hello()["epoch"]
        assert device.call("POST", "/v1/push", body)["results"][0]["st"] == "voided"


@test
def one_sync_after_a_restore_brings_back_what_the_backup_lacks():
    if not IS_SQLITE:
        skip("PostgreSQL has its own tools")
    with Service(FEW) as service:
        anna, backup = service.desk("anna"), f"{service.folder}/backup.db"
        anna.import_list(anna.write("list.csv", people(3)), "--owner", "anna")
        service.verb("backup", backup)
        one, two, three = sorted(row["id"] for row in anna.rows("list", "lead"))
        anna.ok("log", one, "--result", "busy", "--note", "acknowledged after the backup")
        with service.away():
            anna.ok("log", two, "--result", "busy", "--note", "written while it was away")
            service.verb("restore", backup)
        anna.ok("sync", "--once")
        status = anna.row("status")
        assert status["waiting"] == 0 and status["rejected"] == 0 and status["conflicts"] == 0, status
        maria = service.desk("maria")
        maria.ok("sync", "--once")
        notes = sorted(row["note"] for row in maria.rows("list", "activity"))
        assert notes == ["acknowledged after the backup", "written while it was away"], notes
        assert [maria.row("show", "lead", lead)["attempts"] or 0 for lead in (one, two, three)] == [1, 1, 0]


@test
def a_desk_with_nothing_to_send_brings_back_in_one_sync_what_the_backup_lacks():
    if not IS_SQLITE:
        skip("PostgreSQL has its own tools")
    with Service(FEW) as service:
        anna, backup = service.desk("anna"), f"{service.folder}/backup.db"
        anna.import_list(anna.write("list.csv", people(1)), "--owner", "anna")
        service.verb("backup", backup)
        anna.ok("log", anna.rows("list", "lead")[0]["id"], "--result", "busy", "--note", "acknowledged after the backup")
        assert anna.row("status")["waiting"] == 0
        with service.away():
            service.verb("restore", backup)
        anna.ok("sync", "--once")
        assert anna.row("status", "--offline")["waiting"] == 0
        maria = service.desk("maria")
        maria.ok("sync", "--once")
        assert [row["note"] for row in maria.rows("list", "activity")] == ["acknowledged after the backup"]


@test
def a_row_that_was_lost_at_a_desk_is_found_within_a_day_and_no_oftener():
    with Service(FEW) as service:
        anna = service.desk("anna")
        anna.import_list(anna.write("list.csv", people(5)), "--owner", "anna")
        anna.ok("sync", "--once")
        start = int(time.time() * 1000)

        def lose_one():
            with sqlite3.connect(file_of(anna, "cache", "cache.db")) as cache:
                cache.execute("DELETE FROM lead WHERE id = (SELECT min(id) FROM lead)")

        def leads_after(hours):
            anna.ok("sync", "--once", VORWAHL_TEST_NOW=str(start + hours * HOUR_MS))
            return len(anna.rows("list", "lead", "--offline"))

        lose_one()
        assert leads_after(1) == 4, "a comparison at each sync is too much"
        assert leads_after(25) == 5, "a day later nothing was noticed"
        lose_one()
        assert leads_after(26) == 4, "the cache is loaded again and again"
        assert leads_after(32) == 5
        assert leads_after(60) == 5


@test
def no_push_cuts_a_group_in_two():
    with Service(FEW) as service, Proxy(service.url) as network:
        anna = Through(service, network).desk("anna")
        anna.import_list(anna.write("list.csv", people(1)), "--owner", "anna")
        lead = anna.row("list", "lead")["id"]
        anna.ok("set", "lead", lead, "interest=one operation, so that pairs do not end at 200", "--offline")
        for _ in range(100):
            anna.ok("log", lead, "--result", "busy", "--offline")
        network.seen.clear()
        anna.ok("sync", "--once")
        pushes = [{op["grp"] for op in json.loads(request.body)["ops"]} for request in network.seen if request.path == "/v1/push"]
        assert len(pushes) == 2 and not pushes[0] & pushes[1], [len(groups) for groups in pushes]
        assert anna.row("show", "lead", lead)["attempts"] == 100


@test
def an_answer_that_says_when_is_waited_for():
    with Service(FEW) as service, Proxy(service.url) as network:
        anna = Through(service, network).desk("anna")
        busy = reply(429, b'{"type":"rate-limited","status":429,"detail":"later"}', more="Retry-After: 2\r\n")
        network.plan = lambda request: Act(answer=busy) if network.count("/v1/hello") < 2 else None
        network.seen.clear()
        anna.ok("sync", "--once")
        times = [request.at for request in network.seen if request.path == "/v1/hello"]
        assert times[1] - times[0] >= 2, times


run()

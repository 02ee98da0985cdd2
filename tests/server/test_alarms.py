#!/usr/bin/python3
"""What raises an alarm: a desk whose conflicts pile up is held back, somebody who carries the base off is told of."""
import concurrent.futures
import contextlib
import itertools
import json
import os
import sqlite3
import sys
import time

sys.dont_write_bytecode = True
import postgresql
from desk import PASSWORD, Service, people, until
from raw import Device, Refused, uuid7
from tap import run, test

FEW = {"anna": ["agent"], "maria": ["team_lead", "steward"], "admin": ["admin"]}


def figure(service, name):
    lines = Device(service.url, "admin", PASSWORD).raw("GET", "/v1/metrics").decode().splitlines()
    return int(next(line for line in lines if line.startswith(f"vorwahl_{name} ")).split()[1])


def alarms(service):
    rows = Device(service.url, "admin", PASSWORD).call("GET", "/v1/audit")["audit"]
    return [(row["event"], row["user"], row["detail"]) for row in rows if row["event"].startswith("alarm.")]


def pull(device, scopes=None):
    """All that a device sees, as a first sync reads it; or some scopes of it."""
    rows = 0
    for scope in scopes or device.hello()["grants"]["scopes"]:
        after, more = "", True
        while more:
            text = device.raw("GET", f"/v1/snapshot?scope={scope}&after={after}&limit=1000").decode().splitlines()
            end = json.loads(text[-1])
            rows, after, more = rows + end["n"], end["cursor"], end["more"]
    return rows


@test
def a_desk_that_causes_twenty_conflicts_in_an_hour_is_held_back_and_its_team_lead_told():
    with Service(FEW) as service:
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(22)), "--owner", "anna")
        contacts = [row["contact_id"] for row in maria.rows("list", "leads")]
        anna = Device(service.url, "anna", PASSWORD)
        clash = [anna.operation("contact", contact, {"position": "Einkauf"}, 1) for contact in contacts]
        for contact in contacts:
            maria.ok("set", "contact", contact, "position=Leitung")
        maria.ok("sync", "--once")
        assert [result["st"] for result in anna.push(clash[:19])["results"]] == ["conflict"] * 19
        assert anna.push(clash[19:20])["results"][0]["st"] == "conflict", "the twentieth is still taken"
        try:
            anna.push(clash[20:])
            raise AssertionError("it was not held back")
        except Refused as refused:
            assert (refused.status, refused.problem["type"]) == (403, "held-back"), refused.problem
        assert anna.hello()["device"]["last_no"] == 20, "reading goes on"
        assert alarms(service) == [("alarm.conflicts", "anna", "20 conflicts")], alarms(service)
        assert figure(service, "alarms_total") == 1
        assert figure(service, "feed_lock_wait_p99_milliseconds") < 5000
        maria.ok("sync", "--once")
        told = [row for row in maria.rows("task", "list") if row["kind"] == "held_back"]
        assert len(told) == 1 and told[0]["state"] == "open", told
        for task in maria.rows("conflict", "list")[:2]:
            maria.ok("conflict", "take", task["id"], "theirs")
        maria.ok("sync", "--once")
        results = anna.push(clash[20:])["results"]
        assert [result["st"] for result in results] == ["conflict"] * 2, "nothing was lost and it goes on"


@test
def who_reads_the_whole_base_again_and_again_within_a_day_is_told_of_once():
    with Service(FEW) as service:
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(300)), "--owner", "anna")
        maria.ok("sync", "--once")
        anna = Device(service.url, "anna", PASSWORD)
        assert pull(anna) > 900
        pull(anna)
        assert alarms(service) == [], "a first sync and a new cache are everyday"
        for _ in range(4):
            pull(anna)
        assert [row[:2] for row in alarms(service)] == [("alarm.pull", "anna")], alarms(service)
        assert figure(service, "alarms_total") == 1


@test
def nobody_waits_until_the_base_is_counted():
    """Rows of everybody's scope take for ever: who counts all of somebody's rows comes by them, who reads a team's does not."""
    with Service(FEW) as service:
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(120)), "--owner", "anna")
        anna = Device(service.url, "anna", PASSWORD)
        scopes = [scope for scope in anna.hello()["grants"]["scopes"] if scope.startswith("team:")]
        is_file = service.uri.startswith("sqlite:")
        forever = ("(WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000000) SELECT max(x) FROM n) > 0"
                   if is_file else "(SELECT pg_sleep(20)) IS NOT NULL")
        service.change("ALTER TABLE row_scope RENAME TO hidden",
                       f"CREATE VIEW row_scope AS SELECT * FROM hidden WHERE CASE WHEN scope = 'all' THEN {forever} ELSE 1 = 1 END")
        for _ in range(6):
            assert pull(anna, scopes) > 300, "each page is answered, also those that follow the thousandth row"
        assert anna.call("GET", "/v1/me")["user"] == "anna"


@contextlib.contextmanager
def feed_is_held(service):
    """While inside, whoever writes waits."""
    if not service.uri.startswith("sqlite:"):
        with postgresql.shared().held(service.uri.rsplit("/", 1)[1]):
            yield
        return
    with contextlib.closing(sqlite3.connect(service.uri.removeprefix("sqlite:"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@test
def writers_that_wait_for_the_feed_raise_an_alarm_once_a_minute():
    service = Service(FEW, options=("--log", "-"))
    passed = service.variables["VORWAHL_TEST_PASSED"] = f"{service.folder}/passed"
    minutes = itertools.count()

    def a_minute_later():
        with open(f"{passed}.new", "w", encoding="ascii") as file:
            file.write(str(next(minutes) * 61000))
        os.rename(f"{passed}.new", passed)

    def told():
        with open(f"{service.folder}/log", encoding="utf-8") as log:
            return [int(line["p99_ms"]) for line in map(json.loads, log) if line.get("what") == "feed_lock_wait"]

    a_minute_later()
    with service, concurrent.futures.ThreadPoolExecutor(1) as pool:
        maria = Device(service.url, "maria", PASSWORD)

        def writes():
            return maria.call("POST", "/v1/campaigns", {"name": uuid7()})

        def writes_late():
            """Whether it waited so long for the feed; how soon it asks is its own affair."""
            with feed_is_held(service):
                begun = pool.submit(writes)
                time.sleep(.2)
            begun.result(20)
            return figure(service, "feed_lock_wait_p99_milliseconds") > 50

        writes()
        assert told() == [] and figure(service, "alarms_total") == 0, "nobody held it"
        until(writes_late)
        assert told() == [], "within the minute of the last look"
        a_minute_later()
        writes()
        writes()
        assert len(told()) == 1 and told()[0] > 50 and figure(service, "alarms_total") == 1, told()


@test
def a_clock_that_is_ahead_is_told_of_once_and_its_work_is_taken():
    with Service(FEW) as service:
        maria, anna = Device(service.url, "maria", PASSWORD), Device(service.url, "anna", PASSWORD)
        lead = maria.call("POST", "/v1/leads", {"company": "Firma GmbH", "last_name": "Beispiel", "phone": "030 23125 001"})["id"]

        def note(minutes):
            operation = anna.note(lead, f"{minutes} minutes ahead")
            operation["occurred_ms"] += minutes * 60000
            return anna.push([operation])["results"][0]["st"]

        assert note(4) == "applied" and note(-3 * 24 * 60) == "applied"
        assert alarms(service) == [], "a few minutes, or a desk that was away"
        assert note(8) == "applied" and note(180) == "applied"
        assert [row[:2] for row in alarms(service)] == [("alarm.clock", "anna")] and "minutes ahead" in alarms(service)[0][2], alarms(service)


@test
def a_desk_whose_clock_is_behind_is_told_of_and_told():
    with Service(FEW) as service:
        maria = service.desk("maria")
        late = {"VORWAHL_TEST_NOW": str(int(time.time() * 1000) - 40 * 60000)}
        maria.ok("import", maria.write("list.csv", people(1)), "--basis", "presumed", "--evidence", "met at the fair", **late)
        assert [row[:2] for row in alarms(service)] == [("alarm.clock", "maria")] and "minutes behind" in alarms(service)[0][2], alarms(service)
        said = maria.ok("doctor", **late)
        assert "clock is 40 minutes behind the service; please set it" in said, said
        assert "as the service's" in maria.ok("doctor")


run()

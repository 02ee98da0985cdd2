#!/usr/bin/python3
"""Programs of neighbouring versions between which a whole kind of record lies (rules, for a program that does not know them):
what an older desk passes over, what an older service answers, and two instances on one database."""
import contextlib
import copy
import json
import os
import sqlite3
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import postgresql
from desk import PASSWORD, VORWAHL, VORWAHLD, Desk, Service, file_of, people
from older import Stranger
from proxy import Proxy, Through
from raw import Device, derived, uuid7
from tap import run, skip, test

TEAM = {"anna": ["agent"], "maria": ["team_lead"], "admin": ["admin"]}
ON_POSTGRESQL = os.environ.get("VORWAHL_TEST_DATABASE") == "postgresql"
OLD = Stranger(tempfile.mkdtemp(prefix="old", dir=os.environ["HOME"]), "rule", "records/0024-rules.sql")
DAY_MS = 86400000


def sql(service, *statements):
    """In one transaction, in the service's database."""
    if ON_POSTGRESQL:
        return postgresql.shared().sql("; ".join(statements), service.uri.rsplit("/", 1)[1])
    with contextlib.closing(sqlite3.connect(service.uri.removeprefix("sqlite:"), timeout=20)) as db, db:
        for statement in statements:
            found = db.execute(statement).fetchall()
        return "\n".join("|".join(map(str, row)) for row in found)


def becomes(service, program, variables):
    """The same database and address, served by another version."""
    service.stop()
    service.program, service.variables = program, variables
    service.start()


def newer(service):
    becomes(service, VORWAHLD, {})


def older(service):
    becomes(service, OLD.vorwahld, OLD.variables)


def answered(device, lead, text):
    """A row of a kind that the older program does not know; its id."""
    row = device.operation("answer", derived("answer", lead, "products"), {"lead_id": lead, "question": "products", "value": text})
    assert device.push([row])["results"][0]["st"] == "applied"
    return row["id"]


@contextlib.contextmanager
def two_versions():
    """Two services of one database in turn: the older one does not know answers, the newer one's schema is a version ahead."""
    older_one = Stranger(tempfile.mkdtemp(prefix="old", dir=os.environ["HOME"]), "answer", "records/0001-records.sql")
    variables, ahead = (older_one.variables | {"VORWAHL_TEST_SCHEMA": version} for version in "12")
    with Service(TEAM, program=older_one.vorwahld, variables=variables) as service:
        service.stop()
        service.program, service.variables = VORWAHLD, ahead
        service.verb("upgrade")
        service.verb("user", "add", "otto", "--role", "agent", "--team", "Süd", given=PASSWORD + "\n")
        service.start()
        yield service, lambda is_ahead: becomes(service, *((VORWAHLD, ahead) if is_ahead else (older_one.vorwahld, variables)))


def publish(desk, name, *argv, status=0):
    text = json.dumps({"kind": "cadence", "name": name, "title": name, "steps": [{"day": 1}, {"day": 4}]})
    ran = desk.run("rule", "publish", desk.write("rule.json", text), *(argv or ("--team", "Nord")))
    assert ran.returncode == status, ran


def names(desk):
    return sorted(row["name"] for row in desk.rows("list", "rule"))


def lines_of(device, path, step):
    """All pages, so many rows each: what they say, and the last end line."""
    found, after, cursor = [], "", None
    while after is not None:
        lines = [json.loads(line) for line in device.raw("GET", f"{path}&limit={step}{after}").splitlines()]
        assert lines[-1]["n"] == len(lines) - 1, lines[-1]
        found, end = found + lines[:-1], lines[-1]
        assert not end["more"] or end["cursor"] != cursor, "it stands still"
        cursor = end["cursor"]
        after = f"&{'after' if 'snapshot' in path else 'cursor'}={cursor}" if end["more"] else None
    return found, end


def a_day_has_passed(desk):
    with contextlib.closing(sqlite3.connect(file_of(desk, "data", "outbox.db"))) as db, db:
        assert db.execute(f"UPDATE meta SET value = CAST(value AS INTEGER) - {2 * DAY_MS} WHERE key = 'digest_ms'").rowcount == 1


def meta(desk, kind, file, key):
    with contextlib.closing(sqlite3.connect(file_of(desk, kind, file))) as db:
        row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def agrees(desk):
    """A day later it compares, and nothing is loaded anew."""
    a_day_has_passed(desk)
    before = int(meta(desk, "data", "outbox.db", "digest_ms"))
    desk.ok("sync", "--once")
    assert int(meta(desk, "data", "outbox.db", "digest_ms")) > before + DAY_MS, "it did not compare"
    assert meta(desk, "data", "outbox.db", "reload_ms") is None, f"{desk.name} loads everything anew"


@test
def an_older_desk_passes_over_every_line_of_a_kind_it_does_not_know():
    with Service(TEAM, program=OLD.vorwahld, variables=OLD.variables) as service:
        newer(service)
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(1)), "--owner", "anna")
        publish(maria, "eins")
        publish(maria, "zwei")
        publish(maria, "drei")
        publish(maria, "vier")
        anna = service.desk("anna", program=OLD.vorwahl, variables=OLD.variables)
        anna.ok("sync", "--once")  # a first sync with such rows
        lead = anna.row("list", "lead")["id"]
        maria.ok("rule", "retract", "cadence/eins", "--team", "Nord")
        head = int(sql(service, "SELECT n FROM feed"))
        zwei, drei, vier = (f"(SELECT id FROM rule WHERE name = '{name}')" for name in ("zwei", "drei", "vier"))
        sql(service, "UPDATE feed SET n = n + 3",
            f"UPDATE row_scope SET present = 0, seq = {head + 1} WHERE id = {zwei}",
            f"UPDATE rule SET is_deleted = 1, rev = rev + 1, seq = {head + 2} WHERE name = 'drei'",
            f"UPDATE row_scope SET seq = {head + 2} WHERE id = {drei}",
            f"INSERT INTO erasure (n, entity, id, person, erased_ms) SELECT {head + 3}, 'rule', id, id, 1 FROM rule WHERE name = 'vier'",
            f"DELETE FROM row_scope WHERE id = {vier}", "DELETE FROM rule WHERE name = 'vier'")
        maria.ok("set", "lead", maria.row("list", "lead")["id"], "position=Einkauf")
        anna.ok("sync", "--once")
        assert anna.row("show", "lead", lead)["position"] == "Einkauf"
        assert int(meta(anna, "cache", "cache.db", "cursor_seq")) == int(sql(service, "SELECT n FROM feed"))
        anna.ok("log", lead, "--result", "busy")
        anna.ok("sync", "--once")
        agrees(anna)
        history = anna.ok("dump", "--canonical")
        anna.program = VORWAHL
        del anna.env["VORWAHL_DATADIR"]
        anna.ok("sync", "--once")
        assert names(anna) == ["eins"], "what it passed over comes with the first sync, and nothing that is gone"
        assert set(history.splitlines()) <= set(anna.ok("dump", "--canonical").splitlines())
        agrees(anna)


@test
def an_older_service_refuses_the_kind_alone_and_takes_it_after_its_upgrade():
    with Service(TEAM, program=OLD.vorwahld, variables=OLD.variables) as service:
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(1)))
        lead = maria.row("list", "lead")["id"]
        with service.away():
            maria.ok("set", "lead", lead, "position=Einkauf")
            publish(maria, "bau")
            maria.ok("set", "lead", lead, "title=Dr.")
        maria.ok("sync", "--once")
        assert maria.row("status")["waiting"] == 0 and maria.row("status")["rejected"] == 1
        seen = Device(service.url, "maria", PASSWORD).call("GET", "/v1/contacts")["contacts"][0]
        assert (seen["position"], seen["title"]) == ("Einkauf", "Dr."), "one stops another"
        refused = [row for row in maria.rows("outbox", "list") if row["result"] == "rejected"]
        assert len(refused) == 1 and "upgraded" in refused[0]["problem"], refused
        count = len(maria.rows("outbox", "list"))
        maria.ok("sync", "--once")
        assert len(maria.rows("outbox", "list")) == count, "it is not sent again to a service that does not know it"
        newer(service)
        maria.ok("sync", "--once")
        assert maria.row("status")["waiting"] == 0 and maria.row("status")["rejected"] == 0, maria.rows("outbox", "list")
        assert names(maria) == ["bau"] and sql(service, "SELECT name FROM rule") == "bau"
        maria.ok("sync", "--once")
        assert sql(service, "SELECT count(*) FROM journal WHERE entity = 'rule'") == "1"
        agrees(maria)


@test
def an_answer_that_was_lost_during_an_upgrade_is_no_copied_desk():
    with Service(TEAM, program=OLD.vorwahld, variables=OLD.variables) as service:
        device = Device(service.url, "maria", PASSWORD)
        team = device.call("GET", "/v1/teams")["teams"][0]["id"]

        def push(*operations):
            answer = device.push(list(operations))["results"]
            return [(result["st"], result.get("why")) for result in answer]
        rule = device.operation("rule", uuid7(), {"kind": "cadence", "name": "bau", "reach": team})
        beside = device.operation("campaign", uuid7(), {"name": "Messe"})
        beside["grp"] = rule["grp"]
        alone = device.operation("campaign", uuid7(), {"name": "Herbst"})
        told = [("rejected", "unknown-kind"), ("rejected", None), ("applied", None)]
        assert push(rule, beside, alone) == told
        assert push(rule, beside, alone) == told, "a repeated push is answered in the same way"
        newer(service)
        device.move(service.url)
        assert push(rule, beside, alone) == told, "the stored answer, and who got it sends again under a new number"


@test
def an_older_instance_ignores_rows_of_a_newer_kind_and_loses_none_beside_them():
    with Service(TEAM, program=OLD.vorwahld, variables=OLD.variables) as service:
        device = Device(service.url, "maria", PASSWORD)
        begin = device.hello()["cursor"]
        numbers = range(1, 13)
        head = int(sql(service, "SELECT n FROM feed"))
        sql(service, f"UPDATE feed SET n = n + {len(numbers)}",
            *(f"INSERT INTO row_scope (scope, entity, id, seq, present) VALUES ('all', 'rule', '0190a6f0-0000-7000-8000-{n:012}', {head + n}, {n % 2})"
              for n in numbers),
            f"INSERT INTO erasure (n, entity, id, person, erased_ms) VALUES ({head + 1}, 'rule', '{uuid7()}', '{uuid7()}', 1)")
        campaign = device.call("POST", "/v1/campaigns", {"name": "Messe"})["id"]
        for step in (5, 12, 500):
            rows, _ = lines_of(device, "/v1/snapshot?scope=all", step)
            assert any(line["put"]["record"]["id"] == campaign for line in rows), f"a snapshot ends before its end, {step} a page"
            rows, end = lines_of(device, f"/v1/changes?since_erased=-1&cursor={begin}", step) if step == 500 else \
                feed(device, begin, step)
            assert [line["put"]["record"]["id"] for line in rows if "put" in line and line["put"]["entity"] == "campaign"] == [campaign], step
            assert end["seq"] == device.hello()["head"]
        ends = device.raw("GET", f"/v1/changes?cursor={begin}&since_erased=0").splitlines()
        assert [json.loads(line)["erase"]["entity"] for line in ends if b'"erase"' in line] == ["rule"], "bare ids are for every device"
        assert device.call("GET", "/v1/digest")["seq"] > 0
        service.verb("check")


def feed(device, cursor, step):
    found, more = [], True
    while more:
        lines, end = device.changes(cursor, limit=step, wait=1)
        assert not end["more"] or end["cursor"] != cursor, "it stands still"
        found, more, cursor = found + lines, end["more"], end["cursor"]
    return found, end


@test
def a_newer_desk_that_pulled_from_an_older_instance_gets_the_rows_from_the_newer_one():
    with Service(TEAM, program=OLD.vorwahld, variables=OLD.variables) as service:
        newer(service)
        maria, admin = service.desk("maria"), service.desk("admin")
        publish(maria, "eins")
        admin.ok("sync", "--once")
        older(service)
        row = "'{}', 1, {}, 1, 1, 0, 'cadence', '{}', 1, '{}', 'all', '{{\"kind\":\"cadence\",\"name\":\"{}\",\"title\":\"x\",\"steps\":[{{\"day\":1}}]}}', 0"
        head, new = int(sql(service, "SELECT n FROM feed")), uuid7()
        sql(service, "UPDATE feed SET n = n + 2", "INSERT INTO rule (id, rev, seq, created_ms, changed_ms, is_deleted, kind, name, version, title, "
            "reach, body, is_withdrawn) VALUES (" + row.format(new, head + 1, "zwei", "zwei", "zwei") + ")",
            f"INSERT INTO row_scope (scope, entity, id, seq, present) VALUES ('all', 'rule', '{new}', {head + 1}, 1)",
            f"UPDATE row_scope SET present = 0, seq = {head + 2} WHERE entity = 'rule' AND id <> '{new}'")
        admin.ok("sync", "--once")
        assert names(admin) == ["eins"]
        agrees(admin)
        newer(service)
        admin.ok("sync", "--once")
        assert names(admin) == ["zwei"], "a row that came, and one that left, while an older instance answered"
        agrees(admin)


def rule_of(device, team, version):
    body = json.dumps({"kind": "cadence", "name": "bau", "title": "Bau", "steps": [{"day": 1}, {"day": version + 1}]})
    return device.operation("rule", derived("rule", "cadence", "bau", team, version), {
        "kind": "cadence", "name": "bau", "version": version, "title": "Bau", "reach": team, "published_ms": 1, "user_id": device.user_id, "body": body})


@contextlib.contextmanager
def two_instances():
    """The older one and the newer one, on one database."""
    if not ON_POSTGRESQL:
        skip("one process a file")
    with Service(TEAM, program=OLD.vorwahld, variables=OLD.variables) as service:
        ahead = copy.copy(service)
        ahead.program, ahead.variables, ahead.direct = VORWAHLD, {}, None
        ahead.start()
        try:
            yield service, ahead
        finally:
            ahead.stop(kill=True)


@test
def two_instances_of_neighbouring_versions_serve_one_database():
    with two_instances() as (service, ahead):
        at_old, at_new = Device(service.url, "anna", PASSWORD), Device(ahead.url, "maria", PASSWORD)
        team, begin = at_new.call("GET", "/v1/teams")["teams"][0]["id"], at_old.hello()["cursor"]
        for turn in range(1, 4):
            result = at_new.push([rule_of(at_new, team, turn)])["results"][0]
            assert result["st"] == "applied", result
            assert at_new.push([at_new.operation("campaign", uuid7(), {"name": f"Messe {turn}"})])["results"][0]["st"] == "applied"
            lines, end = feed(at_old, begin, 1)
            assert len([line for line in lines if line.get("put", {}).get("entity") == "campaign"]) == turn, lines
            assert "rule" not in end["kinds"] and not any("rule" in json.dumps(line)[:40] for line in lines)
        counts = [device.call("GET", "/v1/digest?kinds=rule") for device in (at_old, at_new)]
        assert [count["kinds"] for count in counts] == ["", "rule"] and counts[1]["count"] > at_new.call("GET", "/v1/digest")["count"], counts
        service.verb("check")


@test
def a_desk_that_is_greeted_by_the_newer_and_fed_by_the_older_instance_lacks_nothing():
    with two_instances() as (service, ahead), Proxy(ahead.url) as network:
        def route(request):  # one request at a time
            at = service if request.path in ("/v1/changes", "/v1/push") else ahead
            network.port = int(at.url.rsplit(":", 1)[1])
        admin, maria = (Desk(Through(service, network), name, name) for name in ("admin", "maria"))
        admin.ok("sync", "--once")
        network.plan = route
        at_new = Device(ahead.url, "maria", PASSWORD)
        team = at_new.call("GET", "/v1/teams")["teams"][0]["id"]
        assert at_new.push([rule_of(at_new, team, 1)])["results"][0]["st"] == "applied"
        admin.ok("sync", "--once")
        admin.ok("sync", "--once")
        assert names(admin) == ["bau"], "the page of the older instance passed over it; the greeting has to bring it"
        publish(maria, "eins", status=65)
        count = len(maria.rows("outbox", "list"))
        for _ in range(4):
            maria.ok("sync", "--once")
        assert len(maria.rows("outbox", "list")) <= count + 1, "sent again at each greeting"
        network.plan = lambda request: None
        network.port = int(ahead.url.rsplit(":", 1)[1])
        maria.ok("sync", "--once", VORWAHL_TEST_NOW=str(int(time.time() * 1000) + DAY_MS // 12))
        assert "eins" in names(maria) and sql(service, "SELECT count(*) FROM rule") == "2"


@test
def what_hangs_on_a_lead_goes_with_it_where_an_older_instance_moves_it():
    with two_versions() as (service, serve):
        maria, otto = Device(service.url, "maria", PASSWORD), Device(service.url, "otto", PASSWORD)
        lead = maria.call("POST", "/v1/leads", {"company": "Firma GmbH", "last_name": "Beispiel", "phone": "030 23125 001"})["id"]
        row, south = answered(maria, lead, "ERP"), otto.call("GET", "/v1/me")["team_id"]
        cursors = {device: device.hello()["cursor"] for device in (maria, otto)}
        serve(False)
        head = maria.move(service.url) or maria.call("GET", f"/v1/leads/{lead}")
        move = maria.operation("lead", lead, {}, head["rev"])
        move["set"] = {"team_id": {"base": head["team_id"], "new": south}, "owner_id": {"base": head["owner_id"], "new": otto.user_id}}
        assert maria.push([move])["results"][0]["st"] == "applied"
        serve(True)
        said = {}
        for device in (maria, otto):
            device.move(service.url)
            lines = device.changes(cursors[device])[0]
            said[device] = [kind for line in lines for kind, item in line.items() if row in (item.get("id"), item.get("record", {}).get("id"))]
        assert (said[maria], said[otto]) == (["leave"], ["put"]), said.values()
        assert otto.call("GET", "/v1/answers")["answers"][0]["value"] == "ERP" and not maria.call("GET", "/v1/answers")["answers"]
        service.verb("check")


@test
def what_hangs_on_a_person_goes_with_it_where_an_older_instance_erases_it():
    with two_versions() as (service, serve):
        maria, admin = Device(service.url, "maria", PASSWORD), Device(service.url, "admin", PASSWORD)
        lead = maria.call("POST", "/v1/leads", {"company": "Firma GmbH", "last_name": "Beispiel", "phone": "030 23125 001"})
        row = answered(maria, lead["id"], "Haflinger")
        serve(False)
        admin.move(service.url)
        admin.call("PUT", f"/v1/persons/{lead['contact_id']}/erasure")
        serve(True)
        maria.move(service.url)
        lines = [json.loads(line) for line in maria.raw("GET", f"/v1/changes?cursor={maria.hello()['cursor']}&since_erased=0").splitlines()]
        assert ("answer", row) in [(line["erase"]["entity"], line["erase"]["id"]) for line in lines if "erase" in line], lines
        assert not maria.call("GET", "/v1/answers")["answers"]
        assert sql(service, "SELECT count(*) FROM journal WHERE body LIKE '%Haflinger%'") == "0"
        assert sql(service, f"SELECT count(*) FROM row_scope WHERE id = '{row}'") == "0"
        service.verb("check")


run()

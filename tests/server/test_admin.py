#!/usr/bin/python3
"""Administration beside the running service: users, teams, tokens, backup and restore, the audit."""
import json
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.parse

sys.dont_write_bytecode = True
import postgresql
from desk import PASSWORD, VORWAHL, VORWAHLD, Service, people
from raw import Device, Refused, uuid7
from tap import run, skip, test

FEW = {"anna": ["agent"], "bea": ["agent"], "maria": ["team_lead"]}
OTHER = "ein-ganz-anderes-18"


def verb(service, *argv, given="", status=0):
    ran = subprocess.run([VORWAHLD, *argv, "--database", service.uri], input=given, capture_output=True, text=True, timeout=30,
                         check=False)
    assert ran.returncode == status, (argv, ran.returncode, ran.stdout, ran.stderr)
    return ran.stdout if status == 0 else ran.stderr


def rows(service, *argv):
    return [json.loads(line) for line in verb(service, *argv, "--json").splitlines()]


def status_of(call, *rest):
    try:
        call(*rest)
        return 200
    except Refused as refused:
        return refused.status


def audit(service, *options, status=0):
    out = verb(service, "audit", "verify", *options, status=status)
    return json.loads(out) if status == 0 else out


@test
def roles_change_at_the_next_request():
    with Service(FEW) as service:
        anna = Device(service.url, "anna", PASSWORD)
        assert status_of(anna.call, "GET", "/v1/board") == 403
        verb(service, "user", "roles", "anna", "--role", "agent", "--role", "team_lead")
        assert status_of(anna.call, "GET", "/v1/board") == 200
        verb(service, "user", "roles", "anna", "--role", "agent")
        assert status_of(anna.call, "GET", "/v1/board") == 403
        verb(service, "user", "roles", "anna", "--role", "king", status=64)
        verb(service, "user", "roles", "nobody", "--role", "agent", status=1)


@test
def a_disabled_user_is_out_at_once_and_comes_back_by_password():
    with Service(FEW) as service:
        anna = Device(service.url, "anna", PASSWORD)
        verb(service, "user", "disable", "anna")
        assert status_of(anna.call, "GET", "/v1/me") == 401
        assert status_of(Device, service.url, "anna", PASSWORD) == 401
        assert [user["is_active"] for user in rows(service, "user", "list") if user["user"] == "anna"] == [False]
        verb(service, "user", "enable", "anna")
        assert status_of(anna.call, "GET", "/v1/me") == 401, "the old token lives again"
        assert status_of(Device, service.url, "anna", PASSWORD) == 200


@test
def teams_are_listed_and_added():
    with Service(FEW) as service:
        verb(service, "team", "add", "Süd")
        verb(service, "team", "add", "Süd", status=65)
        assert {team["team"] for team in rows(service, "team", "list")} == {"Nord", "Süd"}
        verb(service, "user", "roles", "anna", "--role", "agent", "--team", "Süd")
        assert [user["team"] for user in rows(service, "user", "list") if user["user"] == "anna"] == ["Süd"]


@test
def the_clock_of_a_hot_lead_runs_in_the_hours_of_its_team():
    with Service(FEW | {"admin": ["admin"]}) as service:
        admin, maria = Device(service.url, "admin", PASSWORD), Device(service.url, "maria", PASSWORD)
        team = admin.call("GET", "/v1/me")["team_id"]
        lead = maria.call("POST", "/v1/leads", {"company": "Firma GmbH", "last_name": "Beispiel", "phone": "030 23125 001"})
        hot = maria.operation("lead", lead["id"], {})
        begun = int(time.time() * 1000) - 3 * 86400 * 1000
        hot["set"] = {name: {"base": lead.get(name), "new": value} for name, value in
                      (("next_kind", "hot"), ("hot_ms", begun), ("next_ms", begun))}
        hot["base_rev"] = lead["rev"]
        consent = maria.operation("consent", uuid7(), {"contact_id": lead["contact_id"], "lead_id": lead["id"], "purpose": "phone",
                                                       "status": "given", "basis": "express", "evidence": "form",
                                                       "at_ms": begun, "user_id": maria.user_id})
        assert {row["st"] for row in maria.push([hot, consent])["results"]} <= {"applied", "merged"}
        assert "3 d" in maria.call("GET", f"/v1/leads/{lead['id']}")["why_now"]
        admin.call("PUT", f"/v1/admin/teams/{team}/hours", {"hours": "mo-su 0-0:10"})  # ten minutes a day
        assert "30 min" in maria.call("GET", f"/v1/leads/{lead['id']}")["why_now"], maria.call("GET", f"/v1/leads/{lead['id']}")["why_now"]
        verb(service, "team", "hours", "Nord", "always", status=64)
        verb(service, "team", "hours", "Nord")
        assert "3 d" in maria.call("GET", f"/v1/leads/{lead['id']}")["why_now"]
        audit(service)


@test
def tokens_are_listed_revoked_and_wiped():
    with Service(FEW) as service:
        one, two = Device(service.url, "anna", PASSWORD, "desk one"), Device(service.url, "anna", PASSWORD, "desk two")
        listed = {row["name"]: row for row in rows(service, "token", "list")}
        assert set(listed) == {"desk one", "desk two"} and listed["desk one"]["user"] == "anna", listed
        verb(service, "token", "revoke", one.device_id)
        verb(service, "token", "wipe", two.device_id)
        for device, kind in ((one, "unauthenticated"), (two, "device-revoked")):
            try:
                device.hello()
                raise AssertionError(kind)
            except Refused as refused:
                assert refused.status == 401 and refused.problem["type"] == kind, refused
        verb(service, "token", "revoke", one.device_id, status=1)


@test
def a_program_has_a_token_from_an_administrator_and_no_password():
    with Service(FEW | {"admin": ["admin"]}) as service:
        admin = Device(service.url, "admin", PASSWORD)
        made = admin.call("POST", "/v1/admin/tokens", {"label": "exchange", "roles": "telephony", "team": "Nord"})
        program = Device(service.url, "anna", PASSWORD)
        program.token = made["token"]
        assert program.call("POST", "/v1/calls", {"from": "+493023125007", "user": "anna"})["id"]
        assert status_of(program.call, "GET", "/v1/leads") == 403
        for password in ("", PASSWORD, made["token"]):
            assert status_of(Device, service.url, "exchange", password) in (401, 422), "a program signs in"
        [row] = admin.call("GET", "/v1/admin/tokens")["tokens"]
        assert (row["kind"], row["label"], row["roles"]) == ("telephony", "exchange", "telephony") and made["token"] not in str(row), row
        days = [int(time.mktime(time.strptime(row[name][:10], "%Y-%m-%d")) // 86400) for name in ("used_at", "expires_at")]
        assert days[1] - days[0] == 90, row
        user = next(row["id"] for row in admin.call("GET", "/v1/users")["users"] if row["name"] == "exchange")
        assert status_of(admin.call, "PUT", f"/v1/admin/users/{user}/password", {"password": OTHER}) == 409
        for label, roles in (("anna", "telephony"), ("exchange", "steward"), ("anna", "team_lead")):
            assert status_of(admin.call, "POST", "/v1/admin/tokens", {"label": label, "roles": roles}) == 409, "another's name"
        second = json.loads(verb(service, "token", "issue", "exchange", "--role", "telephony", "--json"))
        admin.call("DELETE", f"/v1/admin/tokens/{made['id']}")
        assert status_of(program.call, "POST", "/v1/calls", {"from": "+493023125007"}) == 401
        program.token = second["token"]
        assert status_of(program.call, "POST", "/v1/calls", {"from": "+493023125007"}) == 200
        told = [row["event"] for row in admin.call("GET", "/v1/audit")["audit"]]
        assert told.count("token.issued") == 2 and "token.revoked" in told, told
        audit(service)


@test
def an_administrator_works_over_http_and_the_audit_says_who():
    with Service(FEW | {"admin": ["admin"]}) as service:
        admin = Device(service.url, "admin", PASSWORD)
        made = admin.call("POST", "/v1/admin/users", {"user": "olga", "password": OTHER, "roles": "agent", "team": "Ost"})["user_id"]
        olga = Device(service.url, "olga", OTHER)
        assert olga.call("GET", "/v1/me")["roles"] == "agent"
        admin.call("PATCH", f"/v1/admin/users/{made}", {"roles": "agent,steward", "team": "Nord"})
        assert olga.call("GET", "/v1/me")["roles"] == "agent,steward"
        admin.call("PUT", f"/v1/admin/users/{made}/password", {"password": PASSWORD})
        assert status_of(olga.call, "GET", "/v1/me") == 401, "a reset password leaves old tokens alive"
        olga = Device(service.url, "olga", PASSWORD)
        admin.call("DELETE", f"/v1/devices/{olga.device_id}")
        admin.call("POST", "/v1/admin/teams", {"name": "West"})
        admin.call("PATCH", f"/v1/admin/users/{made}", {"is_active": False})
        assert status_of(Device, service.url, "olga", PASSWORD) == 401
        assert status_of(admin.call, "PATCH", f"/v1/admin/users/{admin.user_id}", {"is_active": False}) == 409
        rows = admin.call("GET", "/v1/audit")["audit"]
        told = [(row["event"], row["subject"]) for row in rows if row["user"] == "admin" and row["device"] == admin.device_id]
        team = next(row["subject"] for row in rows if row["event"] == "team.added" and row["user"] == "admin")
        assert told[::-1] == [("sign_in", None), ("user.added", made), ("user.changed", made), ("password.changed", made),
                              ("device.revoked", olga.device_id), ("team.added", team), ("user.changed", made)], told
        assert next(row for row in rows if row["event"] == "user.changed")["detail"].startswith("roles=agent,steward active=0")
        admin.call("DELETE", "/v1/session")
        audit(service)


@test
def exports_are_listed_with_who_when_which_filter_and_how_many():
    with Service(FEW | {"admin": ["admin"]}) as service:
        admin, maria = Device(service.url, "admin", PASSWORD), service.desk("maria")
        maria.import_list(maria.write("list.csv", people(3)))
        maria.ok("export", "contact", "--where", "last_name:Beispiel001", "--format", "vcard")
        with service.away():
            maria.ok("export", "lead")  # without a network it is told later
        maria.ok("sync", "--once")
        admin.move(service.url)
        told = admin.call("GET", "/v1/exports")["exports"]
        assert [(row["user"], row["entity"], row["format"], row["filter"], row["rows"]) for row in told] == [
            ("maria", "lead", "csv", None, 3), ("maria", "contact", "vcard", "last_name:Beispiel001", 1)], told
        events = [row for row in admin.call("GET", "/v1/audit?limit=200")["audit"] if row["event"] == "export"]
        assert {row["subject"] for row in events} == {row["id"] for row in told} and events[0]["user"] == "maria", events
        assert not any("Beispiel" in str(row) for row in events), "the audit names a person"
        assert Device(service.url, "maria", PASSWORD).call("GET", "/v1/exports")["exports"] == told
        printed = [json.loads(line) for line in verb(service, "audit", "exports").splitlines()]
        assert [(row["user"], row["entity"], row["rows"]) for row in printed] == [("maria", "lead", 3), ("maria", "contact", 1)], printed
        assert {json.loads(line)["event"] for line in verb(service, "audit", "list").splitlines()} >= {"export", "sign_in", "user.added"}
        audit(service)


@test
def who_took_a_list_says_that_its_copies_are_gone():
    with Service(FEW | {"admin": ["admin"], "jonas": ["steward"]}) as service:
        admin, maria, jonas = Device(service.url, "admin", PASSWORD), service.desk("maria"), Device(service.url, "jonas", PASSWORD)
        maria.import_list(maria.write("list.csv", people(3)))
        for kind in ("csv", "vcard4"):
            maria.ok("export", "contact", "--format", kind)
        rows = maria.rows("exports")
        assert sorted(row["format"] for row in rows) == ["csv", "vcard4"] and not any("deleted_ms" in row for row in rows), rows
        assert "not deleted, 0 days" in maria.ok("exports")
        export = rows[0]["id"]
        assert status_of(jonas.call, "PUT", f"/v1/exports/{export}/deleted", {}) == 404, "somebody else's list"
        maria.ok("exports", "--deleted", export)
        [gone] = [row for row in maria.rows("exports") if row["id"] == export]
        assert gone["deleted_ms"] > gone["at_ms"] and maria.ok("exports").count("not deleted") == 1, gone
        maria.ok("exports", "--kept", export)
        assert maria.ok("exports").count("not deleted") == 2
        admin.call("PUT", f"/v1/exports/{export}/deleted", {"deleted": True})
        assert maria.ok("exports").count("not deleted") == 1
        assert maria.fails(1, "exports", "--deleted", uuid7())
        told = [row["event"] for row in admin.call("GET", "/v1/audit?limit=200")["audit"] if row["subject"] == export]
        assert [event for event in told if event != "export"] == ["export.deleted", "export.kept", "export.deleted"], told
        audit(service)


@test
def exports_of_one_moment_are_all_listed_page_by_page():
    with Service(FEW | {"admin": ["admin"]}) as service:
        admin, maria = Device(service.url, "admin", PASSWORD), Device(service.url, "maria", PASSWORD)
        made = sorted(uuid7() for _ in range(7))
        for i, export in enumerate(made):
            maria.call("PUT", f"/v1/exports/{export}", {"entity": "lead", "format": "csv", "rows": i, "at_ms": 1000 + (i > 4)})
        seen, cursor = [], ""
        while cursor is not None:
            page = admin.call("GET", f"/v1/exports?limit=2&cursor={urllib.parse.quote(cursor)}")
            seen += [row["id"] for row in page["exports"]]
            cursor = page["cursor"]
        assert seen == made[::-1], (seen, made)
        assert status_of(admin.call, "GET", "/v1/exports?cursor=nonsense") == 400


@test
def a_desk_lists_more_exports_than_one_page_holds():
    with Service(FEW | {"admin": ["admin"]}) as service:
        admin, maria = service.desk("admin"), Device(service.url, "maria", PASSWORD)
        made = sorted(uuid7() for _ in range(502))
        for i, export in enumerate(made):
            maria.call("PUT", f"/v1/exports/{export}", {"entity": "lead", "format": "csv", "rows": i, "at_ms": 1000})
        assert [row["rows"] for row in admin.rows("exports")] == list(range(501, -1, -1))


@test
def users_and_teams_are_not_changed_by_a_push():
    with Service(FEW | {"admin": ["admin"]}) as service:
        admin = Device(service.url, "admin", PASSWORD)
        before = admin.call("GET", f"/v1/users/{admin.user_id}")
        result = admin.push([admin.operation("user", admin.user_id, {"full_name": "X"})])["results"][0]
        assert result["st"] == "rejected", result
        assert admin.call("GET", f"/v1/users/{admin.user_id}") == before


@test
def people_change_their_password_themselves():
    with Service(FEW) as service:
        here, there = Device(service.url, "anna", PASSWORD), Device(service.url, "anna", PASSWORD)
        for body, status in (({"old": "wrong-wrong-1", "new": OTHER}, 403), ({"old": PASSWORD, "new": "short"}, 422),
                             ({"old": PASSWORD, "new": "12345678"}, 422), ({"old": PASSWORD}, 422)):
            assert status_of(here.call, "PUT", "/v1/me/password", body) == status, body
        here.call("PUT", "/v1/me/password", {"old": PASSWORD, "new": OTHER})
        assert status_of(here.call, "GET", "/v1/me") == 200 and status_of(there.call, "GET", "/v1/me") == 401
        assert status_of(Device, service.url, "anna", PASSWORD) == 401
        assert status_of(Device, service.url, "anna", OTHER) == 200


def asked(argv, *lines, env=None):
    """What a program asks on a terminal, and its exit status."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(argv, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=env) as process:
        os.close(theirs)
        said = ""
        for line in lines:
            while not said.endswith(": "):
                said += process.stderr.read(1)
            os.write(ours, f"{line}\n".encode())
            said += process.stderr.readline()
        said += process.stderr.read()
    os.close(ours)
    return said, process.returncode


@test
def who_chooses_a_password_is_advised_and_decides():
    with Service(FEW) as service:
        anna, other = service.desk("anna"), Device(service.url, "anna", PASSWORD)
        said, status = asked([VORWAHL, "password"], PASSWORD, "zehn-kurze", env=anna.env)
        assert "15 characters or more are advised" in said and status == 0, said
        assert status_of(other.call, "GET", "/v1/me") == 401 and status_of(Device, service.url, "anna", "zehn-kurze") == 200
        anna.ok("sync", "--once")
        assert "wrong" in anna.fails(77, "password", given=f"{PASSWORD}\n{OTHER}\n")
        said, status = asked([VORWAHLD, "user", "password", "anna", "--database", service.uri], "password")
        assert "15 characters or more are advised" in said and "most common" in said and status == 65, (said, status)
        asked([VORWAHLD, "user", "password", "anna", "--database", service.uri], OTHER)
        assert status_of(Device, service.url, "anna", OTHER) == 200


@test
def short_and_common_passwords_are_refused_and_long_ones_taken():
    with Service(FEW | {"admin": ["admin"]}) as service:
        admin = Device(service.url, "admin", PASSWORD)
        for bad in ("short-1", "password", "12345678", "Passwort1"):
            assert status_of(admin.call, "POST", "/v1/admin/users", {"user": "olga", "password": bad, "roles": "agent"}) == 422, bad
        long = "ein sehr langer Satz mit Umlauten äöü " * 4
        admin.call("POST", "/v1/admin/users", {"user": "olga", "password": long, "roles": "agent"})
        assert status_of(Device, service.url, "olga", long) == 200 and status_of(Device, service.url, "olga", long[:64]) == 401


@test
def the_old_password_cannot_be_guessed_by_who_has_the_token():
    with Service(FEW) as service:
        anna = Device(service.url, "anna", PASSWORD)
        statuses = [status_of(anna.call, "PUT", "/v1/me/password", {"old": f"wrong-{i}-wrong", "new": OTHER}) for i in range(13)]
        assert statuses == [403] * 10 + [429] * 3, statuses


@test
def a_backup_is_restored_and_desks_bring_back_what_it_lacks():
    with Service(FEW) as service:
        if not service.uri.startswith("sqlite:"):
            skip("PostgreSQL has its own tools")
        anna, backup = service.desk("anna"), f"{service.folder}/backup.db"
        anna.ok("add", "lead", "company=Kranich GmbH", "last_name=Davor", "phone=030 23125 001")
        anna.ok("sync", "--once")
        verb(service, "backup", backup)
        assert os.stat(backup).st_mode & 0o077 == 0
        assert Device(service.url, "anna", PASSWORD).hello()["durable_seq"] > 0
        verb(service, "backup", backup, status=73)  # never over something
        anna.ok("add", "lead", "company=Reiher GmbH", "last_name=Danach", "phone=030 23125 002")
        anna.ok("sync", "--once")
        verb(service, "restore", backup, status=75)  # while it is served
        epoch = Device(service.url, "anna", PASSWORD).hello()["epoch"]
        with service.away(kill=True):
            said = verb(service, "restore", backup)
            assert ".before-" in said, said
        assert Device(service.url, "maria", PASSWORD).hello()["epoch"] != epoch
        anna.ok("sync", "--once")  # hears of the new epoch
        anna.ok("sync", "--once")  # sends again
        maria = service.desk("maria")
        maria.ok("sync", "--once")
        names = {row["last_name"] for row in maria.rows("list", "lead")}
        assert names == {"Davor", "Danach"}, names
        audit(service)


@test
def a_copy_that_is_not_sound_is_no_backup_and_lets_no_desk_forget():
    with Service(FEW) as service:
        if not service.uri.startswith("sqlite:"):
            skip("PostgreSQL has its own tools")
        backup = f"{service.folder}/backup.db"
        with sqlite3.connect(service.uri.removeprefix("sqlite:"), timeout=10) as database:  # what a disk did to one page of a table
            database.executescript("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'created_ms INT NOT NULL', "
                                   "'created_ms INT') WHERE name = 'device'; PRAGMA writable_schema = RESET; "
                                   "INSERT INTO device (id, user_id, name, last_no, ack_through, seen_ms) VALUES ('x', 'x', 'x', 0, 0, 0);"
                                   "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'created_ms INT', "
                                   "'created_ms INT NOT NULL') WHERE name = 'device'; PRAGMA writable_schema = RESET;")
        database.close()
        assert "damaged" in verb(service, "backup", backup, status=78) and not os.path.exists(backup)
        assert Device(service.url, "anna", PASSWORD).hello()["durable_seq"] == 0


@test
def a_damaged_or_foreign_file_is_not_restored():
    with Service(FEW) as service:
        if not service.uri.startswith("sqlite:"):
            skip("PostgreSQL has its own tools")
        backup = f"{service.folder}/backup.db"
        verb(service, "backup", backup)
        with open(backup, "r+b") as file:
            file.seek(8192)
            file.write(b"\xff" * 4096)
        sqlite3.connect(f"{service.folder}/other.db").execute("CREATE TABLE t (x)")
        service.stop()
        for name, statuses in (("backup.db", {78}), ("other.db", {78, 65}), ("none.db", {78})):
            ran = subprocess.run([VORWAHLD, "restore", f"{service.folder}/{name}", "--database", service.uri], capture_output=True,
                                 text=True, check=False)
            assert ran.returncode in statuses and ran.stderr, (name, ran)
        service.start()
        assert status_of(Device, service.url, "anna", PASSWORD) == 200


@test
def the_audit_knows_sign_ins_rights_and_every_operation():
    with Service(FEW) as service:
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(20)), "--owner", "anna")
        anna = Device(service.url, "anna", PASSWORD)
        lead = maria.rows("list", "lead", "--limit", "1")[0]["id"]
        anna.push([anna.note(lead, f"note {i}") for i in range(30)])
        first = audit(service)
        assert first["operations"] >= 31 and first["rows"] > 5, first
        assert status_of(Device, service.url, "anna", "wrong-guess-1") == 401
        verb(service, "user", "roles", "bea", "--role", "agent", "--role", "steward")
        second = audit(service, "--expect", first["head"])
        assert second["rows"] == first["rows"] + 2 and second["operations"] == first["operations"], (first, second)
        assert "expected" in audit(service, "--expect", "0" * 64, status=78)


def at_the_database(service, statement):
    if service.uri.startswith("sqlite:"):
        with sqlite3.connect(service.uri.removeprefix("sqlite:"), timeout=10) as database:
            database.execute(statement)
    else:
        postgresql.shared().sql(statement, urllib.parse.urlparse(service.uri).path.strip("/"))


def tampered(service, *statements):
    """What the audit says about a copy with these changes."""
    copy = f"{service.folder}/copy.db"
    shutil.copy(service.uri.removeprefix("sqlite:"), copy)
    with sqlite3.connect(copy) as database:
        database.executescript("DROP TRIGGER audit_changes; DROP TRIGGER audit_goes")  # whoever owns the file can
        for statement in statements:
            assert database.execute(statement).rowcount > 0, statement
    database.close()
    ran = subprocess.run([VORWAHLD, "audit", "verify", "--database", f"sqlite:{copy}"], capture_output=True, text=True, check=False)
    assert ran.returncode == (78 if statements else 0), (statements, ran)


SWAP = ("UPDATE journal SET n = -1 WHERE n = (SELECT max(n) FROM journal)",
        "UPDATE journal SET n = n + 1 WHERE n = (SELECT max(n) FROM journal)",
        "UPDATE journal SET n = (SELECT max(n) - 1 FROM journal) WHERE n = -1")


TAMPERING = (
    (), ("UPDATE journal SET body = replace(body, 'note 3', 'note x') WHERE body LIKE '%note 3%'",),
    ("DELETE FROM journal WHERE body LIKE '%note 2%'",), SWAP,
    ("UPDATE journal SET user_id = 'somebody' WHERE body LIKE '%note 1%'",),
    ("INSERT INTO journal SELECT 'x' || op_id, grp, kind, action, user_id, device_id, undoes, entity, id, at_ms, received_ms, n + 1000, "
     "body, digest, erased_ms, salt FROM journal LIMIT 1",),
    ("UPDATE journal SET erased_ms = 1, body = replace(body, 'note 3', 'note x') WHERE body LIKE '%note 3%'",),
    ("UPDATE audit SET user_id = 'somebody' WHERE event = 'sign_in'",), ("DELETE FROM audit WHERE n = 3",),
    ("UPDATE audit SET detail = 'roles=agent' WHERE event = 'user.added'",),
    ("DELETE FROM audit WHERE n = (SELECT max(n) FROM audit WHERE event = 'write')",))


@test
def the_audit_is_only_added_to():
    with Service(FEW) as service:
        assert Device(service.url, "anna", PASSWORD).hello()
        for statement in ("UPDATE audit SET user_id = NULL", "DELETE FROM audit"):
            try:
                at_the_database(service, statement)
                raise AssertionError(f"{statement}: done")
            except (sqlite3.Error, AssertionError) as problem:
                assert "only added to" in str(problem), problem
        audit(service)


@test
def changed_removed_added_and_swapped_rows_are_found():
    with Service(FEW) as service:
        if not service.uri.startswith("sqlite:"):
            skip("changes a file")
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(1)), "--owner", "anna")
        anna = Device(service.url, "anna", PASSWORD)
        lead = maria.rows("list", "lead")[0]["id"]
        anna.push([anna.note(lead, f"note {i}") for i in range(5)])
        service.stop()
        for statements in TAMPERING:
            tampered(service, *statements)


run()

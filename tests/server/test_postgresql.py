#!/usr/bin/python3
"""Services on PostgreSQL: several on one database, outages, locks, what a wrong setting says. Played once, by the suite
server-postgresql."""
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse

sys.dont_write_bytecode = True
import postgresql
import raw
from desk import PASSWORD, VORWAHLD, Service, people, until
from tap import run, test

if os.environ.get("VORWAHL_TEST_DATABASE") != "postgresql":
    print("1..0 # SKIP played by the suite server-postgresql")
    sys.exit()
server = postgresql.shared()


class Instance:
    """One more vorwahld on a database."""

    def __init__(self, uri, folder):
        self.log = open(f"{folder}/instance.log", "ab")
        self.process = subprocess.Popen([VORWAHLD, "serve", "--database", uri, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.url = re.match(r"listening on (\S+)", self.process.stdout.readline())[1]

    def stop(self):
        self.process.terminate()
        assert self.process.wait(10) == 0
        self.process.stdout.close()
        self.log.close()


def verb(status, *words, given=""):
    ran = subprocess.run([VORWAHLD, *words], input=given, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == status, f"{words}: {ran.returncode}, not {status}: {ran.stderr}"
    return ran.stderr


def verb_out(*words):
    return subprocess.run([VORWAHLD, *words], capture_output=True, text=True, timeout=60, check=True).stdout


@test
def a_database_that_was_not_prepared_is_a_wrong_setting():
    assert "vorwahld init" in verb(78, "serve", "--database", server.database())


@test
def a_server_that_does_not_answer_is_no_wrong_setting():
    verb(69, "serve", "--database", f"postgresql://vorwahl@127.0.0.1:{postgresql.free_port()}/team")


@test
def a_database_that_does_not_exist_is_a_wrong_setting_and_no_password_is_repeated():
    said = verb(78, "init", "--database", f"postgresql://vorwahl:very-secret@127.0.0.1:{server.port}/nothing")
    assert "nothing" in said and "very-secret" not in said, said


@test
def only_what_was_prepared_is_upgraded_and_an_older_one_is_not_served():
    uri = server.database()
    verb(78, "upgrade", "--database", uri)
    verb(0, "init", "--database", uri)
    verb(0, "init", "--database", uri)
    name = uri.rsplit("/", 1)[1]
    server.sql("UPDATE schema_file SET name = 'records/0000-older.sql' WHERE name LIKE 'records/0002%'; DROP INDEX task_open, "
               "lead_queue", name)
    assert "upgrade" in verb(78, "serve", "--database", uri)
    verb(0, "upgrade", "--database", uri)
    verb(0, "check", "--database", uri)


@test
def the_user_of_the_service_cannot_change_the_schema_an_admin_made():
    admin = server.database()
    name = admin.rsplit("/", 1)[1]
    server.sql(f"CREATE ROLE desk_{name} LOGIN")
    own = admin.replace("vorwahl@", f"desk_{name}@")
    verb(78, "init", "--database", own)
    verb(0, "init", "--database", own, "--admin-database", admin)
    verb(0, "upgrade", "--database", own, "--admin-database", admin)
    verb(0, "user", "add", "anna", "--role", "agent", "--team", "Nord", "--database", own, given=PASSWORD + "\n")
    verb(0, "check", "--database", own)
    for sql, why in (("DROP TABLE journal", "owner"), ("DELETE FROM audit", "permission denied"), ("CREATE TABLE own (n int)", "permission denied"),
                     ("ALTER ROLE CURRENT_USER BYPASSRLS", "superuser")):
        ran = subprocess.run([f"{server.bin}/psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-c", sql, own], capture_output=True, text=True, check=False)
        assert ran.returncode != 0 and why in ran.stderr, ran.stderr
    server.sql("INSERT INTO meta (key, value) VALUES ('dead_tables', 'contact,journal'), ('dead_since', '1')", name)  # as an erasure notes it
    left = "SELECT count(*) FROM meta WHERE key LIKE 'dead_%'"
    verb(0, "sweep", "--database", own)
    assert server.sql(left, name) == "2" and "alarm.erased_rows" in server.sql("SELECT string_agg(event, ' ') FROM audit", name)
    verb(0, "sweep", "--database", own, "--admin-database", admin)
    assert server.sql(left, name) == "0"


@test
def two_inits_at_once_make_one_schema():
    uri = server.database()
    both = [subprocess.Popen([VORWAHLD, "init", "--database", uri], stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    verb(0, "check", "--database", uri)


@test
def text_is_ordered_by_bytes_whatever_the_locale():
    name = service.uri.rsplit("/", 1)[1]
    assert server.sql("SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND "
                      "c.relnamespace = 'public'::regnamespace WHERE a.atttypid = 'text'::regtype AND a.attcollation <> "
                      "'\"C\"'::regcollation", name) == "0"


with Service(uri=server.database()) as service:
    database = service.uri.rsplit("/", 1)[1]
    maria = service.desk("maria")
    maria.import_list(maria.write("list.csv", people(12)), "--owner", "anna")
    second = Instance(service.uri, service.folder)
    leads = [row["id"] for row in maria.rows("list", "leads")]
    here = raw.Device(service.url, "maria", PASSWORD, "here")
    there = raw.Device(second.url, "jonas", PASSWORD, "there")

    def patiently(call, *words):
        """A busy machine may let somebody wait for a lock longer than the service has patience: asked again, as desks do."""
        for _ in range(10):
            try:
                return call(*words)
            except raw.Refused as refused:
                if refused.status != 503:
                    raise
        raise AssertionError("always busy")

    @test
    def a_change_at_one_instance_ends_a_long_poll_at_the_other():
        times, onlooker = [], raw.Device(second.url, "admin", PASSWORD)
        for i in range(15):
            cursor = there.hello()["cursor"]
            seen = {}

            def wait(cursor=cursor, seen=seen):
                items, _ = there.changes(cursor, wait=20)
                seen["at"], seen["items"] = time.monotonic(), items

            listener = threading.Thread(target=wait)
            listener.start()
            until(lambda: b"vorwahl_long_polls 1\n" in onlooker.raw("GET", "/v1/metrics"))
            began = time.monotonic()
            assert here.push([here.note(leads[0], f"seen elsewhere {i}")])["results"][0]["st"] == "applied"
            listener.join(20)
            assert any(item.get("put", {}).get("record", {}).get("note") == f"seen elsewhere {i}" for item in seen["items"]), seen
            times.append(seen["at"] - began)
        print(f"# across instances: p50 {statistics.median(times) * 1000:.0f} ms, most {max(times) * 1000:.0f} ms")
        assert max(times) < 10, f"not before the wait was over: {times}"

    @test
    def one_lead_is_leased_to_one_person_wherever_they_ask():
        anna, bea = raw.Device(service.url, "anna", PASSWORD), raw.Device(second.url, "bea", PASSWORD)
        won = []

        def take(device):
            try:
                won.append(device.call("POST", f"/v1/leases/{leads[1]}")["token"])
            except raw.Refused as refused:
                assert refused.status == 409, refused

        for _ in range(5):
            both = [threading.Thread(target=take, args=(device,)) for device in (anna, bea)]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join()
        assert len(won) == 5 and set(won) == {won[0]}, won

    @test
    def two_administrators_cannot_take_each_other_away_at_two_instances():
        for name in ("chief", "deputy"):
            service.verb("user", "add", name, "--role", "admin", given=PASSWORD + "\n")
        service.verb("user", "disable", "admin")
        chief, deputy = raw.Device(service.url, "chief", PASSWORD), raw.Device(second.url, "deputy", PASSWORD)
        statuses = []

        def disable(by, whom):
            try:
                patiently(by.call, "PATCH", f"/v1/admin/users/{whom.user_id}", {"is_active": False})
                statuses.append(204)
            except raw.Refused as refused:
                statuses.append(refused.status)

        with server.held(database):  # both have looked before one of them writes
            both = [threading.Thread(target=disable, args=pair) for pair in ((chief, deputy), (deputy, chief))]
            for thread in both:
                thread.start()
            until(lambda: server.sql("SELECT count(*) FROM pg_locks WHERE NOT granted", database) == "2")
        for thread in both:
            thread.join()
        assert sorted(statuses) == [204, 409], statuses
        service.verb("user", "enable", "admin")

    @test
    def nobody_holds_what_another_holds_however_many_ask_for_the_next():
        """N10 in short: each gets a lead, gives it back and asks again, at either instance."""
        holders, overlaps, given, guard = {}, [], [], threading.Lock()
        devices = [raw.Device((service.url, second.url)[i % 2], ("anna", "bea")[i % 2], PASSWORD, f"agent {i}") for i in range(2)]
        for i in range(8):
            service.verb("user", "add", f"agent{i}", "--role", "agent", "--team", "Nord", given=PASSWORD + "\n")
            devices.append(raw.Device((service.url, second.url)[i % 2], f"agent{i}", PASSWORD))
        server.sql("UPDATE lead SET owner_id = NULL, next_ms = 1", database)

        def work(device):
            for _ in range(20):
                lead = device.call("POST", "/v1/queues/mine/next")["lead"]
                with guard:
                    given.append(lead)
                    if holders.get(lead):
                        overlaps.append((lead, holders[lead], device.user_id))
                    holders[lead] = device.user_id
                with guard:
                    holders[lead] = None
                device.call("DELETE", f"/v1/leases/{lead}")

        threads = [threading.Thread(target=work, args=(device,)) for device in devices]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not overlaps and len(given) == 200, (len(given), overlaps)
        server.sql("DELETE FROM lease", database)

    @test
    def leases_go_by_the_clock_of_the_database():
        server.sql(f"INSERT INTO lease VALUES ('{leads[2]}', '{here.user_id}', '{here.device_id}', 7, "
                   "extract(epoch FROM now() - interval '1 second') * 1000)", database)
        anna = raw.Device(second.url, "anna", PASSWORD)
        assert anna.call("POST", f"/v1/leases/{leads[2]}")["token"] == 8

    @test
    def nothing_is_skipped_by_a_reader_under_writers_on_two_instances():
        cursor, seen, made, stop = here.hello()["cursor"], [], [], threading.Event()
        reader = raw.Device(second.url, "maria", PASSWORD, "reader")
        writers = [raw.Device((service.url, second.url)[i % 2], "maria", PASSWORD, f"writer {i}") for i in range(6)]

        def write(device):
            for i in range(12):
                batch = [device.note(leads[(i + n) % len(leads)], f"n9 {n}") for n in range(5)]
                made.extend(operation["id"] for operation in batch)
                assert all(result["st"] == "applied" for result in device.push(batch)["results"])

        def read():
            at = cursor
            while True:
                was_over = stop.is_set()
                items, end = reader.changes(at, wait=0 if was_over else 1, limit=7)
                seen.extend((item["put"]["record"]["seq"] if "seq" in item["put"]["record"] else 0, item["put"]["record"]["id"])
                            for item in items if "put" in item)
                at = end["cursor"]
                if was_over and not end["more"]:
                    return

        threads = [threading.Thread(target=write, args=(device,)) for device in writers]
        listener = threading.Thread(target=read)
        listener.start()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stop.set()
        listener.join(30)
        missing = set(made) - {record for _, record in seen}
        assert len(made) == 360 and not missing, f"{len(missing)} of {len(made)} skipped"
        numbers = server.sql("SELECT count(*), count(DISTINCT n) FROM (SELECT seq AS n FROM activity UNION ALL SELECT n FROM "
                             "journal) x", database).split("|")
        assert numbers[0] == numbers[1], f"a number was given twice: {numbers}"

    @test
    def edits_of_one_record_at_both_instances_are_merged_never_lost():
        contact = maria.row("show", "lead", leads[3])["contact_id"]
        devices = [raw.Device(url, "maria", PASSWORD) for url in (service.url, second.url)] * 2
        fields = ["position", "title", "first_name", "salutation"]
        values = ["Head of IT", "Dr.", "Ada", "mr"]
        record = here.call("GET", f"/v1/contacts/{contact}")

        def edit(device, field, value):
            operation = device.operation("contact", contact, {}, record["rev"])
            operation["set"] = {field: {"base": record.get(field), "new": value}}
            assert device.push([operation])["results"][0]["st"] in ("applied", "merged")

        pairs = list(zip(devices, fields, values))
        for pair in (pairs[:2], pairs[2:]):
            threads = [threading.Thread(target=edit, args=one) for one in pair]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        after = here.call("GET", f"/v1/contacts/{contact}")
        assert [after.get(field) for field in fields] == values, after

    @test
    def a_push_that_lost_in_a_deadlock_is_tried_again():
        contact = maria.row("show", "lead", leads[4])["contact_id"]
        device = raw.Device(service.url, "maria", PASSWORD)
        other = server.session(database)
        other.stdin.write(f"BEGIN; UPDATE contact SET extra = NULL WHERE id = '{contact}'; SELECT 'held';\n")
        other.stdin.flush()
        assert other.stdout.readline().strip() == "held"
        operation = device.operation("contact", contact, {"title": "Prof."}, 1)
        results = []
        push = threading.Thread(target=lambda: results.append(patiently(device.push, [operation])["results"][0]["st"]))
        push.start()
        until(lambda: server.sql("SELECT count(*) FROM pg_locks WHERE NOT granted", database) != "0")
        other.stdin.write("SELECT n FROM feed WHERE id = 1 FOR UPDATE; COMMIT;\n")
        other.stdin.close()
        push.join(20)
        other.wait(20)
        other.stdout.close()
        other.stderr.close()
        assert results in (["applied"], ["merged"]), results
        assert device.push([operation])["results"][0]["st"] == results[0], "repeated it is another one"
        assert maria.row("show", "lead", leads[4])["title"] == "Prof."
        assert int(server.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", database)) >= 1

    @contextlib.contextmanager
    def names_of_teams_are(expression):
        """While inside, what a session of the service is asked for stands where a team's name would."""
        columns = server.sql("SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM "
                             "information_schema.columns WHERE table_name = 'team'", database)
        told = columns.replace("rev,", "CASE WHEN current_setting('statement_timeout') = '30s' THEN rev ELSE -rev END AS rev,", 1)
        told = re.sub(r"\bname,", f"({expression}) COLLATE \"C\" AS name,", told, count=1)
        server.sql(f"ALTER TABLE team RENAME TO hidden; CREATE VIEW team AS SELECT {told} FROM hidden", database)
        try:
            yield lambda device: {row["name"] for row in device.call("GET", "/v1/teams")["teams"]}
        finally:
            server.sql("DROP VIEW team; ALTER TABLE hidden RENAME TO team", database)

    @test
    def what_people_wait_for_has_five_seconds_of_the_database_and_a_digest_thirty():
        device = raw.Device(service.url, "maria", PASSWORD)
        before = device.call("GET", "/v1/digest")
        with names_of_teams_are("current_setting('statement_timeout')") as names:
            for _ in range(2):  # and again, once it was longer
                assert names(device) == {"5s"}
                assert device.call("GET", "/v1/digest") == before

    @test
    def an_answer_comes_after_the_disk_and_nobody_holds_a_lock_for_long_whatever_the_database_says():
        lax = [f"ALTER DATABASE {database} SET {name}" for name in ("synchronous_commit = off", "lock_timeout = 0", "idle_in_transaction_session_timeout = 0")]
        server.sql("; ".join(lax), database)
        third = Instance(service.uri, service.folder)
        settings = " || ' ' || ".join(f"current_setting('{name}')" for name in ("synchronous_commit", "lock_timeout", "idle_in_transaction_session_timeout"))
        try:
            with names_of_teams_are(settings) as names:
                assert names(raw.Device(third.url, "maria", PASSWORD)) == {"on 5s 10s"}
        finally:
            third.stop()
            server.sql(f"ALTER DATABASE {database} RESET ALL", database)

    @test
    def who_holds_the_feed_too_long_makes_writers_try_later_and_readers_go_on():
        device = raw.Device(service.url, "maria", PASSWORD)
        operation = device.note(leads[5], "waits")
        with server.held(database):
            try:
                device.push([operation])
                raise AssertionError("nobody can have written")
            except raw.Refused as refused:
                assert refused.status == 503 and refused.problem["type"].endswith("busy"), refused
            assert there.hello()["head"] > 0
        assert device.push([operation])["results"][0]["st"] == "applied"

    @test
    def a_restarted_database_signs_nobody_out_and_loses_nothing():
        device = raw.Device(service.url, "maria", PASSWORD)
        assert device.push([device.note(leads[6], "before")])["results"][0]["st"] == "applied"
        server.stop()
        operation = device.note(leads[6], "meanwhile")
        for path in ("/v1/me", f"/v1/leads/{leads[6]}", "/v1/hello"):
            try:
                device.call("GET", path)
                raise AssertionError(f"{path} cannot have been answered")
            except raw.Refused as refused:
                assert refused.status == 503, (path, refused)
        try:
            device.push([operation])
            raise AssertionError("nobody can have written")
        except raw.Refused as refused:
            assert refused.status == 503, refused
        maria.ok("set", "lead", leads[6], "position=set while the database was away")
        server.start()

        def pushed():
            try:
                return device.push([operation])["results"][0]["st"] == "applied"
            except raw.Refused as refused:
                assert refused.status == 503, refused
                return False

        until(pushed, 30)
        until(lambda: maria.run("sync", "--once").returncode == 0, 30)
        lead = device.call("GET", f"/v1/leads/{leads[6]}")
        assert lead["position"] == "set while the database was away", lead

    @test
    def a_push_whose_answer_was_lost_is_not_applied_twice():
        device = raw.Device(service.url, "maria", PASSWORD)
        operation = device.note(leads[7], "once")
        first = device.push([operation])["results"][0]
        device.move(second.url)
        assert device.push([operation])["results"][0] == first
        assert server.sql(f"SELECT count(*) FROM journal WHERE op_id = '{operation['op_id']}'", database) == "1"

    @test
    def an_operation_that_is_refused_leaves_nothing_and_the_others_stand():
        device = raw.Device(service.url, "maria", PASSWORD)
        good, late = device.note(leads[8], "good"), device.note(leads[8], "late")
        group = raw.uuid7()
        half = device.note(leads[8], "half of a group") | {"no": 3, "grp": group}
        bad = device.operation("lead", leads[8], {"state": "won"}, 1) | {"no": 4, "grp": group}
        batch = [good | {"no": 1}, late | {"no": 2}, half, bad, device.note(leads[8], "after") | {"no": 5}]
        results = [result["st"] for result in device.push(batch)["results"]]
        assert results == ["applied", "applied", "rejected", "rejected", "applied"], results
        assert server.sql(f"SELECT count(*) FROM activity WHERE id = '{half['id']}'", database) == "0"

    @test
    def both_instances_say_the_same_digest():
        sums = {tuple(sorted((scope, device.call("GET", f"/v1/digest?scope={scope}")["sum"])
                             for scope in device.hello()["grants"]["scopes"] if not scope.startswith("user:")))
                for device in (here, there)}
        assert len(sums) == 1, sums

    @test
    def every_list_and_board_is_answered():
        admin = raw.Device(service.url, "admin", PASSWORD)
        listed = subprocess.run([VORWAHLD, "routes"], capture_output=True, text=True, check=True).stdout
        routes = [json.loads(line) for line in listed.splitlines()]
        for route in routes:
            if route["method"] == "GET" and "{" not in route["path"] and route["path"] not in ("/v1/changes", "/v1/snapshot",
                                                                                              "/v1/digest"):
                for device in (admin, here):
                    try:
                        device.raw("GET", route["path"])
                    except raw.Refused as refused:
                        assert refused.status in (400, 403), (route, refused)
        for where in ("company:Firma*", "state:new", "last_name:beispiel003", "next_at>2020-01-01", "attempts<3", "-email:x"):
            for sort in ("", "&sort=company", "&sort=-next_ms", "&sort=score"):
                query = urllib.parse.quote(where)
                try:
                    page = here.call("GET", f"/v1/leads?where={query}&limit=5{sort}")
                    if page.get("cursor"):
                        here.call("GET", f"/v1/leads?where={query}&limit=5{sort}&cursor={urllib.parse.quote(page['cursor'])}")
                except raw.Refused as refused:
                    assert refused.status == 400, (where, sort, refused)

    def digests(url):
        device = raw.Device(url, "maria", PASSWORD)
        scopes = [scope for scope in device.hello()["grants"]["scopes"]]
        return {scope: {key: device.call("GET", f"/v1/digest?scope={scope}")[key] for key in ("count", "sum")} for scope in scopes}

    def move_there_and_back(begin, there, back, goes_on_there):
        with Service(uri=begin) as team:
            desk = team.desk("maria")
            desk.import_list(desk.write("list.csv", people(5)), "--owner", "anna")
            before = digests(team.url)
            with team.away():
                desk.ok("set", "lead", desk.rows("list", "leads")[0]["id"], "position=set while the team moved")
                said = [json.loads(verb_out("migrate", "--from", begin, "--to", there)),
                        json.loads(verb_out("migrate", "--from", there, "--to", back))]
                verb(65, "migrate", "--from", there, "--to", back)
                team.uri = there if goes_on_there else back
            assert said[0] == said[1] and said[0]["rows"] > 50, said
            assert digests(team.url) == before
            desk.ok("sync", "--once")
            with team.away():
                verb(0, "check", "--database", there)
                verb(0, "check", "--database", back)
            lead = desk.rows("list", "leads", "--where", "position:\"set while the team moved\"")
            assert len(lead) == 1 and desk.row("status")["waiting"] == 0

    @test
    def a_team_moves_to_a_file_and_back_and_desks_go_on():
        move_there_and_back(server.database(), f"sqlite:{os.environ['HOME']}/moved.db", server.database(), True)

    @test
    def a_team_that_began_in_a_file_moves_to_a_server_and_back_and_desks_go_on():
        home = os.environ["HOME"]
        move_there_and_back(f"sqlite:{home}/begun.db", server.database(), f"sqlite:{home}/back.db", False)

    try:
        run()
    finally:
        second.stop()

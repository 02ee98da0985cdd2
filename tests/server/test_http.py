#!/usr/bin/python3
"""The service as any HTTP client sees it: sign-in, rights, problem documents, limits."""
import concurrent.futures
import contextlib
import http.client
import json
import os
import sqlite3
import sys
import urllib.parse

import yaml

sys.dont_write_bytecode = True
import postgresql
import raw
from desk import PASSWORD, Service, people, until
from tap import run, test

with Service() as service:
    maria = service.desk("maria")
    maria.import_list(maria.write("list.csv", people(3)), "--owner", "anna")
    tokens = {}

    def call(method, path, body=None, user=None, at=service.url, **headers):
        place = urllib.parse.urlparse(at)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if user:
            headers["Authorization"] = f"Bearer {token(user)}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    def token(user):
        if user not in tokens:
            answer, content = call("POST", "/v1/session", {"user": user, "password": PASSWORD, "device": "test"})
            assert answer.status in (200, 201), (answer.status, content)
            tokens[user] = json.loads(content)["token"]
        return tokens[user]

    def problem(expected, method, path, *rest, **more):
        answer, content = call(method, path, *rest, **more)
        assert answer.status == expected, (answer.status, content)
        assert answer.headers["Content-Type"].startswith("application/problem+json"), answer.headers.items()
        document = json.loads(content)
        assert document["status"] == expected and document["type"], document
        return document

    @test
    def health_needs_no_sign_in():
        answer, content = call("GET", "/v1/health")
        assert answer.status == 200 and json.loads(content), content

    @test
    def metrics_are_in_the_format_of_prometheus():
        answer, content = call("GET", "/v1/metrics", user="admin")
        assert answer.status == 200 and b"# TYPE" in content, content[:200]

    @test
    def a_wrong_password_and_an_unknown_user_look_alike():
        one = problem(401, "POST", "/v1/session", {"user": "anna", "password": "wrong-wrong-1", "device": "t"})
        other = problem(401, "POST", "/v1/session", {"user": "nobody-here", "password": "wrong-wrong-1", "device": "t"})
        one.pop("request_id", None), other.pop("request_id", None)
        one.pop("instance", None), other.pop("instance", None)
        assert one == other

    @test
    def without_a_token_nothing_is_read():
        for path in ("/v1/leads", "/v1/changes", "/v1/users"):
            answer, _ = call("GET", path)
            assert answer.status in (401, 404), (path, answer.status)
        problem(401, "GET", "/v1/leads")
        problem(401, "GET", "/v1/leads", Authorization="Bearer " + "x" * 43)

    @test
    def leads_are_listed_to_who_may_see_them():
        answer, content = call("GET", "/v1/leads", user="anna")
        assert answer.status == 200 and content.count(b"Firma 00") >= 3, content[:300]
        answer, content = call("GET", "/v1/leads", user="viktor")
        assert answer.status in (200, 403) and b"Firma 00" not in content, content[:300]

    @test
    def an_unknown_path_and_method_are_named():
        problem(404, "GET", "/v1/no-such-thing", user="anna")
        problem(405, "DELETE", "/v1/health", user="anna")

    @test
    def rubbish_is_refused_without_harm():
        for body in ("{", "[" * 5000, '{"user":"a\\u0000"}', "\xff\xfe", '"text"', ""):
            answer, content = call("POST", "/v1/session", body.encode("latin-1"), Content_Type="application/json")
            assert 400 <= answer.status < 500, (body[:20], answer.status, content[:100])
        answer, _ = call("GET", "/v1/health")
        assert answer.status == 200

    @test
    def a_query_that_is_no_number_or_no_text_is_refused_and_not_taken_for_absent():
        device = raw.Device(service.url, "maria", PASSWORD)
        cursor, scope = device.hello()["cursor"], device.hello()["grants"]["scopes"][0]
        for path, names in ((f"/v1/changes?cursor={cursor}&", ("limit", "wait", "since_erased")), (f"/v1/snapshot?scope={scope}&", ("limit", "short")),
                            ("/v1/hello?", ("schema",)), ("/v1/leads?", ("limit",)), ("/v1/contacts?where=last_name:x&", ("limit",)),
                            ("/v1/exports?", ("limit",))):
            for name in names:
                for value in ("%25", "ten", "5x", "", "0x10", "1e3", "5.0", "%2B", "99999999999999999999"):
                    told = problem(400, "GET", f"{path}{name}={value}", user="maria")
                    assert told["field"] == name, (path, name, value, told)
        for value in ("%", "%2", "%zz", "%FF", "%C3", "%1B[2J", "%0A", "5%00"):
            for path in ("/v1/leads?limit=", "/v1/leads?where=last_name:", "/v1/leads?sort=", "/v1/leads?x="):
                problem(400, "GET", path + value, user="maria", at=service.direct)  # as it is: a proxy writes it anew
        for limit, rows in (("1", 1), ("99999", 3), ("0", 1)):
            answer, content = call("GET", f"/v1/leads?limit={urllib.parse.quote(limit)}", user="maria")
            assert answer.status == 200 and len(json.loads(content)["leads"]) == rows, (limit, answer.status, content[:200])
        assert problem(400, "GET", "/v1/audit?before=now", user="admin")["field"] == "before"

    @test
    def another_content_type_is_refused():
        problem(415, "POST", "/v1/session", b"user=anna", Content_Type="application/x-www-form-urlencoded")

    @test
    def a_body_without_end_is_refused():
        try:
            answer, _ = call("POST", "/v1/session", b"x" * (64 << 20), Content_Type="application/json")
            assert answer.status in (413, 400), answer.status
        except (BrokenPipeError, ConnectionResetError):
            pass  # hung up before the end, which is an answer too
        assert call("GET", "/v1/health")[0].status == 200

    @test
    def a_signed_out_token_is_dead():
        answer, content = call("POST", "/v1/session", {"user": "bea", "password": PASSWORD, "device": "once"})
        bearer = f"Bearer {json.loads(content)['token']}"
        assert call("GET", "/v1/leads", Authorization=bearer)[0].status == 200
        assert call("DELETE", "/v1/session", Authorization=bearer)[0].status in (200, 204)
        problem(401, "GET", "/v1/leads", Authorization=bearer)

    @test
    def a_record_has_an_etag_that_changes_with_it():
        lead = maria.rows("list", "lead", "--limit", "1")[0]["id"]
        before, content = call("GET", f"/v1/leads/{lead}", user="anna")
        assert before.status == 200 and before.headers["ETag"], (before.status, content[:200])
        assert call("GET", f"/v1/leads/{lead}", user="anna")[0].headers["ETag"] == before.headers["ETag"]
        maria.ok("set", "lead", lead, "interest=another one")
        assert call("GET", f"/v1/leads/{lead}", user="anna")[0].headers["ETag"] != before.headers["ETag"]

    @test
    def a_change_that_does_not_say_what_it_read_is_refused_and_changes_nothing():
        lead = maria.rows("list", "lead", "--limit", "1")[0]["id"]
        path = f"/v1/leads/{lead}"

        def interest():
            return json.loads(call("GET", path, user="anna")[1]).get("interest")

        before, read = interest(), call("GET", path, user="anna")[0].headers["ETag"]
        assert problem(428, "PATCH", path, {"interest": "unseen"}, user="anna")["type"] == "precondition-required"
        assert problem(404, "PATCH", path[:-1] + "x", {"interest": "unseen"}, user="anna")["type"] == "not-found", "rights first"
        assert interest() == before
        assert call("PATCH", path, {"interest": "what I read"}, user="anna", If_Match=read)[0].status == 200
        assert problem(412, "PATCH", path, {"interest": "late"}, user="jonas", If_Match=read)["type"] == "precondition-failed"
        assert interest() == "what I read"
        assert call("PATCH", path, {"interest": "whatever stood"}, user="anna", If_Match="*")[0].status == 200

    @test
    def what_makes_records_needs_a_key():
        lead = maria.rows("list", "lead", "--limit", "1")[0]["id"]
        with open(os.environ["SRCDIR"] + "/docs/openapi.yaml", encoding="utf-8") as file:
            paths = yaml.safe_load(file)["paths"]
        said = {path for path, item in paths.items() for operation in item.values() for parameter in operation.get("parameters", [])
                if parameter["name"] == "Idempotency-Key" and parameter.get("required")}
        assert said == {"/v1/{resource}", "/v1/leads/{lead}/handover"}, said
        count = len(maria.rows("list", "lead"))
        for path, body in (("/v1/leads", {"company": "Ohne GmbH", "last_name": "Ohne", "phone": "+493023125778"}),
                           (f"/v1/leads/{lead}/handover", {"to": "viktor", "reason": "sales asked for it"})):
            assert "Idempotency-Key" in problem(400, "POST", path, body, user="anna")["detail"]
        maria.ok("sync", "--once")
        assert len(maria.rows("list", "lead")) == count and maria.row("show", "lead", lead)["state"] != "handed_over"

    @test
    def a_request_with_a_key_is_done_once_and_answered_twice():
        def add(name, key, user="maria", **more):
            return call("POST", "/v1/contacts", {"last_name": name, "phone": "+493023125777"}, user=user, Idempotency_Key=key, **more)

        first, again = add("Einmal", "key-1"), add("Einmal", "key-1")
        assert first[0].status == again[0].status == 201 and first[1] == again[1], (first, again)
        made = json.loads(first[1])["id"]
        other = add("Zweimal", "key-1")
        assert other[0].status == 422, other
        assert json.loads(add("Einmal", "key-2")[1])["id"] != made, "another key is another request"
        refused = call("POST", "/v1/contacts", {"colour": "red"}, user="maria", Idempotency_Key="key-3")
        after = add("Danach", "key-3")
        assert refused[0].status >= 400 and after[0].status == 201, ("a refused request used no key", refused, after)
        assert add("Einmal", "a b")[0].status == 400 and add("Einmal", "k" * 256)[0].status == 400
        assert json.loads(add("Einmal", "key-1", user="jonas")[1])["id"] != made, "keys are each user's own"

    def key_row(key):
        """What the service keeps of a key: its status, 0 while nobody knows how it ended."""
        sql = f"SELECT status FROM request_key WHERE key = '{key}'"
        if not service.uri.startswith("sqlite:"):
            return postgresql.shared().sql(sql, service.uri.rsplit("/", 1)[1])
        with contextlib.closing(sqlite3.connect(service.uri.removeprefix("sqlite:"))) as db:
            row = db.execute(sql).fetchone()
        return "" if row is None else str(row[0])

    def add_user(name, key):
        """Takes as long as a password's hash."""
        try:
            return call("POST", "/v1/admin/users", {"user": name, "password": PASSWORD, "roles": "agent"}, user="admin", Idempotency_Key=key)
        except (OSError, http.client.HTTPException):
            return None

    @test
    def a_key_whose_first_request_is_not_finished_is_a_conflict():
        token("admin")
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _: add_user("emil", "key-slow"), range(6)))
        statuses = sorted(answer.status for answer, _ in answers)
        assert statuses.count(201) >= 1 and statuses.count(409) >= 1 and set(statuses) == {201, 409}, statuses
        made = {content for answer, content in answers if answer.status == 201}
        again = add_user("emil", "key-slow")
        assert again[0].status == 201 and made == {again[1]}, (made, again)

    @test
    def a_key_whose_request_ended_with_the_service_is_a_conflict_until_somebody_has_looked():
        token("admin")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            lost = pool.submit(add_user, "dora", "key-lost")
            until(lambda: key_row("key-lost") == "0")
            service.stop(kill=True)
            assert lost.result() is None or lost.result()[0].status >= 500, "nobody answers, or a proxy that says so"
        service.start()
        again, content = add_user("dora", "key-lost")
        assert again.status == 409 and b"begun before" in content, content
        assert add_user("dora", "key-next")[0].status == 201, "the first one was done all the same"

    run()

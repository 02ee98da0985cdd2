#!/usr/bin/python3
"""Hostile requests: framing that says two things, addresses that mean another path, bodies without end, slow ones."""
import concurrent.futures
import json
import re
import socket
import sqlite3
import sys
import time
import urllib.parse

sys.dont_write_bytecode = True
import wire
from desk import PASSWORD, Service, until
from raw import Device, Refused, uuid7
from tap import at_last, run, test

SLOW = 20
JSON = "Content-Type: application/json"

with Service({"anna": ["agent"]}, options=("--header-timeout", "1", "--body-timeout", "2", "--log", "-")) as service:
    anna = Device(service.url, "anna", PASSWORD)
    bearer = f"Authorization: Bearer {anna.token}"

    def ask(method, target, *headers, **rest):
        return wire.exchange(service.url, wire.request(method, target, *headers, **rest))

    def refused(status, data):
        answer = wire.exchange(service.url, data)
        assert answer.status == status, (data[:200], answer.status, answer.body[:200])
        return answer

    def is_problem(answer, name):
        assert answer.headers["content-type"] == "application/problem+json; charset=utf-8", answer.headers
        assert answer.json()["type"] == name and answer.json()["status"] == answer.status, answer.body

    def log_lines():
        with open(f"{service.folder}/log", encoding="utf-8") as log:
            return log.read().splitlines()

    @test
    def length_and_chunks_together_are_refused_and_the_connection_ends():
        smuggled = wire.request("GET", "/v1/me", bearer)
        data = wire.request("POST", "/v1/session", JSON, "Content-Length: 4", "Transfer-Encoding: chunked",
                            body=b"0\r\n\r\n" + smuggled)
        with wire.connect(service.url) as connection:
            connection.sendall(data)
            content = b""
            try:
                while part := connection.recv(65536):
                    content += part
            except ConnectionResetError:
                pass
        assert content.count(b"HTTP/1.1") == 1 and wire.Answer(content).status == 400, content

    @test
    def inner_errors_are_told_by_their_kind_alone():
        with Service({"admin": ["admin"]}, options=("--log", "-")) as broken:
            admin = Device(broken.url, "admin", PASSWORD)
            file = sqlite3.connect(broken.uri.removeprefix("sqlite:"))
            file.execute("ALTER TABLE export_list RENAME TO secret_place")
            file.commit()
            file.close()
            try:
                admin.call("GET", "/v1/exports")
                raise AssertionError("it cannot have been answered")
            except Refused as refused:
                told = json.dumps(refused.problem)
                assert refused.status == 500 and refused.problem["type"] == "internal", refused
                assert not any(word in told for word in ("export_list", "secret", "SELECT", "sqlite", "no such")), told
            assert admin.call("GET", "/v1/me")["user"] == "admin", "one broken table ends nothing else"

    @test
    def two_lengths_hosts_codings_or_tokens_are_refused():
        for pair in (("Content-Length: 2", "Content-Length: 2"), ("Content-Length: 2", "Content-Length: 3"),
                     ("Host: other.example",), ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
                     (bearer, "Authorization: Bearer other"), ("Transfer-Encoding: gzip, chunked",),
                     ("Content-Length: +2",), ("Content-Length: 2, 2",), ("Content-Length: -1",)):
            answer = wire.exchange(service.url, wire.request("POST", "/v1/session", JSON, *pair, body=b"{}"))
            assert answer.status == 400, (pair, answer.status, answer.body[:100])

    @test
    def a_request_without_host_is_refused_in_our_words():
        is_problem(refused(400, wire.request("GET", "/v1/health", host=None)), "usage")

    @test
    def a_compressed_body_is_refused():
        is_problem(refused(415, wire.request("POST", "/v1/push", JSON, bearer, "Content-Encoding: gzip",
                                             "Content-Length: 4", body=b"\x1f\x8b\x08\x00")), "unsupported-media-type")

    @test
    def a_head_of_20_kib_is_refused():
        answer = wire.exchange(service.url, wire.request("GET", "/v1/health", "X-Long: " + "x" * 20480))
        assert answer.status in (400, 431), answer.status

    @test
    def addresses_mean_one_path_only():
        for target in ("/v1/health%00", "/v1%2Fhealth", "/v1/%2e%2e/v1/health", "/v1/../v1/health", "//v1/health", "/v1//health",
                       "/v1/./health", "/v1/health%", "/v1/health%zz", "/v1\\health", "http://evil.example/v1/health",
                       "/v1/health#x", "/v1/hea\x80lth", "/v1/health?where=%00", "*"):
            answer = ask("GET", target)
            assert answer.status in (400, 404), (target, answer.status, answer.body[:100])
            assert b'"ok"' not in answer.body, target

    @test
    def an_encoded_letter_is_the_letter():
        assert ask("GET", "/v1/h%65alth").status == 200

    @test
    def a_body_may_have_256_kib_and_not_a_byte_more_is_read():
        is_problem(refused(413, wire.request("POST", "/v1/push", JSON, bearer, f"Content-Length: {1 << 30}", body=b"{")),
                   "too-large")
        chunk = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
        with wire.connect(service.url) as connection:
            sent = 0
            connection.sendall(wire.request("POST", "/v1/push", JSON, bearer, "Transfer-Encoding: chunked"))
            try:
                while sent < 64 << 20:
                    connection.sendall(chunk)
                    sent += len(chunk)
            except (BrokenPipeError, ConnectionResetError):
                pass
            assert sent < 16 << 20, sent  # what the sockets hold between us apart

    def the_service_stayed_small():
        with open(f"/proc/{service.process.pid}/status", encoding="ascii") as status:
            peak = int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1])
        print(f"# at most {peak >> 10} MiB under everything before")
        assert peak < 512 << 10, f"{peak} KiB"

    at_last("the_service_stayed_below_512_mib_under_all_of_it", the_service_stayed_small)

    @test
    def who_has_not_signed_in_sends_4_kib_at_most():
        refused(413, wire.request("POST", "/v1/session", JSON, "Content-Length: 5000", body=b"{" + b" " * 4999))

    @test
    def a_large_body_without_a_token_is_not_kept_and_answered():
        body = json.dumps({"ops": [], "pad": "x" * 200000}).encode()
        answer = wire.exchange(service.url, wire.request("POST", "/v1/push", JSON, f"Content-Length: {len(body)}", body=body))
        is_problem(answer, "unauthenticated")

    @test
    def deep_and_long_json_is_refused_before_it_is_parsed():
        deep17 = '{"a":' * 17 + "1" + "}" * 17
        for body in (deep17, "[" * 2048, '{"a":' * 100000, "[" + "{}," * 87000 + "{}]", '{"user":1,"user":2}',
                     '{"user":"\\u0000"}', '{"n":9223372036854775808}', '{"n":1e400}', '{"a":"\xff"}', '{"a":1}x', "\x1f\x8b"):
            data = body.encode("latin-1")[:256 << 10]
            answer = wire.exchange(service.url, wire.request("POST", "/v1/push", JSON, bearer, f"Content-Length: {len(data)}",
                                                             body=data))
            assert 400 <= answer.status < 500, (body[:30], answer.status, answer.body[:100])
            assert answer.json()["status"] == answer.status and "JSON" in answer.json()["detail"], (body[:30], answer.body[:200])
        assert anna.call("GET", "/v1/me")["user"] == "anna"

    @test
    def what_steers_a_terminal_or_is_no_character_is_refused_in_values():
        lead = anna.call("POST", "/v1/leads", {"company": "Kranich GmbH", "last_name": "Brandt", "phone": "030 23125 901"})
        bad = ("\x01", "\x07", "\x1b[2J", "\x7f", "\x85", "\x9b31m", "\ufffe", "\uffff", "\U0001fffe", "\ufdd0")
        for sign in bad:
            try:
                anna.call("PATCH", f"/v1/contacts/{lead['contact_id']}", {"position": f"a{sign}b"})
                raise AssertionError(f"{sign!r} was taken")
            except Refused as problem:
                assert problem.status == 422 and problem.problem["field"] == "position", (sign, problem.problem)
        for sign in ("\n", "\t", "\r\n"):
            assert anna.call("PATCH", f"/v1/contacts/{lead['contact_id']}", {"position": f"a{sign}b"})["position"] == "a b"
        results = anna.push([anna.note(lead["id"], f"a{sign}b") for sign in (*bad, "\n", "\t")])["results"]
        assert [result["st"] for result in results] == ["rejected"] * len(bad) + ["applied"] * 2, results

    @test
    def what_means_something_to_a_database_is_a_letter_like_any_other():
        for name in ("100% Muster_", "100x Mustery"):
            contact, lead = uuid7(), uuid7()
            anna.push([anna.operation("contact", contact, {"last_name": name}), anna.operation("lead", lead, {"contact_id": contact})])
        everybody = ask("GET", "/v1/contacts?limit=100", bearer).json()
        assert {row["last_name"] for row in everybody["contacts"]} > {"100% Muster_", "100x Mustery"}, everybody

        def rows_of(words):
            answer = ask("GET", "/v1/contacts?where=" + urllib.parse.quote(words), bearer)
            assert answer.status in (200, 400), (words, answer.status, answer.body)
            assert not re.search(rb"sqlite|syntax error|near |no such|SELECT|FROM ", answer.body, re.IGNORECASE), (words, answer.body)
            return [row["last_name"] for row in answer.json()["contacts"]] if answer.status == 200 else []
        assert rows_of('last_name:"100% Muster_"') == ["100% Muster_"]
        assert rows_of('last_name:100%*') == ["100% Muster_"], "the sign is a letter of the beginning that is looked for"
        hostile = ("%", "_", "100_ Mustery", "' OR '1'='1", "'; DROP TABLE contact; --", "x\\' OR 1=1", "NEAR(a b)", "a* OR b*", "^a", "{last_name}: x", "col:x",
                   "\u0000", "100%\u0000", "-1", "NULL", "0x31", "?1", ":id", "@x", "$1", "\ufffd", "[a-z]*", "😀")
        for text in hostile:
            assert rows_of('last_name:"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"') == [], text
            quoted = urllib.parse.quote(text, safe="")
            for target in (f"/v1/contacts?sort={quoted}", f"/v1/contacts?cursor={quoted}", f"/v1/contacts/{quoted}",
                           f"/v1/{quoted}", f"/v1/snapshot?scope={quoted}", f"/v1/changes?cursor={quoted}"):
                answer = ask("GET", target, bearer)
                assert 400 <= answer.status < 500, (target, answer.status, answer.body)
                assert not re.search(rb"sqlite|syntax error|no such (table|column)", answer.body, re.IGNORECASE), (target, answer.body)
        assert ask("GET", "/v1/contacts?limit=100", bearer).json()["contacts"] == everybody["contacts"]

    @test
    def unknown_methods_are_named_and_nothing_is_traced():
        for method in ("TRACE", "OPTIONS", "PUT", "CONNECT", "PROPFIND", "get", "X" * 40):
            answer = ask(method, "/v1/health", "X-Secret: do-not-echo")
            is_problem(answer, "method-not-allowed")
            assert answer.headers["allow"] == "GET, HEAD" and b"do-not-echo" not in answer.body, answer.headers
        assert ask("DELETE", "/v1/leads", bearer).headers["allow"] == "GET, HEAD, POST"
        is_problem(ask("POST", "/v1/nothing-here", bearer), "not-found")

    @test
    def head_gives_the_head_of_get():
        with wire.connect(service.url) as connection:
            connection.sendall(wire.request("HEAD", "/v1/health", "Connection: close"))
            content = b""
            while part := connection.recv(65536):
                content += part
        answer = wire.Answer(content)
        assert answer.status == 200 and answer.body == b"" and int(answer.headers["content-length"]) > 0, content

    @test
    def answers_carry_no_banner_and_are_not_cached():
        for answer in (ask("GET", "/v1/health"), ask("GET", "/v1/me", bearer), ask("GET", "/v1/none"), ask("GET", "/v1/me")):
            assert "server" not in answer.headers and b"icrohttpd" not in answer.body, answer.headers
            assert answer.headers["cache-control"] == "no-store" and answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["x-request-id"], answer.headers
            assert answer.headers["content-type"].endswith("; charset=utf-8"), answer.headers

    @test
    def log_lines_are_json_and_hold_neither_tokens_nor_names_nor_forged_lines():
        ask("GET", '/v1/leads?where=%0a{"event":"forged"}', bearer)
        ask('X"}{', "/v1/x", 'X: "}\n', bearer)
        ask("GET", "/v1/Erika-Beispiel", "User-Agent: \x1b[2Jforged", bearer)
        lines = until(lambda: (found := log_lines()) and sum("request" in line for line in found) > 3 and found)
        for line in lines:
            assert "at" in json.loads(line), line
        text = "\n".join(lines)
        for secret in (anna.token, PASSWORD, "anna", "forged", "Erika", "\x1b"):
            assert secret not in text, secret

    def drip(data, start, connection):
        """A byte each tenth of a second; seconds until the service hung up."""
        connection.settimeout(0.1)
        for byte in data:
            try:
                connection.send(bytes([byte]))
                if connection.recv(1) == b"":
                    break
            except socket.timeout:
                continue
            except OSError:
                break
        return time.monotonic() - start

    @test
    def slow_heads_and_bodies_are_hung_up_on_and_others_do_not_wait():
        heads = [wire.connect(service.url) for _ in range(SLOW)]
        bodies = [wire.connect(service.url) for _ in range(SLOW)]
        start = time.monotonic()
        for connection in bodies:
            connection.sendall(wire.request("POST", "/v1/push", JSON, bearer, "Content-Length: 1000"))
        with concurrent.futures.ThreadPoolExecutor(2 * SLOW) as pool:
            slow = [pool.submit(drip, b"GET /v1/health HTTP/1.1\r\nX: " + b"x" * 100, start, c) for c in heads] + [
                pool.submit(drip, b"{" + b" " * 100, start, c) for c in bodies]
            times = []
            while not all(one.done() for one in slow):
                began = time.monotonic()
                assert ask("GET", "/v1/health").status == 200
                times.append(time.monotonic() - began)
            took = [one.result() for one in slow]
        for connection in heads + bodies:
            connection.close()
        assert max(took[:SLOW]) < 4 and max(took[SLOW:]) < 5, took
        assert min(took[SLOW:]) > 1.5, took  # a body has its own time
        assert sorted(times)[int(len(times) * .99)] < 0.5, max(times)

    @test
    def the_second_request_of_a_connection_may_not_drip_either():
        with wire.connect(service.url) as connection:
            connection.sendall(wire.request("GET", "/v1/health"))
            assert wire.Answer(wire.read_all(connection)).status == 200
            start = time.monotonic()
            connection.sendall(b"GET /v1/health HTTP/1.1\r\n")
            assert drip(b"X: " + b"x" * 100, start, connection) < 4

    @test
    def a_long_poll_outlives_the_deadlines():
        cursor = anna.hello()["cursor"]
        start = time.monotonic()
        items, end = anna.changes(cursor, wait=4)
        assert not items and end["cursor"] and time.monotonic() - start > 3.5

    run()

#!/usr/bin/python3
"""Guessing passwords, tokens that are old, revoked or stolen, and what is kept of them."""
import concurrent.futures
import json
import os
import sqlite3
import statistics
import sys
import time

sys.dont_write_bytecode = True
import wire
from desk import PASSWORD, Service, file_of, people
from raw import Device, Refused
from tap import run, skip, test

JSON = "Content-Type: application/json"
DAY = 86400
FEW = {"anna": ["agent"], "bea": ["agent"]}


def sign_in(service, user, password, *headers):
    body = json.dumps({"user": user, "password": password, "device": "t"}).encode()
    return wire.exchange(service.url, wire.request("POST", "/v1/session", JSON, f"Content-Length: {len(body)}", *headers,
                                                   body=body))


def tokens(service):
    return [json.loads(line) for line in service.verb("token", "list", "--json").splitlines()]


def guess(service, users, count, *headers):
    """Wrong passwords one after the other: statuses."""
    return [sign_in(service, users[i % len(users)], f"wrong-guess-{i}", *headers).status for i in range(count)]


@test
def one_name_has_ten_wrong_guesses_a_minute_however_it_is_spelled():
    with Service(FEW, options=("--behind-proxy",)) as service:
        statuses = []
        for i in range(30):  # from thirty addresses
            statuses.append(sign_in(service, ("anna", "Anna", "ANNA")[i % 3], f"wrong-guess-{i}",
                                    f"X-Forwarded-For: 203.0.113.{i}").status)
        assert statuses == [401] * 10 + [429] * 20, statuses
        answer = sign_in(service, "anna", PASSWORD, "X-Forwarded-For: 203.0.113.200")
        assert answer.status == 429 and 1 <= int(answer.headers["retry-after"]) <= 61, answer.headers
        assert sign_in(service, "bea", PASSWORD, "X-Forwarded-For: 203.0.113.200").status == 201


@test
def one_address_has_ten_wrong_guesses_a_minute_over_all_names():
    with Service(FEW) as service:
        names = [f"name{i}" for i in range(20)] + ["anna", "bea"]
        statuses = guess(service, names, 30, "X-Forwarded-For: 203.0.113.7")  # nobody listed: not believed
        assert statuses == [401] * 10 + [429] * 20, statuses


@test
def guesses_at_once_are_not_more_than_guesses_in_line():
    with Service(FEW) as service, concurrent.futures.ThreadPoolExecutor(40) as pool:
        statuses = list(pool.map(lambda i: sign_in(service, "anna", f"wrong-guess-{i}").status, range(80)))
        assert statuses.count(401) <= 10 and set(statuses) <= {401, 429, 503}, statuses
        assert wire.exchange(service.url, wire.request("GET", "/v1/health")).status == 200


@test
def right_passwords_in_any_number_are_let_in():
    with Service(FEW) as service:
        assert [sign_in(service, "anna", PASSWORD).status for _ in range(15)] == [201] * 15


def worked_ms(service):
    """What the service's threads have computed so far: other programs of this machine do not count."""
    folder, total = f"/proc/{service.process.pid}/task", 0
    for thread in os.listdir(folder):
        with open(f"{folder}/{thread}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1e6


@test
def an_unknown_name_takes_as_long_as_a_known_one():
    with Service(FEW) as service:
        times = {"anna": [], "nobody": []}
        sign_in(service, "bea", PASSWORD)
        for _ in range(4):
            for name, row in times.items():
                before = worked_ms(service)
                assert sign_in(service, name, "wrong-guess").status == 401
                row.append(worked_ms(service) - before)
        known, unknown = min(times["anna"]), min(times["nobody"])
        assert known > 10 and abs(known - unknown) < .25 * known, times


@test
def others_do_not_wait_while_passwords_are_checked():
    with Service(FEW, options=("--rate", "0")) as service, concurrent.futures.ThreadPoolExecutor(6) as pool:
        bea = Device(service.url, "bea", PASSWORD)
        checks = [pool.submit(sign_in, service, "anna", PASSWORD) for _ in range(6)]
        times = []
        while not all(check.done() for check in checks):
            start = time.monotonic()
            bea.call("GET", "/v1/me")
            times.append(time.monotonic() - start)
        assert {check.result().status for check in checks} == {201}
        assert len(times) > 3 and statistics.median(times) < .03, times


@test
def neither_password_nor_token_is_kept_in_clear():
    with Service(FEW) as service:
        if not service.uri.startswith("sqlite:"):
            skip("looks into files")
        token = Device(service.url, "anna", PASSWORD).token
        service.stop()
        with open(f"{service.folder}/service.db", "rb") as file:
            content = file.read()
        assert b"anna" in content and token.encode() not in content and PASSWORD.encode() not in content
        assert content.count(b"$argon2id$") >= len(service.users)


@test
def a_token_ends_after_90_quiet_days_and_after_a_year_in_any_case():
    with Service(FEW) as service:
        now_file = f"{service.folder}/now"

        def at(days):
            with open(now_file, "w", encoding="utf-8") as file:
                file.write(str(int((1_800_000_000 + days * DAY) * 1000)))

        at(0)
        service.variables["VORWAHL_TEST_NOW"] = "@" + now_file
        with service.away():
            pass
        quiet, busy = Device(service.url, "anna", PASSWORD), Device(service.url, "bea", PASSWORD)
        for days in (60, 120, 180, 240, 300, 360):
            at(days)
            assert busy.call("GET", "/v1/me")["user"] == "bea"
        at(91)
        for device, days in ((quiet, 91), (busy, 366)):
            at(days)
            try:
                device.call("GET", "/v1/me")
                raise AssertionError(f"lived for {days} days")
            except Refused as refused:
                assert refused.status == 401 and refused.problem["type"] == "unauthenticated", refused


@test
def a_revoked_device_hears_that_it_is_revoked():
    with Service(FEW | {"admin": ["admin"]}) as service:
        lost, admin = Device(service.url, "anna", PASSWORD), Device(service.url, "admin", PASSWORD)
        other = Device(service.url, "bea", PASSWORD)
        try:
            other.call("DELETE", f"/v1/devices/{lost.device_id}")
            raise AssertionError("revoked by somebody else")
        except Refused as refused:
            assert refused.status == 404, refused
        admin.call("DELETE", f"/v1/devices/{lost.device_id}")
        try:
            lost.hello()
            raise AssertionError("not revoked")
        except Refused as refused:
            assert refused.status == 401 and refused.problem["type"] == "device-revoked", refused


def bytes_below(folder):
    """Everything a desk keeps."""
    content = b""
    for place, _, names in os.walk(folder):
        for name in names:
            with open(f"{place}/{name}", "rb") as file:
                content += file.read()
    return content


@test
def a_revoked_desk_wipes_its_copy_and_keeps_what_was_never_sent():
    with Service(FEW | {"maria": ["team_lead"]}) as service:
        maria, anna = service.desk("maria"), service.desk("anna")
        maria.import_list(maria.write("list.csv", people(1)), "--owner", "anna")
        maria.ok("sync", "--once")
        anna.ok("sync", "--once")
        anna.ok("add", "lead", "company=Gesendet GmbH", "last_name=Gesendet", "phone=030 23125 801")
        anna.ok("sync", "--once")
        with service.away():
            anna.ok("add", "lead", "company=Bleibt GmbH", "last_name=Bleibt", "phone=030 23125 802")
            device = next(row for row in tokens(service) if row["user"] == "anna")["device"]
            service.verb("token", "wipe", device)
        assert b"Erika" in bytes_below(anna.home) and b"Gesendet" in bytes_below(anna.home)
        anna.fails(77, "sync", "--once")
        left = bytes_below(anna.home)
        assert b"Erika" not in left and b"erika" not in left and b"Gesendet" not in left and b"gesendet" not in left
        assert b"Bleibt" in left


@test
def a_copy_without_contact_for_14_days_is_wiped_at_start():
    with Service(FEW) as service:
        anna = service.desk("anna")
        anna.ok("add", "lead", "company=Gesendet GmbH", "last_name=Gesendet", "phone=030 23125 801")
        anna.ok("sync", "--once")
        with service.away():
            anna.ok("add", "lead", "company=Bleibt GmbH", "last_name=Bleibt", "phone=030 23125 802")
            for days, is_there in ((13.9, True), (14.1, False)):
                with sqlite3.connect(file_of(anna, "cache", "cache.db")) as db:
                    db.execute("UPDATE meta SET value = ? WHERE key = 'contact_ms'", (int((time.time() - days * DAY) * 1000),))
                db.close()
                anna.run("list", "lead", "--offline")
                left = bytes_below(f"{anna.home}/cache")
                assert (b"Gesendet" in left) == is_there and (b"gesendet" in left) == is_there, days
        listed = anna.ok("list", "lead", "--json")
        assert "Gesendet" in listed and "Bleibt" in listed


@test
def one_user_has_a_hundred_devices_and_no_more():
    with Service(FEW) as service:
        if not service.uri.startswith("sqlite:"):
            skip("the rows are written past the service, into its file")
        anna = Device(service.url, "anna", PASSWORD)
        now = int(time.time() * 1000)
        with sqlite3.connect(service.uri.removeprefix("sqlite:")) as db:
            db.executemany("INSERT INTO token (hash, user_id, device_id, created_ms, used_ms) VALUES (?, ?, ?, ?, ?)",
                           [(f"{i:064x}", anna.user_id, anna.device_id, now - days * DAY * 1000, now - days * DAY * 1000)
                            for i, days in enumerate([0] * 98 + [91] * 50)])
        db.close()
        Device(service.url, "anna", PASSWORD)  # the hundredth; those of three quiet months do not count
        refused = sign_in(service, "anna", PASSWORD)
        assert refused.status == 403 and b"100 devices" in refused.body, refused.body
        assert Device(service.url, "bea", PASSWORD).user_id != anna.user_id
        anna.call("DELETE", "/v1/session")
        Device(service.url, "anna", PASSWORD)


@test
def a_device_that_asks_too_much_is_slowed_and_others_are_not():
    with Service(FEW, options=("--rate", "20")) as service:
        anna, bea = Device(service.url, "anna", PASSWORD), Device(service.url, "bea", PASSWORD)
        statuses = []
        for _ in range(200):
            try:
                anna.call("GET", "/v1/me")
                statuses.append(200)
            except Refused as refused:
                statuses.append(refused.status)
        assert 80 <= statuses.count(200) < 160 and set(statuses) == {200, 429}, statuses
        assert bea.call("GET", "/v1/me")["user"] == "bea"


run()

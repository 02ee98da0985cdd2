#!/usr/bin/python3
"""Limits of the service that nobody has to set: connections, files, stacks of threads, passwords at once."""
import concurrent.futures
import contextlib
import json
import os
import re
import resource
import sys
import time

sys.dont_write_bytecode = True
import wire
from desk import PASSWORD, Service, people
from raw import Device, Refused
from tap import run, skip, test

FEW = {"anna": ["agent"]}
HEALTH = wire.request("GET", "/v1/health")
FILES_AT_START = 256


def held(url, count, stack):
    """Connections that stay, those of them that are answered."""
    opened = [stack.enter_context(wire.connect(url)) for _ in range(count)]
    answered = []
    for connection in opened:
        with contextlib.suppress(OSError):
            connection.sendall(HEALTH)
            if wire.read_all(connection).startswith(b"HTTP/1.1 200"):
                answered.append(connection)
    return answered


@contextlib.contextmanager
def few_files():
    """A shell that lets its programs open few files, though they may raise that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES_AT_START, hard))
    try:
        yield hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@test
def this_machine_may_hold_more_connections_than_one_address_and_more_than_a_shell_allows():
    with contextlib.ExitStack() as stack:
        with few_files() as most:
            service = stack.enter_context(Service(FEW))
        assert resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE) == (most, most)
        assert len(held(service.url, FILES_AT_START + 44, stack)) == FILES_AT_START + 44


def one_more_waits_until_another_ends(service, another, stack):
    late = stack.enter_context(wire.connect(service.url, timeout=0.3))
    late.sendall(HEALTH)
    try:
        raise AssertionError(f"one more was taken: {late.recv(100)}")
    except TimeoutError:
        pass
    another.close()
    late.settimeout(10)
    assert wire.Answer(wire.read_all(late)).status == 200


@test
def connections_beyond_the_limit_of_all_wait_until_another_ends():
    with contextlib.ExitStack() as stack:
        service = stack.enter_context(Service(FEW, options=("--max-connections", "6")))
        kept = held(service.url, 6, stack)
        assert len(kept) == 6, len(kept)
        one_more_waits_until_another_ends(service, kept[0], stack)


def stacks(pid):
    """Sizes in KiB of what lies above a guard page."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        rows = [re.match(r"(\w+)-(\w+) (\S+) .*? 0 *$", line) for line in maps]
    sizes, guard_end = [], None
    for row in rows:
        start, end = (int(row[1], 16), int(row[2], 16)) if row else (0, 0)
        if row and row[3] == "rw-p" and start == guard_end:
            sizes.append((end - start) >> 10)
        guard_end = end if row and row[3] == "---p" and end - start <= 65536 else None
    return sizes


@test
def threads_have_stacks_of_half_a_mebibyte_and_more():
    with Service(FEW) as service:
        try:
            found = stacks(service.process.pid)
        except PermissionError:
            skip("only root looks into a program that is closed to others")
        assert len(found) >= 4 and min(found) >= 512, found


def memory_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1])


@test
def two_passwords_are_checked_at_once_sixteen_wait_and_the_others_are_asked_to_come_later():
    with Service(FEW, options=("--behind-proxy",)) as service, concurrent.futures.ThreadPoolExecutor(60) as pool:
        def guess(number):
            body = json.dumps({"user": f"name{number}", "password": "wrong-guess", "device": "t"}).encode()
            return wire.exchange(service.url, wire.request("POST", "/v1/session", "Content-Type: application/json", f"Content-Length: {len(body)}",
                                                           f"X-Forwarded-For: 203.0.113.{number}", body=body))

        before = memory_kib(service.process.pid)
        answers = list(pool.map(guess, range(60)))
        statuses = [answer.status for answer in answers]
        assert set(statuses) == {401, 503} and statuses.count(401) >= 18, statuses
        assert all(int(answer.headers["retry-after"]) >= 1 for answer in answers if answer.status == 503)
        grown = (memory_kib(service.process.pid) - before) >> 10
        assert 64 <= grown < 3 * 64, f"{grown} MiB: a check takes 64"


@test
def who_searches_or_exports_without_end_is_slowed():
    """A device has a credit of four seconds' worth; what a search or an export costs of it is ten times a small question."""
    with Service(FEW | {"maria": ["team_lead"]}, options=("--rate", "10")) as service:
        lists = service.desk("maria", "list")
        lists.ok("import", lists.write("list.csv", people(1)), "--basis", "presumed", "--evidence", "met at the fair", "--offline")
        while lists.run("sync", "--once").returncode != 0:
            pass  # as slow as the service asks for
        contact = lists.rows("list", "contact", "--offline")[0]["id"]
        asked = {"a search": ("GET", "/v1/contacts?where=last_name:Beispiel000", None, 10), "a page of the base": ("GET", "/v1/snapshot?scope=all", None, 10),
                 "a search for a person": ("POST", "/v1/persons/find", {"about": "Beispiel000"}, 10),
                 "a person's dossier": ("GET", f"/v1/persons/{contact}/dossier", None, 20),
                 "the lists that left": ("GET", "/v1/exports", None, 10)}
        for what, (method, path, body, cost) in asked.items():
            device, answered, refused, began = Device(service.url, "maria", PASSWORD, what), 0, 0, time.monotonic()
            for _ in range(12):
                try:
                    device.raw(method, path, body)
                    answered += 1
                except Refused as answer:
                    assert answer.status == 429 and answer.problem["retry_after_s"] >= 1, (what, answer)
                    refused += 1
            most = (40 + 10 * (time.monotonic() - began)) / cost
            assert 40 / cost <= answered <= most and refused, f"{what}: {answered} of {answered + refused} answered, {most:.1f} at most"


@test
def twelve_thousand_connections_are_taken_if_nothing_is_said_and_no_more():
    usual, (soft, most) = 12000, resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < usual + 200:
        skip(f"this machine lets a program open {most} files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        with contextlib.ExitStack() as stack:
            service = stack.enter_context(Service(FEW))
            opened = [stack.enter_context(wire.connect(service.url)) for _ in range(usual)]
            opened[-1].sendall(HEALTH)
            assert wire.Answer(wire.read_all(opened[-1])).status == 200, f"the connection number {usual} is not taken"
            one_more_waits_until_another_ends(service, opened[0], stack)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, most))


@test
def what_is_not_said_is_as_the_manual_says():
    """The usual values, read where they are promised and where they are set."""
    with open(os.environ["SRCDIR"] + "/docs/vorwahld.8", encoding="utf-8") as manual, \
            open(os.environ["SRCDIR"] + "/src/server/main.c", encoding="utf-8") as source:
        page, code = manual.read(), source.read()
    for option, member, usual in (("max-connections", "max_connections", 12000), ("max-per-address", "max_per_address", 64),
                                  ("header-timeout", "header_timeout_s", 10), ("body-timeout", "body_timeout_s", 30)):
        assert re.search(rf"\.{member} = {usual}\b", code), f"{member} is not {usual}"
        item = re.search(rf"\.It .*Fl -{option}\b(.*?)(?=^\.It|^\.El)", page, re.M | re.S)
        assert item and re.search(rf"\b{usual}\b", item[0].replace(",", "")), f"the manual does not say {usual} of --{option}"


run()

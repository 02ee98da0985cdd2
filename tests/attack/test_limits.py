#!/usr/bin/python3
"""Limits of the service that nobody has to set: connections, files, stacks of threads, passwords at once."""
import concurrent.futures
import contextlib
import json
import os
import re
import resource
import sys

sys.dont_write_bytecode = True
import wire
from desk import Service
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


@test
def connections_beyond_the_limit_of_all_wait_until_another_ends():
    with contextlib.ExitStack() as stack:
        service = stack.enter_context(Service(FEW, options=("--max-connections", "6")))
        kept = held(service.url, 6, stack)
        assert len(kept) == 6, len(kept)
        late = stack.enter_context(wire.connect(service.url, timeout=0.3))
        late.sendall(HEALTH)
        try:
            raise AssertionError(f"a seventh was taken: {late.recv(100)}")
        except TimeoutError:
            pass
        kept[0].close()
        late.settimeout(10)
        assert wire.Answer(wire.read_all(late)).status == 200


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

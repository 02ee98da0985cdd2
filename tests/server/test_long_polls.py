#!/usr/bin/python3
"""Long polls: one of a device at a time, none longer than 25 seconds whatever is asked."""
import concurrent.futures
import os
import sys

sys.dont_write_bytecode = True
import raw
from desk import PASSWORD, Service, until
from tap import run, skip, test

FEW = {"anna": ["agent"], "maria": ["team_lead"], "admin": ["admin"]}
service = Service(FEW)
passed = service.variables["VORWAHL_TEST_PASSED"] = f"{service.folder}/passed"


def go(seconds):
    """Moves the clock that nobody sets."""
    with open(f"{passed}.new", "w", encoding="ascii") as file:
        file.write(str(seconds * 1000))
    os.rename(f"{passed}.new", passed)


with service, concurrent.futures.ThreadPoolExecutor(8) as pool:
    anna, maria, admin = (raw.Device(service.url, name, PASSWORD) for name in ("anna", "maria", "admin"))

    def figure(name):
        return int(admin.raw("GET", "/v1/metrics").decode().split(f"\nvorwahl_{name} ")[1].split()[0])

    def wait(device, seconds=25, url=None, cursor=None):
        """A long poll on a connection of its own."""
        other = raw.Device.__new__(raw.Device)
        other.number, other.token = 0, device.token
        other.move(url or service.url)
        return pool.submit(other.changes, cursor or device.hello()["cursor"], wait=seconds)

    def are_waiting(count):
        until(lambda: figure("long_polls") == count)

    def news():
        return maria.call("POST", "/v1/campaigns", {"name": raw.uuid7()})["id"]

    @test
    def a_newer_long_poll_of_a_device_ends_the_one_before_and_nobody_elses():
        others, older = wait(maria), wait(anna)
        are_waiting(2)
        newer = wait(anna)
        items, end = older.result(10)
        assert (items, end["more"], end["cursor"]) == ([], False, anna.hello()["cursor"]), "an empty page, to go on from where it was"
        assert end["replaced"] is True, "who still reads this shares its token with another"
        newest = wait(anna)
        assert newer.result(10)[0] == []
        are_waiting(2)
        assert not others.done() and not newest.done()
        made = news()
        for waiting in (newest, others):
            items, end = waiting.result(10)
            assert made in [item["put"]["record"]["id"] for item in items if "put" in item] and "replaced" not in end

    @test
    def a_desk_that_comes_over_from_another_instance_leaves_no_long_poll_there():
        """Its cursor of calls says where it comes from."""
        if service.uri.startswith("sqlite:"):
            skip("a file has one instance")
        _, end = anna.changes(anna.hello()["cursor"] + "&calls=-")
        cursor = f"{end['cursor']}&calls={end['calls']}"
        older = wait(anna, cursor=cursor)
        are_waiting(1)
        with Service(uri=service.uri, users={}) as second:
            newer = wait(anna, url=second.url, cursor=cursor)
            items, end = older.result(15)
            assert items == [] and not end["more"] and not newer.done()
            made = news()
            assert made in [item["put"]["record"]["id"] for item in newer.result(10)[0] if "put" in item]

    @test
    def a_wait_of_more_than_25_seconds_ends_after_25():
        go(0)
        asked = wait(anna, 3600)
        are_waiting(1)
        go(24)
        until(lambda: figure("uptime_seconds") >= 24)
        assert not asked.done()
        go(26)
        items, end = asked.result(10)
        assert items == [] and not end["more"]

    run()

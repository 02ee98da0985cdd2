#!/usr/bin/python3
"""Calls that a telephone system tells of: who hears of them and how soon, and that they are kept nowhere."""
import glob
import os
import statistics
import sys
import threading
import time

sys.dont_write_bytecode = True
from desk import PASSWORD, Service
from raw import Device, Refused
from tap import run, skip, test

NUMBER = "+493023125007"


def status_of(call, *rest):
    try:
        call(*rest)
        return 200
    except Refused as refused:
        return refused.status


with Service() as service:
    for name, role, team in (("pbx", "telephony", "Nord"), ("central", "telephony", None), ("otto", "agent", "Süd")):
        service.verb("user", "add", name, "--role", role, *(["--team", team] if team else []), given=PASSWORD + "\n")
    service.verb("user", "extension", "anna", "12")
    pbx, central = Device(service.url, "pbx", PASSWORD), Device(service.url, "central", PASSWORD)
    desks = {name: Device(service.url, name, PASSWORD) for name in ("anna", "bea", "otto")}
    heard = {}  # the last cursor of each

    def tell(state="ringing", device=pbx, **more):
        return device.call("POST", "/v1/calls", {"from": NUMBER, "state": state} | more)["id"]

    def listen(name, wait=0, device=None, calls=None):
        """What this person's desk hears now, or within that time."""
        device = device or desks[name]
        items, end = device.changes(device.hello()["cursor"] + f"&calls={calls or heard.get(name, '-')}", wait=wait)
        heard[name] = end["calls"]
        return [(item["call"]["id"], item["call"]["state"]) for item in items if "call" in item]

    @test
    def whom_it_rings_hears_of_it_once():
        for name in desks:
            listen(name)
        call = tell(user="anna")
        assert (listen("anna"), listen("bea"), listen("otto")) == ([(call, "ringing")], [], [])
        other = tell(extension="12", id="pbx-17")
        assert other == "pbx-17" and listen("anna") == [("pbx-17", "ringing")] and listen("anna") == []
        assert tell("ended", duration_s=5) == call, "it had no name, but the number is the same"
        listen("anna")
        listen("bea")

    @test
    def a_team_is_rung_and_who_answers_has_the_call():
        call = tell()
        assert (listen("anna"), listen("bea"), listen("otto")) == ([(call, "ringing")], [(call, "ringing")], [])
        tell("answered", user="anna", id=call)
        assert (listen("anna"), listen("bea")) == ([(call, "answered")], [(call, "taken")])
        tell("ended", user="anna", id=call, duration_s=61)
        items, _ = desks["anna"].changes(desks["anna"].hello()["cursor"] + f"&calls={heard['anna']}")
        assert [item["call"] for item in items] == [{"from": NUMBER, "state": "ended", "id": call, "duration_s": 61}], items

    @test
    def a_system_rings_only_its_own_team_and_one_without_a_team_says_whom():
        assert status_of(pbx.call, "POST", "/v1/calls", {"from": NUMBER, "user": "otto"}) == 404
        assert status_of(pbx.call, "POST", "/v1/calls", {"from": NUMBER, "extension": "99"}) == 404
        assert status_of(central.call, "POST", "/v1/calls", {"from": NUMBER}) == 422
        call = tell(device=central, user="otto")
        assert listen("otto") == [(call, "ringing")]

    @test
    def it_sees_nothing_else():
        for method, path in (("GET", "/v1/leads"), ("GET", "/v1/users"), ("GET", "/v1/hello"), ("GET", "/v1/snapshot?scope=all"), ("GET", "/v1/devices")):
            assert status_of(pbx.call, method, path) == 403, path
        assert status_of(pbx.call, "POST", "/v1/push", {"ops": []}) == 403
        assert status_of(desks["anna"].call, "POST", "/v1/calls", {"from": NUMBER}) == 403
        assert pbx.call("GET", "/v1/me")["roles"] == "telephony"

    def hear_times(device, rounds, name="anna"):
        times = []
        for i in range(rounds):
            listen(name, device=device, calls="-")
            cursor, seen = device.hello()["cursor"], {}

            def wait(cursor=cursor, seen=seen):
                items, _ = device.changes(f"{cursor}&calls={heard[name]}", wait=20)
                seen["at"], seen["items"] = time.monotonic(), items

            waiter = threading.Thread(target=wait)
            waiter.start()
            while not waits(device):
                time.sleep(0.005)
            began = time.monotonic()
            call = tell(user=name, id=f"t{i}-{len(times)}-{id(device)}")
            waiter.join(20)
            assert [item["call"]["id"] for item in seen["items"]] == [call], seen
            times.append(seen["at"] - began)
        return times

    def waits(device):
        """The service of this device says that somebody waits for the feed."""
        place = Device.__new__(Device)
        place.token = None
        place.move(f"http://{device.connection.host}:{device.connection.port}")
        return b"vorwahl_long_polls 1\n" in place.raw("GET", "/v1/metrics")

    @test
    def a_desk_that_waits_hears_of_it_at_once():
        times = hear_times(desks["anna"], 10)
        print(f"# told to heard: p50 {statistics.median(times) * 1000:.0f} ms, most {max(times) * 1000:.0f} ms")
        assert statistics.median(times) < 0.05, times

    @test
    def instances_tell_each_other():
        if service.uri.startswith("sqlite:"):
            skip("a file has one instance")
        with Service(uri=service.uri, users={}) as second:
            bea = Device(second.url, "bea", PASSWORD)
            times = hear_times(bea, 5, "bea")
            print(f"# across instances: p50 {statistics.median(times) * 1000:.0f} ms, most {max(times) * 1000:.0f} ms")
            assert statistics.median(times) < 0.2, times
            call = tell(user="bea", id="moves")
            assert (call, "ringing") in listen("bea", calls="-"), "a desk that moved to the first instance hears it again"

    @test
    def it_is_kept_nowhere():
        tell(user="anna", **{"from": "+4930231259871"})
        service.stop()
        service.start()
        files = [path for path in glob.glob(f"{service.folder}/*") if os.path.isfile(path)]
        assert files and all(b"30231259871" not in open(path, "rb").read() for path in files), "a number was written down"
        again = Device(service.url, "anna", PASSWORD)
        assert listen("anna", device=again, calls="-") == [] and listen("anna", device=again, calls=heard["anna"]) == []

    @test
    def hostile_events_are_refused():
        for body in ({}, {"from": 7}, {"from": "$(id)"}, {"from": NUMBER, "state": "purring"}, {"from": NUMBER, "id": "a b"},
                     {"from": NUMBER, "id": "x" * 65}, {"from": NUMBER, "user": "anna\u0007"}, {"from": NUMBER, "extension": "1" * 40},
                     {"from": NUMBER, "duration_s": -1}, {"from": NUMBER, "duration_s": 10 ** 9}):
            fresh = Device(service.url, "pbx", PASSWORD) if "pbx" not in heard else heard["pbx"]
            heard["pbx"] = fresh
            assert status_of(fresh.call, "POST", "/v1/calls", body) == 422, body
        assert status_of(heard["pbx"].call, "POST", "/v1/calls", {"from": NUMBER, "user": "x" * 300000}) == 413

    run()

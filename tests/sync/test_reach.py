#!/usr/bin/python3
"""Who sees what, and whose word stands: rows that left one's reach, objections in any order, clocks that are wrong."""
import itertools
import os
import sys
import time

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people
from raw import Device
from tap import run, test

TEAM = {"anna": ["agent"], "jonas": ["steward"], "maria": ["team_lead"]}


def bytes_below(folder, *words):
    """Which of the words any file holds, as they are and reversed (the search key of numbers)."""
    found = set()
    for place, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(place, name), "rb") as file:
                content = file.read().lower()
            found |= {word for word in words if word.lower().encode() in content or word[::-1].lower().encode() in content}
    return found


def contact_of(device, last_name):
    found = [row for row in device.call("GET", "/v1/contacts?limit=500")["contacts"] if row["last_name"] == last_name]
    assert len(found) == 1, found
    return found[0]


def change(device, contact, rev, **values):
    """One operation with base and new of each field."""
    operation = device.operation("contact", contact, {}, rev)
    operation["set"] = {name: {"base": base, "new": new} for name, (base, new) in values.items()}
    return operation


@test
def what_left_ones_reach_is_in_no_answer_and_after_one_pull_in_no_file():
    with Service(TEAM) as service:
        service.verb("user", "add", "otto", "--role", "agent", "--team", "Süd", given=PASSWORD + "\n")
        maria, anna = service.desk("maria"), service.desk("anna")
        maria.import_list(maria.write("list.csv", people(3)), "--owner", "anna")
        anna.ok("sync", "--once")
        lead = anna.row("search", "firma 001")["id"]
        words = ("Beispiel001", "erika001", "firma001")
        assert bytes_below(f"{anna.home}/cache", *words) == set(words)
        maria.ok("move", lead, "--to", "otto", "--reason", "his territory")
        reader = Device(service.url, "anna", PASSWORD, "reader")
        answers = b"".join(reader.raw("GET", path) for path in (
            "/v1/leads?limit=500", "/v1/contacts?limit=500", "/v1/companies?limit=500", "/v1/consents?limit=500",
            *[f"/v1/snapshot?scope={scope}" for scope in reader.hello()["grants"]["scopes"]]))
        old = reader.hello()["cursor"].rsplit(".", 1)[0] + ".0"
        answers += reader.raw("GET", f"/v1/changes?cursor={old}&limit=1000")
        assert b"Beispiel002" in answers and b"Beispiel001" not in answers and b"erika001" not in answers
        anna.ok("sync", "--once")
        assert bytes_below(f"{anna.home}/cache", *words) == set(), bytes_below(f"{anna.home}/cache", *words)


@test
def a_feed_read_in_pages_of_any_size_holds_every_row():
    with Service(TEAM) as service:
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(9)), "--owner", "anna")
        reader = Device(service.url, "maria", PASSWORD, "reader")
        start = reader.hello()["cursor"].rsplit(".", 1)[0] + ".0"
        whole = {item["put"]["record"]["id"] for item in reader.changes(start, limit=1000)[0] if "put" in item}
        for size in (1, 2, 7):
            seen, at, has_more = set(), start, True
            while has_more:
                items, end = reader.changes(at, limit=size)
                seen |= {item["put"]["record"]["id"] for item in items if "put" in item}
                at, has_more = end["cursor"], end["more"]
            assert seen == whole, f"pages of {size}: {len(whole - seen)} rows skipped"


@test
def an_objection_wins_in_any_order_of_arrival():
    """Three desks know the contact as it was; whatever comes first, nobody may call in the end."""
    with Service(TEAM) as service:
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(6)), "--owner", "anna")
        devices = [Device(service.url, name, PASSWORD) for name in ("jonas", "maria", "anna")]
        for number, order in enumerate(itertools.permutations(range(3))):
            contact = contact_of(devices[0], f"Beispiel{number:03}")
            rev, dnc = contact["rev"], contact.get("do_not_call")
            operations = [change(devices[0], contact["id"], rev, do_not_call=(dnc, True)),
                          change(devices[1], contact["id"], rev, do_not_call=(dnc, False), phone=(contact["phone"], "+493023125991")),
                          change(devices[2], contact["id"], rev, first_name=(contact["first_name"], "Frieda"))]
            for index in order:
                result = devices[index].push([operations[index]])["results"][0]
                assert result["st"] in ("applied", "merged", "conflict"), (order, result)
            assert contact_of(devices[0], f"Beispiel{number:03}")["do_not_call"] is True, order


@test
def only_who_has_seen_an_objection_takes_it_back():
    with Service(TEAM) as service:
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(1)), "--owner", "anna")
        late, other = Device(service.url, "jonas", PASSWORD), Device(service.url, "maria", PASSWORD)

        def now():
            return contact_of(other, "Beispiel000")

        def push(device, rev, base, new):
            return device.push([change(device, now()["id"], rev, do_not_call=(base, new))])["results"][0]["st"]

        assert push(late, now()["rev"], None, True) == "applied"
        first = now()["rev"]
        assert push(other, first, True, False) == "applied"  # talked it over
        assert push(other, now()["rev"], False, True) == "applied"  # and objects again
        assert push(late, first, True, False) == "rejected", "it was about the first objection"
        assert now()["do_not_call"] is True
        assert push(late, now()["rev"], True, False) == "applied" and now()["do_not_call"] is not True


@test
def what_came_first_stands_whatever_the_clocks_of_the_desks_say():
    with Service(TEAM) as service:
        maria, anna = service.desk("maria"), service.desk("anna")
        maria.import_list(maria.write("list.csv", people(4)), "--owner", "anna")
        anna.ok("sync", "--once")
        now = int(time.time() * 1000)
        clocks = (0, 2147483647000, now + 3 * 3600000, now - 3 * 3600000)  # 1970, 2038, three hours off
        for number, there in enumerate(clocks):
            lead = maria.row("search", f"firma {number:03}")["id"]
            wrong = {"VORWAHL_TEST_NOW": str(there)}
            anna.ok("sync", "--once")
            with service.away():
                anna.ok("set", "lead", lead, "position=first", **({} if there == 2147483647000 else wrong))
                maria.ok("set", "lead", lead, "position=second")
            anna.ok("sync", "--once")
            maria.ok("sync", "--once")
            anna.ok("sync", "--once")
            for desk in (anna, maria):
                assert desk.row("show", "lead", lead)["position"] == "first", (there, desk.name)
        assert len(maria.rows("conflict", "list")) == len(clocks)


run()

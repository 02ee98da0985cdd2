#!/usr/bin/python3
"""Two records of one person are made one at one desk while others work on both, and taken apart again; old ids go on working everywhere."""
import contextlib
import sqlite3
import sys

sys.dont_write_bytecode = True
import raw
from desk import PASSWORD, Service, file_of
from tap import run, test


def lead(desk, last, phone, **more):
    fields = {"company": f"{last} GmbH", "postal_code": "10115", "first_name": "Petra", "last_name": last, "phone": phone,
              "email": f"{last.lower()}@nordwind.example"} | more
    return desk.row("add", "lead", *[f"{name}={value}" for name, value in fields.items()])["id"]


def contact(desk, lead_id):
    return desk.row("show", "lead", lead_id)["contact_id"]


def stored(desk, contact_id, field):
    """What is shown of a number may be masked."""
    with contextlib.closing(sqlite3.connect(file_of(desk, "cache", "cache.db"))) as cache:
        return cache.execute(f"SELECT {field} FROM contact WHERE id = ?", (contact_id,)).fetchone()[0]


def sync(*desks):
    for _ in range(2):
        for desk in desks:
            desk.ok("sync", "--once")


def twins(service):
    anna, bea, jonas = service.desk("anna"), service.desk("bea"), service.desk("jonas")
    one, two = lead(anna, "Janssen", "+493023125001"), lead(bea, "Jansen", "+493023125002", position="Einkauf")
    sync(anna, bea, jonas)
    return anna, bea, jonas, one, two


def all_is_well(*desks):
    for desk in desks:
        status = desk.row("status")
        assert status["waiting"] == status["rejected"] == 0, (desk.name, status)


@test
def a_merge_while_the_other_record_is_edited_loses_nothing():
    with Service() as service:
        anna, bea, jonas, one, two = twins(service)
        a, b = contact(anna, one), contact(bea, two)
        with service.away():
            bea.ok("set", "contact", b, "phone=+493023125088")  # nobody has heard of a merge yet
            bea.ok("set", "lead", two, "position=Vorstand")
            done = jonas.row("merge", a, b, "--take", "phone=b")
            assert done["gone"] == b and done["leads_moved"] == 1
        sync(jonas, bea, anna, jonas)
        all_is_well(anna, bea, jonas)
        for desk in (anna, bea, jonas):
            for known in (a, b):
                row = desk.row("show", "contact", known)
                assert (row["id"], stored(desk, a, "phone"), row["position"]) == (a, "+493023125088", "Vorstand"), (desk.name, row)
            assert {found["id"] for found in desk.rows("search", "Jansen")} == {one, two}
            assert desk.row("show", "lead", two)["last_name"] == "Janssen"
        for known in (a, b):  # filters, text and letters know the old id, too
            assert {row["id"] for row in jonas.rows("list", "lead", "--where", f"contact_id:{known}")} == {one, two}, known
            assert "Vorstand" in jonas.ok("show", "contact", known)
            assert "Petra Janssen" in jonas.ok("notice", known, "--print")
        jonas.ok("notice", b)
        assert jonas.row("show", "contact", a)["informed_ms"] is not None
        person = raw.Device(service.url, "jonas", PASSWORD)
        assert {row["id"] for row in person.call("GET", f"/v1/leads?where=contact_id:{b}")["leads"]} == {one, two}
        anna.ok("set", "contact", b, "mobile=+491511234567")  # by the old id
        assert stored(anna, a, "mobile") == "+491511234567"
        assert any(change["field"] == "phone" for change in jonas.rows("history", "contact", b))


@test
def taken_apart_tomorrow_each_has_what_was_its_own():
    with Service() as service:
        anna, bea, jonas, one, two = twins(service)
        a, b = contact(anna, one), contact(bea, two)
        done = jonas.row("quality", "merge", one, two, "--take", "phone=b,email=b")  # leads name their persons
        sync(anna, bea)
        bea.ok("set", "contact", a, "phone=+493023125077")
        anna.ok("log", one, "--result", "no_answer", "--note", "after the merge")
        sync(anna, bea, jonas)
        jonas.ok("quality", "unmerge", done["merge"])
        sync(jonas, anna, bea)
        all_is_well(anna, bea, jonas)
        for desk in (anna, bea, jonas):
            first, second = desk.row("show", "contact", a), desk.row("show", "contact", b)
            assert (stored(desk, a, "phone"), stored(desk, b, "phone")) == ("+493023125001", "+493023125077"), desk.name
            assert (first["email"], second["email"]) == ("janssen@nordwind.example", "jansen@nordwind.example")
            assert (contact(desk, one), contact(desk, two)) == (a, b)
        assert jonas.rows("list", "merge")[0]["state"] == "undone"


@test
def a_late_edit_of_what_both_had_said_stays_with_the_record_that_it_was_written_for():
    with Service() as service:
        anna, bea, jonas = service.desk("anna"), service.desk("bea"), service.desk("jonas")
        one, two = lead(anna, "Janssen", "+493023125001", position="Einkauf"), lead(bea, "Jansen", "+493023125002", position="Einkauf")
        sync(anna, bea, jonas)
        a, b = contact(anna, one), contact(bea, two)
        with service.away():
            bea.ok("set", "contact", b, "position=Vorstand")  # of a merge nobody has heard here
            done = jonas.row("merge", a, b, "--take", "phone=b")
        sync(jonas, bea, anna, jonas)
        assert [stored(desk, a, "position") for desk in (anna, bea, jonas)] == ["Vorstand"] * 3
        assert "position:" in stored(jonas, a, "sources"), "the value came without its source"
        jonas.ok("quality", "unmerge", done["merge"])
        sync(jonas, anna, bea)
        all_is_well(anna, bea, jonas)
        for desk in (anna, bea, jonas):
            assert (stored(desk, a, "position"), stored(desk, b, "position")) == ("Einkauf", "Vorstand"), desk.name
            assert "position:" not in str(stored(desk, a, "sources")) and "position:" in stored(desk, b, "sources"), desk.name


@test
def an_agent_may_not_and_a_dry_run_writes_nothing():
    with Service() as service:
        anna, _, jonas, one, two = twins(service)
        anna.fails(77, "merge", one, two)
        plan = jonas.row("merge", one, two, "--dry-run")
        assert plan["merge"] is None and {field["field"]: field["side"] for field in plan["fields"]}["position"] == "b", plan
        assert "Vorstand" not in str(plan) and jonas.row("show", "lead", two)["last_name"] == "Jansen"
        jonas.fails(64, "merge", one, two, "--take", "street=b")
        jonas.ok("different", one, two)
        assert jonas.rows("list", "merge")[0]["state"] == "different"


@test
def undo_takes_a_merge_back():
    with Service() as service:
        anna, bea, jonas, one, two = twins(service)
        jonas.ok("merge", one, two)
        assert contact(jonas, one) == contact(jonas, two)
        jonas.ok("undo")
        sync(jonas, anna, bea)
        all_is_well(anna, bea, jonas)
        assert all(contact(desk, one) != contact(desk, two) for desk in (anna, bea, jonas))


run()

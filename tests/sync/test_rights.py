#!/usr/bin/python3
"""Rights that change while people are at work: team, role, territory. The desk hears it by name, loses what it may no longer see, and gets the rest;
another desk keeps what it has."""
import concurrent.futures
import os
import sys
import time

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, until
from raw import Device, Refused
from tap import run, test

TEAM = {"anna": ["agent"], "bea": ["agent"], "maria": ["team_lead"], "admin": ["admin"]}
NORTH, SOUTH = ("Nordholz", "Nordstern"), ("Suedsee", "Suedwind")


def rows(names, code):
    text = "Firma;Nachname;Telefon;PLZ;Ort\r\n"
    for number, name in enumerate(names):
        text += f"{name} GmbH;Person{name};030 23125 {code[:2]}{number};{code};Musterstadt\r\n"
    return text


def bytes_below(folder, words):
    """Which of the words any file of the copy holds."""
    content = b""
    for place, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(place, name), "rb") as file:
                content += file.read().lower()
    return {word for word in words if word.lower().encode() in content}


with Service(TEAM) as service:
    service.verb("user", "add", "otto", "--role", "team_lead", "--team", "Süd", given=PASSWORD + "\n")
    admin, maria, otto = Device(service.url, "admin", PASSWORD), service.desk("maria"), service.desk("otto")
    maria.import_list(maria.write("list.csv", rows(NORTH, "20095")))
    otto.import_list(otto.write("list.csv", rows(SOUTH, "80331")))
    anna, bea = service.desk("anna"), service.desk("bea")
    reader = Device(service.url, "anna", PASSWORD, "reader")
    annas_id = reader.user_id

    def change(**members):
        """What an administrator does; the cursor of before is refused by its name."""
        cursor = reader.hello()["cursor"]
        assert reader.changes(cursor)[1]["more"] is False
        admin.call("PATCH", f"/v1/admin/users/{annas_id}", members)
        try:
            reader.changes(cursor)
            raise AssertionError("the cursor of other rights was taken")
        except Refused as refused:
            assert (refused.status, refused.problem["type"]) == (409, "scope-changed"), refused

    def held(desk):
        """The companies that a desk lists, and those of which its files hold a byte."""
        desk.ok("sync", "--once")
        ran = desk.run("list", "lead", "--json", "--offline")
        return {name for name in NORTH + SOUTH if name in ran.stdout}, bytes_below(f"{desk.home}/cache", NORTH + SOUTH)

    def holds(desk, names):
        assert held(desk) == (set(names), set(names)), (held(desk), names)
        assert desk.run("digest").returncode == 0, "not what the service counts"

    @test
    def who_is_moved_to_another_team_loses_its_leads_and_gets_the_new_ones():
        holds(anna, NORTH)
        holds(bea, NORTH)
        lead = anna.row("search", "Nordholz")["id"]
        anna.ok("set", "lead", lead, "interest=written before she heard of it", "--offline")
        change(team="Süd")
        holds(anna, SOUTH)
        holds(bea, NORTH)
        maria.ok("sync", "--once")
        proposed = [row for row in maria.rows("task", "list") if row["kind"] == "proposal"]
        assert len(proposed) == 1, "her work waits for who has the lead now"
        maria.ok("conflict", "take", proposed[0]["id"], "mine")
        assert maria.row("show", "lead", lead)["interest"] == "written before she heard of it"
        assert anna.row("status")["waiting"] == 0
        change(team="Nord")
        holds(anna, NORTH)

    @test
    def work_from_before_she_left_a_team_is_proposed_for_400_days():
        lead = anna.row("search", "Nordstern")["id"]

        def sent_after(days, interest):
            anna.ok("set", "lead", lead, f"interest={interest}", "--offline")
            change(team="Süd")
            service.change(f"UPDATE left_scope SET left_ms = {int((time.time() - days * 86400) * 1000)}")
            service.verb("sweep")
            anna.ok("sync", "--once")
            change(team="Nord")
            anna.ok("sync", "--once")
            maria.ok("sync", "--once")
            return anna.row("status")["rejected"], [row["mine_value"] for row in maria.rows("task", "list") if row["kind"] == "proposal"]

        assert sent_after(399, "written a year ago") == (0, ["written a year ago"])
        assert (said := sent_after(401, "written long ago")) == (1, ["written a year ago"]), said

    @test
    def who_loses_the_role_loses_the_teams_leads_and_has_them_again_with_it():
        change(roles="marketing")
        holds(anna, ())
        holds(bea, NORTH)
        change(roles="agent")
        holds(anna, NORTH)

    @test
    def a_territory_that_is_given_and_taken_brings_and_takes_its_leads():
        service.verb("territory", "put", "Bayern", "--ranges", "80-87")
        change(territories="Bayern")
        holds(anna, NORTH + SOUTH)
        holds(bea, NORTH)
        change(territories="")
        holds(anna, NORTH)

    @test
    def leads_that_move_out_of_a_territory_leave_without_a_change_of_rights():
        change(territories="Bayern")
        holds(anna, NORTH + SOUTH)
        cursor = reader.hello()["cursor"]
        lead = otto.row("search", "Suedsee")["id"]
        otto.ok("set", "lead", lead, "postal_code=10115")
        otto.ok("sync", "--once")
        left = [item["leave"]["id"] for item in reader.changes(cursor)[0] if "leave" in item]
        assert lead in left, "told without contents"
        holds(anna, (*NORTH, "Suedwind"))

    @test
    def who_waits_for_news_hears_of_changed_rights_at_once():
        cursor = reader.hello()["cursor"]
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(reader.changes, cursor, 25)
            until(lambda: admin.raw("GET", "/v1/metrics").count(b"vorwahl_long_polls 1\n"))
            admin.call("PATCH", f"/v1/admin/users/{annas_id}", {"territories": ""})
            try:
                raise AssertionError(f"not told: {waiting.result(10)}")
            except Refused as refused:
                assert refused.problem["type"] == "scope-changed", refused
        holds(anna, NORTH)

    run()

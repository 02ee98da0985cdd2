#!/usr/bin/python3
"""The block list over several desks: what one is told, no other dials; what a list says; who may lift it."""
import json
import sys

sys.dont_write_bytecode = True
from desk import Service, people
from tap import run, test




def lead_of(desk, name):
    return desk.rows("search", name)[0]["id"]


def is_blocked(desk, lead):
    ran = desk.run("call", lead, "--dry-run")
    return ran.returncode == 77 and "must not be called" in ran.stderr


@test
def a_block_at_one_desk_stops_dialling_at_the_other():
    with Service() as service:
        maria, anna, bea = (service.desk(name) for name in ("maria", "anna", "bea"))
        maria.import_list(maria.write("list.csv", people(4)))
        maria.import_list(maria.write("more.csv", "Firma;Nachname;Telefon\nAndere GmbH;Zweitname;030 23125 001\n"))
        for desk in (anna, bea):
            desk.ok("sync", "--once")
        first, second = lead_of(anna, "Beispiel001"), lead_of(bea, "Zweitname")
        assert not is_blocked(bea, second)
        anna.ok("log", first, "--result", "do_not_call")
        bea.ok("sync", "--once")
        assert is_blocked(bea, second), bea.run("call", second, "--dry-run").stderr
        assert not is_blocked(bea, lead_of(bea, "Beispiel002"))
        card = bea.row("show", "lead", first)
        assert card["state"] == "blocked", card
        for desk in (anna, bea):
            assert "23125" not in desk.ok("list", "block", "--json"), "a number in the list"


@test
def a_list_of_others_blocks_and_only_few_lift_it():
    with Service() as service:
        jonas, anna = service.desk("jonas"), service.desk("anna")
        path = jonas.write("robinson.txt", "030 23125 001\n+49 30 23125002\nerika003@firma003.example\nnonsense\n")
        assert jonas.fails(64, "block", "import", path, "--date", "2026-11-01")
        assert jonas.fails(64, "block", "import", path, "--source", "Robinson")
        assert anna.fails(77, "block", "import", path, "--source", "Robinson", "--date", "2026-11-01")
        counts = json.loads(jonas.ok("block", "import", path, "--source", "Robinson", "--date", "2026-11-01"))
        assert counts == {"read": 4, "added": 3, "known": 0, "rejected": 1}, counts
        counts = jonas.import_list(jonas.write("list.csv", people(5)), "--owner", "anna")
        assert counts["created"] == 5 and counts["blocked"] == 2, counts
        anna.ok("sync", "--once")
        lead = lead_of(anna, "Beispiel001")
        assert anna.row("show", "lead", lead)["state"] == "blocked"
        assert "Robinson" in anna.fails(77, "call", lead, "--dry-run") or is_blocked(anna, lead)
        row = jonas.row("block", "list")
        assert (row["source"], row["as_of"], row["blocked"]) == ("Robinson", "2026-11-01", 3), row
        assert anna.fails(77, "block", "remove", "030 23125 001", "--reason", "mistake")
        assert jonas.fails(64, "block", "remove", "030 23125 001")
        jonas.ok("block", "remove", "030 23125 001", "--reason", "list")
        anna.ok("sync", "--once")
        assert anna.fails(1, "block", "check", "030 23125 001")
        assert anna.row("block", "check", "030 23125 002")["source"] == "Robinson"
        history = jonas.rows("history", "block", jonas.rows("list", "block", "--where", "lift_reason:list")[0]["id"])
        assert any(change["field"] == "lift_reason" and change["who"] == "jonas" for change in history), history


@test
def a_number_entered_by_hand_leaves_the_queue_and_comes_back_by_nobodys_import():
    with Service() as service:
        jonas, anna = service.desk("jonas"), service.desk("anna")
        jonas.import_list(jonas.write("list.csv", people(3)), "--owner", "anna")
        assert json.loads(jonas.ok("block", "add", "030 23125 001", "--json"))["leads"] == 1
        anna.ok("sync", "--once")
        lead = lead_of(anna, "Beispiel001")
        assert anna.row("show", "lead", lead)["state"] == "blocked"
        counts = jonas.import_list(jonas.write("again.csv", "Firma;Nachname;Telefon\nNeu GmbH;Neu;0049 30 23125001\n"))
        assert counts["blocked"] == 1, counts
        new = json.loads(anna.ok("add", "lead", "company=Dritte GmbH", "last_name=Dritter", "phone=030/23125-001", "--basis", "express",
                                 "--evidence", "called us", "--json"))["id"]
        assert is_blocked(anna, new)
        other = lead_of(anna, "Beispiel002")
        anna.ok("set", "lead", other, "phone=030 23125 001")
        assert anna.row("show", "lead", other)["state"] == "blocked"


run()

#!/usr/bin/python3
"""Being away: a deputy keeps the promises, at once and for those made later; who may say so."""
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people
from raw import Device, Refused
from tap import run, test

TEAM = {"anna": ["agent"], "bea": ["agent"], "maria": ["team_lead"], "admin": ["admin"]}


def promise(service, count):
    """anna has promised calls for tomorrow, and one for far later."""
    maria, anna, bea = service.desk("maria"), service.desk("anna"), service.desk("bea")
    maria.import_list(maria.write("list.csv", people(count + 1)), "--owner", "anna")
    anna.ok("sync", "--once")
    for number in range(count + 1):
        lead = anna.row("search", f"firma {number:03}")["id"]
        anna.ok("log", lead, "--result", "callback", "--callback", "+1" if number < count else "+30")
    return maria, anna, bea


def owners(desk):
    desk.ok("sync", "--once")
    return [desk.row("search", f"firma {number:03}")["owner"] for number in range(3)]


@test
def a_deputy_takes_over_the_promises_of_that_time_at_once():
    with Service(TEAM) as service:
        maria, anna, bea = promise(service, 2)
        assert anna.row("absence", "--until", "+7", "--to", "bea") == {"moved": 2}
        assert owners(maria) == ["bea", "bea", "anna"]
        bea.ok("sync", "--once")
        assert {row["owner"] for row in bea.rows("list", "lead", "--where", "next_kind:callback")} >= {"bea"}


@test
def a_promise_made_later_for_who_is_away_is_found_by_the_sweep():
    with Service(TEAM) as service:
        maria, anna, _ = promise(service, 2)
        maria.ok("absence", "anna", "--from", "+3", "--until", "+10", "--to", "bea")
        assert owners(maria) == ["anna", "anna", "anna"], "tomorrow is before the absence"
        anna.ok("log", anna.row("search", "firma 000")["id"], "--result", "callback", "--callback", "+5")
        assert owners(maria) == ["anna", "anna", "anna"]
        service.verb("sweep")
        assert owners(maria) == ["bea", "anna", "anna"]


@test
def back_again_nothing_more_is_taken_over():
    with Service(TEAM) as service:
        maria, anna, _ = promise(service, 2)
        anna.ok("absence", "--from", "+3", "--until", "+10", "--to", "bea")
        assert anna.row("absence") == {"moved": 0}
        anna.ok("log", anna.row("search", "firma 000")["id"], "--result", "callback", "--callback", "+5")
        service.verb("sweep")
        assert owners(maria) == ["anna", "anna", "anna"]


@test
def only_oneself_the_team_lead_and_administrators_say_who_is_away():
    with Service(TEAM) as service:
        service.verb("user", "add", "otto", "--role", "agent", "--team", "Süd", given=PASSWORD + "\n")
        devices = {name: Device(service.url, name, PASSWORD) for name in ("anna", "bea", "maria", "otto", "admin")}
        anna, otto = devices["anna"].user_id, devices["otto"].user_id

        def answer(name, user, body):
            try:
                devices[name].call("PUT", f"/v1/absences/{user}", body)
                return 200
            except Refused as refused:
                return refused.status
        away = {"from_ms": 1000, "until_ms": 2000}
        assert {name: answer(name, anna, away) for name in devices} == {
            "anna": 200, "bea": 403, "maria": 200, "otto": 403, "admin": 200}
        assert answer("anna", anna, away | {"deputy": otto}) == 422, "a deputy of another team"
        assert answer("anna", anna, away | {"deputy": anna}) == 422, "one's own deputy"
        told = [row for row in devices["admin"].call("GET", "/v1/audit")["audit"] if row["event"] == "absence"]
        assert [row["user"] for row in told] == ["admin", "maria", "anna"], told


run()

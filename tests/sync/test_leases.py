#!/usr/bin/python3
"""Whose turn a lead is: leases, work packages for calling without the network, calls that came late."""
import json
import sys
import threading
import time

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people
from raw import Device, Refused
from tap import run, test

TEAM = {"anna": ["agent"], "bea": ["agent"], "maria": ["team_lead"]}


def begin(service, count):
    """Desks of all, and leads of the team that nobody owns."""
    maria = service.desk("maria")
    maria.ok("add", "queue", "name=Offen", f"team_id={maria.row('list', 'team')['id']}")
    maria.import_list(maria.write("list.csv", people(count)))
    leads = [lead["id"] for lead in maria.rows("list", "lead", "--limit", "100")]
    maria.ok("move", *leads, "--to", "Offen", "--reason", "for everybody")
    desks = service.desk("anna"), service.desk("bea")
    for desk in desks:
        desk.ok("sync", "--once")
    free = [lead["id"] for lead in maria.rows("list", "lead", "--limit", "100") if lead["owner"] is None]
    assert len(free) == count, "the leads are owned"
    return maria, *desks


def doubles(desk):
    desk.ok("sync", "--once")
    listed = desk.run("list", "task", "--json").stdout  # exit 1: there is none
    return [task for task in map(json.loads, listed.splitlines()) if task["kind"] == "double_call"]


@test
def two_desks_that_are_offline_never_call_the_same_lead():
    with Service(TEAM) as service:
        maria, anna, bea = begin(service, 6)
        assert anna.row("package", "--leads", "2", "--hours", "1") == {"reserved": 2, "hours": 1}
        assert bea.row("package", "--leads", "3", "--hours", "1") == {"reserved": 3, "hours": 1}
        called = {anna: [], bea: []}
        with service.away():
            for desk in called:
                while (lead := desk.run("next", "--json")).returncode == 0:
                    called[desk].append(lead.stdout.split('"id":"')[1][:36])
                    desk.ok("log", called[desk][-1], "--result", "no_answer")
                assert lead.returncode == 1, lead
        assert (len(called[anna]), len(called[bea])) == (2, 3) and not set(called[anna]) & set(called[bea]), called
        for desk in called:
            desk.ok("sync", "--once")
        assert doubles(maria) == []


@test
def an_own_lead_needs_no_reservation_and_a_free_one_is_not_dialled_without():
    with Service(TEAM) as service:
        maria, anna, _ = begin(service, 1)
        maria.import_list(maria.write("own.csv", people(1, 10)), "--owner", "anna")
        anna.ok("sync", "--once")
        free = anna.row("search", "firma 000")["id"]
        with service.away():
            assert anna.row("next")["company"] == "Firma 010 GmbH"
            assert "not reserved for you" in anna.run("call", free, "--dry-run").stderr


@test
def next_takes_what_was_reserved_ahead_without_asking():
    with Service(TEAM) as service:
        _, anna, bea = begin(service, 3)
        anna.ok("package", "--leads", "1")
        first = anna.row("next")
        assert first["lease_until"] and first["unleased"] is False
        assert bea.row("next")["id"] != first["id"]


@test
def a_call_in_somebody_elses_turn_is_kept_and_told():
    with Service(TEAM) as service:
        maria, anna, bea = begin(service, 1)
        lead = anna.row("next")["id"]  # anna's turn
        bea.ok("log", lead, "--result", "no_answer", "--note", "called as well")
        (task,) = doubles(maria)
        assert task["lead_id"] == lead and "called as well" in maria.ok("list", "activity", "--json")
        anna.ok("log", lead, "--result", "no_answer")
        assert len(doubles(maria)) == 1, "the holder's own call is no double"


@test
def a_turn_that_was_over_is_told_by_its_token():
    with Service(TEAM) as service:
        maria, anna, bea = begin(service, 1)
        lead = anna.row("package", "--leads", "1") and anna.row("search", "firma 000")["id"]
        one, two = Device(service.url, "anna", PASSWORD), Device(service.url, "bea", PASSWORD)
        with service.away():
            anna.ok("log", lead, "--result", "no_answer")  # carries the token of the package
            # not yet sent: meanwhile anna's turn ends and bea's begins
        one.move(service.url), two.move(service.url)
        one.call("DELETE", f"/v1/leases/{lead}")
        token = two.call("POST", f"/v1/leases/{lead}")["token"]
        assert token == 2, token
        two.call("DELETE", f"/v1/leases/{lead}")
        anna.ok("sync", "--once")
        assert [task["lead_id"] for task in doubles(maria)] == [lead]


@test
def many_who_ask_at_once_never_share_a_lead():
    with Service({f"agent{i}": ["agent"] for i in range(4)} | TEAM, options=("--rate", "0")) as service:
        begin(service, 60)
        taken, faults = {}, []

        def work(number):
            device = Device(service.url, f"agent{number}", PASSWORD)
            try:
                for count in range(2, 14, 2):
                    answer = device.call("POST", "/v1/queues/mine/package", {"count": count})["leases"]
                    taken[number] = {lease["lead"] for lease in answer}
            except Refused as refused:
                faults.append(refused)
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not faults and [len(leads) for leads in taken.values()] == [12] * 4, (faults, taken)
        assert len(set.union(*taken.values())) == 48, "two agents have the same lead"


@test
def nobody_reserves_more_than_fifty():
    with Service(TEAM) as service:
        begin(service, 60)
        device = Device(service.url, "anna", PASSWORD)
        packages = [device.call("POST", "/v1/queues/mine/package", {"count": count, "ttl_s": 28800})["leases"]
                    for count in (30, 30, 50)]
        assert [len(leases) for leases in packages] == [30, 30, 50], packages
        tokens = [{lease["lead"]: lease["token"] for lease in leases} for leases in packages]
        assert tokens[0] == tokens[1] and tokens[0].items() <= tokens[2].items(), "asking again gives others"
        one_more = device.call("POST", "/v1/queues/mine/next")
        assert one_more["lead"] in tokens[2], one_more


@test
def who_objects_is_nobodys_turn():
    with Service(TEAM) as service:
        maria, anna, bea = begin(service, 1)
        lead = anna.row("next")["id"]
        other = Device(service.url, "bea", PASSWORD)
        try:
            other.call("POST", f"/v1/leases/{lead}")
            raise AssertionError("two turns")
        except Refused as refused:
            assert refused.status == 409 and refused.problem["type"] == "leased", refused
            assert 840 < refused.problem["retry_after_s"] <= 900, refused.problem
        maria.ok("log", lead, "--result", "do_not_call")
        other.call("POST", f"/v1/leases/{lead}")  # anna's turn is over


@test
def how_long_a_turn_lasts_is_told_by_the_clock_that_decides():
    late = {"VORWAHL_TEST_NOW": str(int(time.time() * 1000) - 600000)}  # of the instance; PostgreSQL has its own
    with Service(TEAM, variables=late) as service:
        device = Device(service.url, "maria", PASSWORD)
        lead = device.call("POST", "/v1/leads", {"company": "Firma GmbH", "last_name": "Beispiel", "phone": "030 23125 001"})["id"]
        for _ in range(2):
            answer = device.call("POST", f"/v1/leases/{lead}")
            assert 880 <= answer["ttl_s"] <= 900, answer


run()

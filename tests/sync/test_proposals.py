#!/usr/bin/python3
"""Work on a lead that went to another team meanwhile: kept whole, decided by whoever has it now, unseen by who sent it."""
import json
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people
from raw import Device, uuid7
from tap import run, test

TEAM = {"anna": ["agent"], "maria": ["team_lead"]}


class House:
    """anna has worked offline on a lead that went to otto of another team."""

    def __init__(self, service, result="no_answer"):
        service.verb("user", "add", "otto", "--role", "agent", "--team", "Süd", given=PASSWORD + "\n")
        self.maria, self.anna, self.otto = service.desk("maria"), service.desk("anna"), service.desk("otto")
        self.maria.import_list(self.maria.write("list.csv", people(1)), "--owner", "anna")
        self.anna.ok("sync", "--once")
        self.lead = self.anna.row("search", "firma 000")["id"]
        with service.away():
            self.anna.ok("log", self.lead, "--result", result, "--note", "sagt er ruft zurück")
            self.anna.ok("set", "lead", self.lead, "position=Einkäuferin")
        self.maria.ok("move", self.lead, "--to", "otto", "--reason", "his territory")
        self.anna.ok("sync", "--once")
        self.otto.ok("sync", "--once")

    def proposals(self, desk):
        desk.ok("sync", "--once")
        return sorted((task for task in map(json.loads, desk.run("list", "task", "--json").stdout.splitlines())
                       if task["kind"] == "proposal" and task["state"] == "open"), key=lambda task: task["field"])


@test
def work_on_a_lead_that_left_is_proposed_to_its_new_owner():
    with Service(TEAM) as service:
        house = House(service)
        call, change = house.proposals(house.otto)
        assert call["mine_value"] == "sagt er ruft zurück" and change["mine_value"] == "Einkäuferin", (call, change)
        assert house.proposals(house.anna) == [], "its author sees it"
        assert house.anna.row("status")["rejected"] == 0 and house.anna.row("status")["waiting"] == 0
        assert {row["result"] for row in house.anna.rows("outbox", "list")} == {"proposal"}
        assert house.otto.row("show", "lead", house.lead)["position"] is None


@test
def accepted_it_is_done_under_its_authors_name():
    with Service(TEAM) as service:
        house = House(service)
        for task in house.proposals(house.otto):
            house.otto.ok("conflict", "take", task["id"], "mine")
        house.otto.ok("sync", "--once")
        assert house.otto.row("show", "lead", house.lead)["position"] == "Einkäuferin"
        calls = [row for row in house.otto.rows("list", "activity") if row["kind"] == "call"]
        users = {row["name"]: row["id"] for row in house.otto.rows("list", "user")}
        assert [(row["note"], row["user_id"]) for row in calls] == [("sagt er ruft zurück", users["anna"])], calls
        assert house.proposals(house.otto) == []


@test
def refused_nothing_of_it_happens():
    with Service(TEAM) as service:
        house = House(service)
        for task in house.proposals(house.otto):
            house.otto.ok("conflict", "take", task["id"], "theirs")
        house.otto.ok("sync", "--once")
        assert house.otto.row("show", "lead", house.lead)["position"] is None
        assert "sagt er" not in house.otto.run("list", "activity", "--json").stdout
        assert house.proposals(house.otto) == []


@test
def what_was_never_in_reach_is_refused_as_if_it_were_not_there():
    with Service(TEAM) as service:
        service.verb("user", "add", "sina", "--role", "team_lead", "--team", "Süd", given=PASSWORD + "\n")
        sina, anna = service.desk("sina"), Device(service.url, "anna", PASSWORD)
        sina.import_list(sina.write("list.csv", people(1, 900)))
        foreign = sina.row("search", "firma 900")["id"]
        results = [anna.push([anna.note(lead, "probe")])["results"][0] for lead in (foreign, uuid7())]
        assert {result["st"] for result in results} == {"rejected"} and results[0]["problem"] == results[1]["problem"], results


@test
def a_proposal_that_is_decided_over_http_is_done_too():
    with Service(TEAM) as service:
        house = House(service)
        otto = Device(service.url, "otto", PASSWORD)
        for task in house.proposals(house.otto):
            otto.call("PATCH", f"/v1/tasks/{task['id']}", {"state": "done"})
        assert otto.call("GET", f"/v1/leads/{house.lead}")["position"] == "Einkäuferin"


@test
def an_objection_on_a_lead_that_left_holds_at_once_and_the_rest_waits():
    with Service(TEAM) as service:
        house = House(service, "do_not_call")
        otto = Device(service.url, "otto", PASSWORD)
        contact = otto.call("GET", f"/v1/leads/{house.lead}")["contact_id"]
        assert otto.call("GET", f"/v1/contacts/{contact}")["do_not_call"] is True
        house.otto.ok("sync", "--once")
        said = house.otto.fails(77, "call", house.lead, "--dry-run")
        assert "asked for no more calls" in said, said
        assert house.otto.run("block", "check", "030 23125 000").returncode == 0
        tasks = house.proposals(house.otto)
        assert tasks and "sagt er" not in house.otto.run("list", "activity", "--json").stdout
        for task in tasks:
            house.otto.ok("conflict", "take", task["id"], "mine")
        house.otto.ok("sync", "--once")
        assert "sagt er" in house.otto.ok("list", "activity", "--json")


run()

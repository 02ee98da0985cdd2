#!/usr/bin/python3
"""A lead goes to sales through the REST service as it does at a desk: with what its campaign demands, to somebody in sales."""
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people
from raw import Device, Refused
from tap import run, test

with Service() as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.import_list(maria.write("list.csv", people(4)), "--owner", "anna")
    anna.ok("sync", "--once")
    agent, viktor = Device(service.url, "anna", PASSWORD), Device(service.url, "viktor", PASSWORD)

    def refused(lead, body, field, status=422):
        try:
            agent.call("PATCH", f"/v1/leads/{lead}", body)
        except Refused as refusal:
            assert (refusal.status, refusal.problem.get("field")) == (status, field), (body, refusal)
            return
        raise AssertionError(f"{body} was taken")

    def state_of(lead):
        return agent.call("GET", f"/v1/leads/{lead}")["state"]

    @test
    def a_patch_that_skips_the_gate_is_refused_and_names_what_is_missing():
        lead = anna.row("search", "Firma 001")["id"]
        try:
            agent.call("POST", f"/v1/leads/{lead}/handover", {"to": "viktor"})
            raise AssertionError("it was handed over")
        except Refused as refusal:
            assert "need" in refusal.problem["field"].split(","), refusal
        refused(lead, {"state": "handed_over", "handed_to_id": viktor.user_id}, "handed_to_id", 403)  # nobody sets it by hand
        refused(lead, {"state": "handed_over"}, "handed_to_id")
        assert state_of(lead) == "ready"

    @test
    def a_complete_lead_needs_somebody_in_sales_too():
        lead = anna.row("search", "Firma 002")["id"]
        anna.ok("log", lead, "--result", "qualified", "--note", "demo on Monday",
                *[word for answer in ("need=erp", "budget_class=10_25k", "decision_role=it_lead", "project_start=now") for word in ("--answer", answer)])
        anna.ok("sync", "--once")
        refused(lead, {"state": "handed_over"}, "handed_to_id")
        refused(lead, {"state": "handed_over", "handed_to_id": agent.user_id}, "handed_to_id", 403)
        assert state_of(lead) == "qualified"
        agent.call("POST", f"/v1/leads/{lead}/handover", {"to": "viktor"})
        assert state_of(lead) == "handed_over"

    run()

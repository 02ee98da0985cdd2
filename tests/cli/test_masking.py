#!/usr/bin/python3
"""Numbers of somebody who may not be called stay masked for who calls, whatever verb prints them; who keeps the data sees them."""
import sys

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test

DIGITS = ("23125901", "10952132", "23125902", "20952132")

with Service({"anna": ["agent"], "jonas": ["steward"]}) as service:
    anna, jonas = service.desk("anna"), service.desk("jonas")
    lead = anna.row("add", "lead", "company=Kranich GmbH", "last_name=Brandt", "phone=030 23125 901", "company_phone=030 23125 902",
                    "email=brandt@kranich.example")["id"]
    anna.ok("set", "lead", lead, "mobile=+49 30 23125 902")
    contact = anna.row("show", "lead", lead)["contact_id"]
    company = anna.row("show", "lead", lead)["company_id"]
    anna.ok("sync", "--once")
    jonas.ok("sync", "--once")
    VERBS = [("show", "lead", lead), ("show", "contact", contact), ("show", "company", company), ("list", "lead"), ("list", "contact"),
             ("list", "company"), ("list", "task"), ("list", "activity"), ("list", "consent"), ("search", "Kranich"),
             ("search", "2312"), ("history", "lead", lead), ("history", "contact", contact), ("history", "company", company),
             ("task", "list"), ("conflict", "list"), ("next",), ("call", lead, "--dry-run"), ("why", lead), ("outbox", "list"),
             ("quality", "facet", "phone"), ("quality", "facet", "company_phone"), ("export", "contact"), ("handovers",)]

    def leaks(desk):
        found = []
        for verb in VERBS:
            for form in ([], ["--json"]):
                ran = desk.run(*verb, *form)
                plain = (ran.stdout + ran.stderr).replace(" ", "").replace("-", "")
                if any(digits in plain for digits in DIGITS):
                    found.append(" ".join([*verb, *form]))
        return found

    @test
    def no_verb_prints_the_number_of_somebody_who_may_not_be_called():
        assert not (found := leaks(anna)), found
        assert anna.row("show", "lead", lead)["phone"].startswith("+49***"), anna.row("show", "lead", lead)
        anna.fails(77, "quality", "facet", "phone")

    @test
    def a_history_names_whom_and_what_an_id_stands_for():
        told = anna.ok("history", "lead", lead)
        assert "Kranich GmbH" in told and "Brandt" in told, told
        assert contact not in told and company not in told, told
        assert contact in anna.ok("history", "lead", lead, "--json"), "programs get the id"

    @test
    def who_keeps_the_data_sees_it_and_so_does_who_may_call():
        assert jonas.row("show", "contact", contact)["phone"] == "+493023125901"
        anna.ok("basis", lead, "--basis", "asked", "--evidence", "asked for a call by mail")
        assert anna.row("show", "lead", lead)["phone"] == "+493023125901"
        assert "show contact " + contact in leaks(anna)

    run()

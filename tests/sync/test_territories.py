#!/usr/bin/python3
"""Territories: whose leads somebody sees by postal code, beside his team's; leads and people move in and out of them."""
import json
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, until
from raw import Device, Refused
from tap import run, test

TEAM = {"anna": ["agent"], "maria": ["team_lead"], "admin": ["admin"], "olga": ["agent"]}


def rows(*codes):
    text = "Firma;Nachname;Telefon;PLZ;Ort\r\n"
    for code in codes:
        text += f"Firma {code} GmbH;Beispiel{code};030 23125 {code[-3:]};{code};Musterstadt\r\n"
    return text


def seen(desk):
    desk.ok("sync", "--once")
    ran = desk.run("list", "lead", "--json")
    assert ran.returncode in (0, 1), ran
    return sorted(json.loads(line)["company"] for line in ran.stdout.splitlines())


with Service(TEAM) as service:
    admin = Device(service.url, "admin", PASSWORD)
    made = admin.call("POST", "/v1/admin/users", {"user": "kai", "password": PASSWORD, "roles": "agent", "team": "Süd"})["user_id"]
    maria = service.desk("maria")
    maria.import_list(maria.write("list.csv", rows("10115", "20095", "22765")))
    kai = service.desk("kai")

    @test
    def without_a_territory_only_the_team_is_seen():
        assert seen(kai) == []

    @test
    def a_new_territory_takes_the_leads_that_lie_in_it():
        said = service.verb("territory", "put", "Küste", "--ranges", "20-25, 26", "--json")
        assert said == '{"moved":2}\n', said
        assert service.verb("territory", "put", "Küste", "--ranges", "20-25,26", "--json") == '{"moved":0}\n'

    @test
    def who_gets_a_territory_sees_its_leads_and_no_others():
        admin.call("PATCH", f"/v1/admin/users/{made}", {"territories": "Küste"})
        assert seen(kai) == ["Firma 20095 GmbH", "Firma 22765 GmbH"]
        lead = kai.row("search", "Firma 20095")
        assert kai.row("show", "lead", lead["id"])["last_name"] == "Beispiel20095", "contact and company come along"

    @test
    def a_company_that_moves_takes_its_leads_along():
        lead = maria.row("search", "Firma 10115")["id"]
        maria.ok("set", "lead", lead, "postal_code=26121")
        assert "Firma 10115 GmbH" in seen(kai)
        maria.ok("set", "lead", lead, "postal_code=80331")
        assert seen(kai) == ["Firma 20095 GmbH", "Firma 22765 GmbH"]

    @test
    def imported_and_typed_leads_have_their_territory_at_once():
        maria.import_list(maria.write("more.csv", rows("25335")))
        maria.ok("add", "lead", "company=Firma getippt GmbH", "last_name=Tipp", "phone=030 23125 099", "postal_code=24103")
        leads = seen(kai)
        assert {"Firma 25335 GmbH", "Firma getippt GmbH"} <= set(leads), leads

    @test
    def the_narrower_range_wins_and_the_lead_leaves_the_wider_one():
        service.verb("territory", "put", "Altona", "--ranges", "22763-22769")
        assert "Firma 22765 GmbH" not in seen(kai)
        service.verb("territory", "give", "kai", "--territories", "Küste,Altona")
        assert "Firma 22765 GmbH" in seen(kai)

    @test
    def who_has_it_may_work_on_it_and_who_loses_it_loses_the_rows():
        lead = kai.row("search", "Firma 20095")["id"]
        kai.ok("set", "lead", lead, "interest=asked for an offer")
        kai.ok("sync", "--once")
        maria.ok("sync", "--once")
        assert maria.row("show", "lead", lead)["interest"] == "asked for an offer"
        admin.call("PATCH", f"/v1/admin/users/{made}", {"territories": ""})
        assert seen(kai) == []

    @test
    def a_desk_cannot_say_whose_territory_a_lead_is_in():
        device = Device(service.url, "maria", PASSWORD)
        lead = maria.row("search", "Firma 20095")["id"]
        result = device.push([device.operation("lead", lead, {"territory_id": None})])["results"][0]
        other = device.operation("territory", "0190a6f0-0000-7000-8000-000000000001", {"name": "Mine", "ranges": "0"})
        assert result["st"] == "rejected" and device.push([other])["results"][0]["st"] == "rejected"
        try:
            admin.call("PATCH", f"/v1/admin/users/{made}", {"territories": "Nirgendwo"})
            raise AssertionError("there is no such territory")
        except Refused as refused:
            assert refused.status == 404, refused

    @test
    def the_digests_of_a_territory_say_the_same_everywhere():
        service.verb("territory", "give", "kai", "--territories", "Küste")
        seen(kai)
        assert kai.run("digest").returncode == 0

    @test
    def over_http_leads_follow_by_themselves_and_the_audit_says_who():
        coast = next(row["id"] for row in admin.call("GET", "/v1/territories")["territories"] if row["name"] == "Küste")
        admin.call("PATCH", f"/v1/admin/users/{made}", {"territories": ""})
        assert seen(kai) == []
        admin.call("PATCH", f"/v1/admin/territories/{coast}", {"people": "kai"})
        assert "Firma 20095 GmbH" in seen(kai)
        admin.call("PATCH", f"/v1/admin/territories/{coast}", {"ranges": "80"})
        until(lambda: seen(kai) == ["Firma 10115 GmbH"])
        lead = maria.row("search", "Firma 10115")["id"]
        assert admin.call("GET", f"/v1/leads/{lead}")["territory_id"] == coast
        admin.call("DELETE", f"/v1/admin/territories/{coast}")
        assert seen(kai) == []
        until(lambda: admin.call("GET", f"/v1/leads/{lead}")["territory_id"] is None)
        admin.call("POST", "/v1/admin/territories", {"name": "Küste", "ranges": "803", "people": "kai, olga"})
        until(lambda: seen(kai) == ["Firma 10115 GmbH"])
        told = [(row["event"], row["user"]) for row in admin.call("GET", "/v1/audit")["audit"] if row["event"].startswith("territory.")]
        assert told[:4] == [("territory.changed", "admin"), ("territory.removed", "admin"), *[("territory.changed", "admin")] * 2], told
        service.verb("territory", "remove", "Küste")
        assert seen(kai) == []

    run()

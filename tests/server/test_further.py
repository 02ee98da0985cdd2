#!/usr/bin/python3
"""Somebody whose number or address stands only in the note of a list is found by it in the service too: by a web form, by who asks for a
person, as a twin of who is typed in elsewhere; also what stood there before an upgrade, and nothing of who was erased."""
import contextlib
import http.client
import json
import sqlite3
import sys
import urllib.parse

sys.dont_write_bytecode = True
import raw
from desk import PASSWORD, Service
from tap import run, test

LIST = """Firma,Vorname,Nachname,E-Mail,Telefon,Notiz
Vogelwarte GmbH,Ottilie,Kiebitz,kiebitz@vogelwarte.example,030 23125 110,Telefon (home): 040 66969 123
Vogelwarte GmbH,Berta,Amsel,amsel@vogelwarte.example,030 23125 111,Telefon (home): 040 66969 124
Nordwind GmbH,Petra,Janssen,janssen@nordwind.example,030 23125 112,E-Mail (home): petra@janssen.example
"""

with Service() as service:
    maria, bea, admin = service.desk("maria"), service.desk("bea"), service.desk("admin")
    team = maria.rows("list", "teams")[0]["id"]
    maria.ok("add", "queue", "name=Inbound", f"team_id={team}", "mode=suggested")
    queue = maria.rows("list", "queues")[0]["id"]
    maria.ok("add", "campaign", "name=Website", "form=bant", "medium=web form", "product=ERP", f"queue_id={queue}", f"team_id={team}")
    maria.ok("sync", "--once")
    token = maria.row("intake-token", "create", "Contact form", "--form", "bant", "--campaign", "Website")["token"]
    maria.import_list(maria.write("list.csv", LIST))
    maria.ok("sync", "--once")

    def post(**fields):
        place = urllib.parse.urlparse(service.url)
        with contextlib.closing(http.client.HTTPConnection(place.hostname, place.port, timeout=20)) as connection:
            connection.request("POST", "/v1/intake/bant", json.dumps({"fields": fields}),
                               {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            assert answer.status == 202, (answer.status, answer.read())

    def leads_of(name):
        maria.ok("sync", "--once")
        return [row["id"] for row in maria.rows("list", "leads", "--limit", "100") if row["last_name"] == name]

    def who(about):
        device = raw.Device(service.url, "admin", PASSWORD)
        return [person["last_name"] for person in device.call("POST", "/v1/persons/find", {"about": about})["persons"]]

    @test
    def a_form_that_brings_a_further_number_or_address_is_of_who_has_it():
        post(first_name="Ottilie", last_name="Kiebitz", phone="040 66969 123")
        post(first_name="Petra", last_name="Janssen", email="Petra@Janssen.example")
        assert len(leads_of("Kiebitz")) == 1 and len(leads_of("Janssen")) == 1
        post(first_name="Hans", last_name="Kiebitz", phone="040 66969 123")
        assert len(leads_of("Kiebitz")) == 2, "another name is another person"

    @test
    def who_asks_for_a_person_finds_it_by_them():
        assert who("+494066969124") == ["Amsel"] and who("petra@janssen.example") == ["Janssen"]
        assert who("+494066969125") == [] and who("paul@janssen.example") == []

    @test
    def what_stood_there_before_an_upgrade_is_found_after_it():
        with service.away():
            service.change("DELETE FROM reached")
        assert who("+494066969124") == []
        with service.away():
            service.verb("upgrade")
        assert who("+494066969124") == ["Amsel"] and who("petra@janssen.example") == ["Janssen"]

    @test
    def a_twin_at_another_company_is_asked_about_when_it_comes_in():
        device = raw.Device(service.url, "bea", PASSWORD)
        made = device.call("POST", "/v1/leads", {"company": "Strandhafer AG", "first_name": "Berta", "last_name": "Amsel",
                                                 "phone": "040 66969 124", "postal_code": "10115"})
        tasks = device.call("GET", "/v1/tasks?limit=200")["tasks"]
        asked = [task for task in tasks if task["kind"] == "quality" and made["contact_id"] in (task["entity_id"], task["other_id"])]
        assert [task["check_id"] for task in asked if "phone equal" in (task["note"] or "")] == ["job_change"], asked

    @test
    def of_who_was_erased_none_is_left():
        service.verb("proof-key", f"{service.folder}/proof.key")
        admin.ok("erase", "kiebitz@vogelwarte.example", "--yes")
        assert who("+494066969123") == ["Kiebitz"], "the namesake's own number"
        if service.uri.startswith("sqlite:"):
            with contextlib.closing(sqlite3.connect(service.uri.removeprefix("sqlite:"))) as file:
                left = file.execute("SELECT count(*) FROM reached WHERE contact_id NOT IN (SELECT id FROM contact)").fetchone()
            assert left == (0,)

    run()

#!/usr/bin/python3
"""Where each value comes from: lists, calls, forms, providers, people; and what a licence's end takes away again."""
import contextlib
import http.client
import json
import os
import re
import sys
import urllib.parse

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test

HEADER = "Firma;Nachname;Telefon;Mobil;E-Mail;Position;Strasse\n"

with Service() as service:
    jonas, anna = service.desk("jonas"), service.desk("anna")

    def sources(lead, desk=jonas):
        """{field: [(words, licence_until), …]}"""
        found = {}
        for row in desk.rows("show", "lead", lead, "--provenance"):
            found.setdefault(row["field"], []).append((row["words"], row["licence_until"]))
        return found

    def lead_of(name, desk=jonas):
        return desk.row("search", name)["id"]

    @test
    def a_new_person_s_values_are_of_its_list_with_the_licence():
        jonas.import_list(jonas.write("bought.csv", HEADER + "Amsel KG;Neuling;030 23125 701;;;;Weg 1\n"), "--licence-until", "2099-12-31")
        found = sources(lead_of("Neuling"))
        assert found["phone"] == found["company"] == [("bought list bought.csv", "2099-12-31")], found

    @test
    def a_list_that_fills_or_changes_a_known_person_is_the_source_of_these_fields_alone():
        jonas.import_list(jonas.write("own.csv", HEADER + "Buche KG;Bekannt;030 23125 702;;;Leitung;\n"))
        lead = lead_of("Bekannt")
        jonas.import_list(jonas.write("fair.csv", HEADER + "Buche KG;Bekannt;030 23125 702;0171 3920702;b@buche.example;Chefin;Weg 2\n"),
                          "--policy", "position=newer", "--licence-until", "2031-05-31")
        found = sources(lead)
        bought = [("bought list fair.csv", "2031-05-31")]
        assert found["mobile"] == found["email"] == found["position"] == found["street"] == bought, found
        assert found["phone"] == found["last_name"] == [("list own.csv", None)], found
        text = jonas.ok("show", "lead", lead, "--provenance")
        assert ", licence until 2031-05-31" in text and "list own.csv" in text, text
        anna.ok("sync", "--once")
        assert sources(lead, anna)["mobile"][0][1] == "2031-05-31"
        jonas.ok("undo", jonas.rows("list", "batch", "--where", "name:fair.csv")[0]["id"])
        found = sources(lead)
        assert "mobile" not in found and found["position"] == [("list own.csv", None)], found
        contact = jonas.row("show", "contact", jonas.row("show", "lead", lead)["contact_id"])
        assert not contact.get("sources"), contact

    @test
    def what_is_typed_or_told_in_a_call_says_so():
        lead = jonas.row("add", "lead", "last_name=Getippt", "company=Esche KG", "phone=030 23125 703", "--basis", "asked", "--evidence", "mail of 3 May")["id"]
        assert sources(lead)["phone"] == sources(lead)["company"] == [("typed by a colleague", None)], sources(lead)
        jonas.import_list(jonas.write("esche.csv", HEADER + "Esche KG;Getippt;030 23125 703;;g@esche.example;;\n"), "--licence-until", "2031-05-31")
        contact = jonas.row("show", "lead", lead)["contact_id"]
        assert sources(lead)["email"][0][0] == "bought list esche.csv"
        jonas.ok("set", "contact", contact, "email=getippt@esche.example")
        assert sources(lead)["email"] == [("typed by a colleague", None)], sources(lead)
        jonas.ok("set", "contact", contact, "email=")
        assert "email" not in sources(lead) and "email" not in jonas.row("show", "contact", contact)["sources"]

    @test
    def who_is_named_in_a_call_was_told_of_in_it():
        jonas.import_list(jonas.write("rufe.csv", HEADER + "Kranich AG;Ruft;030 23125 711;;;;\n"), "--owner", "anna")
        anna.ok("sync", "--once")
        anna.ok("log", lead_of("Ruft", anna), "--result", "left_company", "--successor", "Ms Ines Brandt, 030 23125 712 ext. 4")
        found = sources(lead_of("Brandt", anna), anna)
        assert found["phone"] == found["extension"] == found["last_name"] == [("told in a call", None)], found
        assert found["company"] == [("list rufe.csv", None)], found

    @test
    def what_a_form_brings_is_the_person_s_own_entry_and_leaves_the_list_s_values_theirs():
        maria = service.desk("maria", "maria-forms")
        team = maria.rows("list", "teams")[0]["id"]
        maria.ok("add", "queue", "name=Inbound", f"team_id={team}", "mode=suggested")
        maria.ok("add", "campaign", "name=Website", "form=bant", "medium=web form", f"queue_id={maria.rows('list', 'queues')[0]['id']}", f"team_id={team}")
        maria.ok("sync", "--once")
        token = maria.row("intake-token", "create", "Contact form", "--form", "bant", "--campaign", "Website")["token"]
        maria.import_list(maria.write("gekauft.csv", HEADER + "Reiher AG;Schreibt;030 23125 713;;s@reiher.example;;\n"), "--licence-until", "2031-05-31")
        maria.ok("sync", "--once")
        for fields in ({"last_name": "Schreibt", "email": "s@reiher.example", "position": "Leitung"}, {"last_name": "Fremd", "email": "fremd@reiher.example"}):
            place = urllib.parse.urlparse(service.url)
            with contextlib.closing(http.client.HTTPConnection(place.hostname, place.port, timeout=20)) as connection:
                connection.request("POST", "/v1/intake/bant", json.dumps({"fields": fields}),
                                   {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
                assert connection.getresponse().status == 202
        maria.ok("sync", "--once")
        found = sources(lead_of("Schreibt", maria), maria)
        assert found["position"] == [("own entry in a web form", None)], found
        assert found["phone"] == found["email"] == [("bought list gekauft.csv", "2031-05-31")], found
        assert sources(lead_of("Fremd", maria), maria)["email"] == [("own entry in a web form", None)]

    @test
    def what_is_taken_from_a_provider_has_its_name_and_the_end_of_its_licence():
        def configure(until):
            os.makedirs(f"{jonas.home}/config/vorwahl", exist_ok=True)
            with open(f"{jonas.home}/config/vorwahl/enrich.ini", "w", encoding="utf-8") as file:
                file.write(f"[adressen]\nkind = file\npath = {jonas.home}/adressen.csv\nmatch = email\nsource = Adressverlag Y\n"
                           f"licence = Vertrag 12\n{until}\n")
        jonas.write("adressen.csv", "E-Mail;Position;Mobil\nl@storch.example;Einkauf;0171 3920714\n")
        jonas.import_list(jonas.write("storch.csv", HEADER + "Storch KG;Liefert;030 23125 714;;l@storch.example;;\n"))
        lead = lead_of("Liefert")
        configure("licence_until = 31.12.")
        assert "licence_until" in jonas.fails(78, "enrich", lead)
        configure("licence_until = 2020-12-31")
        jonas.ok("enrich", lead)
        tasks = {task["field"]: task for task in jonas.rows("list", "task", "--where", "check_id:enriched state:open")}
        assert sources(lead).get("position") is None, "nothing before somebody takes it"
        jonas.ok("task", "take", tasks["position"]["id"])
        found = sources(lead)
        assert found["position"] == [("provider Adressverlag Y; Vertrag 12", "2020-12-31")], found
        assert found["phone"] == [("list storch.csv", None)], found
        contact = jonas.row("show", "lead", lead)["contact_id"]
        due = [(line["why"], line["fields"]) for line in jonas.rows("retention", "--dry-run") if line["contact"] == contact]
        assert due == [("values", "position")], due
        configure("")
        jonas.ok("task", "take", tasks["mobile"]["id"])
        assert sources(lead)["mobile"] == [("provider Adressverlag Y; Vertrag 12", "2020-12-31")], "as it was when it was proposed"

    @test
    def a_merge_takes_the_source_along_with_its_value_and_gives_it_back():
        jonas.import_list(jonas.write("left.csv", HEADER + "Fichte KG;Zwilling;030 23125 704;;;;\n"))
        jonas.import_list(jonas.write("right.csv", HEADER + "Fichte AG;Zwilling;;0171 3920704;;Prokura;\n"), "--licence-until", "2032-01-31")
        [kept], [gone] = (jonas.rows("list", "contact", "--where", f"last_name:Zwilling {field}:*") for field in ("phone", "position"))
        jonas.ok("merge", kept["id"], gone["id"])
        rows = {row["field"]: row["licence_until"] for row in jonas.rows("show", "contact", kept["id"], "--provenance")}
        assert rows["position"] == rows["mobile"] == "2032-01-31" and rows["phone"] is None, rows
        jonas.ok("undo")
        assert not jonas.row("show", "contact", gone["id"]).get("sources"), "it was never said there"
        assert not jonas.row("show", "contact", kept["id"]).get("sources"), jonas.row("show", "contact", kept["id"])


    @test
    def when_a_licence_ends_only_its_own_unconfirmed_values_go_and_undo_brings_them_back():
        jonas.import_list(jonas.write("stock.csv", HEADER + "Linde KG;Bleibt;030 23125 705;;;;\n"))
        lead = lead_of("Bleibt")
        row = "Linde KG;Bleibt;030 23125 705;0171 3920705;bleibt@linde.example;Leitung;Weg 5\n"
        jonas.import_list(jonas.write("ended.csv", HEADER + row), "--licence-until", "2020-12-31")
        contact = jonas.row("show", "lead", lead)["contact_id"]
        again = jonas.import_list(jonas.write("same.csv", HEADER + "Linde KG;Bleibt;030 23125 705;;;Leitung;\n"))
        assert (again["known"], again["updated"]) == (1, 0), "what another list says too is no change of a value"
        assert [until for _, until in sources(lead)["position"]].count(None) == 1, sources(lead)
        jonas.ok("set", "contact", contact, "email=neu@linde.example")
        due = [line for line in jonas.rows("retention", "--dry-run") if line["contact"] == contact]
        assert [(line["why"], line["fields"]) for line in due] == [("values", "mobile,street")], due
        assert "Mobile, Street" in jonas.ok("retention", "--dry-run")
        jonas.ok("quality", "check")
        tasks = {task["check_id"]: task["id"] for task in jonas.rows("list", "task") if task["contact_id"] == contact and task["state"] == "open"}
        jonas.ok("task", "take", tasks["licence_ended"])
        card = jonas.row("show", "lead", lead)
        assert (card["mobile"], card["email"], card["position"], card["phone"]) == (None, "neu@linde.example", "Leitung", "+493023125705"), card
        jonas.ok("undo")
        assert jonas.row("show", "lead", lead)["mobile"] == "+491713920705" and sources(lead)["mobile"][0][1] == "2020-12-31"
        jonas.ok("task", "take", tasks["company_licence"])
        assert jonas.row("show", "lead", lead)["street"] is None

    @test
    def a_person_of_an_ended_list_whom_another_list_names_stays_without_its_values():
        jonas.import_list(jonas.write("first.csv", HEADER + "Ulme KG;Doppelt;030 23125 706;0171 3920706;;Einkauf;\n"), "--licence-until", "2020-12-31")
        contact = jonas.row("show", "lead", lead_of("Doppelt"))["contact_id"]

        def why():
            return {line["why"]: line.get("fields") for line in jonas.rows("retention", "--dry-run") if line["contact"] == contact}

        assert why() == {"licence": None}, why()
        jonas.import_list(jonas.write("second.csv", HEADER + "Ulme KG;Doppelt;030 23125 706;;;;\n"))
        assert why() == {"values": "position,mobile"}, why()

    @test
    def the_dossier_says_where_each_value_comes_from():
        maria = service.desk("maria")
        maria.ok("sync", "--once")
        jonas.ok("sync", "--once")
        found = [row for row in maria.row("dossier", "Neuling")["sources"] if row["field"] == "phone"]
        assert [(row["kind"], row["name"], row["licence_until"]) for row in found] == [("bought", "bought.csv", "2099-12-31")], found
        assert "bought list bought.csv, licence until 2099-12-31" in maria.ok("dossier", "Neuling")
        german = maria.ok("dossier", "Neuling", LANGUAGE="de", LC_ALL="C.UTF-8")
        assert "Lizenz bis 31.12.2099" in german, german
        assert not re.search(r"\d{4}-\d\d-\d\d|[a-z_]+[:~]20\d{6}", german), german

    run()

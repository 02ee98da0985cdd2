#!/usr/bin/python3
"""The data-quality desk from the command line: score, "still right", facets, clusters, one change for many records."""
import datetime
import json
import sys

sys.dont_write_bytecode = True
from desk import Service, people
from tap import run, test

LIST = """Firma;Vorname;Nachname;Position;Telefon;E-Mail;PLZ;Ort
Nordwind GmbH;Petra;Janssen;Einkauf;030 23125 101;janssen@nordwind.example;10115;Berlin
GmbH Nordwind;Jan;Kessler;EINKAUF;030 23125 102;kessler@nordwind.example;10117;Berlin
nordwind gmbh;Ole;Behrens;einkauf;030 23125 103;behrens@nordwind.example;10119;Berlin
Kranich AG;Ines;Brandt;Leitung;030 23125 104;brandt@kranich.example;20095;Hamburg
"""

with Service({"jonas": ["steward"], "anna": ["agent"], "maria": ["team_lead"]}) as service, Service({"bea": ["steward"]}) as other:
    jonas, anna = service.desk("jonas"), service.desk("anna")
    jonas.import_list(jonas.write("list.csv", LIST), "--owner", "anna")

    @test
    def a_facet_counts_values_and_a_cluster_joins_what_means_the_same():
        rows = jonas.rows("quality", "facet", "position")
        assert [(row["values"][0]["value"], row["records"]) for row in rows] == [
            ("EINKAUF", 1), ("Einkauf", 1), ("Leitung", 1), ("einkauf", 1)], rows
        [cluster] = jonas.rows("quality", "facet", "company", "--method", "fingerprint")
        assert sorted(value["value"] for value in cluster["values"]) == ["GmbH Nordwind", "Nordwind GmbH", "nordwind gmbh"], cluster
        jonas.fails(64, "quality", "facet", "attempts")
        jonas.fails(64, "quality", "facet", "company", "--method", "guess")

    @test
    def a_cluster_becomes_one_value_and_one_undo_takes_it_back():
        names = ["nordwind gmbh", "GmbH Nordwind", "Nordwind GmbH"]
        assert json.loads(jonas.ok("quality", "join", "company", *names))["changed"] == 2
        assert jonas.run("quality", "facet", "company", "--method", "fingerprint").returncode == 1
        jonas.ok("undo")
        assert len(jonas.rows("quality", "facet", "company", "--method", "fingerprint")) == 1

    @test
    def a_group_of_companies_is_proposed_as_the_machine_would_write_them():
        lead = jonas.row("search", "Kranich")["id"]
        names = [row["id"] for row in jonas.rows("search", "Nordwind")]
        for one, name in zip([*names, lead], ("Habicht G.m.b.H.", "Habicht G.m.b.H.", "Habicht Gmbh", "habicht gmbh")):
            jonas.ok("set", "lead", one, f"company={name}")
        [cluster] = jonas.rows("quality", "facet", "company", "--method", "fingerprint")
        assert cluster["values"][0] == {"value": "Habicht GmbH", "count": 0}, cluster
        assert sum(value["count"] for value in cluster["values"]) == cluster["records"] == 4, cluster
        for _ in range(4):
            jonas.ok("undo")

    @test
    def a_zero_that_a_spreadsheet_took_is_given_back_by_the_machine_in_sight():
        rows = ("Firma;Nachname;Telefon;PLZ;Ort\nElster GmbH;Elster;030 23125 141;1067;Dresden\n"
                "Wiener Rad;Meise;030 23125 142;1010;Wien\n")
        jonas.import_list(jonas.write("plz.csv", rows))
        codes = lambda: {name: jonas.row("search", name)["postal_code"] for name in ("Elster", "Wiener")}
        assert codes() == {"Elster": "1067", "Wiener": "1010"}, codes()
        shown = jonas.ok("quality", "repair", "--dry-run")
        assert "1067 -> 01067" in shown and "01010" not in shown, shown
        jonas.ok("quality", "repair")
        assert codes() == {"Elster": "01067", "Wiener": "1010"}, codes()
        told = jonas.ok("history", "lead", jonas.row("search", "Elster")["id"])
        assert any("machine" in line and "1067 -> 01067" in line for line in told.splitlines()), told
        jonas.ok("undo")
        assert codes()["Elster"] == "1067", codes()
        jonas.ok("quality", "repair")
        report = jonas.import_list(jonas.write("plz.csv", rows), "--policy", "postal_code=newer")
        assert report["known"] == 2 and codes() == {"Elster": "01067", "Wiener": "1010"}, (report, codes())
        jonas.ok("undo")
        jonas.ok("undo")
        assert jonas.run("search", "Elster").returncode == 1

    @test
    def a_salutation_is_typed_as_a_list_may_say_it():
        lead = jonas.row("search", "Kranich")["id"]
        for typed, code in (("Divers", "diverse"), ("d", "diverse"), ("Herrn", "mr"), ("Fr.", "mrs"), ("Mr.", "mr"), ("Mx", "diverse")):
            jonas.ok("set", "lead", lead, f"salutation={typed}")
            assert jonas.row("show", "lead", lead)["salutation"] == code, typed
            jonas.ok("undo")
        assert "salutation" in jonas.fails(65, "set", "lead", lead, "salutation=Doktor").lower()

    @test
    def a_mail_address_that_nobody_can_have_is_refused_when_typed_and_a_task_when_imported():
        lead = jonas.row("search", "Kranich")["id"]
        for typed in ("brandt@", "brandt.kranich.example", "a b@kranich.example"):
            said = jonas.fails(65, "set", "lead", lead, f"email={typed}")
            assert "it needs a name, an @ and a domain" in said and typed in said, said
        assert jonas.row("show", "lead", lead)["email"] == "brandt@kranich.example"
        jonas.fails(65, "add", "lead", "company=Falke AG", "last_name=Falke", "email=falke@")
        jonas.import_list(jonas.write("wrong.csv", "Firma;Nachname;E-Mail;Telefon\nFalke AG;Falke;falke@;030 23125 140\n"))
        jonas.ok("quality", "check")
        assert jonas.row("search", "Falke")["email"] == "falke@"
        assert "email_invalid" in {row["check_id"] for row in jonas.rows("task", "list")}
        jonas.ok("undo")

    @test
    def the_undo_of_a_rule_says_what_it_is():
        other_lead = service.desk("maria")
        other_lead.ok("quality", "rules", "off", "email_disposable")
        assert "the switch of the rule" in other_lead.ok("undo")

    @test
    def a_history_speaks_of_fields_as_forms_do():
        lead = jonas.row("search", "Kranich")["id"]
        told = jonas.ok("history", "lead", lead)
        assert "batch_id" not in told and "_key" not in told and "Company:" in told, told

    @test
    def what_a_team_uses_of_its_fields_is_counted_without_who_and_unused_ones_are_named():
        for _ in range(3):
            jonas.ok("list", "lead", "--where", "city:Berlin", "--json")
        lead = jonas.row("search", "Kranich")["id"]
        anna.ok("sync", "--once")
        anna.ok("show", "lead", lead)
        anna.ok("set", "lead", lead, "interest=telephony")
        jonas.ok("set", "lead", lead, "position=Vorstand")
        assert all(row["uses"] is None for row in jonas.rows("quality", "fields"))  # the service sums at night
        service.verb("sweep")
        jonas.ok("sync", "--once")
        rows = {row["field"]: row for row in jonas.rows("quality", "fields")}
        assert rows["city"]["uses"] == 4 and rows["position"]["uses"] == 2, (rows["city"], rows["position"])
        assert rows["city"]["uses_per_100_leads"] == 400 and len(rows["city"]["last_use"]) == 10, rows["city"]
        assert (rows["register_no"]["uses"], rows["register_no"]["last_use"]) == (0, None), rows["register_no"]
        jonas.ok("undo")

    @test
    def a_transform_shows_first_and_changes_only_what_the_filter_names():
        before = jonas.rows("quality", "facet", "position")
        lines = jonas.ok("quality", "transform", "position", "title", "--where", "city:Berlin", "--dry-run").splitlines()
        assert json.loads(lines[-1]) == {"changed": 2}, lines
        assert jonas.rows("quality", "facet", "position") == before
        jonas.ok("quality", "transform", "position", "title", "--where", "city:Berlin")
        assert {row["values"][0]["value"]: row["records"] for row in jonas.rows("quality", "facet", "position")} == {
            "Einkauf": 3, "Leitung": 1}
        jonas.ok("undo")
        assert jonas.rows("quality", "facet", "position") == before

    @test
    def a_bulk_set_needs_a_filter_and_takes_whole_or_not_at_all():
        jonas.fails(64, "quality", "set", "industry=Logistik")
        jonas.ok("quality", "set", "--where", "company:Kranich*", "industry=Luftfahrt")
        assert jonas.row("search", "Kranich")["industry"] == "Luftfahrt"
        jonas.fails(65, "quality", "set", "--where", "city:Berlin", "country=Absurdistan")
        assert not any(row.get("country") for row in jonas.rows("list", "lead"))

    @test
    def an_agent_cleans_no_group():
        anna.ok("sync", "--once")
        anna.fails(77, "quality", "join", "company", "nordwind gmbh", "Nordwind GmbH")
        anna.fails(77, "quality", "transform", "position", "upper")

    @test
    def confirming_a_field_raises_the_score_of_its_lead():
        lead = anna.row("search", "Kranich")["id"]
        before = anna.row("quality", "score", lead)
        anna.ok("confirm", lead, "phone", "position=Geschäftsleitung")
        after = anna.row("quality", "score", lead)
        assert after["quality"] > before["quality"] + 10 and after["phone"] == 100.0, (before, after)
        assert anna.row("show", "lead", lead)["position"] == "Geschäftsleitung"
        anna.fails(64, "confirm", lead, "do_not_call")

    @test
    def the_night_gives_the_team_its_figure_and_the_desk_shows_it():
        service.verb("sweep")
        anna.ok("sync", "--once")
        figures = anna.row("quality", "score")
        assert 40 < figures["quality"] < 90 and figures["leads"] == 4, figures
        assert {"complete", "valid", "fresh", "unique", "phone", "consent"} <= figures.keys()

    @test
    def amounts_are_euros_wherever_they_are_typed():
        lead = jonas.row("add", "lead", "company=Sturm OHG", "last_name=Ahlers", "phone=030 23125 777", "value=1200")["id"]
        for typed, cents in (("value=1.200,50", 120050), ("value_cents=1200.50 €", 120050), ("value_cents=4500", 4500), ("value=12k", 1200000)):
            jonas.ok("set", "lead", lead, typed)
            assert jonas.row("show", "lead", lead)["value_cents"] == cents, typed
        said = jonas.ok("quality", "set", "--where", "company:Sturm*", "value=99,90")
        assert json.loads(said.splitlines()[-1])["changed"] == 1, said
        assert jonas.row("show", "lead", lead)["value_cents"] == 9990
        jonas.fails(65, "set", "lead", lead, "value=much")
        jonas.import_list(jonas.write("worth.csv", "Firma;Nachname;E-Mail;Wert\nMöwe AG;Petersen;p@moewe.example;2.500,00 €\n"),
                          "--map", "value_cents=Wert")
        assert [row["value_cents"] for row in jonas.rows("list", "lead", "--where", "company:Möwe*")] == [250000]

    @test
    def a_column_that_is_likely_read_wrongly_is_said_and_stays_a_task():
        def rows(wrong):
            return "Firma;Nachname;E-Mail;Nummer\n" + "".join(
                f"Werk {i} GmbH;Person{chr(97 + i)};p{i}@werk{i}.example;{'123456' if i < wrong else f'030 23125 6{i:02}'}\n" for i in range(25))
        fine = jonas.run("import", jonas.write("fine.csv", rows(5)), "--map", "phone=Nummer", "--dry-run")
        assert "is the column right" not in fine.stderr, fine.stderr
        said = jonas.run("import", jonas.write("odd.csv", rows(6)), "--map", "phone=Nummer", "--dry-run")
        assert "phone: 6 of 25 values fail their checks" in said.stderr, said
        before = len([row for row in jonas.rows("list", "task") if row["check_id"] == "import_column"])
        jonas.import_list(f"{jonas.home}/odd.csv", "--map", "phone=Nummer")
        [task] = [row for row in jonas.rows("list", "task") if row["check_id"] == "import_column"]
        assert before == 0 and task["field"] == "phone" and task["note"] == "6 / 25", task
        jonas.ok("task", "done", task["id"])
        assert jonas.row("show", "task", task["id"])["state"] == "done"

    @test
    def an_extension_behind_a_number_is_kept_by_a_change_of_many():
        where = ("--where", "last_name:Brandt")
        said = jonas.ok("quality", "set", *where, "phone=030 23125 199 ext 12", "--dry-run")
        assert "-> +493023125199 ext. 12" in said, said
        jonas.ok("quality", "set", *where, "phone=030 23125 199 ext 12")
        row = jonas.row("search", "Brandt")
        assert (row["phone"], row["extension"]) == ("+493023125199", "12"), row
        jonas.ok("quality", "transform", "phone", "replace", "--from", "+49302312519", "--to", "030 23125 19", *where)
        assert jonas.row("search", "Brandt")["extension"] == "12", "the same number in another spelling"
        jonas.ok("undo")  # one change of many
        assert jonas.row("search", "Brandt")["phone"] == "+493023125104"

    @test
    def a_company_of_several_leads_is_changed_once():
        jonas.ok("quality", "join", "company", "nordwind gmbh", "GmbH Nordwind", "Nordwind GmbH")
        jonas.import_list(jonas.write("more.csv", "Firma;Nachname;E-Mail;PLZ;Ort\nKranich AG;Vogt;vogt@kranich.example;20095;Hamburg\n"))
        leads = jonas.rows("list", "lead", "--where", "company:Kranich*")
        assert len(leads) == 2 and leads[0]["company_id"] == leads[1]["company_id"], leads
        jonas.ok("quality", "transform", "company", "replace", "--from", "Kranich", "--to", "Kranich Kranich", "--where", "company:Kranich*")
        assert {row["company"] for row in jonas.rows("list", "lead", "--where", "company:Kranich*")} == {"Kranich Kranich AG"}
        jonas.ok("undo")

    @test
    def a_preview_names_every_value_that_is_refused():
        said = jonas.run("quality", "transform", "position", "replace", "--from", "i", "--to", "i" * 250, "--dry-run")
        assert said.returncode == 65 and "values are refused" in said.stderr and "at most" in said.stdout, said

    @test
    def hundreds_of_tasks_that_one_check_opens_are_sent():
        """Two hundred tasks are a push of very many parts; if it were refused for that, it would never be sent."""
        bea, ended = other.desk("bea"), datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=3)
        said = bea.ok("import", bea.write("bought.csv", people(260)), "--bought", "--licence-until", f"{ended:%Y-%m-%d}")
        assert json.loads(said.splitlines()[-1])["opened"] == 0, said  # a deadline has its preview
        assert json.loads(bea.ok("quality", "check"))["opened"] == 260
        bea.ok("sync", "--once")
        assert bea.row("status")["waiting"] == 0

    run()

#!/usr/bin/python3
"""Law from the command line: consent by number, private persons, retention with its preview, notices."""
import json
import sys

sys.dont_write_bytecode = True
from desk import Service, people
from tap import run, test

with Service() as service:
    anna, jonas, maria = (service.desk(name) for name in ("anna", "jonas", "maria"))

    @test
    def a_private_person_needs_express_consent_and_the_way_to_it_is_said():
        lead = json.loads(anna.ok("add", "lead", "last_name=Privat", "phone=030 23125 901", "--json"))["id"]
        assert "express" in anna.fails(65, "basis", lead, "--basis", "presumed", "--evidence", "a public directory")
        assert "private person" in anna.fails(77, "call", lead, "--dry-run")
        anna.ok("basis", lead, "--basis", "express", "--evidence", "form 7, signed", "--number", "030 23125 901", "--wording",
                "You may call me.", "--products", "ERP", "--advertiser", "Muster GmbH", "--way", "paper")
        contact = anna.row("show", "lead", lead)["contact_id"]
        shown = anna.ok("show", "contact", contact)
        assert "given, express consent" in shown and "private person" in shown, shown
        maria.ok("sync", "--once")
        dossier = maria.ok("dossier", lead, "--consent")
        for word in ("You may call me.", "ERP", "Muster GmbH", "form 7, signed", "anna", "to be kept until"):
            assert word in dossier, (word, dossier)
        anna.ok("consent", lead, "--status", "withdrawn", "--evidence", "called and said so")
        assert "withdrawn" in anna.ok("show", "contact", contact)
        assert anna.row("show", "lead", lead)["state"] == "checking"
        assert anna.fails(64, "consent", lead, "--status", "given", "--evidence", "no way around basis")

    @test
    def retention_is_previewed_before_its_tasks_open():
        assert jonas.fails(64, "import", jonas.write("list.csv", people(2)), "--licence-until", "soon")
        jonas.import_list(jonas.write("list.csv", people(2)), "--licence-until", "2020-12-31")
        assert anna.fails(77, "retention")
        [line] = jonas.rows("retention", "--lists")
        assert (line["name"], line["licence_until"], line["expires"]) == ("list.csv", "2020-12-31", 2), line
        assert jonas.fails(64, "retention", "--lists", "--apply")
        due = jonas.rows("retention", "--dry-run")
        assert len(due) == 2 and {row["why"] for row in due} == {"licence"}, due
        assert not [row for row in jonas.rows("list", "task") if row["check_id"] == "retention_ended"]
        jonas.ok("retention", "--apply")
        assert len([row for row in jonas.rows("list", "task") if row["check_id"] == "retention_ended"]) == 2
        assert jonas.fails(64, "retention", "--apply", "--dry-run")

    @test
    def the_sweep_opens_the_same_tasks_and_a_notice_has_its_day():
        jonas.import_list(jonas.write("more.csv", people(1, start=50)), "--licence-until", "2020-12-31")
        service.verb("sweep")
        jonas.ok("sync", "--once")
        assert len([row for row in jonas.rows("list", "task") if row["check_id"] == "retention_ended"]) == 3
        contact = jonas.rows("list", "contact", "--limit", "1")[0]["id"]
        assert jonas.fails(65, "notice", contact, "--date", "2099-01-01")
        assert jonas.fails(64, "notice", contact, "--date", "today")
        jonas.ok("notice", contact, "--date", "2025-11-20")
        assert jonas.row("show", "contact", contact)["informed_ms"] == 1763640000000

    @test
    def who_was_added_today_is_not_proposed_for_erasure():
        """Without a lead the months are counted from the day of adding, also while the record is being made."""
        contact = jonas.row("add", "contact", "last_name=Neuling", "phone=030 23125 907")["id"]
        assert "retention_ended" not in {row["check_id"] for row in jonas.rows("list", "task") if row["contact_id"] == contact}
        assert contact not in {row["contact"] for row in jonas.rows("retention", "--dry-run")}

    @test
    def lists_that_left_the_house_are_listed_with_day_and_user():
        maria.fails(1, "exports")
        maria.ok("export", "contact", "--where", "last_name:Gap")
        [row] = maria.rows("exports")
        assert (row["user"], row["entity"], row["format"], row["filter"]) == ("maria", "contact", "csv", "last_name:Gap"), row
        assert "maria  contact  csv" in maria.ok("exports") and "last_name:Gap" in maria.ok("exports")
        jonas.fails(1, "exports")
        anna.fails(1, "exports")  # one's own alone

    @test
    def the_letter_about_the_source_is_filled_and_its_gaps_are_seen():
        path = jonas.write("gekauft.csv", "Firma;Anrede;Titel;Vorname;Nachname;E-Mail\nKranich AG;Frau;Dr.;Ines;Brandt;brandt@kranich.example\n"
                                          ";;;;Gap;gap@kranich.example\n")
        jonas.import_list(path, "--bought")
        found = {row["last_name"]: row["id"] for row in jonas.rows("list", "contact")}
        assert "Verantwortlich: ______" in jonas.ok("notice", found["Brandt"], "--print")
        jonas.fails(77, "notice", "--controller", "Nordwind GmbH")
        maria.ok("notice", "--controller", "Nordwind GmbH, Am Kai 1, 28195 Bremen; Datenschutz: Ute Vogel")
        jonas.ok("sync", "--once")
        letter = jonas.ok("notice", found["Brandt"], "--print")
        assert letter.rstrip().endswith("Verantwortlich: Nordwind GmbH, Am Kai 1, 28195 Bremen; Datenschutz: Ute Vogel"), letter
        assert letter.startswith("Guten Tag Frau Dr. Ines Brandt,"), letter
        assert "gekauft.csv" in letter and "um Kranich AG zu" in letter and "{" not in letter, letter
        assert "um ______ zu" in jonas.ok("notice", found["Gap"], "--print")
        assert jonas.row("show", "contact", found["Brandt"]).get("informed_ms") is None  # printing is not telling

    run()

#!/usr/bin/python3
"""Importing real lists: encodings, dry run, twice the same, rejected rows, legal basis, undo, rights."""
import csv
import json
import os
import sys

sys.dont_write_bytecode = True
from desk import Service, csv_rows, people
from tap import run, test

BASIS = ("--basis", "presumed", "--evidence", "x")

with Service() as service:
    maria, anna = service.desk("maria"), service.desk("anna")

    def lead_count(where=""):
        ran = maria.run("list", "lead", "--limit", "1000", "--json", *(["--where", where] if where else []))
        assert ran.returncode in (0, 1), ran
        return len(ran.stdout.splitlines())

    @test
    def a_dry_run_counts_and_writes_nothing():
        before = lead_count()
        report = maria.import_list(maria.write("dry.csv", people(4, start=900)), "--dry-run")
        assert report == {"read": 4, "created": 4, "updated": 0, "known": 0, "rejected": 0, "twins": 0, "likely": [], "batch": None}, report
        assert lead_count() == before

    @test
    def the_same_file_twice_changes_nothing():
        path = maria.write("list.csv", people(20))
        first, again = maria.import_list(path), maria.import_list(path)
        assert (first["created"], first["rejected"]) == (20, 0), first
        assert (again["read"], again["known"], again["created"], again["updated"]) == (20, 20, 0, 0), again
        assert lead_count() == 20

    @test
    def the_checks_that_wait_run_over_what_a_list_brought_and_go_with_it():
        head = "Firma;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort\n"
        path = maria.write("doubts.csv", head + "Tippfehler AG;Ina;Sauer;030 23125 791;ina.sauer@gmial.com;10115;Berlin\n"
                                                "Tippfehler KG;Udo;Bauer;030 23125 792;udo@tippfehler.example;1011;Berlin\n")
        report = maria.import_list(path)
        assert report["checked"] == 2 and report["opened"] >= 1, report
        found = {row["check_id"] for row in maria.rows("list", "task", "--where", "state:open", "--limit", "500")}
        assert "email_typo" in found, found
        assert json.loads(maria.ok("quality", "check"))["opened"] == 0
        maria.ok("undo", report["batch"])
        ran = maria.run("list", "task", "--where", "check_id:email_typo state:open", "--json")
        assert ran.stdout == "", ran
        off = maria.run("import", path, "--basis", "presumed", "--evidence", "x", "--offline", "--json")
        offline = json.loads(off.stdout.splitlines()[-1])
        assert offline["checked"] == 2 and offline["opened"] >= 1, off
        maria.ok("undo", offline["batch"])

    @test
    def a_kept_layout_is_read_from_a_file():
        path = maria.write("kept.csv", "Laden,Wer,Draht\nZinnkraut KG,Watt,030 23125 781\n")
        layout = maria.write("layout.map", "# of the fair\ncompany=Laden\n last_name=Wer\n\nphone=Draht\n")
        assert maria.import_list(path, "--map-file", layout)["created"] == 1
        assert maria.row("search", "Zinnkraut")["last_name"] == "Watt"
        maria.fails(64, "import", path, "--map", "company=Laden", "--map-file", layout, "--basis", "presumed", "--evidence", "x")
        maria.fails(64, "import", path, "--as", "task", "--basis", "presumed", "--evidence", "x")

    @test
    def a_history_begins_with_the_import():
        maria.import_list(maria.write("begins.csv", people(1, start=700)))
        lead = maria.row("search", "Firma 700")
        maria.ok("set", "lead", lead["id"], "interest=telephony")
        rows = maria.rows("history", "lead", lead["id"])
        assert [row["to"] for row in rows if row["field"] == "interest"] == ["telephony"], rows
        first = [row for row in rows if row["field"] == "batch_id"]
        assert first and all((row["who"], row["to"]) == ("maria", "begins.csv") for row in first), rows

    @test
    def a_windows_1252_export_with_quoted_breaks_keeps_its_umlauts():
        text = ('Firma;Anrede;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort\r\n"Krähe\r\nOptik GmbH";Herr;Jörg;Weiß;(030) 23125-777;'
                'joerg@kraehe.example;10115;Köln\r\n')
        report = maria.import_list(maria.write("excel.csv", text, encoding="cp1252"))
        assert report["created"] == 1, report
        row = maria.row("search", "Kraehe Optik")
        assert (row["first_name"], row["last_name"], row["city"]) == ("Jörg", "Weiß", "Köln"), row
        assert row["phone"] == "+493023125777", row["phone"]

    @test
    def utf16_tabs_and_english_headers_are_understood():
        text = "Company\tFirst name\tLast name\tPhone\tEmail\r\nGrünspan Ltd\tZoë\tÅkerman\t+49 30 23125 778\tzoe@gruenspan.example\r\n"
        report = maria.import_list(maria.write("tabs.csv", text, encoding="utf-16"))
        assert report["created"] == 1, report
        assert maria.row("search", "Gruenspan")["first_name"] == "Zoë"

    @test
    def a_byte_order_mark_does_not_hide_the_first_column():
        report = maria.import_list(maria.write("bom.csv", "\ufeff" + people(1, start=400)))
        assert report["created"] == 1, report
        assert maria.row("search", "Firma 400")["company"] == "Firma 400 GmbH"

    @test
    def columns_nobody_knows_are_named_by_map():
        path = maria.write("odd.csv", "Laden,Wer,Draht\nZinnober KG,Ohm,030 23125 779\n")
        maria.fails(65, "import", path, "--basis", "presumed", "--evidence", "x")
        report = maria.import_list(path, "--map", "company=Laden,last_name=Wer,phone=Draht")
        assert report["created"] == 1, report

    @test
    def rejected_rows_come_back_with_a_reason_and_can_be_corrected():
        path = maria.write("bad.csv", people(2, start=500) + "Ohne Nummer KG;Herr;Otto;Ohneruf;;;50667;Köln\r\n")
        report = maria.import_list(path)
        assert (report["created"], report["rejected"]) == (2, 1), report
        rejected = f"{maria.home}/bad.csv.rejected.csv"
        assert os.path.exists(rejected), os.listdir(maria.home)
        with open(rejected, encoding="utf-8-sig") as file:
            text = file.read()
        rows = csv_rows(text)
        assert len(rows) == 1 and rows[0]["reason"] and rows[0]["Firma"] == "Ohne Nummer KG", text
        again = maria.import_list(maria.write("fixed.csv", text.replace("Ohneruf;;", "Ohneruf;030 23125 888;")))
        assert again["created"] == 1, again

    @test
    def a_rejected_row_names_its_line_and_loses_no_cell():
        text = ('sep=;\r\nFirma;Nachname;Telefon\r\n"Zwei\r\nZeilen KG";Lang;030 23125 890\r\n\r\nOhne KG;Nix;\r\n'
                "Mehr KG;Viel;030 23125 891;eins;zwei\r\n")
        report = maria.import_list(maria.write("cells.csv", text))
        assert (report["read"], report["created"], report["rejected"]) == (3, 1, 2), report
        with open(f"{maria.home}/cells.csv.rejected.csv", encoding="utf-8-sig", newline="") as file:
            lines = file.read().splitlines()
        assert lines == ["Firma;Nachname;Telefon;reason", "Ohne KG;Nix;;line 6: neither a phone number nor a mail address",
                         "Mehr KG;Viel;030 23125 891;line 7: more cells than columns;eins;zwei"], lines
        ran = maria.run("import", maria.write("cards.vcf", "BEGIN:VCARD\nVERSION:3.0\nN:Ohne;Nix\nNOTE:a\\nb\nEND:VCARD\n" * 2), *BASIS)
        assert ran.returncode == 65, ran
        with open(f"{maria.home}/cards.vcf.rejected.csv", encoding="utf-8-sig", newline="") as file:
            reasons = [row["reason"] for row in csv.DictReader(file, delimiter=";")]
        assert reasons == [f"row {row}: neither a phone number nor a mail address" for row in (1, 2)], reasons

    @test
    def a_note_of_another_program_is_text_and_a_strange_salutation_is_kept():
        maria.import_list(maria.write("html.csv", "Firma;Anrede;Nachname;Telefon;Notizen\nHtml KG;Fürstin;Marke;030 23125 895;"
                                      "\"<p>R&amp;D <b>eins</b></p><ul><li>zwei &lt; drei &uuml;ber<br/>  <br> &#228;&#xE4;&x;</li></ul>\"\nRein KG;Frau;Zeichen;030 23125 896;a < b und c > d\n"))
        notes = {row["lead_id"]: row["note"] for row in maria.rows("list", "activity", "--where", "kind:import", "--limit", "500")}
        said = notes[maria.row("search", "Html KG")["id"]]
        assert said.splitlines() == ["R&D eins", "zwei < drei über", "ää&x;", "Salutation: Fürstin"], said
        assert notes[maria.row("search", "Rein KG")["id"]] == "a < b und c > d"

    @test
    def the_first_rows_are_shown_with_who_they_are_and_what_became_of_them():
        path = maria.write("shown.csv", people(2, start=560) + "Ohne KG;Herr;Otto;Nix;;;;\r\n")
        words = maria.ok("import", path, *BASIS, LANGUAGE="de")
        assert "Zeile 1: neu: Firma 560 GmbH, Erika Beispiel560" in words and "Zeile 3: abgelehnt: Ohne KG, Otto Nix" in words, words
        words = maria.ok("import", path, *BASIS, LANGUAGE="de")
        assert "Zeile 2: bekannt: Firma 561 GmbH, Erika Beispiel561" in words, words
        path = maria.write("shown.csv", people(1, start=560).replace(";Ort", ";Ort;Mobil").replace("Berlin", "Berlin;0171 3920560"))
        words = maria.ok("import", path, *BASIS, LANGUAGE="de")
        assert "Zeile 1: geändert: Firma 560 GmbH, Erika Beispiel560" in words, words

    @test
    def without_a_legal_basis_leads_wait_as_checking():
        path = maria.write("nobasis.csv", people(1, start=600))
        report = json.loads(maria.ok("import", path, "--owner", "anna", "--json").splitlines()[-1])
        assert report["created"] == 1, report
        row = maria.row("search", "Firma 600")
        assert row["state"] == "checking", row["state"]
        anna.fails(1, "next", "--json")

    @test
    def a_basis_without_evidence_is_refused():
        maria.fails(64, "import", maria.write("e.csv", people(1, start=700)), "--basis", "presumed")

    @test
    def an_import_is_undone_as_a_whole():
        before = lead_count("state:ready")
        batch = maria.import_list(maria.write("undo.csv", people(7, start=800)))["batch"]
        assert lead_count("state:ready") == before + 7
        maria.ok("undo", batch)
        assert lead_count("state:ready") == before
        assert "Firma 803" not in maria.run("search", "Firma 803", "--json").stdout

    @test
    def what_is_no_list_is_named():
        for name, content in {"empty.csv": "", "pdf.csv": "%PDF-1.4\n", "quote.csv": 'Firma;Telefon\n"Nie zu;030 23125 001\n'}.items():
            maria.fails(65, "import", maria.write(name, content), "--basis", "presumed", "--evidence", "x")
        maria.fails(66, "import", "/nonexistent.csv", "--basis", "presumed", "--evidence", "x")

    @test
    def an_agent_may_not_import():
        anna.fails(77, "import", anna.write("list.csv", people(1, start=650)), "--basis", "presumed", "--evidence", "x")

    @test
    def an_export_can_be_imported_again():
        exported = maria.ok("export", "lead", "--where", "company:\"Firma 003 GmbH\"")
        rows = csv_rows(exported)
        assert len(rows) == 1 and rows[0]["phone"] == "+493023125003", exported
        again = maria.import_list(maria.write("exported.csv", exported))
        assert (again["known"], again["created"]) == (1, 0), again

    @test
    def a_policy_says_what_a_list_does_to_known_persons_and_undo_takes_it_back():
        head = "Firma;Vorname;Nachname;Position;Telefon;Mobil;E-Mail;PLZ;Ort\n"
        maria.import_list(maria.write("p1.csv", head + "Policy GmbH;Ida;Policy;Einkauf;030 23125 801;;ida@policy.example;10115;Berlin\n"))
        newer = maria.write("p2.csv", head + "Policy GmbH;Ida;Policy;Leitung;030 23125 802;0171 3920802;ida@policy.example;10115;Potsdam\n")
        ran = maria.ok("import", newer, "--basis", "presumed", "--evidence", "x", "--dry-run", "--policy", "position=newer,mobile=never")
        assert "position: 0 filled, 0 known, 1 different" in ran and "mobile: 1 filled" in ran, ran
        report = maria.import_list(newer, "--policy", "position=newer,city=newer,mobile=never")
        assert (report["read"], report["updated"], report["created"]) == (1, 1, 0), report
        row = maria.row("search", "Policy")
        assert (row["position"], row["city"], row["mobile"], row["phone"]) == ("Leitung", "Potsdam", None, "+493023125801"), row
        maria.ok("undo", report["batch"])
        row = maria.row("search", "Policy")
        assert (row["position"], row["city"]) == ("Einkauf", "Berlin"), row
        report = maria.import_list(newer)
        assert (report["updated"], maria.row("search", "Policy")["mobile"]) == (1, "+491713920802"), report
        assert maria.row("search", "Policy")["position"] == "Einkauf"
        for wrong in ("position=better", "attempts=newer", "shoe=fill"):
            maria.fails(64, "import", newer, "--basis", "presumed", "--evidence", "x", "--policy", wrong)

    def note_of(name):
        lead = maria.row("search", name)
        return [row["note"] for row in maria.rows("list", "activity", "--where", "kind:import", "--limit", "500")
                if row["lead_id"] == lead["id"] and row["is_void"] != 1]

    @test
    def private_persons_of_one_place_keep_their_own_address():
        head = "Vorname;Nachname;Telefon;Straße;PLZ;Ort\n"
        maria.import_list(maria.write("private.csv", head + "Ida;Privata;030 23125 311;Weg 1;10115;Berlin\nUdo;Privatb;030 23125 312;Allee 2;10115;Berlin\n"
                                      "Eva;Privatc;030 23125 313;;;\nOle;Privatd;030 23125 314;Gasse 4;;\n"))
        found = {row["last_name"]: row["street"] for row in maria.rows("search", "Privat")}
        assert found == {"Privata": "Weg 1", "Privatb": "Allee 2", "Privatc": None, "Privatd": "Gasse 4"}, found

    @test
    def what_stands_beside_a_number_is_kept_in_the_note():
        head = "Firma;Nachname;Telefon;Mobil;Notiz\n"
        path = maria.write("beside.csv", head + "Durchwahl KG;Dehn;030 23125 341 DW 4;;Bitte klingeln\n"
                           "Zimmer KG;Zorn;030 23125 342 (Frau Meier, Zi. 7);Mobil: 0171 3920342;\n"
                           "Zwei KG;Zander;030 23125 343 oder 0171 3920343;;\nRein KG;Rabe;Tel.: 030/23125-344;;\n")
        report = maria.import_list(path)
        assert report["created"] == 4 and maria.row("search", "Dehn")["phone"] == "+493023125341", report
        assert (maria.row("search", "Dehn")["extension"], note_of("Dehn")) == ("4", ["Bitte klingeln"]), note_of("Dehn")
        assert note_of("Zorn") == ["Phone: 030 23125 342 (Frau Meier, Zi. 7)"], note_of("Zorn")
        assert maria.row("search", "Zander")["mobile"] == "+491713920343" and note_of("Zander") == note_of("Rabe") == []
        assert maria.import_list(path)["known"] == 4 and len(note_of("Dehn")) == 1

    @test
    def a_typed_extension_is_kept_shown_exported_and_the_number_dialled_without_it():
        def extended(lead, **changes):
            maria.ok("set", "lead", lead, *(f"{name}={value}" for name, value in changes.items()))
            row = maria.row("show", "lead", lead)
            return row["phone"], row["extension"]
        add = ("add", "lead", "company=Apparat KG", "postal_code=10115", "--basis", "presumed", "--evidence", "x")
        lead = maria.row(*add, "last_name=Nebenan", "phone=030 23125-345 Durchwahl 12")["id"]
        assert extended(lead, position="Leitung") == ("+493023125345", "12")
        maria.dials(driver="command", command="/bin/true {e164}")
        plan = maria.ok("call", lead, "--dry-run", VORWAHL_TEST_NOW="1795428000000")  # a Monday at eleven
        assert "+493023125345" in plan and "34512" not in plan, plan
        for typed, kept in (("+49 30 23125 346 ext. 7", "7"), ("030 23125 346", "7"), ("030 23125 347 App. 03", "03"), ("030 23125 348", None)):
            assert extended(lead, phone=typed)[1] == kept, typed
        assert extended(lead, extension="44", phone="030 23125 349") == ("+493023125349", "44")
        assert "44" in maria.ok("show", "lead", lead) and "extension" in maria.ok("export", "lead").splitlines()[0]
        assert "extension 44 already" in maria.fails(65, "set", "lead", lead, "mobile=0171 3920345 App. 9")
        assert maria.row("list", "contact", "--where", "last_name:Nebenan")["extension"] == "44"
        [company] = {maria.row("show", "lead", lead)["company_id"]}
        assert "belongs to a person" in maria.fails(65, "set", "company", company, "company_phone=030 23125 340 App. 9")

    @test
    def what_a_colleagues_row_says_otherwise_of_their_company_is_not_lost():
        head = "Firma;Nachname;Telefon;Straße;PLZ;Ort;Website\n"
        path = maria.write("colleagues.csv", head + "Koll GmbH;Kolla;030 23125 321;Weg 1;10115;Berlin;\n"
                           "Koll GmbH;Kollb;030 23125 322;Allee 2;10115;Berlin;koll.example\nKoll GmbH;Kollc;030 23125 323;Weg 1;10115;Berlin;\n")
        before = lead_count("state:ready")
        batch = maria.import_list(path)["batch"]
        assert len({row["company_id"] for row in maria.rows("search", "Koll")}) == 1
        assert note_of("Kollb") == ["Street: Allee 2\nWebsite: koll.example"] and note_of("Kolla") == note_of("Kollc") == [], note_of("Kollb")
        maria.ok("undo", batch)
        assert lead_count("state:ready") == before
        maria.import_list(maria.write("first.csv", head + "Koll GmbH;Kolla;030 23125 321;Weg 1;10115;Berlin;\n"))
        later = maria.write("later.csv", head + "Koll GmbH;Kolld;030 23125 324;Allee 2;10115;Berlin;https://koll.example\n")
        words = maria.ok("import", later, *BASIS, "--dry-run")
        assert "street: 0 filled, 0 known, 1 different" in words and "website: 1 filled" in words, words
        assert maria.import_list(later, "--policy", "website=never,street=newer")["created"] == 1
        row = maria.row("search", "Kolld")
        assert (row["street"], row["website"]) == ("Allee 2", None) and maria.row("search", "Kolla")["street"] == "Allee 2", row

    @test
    def a_person_who_stands_twice_in_a_list_is_said():
        path = maria.write("twice.csv", people(2, start=570) + people(1, start=570).splitlines()[1] + "\n")
        ran = maria.run("import", path, *BASIS)
        assert '"created":2,"updated":0,"known":1,"rejected":0,"again":1' in ran.stdout and "1 rows name somebody of this list again" in ran.stderr, ran
        assert "again" not in maria.run("import", maria.write("once.csv", people(2, start=570)), *BASIS).stderr

    @test
    def what_a_bought_list_adds_to_known_persons_is_named_with_its_licence():
        head = "Firma;Nachname;Telefon;E-Mail;Mobil;Funktion;Website\n"
        maria.import_list(maria.write("own.csv", head + "Herkunft GmbH;Herr;030 23125 381;herr@herkunft.example;;Einkauf;\n"))
        path = maria.write("gekauft.csv", head + "Herkunft GmbH;Herr;030 23125 381;herr@herkunft.example;0171 3920381;Leitung;https://herkunft.example\n")
        report = maria.import_list(path, "--licence-until", "2031-06-30", "--policy", "position=newer")
        assert report["updated"] == 1 and note_of("herkunft") == ["From gekauft.csv, licence until 2031-06-30: Mobile, Website, Position"], note_of("herkunft")
        assert maria.import_list(path, "--licence-until", "2031-06-30")["known"] == 1 and len(note_of("herkunft")) == 1
        maria.ok("undo", report["batch"])
        row = maria.row("search", "herkunft")
        assert (row["mobile"], row["position"], note_of("herkunft")) == (None, "Einkauf", []), row

    @test
    def a_twin_in_another_spelling_is_seen_before_the_import_and_asked_about_after_it():
        head = "Firma;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort\n"
        maria.import_list(maria.write("known.csv", head + "Zeisig Kabel GmbH;Petra;Janssen;030 23125 701;p.janssen@zeisig.example;10115;Berlin\n"))
        path = maria.write("twins.csv", head + "Zeisig Kabel;Petra;Jansen;030 23125 701;janssen@zeisig.example;10115;Berlin\n"
                           "Gimpel Optik;Uwe;Raabe;030 23125 702;u.raabe@gimpel.example;20095;Hamburg\n")
        report = maria.import_list(path, "--dry-run")
        assert (report["created"], report["twins"], [row["row"] for row in report["likely"]]) == (2, 1, [1]), report
        assert report["likely"][0]["twin"].startswith("Petra Janssen, Zeisig") and report["likely"][0]["lead"], report
        words = maria.ok("import", path, "--dry-run", "--basis", "presumed", "--evidence", "x")
        assert "likely known: Petra Janssen" in words, words
        batch = maria.import_list(path)["batch"]

        def pairs():
            rows = maria.rows("list", "task", "--limit", "500", "--where", "state:open")
            return [row for row in rows if row["check_id"] in ("duplicate", "possible_duplicate")]
        assert len(pairs()) == 1, pairs()
        maria.ok("undo", batch)
        assert not pairs(), pairs()


run()

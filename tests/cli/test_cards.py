#!/usr/bin/python3
"""vCards of every version come in, or are refused with line and reason; lists of known systems are recognised."""
import csv
import json
import os
import quopri
import re
import sys

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test

CARDS = os.path.join(os.environ["SRCDIR"], "tests", "fixtures", "vcard")
OLD = ("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Gr=FCnspan;J=F6rg;;Dr.\r\n"
       "ORG;CHARSET=UTF-8;QUOTED-PRINTABLE:Kr=C3=A4he =\r\nOptik GmbH;Einkauf\r\nTEL;WORK;VOICE:030 23125-601\r\nTEL;CELL:0171 3920601\r\n"
       "TEL;WORK:030 23125-602\r\nEMAIL;INTERNET:joerg@kraehe.example\r\nADR;WORK:;;Beispielweg 1;Berlin;;10115;Deutschland\r\n"
       "END:VCARD\r\n")
NEW = ("BEGIN:VCARD\nVERSION:4.0\nFN:Zoë Åkerman\nN:Åkerman;Zoë;;;\nitem1.TEL;VALUE=uri;TYPE=\"voice,work\":tel:+49-30-23125-603;ext=7\n"
       "item1.X-ABLabel:Büro\nEMAIL;PREF=1:zoe@gruenspan.example\nEMAIL;TYPE=home:zoe@privat.example\nORG:Grünspan\\, Söhne AG;Einkauf\n"
       "TEL;TYPE=cell:0171 3920603\nTEL;TYPE=fax:030 23125 604\nTEL;TYPE=work:030 23125 605\nTEL;TYPE=home:030 23125 606\n"
       "BDAY:19801122\nX-SKYPE:zoe.skype\nPHOTO;VALUE=uri:data:image/png;base64,AAAA\nNOTE:trifft man\\nmor\n gens\n"
       "END:VCARD\n")

# Of a program, a picture, or a second writing of what stands in another line.
NOT_SAID = ("BEGIN", "END", "VERSION", "PRODID", "REV", "KIND", "CLASS", "SORT-STRING", "MAILER", "LABEL", "PROFILE", "PHOTO", "LOGO", "SOUND", "KEY",
            "UID", "X-AB", "X-MS-OL", "X-MOZILLA-HTML", "X-PHONETIC-", "X-EVOLUTION-FILE-AS")


def properties(path):
    """Name and text of each line of a card that says something of the person: a reader of its own."""
    lines = []
    with open(path, "rb") as file:
        for line in file.read().replace(b"\r\n", b"\n").split(b"\n"):
            is_soft = lines and lines[-1].endswith(b"=") and b"QUOTED-PRINTABLE" in lines[-1].upper().split(b":")[0]
            if is_soft:
                lines[-1] = lines[-1][:-1] + line
            elif lines and line[:1] in (b" ", b"\t"):
                lines[-1] += line[1:]
            else:
                lines.append(line)
    for head, _, value in (line.partition(b":") for line in lines if line.strip()):
        name = head.decode().upper().split(";")[0].split(".")[-1]
        value = quopri.decodestring(value) if b"QUOTED-PRINTABLE" in head.upper() else value
        try:
            value = value.decode()
        except UnicodeDecodeError:
            value = value.decode("cp1252")
        if not name.startswith(NOT_SAID):
            yield name, re.sub(r"\\([nN,;:\\])", lambda found: " " if found[1] in "nN" else found[1], value)


def said_by(desk):
    """All that a desk knows of leads and their notes, in small letters."""
    lines = [line for what in ("lead", "activity") for line in desk.run("list", what, "--limit", "1000", "--json", "--offline").stdout.splitlines()]
    return " ".join(str(value) for line in lines for value in json.loads(line).values() if value is not None).lower()


with Service({"jonas": ["steward"]}) as service:
    jonas = service.desk("jonas")

    @test
    def an_old_card_keeps_its_umlauts_its_folded_lines_and_three_numbers():
        assert jonas.import_list(jonas.write("old.vcf", OLD))["created"] == 1
        row = jonas.row("search", "Kraehe")
        assert (row["last_name"], row["first_name"], row["title"]) == ("Grünspan", "Jörg", "Dr."), row
        assert (row["company"], row["street"], row["country"]) == ("Krähe Optik GmbH", "Beispielweg 1", "DE"), row
        assert (row["phone"], row["mobile"], row["company_phone"]) == ("+493023125601", "+491713920601", "+493023125602"), row

    @test
    def a_new_card_keeps_in_its_note_what_has_no_field_and_says_what_it_leaves_out():
        ran = jonas.run("import", jonas.write("new.vcf", NEW), "--basis", "presumed", "--evidence", "x")
        assert ran.returncode == 0 and "1 values of the cards were left out" in ran.stderr, ran
        row = jonas.row("search", "Soehne")
        assert (row["company"], row["birth_date"], row["phone"]) == ("Grünspan, Söhne AG", "1980-11-22", "+493023125603"), row
        assert (row["mobile"], row["company_phone"]) == ("+491713920603", "+493023125605"), row
        note = [row for row in jonas.rows("list", "activity", "--where", "kind:import") if "trifft" in row["note"]][0]["note"]
        assert note.splitlines() == ["trifft man", "morgens", "Company: Grünspan, Söhne AG, Einkauf", "Phone (fax): 030 23125 604", "X-SKYPE: zoe.skype",
                                     "Phone (home): 030 23125 606", "E-mail (home): zoe@privat.example"], note
        assert row["extension"] == "7", row
        assert ":+493023125603 ext. 7\n" in jonas.ok("export", "contact", "--format", "vcard4", "--where", "last_name:Åkerman")

    @test
    def the_same_card_again_brings_its_note_once_and_a_new_one_is_undone_with_the_import():
        notes = lambda: len([row for row in jonas.rows("list", "activity", "--where", "kind:import") if row["is_void"] != 1])
        before = notes()
        again = jonas.import_list(jonas.write("again.vcf", NEW))
        assert (again["known"], notes()) == (1, before), again
        more = jonas.import_list(jonas.write("more.vcf", NEW.replace("NOTE:trifft man", "NOTE:jetzt anders")))
        assert (more["updated"], notes()) == (1, before + 1), more
        jonas.ok("undo", more["batch"])
        assert notes() == before
        never = jonas.import_list(jonas.write("never.vcf", NEW.replace("NOTE:trifft man", "NOTE:niemals")), "--policy", "note=never")
        assert (never["known"], notes()) == (1, before), never
        fresh = jonas.import_list(jonas.write("fresh.csv", "Firma;Telefon;Notiz\nNotizbuch KG;030 23125 609;Bitte erst ab 10 Uhr\n"))
        assert (fresh["created"], notes()) == (1, before + 1), fresh
        jonas.ok("undo", fresh["batch"])
        assert notes() == before and "Notizbuch" not in jonas.run("search", "Notizbuch", "--json").stdout

    @test
    def every_card_of_the_corpus_comes_in_with_all_its_words_or_is_refused_with_a_reason():
        seen = rejected = words = 0
        for number, entry in enumerate(csv.DictReader(open(f"{CARDS}/index.csv", encoding="utf-8"))):
            kept = service.desk("jonas", name=f"jonas {number}")  # alone with it: people of two files may be the same
            ran = kept.run("import", f"{CARDS}/{entry['file']}", "--basis", "presumed", "--evidence", "x", "--offline", "--json")
            [report] = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith('{"read"')]
            assert report["read"] == int(entry["cards"]) == report["created"] + report["rejected"], (entry, report)
            text = said_by(kept)
            if report["rejected"]:
                with open(f"{kept.home}/{os.path.basename(entry['file'])}.rejected.csv", encoding="utf-8-sig", newline="") as file:
                    rows = list(csv.DictReader(file, delimiter=";"))
                assert len(rows) == report["rejected"] and all(row["reason"].startswith("row ") for row in rows), rows
                text += " ".join(value for row in rows for value in row.values()).lower()
            digits = re.sub(r"\D", "", text)
            for name, value in properties(f"{CARDS}/{entry['file']}"):
                for word in re.findall(r"\w+", value.lower()):
                    is_there = re.sub(r"\D", "", word).lstrip("0") in digits if name in ("TEL", "BDAY") and word.isdigit() else word in text
                    assert is_there or name in ("TEL", "BDAY") and not word.isdigit(), (entry["file"], name, value, word)
                    words += 1
            seen += int(entry["cards"])
            rejected += report["rejected"]
        assert (seen, rejected) == (21, 4) and words > 400, (seen, rejected, words)

    @test
    def cards_of_phones_and_of_outlook_say_who_it_is_where_we_look_for_it():
        card = ("BEGIN:VCARD\r\nVERSION:{version}\r\nN:{last};Klaus;;{prefix}\r\nORG:Amsel AG\r\nTEL;WORK:030 23125 {n}\r\n"
                "EMAIL;TYPE=HOME:privat{n}@amsel.example\r\nEMAIL;TYPE=INTERNET,WORK:arbeit{n}@amsel.example\r\nEND:VCARD\r\n")
        for n, (prefix, wanted) in enumerate((("Herr", ("mr", None)), ("Frau Dr.", ("mrs", "Dr.")), ("Dr.", (None, "Dr.")), ("Mr.", ("mr", None)))):
            text = card.format(version="3.0", last=f"Spricht{n}", prefix=prefix, n=610 + n)
            encoding = ("utf-8", "utf-16", "utf-16-le", "utf-16-be")[n]
            jonas.import_list(jonas.write("outlook.vcf", ("\ufeff" if n > 1 else "") + text, encoding))
            row = jonas.row("search", f"Spricht{n}")
            assert (row["salutation"], row["title"]) == wanted, (prefix, row)
            assert row["email"] == f"arbeit{610 + n}@amsel.example", row
            notes = [line["note"] for line in jonas.rows("list", "activities", "--limit", "300") if line["lead_id"] == row["id"]]
            assert any(f"privat{610 + n}@amsel.example" in note for note in notes), notes

    @test
    def what_is_no_card_is_refused_with_its_line():
        for text, line in (("BEGIN:VCARD\nVERSION:3.0\nN:A;B\n", "line 1"), (OLD + "Unsinn\n", "line 12"),
                           ("BEGIN:VCARD\nnothing here\nEND:VCARD\n", "line 2")):
            ran = jonas.run("import", jonas.write("bad.vcf", text), "--basis", "presumed", "--evidence", "x")
            assert ran.returncode == 65 and line in ran.stderr, (line, ran)

    @test
    def our_own_cards_come_back_as_they_went():
        text = jonas.ok("export", "contact", "--format", "vcard", "--where", "last_name:Grünspan")
        report = jonas.import_list(jonas.write("own.vcf", text))
        assert (report["read"], report["known"]) == (1, 1), report

    @test
    def exports_of_known_systems_come_as_they_are():
        wanted = {  # created, rejected, blocked; some row with all that its list says of it; its note; columns that are left
            "hubspot": ((2, 1, 0), "Dilek Lindqvist|Head of IT|Gimpel GmbH|Weg 1|10115|Berlin|DE|+493023125401|+491713920401|dilek@gimpel.example|"
                        "https://gimpel.example|120|Organic Search", "Bitte um ein Angebot,\nmöglichst bald", "Record ID, State/Region, Lead Status"),
            "salesforce_report": ((2, 5, 0), "Ines Brandt|Leitung|Kranich AG|Am Kai 1|20095|Hamburg|DE|+493023125411|+491713920411|ines@kranich.example|"
                                  "www.kranich.example|1200|Trade Show", 'Hat "ERP" im Einsatz', "Lead Owner, Lead Status, Rating"),
            "salesforce_data": ((2, 0, 1), "Ole Behrens|Vertrieb|Kormoran KG|Am Deich 2 Hinterhaus|28195|Bremen|DE|+493023125421|+491713920421|"
                                "ole@kormoran.example|45|Web|mr", None, "IsDeleted, MasterRecordId"),
            "odoo": ((2, 0, 0), "Petra Janssen|Dr.|Geschäftsführung|Nordwind Logistik GmbH|Kai 3|26721|Emden|DE|+493023125431|+491713920431|"
                     "petra@nordwind.example|http://www.nordwind.example|Neues ERP|Messe|1250000|Newsletter", "Will bis März entscheiden.", "Street2"),
            "espocrm": ((2, 0, 1), "Clara Dahlke|Leitung IT|Dahlke Systeme AG|Ring 4|50667|Köln|DE|+493023125441|clara@dahlke.example|"
                        "https://dahlke.example|Software|Web Site|mrs", "Rückruf erbeten", "createdAt, assignedUserName"),
            "suitecrm": ((2, 0, 1), "Gregor Götze|Produktion|Götze Werkzeugbau|Gasse 5|07743|Jena|DE|+493023125451|+491713920451|gregor@goetze.example|"
                         "Conference|mr", "Kennt uns", "Department"),
            "badge_scanner": ((2, 0, 0), "Miriam Jäkel|Einkauf|Jäkel Druck|Platz 6|06108|Halle|DE|+493023125461|miriam@jaekel.example|ERP",
                              "Rückruf Dienstag", "Badge ID, Scan Time"),
            "web_form": ((2, 0, 0), "Aylin Ullmann|Inhaberin|Ullmann Optik|Steig 7|89073|Ulm|DE|+493023125471|aylin@ullmann.example|"
                         "https://x.example/kontakt", "Bitte anrufen", "Entry Id, Entry Date, User IP, Consent")}
        folder = os.path.join(os.path.dirname(CARDS), "layouts")
        assert sorted(name for name in os.listdir(folder) if name.endswith(".csv")) == sorted(f"{name}.csv" for name in wanted)
        for name, (counts, values, note, left) in wanted.items():
            ran = jonas.run("import", f"{folder}/{name}.csv", "--basis", "presumed", "--evidence", "met at the fair", "--json")
            report = json.loads(ran.stdout.splitlines()[-1])
            assert (report["created"], report["rejected"], report.get("blocked", 0)) == counts and left in ran.stderr, (name, ran)
            person, *others = values.split("|")
            row = jonas.row("search", person)
            assert {*person.split(), *others} <= {str(value) for value in row.values()} | {row["last_name"]}, (name, row)
            notes = [row["note"] for row in jonas.rows("list", "activity", "--where", "kind:import", "--limit", "500")]
            assert note is None or note in notes, (name, notes)

    @test
    def who_must_not_be_called_by_a_list_is_blocked_also_where_known_and_whatever_the_policy():
        for name in ("Sperr", "Sperrer", "Halt"):
            row = next(row for row in jonas.rows("search", name) if row["last_name"] == name)
            assert (row["state"], row["do_not_call"]) == ("blocked", True), row
            jonas.fails(77, "call", row["id"], "--dry-run")
        head = "Firma;Nachname;Telefon;Nicht anrufen\n"
        jonas.import_list(jonas.write("free.csv", head + "Frei KG;Frei;030 23125 481;nein\nFrei KG;Freier;030 23125 482;\n"))
        assert {row["state"] for row in jonas.rows("search", "Frei")} == {"ready"}
        closed = jonas.write("closed.csv", head + "Frei KG;Frei;030 23125 481;ja, seit 3.11.\nFrei KG;Freier;030 23125 482;0\n")
        assert jonas.import_list(closed, "--dry-run", "--policy", "*=never")["updated"] == 1
        assert jonas.import_list(closed, "--policy", "*=never")["updated"] == 1
        assert {row["last_name"]: row["state"] for row in jonas.rows("search", "Frei")} == {"Frei": "blocked", "Freier": "ready"}
        assert jonas.import_list(closed)["known"] == 2

    @test
    def companies_of_hubspot_come_by_its_map_with_twins_said_before():
        head = "Record ID,Company name,Company Domain Name,Phone Number,Street Address,City,Postal Code,Country/Region,Number of Employees,Industry\n"
        first = jonas.write("hubspot-companies.csv", head + "1,Reiher Kran GmbH,reiher.example,030 23125 620,Am Deich 1,Berlin,10115,Germany,120,Maschinenbau\n")
        report = jonas.import_list(first, "--as", "company")
        assert report["created"] == 1, report
        [row] = jonas.rows("list", "company", "--where", "company:Reiher*")
        assert (row["company"], row["company_phone"], row["street"], row["city"], row["postal_code"], row["employees"], row["industry"]) == (
            "Reiher Kran GmbH", "+493023125620", "Am Deich 1", "Berlin", "10115", 120, "Maschinenbau"), row
        assert row["website"].endswith("reiher.example") and row["country"] in ("DE", "Germany"), row
        again = jonas.write("hubspot-again.csv", head + "1,Reiher Kran GmbH,reiher.example,,,,10115,,,\n2,Reiher Kran,www.reiher.example,,Am Deich 1,Berlin,10115,,,\n"
                            "3,Storch Mode AG,storch.example,,,Halle,06108,,,\n")
        report = jonas.import_list(again, "--as", "company", "--dry-run")
        assert (report["known"], report["created"], report["twins"], [row["row"] for row in report["likely"]]) == (1, 2, 1, [2]), report
        assert report["likely"][0]["twin"].startswith("Reiher Kran GmbH"), report

    run()

#!/usr/bin/python3
"""What an export writes our own import brings back byte for byte, spreadsheets run none of it, and other programs read the
cards. Record numbers are each home's own, so they are left out where two homes are compared."""
import csv
import io
import json
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
import vobject
from desk import Service, csv_rows
from tap import run, test

HEAD = ("Firma;Anrede;Vorname;Nachname;Titel;Position;Telefon;Mobil;Zentrale;E-Mail;Straße;PLZ;Ort;Land;Website;Branche;Mitarbeiter;"
        "USt-IdNr.;Handelsregister;Kundennummer;Geburtsdatum;Quelle;Interesse;Tags;value_cents;Notiz\n")
ODD = HEAD + (
    '"Krähe; Söhne ""Optik"" GmbH";Frau;Zoë;O\'Hara-Weiß;Dr.;Einkauf, Leitung;030 23125 701;0171 3920701;030 23125 700;zoe@kraehe.example;'
    'Beispielweg 1;04109;Leipzig;DE;https://kraehe.example;Optik;1200;DE136695976;HRB 4711;K-1;1980-11-22;Messe, Halle 3;ERP\\neu;'
    'vip,messe;1250000;"Erste Zeile\nzweite; mit ""Zeichen"", und \\ mehr"\n'
    "'=1+1 GmbH;divers;Kim;'@SUM;;'-2+3;+49 30 23125 702;;;kim@formel.example;Weg 2;1010;Wien;AT;;;;;;;;;;;;\n"
    "Nur Firma KG;;;;;;030 23125 703 oder 030 23125 704;;;;;;;;;;;;;;;;;;;\n"
    "Doppel AG;Herr;Max;Zweimal;;;030 23125 705;;;max@doppel.example;;10115;Berlin;DE;;;;;;;;;;;;\n")
ALL = ("source,interest,tags,value_cents,salutation,title,first_name,last_name,position,phone,mobile,email,birth_date,customer_no,company,"
       "street,postal_code,city,country,website,company_phone,industry,employees,register_no,vat_id,state")


def without_numbers(text):
    """Cards without the line that carries our record number."""
    return re.sub(r"\r\nUID:[^\r]*", "", text)


def plain(cards):
    return without_numbers(cards).replace("\r\n ", "")


with Service({"maria": ["team_lead"]}) as first, Service({"maria": ["team_lead"]}) as second:
    maria, other = first.desk("maria"), second.desk("maria")
    maria.import_list(maria.write("odd.csv", ODD))
    twin = maria.row("search", "Zweimal")
    maria.ok("add", "lead", "company=Doppel AG", "salutation=mr", "first_name=Max", "last_name=Zweimal", "phone=+493023125705", "postal_code=10115",
             "email=max@doppel.example", "city=Berlin", "country=DE", "--basis", "presumed", "--evidence", "met at the fair")

    def back(text, name):
        """The text in an empty home: a new one each time would be slow, so the last import goes first."""
        report = other.import_list(other.write(name, text))
        assert report["read"] == report["created"], (name, report)
        return report["batch"]

    def exports(desk, *options):
        ran = subprocess.run([os.environ["VORWAHL"], "export", "lead", *options], env=desk.env, cwd=desk.home, capture_output=True, check=False,
                             timeout=60)
        assert ran.returncode == 0, ran
        return ran.stdout.decode()  # every byte: line ends too

    @test
    def a_list_of_leads_comes_back_byte_for_byte():
        whole, columns = exports(maria), exports(maria, "--fields", ALL)
        batch = back(whole, "leads.csv")
        assert exports(other, "--fields", ALL) == columns, (exports(other, "--fields", ALL), columns)
        assert [dict(row, id="") for row in csv_rows(exports(other))] == [dict(row, id="") for row in csv_rows(whole)]
        assert len(list(csv.DictReader(io.StringIO(whole), delimiter=";"))) == 5
        other.ok("undo", batch)
        assert exports(other, "--fields", ALL).count("\n") == 1

    @test
    def lines_of_json_come_back_byte_for_byte():
        lines = exports(maria, "--format", "json", "--fields", ALL)
        batch = back(exports(maria, "--format", "json"), "leads.json")
        assert exports(other, "--format", "json", "--fields", ALL) == lines
        other.ok("undo", batch)
        other.fails(65, "import", other.write("half.json", lines + '{"company": \n'), "--dry-run")

    @test
    def cards_of_both_versions_come_back_byte_for_byte():
        for version in ("vcard", "vcard4"):
            cards = exports(maria, "--format", version)
            assert cards.count("BEGIN:VCARD") == 5 and "Erste Zeile\\nzweite\\; mit" in plain(cards), cards
            batch = back(cards, f"{version}.vcf")
            assert plain(exports(other, "--format", version)) == plain(cards), (exports(other, "--format", version), cards)
            other.ok("undo", batch)

    @test
    def who_objected_or_left_stays_so_in_every_format():
        closed = HEAD + ("Funkstille AG;Frau;Nina;Nein;;;030 23125 751;;;nein@funkstille.example;;;;;;;;;;;;;;;\n"
                         "Umzug KG;Herr;Gero;Gangen;;;030 23125 752;;;;;;;;;;;;;;;;;;\n")
        with Service({"maria": ["team_lead"]}) as own:
            desk = own.desk("maria")
            desk.import_list(desk.write("closed.csv", closed))
            desk.ok("log", desk.row("search", "Funkstille")["id"], "--result", "do_not_call")
            desk.ok("log", desk.row("search", "Umzug")["id"], "--result", "left_company")
            for form in ("csv", "vcard", "vcard4", "json"):
                text = exports(desk, "--format", form)
                batch = back(text, f"closed.{form}")
                said, left = other.row("search", "Funkstille"), other.row("search", "Umzug")
                assert (said["state"], said["do_not_call"]) == ("blocked", True), (form, said)
                assert (left["state"], left["person_state"]) == ("checking", "left"), (form, left)
                other.fails(77, "call", said["id"], "--dry-run")
                if form == "csv":
                    assert [dict(row, id="") for row in csv_rows(exports(other))] == [dict(row, id="") for row in csv_rows(text)]
                    assert {row["do_not_call"] for row in csv_rows(text)} == {"1", ""}, text
                elif form != "json":
                    assert plain(exports(other, "--format", form)) == plain(text), form
                other.ok("undo", batch)

    @test
    def an_objection_of_a_list_is_on_the_block_list_at_once():
        head = "Firma;Nachname;Telefon;Werbesperre;DoNotCall;HasOptedOutOfCall\n"
        path = other.write("said.csv", head + "Stumm AG;Stumm;030 23125 761;vielleicht;;\nStumm AG;Laut;030 23125 762;nein;0;false\n"
                                              "Stumm AG;Leise;030 23125 763;nein;0;true\n")
        ran = other.run("import", path, "--basis", "presumed", "--evidence", "x", "--offline", "--json")
        assert ran.returncode == 0 and '1 values like "vielleicht"' in ran.stderr, ran
        states = {row["last_name"]: row["state"] for row in other.rows("search", "Stumm", "--offline")}
        assert states == {"Stumm": "blocked", "Laut": "ready", "Leise": "blocked"}, states
        again = other.write("again.csv", "Firma;Nachname;Telefon\nAnders AG;Neuling;030 23125 761\nAnders AG;Fremd;030 23125 762\n")
        assert other.import_list(again, "--dry-run", "--offline")["blocked"] == 1
        other.ok("undo", json.loads(ran.stdout.splitlines()[-1])["batch"], "--offline")

    @test
    def an_export_is_known_again_by_its_numbers_even_where_names_were_corrected():
        text = exports(maria).replace("Zweimal", "Zweimahl").replace("max@doppel", "m.zweimahl@doppel").replace("23125705", "23125799")
        report = maria.import_list(maria.write("corrected.csv", text), "--policy", "last_name=newer,email=newer")
        assert (report["read"], report["updated"], report["created"]) == (5, 2, 0), report
        assert {row["last_name"] for row in maria.rows("search", "Zweimahl")} == {"Zweimahl"}
        maria.ok("undo", report["batch"])
        assert len(maria.rows("search", "Zweimal")) == 2 and twin["id"] in {row["id"] for row in maria.rows("search", "Zweimal")}

    @test
    def no_cell_is_a_formula_and_phones_stay_phones():
        rows = list(csv.reader(io.StringIO(exports(maria)), delimiter=";"))
        for cell in (cell for row in rows for cell in row if cell):
            assert cell[0] not in "=-@\t\r\n" and (cell[0] != "+" or re.fullmatch(r"\+[0-9][0-9 ]{5,18}", cell)), cell
        cells = {cell for row in rows for cell in row}
        assert {"'=1+1 GmbH", "'@SUM", "'-2+3", "+493023125702"} <= cells, cells

    @test
    def phones_as_text_come_back_as_phones():
        text = exports(maria, "--phones", "text")
        assert "'+493023125702" in text and re.search(r"(^|;)\+[0-9]", text) is None, text
        report = maria.import_list(maria.write("text.csv", text))
        assert (report["read"], report["known"]) == (5, 5), report

    # --- other programs ---

    def by_vobject(text):
        """Name, company, numbers and note of each card as python3-vobject reads it."""
        found = []
        for card in vobject.readComponents(text):
            numbers = {(tuple(sorted(word.lower() for word in tel.params.get("TYPE", []))), tel.value) for tel in card.contents.get("tel", [])}
            found.append((card.n.value.family, card.n.value.given, card.org.value[0] if hasattr(card, "org") else "", numbers,
                          card.note.value if hasattr(card, "note") else "", card.version.value))
        return found

    PERL = r'''
use Text::vCard::Addressbook; binmode(STDOUT, ":utf8");
my $book = Text::vCard::Addressbook->new({"source_file" => $ARGV[0]});
for my $card ($book->vcards()) {
    my $name = ($card->get({"node_type" => "moniker"}) || [])->[0];
    my $company = ($card->get({"node_type" => "org"}) || [])->[0];
    my @numbers = map { $_->value() } @{$card->get({"node_type" => "tel"}) || []};
    print join("\t", $name->family(), $name->given(), $company ? $company->name() : "", $card->email() || "", join(",", sort @numbers)), "\n";
}'''

    @test
    def python3_vobject_reads_the_cards_as_they_were_meant():
        for version, number in (("vcard", "3.0"), ("vcard4", "4.0")):
            cards = by_vobject(exports(maria, "--format", version))
            zoe = next(card for card in cards if card[1] == "Zoë")
            assert len(cards) == 5 and zoe[0] == "O'Hara-Weiß" and zoe[2] == 'Krähe; Söhne "Optik" GmbH' and zoe[5] == number, zoe
            assert {value for _, value in zoe[3]} == {"+493023125701", "+491713920701", "+493023125700"}, zoe
            assert (("cell",), "+491713920701") in zoe[3], zoe
            assert zoe[4] == 'Erste Zeile\nzweite; mit "Zeichen", und \\ mehr', zoe

    @test
    def text_vcard_of_perl_reads_the_same():
        for version in ("vcard", "vcard4"):
            path = maria.write(f"{version}.vcf", exports(maria, "--format", version))
            ran = subprocess.run(["perl", "-e", PERL, path], capture_output=True, text=True, check=False, timeout=30)
            assert ran.returncode == 0, ran
            rows = [line.split("\t") for line in ran.stdout.splitlines()]
            zoe = next(row for row in rows if row[1] == "Zoë")
            assert len(rows) == 5 and zoe[0] == "O'Hara-Weiß" and zoe[3] == "zoe@kraehe.example", zoe
            assert "Krähe" in zoe[2] and zoe[4] == "+491713920701,+493023125700,+493023125701", zoe

    @test
    def a_list_of_companies_comes_back_alone_and_byte_for_byte():
        columns = "company,street,postal_code,city,country,website,company_phone,industry,employees,register_no,vat_id"

        def companies(desk, *options):
            ran = subprocess.run([os.environ["VORWAHL"], "export", "company", *options], env=desk.env, cwd=desk.home, capture_output=True,
                                 check=False, timeout=60)
            assert ran.returncode == 0, ran
            return ran.stdout.decode()
        leads, whole, chosen = exports(other), companies(maria), companies(maria, "--fields", columns)
        count, before = chosen.count("\n") - 1, companies(other, "--fields", columns)
        path = other.write("companies.csv", whole)
        dry = other.import_list(path, "--as", "company", "--dry-run")
        assert companies(other, "--fields", columns) == before
        report = other.import_list(path, "--as", "company")
        assert (report["read"], report["created"]) == (count, count) == (dry["read"], dry["created"]), (report, dry)
        assert companies(other, "--fields", columns) == chosen and exports(other) == leads
        again = other.import_list(other.write("again.csv", companies(other)), "--as", "company")
        assert (again["known"], again["created"], again["updated"]) == (count, 0, 0), again
        more = other.write("more.csv", "Name;Telefon;PLZ;Branche\nDoppel AG;030 23125 709;10115;Handel\n;1;2;3\n")
        filled = other.import_list(more, "--as", "company")
        assert (filled["updated"], filled["rejected"]) == (1, 1), filled
        assert "Handel" in companies(other, "--fields", columns)
        other.ok("undo", filled["batch"])
        assert companies(other, "--fields", columns) == chosen
        other.ok("undo", report["batch"])
        left = [row["company"] for row in csv_rows(companies(other))]
        assert left == ["Doppel AG"], left  # changed since, by another list


run()

#!/usr/bin/python3
"""Lists as people really have them: lines above the header and sums below the rows, letters in the encodings of old programs."""
import csv
import json
import sys

sys.dont_write_bytecode = True
from desk import Service, csv_rows
from tap import run, test

BASIS = ("--basis", "presumed", "--evidence", "met at the fair")
HEADER = "Firma;Vorname;Nachname;Telefon;Ort"


def rows(first, count=3):
    return "".join(f"Firma {n} GmbH;Ida;Muster{n};030 23125 {n % 1000:03};Köln\r\n" for n in range(first, first + count))


def counts_of(out):
    return json.loads([line for line in out.splitlines() if line.startswith('{"read"')][-1])


def above(text):
    """The title of a report, its date, an empty line."""
    return f"Kundenliste Nord\r\nExport vom 12.11.2026\r\n\r\n{text}"


with Service({"maria": ["steward"]}) as service:
    maria = service.desk("maria")

    def bytes_of(name, data):
        path = f"{maria.home}/{name}"
        with open(path, "wb") as file:
            file.write(data)
        return path

    def imported(name, text, *options, encoding="utf-8"):
        """The counts, and what was said on standard error."""
        ran = maria.run("import", bytes_of(name, text.encode(encoding)), *BASIS, "--json", *options)
        assert ran.returncode == 0, ran
        return counts_of(ran.stdout), ran.stderr

    @test
    def lines_above_the_header_are_left_out_and_said():
        report, words = imported("above.csv", above(HEADER + "\r\n" + rows(100) + "Summe;;;120;\r\nNix KG;Ida;;;\r\n"))
        assert (report["read"], report["created"], report["rejected"], report["above"]) == (5, 3, 2, 2), report
        assert "above.csv: 2 lines above the header were left out (lines 1 to 2)" in words, words
        assert maria.row("search", "Muster101")["city"] == "Köln"
        with open(f"{maria.home}/above.csv.rejected.csv", encoding="utf-8-sig", newline="") as file:
            reasons = [row["reason"] for row in csv_rows(file.read())]
        assert reasons == ["line 8: a line of sums", "line 9: neither a phone number nor a mail address"], reasons

    @test
    def what_stands_above_may_have_other_separators_and_cells_of_its_own():
        heads = {"commas": "Kunden, Stand 12.11.2026, alle\n", "filter": "Filter;Ort = Köln\nStand;12.11.2026\n", "padded": "Kundenliste;;;;\n;;;;\n",
                 "pairs": "Kunde;Alle\nOrt;Köln\nNutzer;ida\n", "groups": "Kontakt;;;Erreichbar;\n", "sep": "sep=;\nListe der Kunden\n",
                 "quoted": '"Kunden\nnach Ort"\n'}
        for number, (name, head) in enumerate(heads.items()):
            report, _ = imported(f"{name}.csv", head + HEADER + "\n" + rows(200 + 10 * number).replace("\r", ""))
            assert (report["created"], report["rejected"]) == (3, 0), (name, report)
            assert maria.row("search", f"Muster{200 + 10 * number}")["company"] == f"Firma {200 + 10 * number} GmbH", name

    @test
    def a_header_that_nobody_knows_is_found_by_the_columns_of_the_map():
        text = "Auswertung\r\n\r\nLaden;Wer;Draht\r\nZinnober KG;Ohm;030 23125 379\r\nKobalt KG;Watt;030 23125 380\r\n"
        report, words = imported("odd.csv", text, "--map", "company=Laden,last_name=Wer,phone=Draht")
        assert report["created"] == 2 and "1 line above the header was left out (line 1)" in words, (report, words)

    @test
    def a_list_whose_first_line_is_its_header_is_read_as_before():
        """A column called as a title may be, rows that are wider or have names of columns in them, a header that only the map knows."""
        lists = {"one.csv": ("Firma;Telefon\r\nKontakt KG;030 23125 301\r\nName;030 23125 302\r\n", ()),
                 "wide.csv": ("Firma;Nachname;Telefon\r\nBreit KG;Muster;030 23125 303;;\r\nVorname;Nachname;030 23125 304;;\r\n", ()),
                 "map.csv": ("Laden;;\r\nZinnober KG;Ohm;030 23125 305\r\nKobalt KG;Ohm;030 23125 306\r\n", ("--map", "company=Laden,phone=")),
                 "foreign.csv": ("Société;Nom;Tél\r\nAlpha SA;Muster;030 23125 307\r\nCompany;Last name;030 23125 308\r\n",
                                 ("--map", "company=Société,last_name=Nom,phone=Tél"))}
        for name, (text, options) in lists.items():
            ran = maria.run("import", bytes_of(name, text.encode()), *BASIS, "--json", "--dry-run", *options)
            assert "above" not in ran.stdout + ran.stderr and counts_of(ran.stdout)["read"] == 2, (name, ran)

    @test
    def a_company_called_total_is_none_of_the_sums():
        text = ("Firma;Nachname;Telefon;E-Mail\r\nTotal;;030 23125 311;\r\nTotal KG;Gesamt;+49 30 23125 312;\r\nSumme;Summ;;summ@summe.example\r\n"
                "Gesamt:;;1.200;\r\nAnzahl: 3;;;\r\n")
        report, _ = imported("total.csv", text)
        assert (report["read"], report["created"], report["rejected"]) == (5, 3, 2), report
        report, _ = imported("firms.csv", "Firma;Ort;Umsatz\r\nSumme GmbH;Köln;100\r\nSumme;;1.100,50 €\r\n", "--as", "company")
        assert (report["created"], report["rejected"]) == (1, 1), report

    @test
    def match_reads_the_same_lists():
        text = above(HEADER + "\r\n" + rows(400) + rows(400, 1) + "Summe;;;120;\r\n")
        ran = maria.run("match", bytes_of("match.csv", text.encode("utf-16")))
        found = list(csv.DictReader(ran.stdout.splitlines()))
        assert [row["row"] for row in found] == ["1", "2", "3", "4"] and found[0]["cluster"] == found[3]["cluster"], ran
        assert "2 lines above the header were left out (lines 1 to 2)" in ran.stderr and "1 lines of sums" in ran.stderr, ran.stderr

    @test
    def every_encoding_of_a_german_list_is_known_by_its_words():
        text = f"{HEADER}\r\nBär & Söhne KG;Jörg;Weiß%d;030 23125 5%02d;Königsbrück\r\n"
        for number, encoding in enumerate(("cp1252", "iso-8859-15", "cp850", "mac-roman", "utf-16-le", "utf-16-be", "utf-8")):
            report, words = imported(f"{encoding}.csv", text % (number, number), encoding=encoding)
            row = maria.row("search", f"Weiß{number}")
            assert report["created"] == 1 and (row["first_name"], row["city"]) == ("Jörg", "Königsbrück"), (encoding, row, words)

    @test
    def what_a_person_says_of_the_encoding_always_wins():
        text = f"{HEADER}\r\nHerz KG;Adèle;Perrin;030 23125 521;Genève\r\n".encode("cp850")
        ran = maria.run("import", bytes_of("close.csv", text), *BASIS, "--dry-run")
        assert 'read as CP850: "Adèle;Perrin' in ran.stderr and "MACINTOSH" in ran.stderr and "Adäle" in ran.stderr, ran
        assert counts_of(maria.ok("import", bytes_of("close.csv", text), *BASIS, "--encoding", "mac", "--json"))["created"] == 1
        assert maria.row("search", "Perrin")["city"] == "Genäve"
        bom = b"\xef\xbb\xbf" + f"{HEADER}\r\n".encode() + "Marke KG;Jürg;Zeichen;030 23125 522;Köln\r\n".encode("cp1252")
        assert "1 rows have letters that are not UTF-8, in line 2" in maria.run("import", bytes_of("bom.csv", bom), *BASIS, "--dry-run").stderr
        maria.ok("import", bytes_of("bom.csv", bom), *BASIS, "--encoding", "cp1252", "--map", "company=ï»¿Firma")
        assert maria.row("search", "Zeichen")["first_name"] == "Jürg"
        words = maria.fails(64, "import", bytes_of("bom.csv", bom), *BASIS, "--encoding", "klingon")
        assert "windows-1252" in words and "mac" in words, words
        assert "windows-1252" in maria.ok("import", "--help")

    @test
    def a_few_broken_bytes_do_not_spoil_the_other_letters_and_their_line_is_said():
        text = (HEADER + "\r\n" + rows(600, 4)).encode() + "Rest KG;Jörg;Zuletzt;030 23125 699;Köln\r\n".encode("cp1252")
        ran = maria.run("import", bytes_of("broken.csv", text), *BASIS)
        assert "broken.csv: 1 rows have letters that are not UTF-8, in line 6" in ran.stderr, ran
        assert maria.row("search", "Muster600")["city"] == "Köln" and maria.row("search", "Zuletzt")["company"] == "Rest KG"

    @test
    def a_euro_sign_tells_latin_9_and_late_letters_are_letters():
        text = "Firma;Nachname;Telefon;Notiz\r\nEuro KG;Preis;030 23125 701;kostet 120 €\r\n"
        imported("euro.csv", text, encoding="iso-8859-15")
        notes = [row["note"] for row in maria.rows("list", "activity", "--where", "kind:import")]
        assert "kostet 120 €" in notes, notes
        late = "Firma;Nachname;Telefon;Notiz\r\n" + "Spaet KG;Erst;030 23125 702;\r\n" + ";;;x\r\n" * 60000 + "Ultimo KG;Spät;030 23125 703;\r\n"
        assert len(late) > 300000
        imported("late.csv", late, encoding="cp1252")
        assert maria.row("search", "Ultimo")["last_name"] == "Spät"

    run()

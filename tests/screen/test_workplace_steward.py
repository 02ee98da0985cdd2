#!/usr/bin/python3
"""A data steward's day at the desk, with every key counted: tasks, pairs, and a list like last month's."""
import os
import sys

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

HEADER = "Aussteller;Ansprechpartner Vorname;Ansprechpartner Name;Rufnummer;Mailadresse;PLZ;Ort;Halle\n"
LAST_MONTH = HEADER + "Kranich AG;Ines;Brandt;030 23125 104;brandt@kranich.example;20095;Hamburg;3\n"
THIS_MONTH = HEADER + ("Kranich AG;Ines;Brandt;030 23125 204;brandt@kranich.example;20095;Hamburg;4\n"
                       "Reiher KG;Ole;Behrens;030 23125 105;behrens@reiher.example;10117;Berlin;4\n")
MAP = "company=Aussteller,first_name=Ansprechpartner Vorname,last_name=Ansprechpartner Name,phone=Rufnummer,email=Mailadresse"


class Counting:
    """Counts the keys that a person presses."""

    def __init__(self, terminal):
        self.terminal, self.count = terminal, 0

    def keys(self, *keys):
        self.count += len(keys)
        self.terminal.keys(*keys)

    def counted(self):
        count, self.count = self.count, 0
        return count


STOCK = """Firma;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort
Nordwind GmbH;Petra;Janssen;030 23125 110;p0@nordwind.example;10115;Berlin
Nordwind GmbH;Petra;Jansen;030 23125 110;p0@nordwind.example;10115;Berlin
Nordwind GmbH;Jan;Holthusen;030 23125 111;p1@nordwind.example;10115;Berlin
Nordwind GmbH;Jan;Holthuisen;030 23125 111;p1@nordwind.example;10115;Berlin
Sturm KG;Paula;Kessler;030 23125 120;kessler@t-onlin.de;10117;Berlin
Watt UG;Ines;Ahlers;030 23125 122;ines@mailinator.com;10117;Berlin
Elbe AG;Kai;Petersen;030 23125 123;kai@elbe.example;99999;Berlin
"""


with Service({"jonas": ["steward"], "maria": ["team_lead"]}) as service:
    jonas = service.desk("jonas")
    os.chdir(jonas.home)
    jonas.import_list(jonas.write("messe_oktober.csv", LAST_MONTH), "--map", MAP, "--policy", "phone=newer")
    jonas.import_list(jonas.write("stock.csv", STOCK))
    jonas.ok("quality", "check")
    jonas.ok("quality", "duplicates")
    jonas.ok("sync", "--once")
    open_tasks = len(jonas.rows("task", "list"))
    os.unlink("messe_oktober.csv")
    os.unlink("stock.csv")
    jonas.write("messe_november.csv", THIS_MONTH)

    def at(terminal, words):
        """Goes to the task whose line holds the words: where a person looks, not what a decision takes."""
        terminal.keys("Home")
        for n in range(1, 30):
            screen = terminal.wait(f" {n} of ")
            if words in next(line for line in screen.splitlines() if line.startswith(" >")):
                return
            terminal.keys("Down")

    @test
    def a_column_is_said_in_ones_own_words_and_a_basis_is_none_without_evidence():
        jonas.write("fremd.csv", "Aussteller;Wer;Ruf\nAmsel GmbH;Lerche;030 23125 140\n")
        with workplace(jonas, LANGUAGE="de", width=120, height=40) as terminal:
            terminal.wait("2 Qualität", "offen")
            terminal.keys("I")
            line = next(line for line in terminal.wait("fremd.csv").splitlines() if "fremd.csv" in line)
            terminal.keys(line.replace(">", "").split()[0])
            terminal.wait("Probelauf: 0 Zeilen", "Keine Spalte ist bekannt; die Leertaste sagt")
            terminal.keys("Space")
            terminal.wait("Welches Feld ist diese Spalte?", "Tab zeigt die Felder")
            terminal.type("Firm")
            terminal.keys("Tab", "Enter")
            terminal.wait("Aussteller             Firma", "1 Zeilen: 0 neu", "weder Telefonnummer noch Mailadresse")
            terminal.keys("End", "Space")
            terminal.wait("Welches Feld ist diese Spalte?: Ruf")
            terminal.type("telefon")
            terminal.keys("Enter")
            terminal.wait("Ruf                    Telefon", "1 Zeilen: 1 neu")
            terminal.keys("b", "2")
            terminal.wait("Nachweis für diese Grundlage")
            terminal.keys("Escape")
            terminal.wait("keine Rechtsgrundlage", gone=("Nachweis für",))
            terminal.keys("b", "2")
            terminal.wait("Nachweis für diese Grundlage")
            terminal.type("am Stand gesprochen")
            terminal.keys("Enter")
            terminal.wait("Grundlage: mutmaßliche Einwilligung (am Stand gesprochen)")
        os.unlink(f"{jonas.home}/fremd.csv")

    @test
    def twelve_rows_of_one_check_are_told_apart_and_the_selected_one_has_its_values_below():
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", "Person and company")
            terminal.go_down_to("Kessler")
            screen = terminal.wait("E-mail: kessler@t-onlin.de · list stock.csv, ", "s  suggested: E-mail: kessler@t-online.de")
            row = next(line for line in screen.splitlines() if line.startswith(" >"))
            assert row.startswith(" > Paula Kessler, Sturm KG ") and "mail domain looks mistyped" in row, row
            assert " Petra Janssen = Petra Jansen, " in screen or " Petra Jansen = Petra Janssen, " in screen, screen

    @test
    def a_wide_desk_shows_the_record_of_the_task_beside_the_list_and_stays_in_its_row():
        with workplace(jonas, width=120, height=40) as terminal:
            terminal.wait("2 Quality", "Person and company")
            terminal.go_down_to("Kessler")
            screen = terminal.wait("E-mail: kessler@t-onlin.de")
            beside = [line[81:].strip() for line in screen.splitlines()]
            for words in ("Paula Kessler", "Sturm KG", "mail domain looks mistyped", "correct the domain, or ask", "E-mail: kessler@t-onlin.de"):
                assert words in beside, (words, beside)
            assert any(line.startswith("list stock.csv, ") for line in beside), beside
            assert any(line.startswith("s  suggested: E-mail:") for line in beside), beside
            assert any("Enter correct" in line for line in beside[:-2]), beside
            rows = screen.splitlines()
            at = next(i for i, line in enumerate(rows) if line.startswith(" >"))
            following = rows[at + 1][3:30]
            terminal.keys("z")
            terminal.wait("postponed for a week", gone=("Paula Kessler",))
            assert terminal.screen().splitlines()[at].startswith(f" > {following}"), terminal.screen()
            terminal.keys("u")
            terminal.wait("undone: the postponement")

    @test
    def an_empty_desk_says_which_key_shows_more():
        for width, height in ((80, 24), (120, 40)):
            with workplace(jonas, LANGUAGE="de", width=width, height=height) as terminal:
                terminal.wait("2 Qualität", "Person und Firma")
                terminal.keys("/")
                terminal.type("worth:>999999")
                terminal.keys("Enter")
                terminal.wait("Nichts dabei. / und eine leere Zeile zeigen alles.")

    @test
    def the_whole_day_takes_few_keys():
        with workplace(jonas) as terminal:
            person = Counting(terminal)
            terminal.wait("2 Quality", f"open {open_tasks}")
            at(terminal, "Ahlers")
            person.keys("z")
            terminal.wait("postponed for a week")
            assert person.counted() == 1
            at(terminal, "Kessler")
            screen = terminal.wait("s  suggested: E-mail: kessler@t-online.de")
            assert len([line for line in screen.splitlines() if "Kessler" in line and "Sturm KG" in line]) == 2, "row and foot name the company"
            person.keys("s")
            terminal.wait("saved; the task closes itself", gone=("mistyped",))
            assert person.counted() == 1
            at(terminal, "duplicate")
            person.keys("Enter")
            terminal.wait("stays", "becomes part of it")
            person.keys("Right", "Enter")
            terminal.wait("merged: ")
            assert person.counted() <= 4
            person.keys("n")
            terminal.wait("two for good")
            assert person.counted() <= 4
            person.keys("Escape")
            terminal.wait("done today")
            person.keys("I")
            terminal.wait("Which list?", "messe_november.csv", "another file")
            person.keys("Enter")
            terminal.wait("read as messe_oktober.csv was", "list wins", "dry run: 2 rows: 1 new, 1 changed", "1 differ")
            person.keys("b")
            terminal.wait("Why may these people be called?")
            person.keys("Enter")
            terminal.wait("Evidence for this basis", "met at the fair")
            person.keys("Enter")
            terminal.wait("Basis: presumed consent (met at the fair)")
            person.keys("Enter")
            terminal.wait("imported: 2 rows: 1 new, 1 changed, 0 known, 0 rejected")
            keys = person.counted()
            assert keys <= 10, keys
        found = {row["last_name"]: row for row in jonas.rows("list", "contact")}
        assert found["Brandt"]["phone"].endswith("204"), found["Brandt"]
        assert "Behrens" in found, sorted(found)
        assert found["Kessler"]["email"] == "kessler@t-online.de"

    @test
    def a_field_of_the_company_is_corrected_in_one_line_too():
        with workplace(jonas, width=120, height=40) as terminal:
            terminal.wait("2 Quality", "open")
            terminal.go_down_to("postal code does not exist")
            terminal.wait("d deadlines", "c credit", "U merges", "l lead")  # what the last line has no room for
            terminal.keys("Enter")
            terminal.wait("Postal code: Elbe AG", "99999")
            terminal.keys("C-u")
            terminal.type("10117")
            terminal.keys("Enter")
            terminal.wait("saved; the task closes itself", gone=("postal code does not exist",))
        assert jonas.row("search", "Elbe")["postal_code"] == "10117"

    @test
    def what_another_header_means_is_not_taken_from_it():
        jonas.write("anders.csv", HEADER.replace("Halle", "Stand") + "Möwe AG;Jan;Petersen;030 23125 130;jp@moewe.example;10115;Berlin;1\n")
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", "open")
            terminal.keys("I")
            terminal.wait("anders.csv")
            terminal.keys("Enter")
            terminal.wait("dry run", "fills gaps", gone=("read as", "list wins"))

    @test
    def a_list_of_companies_is_previewed_with_its_twins_and_imported_without_leads():
        head = "Record ID,Company name,Company Domain Name,City,Postal Code,Phone Number\n"
        jonas.import_list(jonas.write("firms.csv", head + "1,Kranich Regale GmbH,kranich.example,Berlin,10115,030 23125 150\n"), "--as", "company")
        jonas.write("hubspot.csv", head + "2,Kranich Regale,www.kranich.example,Berlin,10115,\n3,Bachstelze Optik AG,bachstelze.example,Halle,06108,\n"
                    "4,Bachstelze Optik AG,bachstelze.example,Halle,06108,030 23125 151\n")
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", "open")
            terminal.keys("I")
            terminal.wait("hubspot.csv")
            terminal.keys("Enter")
            terminal.wait("read as firms.csv was", "Companies alone", "dry run: 3 rows: 2 new, 1 changed, 0 known, 0 rejected",
                          "1 of these rows name a company of this list again", "1 of 2 new rows compared are likely known")
            terminal.keys("t")
            terminal.wait("Kranich Regale GmbH")
            terminal.keys("Escape")
            terminal.wait("dry run", gone=("row of the list = who stands here",))
            terminal.keys("w")
            terminal.wait("Persons", "no legal basis", "dry run: 3 rows:")
            terminal.keys("w")
            terminal.wait("Companies alone", "dry run: 3 rows: 2 new")
            terminal.keys("Enter")
            terminal.wait("imported: 3 rows: 2 new, 1 changed, 0 known, 0 rejected", "1 of these rows name a company of this list again")
        assert [row["company"] for row in jonas.rows("list", "company", "--where", "company:Bachstelze*")] == ["Bachstelze Optik AG"]
        assert jonas.row("list", "company", "--where", "company:Bachstelze*")["company_phone"] == "+493023125151"
        assert not jonas.run("list", "lead", "--where", "company:Bachstelze*", "--json").stdout

    @test
    def the_team_lead_sets_the_week_and_only_who_asks_stands_on_the_board():
        maria = service.desk("maria")
        with workplace(maria, width=100) as terminal:
            terminal.wait("3 Team", "online")
            terminal.keys("c")
            terminal.wait("No goal is set for the week", "only who asked", "Repairs of others to be judged: 0", gone=("weeks in a row",))
            terminal.keys("w")
            terminal.wait("How many points")
            terminal.keys("4", "0", "Enter")
            terminal.wait("The team wants 40 points a week", "from five people on")
            assert jonas.rows("quality", "credit")[0]["goal"] == 40
            terminal.keys("o")
            terminal.wait("you stand on it because you asked", "0 points, 0 weeks in a row")
            assert [row["user"] for row in jonas.rows("quality", "board")] == ["maria"]
        jonas.fails(77, "quality", "goal", "10")

    run()

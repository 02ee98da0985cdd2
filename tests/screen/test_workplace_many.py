#!/usr/bin/python3
"""A change of many over a filter, with its preview, refusals, stop and one undo; and the use of fields with what can go."""
import re
import sys

sys.dont_write_bytecode = True
from desk import Service, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

RECORDS = 4000
POSITIONS = ("Einkauf", "EINKAUF", "Leitung Einkauf", "Technik")


def people():
    rows = ["Firma;Vorname;Nachname;Anrede;Position;Telefon;PLZ;Ort"]
    for i in range(RECORDS):
        city = "Kiel" if i < 12 else "Berlin"
        rows.append(f"Firma {i:04} GmbH;Erika;Beispiel{i:04};Frau;{POSITIONS[i % 4]};030 23125 {i % 1000:03};10115;{city}")
    return "\r\n".join(rows) + "\r\n"


with Service({"jonas": ["steward"], "anna": ["agent"], "maria": ["team_lead"]}) as service:
    jonas, anna, maria = (service.desk(name) for name in ("jonas", "anna", "maria"))
    jonas.import_list(jonas.write("list.csv", people()))
    for other in (anna, maria):
        other.ok("sync", "--once")

    def values(field, where=None):
        rows = jonas.rows("list", "lead", "--limit", "5000", *(("--where", where) if where else ()))
        return {value: [row[field] for row in rows].count(value) for value in {row[field] for row in rows}}

    def open_many(terminal, *filter_words):
        terminal.wait("2 Quality", "open")
        terminal.keys("B")
        terminal.wait("Change many", "Which leads", "Which field         not chosen yet")
        choose_leads(terminal, *filter_words)

    def choose_leads(terminal, *filter_words):
        terminal.keys("/")
        terminal.wait("Show only:")
        terminal.keys("C-u")
        terminal.type(" ".join(filter_words))
        terminal.keys("Enter")
        terminal.wait(gone=["Show only:"])

    def choose(terminal, field, way):
        terminal.keys("f")
        terminal.wait("Which field?")
        terminal.keys(field)
        terminal.wait("what becomes of it?")
        terminal.keys(way)

    @test
    def a_value_is_set_for_all_that_a_filter_names_and_one_undo_takes_it_back():
        before = values("position")
        with workplace(jonas) as terminal:
            open_many(terminal, "city:Kiel")
            terminal.keys("Enter")  # what is missing is asked for in turn
            terminal.wait("Which field?")
            terminal.keys("p")
            terminal.wait("Position: what becomes of it?", "s  one value for all")
            terminal.keys("s")
            terminal.wait("Position: all of these become")
            terminal.type("Einkauf")
            terminal.keys("Enter")
            screen = terminal.wait('What becomes of it  "Einkauf"', "Enter changes 9 of 12 records", "leads: 12", "1 of 9", "Enter change them")
            assert re.search(r"Erika Beispiel0001, F\S* +EINKAUF +→ Einkauf", screen), screen
            assert values("position") == before, "nothing is written before it was shown"
            terminal.keys("Enter")
            terminal.wait("9 records changed", "u undo: the change of many", "Nothing would change: it is like this already.")
            assert values("position", "city:Kiel") == {"Einkauf": 12}
            assert values("position", "city:Berlin")["Technik"] == before["Technik"] - 3, "others keep theirs"
            terminal.keys("u")
            terminal.wait("undone", "Enter changes 9 of 12 records")
        assert values("position") == before

    @test
    def a_filter_that_is_wrong_is_said_while_it_is_typed_and_one_that_finds_nobody_too():
        with workplace(jonas) as terminal:
            open_many(terminal, "city:Nirgendwo")
            choose(terminal, "p", "c")
            terminal.wait("No lead matches the filter.", gone=["Enter change them"])
            terminal.keys("/")
            terminal.wait("Show only:")
            terminal.type(" shoesize:42")
            terminal.wait('there is no field "shoesize"')
            terminal.keys("Escape")
            choose_leads(terminal, "city:Kiel")
            terminal.wait("Enter changes 9 of 12 records", "Leitung Einkauf", "→ LEITUNG EINKAUF")

    @test
    def choices_are_chosen_and_a_value_that_the_field_does_not_take_is_said_while_it_is_typed():
        with workplace(jonas) as terminal:
            open_many(terminal, "city:Kiel")
            terminal.keys("f", "m")
            terminal.wait("s  Street")
            terminal.keys("y")
            terminal.wait("Country: what becomes of it?", gone=["IN CAPITALS"])
            terminal.keys("s")
            terminal.wait("Country: all of these become")
            terminal.type("Absurdistan")
            terminal.wait('"Absurdistan" is not a country code like DE')
            terminal.keys("Enter")
            terminal.wait("Country: all of these become")
            terminal.keys("C-u")
            terminal.type("Schweiz")
            terminal.wait("CH")
            terminal.keys("Enter")
            terminal.wait("Enter changes 12 of 12 records", "→ CH")
            terminal.keys("f", "m")
            terminal.wait("s  Street")
            terminal.go_down_to("Salutation")
            terminal.keys("Enter")
            terminal.wait("Salutation: all of these become", "1  Mr", "2  Ms", "0  nothing: the field is emptied")
            terminal.keys("3")
            terminal.wait('What becomes of it  "Mx"', "Enter changes 12 of 12 records", "Ms", "→ Mx")
            terminal.keys("w", "0")
            terminal.wait("What becomes of it  nothing: the field is emptied", "→ –")

    @test
    def one_value_that_is_refused_keeps_all_from_being_written():
        before = values("position")
        with workplace(jonas) as terminal:
            open_many(terminal, "city:Kiel")
            choose(terminal, "p", "r")
            terminal.wait("Which part is replaced?")
            terminal.type("Technik")
            terminal.keys("Enter")
            terminal.wait('"Technik" becomes', "an empty line takes it out")
            terminal.type("Technik" * 30)
            terminal.keys("Enter")
            screen = terminal.wait("3 values are refused, so nothing is written", "! TechnikTechnik", "Position: at most 200 characters")
            assert "Enter change them" not in screen
            terminal.keys("Enter")
            terminal.wait("3 values are refused")
            terminal.keys("w", "r")
            terminal.wait("Which part is replaced?", "Technik")
            terminal.keys("Enter")
            terminal.wait('"Technik" becomes')
            terminal.keys("C-u")
            terminal.type("Werkstatt")
            terminal.keys("Enter")
            terminal.wait('"Technik" replaced by "Werkstatt"', "Enter changes 3 of 12 records")
        assert values("position") == before

    @test
    def without_a_filter_one_value_for_all_is_asked_about_once_more():
        with workplace(jonas) as terminal:
            open_many(terminal, "")
            choose(terminal, "q", "s")
            terminal.wait("Source: all of these become")
            terminal.type("Messe")
            terminal.keys("Enter")
            terminal.wait(f"Enter changes {RECORDS} of {RECORDS} records", "1 of the first 1000")
            terminal.keys("Enter")
            terminal.wait(f"There is no filter. Really change {RECORDS} records?")
            terminal.keys("n")
            terminal.wait("Enter change them")
        assert values("source").get("Messe") is None

    @test
    def one_key_stops_a_long_change_what_is_done_stays_and_undo_takes_it_back():
        with workplace(jonas) as terminal:
            open_many(terminal, "industry:")  # which the change empties while it runs
            choose(terminal, "i", "s")
            terminal.type("Optik")
            terminal.keys("Enter")
            terminal.wait(f"Enter changes {RECORDS} of {RECORDS} records")
            terminal.keys("Enter")
            terminal.wait(f"of {RECORDS} records changed …", "%", "c stop", seconds=60)
            terminal.keys("u")
            terminal.wait("A change of many goes on. c stops it")
            terminal.keys("c")
            screen = terminal.wait(f"of {RECORDS} records are changed; u takes them back.")
            done = int(re.search(r"Stopped: (\d+) of", screen)[1])
            assert 0 < done < RECORDS and values("industry").get("Optik") == done, screen
            terminal.wait(f"Enter changes {RECORDS - done} of {RECORDS - done} records")
            terminal.keys("u")
            terminal.wait("Take back the change of many, ")
            terminal.keys("y")
            terminal.wait(f"Enter changes {RECORDS} of {RECORDS} records", seconds=60)
            terminal.keys("Enter")
            terminal.keys("q")  # it goes on when the screen is left
            terminal.wait("2 Quality", f"{RECORDS} records changed", seconds=60)
        assert values("industry") == {"Optik": RECORDS}
        jonas.ok("undo")

    @test
    def the_queue_gives_its_filter_and_without_the_service_it_works_too():
        with service.away(), workplace(maria) as terminal:
            terminal.wait("offline")
            terminal.keys("1")
            terminal.wait("My queue")
            terminal.keys("/")
            terminal.type("city:Kiel")
            terminal.keys("Enter")
            terminal.wait("Filter: city:Kiel")
            terminal.keys("B")
            terminal.wait("Change many", "Which leads         city:Kiel")
            choose(terminal, "p", "t")
            terminal.wait("Nothing would change: it is like this already.")
            terminal.keys("w", "l")
            terminal.wait("Enter changes 12 of 12 records", "Leitung Einkauf", "→ leitung einkauf")
            terminal.keys("Enter")
            terminal.wait("12 records changed")
            terminal.keys("u")
            terminal.wait("undone")

    @test
    def an_agent_changes_no_many():
        with workplace(anna) as terminal:
            terminal.wait("My queue")
            terminal.keys("B")
            terminal.wait("B (change many): not for this row, or not with your rights")
            terminal.keys("2")
            terminal.wait("2 Quality", "open")
            for key, label in (("B", "change many"), ("F", "use of fields")):
                terminal.keys(key)
                terminal.wait(f"{key} ({label}): not for this row, or not with your rights")

    @test
    def the_use_of_fields_says_what_can_go_and_why_and_leads_to_its_values():
        jonas.ok("set", "lead", jonas.rows("list", "lead", "--where", "city:Kiel", "--limit", "1")[0]["id"], "website=firma.example")
        service.verb("sweep")  # the night sums what was used
        jonas.ok("sync", "--once")
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", "open")
            terminal.keys("F")
            screen = terminal.wait("fields can go", "what can go first", "per 100", "last use", "can go, because")
            rows = [line for line in screen.splitlines() if "few have it" in line]
            assert any("Mobile" in row and "0 %" in row for row in rows) and not any("Position" in row for row in rows), screen
            terminal.go_down_to("Website")
            terminal.wait(f"Website: 1 of {RECORDS} have it", "Used 1 time in a year", "Fewer is more:")
            terminal.keys("e")  # what would be lost
            terminal.wait("Change many", "-website:", "nothing: the field is emptied", "Enter changes 1 of 1 record", "firma.example → –")
            terminal.keys("q")
            terminal.wait("Use of fields")
            terminal.keys("Enter")
            terminal.wait("Website: single values", "firma.example")
            terminal.keys("B")  # those leads, whichever field of theirs
            terminal.wait("Change many", "Which leads         website:firma.example", "Which field         not chosen yet")
            choose(terminal, "p", "c")
            terminal.wait("leads: 1")
            terminal.keys("q")
            terminal.wait("Website: single values")
            terminal.keys("q")
            terminal.keys("s")
            terminal.wait("least filled first")
            terminal.keys("s")
            terminal.wait("least used first")
            terminal.keys("s", "s")
            terminal.wait("by name")
            assert "At the company" in terminal.selected()

    @test
    def a_long_undo_is_seen_stopped_by_the_same_key_and_gone_on_with():
        before = values("position")
        jonas.ok("quality", "set", "--where", "position:Technik", "position=Werkstatt")
        many = values("position")["Werkstatt"]
        assert many == RECORDS // 4
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", "undo: the change of many")
            terminal.keys("u")
            terminal.wait(f"Take back the change of many, {many} changes?", "y  yes, take it back", "n  no, it stays")
            terminal.keys("n")
            terminal.wait("undo: the change of many", gone=["Take back"])
            assert values("position")["Werkstatt"] == many
            terminal.keys("u")
            terminal.wait(f"Take back the change of many, {many} changes?")
            terminal.keys("y")
            terminal.wait("Taking back the change of many, behind the picture; u stops it.")
            until(lambda: re.search(r"taking back [1-9]", terminal.screen()))
            terminal.keys("u")
            terminal.wait("are taken back; undo goes on with the rest.", gone=["taking back"])
            assert 0 < values("position")["Werkstatt"] < many
            terminal.keys("u")
            terminal.wait("undone: the change of many")
        assert values("position") == before

    @test
    def an_import_is_never_taken_back_by_one_key():
        jonas.import_list(jonas.write("messe.csv", people().splitlines()[0] + "\r\nAmsel GmbH;Uta;Amsel;Frau;Leitung;030 23125 901;10115;Berlin\r\n"))
        with workplace(jonas, LANGUAGE="de") as terminal:
            terminal.wait("2 Qualität", "zurücknehmen: der Import")
            terminal.keys("u")
            terminal.wait("der Import von messe.csv, 1 Zeile", "y  ja, zurücknehmen", "n  nein, es bleibt")
            terminal.keys("Escape")
            terminal.wait("zurücknehmen: der Import", gone=["messe.csv"])
            assert jonas.row("search", "Amsel")["last_name"] == "Amsel"
            terminal.keys("u")
            terminal.wait("der Import von messe.csv, 1 Zeile")
            terminal.keys("y")
            terminal.wait("zurückgenommen: der Import von messe.csv")
        assert jonas.run("search", "Amsel").returncode == 1

    @test
    def both_are_whole_in_german_and_wide_ones_show_more():
        with workplace(jonas, LANGUAGE="de", width=120, height=40) as terminal:
            terminal.wait("2 Qualität")
            terminal.keys("B")
            terminal.wait("Viele ändern", "Welche Leads", "Enter fragt, was fehlt.")
            choose_leads_german(terminal)
            terminal.keys("f", "p")
            terminal.wait("Position: Was wird daraus?")
            terminal.keys("c")
            screen = terminal.wait("Enter ändert 9 von 12 Datensätzen", "IN GROSSBUCHSTABEN")
            assert re.search(r"Erika Beispiel0000 +Firma 0000 GmbH +Einkauf +→ EINKAUF", screen), screen
            terminal.keys("q", "F")
            terminal.wait("Feldern können weg", "wenige haben es", "█", "Weniger ist mehr:")
            terminal.resize(80, 24)
            screen = terminal.wait("wenige haben es", "Weniger ist mehr:", gone=["█"])
            assert all(len(line) <= 80 for line in screen.splitlines())

    def choose_leads_german(terminal):
        terminal.keys("/")
        terminal.wait("Nur zeigen:")
        terminal.type("ort:Kiel")
        terminal.keys("Enter")
        terminal.wait(gone=["Nur zeigen:"])

    run()

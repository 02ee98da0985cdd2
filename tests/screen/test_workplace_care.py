#!/usr/bin/python3
"""In German: a rule is switched off and on for the team, who has left is followed by a successor, and exports are shown to the oldest."""
import contextlib
import sqlite3
import sys

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

LIST = """Firma;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort
Nordwind GmbH;Petra;Janssen;030 23125 110;petra@mailinator.com;10115;Berlin
Kranich AG;Hans;Brandt;12345;hans@kranich.example;20095;Hamburg
"""


with Service({"maria": ["team_lead"], "jonas": ["steward"]}) as service:
    maria, jonas = service.desk("maria"), service.desk("jonas")
    maria.import_list(maria.write("list.csv", LIST))
    maria.ok("quality", "check")
    maria.ok("sync", "--once")
    jonas.ok("sync", "--once")

    @test
    def a_rule_is_switched_off_for_the_team_and_on_again():
        with workplace(maria, LANGUAGE="de") as terminal:
            terminal.wait("3 Team")
            terminal.keys("2")
            terminal.wait("> Hans Brandt, Kranich AG", "Telefonnummer ist ungültig", "Wegwerf-Mailadresse")
            terminal.keys("O")
            terminal.wait("die Regel ist für das Team aus, ihre Aufgaben verborgen", "> Petra Janssen, Nordwind GmbH", "Wegwerf-Mailadresse", "u zurücknehmen", gone=("ungültig",))
            terminal.keys("r")
            terminal.wait("Regeln der Datenpflege", "Regel", "offen", "gelöst", "abgelehnt", "Wegwerf-Mailadresse")
            terminal.keys("/")
            terminal.wait("Zur Zeile mit")
            terminal.type("P02")
            terminal.keys("Enter")
            row = next(line for line in terminal.wait("> P02").splitlines() if " > P02" in line).rstrip("▐")
            assert row.split()[-1] == "aus" and row.split()[-4] == "1", row
            terminal.keys("Enter")
            terminal.wait("die Regel gilt wieder")
            terminal.keys("Escape")
            terminal.wait("Telefonnummer ist ungültig", "Wegwerf-Mailadresse")

    @test
    def a_steward_sees_the_rules_and_is_told_who_switches_them():
        with workplace(jonas, LANGUAGE="de") as terminal:
            terminal.wait("> Hans Brandt, Kranich AG", "Telefonnummer ist ungültig")
            terminal.keys("O")
            terminal.wait("> Hans Brandt, Kranich AG", "Telefonnummer ist ungültig")
            terminal.keys("r")
            terminal.wait("Regeln der Datenpflege", "Eine Teamleitung schaltet Regeln ab.", gone=("Enter an oder aus",))

    @test
    def who_has_left_is_followed_by_the_successor():
        with workplace(maria, LANGUAGE="de") as terminal:
            lead = maria.row("search", "Janssen")["id"]
            maria.ok("set", "lead", lead, "person_state=left")
            terminal.wait("3 Team")
            terminal.keys("2")
            terminal.wait("die Person ist nicht mehr da", "Petra Janssen")
            terminal.keys("Home")
            terminal.wait("p ausgeschieden")
            terminal.keys("p")
            terminal.wait("Nicht mehr in der Firma. Wer ist nachgefolgt?")
            terminal.type("Uta Meierling")
            terminal.keys("Enter")
            terminal.wait("der Lead der Nachfolge läuft weiter")
        assert maria.row("search", "Meierling")["company"] == "Nordwind GmbH"

    @test
    def exports_are_shown_to_the_oldest():
        with contextlib.closing(sqlite3.connect(service.uri.removeprefix("sqlite:"))) as database:
            user, device = database.execute("SELECT user_id, id FROM device LIMIT 1").fetchone()
            user = database.execute("SELECT id FROM user WHERE name = 'maria'").fetchone()[0]
            database.executemany("INSERT INTO export_list (id, user_id, device_id, at_ms, received_ms, entity, format, filter, row_count) "
                                 "VALUES (?, ?, ?, ?, ?, 'contact', 'csv', ?, 1)",
                                 [(f"0192f1aa-0000-7000-8000-{n:012d}", user, device, 1764000000000 + n * 60000, 1764000000000, f"city:Ort{n}")
                                  for n in range(520)])
            database.commit()
        with workplace(maria, LANGUAGE="de") as terminal:
            terminal.wait("3 Team")
            terminal.keys("2")
            terminal.wait("2 Qualität", "offen")
            terminal.keys("x")
            terminal.wait("Listen, die das Haus verlassen haben", "Wann", "Zeilen", "Filter", "city:Ort519", "m zeigt ältere")
            terminal.keys("m")
            terminal.wait("city:Ort19", "Kontakt", gone=("m zeigt ältere", "city:Ort519"))
            terminal.keys("r")
            terminal.wait("city:Ort519")

    run()

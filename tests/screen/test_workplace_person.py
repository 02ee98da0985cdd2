#!/usr/bin/python3
"""The person behind a lead by keys: where consent stands, recording it, the dossier, and erasure with a typed word."""
import json
import os
import sys

sys.dont_write_bytecode = True
from desk import Service, people
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

with Service({"anna": ["agent"], "maria": ["team_lead"]}) as service:
    anna, maria = service.desk("anna"), service.desk("maria")
    maria.ok("import", maria.write("list.csv", people(2)), "--owner", "anna", "--json")
    anna.ok("sync", "--once")

    def open_person(terminal, name):
        terminal.wait("online")
        terminal.keys("C-f")
        terminal.wait("Search")
        terminal.type(name)
        terminal.wait("1 of 1")
        terminal.keys("Enter")
        terminal.wait("no legal basis")
        terminal.keys("L")

    def read(ending):
        name = next(name for name in os.listdir(maria.home) if name.startswith("dossier-") and name.endswith(ending))
        assert os.stat(f"{maria.home}/{name}").st_mode & 0o077 == 0, "others may read what is the person's"
        with open(f"{maria.home}/{name}", encoding="utf-8") as file:
            return file.read()

    @test
    def consent_is_seen_and_recorded_behind_one_key():
        with workplace(anna) as terminal:
            terminal.wait("online")
            lead = anna.rows("search", "Beispiel001")[0]["id"]
            contact = anna.row("show", "lead", lead)["contact_id"]
            assert "not asked" in anna.ok("show", "contact", contact)
            open_person(terminal, "Beispiel001")
            terminal.wait("calls", "+49 30 23125001", "not asked", "Nothing was declared yet", gone=("E erase",))
            terminal.keys("1")
            terminal.wait("Evidence for this basis")
            terminal.type("card filled in at the fair")
            terminal.keys("Enter")
            terminal.wait("legal basis recorded", "express consent")
            terminal.keys("L")
            terminal.wait("given", "express consent", "evidence kept until", "card filled in at the fair")
            terminal.keys("w")
            terminal.wait("What was said")
            terminal.type("does not want calls any more")
            terminal.keys("Enter")
            terminal.wait("recorded: no consent", "withdrawn", "Enter in full")
            terminal.keys("Down", "Enter")
            terminal.wait("In full", "Evidence               card filled in at the fair", "anna", "Legal basis", "express consent")
            terminal.keys("q", "l")
            terminal.wait("Questions (", "Beispiel001")
        assert "withdrawn" in anna.ok("show", "contact", contact)

    @test
    def a_person_is_erased_by_typing_the_name():
        maria.ok("sync", "--once")
        other = maria.rows("search", "Beispiel001")[0]["id"]
        maria.ok("log", other, "--result", "busy", "--note", "Erika Beispiel000 sitzt nebenan")
        maria.ok("export", "lead")
        maria.ok("sync", "--once")
        os.chdir(maria.home)
        with workplace(maria) as terminal:
            open_person(terminal, "Beispiel000")
            terminal.wait("not asked", "E erase")
            terminal.keys("D")
            terminal.wait("Everything that is stored about one person", "Last name: Beispiel000", "State: being checked")
            terminal.keys("w")
            terminal.wait("Write the dossier to which file?", "as it is read here")
            terminal.keys("Enter")
            terminal.wait("the dossier is in dossier-")
            text = read(".txt")
            assert "  Last name: Beispiel000\n" in text and "maria  Lead csv" in text, text
            terminal.keys("w")
            for _ in "txt":
                terminal.keys("BSpace")
            terminal.type("json")
            terminal.wait("as JSON, with every id")
            terminal.keys("Enter")
            terminal.wait(".json; it is")
            assert any(record.get("last_name") == "Beispiel000" for record in json.loads(read(".json"))["records"])
            terminal.keys("q")
            terminal.wait("E erase")
            terminal.keys("E")
            terminal.wait('Erase this person? Type "Beispiel000"')
            terminal.type("beispiel")
            terminal.keys("Enter")
            terminal.wait("there is no undo", "Type")
            for _ in "beispiel":
                terminal.keys("BSpace")
            terminal.type("Beispiel000")
            terminal.wait("Enter erases for good", "texts about others: 1 lose words", "to look at")
            terminal.keys("Enter")
            terminal.wait("erased, on desks", "lists out: maria 20")
        assert maria.run("search", "Beispiel000").returncode == 1
        assert "[…] sitzt nebenan" in str(maria.rows("list", "activities"))
        assert len(maria.rows("list", "lead")) == 1

    run()

#!/usr/bin/python3
"""The steward's desk: its quality figure, clusters made one with one key, and in a call the field that is still right."""
import sys

sys.dont_write_bytecode = True
from desk import Service, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

LIST = """Firma;Vorname;Nachname;Position;Telefon;E-Mail;PLZ;Ort
Nordwind GmbH;Petra;Janssen;Einkauf;030 23125 101;janssen@nordwind.example;10115;Berlin
GmbH Nordwind;Jan;Kessler;Einkauf;030 23125 102;kessler@nordwind.example;10117;Berlin
Kranich AG;Ines;Brandt;Leitung;030 23125 104;brandt@kranich.example;20095;Hamburg
"""

with Service({"jonas": ["steward"], "anna": ["agent"]}) as service:
    jonas, anna = service.desk("jonas"), service.desk("anna")
    jonas.import_list(jonas.write("list.csv", LIST), "--owner", "anna")
    service.verb("sweep")
    jonas.ok("sync", "--once")
    anna.ok("sync", "--once")

    @test
    def a_cluster_takes_one_key_and_so_does_taking_it_back():
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", "Quality ", "open")
            terminal.keys("g")
            terminal.wait("Company: same words", "Nordwind", "Enter: 1 records become")
            terminal.keys("Enter")
            terminal.wait("1 records changed", "Nothing here may mean the same")
            terminal.keys("u")
            terminal.wait("Enter: 1 records become")
            terminal.keys("m")
            terminal.wait("Company: same letters")

    @test
    def a_call_asks_for_the_field_that_gains_most_and_one_key_confirms_it():
        lead = anna.row("search", "Kranich")["id"]
        with workplace(anna) as terminal:
            terminal.wait("My queue", "Kranich")
            terminal.keys("End", "Enter")
            terminal.wait("Still right?", "+ yes", "Phone (")
            terminal.keys("+")
            terminal.wait("Phone: still right", "Position (")
        until(lambda: anna.row("quality", "score", lead)["phone"] == 100.0)

    run()

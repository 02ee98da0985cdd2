#!/usr/bin/python3
"""The steward's desk: its quality figure, clusters made one with one key, and in a call the field that is still right."""
import datetime
import sqlite3
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
            terminal.wait("Company: same words", "Nordwind", "Enter: 1 record becomes")
            terminal.keys("Enter")
            terminal.wait("1 record changed", "Nothing here may mean the same")
            terminal.keys("u")
            terminal.wait("Enter: 1 record becomes")
            terminal.keys("m")
            terminal.wait("Company: same letters")
            terminal.keys("f")  # what is cleaned most, then the rest
            screen = terminal.wait("Which field?", "> c  Company", "i  Industry", "m  another: address")
            assert "Street" not in screen and "Website" not in screen, screen
            terminal.keys("m")
            terminal.wait("s  Street", "w  Website", gone=["i  Industry"])
            terminal.keys("s")
            terminal.wait("Street: same letters")

    @test
    def one_key_asks_the_providers_and_another_takes_what_they_propose():
        bought = jonas.write("bought.csv", "E-Mail;Branche\nbrandt@kranich.example;Optik\njanssen@nordwind.example;Logistik\nkessler@nordwind.example;Handel\n")
        with open(f"{jonas.home}/config/vorwahl/enrich.ini", "w", encoding="utf-8") as file:
            file.write(f"[bought]\nkind = file\npath = {bought}\nmatch = email\nsource = Adressverlag Y\nlicence = bis 2027-06-30\n")
        jonas.ok("set", "lead", jonas.row("search", "Kessler")["id"], "phone=123")
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", "phone number is not valid")
            terminal.keys("e")
            terminal.wait("1 proposals, among the quality tasks")
            terminal.keys("End")
            terminal.wait("a provider says otherwise", "Adressverlag Y; bis 2027-06-30", "s  suggested: Industry:")
            terminal.keys("s")
            until(lambda: any(row["industry"] for row in jonas.rows("list", "lead")))

    @test
    def the_lead_screen_asks_the_providers_too():
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", "phone number is not valid")
            terminal.keys("l")
            terminal.wait("Jan Kessler")
            terminal.keys("F")
            terminal.wait("the providers know nothing new")  # it was asked about above

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

    @test
    def what_left_the_house_is_listed_with_day_and_user():
        jonas.ok("export", "contact", "--where", "last_name:Brandt")
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", "Kessler")
            terminal.keys("x")
            terminal.wait("Lists that left the house: 1", f"{datetime.date.today():%Y-%m-%d}", "jonas", "Contact", "last_name:Brandt")

    @test
    def a_list_outside_is_reminded_of_until_it_is_said_to_be_deleted():
        service.change(f"UPDATE export_list SET at_ms = at_ms - {40 * 86400000}")
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", "1 list lies outside for more than 30 days: x, then Space")
            terminal.keys("x")
            terminal.wait("lies there 40 days", "last_name:Brandt", "Space deleted")
            terminal.keys("Space")
            terminal.wait(f"deleted {datetime.date.today():%Y-%m-%d}", "noted: the copies of this list are gone", gone=["lies there"])
            terminal.keys("Space")
            terminal.wait("lies there 40 days", "copies of this list are still there")
            terminal.keys("Space")
            terminal.wait("the copies of this list are gone", gone=["lies there"])
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", "credit 0")
            terminal.keys("x")
            assert "lies outside" not in terminal.wait("Lists that left the house: 1", "deleted ")

    @test
    def a_month_s_series_stands_in_the_head_and_three_falls_open_an_alarm():
        today = datetime.datetime.now(datetime.timezone.utc).date()
        days = [f"{today - datetime.timedelta(days=age):%Y%m%d} {99 - i}.0 90 90 90 90" for i, age in enumerate((35, 28, 21, 14, 7))]
        with sqlite3.connect(service.uri.removeprefix("sqlite:"), timeout=20) as db:
            db.execute("UPDATE team SET quality = ?", ("\n".join(days),))
        service.verb("sweep")
        jonas.ok("sync", "--once")
        figures = jonas.row("quality", "score")
        assert figures["falling"] and [day["quality"] for day in figures["days"][:5]] == [99, 98, 97, 96, 95], figures
        assert figures["days"][-1]["quality"] < 95 and round(figures["days"][-1]["quality"] - 98, 1) == figures["month"] or \
            round(figures["days"][-1]["quality"] - 99, 1) == figures["month"], figures
        assert "three times in a row" in jonas.ok("quality", "score")
        with workplace(jonas) as terminal:
            terminal.wait("2 Quality", f"({figures['month']:+.0f} this month)", "the team's data quality falls")

    @test
    def what_the_machine_sets_right_is_seen_first_done_by_one_key_and_undone_by_one():
        lead = jonas.row("add", "lead", "company=Amsel  gmbh", "first_name=PETRA", "last_name=MEISE", "phone=030 23125 140", "postal_code=10115")["id"]
        with workplace(jonas, width=120, height=40) as terminal:
            terminal.wait("2 Quality", "A repairs")
            terminal.keys("A")
            terminal.wait("Repairs by the machine", "The machine would set right: ", "PETRA  ->  Petra", "Amsel gmbh  ->  Amsel GmbH", "–  ->  Berlin")
            assert jonas.row("show", "lead", lead)["first_name"] == "PETRA"
            terminal.keys("Enter")
            terminal.wait("values set right", "nothing that the machine could set right", "u undo: the repairs", gone=("PETRA",))
            until(lambda: jonas.row("show", "lead", lead)["last_name"] == "Meise")
            repaired = next(line for line in jonas.ok("history", "lead", lead).splitlines() if "PETRA -> Petra" in line)
            assert "machine" in repaired and "jonas" not in repaired, repaired
            terminal.keys("u")
            terminal.wait("undone", gone=("u undo: the repairs",))
            until(lambda: jonas.row("show", "lead", lead)["last_name"] == "MEISE")
            terminal.keys("r")
            terminal.wait("PETRA  ->  Petra")

    run()

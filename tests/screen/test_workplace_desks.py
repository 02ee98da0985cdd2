#!/usr/bin/python3
"""A piece of every role's work by keys: a list comes in, a team lead deals it out, a steward corrects it, an agent hands a lead
over, sales sends it back with a reason."""
import json
import os
import re
import sys
import time

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people
from raw import Device
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

LIST = ("Firma;Nachname;Telefon;E-Mail;PLZ;Rang\r\nLinde GmbH;Muster;030 23125 012;m@linde.example;10115;Leitung\r\n"
        "Ahorn AG;Beispiel;030 23125 013;b@ahorn.example;20095;Einkauf\r\nOhne Nummer KG;Niemand;;;;\r\n")

with Service({"anna": ["agent"], "bea": ["agent"], "jonas": ["steward"], "maria": ["team_lead"], "viktor": ["sales"],
              "mara": ["marketing"]}) as service:
    anna, maria = service.desk("anna"), service.desk("maria")
    maria.ok("add", "queue", "name=Messe", f"team_id={maria.row('list', 'team')['id']}")

    def states():
        maria.ok("sync", "--once")
        listed = maria.run("list", "lead", "--limit", "100", "--json")
        assert listed.returncode in (0, 1), listed.stderr  # 1: there are none
        return sorted(json.loads(line)["state"] for line in listed.stdout.splitlines())

    @test
    def a_list_of_three_hundred_columns_is_tried_at_the_screen():
        more = range(300)
        path = maria.write("wide.csv", ";".join(["Firma", "Nachname", *(f"Spalte {i}" for i in more), "Telefon"]) + "\n"
                           + ";".join(["Breit GmbH", "Berg", *("x" for _ in more), "030 23125011"]) + "\n")
        with workplace(maria) as terminal:
            terminal.wait("3 Team", "online")
            terminal.keys("I")
            terminal.wait("Which file?")
            terminal.type(path)
            terminal.keys("Enter")
            terminal.wait("dry run: 1 rows: 1 new, 0 changed, 0 known, 0 rejected")
            terminal.keys("End")
            terminal.wait("> Telefon", "Phone")

    @test
    def a_list_is_mapped_tried_and_imported_at_the_screen_and_taken_back():
        path = maria.write("list.csv", LIST)
        os.chdir(maria.home)  # where the rejected rows go
        with workplace(maria) as terminal:
            terminal.wait("3 Team", "online")
            terminal.keys("I")
            terminal.wait("Which list?", "list.csv")
            terminal.keys("0")
            terminal.wait("Which file?")
            terminal.type(path)
            terminal.keys("Enter")
            terminal.wait("dry run: 3 rows: 2 new, 0 changed, 0 known, 1 rejected", "(not taken)", "no legal basis")
            terminal.keys("End", "Space")
            terminal.wait("empty: this column is not taken")
            terminal.type("position")
            terminal.wait("Position")
            terminal.keys("Enter")
            terminal.wait("dry run: 3 rows: 2 new", gone=("(not taken)",))
            terminal.keys("b")
            terminal.wait("Why may these people be called?")
            terminal.keys("2")
            terminal.wait("Evidence for this basis")
            terminal.type("met at the fair in Hanover")
            terminal.keys("Enter")
            terminal.wait("Basis: presumed consent (met at the fair in Hanover)")
            terminal.keys("Enter")
            terminal.wait("imported: 3 rows: 2 new, 0 changed, 0 known, 1 rejected", "list.csv.rejected.csv", "undo: the import",
                          "2 checked, ")
            assert states() == ["ready", "ready"]
            contacts = maria.rows("list", "contact", "--limit", "10")
            assert sorted(row["position"] for row in contacts) == ["Einkauf", "Leitung"]
            terminal.keys("u")
            terminal.wait("Take back the import of list.csv, 3 rows?")
            terminal.keys("y")
            terminal.wait("undone")
        assert not states()

    @test
    def a_team_lead_moves_marked_leads_to_a_person():
        maria.import_list(maria.write("people.csv", people(5)))
        maria.ok("sync", "--once")
        with workplace(maria) as terminal:
            terminal.wait("3 Team", "online", "> ")
            terminal.keys("Enter")
            terminal.wait("5 leads, 0 marked")
            terminal.keys("Space", "Space")
            terminal.wait("5 leads, 2 marked")
            terminal.keys("*")
            terminal.wait("5 leads, 5 marked")
            terminal.keys("*")
            terminal.wait("5 leads, 0 marked")
            terminal.keys("Home", "Space", "Space", "m")
            terminal.wait("Move to which queue or user?")
            terminal.type("an")
            terminal.keys("Tab")
            terminal.wait(" anna\n", "a user")
            terminal.keys("Enter")
            terminal.wait("Reason of the move")
            terminal.type("knows the branch")
            terminal.keys("Enter")
            terminal.wait("2 leads moved to anna", "undo: the move")
        maria.ok("sync", "--once")
        moved = [row for row in maria.rows("list", "lead", "--limit", "100") if row.get("owner_id")]
        assert len(moved) == 2
        assert [row["note"] for row in maria.rows("list", "activity") if row["kind"] == "move"] == ["knows the branch"] * 2

    @test
    def a_steward_corrects_a_field_and_its_task_is_gone():
        maria.ok("set", "contact", maria.row("search", "firma 004")["contact_id"], "email=")
        maria.ok("sync", "--once")
        jonas = service.desk("jonas")
        with workplace(jonas) as terminal:
            terminal.wait("open 1, done today 0", "no mail address", "online")
            terminal.keys("Enter")
            terminal.wait("E-mail: Erika Beispiel004")
            terminal.type(maria.row("show", "contact", maria.row("search", "firma 003")["contact_id"])["email"])
            terminal.wait("known already by this mail address: Erika", "Beispiel003, Firma 003")  # while it is typed
            terminal.keys("Escape", "Enter")
            terminal.wait("E-mail: Erika Beispiel004", gone=["known already"])
            terminal.type("beispiel@firma004.example")
            terminal.keys("Enter")
            terminal.wait("open 0, done today 1")

    @test
    def a_promised_time_says_what_it_means_within_80_columns():
        anna.ok("sync", "--once")
        with workplace(anna) as terminal:
            terminal.wait("1 Queue", "5 due", "online")
            terminal.keys("Enter")
            terminal.wait("Questions", "call back")
            terminal.keys("w")
            terminal.wait("Call back when?")
            terminal.type("25.12. 10")
            terminal.wait(" 10:00; holiday there (Christmas Day), else ")
            assert all(len(line) <= 80 and "\u2026" not in line for line in terminal.screen().splitlines() if "Christmas" in line)
            terminal.keys("C-u")
            terminal.type(f"25.12.{time.gmtime().tm_year + 2} 10")  # two sentences need two lines
            screen = " ".join(terminal.wait("holiday there (Christmas Day), else", "the team's", "Call back when?").split())
            assert re.search(r"else \d+ Dec \d+ \d\d:\d\d; more than 90 days ahead: it will be the team's", screen), screen

    @test
    def a_team_lead_sees_what_a_campaign_lacks_and_steers_it():
        queue, team = maria.row("list", "queue")["id"], maria.row("list", "team")["id"]
        maria.ok("add", "campaign", "name=Herbst", "form=bant", f"queue_id={queue}", f"team_id={team}")
        maria.ok("add", "campaign", 'name=Leer "neu"', "form=no_such_form", f"team_id={team}", "call_guide=gone")
        with workplace(maria) as terminal:
            terminal.wait("3 Team", "online")
            terminal.keys("7")
            terminal.wait("> Herbst", "Messe", "rest", "can run", "Leer", "no queue;", "Enter leads", "i in full")
            terminal.keys("i")
            terminal.wait("Needed for handover", "nothing: it can run", "m mode")
            terminal.keys("q", "Enter")
            terminal.wait("Filter: campaign:Herbst", "Nothing in this view")
            terminal.keys("q")
            terminal.wait("> Herbst")
            terminal.keys("x")
            terminal.wait("Of 100 calls")
            terminal.type("140")
            terminal.wait("is no part of a mix")
            terminal.keys("Home", "Delete")
            terminal.wait("Herbst=40")
            terminal.keys("End")
            terminal.type("/10")
            terminal.wait("Herbst=40/10")
            terminal.keys("Enter")
            terminal.wait("40/10", "undo: ")
            terminal.keys("m")
            terminal.wait("How is the queue Messe worked?")
            terminal.keys("3")
            terminal.wait("forced")
            terminal.keys("c")
            terminal.wait("Cadence of Herbst", "inbound")
            terminal.keys("2")
            terminal.wait("outbound")
            terminal.keys("t")
            terminal.wait("within so many minutes")
            terminal.type("25")
            terminal.keys("Enter")
            terminal.wait("outbound  25")
            terminal.keys("Down")
            terminal.wait("> Leer", "Missing: no queue; no form; no guide")
            terminal.keys("Enter")
            terminal.wait('Filter: campaign:"Leer ""neu"""', "Nothing in this view")
        row = next(row for row in maria.rows("list", "queue") if row["name"] == "Messe")
        assert (row["mix"], row["mode"], row["tolerance_min"]) == ("Herbst=40/10", "forced", 25), row
        assert maria.rows("list", "campaign", "--where", "name:Herbst")[0]["cadence"] == "outbound"

    @test
    def a_lead_is_handed_over_sent_back_with_a_reason_and_its_agent_sees_it():
        anna.ok("sync", "--once")
        with workplace(anna) as agent, workplace(service.desk("viktor")) as sales:
            sales.wait("Handed over to me: 0", "online")
            agent.wait("1 Queue", "5 due", "online")
            agent.keys("Enter")
            agent.wait("Questions", "qualified")
            agent.keys("2")  # the need: telephony
            agent.wait("telephony", "> Budget")
            agent.keys("q")
            agent.wait("4 missing:", "1  Budget class", "next step, in the notes")
            agent.keys("4")  # leads there
            agent.type("demo next week")
            agent.wait("demo next week")  # counted at the latest when the field is left
            agent.keys("Tab")
            agent.wait("lacks 3", "> Budget")
            agent.keys("q")
            agent.wait("3 missing:", "2  Who decides?")
            agent.keys("2")
            agent.wait("> Who decides?")
            agent.keys("1", "Up", "Up", "1", "1")
            agent.wait("(7 open)")
            agent.keys("q")
            agent.wait("nothing is missing. Hand over to:", "viktor")
            agent.keys("1")
            agent.wait("undo: ")
            sales.wait("Handed over to me: 1", "> Firma", "What is the need?: telephony", "Not asked: ", "IT workplaces",
                       '"demo next week"', "+49 30 23125")
            sales.keys("r")
            sales.wait("Reject: why?", "already in our work")
            sales.keys("3")
            sales.wait("Handed over to me: 0", "undo: the rejection")
            agent.keys("Escape")
            agent.wait("1 Queue", "sent back: already in our")

    @test
    def sales_reads_why_a_lead_came_with_missing_answers():
        reason = "boss of theirs asked for viktor by name"
        viktor = service.desk("viktor")
        row = anna.rows("list", "lead", "--where", "state:ready,new,working")[-1]
        lead, company = row["id"], row["company"]
        Device(service.url, "maria", PASSWORD).call("POST", f"/v1/leads/{lead}/handover", {"to": "viktor", "reason": reason})
        viktor.ok("sync", "--once")
        with workplace(viktor) as sales:
            sales.wait("Handed over to me: 1", f"Handed over incomplete: {reason}", "Not asked: ")
            sales.keys("C-f")
            sales.type(company)
            sales.wait(company, "1 of 1")
            sales.keys("Enter")
            sales.wait("Questions", "Handed over incomplete:", "by name")
        maria.ok("sync", "--once")
        assert reason in maria.ok("dossier", maria.row("show", "lead", lead)["contact_id"]), "who is concerned reads it too"

    @test
    def a_board_without_leads_says_so_instead_of_zeros():
        with workplace(service.desk("mara")) as terminal:
            screen = terminal.wait("3 Team", "figures are not for your role", "> Messe", "not for your role")
            assert not any(word in screen for word in ("promised 0", "handed over 0", "overdue", "Enter open queue")), screen

    @test
    def why_goes_on_to_the_lead():
        with workplace(anna) as terminal:
            terminal.wait("1 Queue", "online")
            terminal.keys("y")
            terminal.wait("Why this lead now", "Enter lead")
            terminal.keys("Enter")
            terminal.wait("Questions (", "n no answer")
            terminal.keys("y", "Enter", "Escape")  # back to the lead where one came from, not a second one
            terminal.wait("1 Queue", gone=["Questions ("])

    @test
    def a_history_is_filtered_by_words_of_its_rows():
        with workplace(anna) as terminal:
            terminal.wait("1 Queue", "online")
            terminal.keys("h")
            terminal.wait("History", "When  ", "Import  ", "Owner", "anna")
            terminal.keys("Enter")
            terminal.wait("In full", "Who                    maria", "before                 –", "since then             anna", "Enter back")
            terminal.keys("Enter")
            terminal.wait("Import  ")
            terminal.keys("/")
            terminal.wait("Only rows with")
            terminal.type("OWNER")
            terminal.keys("Enter")
            terminal.wait("filter: OWNER", "Owner", gone=["Import  "])
            terminal.keys("/")
            terminal.wait("Only rows with")
            terminal.keys("C-u")
            terminal.type("nothing like this")
            terminal.keys("Enter")
            terminal.wait("Nothing here. / and an empty line")
            terminal.keys("/")
            terminal.wait("Only rows with")
            terminal.keys("C-u", "Enter")
            terminal.wait("Import  ", "Owner", gone=["filter:"])

    @test
    def a_team_lead_notes_who_is_away_and_the_deputy_has_the_promises():
        anna.ok("sync", "--once")
        lead = next(row["id"] for row in anna.rows("list", "lead", "--limit", "100") if row["owner"] == "anna")
        anna.ok("log", lead, "--result", "callback", "--callback", "+2")
        maria.ok("sync", "--once")
        with workplace(maria) as terminal:
            terminal.wait("3 Team", "online", "> ")
            terminal.keys("v")
            terminal.wait("Who is away?")
            terminal.type("anna")
            terminal.keys("Enter")
            terminal.wait("anna is back when?")
            terminal.type("+9")
            terminal.keys("Enter")
            terminal.wait("Who keeps the promises meanwhile?", "the whole team")
            terminal.type("bea")
            terminal.keys("Enter")
            terminal.wait("noted; promises that went to the deputy: 1")
        maria.ok("sync", "--once")
        assert [row["owner"] for row in maria.rows("list", "lead", "--limit", "100") if row["id"] == lead] == ["bea"]
        bea = service.desk("bea")
        with workplace(bea) as terminal:  # whose word it was is in sight
            terminal.wait("1 Queue", "of 3", "promised ")
            terminal.keys("End")
            terminal.wait("promised by anna")
            terminal.keys("C-f")  # this queue is worked in its order: by the search
            terminal.wait("Find")
            terminal.type("beispiel000")
            terminal.wait("Find     beispiel000", "Firma 000")
            terminal.keys("Enter")  # beside the lead, too
            terminal.wait("Questions", "promised by anna", gone=("Find",))
        anna.ok("absence")

    run()

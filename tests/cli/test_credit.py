#!/usr/bin/python3
"""Credit for data care as a team sees it: booked at night, judged by a second person, switched off by one line, and what was left undone."""
import os
import re
import shutil
import sys

sys.dont_write_bytecode = True
from desk import Service, people
from tap import run, test

TEAM = {"anna": ["agent"], "jonas": ["steward"], "maria": ["team_lead"]}


def data_with(name, **lines):
    """A copy of data/ with other lines in checks/score.txt, for the service alone."""
    folder = f"{os.environ['HOME']}/{name}"
    shutil.copytree(os.path.join(os.environ["SRCDIR"], "data"), folder)
    path = f"{folder}/checks/score.txt"
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for word, value in lines.items():
        text, count = re.subn(rf"(?m)^{word} \d+$", f"{word} {value}", text)
        assert count == 1, word
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return {"VORWAHL_DATADIR": folder}


def cared_for(service):
    """Anna has filled a field of each of two leads, and a night has passed."""
    anna, maria = service.desk("anna"), service.desk("maria")
    maria.import_list(maria.write("list.csv", people(3)), "--owner", "anna")
    anna.ok("sync", "--once")
    for lead in anna.rows("list", "lead")[:2]:
        anna.ok("set", "lead", lead["id"], "position=Einkauf")
    anna.ok("sync", "--once")
    service.verb("sweep")
    maria.ok("sync", "--once")
    return anna, maria


with Service(TEAM, variables=data_with("all", look=100)) as service, Service(TEAM, variables=data_with("none", credit=0, board=0)) as quiet:
    anna, maria = cared_for(service)
    jonas = service.desk("jonas")

    @test
    def care_is_booked_at_night_and_a_second_person_takes_wrong_ones_back():
        before = anna.row("quality", "credit")
        assert before["is_on"] and before["own"]["pending"] > 0 and before["own"]["pending"] % 2 == 0, before
        anna.fails(1, "quality", "look")  # nobody judges himself
        first, second = maria.rows("quality", "look")
        assert first["field"] == second["field"] == "position" and first["value"] == "Einkauf" and "user" not in first, first
        maria.ok("quality", "look", first["op"], "position", "wrong")
        maria.ok("quality", "look", second["op"], "position", "right")
        own = anna.row("quality", "credit")["own"]
        assert own["taken_back"] == own["pending"] == before["own"]["pending"] // 2, own
        maria.fails(1, "quality", "look")

    @test
    def the_board_holds_who_asked_and_the_teams_sum_is_not_told_of_few():
        anna.fails(1, "quality", "board")
        anna.ok("quality", "listed", "yes")
        assert [row["user"] for row in maria.rows("quality", "board")] == ["anna"]
        anna.ok("quality", "listed", "no")
        maria.fails(1, "quality", "board")
        maria.ok("quality", "goal", "40")
        credit = anna.row("quality", "credit")
        assert credit["goal"] == 40 and "earned" not in credit and "team" not in credit, credit

    @test
    def one_line_of_data_switches_all_of_it_off():
        quiet_anna, quiet_maria = cared_for(quiet)
        credit = quiet_anna.row("quality", "credit")
        assert not credit["is_on"] and credit["own"] == {"standing": 0, "pending": 0, "taken_back": 0}, credit
        assert "No credit is booked here" in quiet_anna.ok("quality", "credit")
        quiet_maria.fails(1, "quality", "look")
        quiet_anna.run("quality", "listed", "yes")
        assert quiet_maria.run("quality", "board", "--json").stdout == ""

    @test
    def leads_closed_without_the_agreed_care_are_the_debt_of_their_queue_for_the_lead_alone():
        team = maria.rows("list", "team")[0]["id"]
        maria.ok("add", "queue", "name=Inbound", f"team_id={team}", "mode=suggested")
        maria.ok("add", "campaign", "name=Messe", "form=bant", "medium=fair", "product=ERP", f"team_id={team}",
                 f"queue_id={maria.rows('list', 'queue')[0]['id']}")
        head = "Firma;Vorname;Nachname;Position;Telefon;E-Mail;Straße;PLZ;Ort\n"
        maria.import_list(maria.write("closed.csv", head + "Ganz GmbH;Ida;Ganz;Leitung;030 23125 801;ida@ganz.example;Weg 1;10115;Berlin\n"
                                      "Halb GmbH;;Halb;;030 23125 802;halb@mailinator.com;;;\nOffen GmbH;;Offen;;030 23125 803;;;;\n"), "--campaign", "Messe")
        maria.ok("quality", "check")
        assert not maria.run("quality", "debt", "--json").stdout
        for name in ("Ganz", "Halb"):
            maria.ok("log", maria.row("search", name)["id"], "--result", "no_need", "--reason", "no_target")
        maria.ok("sync", "--once")
        [row] = maria.rows("quality", "debt")
        assert (row["queue"], row["closed"], row["in_debt"]) == ("Inbound", 2, 1), row
        anna.fails(77, "quality", "debt")
        jonas.ok("sync", "--once")
        jonas.fails(77, "quality", "debt")

    run()

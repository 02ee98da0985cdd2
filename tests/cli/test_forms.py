#!/usr/bin/python3
"""A form that cannot be read: it is said what happened and what to do, and the call is logged all the same."""
import json
import os
import shutil
import sys

sys.dont_write_bytecode = True
from desk import Service, people
from tap import run, test

CIRCLE = """{"name": "bant", "title": "B", "questions": [
 {"key": "need", "text": "Need?", "type": "yes_no", "only_if": {"question": "money", "value": "yes"}},
 {"key": "money", "text": "Money?", "type": "yes_no", "only_if": {"question": "need", "value": "yes"}}]}"""

with Service({"anna": ["agent"], "maria": ["team_lead"]}) as service:
    anna, maria = service.desk("anna"), service.desk("maria")
    maria.import_list(maria.write("list.csv", people(1)), "--owner", "anna")
    lead = anna.row("list", "lead")["id"]
    data = f"{anna.home}/data-copy"
    shutil.copytree(f"{os.environ['SRCDIR']}/data", data)
    with open(f"{data}/forms/bant.json", "w", encoding="utf-8") as broken:
        broken.write(CIRCLE)

    @test
    def what_is_wrong_with_it_is_said_with_line_and_reason():
        ran = anna.run("answer", lead, VORWAHL_DATADIR=data)
        assert ran.returncode == 78 and "bant.json, line 2" in ran.stderr and "need → money → need" in ran.stderr, ran
        assert "vorwahl form check" in ran.stderr, "and what to do"
        listed = [json.loads(row) for row in anna.run("form", "list", "--json", VORWAHL_DATADIR=data).stdout.splitlines()]
        assert next(row for row in listed if row["form"] == "bant")["broken"], listed

    @test
    def the_call_is_logged_with_the_answers_in_its_note():
        ran = anna.run("log", lead, "--result", "talked", "--note", "was friendly", "--answer", "budget_class=25_100k",
                       VORWAHL_DATADIR=data)
        assert ran.returncode == 0 and "stand in the note" in ran.stdout, ran
        call = next(row for row in anna.rows("list", "activity") if row["kind"] == "call")
        assert call["note"] == "was friendly\nbudget_class: 25_100k", call
        assert anna.row("show", "lead", lead)["attempts"] == 1

    @test
    def a_published_form_stands_for_the_broken_file():
        good = CIRCLE.replace(', "only_if": {"question": "money", "value": "yes"}', "")
        maria.ok("form", "publish", maria.write("good.json", good), "--team", "Nord")
        ran = anna.run("answer", lead, "--json", VORWAHL_DATADIR=data)
        assert ran.returncode == 0 and '"question":"need"' in ran.stdout, ran

    run()

#!/usr/bin/python3
"""The form editor: a team lead adds a question without a line of JSON, sees and tries what agents will see, publishes it to the
own team; a draft survives a kill, every change can be taken back. Sales answers its own questions by the same keys."""
import json
import os
import signal
import sys

sys.dont_write_bytecode = True
from desk import Service, people, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()
SALES = {"name": "deal", "title": "Deal", "questions": [
    {"key": "signs", "text": "Who signs?", "type": "one_of", "masks": ["sales"],
     "choices": [{"code": "board", "label": "the board"}, {"code": "owner", "label": "the owner"}]},
    {"key": "need", "text": "What is the need?", "type": "text", "masks": ["telesales"]}]}

with Service({"anna": ["agent"], "maria": ["team_lead"], "viktor": ["sales"]}) as service:
    anna, maria, viktor = service.desk("anna"), service.desk("maria"), service.desk("viktor")
    maria.import_list(maria.write("list.csv", people(1)), "--owner", "anna")
    lead = maria.row("list", "lead")["id"]

    def enter(terminal, text):
        terminal.type(text)
        terminal.wait(text)
        terminal.keys("Enter")

    @test
    def a_question_is_added_and_the_draft_survives_a_kill():
        with workplace(maria) as terminal:
            terminal.wait("online")
            terminal.keys("6")
            terminal.wait("6 Forms", "> bant", "comes along")
            terminal.keys("Enter")
            terminal.wait("> What is the need?", "questions: 12", "No mistake")
            terminal.keys("a")
            terminal.wait("What is asked?")
            enter(terminal, "How many shops?")
            terminal.wait("question 2 of 13", "how_many_shops")
            terminal.keys("Down", "Enter")
            terminal.wait("The answer is:")
            terminal.keys("2")
            terminal.wait("this type needs 1 to 9 choices")
            terminal.keys("a")
            terminal.wait("New choice")
            enter(terminal, "one shop")
            terminal.wait("Choice 1", "No mistake", gone=("saving",))
            os.kill(int(terminal.flag("pane_pid")), signal.SIGKILL)
        anna.ok("sync", "--once")
        assert anna.run("list", "form").returncode == 1, "a draft is nobody else's"

    @test
    def it_is_previewed_tried_and_published_to_the_team():
        with workplace(maria) as terminal:
            terminal.wait("online")
            terminal.keys("6")
            terminal.wait("comes along, draft")
            terminal.keys("Enter")
            terminal.wait("draft from version 1", "How many shops?")
            terminal.keys("Down", "Enter")
            terminal.wait("question 2 of 13", "Only if")
            terminal.keys(*["Down"] * 4)
            terminal.wait("> Worth for the score")
            terminal.keys("Enter", "C-u")
            terminal.type("30")
            terminal.keys("Enter")
            terminal.wait("Worth for the score          30")
            terminal.keys("q")
            terminal.wait("questions: 13")
            terminal.keys("p")
            screen = terminal.wait("Sample company", "> How many shops?", "1 one shop", "n no answer", "Notes")
            assert len(screen.splitlines()) <= 24
            terminal.keys("1")
            terminal.wait("t answers it")
            terminal.keys("t")
            terminal.wait("nothing is stored", "> How many shops?", "(12 open)")
            terminal.keys("1")
            terminal.wait("(11 open)", "> What is the need?")
            terminal.keys("Escape")
            terminal.wait("questions: 13")
            terminal.keys("P")
            terminal.wait("Publish to one team first", "1  Nord")
            terminal.keys("1")
            terminal.wait("bant, version 2: published to Nord", "(version 2)")
        assert anna.rows("answer", lead)[0]["text"] == "How many shops?"
        assert maria.run("list", "answer").returncode == 1, "trying stores nothing"

    @test
    def changes_are_taken_back_and_the_draft_is_discarded():
        with workplace(maria) as terminal:
            terminal.wait("online")
            terminal.keys("6")
            terminal.wait("> bant", "published")
            terminal.keys("Enter")
            terminal.wait("(version 2)")
            terminal.keys("d")
            terminal.wait("questions: 12", "u brings it back")
            terminal.keys("J")
            terminal.wait("draft from version 2")
            terminal.keys("X")
            terminal.wait("(version 2)", "questions: 13", "discarded")
            terminal.keys("Down", "Up")
            terminal.wait("u undo")
            terminal.keys("u", "u", "u")
            terminal.wait("(version 2)", "taken back; Ctrl-R does it again", gone=["u undo: last"])
            assert "draft" not in terminal.screen(), terminal.screen()
            terminal.keys("u")  # never the last deed of another screen
            terminal.wait("Nothing of this form is left to take back")
            terminal.keys("C-r")
            terminal.wait("draft from version 2", "questions: 12", "done again")
            terminal.keys("u")
            terminal.wait("(version 2)", "questions: 13")

    def rows_of(terminal, *texts):
        """In which order these questions stand."""
        lines = terminal.screen().splitlines()
        return [next(i for i, line in enumerate(lines) if text in line) for text in texts]

    @test
    def a_question_moves_and_its_form_is_used_by_the_team_and_withdrawn():
        with workplace(maria) as terminal:
            terminal.wait("online")
            terminal.keys("6")
            terminal.wait("> bant", "published")
            terminal.keys("Enter")
            terminal.wait("(version 2)", "> What is the need?")
            terminal.keys("J")
            terminal.wait("draft from version 2", "> What is the need?")
            first, second = rows_of(terminal, "How many shops?", "What is the need?")
            assert first < second, terminal.screen()
            terminal.keys("K")
            until(lambda: (lambda rows: rows[1] < rows[0])(rows_of(terminal, "How many shops?", "What is the need?")))
            terminal.keys("K")  # the first one stays the first
            terminal.wait("> What is the need?")
            terminal.keys("u")
            until(lambda: (lambda rows: rows[0] < rows[1])(rows_of(terminal, "How many shops?", "What is the need?")))
            terminal.keys("X")
            terminal.wait("discarded", "(version 2)")
            terminal.keys("q")
            terminal.wait("6 Forms", "> bant")
            terminal.keys("g")
            terminal.wait("Leads of my team whose campaign says none:", "1  telesales asks by this form", "0  the usual one again")
            terminal.keys("1")
            terminal.wait("> bant", gone=["whose campaign says none"])
            until(lambda: maria.rows("list", "team")[0]["form"] == "bant")
            terminal.keys("g")
            terminal.wait("the usual one again")
            terminal.keys("0")
            until(lambda: maria.rows("list", "team")[0]["form"] is None)
            terminal.keys("w")
            terminal.wait("Take the version that holds back from:", "1  Nord")
            terminal.keys("1")
            terminal.wait("comes along", gone=["published", "Take the version"])
        assert anna.run("list", "form").returncode == 1 or [row["text"] for row in anna.rows("answer", lead)][0] != "How many shops?"

    @test
    def sales_answers_its_own_questions_of_a_lead_that_was_handed_over():
        maria.ok("form", "publish", maria.write("deal.json", json.dumps(SALES)), "--team", "Nord")
        maria.ok("form", "use", "deal", "--team", "Nord", "--role", "sales")
        maria.ok("handover", lead, "--to", "viktor", "--reason", "asked for an offer at once")
        viktor.ok("sync", "--once")
        with workplace(viktor) as terminal:
            terminal.wait("Handed over to me: 1")
            terminal.keys("f")
            terminal.wait("Questions of sales", "> Who signs?", "1 the board", "(1 open)", gone=("the need",))
            terminal.keys("2")
            terminal.wait("the owner", "(0 open)")
            terminal.keys("s")
            terminal.wait("1 answer is saved", "Handed over to me", "Who signs?: the owner")
        assert [row["value"] for row in until(lambda: viktor.rows("answer", lead)) if row["question"] == "signs"] == ["owner"]

    run()

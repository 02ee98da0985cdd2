#!/usr/bin/python3
"""What follows from a call, on the screen: to whom a customer goes, another time for the next step."""
import sys

sys.dont_write_bytecode = True
from desk import Service, people, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

with Service() as service:
    anna, viktor = service.desk("anna"), service.desk("viktor")
    service.desk("maria").import_list(anna.write("list.csv", people(6)), "--owner", "anna")
    anna.ok("sync", "--once")

    def lead_of(number):
        return anna.row("search", f"Firma {number:03}")

    @test
    def a_customer_goes_to_sales_with_one_question_and_sales_opens_them():
        with workplace(anna) as terminal:
            terminal.wait("Firma 000")
            terminal.keys("Enter")
            terminal.wait("n no answer", "Firma 000")
            terminal.keys("v")
            terminal.wait("A customer: who in sales has them?", "1  ", "0  not known: a task for the team lead")
            terminal.keys("1")
            terminal.wait("is a customer, handed over to viktor; answer by", "u undo")
        anna.ok("sync", "--once")
        with workplace(viktor) as terminal:
            terminal.wait("Handed over to me: 1", "Firma 000", "said: is a customer already")
            terminal.keys("Enter")
            terminal.wait("Firma", "Questions", "Why:", gone=["Handed over to me"])
            terminal.keys("Escape")
            terminal.wait("Handed over to me: 1")
            terminal.keys("a")
            terminal.wait("accepted", "u undo")

    @test
    def after_a_talk_the_planned_step_is_named_and_one_key_changes_it():
        with workplace(anna) as terminal:
            terminal.wait("Firma 001")
            terminal.keys("Enter")
            terminal.wait("n no answer", "Firma 001")
            terminal.keys("g")
            terminal.wait("talked, open: retry", "Ctrl-D: change")
            planned = until(lambda: lead_of(1)["last_result"] and lead_of(1)["next_at"])
            terminal.keys("C-d")
            terminal.wait("Firma 001 GmbH: next step when?")
            terminal.type("+9 halb 3")
            terminal.wait("14:30; ")
            terminal.keys("Enter")
            terminal.wait("the next step: ", "14:30")
            until(lambda: lead_of(1)["next_at"] != planned)
            terminal.keys("u")
            terminal.wait("undone: the next step")
            until(lambda: lead_of(1)["next_at"] == planned)

    run()

#!/usr/bin/python3
"""What follows from a call, on the screen: to whom a customer goes."""
import sys

sys.dont_write_bytecode = True
from desk import Service, people
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
            terminal.keys("a")
            terminal.wait("accepted", "u undo")

    run()

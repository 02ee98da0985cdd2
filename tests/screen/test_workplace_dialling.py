#!/usr/bin/python3
"""Dialling from the lead: commands that hang, die or are not there; a number nobody can parse; power mode; a call without an outcome;
two promises for one minute. Time stands at a Monday noon in Berlin, when calls are lawful."""
import os
import sys

sys.dont_write_bytecode = True
import phones
from desk import Service, people, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()
MONDAY = "1795428000000"  # 23 November 2026, 11:00 in Berlin

with Service() as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    for each in (maria, anna):
        each.env["VORWAHL_TEST_NOW"] = MONDAY
    maria.import_list(maria.write("list.csv", people(12)), "--owner", "anna")
    anna.ok("sync", "--once")

    def dialled():
        try:
            with open(f"{anna.home}/dialled", encoding="utf-8") as file:
                return file.read().split()
        except FileNotFoundError:
            return []

    def desk():
        return workplace(anna, VORWAHL_TEST_NOW=MONDAY)

    @test
    def a_command_that_hangs_dies_or_is_not_there_says_so_and_the_call_is_logged():
        anna.dials(command=anna.script("hangs", "exec sleep 60") + " | {e164}")
        with desk() as terminal:
            terminal.wait("Firma 000")
            terminal.keys("Enter")
            terminal.wait("n no answer", "Firma 000 GmbH", "may be called")
            terminal.keys("d")
            terminal.wait("dialling", "call 00:0")
            terminal.keys("Tab")
            terminal.type("types meanwhile")  # the screen waits for no phone
            terminal.wait("types meanwhile", seconds=3)
            terminal.wait("did not end within 10 seconds and was stopped")
            terminal.keys("Tab", "n")
            terminal.wait("no answer: retry", gone=["types meanwhile"])
        anna.dials(command=anna.script("dies", "echo no line is free >&2; exit 3") + " | {e164}")
        with desk() as terminal:
            terminal.wait("Firma 001")
            terminal.keys("Enter")
            terminal.wait("Firma 001 GmbH", "may be called")
            terminal.keys("d")
            terminal.wait("failed (3): no line is free; dial by hand")
            terminal.keys("n")
            terminal.wait("no answer: retry", gone=["Firma 001 GmbH"])
        anna.dials(command="/nowhere/dial | {e164}")
        with desk() as terminal:
            terminal.wait("Firma 002")
            terminal.keys("Enter")
            terminal.wait("Firma 002 GmbH", "may be called")
            terminal.keys("d")
            terminal.wait("/nowhere/dial does not start")
            terminal.keys("n")
            terminal.wait("no answer: retry", gone=["Firma 002 GmbH"])
        for number in range(3):
            assert anna.row("search", f"Firma {number:03}")["attempts"] == 1

    @test
    def power_mode_dials_the_next_lead_after_a_pause_that_any_key_stops():
        anna.dials(command=anna.script("dials", f'echo "$1" >>{anna.home}/dialled') + " | {e164}", pause=1)
        with desk() as terminal:
            terminal.wait("Firma 003")
            terminal.keys("Enter")
            terminal.wait("Firma 003 GmbH", "may be called")
            terminal.keys("P")
            terminal.wait("Power mode: after each outcome")
            terminal.keys("d")
            until(lambda: dialled() == ["+493023125003"])
            terminal.keys("n")  # saves, plans, counts down
            terminal.wait("Firma 004 GmbH", "Power mode dials in 1 s", "no answer: retry")
            until(lambda: dialled() == ["+493023125003", "+493023125004"])
            terminal.wait("Firma 004 GmbH", "call 00:0")
        anna.dials(command=f"{anna.home}/dials | {{e164}}", pause=60)
        with desk() as terminal:
            terminal.wait("has no outcome yet")  # it was left with the program
            terminal.keys("Space")
            terminal.wait("Firma 004 GmbH", "no outcome yet", "Questions")
            terminal.keys("P", "b")
            terminal.wait("Firma 005 GmbH", "Power mode dials in")
            terminal.keys("n")  # stops, and is no outcome
            terminal.wait("Stopped: d dials", "Firma 005 GmbH", gone=["dials in"])
            terminal.keys("P")
            terminal.wait("Power mode is off")
        assert anna.row("search", "Firma 005")["attempts"] in (0, None) and len(dialled()) == 2, dialled()

    @test
    def d_in_the_queue_opens_the_lead_and_dials_it():
        anna.dials(command=f"{anna.home}/dials | {{e164}}")
        with desk() as terminal:
            terminal.wait("> never called", "d dial")
            terminal.keys("Down")
            terminal.wait("Firma 006 GmbH, Berlin")
            terminal.keys("d")
            terminal.wait("+49 30 23125006", "call 00:0")
            until(lambda: dialled()[-1] == "+493023125006")
            terminal.keys("e")
            terminal.wait("Firma 005 GmbH", gone=["Firma 006 GmbH"])  # the next one: "own error" stood there before, as a key
        os.remove(f"{anna.home}/dialled")

    @test
    def a_call_without_an_outcome_gently_blocks_the_next_lead():
        anna.dials(command=f"{anna.home}/dials | {{e164}}")
        with desk() as terminal:
            terminal.wait("Firma 006")
            terminal.keys("Enter")
            terminal.wait("Firma 005 GmbH", "may be called")
            terminal.keys("d")
            until(lambda: len(dialled()) == 1)
            terminal.keys("Escape")
            terminal.wait("This call has no outcome yet", "My queue")
            terminal.keys("Down", "Enter")  # another lead may be looked at, and is not dialled
            terminal.wait("Firma 006 GmbH", "may be called")
            terminal.keys("d")
            terminal.wait("Another call has no outcome yet")
            terminal.keys("Escape")
            terminal.wait("My queue")
            terminal.keys("Space")
            terminal.wait("First the outcome of this call", "Firma 005 GmbH")
            terminal.keys("e")
            terminal.wait("own error", gone=["First the outcome"])
        assert len(dialled()) == 1

    @test
    def who_rings_the_phone_while_it_dials_pops():
        with phones.Asterisk("geheim-17", outcome="talks") as exchange:
            anna.dials(driver="asterisk", port=exchange.port, user="vorwahl", password="geheim-17", channel="PJSIP/anna")
            with desk() as terminal:
                terminal.wait("Firma 006")
                terminal.keys("Enter")
                terminal.wait("n no answer", "may be called")
                terminal.keys("d")
                terminal.wait("Call: Firma 011 GmbH", "Ctrl-G opens")
                terminal.keys("e")
                terminal.wait("Firma 006 GmbH", gone=["Firma 005 GmbH"])
        anna.dials(command=f"{anna.home}/dials | {{e164}}")

    @test
    def a_number_nobody_can_parse_is_not_dialled_and_the_call_is_logged():
        lead = anna.row("search", "Firma 008")
        maria.ok("set", "lead", lead["id"], "phone=frag den Pförtner")
        anna.ok("sync", "--once")
        with desk() as terminal:
            terminal.wait("Firma 007")
            terminal.keys("C-f")
            terminal.type("Firma 008")
            terminal.wait("Firma 008 GmbH", "1 of 1", gone=["Firma 007"])
            terminal.keys("Enter")
            terminal.wait("Firma 008 GmbH", "n no answer")
            terminal.keys("d")
            terminal.wait("no number that can be dialled")
            terminal.keys("n")
            terminal.wait("no answer: retry")
        assert anna.row("search", "Firma 008")["attempts"] == 1 and len(dialled()) == 1

    @test
    def two_promises_for_one_minute_are_both_due():
        for number in (9, 10):
            anna.ok("log", anna.row("search", f"Firma {number:03}")["id"], "--result", "callback", "--callback", "2026-11-23T10:02:00Z",
                    VORWAHL_TEST_NOW=MONDAY)
        with desk() as terminal:
            screen = terminal.wait("Firma 009", "Firma 010", "2 promised today")
            rows = [line for line in screen.splitlines() if "promised 11:02" in line]
            assert len(rows) == 2 and "Firma 009" in rows[0] and "Firma 010" in rows[1], screen
            terminal.keys("Space")
            terminal.wait("Firma 009 GmbH", "promised 11:02")
            terminal.keys("g")
            terminal.wait("Firma 010 GmbH", "promised 11:02")  # the other one is next

    run()

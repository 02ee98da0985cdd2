#!/usr/bin/python3
"""Calls that come in, by the workplace's socket: the lead pops from an idle queue, nothing that is being typed is taken away, several
leads, nobody known, objections, a call during a call."""
import glob
import os
import socket
import stat
import sys
import time

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people, until
from raw import Device
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

with Service() as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.import_list(maria.write("list.csv", people(12)), "--owner", "anna")
    twins = people(1, 20) + "".join(people(1, 20).splitlines(True)[1:]).replace("Firma 020", "Zweite Firma").replace("Beispiel020", "Zwilling")
    maria.import_list(maria.write("twins.csv", twins), "--owner", "anna")
    anna.ok("sync", "--once")

    def ring(number, *options):
        until(sockets)
        anna.ok("call-event", number, *options)

    def lead_of(number):
        return anna.row("search", f"Firma {number:03}")

    def idle():
        """Nobody has pressed a key for the 1.5 seconds after which a lead may open by itself."""
        since = time.monotonic()
        until(lambda: time.monotonic() - since > 1.6)

    def seen():
        """What opens by itself takes no key for 0.3 seconds: it was meant for what stood there before."""
        since = time.monotonic()
        until(lambda: time.monotonic() - since > 0.35)

    def say(*lines, ends=True):
        """What the workplace answers somebody who speaks to its socket."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(sockets()[0])
            line.sendall(b"\n".join(lines) + (b"\n" if ends else b""))
            if ends:
                line.shutdown(socket.SHUT_WR)
            return line.makefile("rb").read()

    def sockets():
        return glob.glob(f"{anna.env['XDG_RUNTIME_DIR']}/vorwahl/default/calls-*.sock")

    @test
    def without_a_workplace_nobody_hears_of_a_call():
        said = anna.fails(69, "call-event", "+493023125007")
        assert "no workplace of this profile is open" in said, said
        anna.fails(65, "call-event", "nobody")
        anna.fails(64, "call-event")
        anna.fails(65, "call-event", "+493023125007", "--id", "a b")

    @test
    def an_idle_queue_opens_the_lead_and_the_outcome_is_that_of_an_incoming_call():
        with workplace(anna) as terminal:
            terminal.wait("Firma 001")
            idle()
            ring("030/23125-007", "--id", "c1")
            terminal.wait("Firma 007 GmbH", "calls you", "+49 30 23125007")
            ring("030/23125-007", "--id", "c1")  # told twice
            ring("+493023125007", "--id", "c1", "--answered")
            ring("+493023125007", "--id", "c1", "--ended", "--duration", "65")
            terminal.wait("ended after 01:05", "ended 01:05")
            seen()
            terminal.keys("g")
            terminal.wait("talked, open: retry", "My queue", "u undo: the call")  # back to where it popped
            call = until(lambda: [row for row in anna.rows("list", "activity") if row["result"] == "talked"])[0]
            assert (call["is_incoming"], call["phone"], call["duration_s"], call["consent_id"]) == (True, "+493023125007", 65, None), call
            assert lead_of(7)["attempts"] in (None, 0), "an attempt is what we make"
            terminal.keys("u")
            terminal.wait("undone", "Firma 007 GmbH")
            terminal.keys("C-f")
            terminal.type("firma 007")
            terminal.wait("Find     firma 007", "Beispiel007", gone=("Nothing found",))
            terminal.keys("Enter")
            terminal.wait("Questions", "Firma 007 GmbH")
            terminal.keys("b")  # the outcome was wrong, not the call: its length, number and way stay
            terminal.wait("busy: retry")
            call = until(lambda: [row for row in anna.rows("list", "activity") if row["result"] == "busy"])[0]
            assert (call["is_incoming"], call["phone"], call["duration_s"]) == (True, "+493023125007", 65), call

    @test
    def a_lead_nobody_knows_yet_is_added_by_hand():
        with workplace(anna) as terminal:
            terminal.wait("Firma 001")
            terminal.keys("N")
            terminal.wait("New lead", "Who is it?", "Company", gone=["withheld"])
            terminal.type("Neuland GmbH")
            terminal.keys("Enter")
            terminal.wait("Neuland GmbH", "Questions", "undo")
            terminal.keys("u")
            terminal.wait("My queue", "undone: the new lead", gone=["left your reach", "Neuland"])
        assert anna.run("search", "Neuland").returncode == 1

    @test
    def who_types_is_not_disturbed_and_one_key_opens_on_top():
        with workplace(anna) as terminal:
            terminal.wait("Firma 001")
            terminal.keys("Enter")
            terminal.wait("n no answer", "Firma 000")
            terminal.keys("w")
            terminal.type("mo 1")
            terminal.wait("Call back when?", "mo 1")
            ring("+49 30 23125 003")
            terminal.wait("Call: Firma 003 GmbH, Erika Beispiel003", "Ctrl-G opens", "mo 1")
            terminal.type("0")
            terminal.wait("mo 10", "Ctrl-G opens")
            terminal.keys("C-g")
            terminal.wait("Firma 003 GmbH", "calls you", gone=["Call back when?"])
            ring("+49 30 23125 003", "--ended")
            terminal.wait("The call has ended")
            terminal.keys("n")
            terminal.wait("Call back when?", "mo 10", "Firma 000")
            ring("+49 30 23125 004")
            terminal.wait("Firma 004 GmbH, Erika Beispiel004", "mo 10")
            ring("+49 30 23125 004", "--ended")
            terminal.wait("Missed call: Firma 004", "Ctrl-G opens", "mo 10")
            terminal.keys("C-g")
            terminal.wait("Firma 004 GmbH", "n no answer", gone=["calls you", "Call back when?"])  # to be called back
            terminal.keys("Escape")
            terminal.wait("Call back when?", "mo 10")

    @test
    def of_several_leads_one_is_chosen_and_nobody_known_becomes_one():
        with workplace(anna) as terminal:
            terminal.wait("Firma 001")
            idle()
            ring("(030) 23125 020")
            terminal.wait("Who of +49 30 23125020 is it?", "1  Firma 020 GmbH", "2  Zweite Firma", "0  somebody else")
            terminal.keys("Enter")  # too early: meant for the queue
            seen()
            terminal.wait("Who of +49 30 23125020 is it?")
            terminal.keys("2")
            terminal.wait("Zwilling", "calls you")
            terminal.keys("g")
            terminal.wait("My queue")
            ring("+493023125999")
            terminal.wait("+49 30 23125999, nobody we know", "Ctrl-G makes a lead")
            terminal.keys("C-g")
            terminal.wait("Call from +49 30 23125999: who is it?", "+493023125999")
            terminal.keys("Enter")
            terminal.wait("A company or a last name is needed")
            terminal.type("Neue Firma AG")
            terminal.keys("Tab", "Tab")
            terminal.type("Maier")
            terminal.keys("Escape")
            terminal.wait("My queue", "Ctrl-G makes a lead")
            terminal.keys("C-g")
            terminal.wait("typed before", "Neue Firma AG", "Maier", "+493023125999")
            terminal.keys("Enter")
            terminal.wait("Neue Firma AG", "Maier", "calls you", "n no answer")
            terminal.keys("g")
            terminal.wait("My queue")
            ring("anonymous")
            terminal.wait("unknown caller, number withheld", "Ctrl-G chooses")
        made = anna.row("search", "Neue Firma")
        assert (made["last_name"], made["basis"]) == ("Maier", None), made  # without a basis the number is masked

    @test
    def a_caller_who_shows_no_number_is_looked_for_or_becomes_a_lead_and_is_logged_without_one():
        with workplace(anna) as terminal:
            terminal.wait("Firma 001")
            idle()
            ring("anonymous", "--id", "w1")
            terminal.wait("Call: unknown caller, number withheld", "Ctrl-G chooses", "My queue")  # nothing opens by itself
            terminal.keys("N")
            terminal.wait("New lead", "Who is it?")
            terminal.type("Nebenbei GmbH")
            terminal.keys("Enter")
            terminal.wait("Nebenbei GmbH", "Questions", "Call: unknown caller", gone=["calls you"])  # by hand: it is not who rings
            terminal.keys("Escape")
            terminal.wait("My queue", "Call: unknown caller")
            terminal.keys("C-g")
            terminal.wait("Unknown caller, number withheld. Who is it?", "2  search", "0  nobody we know", gone=["open here"])
            terminal.keys("2")
            terminal.wait("Search")
            terminal.type("Firma 010")
            terminal.wait("Firma 010 GmbH", "1 of 1")
            terminal.keys("Enter")
            terminal.wait("Firma 010 GmbH", "n no answer", "Call: unknown caller")
            terminal.keys("C-g")
            terminal.wait("Who is it?", "1  the lead that is open here")
            terminal.keys("1")
            terminal.wait("calls you", "number withheld", "The lead that is open here is calling.")
            ring("anonymous", "--id", "w1", "--ended", "--duration", "9")
            terminal.wait("ended 00:09")
            terminal.keys("g")
            terminal.wait("undo: the call")
            call = until(lambda: [row for row in anna.rows("list", "activity") if row["lead_id"] == lead_of(10)["id"] and row["kind"] == "call"])[0]
            assert (call["is_incoming"], call["phone"], call["duration_s"]) == (True, None, 9), call
            ring("", "--id", "w2")
            terminal.wait("unknown caller, number withheld")
            terminal.keys("C-g")
            terminal.wait("0  nobody we know")
            terminal.keys("0")
            terminal.wait("A caller whose number is withheld: who is it?")
            terminal.type("Verborgen AG")
            terminal.keys("Enter")
            terminal.wait("Verborgen AG", "calls you")
            terminal.keys("u")
            terminal.wait("has no outcome yet", "Verborgen AG")  # the call would be of nobody
            terminal.keys("e")
            terminal.wait("undo: ")
            ring("anonymous", "--id", "w2", "--ended")
            ring("anonymous", "--id", "w3")
            terminal.wait("unknown caller")
            ring("anonymous", "--id", "w3", "--ended")
            terminal.wait("Missed call: unknown caller, number withheld")
        assert anna.row("search", "Verborgen")["phone"] is None

    @test
    def who_is_likely_known_is_shown_while_typing_and_opens_with_one_key():
        with workplace(anna) as terminal:
            terminal.wait("Firma 001")
            ring("+493023125998")
            terminal.wait("23125998, nobody we know", "Ctrl-G makes a lead")
            terminal.keys("C-g")
            terminal.wait("Call from +49 30 23125998")
            terminal.type("Firma 008")
            terminal.keys("Tab")
            terminal.type("Erika")
            terminal.keys("Tab")
            assert "likely known" not in terminal.screen()
            terminal.type("Baispiel008")
            terminal.wait("likely known already: Erika Beispiel008, Firma 008 GmbH", "Company equal", "Ctrl-O")
            terminal.keys("BSpace", "BSpace", "BSpace", "BSpace", "BSpace", "BSpace")
            terminal.wait("Baisp", gone=["likely known already"])
            terminal.type("iel008")
            terminal.wait("likely known already")
            terminal.keys("C-o")
            terminal.wait("Firma 008 GmbH", "Erika Beispiel008", "n no answer", "calls you")  # it is this lead's call now
            terminal.keys("e")
            terminal.wait("My queue", "u undo")

    @test
    def who_objected_may_be_answered_and_stays_blocked():
        lead = lead_of(5)
        anna.ok("log", lead["id"], "--result", "do_not_call", "--reason", "all")
        with workplace(anna) as terminal:
            terminal.wait("Firma 001")
            ring("030 23125005")
            terminal.wait("Firma 005", "objected; answering is lawful")
            terminal.keys("C-g")
            terminal.wait("calls you: answering is lawful, calling back is not")
            terminal.keys("w")
            terminal.type("+3")
            terminal.keys("Enter")
            terminal.wait("My queue")
        after = until(lambda: (lambda row: row["last_result"] == "callback" and row)(lead_of(5)))
        assert (after["state"], after["next_at"]) == ("blocked", None), after
        anna.fails(77, "call", lead["id"], "--dry-run")

    @test
    def a_call_during_a_call_holds_the_first():
        with workplace(anna) as terminal:
            terminal.wait("Firma 001")
            ring("+493023125001", "--id", "a")
            terminal.wait("Ctrl-G opens")
            terminal.keys("C-g")
            terminal.wait("Firma 001 GmbH", "calls you")
            ring("+493023125002", "--id", "b")
            terminal.wait("Call: Firma 002")
            terminal.keys("C-g")
            terminal.wait("Firma 002 GmbH", "calls you", gone=["Call: Firma 002"])
            terminal.keys("g")
            terminal.wait("talked, open: retry", "Firma 001 GmbH", "calls you")
            terminal.keys("g")
            terminal.wait("My queue")
        for number in (1, 2):
            assert lead_of(number)["last_result"] == "talked"

    @test
    def what_a_telephone_system_tells_the_service_pops_at_the_desk():
        service.verb("user", "add", "pbx", "--role", "telephony", "--team", "Nord", given=PASSWORD + "\n")
        service.verb("user", "extension", "anna", "24")
        pbx = Device(service.url, "pbx", PASSWORD)
        with workplace(anna) as terminal:
            terminal.wait("Firma 006", "online")
            pbx.call("POST", "/v1/calls", {"from": "03023125006", "extension": "24", "id": "c7"})
            terminal.wait("Call: Firma 006 GmbH", "Ctrl-G opens")
            pbx.call("POST", "/v1/calls", {"from": "03023125006", "id": "c7", "state": "taken"})
            terminal.wait("Firma 006", gone=["Ctrl-G opens"])  # a colleague has it
            pbx.call("POST", "/v1/calls", {"from": "03023125006", "user": "anna", "id": "c8"})
            terminal.wait("Ctrl-G opens")
            terminal.keys("C-g")
            terminal.wait("Firma 006 GmbH", "calls you")
            pbx.call("POST", "/v1/calls", {"from": "03023125006", "user": "anna", "id": "c8", "state": "ended", "duration_s": 7})
            terminal.wait("ended after 00:07")
            terminal.keys("g")
            terminal.wait("talked, open")

    @test
    def a_second_number_a_colleague_and_a_successor_are_added_in_the_call():
        with workplace(anna, VORWAHL_TEST_NOW="1795428000000") as terminal:  # a Monday noon: calls are lawful
            terminal.wait("Firma 008")
            terminal.keys("C-f")
            terminal.type("Firma 008")
            terminal.wait("Firma 008 GmbH", "1 of 1", gone=["Firma 004"])
            terminal.keys("Enter")
            terminal.wait("Firma 008 GmbH", "n no answer")
            terminal.keys("A")
            terminal.wait("Second number")
            terminal.type("0171 39200")
            terminal.type("42")
            terminal.wait("+49 171 3920042")
            terminal.keys("Enter")
            terminal.wait("The number is saved; D dials it.")
            terminal.keys("D")
            terminal.wait("Dial +49 171 3920042 by hand")
            terminal.keys("C")
            terminal.wait("Another person at this company")
            terminal.type("Herr Ole Behrens")
            terminal.wait("Ole Behrens", "same number")
            terminal.keys("Enter")
            terminal.wait("lead is next after this one")
            terminal.keys("n")
            terminal.wait("Ole Behrens", "Firma 008 GmbH", "Basis: none")
            terminal.keys("p")
            terminal.wait("Who is the successor?", "Enter: not known")
            terminal.type("Frau Prof. Ines Brandt 030 23125 098")
            terminal.wait("Prof. Ines Brandt")
            terminal.keys("Enter")
            terminal.wait("Ines Brandt", "Firma 008 GmbH", "Basis: none")
        assert anna.row("search", "Erika Beispiel008")["mobile"] == "+491713920042"
        for name in ("Ole Behrens", "Ines Brandt"):
            told = {row["field"]: row["words"] for row in anna.rows("show", "lead", anna.row("search", name)["id"], "--provenance")}
            assert told["last_name"] == told["phone"] == "told in a call" != told["company"], told
        assert anna.row("search", "Ole Behrens")["state"] == "archived" and anna.row("search", "Ines Brandt")["company"] == "Firma 008 GmbH"

    @test
    def the_socket_is_private_and_takes_nothing_but_events():
        with workplace(anna) as terminal:
            terminal.wait("Firma 000")
            until(lambda: len(sockets()) == 1)  # it is opened behind the first picture
            path, = sockets()
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o600 and stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
            for line in (b"hello", b"[1]", b"\xff\xfe", b'{"from":"\x1b]0;x\x07"}', b'{"from":"+49 30","state":"x"}', b"{" * 500,
                         b'{"from":"$(id)"}', b'{"from":"+493023125007","id":"' + b"x" * 90 + b'"}'):
                answer = say(line)
                assert answer and b"ok" not in answer and answer.count(b"\n") == 1, (line, answer)
            assert b"too-large" in say(b"x" * 5000)
            assert b"too-large" in say(b'{"from":"+493023125007"', ends=False)  # hung up on after a second
            terminal.keys("Up")  # somebody is there: it does not open by itself
            ring("+493023125007")
            terminal.wait("Firma 007", "Ctrl-G opens")
            with workplace(anna) as second:
                second.wait("Firma 000")
                until(lambda: len(sockets()) == 2)
                ring("+493023125009")
                second.wait("Firma 009", "Ctrl-G opens")
            until(lambda: len(sockets()) == 1)
        assert sockets() == [] or anna.fails(69, "call-event", "+493023125007") and sockets() == [], "remains are removed"

    run()

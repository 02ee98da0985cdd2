#!/usr/bin/python3
"""Phones that are listened to while nothing is dialled: a real baresip, Asterisk's manager interface, a FRITZ!Box' call monitor. Who
rings pops from the idle queue; who dials has the line, and listening goes on after the call."""
import glob
import sys
import time

sys.dont_write_bytecode = True
import phones
from desk import Service, people, until
from tap import run, skip, test
from terminal import require_tmux, workplace

require_tmux()
MONDAY = "1795428000000"  # 23 November 2026, 11:00 in Berlin: calls are lawful

with Service() as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.import_list(maria.write("list.csv", people(12)), "--owner", "anna")
    anna.ok("sync", "--once")

    def workplace_with(box, **dial):
        anna.dials(driver="fritzbox", url="http://127.0.0.1:1", user="anna", password="box-17", port=box.port, host="127.0.0.1", **dial)
        return workplace(anna)

    def idle():
        """Nobody has pressed a key for the 1.5 seconds after which a lead may open by itself."""
        since = time.monotonic()
        until(lambda: time.monotonic() - since > 1.6)

    def seen():
        """What opens by itself takes no key for 0.3 seconds."""
        since = time.monotonic()
        until(lambda: time.monotonic() - since > 0.35)

    @test
    def a_fritzbox_tells_of_each_call_of_the_house_and_only_ones_own_pop():
        with phones.CallMonitor() as box, workplace_with(box, own="23125000, +493023125009", extension="11") as terminal:
            box.wait_for_listener()
            idle()
            box.say("23.11.26 11:00:00;CALL;0;11;23125000;03023125004;SIP0;")  # made by somebody here
            box.say("23.11.26 11:00:00;RING;1;03023125003;23125099;SIP0;")  # rings another number of the house
            box.say("23.11.26 11:00:01;RING;2;03023125007;23125000;SIP0;")
            terminal.wait("Firma 007 GmbH", "calls you")
            box.say("23.11.26 11:00:04;CONNECT;2;11;03023125007;", "23.11.26 11:01:09;DISCONNECT;2;65;", "23.11.26 11:01:09;DISCONNECT;0;3;")
            terminal.wait("ended after 01:05")
            seen()
            terminal.keys("g")
            terminal.wait("My queue", "u undo: the call")
            box.say("23.11.26 11:02:00;RING;2;;03023125009;SIP0;")  # the connection's number comes again: another call, withheld
            terminal.wait("number withheld")
            box.say("rubbish;;;", "\x1b]0;x\x07", ";RING;x;1;2;", ";RING;99;1;2;", "x" * 5000, "23.11.26 11:02:09;CONNECT;2;12;;")
            terminal.wait("My queue", gone=["number withheld"])  # a colleague's phone took it

    @test
    def asterisk_tells_while_nothing_is_dialled_and_the_answer_and_end_too():
        with phones.Asterisk("geheim-17", outcome="idle") as exchange:
            anna.dials(driver="asterisk", port=exchange.port, user="vorwahl", password="geheim-17", channel="PJSIP/anna")
            with workplace(anna, VORWAHL_TEST_NOW=MONDAY) as terminal:
                terminal.wait("Firma 001")
                until(lambda: exchange.heard)
                idle()
                exchange.tell(Event="DialBegin", DestChannel="PJSIP/anna-0001", DestUniqueid="9.1", CallerIDNum="03023125001")  # our own call
                exchange.tell(Event="DialBegin", Channel="PJSIP/trunk-1", DestChannel="PJSIP/bea-0001", DestUniqueid="9.2", CallerIDNum="03023125002")
                exchange.tell(Event="DialBegin", Channel="PJSIP/trunk-2", DestChannel="PJSIP/anna-0003", DestUniqueid="9.3", CallerIDNum="03023125008")
                terminal.wait("Firma 008 GmbH", "calls you")
                exchange.tell(Event="DialEnd", Channel="PJSIP/trunk-2", DestChannel="PJSIP/anna-0003", DestUniqueid="9.3", DialStatus="ANSWER")
                exchange.tell(Event="Hangup", Channel="PJSIP/anna-0003", Uniqueid="9.3", Cause_txt="Normal Clearing")
                terminal.wait("ended after")
                seen()
                terminal.keys("g")
                terminal.wait("My queue")

    @test
    def a_baresip_is_heard_while_idle_gives_way_to_a_call_and_is_heard_again():
        if not phones.baresip_is_there():
            skip("baresip is not installed")
        with phones.Baresip("493023125000") as mine, phones.Baresip("493023125007") as theirs:
            theirs.connect()
            anna.dials(driver="baresip", port=mine.control, number=f"sip:493023125007@127.0.0.1:{theirs.sip}")
            assert f"127.0.0.1:{mine.control}" in anna.ok("doctor")
            with workplace(anna, VORWAHL_TEST_NOW=MONDAY) as terminal:
                terminal.wait("Firma 001")
                mine.wait_until_heard()
                idle()
                theirs.command("dial", f"sip:493023125000@127.0.0.1:{mine.sip}")
                terminal.wait("Firma 007 GmbH", "calls you")
                theirs.command("hangup")
                terminal.wait("The call has ended")
                seen()
                terminal.keys("n")
                terminal.wait("My queue")
                terminal.keys("Enter")
                terminal.wait("n no answer")
                terminal.keys("d")  # takes the line
                theirs.wait_for("CALL_INCOMING")
                terminal.wait("ringing")
                theirs.command("hangup")
                theirs.wait_for("CALL_CLOSED")
                terminal.wait("busy (b)")
                terminal.keys("b")
                terminal.wait("busy: retry")
                terminal.keys("Escape")
                terminal.wait("My queue")
                mine.wait_until_heard()
                theirs.command("dial", f"sip:493023125000@127.0.0.1:{mine.sip}")
                terminal.wait("Firma 007", "Ctrl-G")
                theirs.command("hangup")
                terminal.wait("Missed call")

    @test
    def a_second_workplace_hears_through_the_first_and_takes_over_when_it_ends():
        with phones.CallMonitor() as box, workplace_with(box) as first:
            first.wait("Firma 001")
            box.wait_for_listener()
            with workplace(anna) as second:
                second.wait("Firma 001")
                until(lambda: len(glob.glob(f"{anna.env['XDG_RUNTIME_DIR']}/vorwahl/default/calls-*.sock")) == 2)
                box.say("23.11.26 11:00:01;RING;0;03023125005;23125000;SIP0;")
                second.wait("Call: Firma 005")
                first.wait("Firma 005")
                assert box.listeners == 1
                first.keys("q", "q", "q")
                box.wait_for_listener(2)
                box.say("23.11.26 11:00:01;RING;1;03023125006;23125000;SIP0;")
                second.wait("Firma 006")

    run()

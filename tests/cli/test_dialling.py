#!/usr/bin/python3
"""Every way to dial: what is run, said or asked, what comes back, and what goes wrong."""
import json
import os
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import phones
from desk import Service, people, until
from tap import run, skip, test

MONDAY = "1795428000000"  # 23 November 2026, 11:00 in Berlin: calls are lawful
NUMBER, NATIONAL = "+493023125007", "03023125007"
HOSTILE = ["+49221;rm -rf ~", "$(id)", "-x", "`id`", "-oProxyCommand=id", "+49 221\nAction: Originate", "1" * 300, "110", "112",
           "+49110", "0900 1234567", "| id", "{e164}", "</NewX_AVM-DE_PhoneNumber>", '","callee":"110', "tel:110", "sip:a@b"]

with Service() as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.import_list(maria.write("list.csv", people(9)), "--owner", "anna")
    lead = anna.row("search", "Firma 007")["id"]

    def follow(**variables):
        return [json.loads(line) for line in anna.ok("call", lead, "--follow", "--json", VORWAHL_TEST_NOW=MONDAY, **variables).splitlines()]

    def call(**variables):
        return anna.ok("call", lead, VORWAHL_TEST_NOW=MONDAY, **variables)

    def call_fails(status, words):
        said = anna.fails(status, "call", lead, VORWAHL_TEST_NOW=MONDAY)
        assert words in said, said
        anna.ok("log", lead, "--result", "own_error")  # the call can be logged all the same

    @test
    def a_command_gets_the_number_as_one_argument_and_nothing_of_ours():
        seen = anna.script("dial", 'printf "%s\\n" "$#" "$@" >"$HOME/argv"; env >"$HOME/env"; cat >"$HOME/stdin"; echo spoken')
        anna.dials(command=f"{seen} | --to={{e164}} | {{national}} | {{agent}} | a b")
        assert call() == "", "what the program says is not for the terminal"
        assert open(f"{anna.home}/argv").read().split("\n")[:5] == ["4", f"--to={NUMBER}", NATIONAL, "anna", "a b"]
        assert "VORWAHL" not in open(f"{anna.home}/env").read()
        assert open(f"{anna.home}/stdin").read() == ""

    @test
    def a_command_that_dies_hangs_or_is_missing_says_what_to_do():
        anna.dials(command=anna.script("dies", "echo first; echo no line is free >&2; exit 3") + " | {e164}")
        call_fails(69, "failed (3): no line is free; dial by hand")
        anna.dials(command="/nowhere/dial | {e164}")
        call_fails(78, "dial by hand: /nowhere/dial does not start")
        anna.dials(driver="pigeon")
        call_fails(78, 'no dial driver "pigeon"')
        anna.dials(driver="tel")
        call_fails(78, "no desktop here")

    @test
    def tel_goes_to_the_desktop():
        anna.dials(driver="tel", program=anna.script("open", 'printf "%s\\n" "$@" >"$HOME/argv"'))
        call(DISPLAY=":9")
        assert open(f"{anna.home}/argv").read() == f"tel:{NUMBER}\n"

    @test
    def linphone_tells_ringing_answer_and_end():
        fake = anna.script("linphonecsh", """
n=$(cat "$HOME/n" 2>/dev/null || echo 0); echo "$@" >>"$HOME/said"
case "$1 $n" in
    dial*) exit 0 ;;
    "status 0") echo hook=offhook ;;
    "status 1") echo hook=ringing sip:x ;;
    "status 2") echo "Call out, hook=answered duration=0" ;;
    *) echo hook=on-hook ;;
esac
echo $((n + 1)) >"$HOME/n"
""")
        anna.dials(driver="linphone", program=fake)
        assert [event["state"] for event in follow()] == ["accepted", "ringing", "answered", "ended"]
        assert open(f"{anna.home}/said").read().splitlines()[:2] == [f"dial {NUMBER}", "status hook"]
        assert "linphone answers" in anna.ok("doctor")

    @test
    def two_baresips_talk_and_the_duration_arrives():
        if not phones.baresip_is_there():
            skip("baresip is not installed")
        with phones.Baresip("anna") as mine, phones.Baresip("493023125007") as theirs:
            theirs.connect()
            anna.dials(driver="baresip", port=mine.control, number=f"sip:{{digits}}@127.0.0.1:{theirs.sip}")
            assert "baresip answers" in anna.ok("doctor")
            ran = subprocess.Popen([os.environ["VORWAHL"], "call", lead, "--follow", "--json"], env=anna.env | {"VORWAHL_TEST_NOW": MONDAY},
                                   stdout=subprocess.PIPE, text=True, cwd=anna.home)
            assert "anna@127.0.0.1" in theirs.wait_for("CALL_INCOMING")["peeruri"]
            theirs.command("accept")
            theirs.wait_for("CALL_ESTABLISHED")
            states = []
            for line in ran.stdout:
                states.append(json.loads(line))
                if states[-1]["state"] == "answered":
                    break
            answered = time.monotonic()
            until(lambda: time.monotonic() - answered > 1.1)  # a second is what a talk lasts here
            theirs.command("hangup")
            states += [json.loads(line) for line in ran.stdout]
            assert ran.wait(10) == 0
            assert [event["state"] for event in states if event["state"] != "accepted"] == ["ringing", "answered", "ended"], states
            assert states[-1]["duration"] == 1, states

    @test
    def a_baresip_that_is_rejected_or_not_there_says_so():
        if not phones.baresip_is_there():
            skip("baresip is not installed")
        anna.dials(driver="baresip", port=phones.free_port())
        call_fails(69, "does not answer (Connection refused); is it running? dial by hand")
        assert "LOOK  dialling" in anna.run("doctor").stdout
        anna.dials(driver="baresip", host="192.0.2.1")
        call_fails(78, "nothing is encrypted")

    @test
    def asterisk_originates_answers_and_ends():
        with phones.Asterisk("geheim-17") as exchange:
            anna.dials(driver="asterisk", port=exchange.port, user="vorwahl", password="geheim-17", channel="PJSIP/anna", context="raus", caller="+493023125000")
            assert "asterisk answers" in anna.ok("doctor")
            exchange.heard.clear()
            events = follow()
            assert [event["state"] for event in events] == ["accepted", "ringing", "answered", "ended"], events
            originate = exchange.heard[1]
            assert (originate["Channel"], originate["Exten"], originate["Context"], originate["CallerID"], originate["Async"]) == \
                ("PJSIP/anna", NATIONAL, "raus", "+493023125000", "true"), originate
            plan = anna.ok("call", lead, "--dry-run", VORWAHL_TEST_NOW=MONDAY)
            assert NATIONAL in plan and "geheim" not in plan, plan

    @test
    def asterisk_says_why_not():
        with phones.Asterisk("geheim-17", outcome="busy") as exchange:
            anna.dials(driver="asterisk", port=exchange.port, user="vorwahl", password="falsch", channel="PJSIP/anna")
            call_fails(78, "Asterisk does not let us in: Authentication failed")
            anna.dials(driver="asterisk", port=exchange.port, user="vorwahl", password="geheim-17", channel="PJSIP/anna")
            said = anna.fails(69, "call", lead, "--follow", VORWAHL_TEST_NOW=MONDAY)
            assert "your own phone is busy" in said, said

    @test
    def sipgate_is_asked_with_device_and_number():
        with phones.Provider(body='{"sessionId": "S1"}') as provider:
            anna.write("secret", "token-17\n")
            os.chmod(f"{anna.home}/secret", 0o600)
            anna.dials(driver="sipgate", url=provider.url, user="token-ID", password_file=f"{anna.home}/secret", channel="e0", caller="+493023125000")
            call()
            asked = provider.asked[-1]
            assert asked["path"] == "/sessions/calls" and asked["headers"]["Authorization"] == "Basic dG9rZW4tSUQ6dG9rZW4tMTc=", asked
            assert json.loads(asked["body"]) == {"deviceId": "e0", "caller": "e0", "callee": NUMBER, "callerId": "+493023125000"}
            anna.ok("doctor")
            assert provider.asked[-1]["path"] == "/account"

    @test
    def placetel_is_asked_with_its_key():
        with phones.Provider(status=201) as provider:
            anna.dials(driver="placetel", url=provider.url, password="key-17", channel="7771234567@fpbx.de")
            call()
            asked = provider.asked[-1]
            assert asked["path"] == "/calls" and asked["headers"]["Authorization"] == "Bearer key-17", asked
            assert json.loads(asked["body"]) == {"sipuid": "7771234567@fpbx.de", "target": NUMBER}

    @test
    def a_fritzbox_is_asked_by_digest():
        with phones.Provider(body="<ok/>", digest=("anna", "box-17")) as provider:
            anna.dials(driver="fritzbox", url=provider.url, user="anna", password="box-17")
            call()
            asked = provider.asked[-1]
            assert asked["path"] == "/upnp/control/x_voip", asked
            assert {name.lower(): value for name, value in asked["headers"].items()}["soapaction"] == '"urn:dslforum-org:service:X_VoIP:1#X_AVM-DE_DialNumber"', asked["headers"]
            assert f"<NewX_AVM-DE_PhoneNumber>{NATIONAL}</NewX_AVM-DE_PhoneNumber>" in asked["body"], asked
            anna.dials(driver="fritzbox", url=provider.url, user="anna", password="falsch")
            call_fails(78, "refuses user or password (HTTP 401)")

    @test
    def a_provider_that_refuses_or_is_away_says_so():
        with phones.Provider(status=402, body="no credit") as provider:
            anna.dials(driver="placetel", url=provider.url, password="key-17", channel="a@b")
            call_fails(69, "does not dial (HTTP 402): no credit")
        call_fails(75, "dial by hand")
        anna.dials(driver="placetel", url="http://192.0.2.1", password="key-17", channel="a@b")
        call_fails(78, "plain http:// is only allowed to this machine")

    @test
    def a_secret_that_others_may_read_is_not_used():
        anna.dials(driver="placetel", password="key-17", channel="a@b")
        os.chmod(f"{anna.home}/config/vorwahl/vorwahl.ini", 0o644)
        call_fails(78, "others may read it; chmod 600 helps")
        anna.write("secret", "x\n")
        os.chmod(f"{anna.home}/secret", 0o640)
        anna.dials(driver="placetel", password_file=f"{anna.home}/secret", channel="a@b")
        call_fails(78, "others may read it")
        anna.dials(driver="placetel", channel="a@b")
        call_fails(78, "[dial] password is missing")

    @test
    def hostile_numbers_never_reach_a_program_or_the_wire():
        touched = f"{anna.home}/touched"
        with phones.Provider() as provider, phones.Asterisk("x") as exchange:
            ways = [dict(command=anna.script("any", f'echo "$@" >>{touched}') + " | {e164}"),
                    dict(driver="placetel", url=provider.url, password="k", channel="a@b"),
                    dict(driver="fritzbox", url=provider.url, user="a", password="k"),
                    dict(driver="asterisk", port=exchange.port, user="a", password="x", channel="c")]
            for row, number in enumerate(HOSTILE):
                path = maria.write("hostile.csv", f'Firma;Telefon\r\nHostile {row} GmbH;"{number.replace(chr(34), chr(34) * 2)}"\r\n')
                maria.run("import", path, "--basis", "presumed", "--evidence", "x", "--owner", "anna")
            anna.ok("sync", "--once")
            for row, number in enumerate(HOSTILE):
                found = anna.run("search", f"Hostile {row} GmbH", "--json").stdout.splitlines()  # none: refused as it came in
                for way in ways if found else ():
                    anna.dials(**way)
                    ran = anna.run("call", json.loads(found[0])["id"], VORWAHL_TEST_NOW=MONDAY)
                    assert ran.returncode != 0, f"{number!r} was dialled: {found[0]}"
            assert not os.path.exists(touched) and provider.asked == [] and exchange.heard == []

    run()

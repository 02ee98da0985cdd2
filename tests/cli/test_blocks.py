#!/usr/bin/python3
"""One block list over all campaigns, which nothing switches off: no setting, variable, switch, rule, field or new lead lets a
blocked number be dialled, at the command line and at the service."""
import json
import os
import re
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people
from raw import Device, Refused
from tap import run, test

MONDAY = "1795428000000"  # 23 November 2026, 11:00 in Berlin: calls are lawful
NUMBER = "+493023125003"
WORDS = ("block_list", "block-list", "blocklist", "blocks", "block", "blocked", "do_not_call", "rob")
OFF = ("off", "no", "false", "0", "warn", "none")

with Service() as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.import_list(maria.write("list.csv", people(9)), "--owner", "anna")
    lead = anna.row("search", "Firma 003")["id"]
    dialled = f"{anna.home}/dialled"
    command = anna.script("dial", f'printf "%s\\n" "$@" >>{dialled}') + " | {e164}"

    def dialled_numbers():
        return open(dialled, encoding="utf-8").read().split() if os.path.exists(dialled) else []

    def is_refused(*switches, lead=lead, **variables):
        ran = anna.run("call", lead, *switches, VORWAHL_TEST_NOW=MONDAY, **variables)
        assert ran.returncode in (64, 69, 77) and ran.stderr, (switches, variables, ran)
        assert dialled_numbers() == [NUMBER], (switches, variables, dialled_numbers())
        return ran.stderr

    @test
    def before_it_is_blocked_the_number_is_dialled():
        anna.dials(command=command)
        anna.ok("call", lead, VORWAHL_TEST_NOW=MONDAY)
        anna.ok("log", lead, "--result", "own_error")
        assert dialled_numbers() == [NUMBER]
        maria.ok("block", "add", NUMBER)
        maria.ok("sync", "--once")
        anna.ok("sync", "--once")
        assert "must not be called" in is_refused()

    @test
    def no_setting_and_no_variable_switches_it_off():
        lines = "".join(f"{word} = {off}\n" for word in WORDS for off in OFF)
        sections = ("dial", "calls", "calling", "block", "blocks", "block_list", "rules", "law", "desk", "campaign")
        anna.settings("".join(f"[{name}]\n{lines}" for name in sections) + f"[dial]\ncommand = {command}\noffline = warn\n")
        assert "must not be called" in is_refused()
        for word in WORDS:
            for off in OFF[:1]:
                assert "must not be called" in is_refused(**{f"VORWAHL_{word.upper().replace('-', '_')}": off})
        anna.dials(command=command, offline="warn")

    @test
    def no_switch_of_the_command_line_does():
        known = sorted(set(re.findall(r"--[a-z][a-z-]+", anna.ok("help", "call") + anna.ok("help"))))
        assert len(known) > 10, known
        for switch in [*known, "--force", *(f"--no-{word}" for word in WORDS), *(f"--ignore-{word}" for word in WORDS)]:
            if switch not in ("--help", "--version"):
                is_refused(switch, "off")
        for word in WORDS:
            assert service_refuses(f"--{word}", "off"), word

    def service_refuses(*switches):
        try:
            service.verb("serve", "--listen", "127.0.0.1:0", *switches)
            return False
        except AssertionError as told:
            return ": 64 " in str(told)

    @test
    def no_rule_file_and_no_campaign_does():
        for word in ("block_list", "blocks", "do_not_call"):
            for kind in ("calling", "outcomes", "checks", "cadence", "retention"):
                path = maria.write("own.json", json.dumps({"kind": kind, "name": kind, "title": "Ours", word: "off"}))
                assert maria.fails(65, "rule", "publish", path, "--team", "Nord")
            assert maria.fails(64, "add", "campaign", f"name=Ohne {word}", f"{word}=off")
        team, queue = maria.row("list", "team")["id"], json.loads(maria.ok("add", "queue", "name=Neu", "--json"))["id"]
        maria.ok("add", "campaign", "name=Neu", f"team_id={team}", f"queue_id={queue}", "form=bant")
        other = maria.write("other.csv", f"company;last_name;phone;postal_code\nAndere KG;Anders;{NUMBER};10115\n")
        assert maria.import_list(other, "--owner", "anna", "--campaign", "Neu")["blocked"] == 1
        is_refused(lead=maria.row("search", "Anders")["id"])

    @test
    def neither_a_new_person_nor_a_basis_nor_an_unticked_field_does():
        new = json.loads(anna.ok("add", "lead", "company=Neu GmbH", "last_name=Neumann", "phone=030 23125 003", "--json"))["id"]
        anna.run("basis", new, "--basis", "express", "--evidence", "said so at the fair")
        assert "must not be called" in is_refused(lead=new)
        for desk in (anna, maria):
            desk.run("set", "contact", desk.row("show", "lead", lead)["contact_id"], "do_not_call=0")
            desk.run("set", "lead", lead, "state=ready")
            desk.run("sync", "--once")
            is_refused()
        assert NUMBER.removeprefix("+49") not in anna.run("next", VORWAHL_TEST_NOW=MONDAY).stdout

    @test
    def the_service_does_not_give_it_out_either():
        device = Device(service.url, "anna", PASSWORD)
        row = device.call("GET", f"/v1/leads/{lead}")
        assert row["state"] == "blocked", row
        for change in ({"state": "ready"}, {"block_list": "off"}):
            try:
                device.call("PATCH", f"/v1/leads/{lead}", change)
            except Refused:
                pass
        assert device.call("GET", f"/v1/leads/{lead}")["state"] == "blocked"

    run()

#!/usr/bin/python3
"""A proposal in the quality desk: what somebody sent about a lead that came here meanwhile, taken or left with one key."""
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

with Service({"anna": ["agent"], "maria": ["team_lead"]}) as service:
    service.verb("user", "add", "otto", "--role", "steward", "--team", "Süd", given=PASSWORD + "\n")
    maria, anna, otto = service.desk("maria"), service.desk("anna"), service.desk("otto")
    maria.import_list(maria.write("list.csv", people(1)), "--owner", "anna")
    anna.ok("sync", "--once")
    lead = anna.row("search", "firma 000")["id"]

    @test
    def a_proposal_is_taken_or_left_with_one_key():
        with service.away():
            anna.ok("set", "lead", lead, "position=Einkauf")
            anna.ok("log", lead, "--result", "no_answer", "--note", "sagt er ruft an")
        maria.ok("move", lead, "--to", "otto", "--reason", "his territory")
        anna.ok("sync", "--once")
        with workplace(otto) as terminal:
            terminal.wait("2 Quality", "proposal of who had it before", "Position", "Note")
            for _ in range(2):
                screen = terminal.wait("proposal of who had it before", "leave it as it is")
                takes = "m  take: Einkauf" in screen
                terminal.keys("m" if takes else "t")
                terminal.wait("decided")
                terminal.wait(gone=("m  take: Einkauf" if takes else "m  take: sagt er",))
        otto.ok("sync", "--once")
        until(lambda: otto.row("show", "lead", lead)["position"] == "Einkauf")
        assert "sagt er" not in otto.run("list", "activity", "--json").stdout

    run()

#!/usr/bin/python3
"""Figures about people: one's own, another's through a view with a purpose, and who sees that somebody looked."""
import sys

sys.dont_write_bytecode = True
from desk import Service, people
from tap import run, test

with Service() as service:
    anna, maria, admin = service.desk("anna"), service.desk("maria"), service.desk("admin")
    anna_lead = maria.import_list(maria.write("list.csv", people(2)), "--owner", "anna") and anna.rows("list", "leads")[0]["id"]
    anna.ok("log", anna_lead, "--result", "busy")
    maria.ok("sync")

    @test
    def own_figures_are_there_offline_too():
        assert anna.row("figures")["calls_today"] == 1
        with service.away():
            assert anna.row("figures")["calls_30_days"] == 1
        assert "busy" in anna.ok("figures")

    @test
    def the_board_names_no_person():
        board = maria.ok("board")
        assert not any(name in board for name in service.users), board

    @test
    def another_persons_figures_need_a_purpose_and_that_person_sees_it():
        assert "purpose" in maria.fails(77, "figures", "anna")
        maria.fails(65, "figures", "anna", "--purpose", "why")
        figures = maria.row("figures", "anna", "--purpose", "talk about the guide")
        assert figures["person"] == "anna" and figures["calls_today"] == 1
        seen = anna.row("views")
        assert (seen["viewer"], seen["purpose"], seen["looks"], seen["is_open"]) == ("maria", "talk about the guide", 1, True)
        service.verb("audit", "verify")
        maria.ok("views", "end", seen["id"])
        maria.fails(77, "figures", "anna")
        assert not anna.row("views")["is_open"]

    @test
    def the_mode_is_switched_off_by_an_administrator_alone():
        assert maria.row("works-council") == {"is_on": True}
        maria.fails(77, "works-council", "off")
        assert admin.row("works-council", "off") == {"is_on": False}
        assert maria.row("figures", "anna")["person"] == "anna"
        admin.ok("works-council", "on")
        maria.fails(77, "figures", "anna")

    run()

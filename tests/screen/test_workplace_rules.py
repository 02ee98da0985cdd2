#!/usr/bin/python3
"""Rule files on the screen: a team's lead looks at a file, reads its mistake or what it leads to, publishes it to the own team;
an agent's call out of the team's own hours is refused with that reason."""
import json
import sys

sys.dont_write_bytecode = True
from desk import Service, people
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()
OWN = {"kind": "calling", "name": "calling", "title": "Our hours", "hours": {"tue": "07:00-17:00"}}

with Service({"anna": ["agent"], "maria": ["team_lead"]}) as service:
    anna, maria = service.desk("anna"), service.desk("maria")
    maria.import_list(maria.write("list.csv", people(1)), "--owner", "anna")

    @test
    def a_file_is_mended_previewed_published_and_taken_back():
        path = maria.write("own.json", json.dumps(OWN, indent=1))
        with workplace(maria) as terminal:
            terminal.wait("online")
            terminal.keys("8")
            terminal.wait("8 Rules", "> cadence", "outbound", "comes along")
            terminal.keys("Enter")
            assert "Enter in full" not in terminal.wait("Inbound: at once", " 6. ", "P publish"), "its rows stand whole"
            terminal.keys("q", "f")
            terminal.wait("Which file?")
            terminal.type(path)
            terminal.wait("line 6: laxer than the law")
            terminal.keys("Enter")
            terminal.wait("own.json, line 6: laxer than the law, which allows: 08:00-20:00", "published to nobody")
            maria.write("own.json", json.dumps(OWN, indent=1).replace("07:00", "09:00"))
            terminal.keys("r")
            terminal.wait("all calls: at most 3 calls a day", "09:00-17:00", gone=["laxer"])
            terminal.keys("P")
            terminal.wait("1  Nord")
            terminal.keys("1")
            terminal.wait("calling, version 1: published to Nord", "8 Rules", "Our hours")
            anna.ok("sync", "--once")
            with workplace(anna, VORWAHL_TEST_NOW="1795428000000") as agent:  # a Monday noon: the law allows it
                agent.wait("Firma 000")
                agent.keys("Enter")
                agent.wait("n no answer", "the team's own hours (calling@1)")
            terminal.keys("Down", "Down", "w")
            terminal.wait("Take the version that holds back from:")
            terminal.keys("1")
            terminal.wait("calling: withdrawn; what comes along holds now", "not for this team")

    @test
    def a_row_of_a_preview_that_is_cut_is_read_whole():
        path = maria.write("long.json", json.dumps({"kind": "calling", "name": "calling", "title": "Long", "campaigns": [
            {"name": "Long " + "x" * 60, "hours": {"tue": "09:00-17:00"}}]}))
        with workplace(maria) as terminal:
            terminal.wait("online")
            terminal.keys("8")
            terminal.wait("8 Rules", "> cadence")
            terminal.keys("f")
            terminal.wait("Which file?")
            terminal.type(path)
            terminal.keys("Enter")
            terminal.wait("all calls: at most 3 calls a day", "Long xxx", gone=("Enter in full",))
            terminal.keys("End")
            terminal.wait("09:00-17:00", gone=("Enter in full",))  # this row stands whole
            terminal.keys("Up")
            terminal.wait("Enter in full")
            terminal.keys("Enter")
            screen = terminal.wait("In full", "P publish", "Row")
            assert "x" * 10 in screen and "15 a week, 30 in" in screen, screen

    @test
    def a_rule_is_found_by_its_words():
        with workplace(maria) as terminal:
            terminal.wait("online")
            terminal.keys("8")
            terminal.wait("> cadence", "inbound")
            terminal.keys("/")
            terminal.wait("Go to the row with")
            terminal.type("our hours")
            terminal.keys("Enter")
            terminal.wait("> rules of calling")

    @test
    def every_outcome_of_the_teams_own_is_in_sight():
        own = [{"code": f"own_{key.lower()}{i}", "key": key, "label": f"outcome of ours {key}", "state": "working"}
               for i, key in enumerate("lrBENOQRTUVW")]
        path = maria.write("outcomes.json", json.dumps({"kind": "outcomes", "name": "outcomes", "title": "Ours", "outcomes": own}))
        maria.ok("rule", "publish", path, "--team", "Nord")
        anna.ok("sync", "--once")
        with workplace(anna, VORWAHL_TEST_NOW="1795428000000") as terminal:
            terminal.wait("Firma 000")
            terminal.keys("Enter")
            screen = terminal.wait("n no answer", "l outcome of", "W outcome of", "d dial")
            assert all(f" {outcome['key']} outcome of" in screen for outcome in own), screen
            assert "e own error" in screen and "Notes" in screen, screen
            terminal.resize(120, 40)
            terminal.wait(*(f" {outcome['key']} {outcome['label']}" for outcome in own))
            terminal.keys("W")
            terminal.wait("outcome of ours W: retry")

    run()

#!/usr/bin/python3
"""A home that was copied to another machine: both workplaces are told, neither keeps the service busy, and after signing in again at one
of them everything that was done at both is there once. A desk whose changes are refused says so while it shows what others do."""
import copy
import json
import os
import shutil
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people, until
from proxy import Act, Proxy, Through, reply
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()
GERMAN = {"LANG": "de_DE.UTF-8", "LANGUAGE": "de"}
SENTENCE = "your changes wait: many of them contradict what others changed within the hour; your team lead was told"
HELD = reply(403, json.dumps({"type": "held-back", "status": 403, "detail": SENTENCE}).encode())


def copied(desk):
    other = copy.copy(desk)
    other.home, other.name = shutil.copytree(desk.home, f"{desk.home}-copy"), f"{desk.name}'s copy"
    other.env = desk.env | {"HOME": other.home} | {f"XDG_{kind}_HOME": f"{other.home}/{kind.lower()}"
                                                   for kind in ("DATA", "CACHE", "CONFIG", "STATE")}
    return other


with Service({"anna": ["agent"], "maria": ["team_lead"]}) as service, Proxy(service.url) as network:
    maria, anna = service.desk("maria"), Through(service, network).desk("anna")
    maria.import_list(maria.write("list.csv", people(3)), "--owner", "anna")
    anna.ok("sync")
    lead = sorted(row["id"] for row in anna.rows("list", "lead"))[0]

    def waiting(desk):
        return desk.row("status", "--offline")["waiting"]

    def log(desk, note):
        desk.ok("log", lead, "--result", "busy", "--note", note, "--offline")

    @test
    def both_workplaces_of_a_copied_home_are_told_and_ask_seldom():
        log(anna, "waits in both")
        other = copied(anna)
        with workplace(anna, **GERMAN) as first, workplace(other, **GERMAN) as second:
            for terminal in first, second:
                terminal.wait("● Achtung: Y", seconds=60)
            asked = network.count("/v1/changes")
            for terminal in first, second:
                terminal.wait("Der Dienst nimmt nicht alles von diesem Arbeitsplatz an; Y sagt, warum")
                terminal.keys("Y")
                terminal.wait("Achtung: die Dateien dieses Arbeitsplatzes werden zweimal benutzt", "hier neu anmelden: S")
            assert network.count("/v1/changes") - asked <= 4, "each ended the other's long poll"
            log(anna, "at the first")
            log(other, "at the copy")
            until(lambda: 0 in (waiting(anna), waiting(other)), 60)  # who comes first has the number
            refused = second if waiting(anna) == 0 else first
            refused.keys("S")
            refused.wait("Kennwort von anna")
            refused.type(PASSWORD)
            refused.keys("Enter")
            until(lambda: waiting(anna) + waiting(other) == 0, 60)
            refused.wait("0 warten", "Nichts wartet")
        maria.ok("sync")
        notes = sorted(row["note"] for row in maria.rows("list", "activity") if row["kind"] == "call")
        assert notes == ["at the copy", "at the first", "waits in both"], notes
        shutil.rmtree(other.home)

    @test
    def a_desk_that_is_held_back_says_why_at_every_workplace_until_it_is_not():
        network.plan = lambda request: Act(answer=HELD) if request.path == "/v1/push" else None
        with workplace(anna) as terminal, workplace(anna, **GERMAN) as second:
            terminal.wait("● online")
            log(anna, "held back")
            terminal.wait("● attention: Y", "The service does not take everything of this desk; Y says why")
            terminal.keys("Y")
            terminal.wait("Online since", "Everything of the service is here.", "Nothing of this desk is taken: your changes wait", "lead was told")
            second.wait("● Achtung: Y")
            second.keys("Y")
            second.wait("Verbunden seit", "Alles vom Dienst ist da.", "angenommen: Ihre Änderungen warten", "Teamleitung weiß")
            maria.ok("set", "lead", lead, "interest=seen meanwhile")
            until(lambda: anna.row("show", "lead", lead, "--offline")["interest"] == "seen meanwhile")
            network.plan = lambda request: None
            terminal.keys("r")
            terminal.wait("● online", "0 waiting", gone=("Nothing of this desk",))
            second.wait("● verbunden", gone=("Achtung",))

    run()

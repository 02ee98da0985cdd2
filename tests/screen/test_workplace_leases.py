#!/usr/bin/python3
"""Leads reserved ahead: while one is open, the next ones are this desk's turn, and only those are dialled offline."""
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people, until
from raw import Device, Refused
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

with Service({"anna": ["agent"], "bea": ["agent"], "maria": ["team_lead"]}) as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.ok("add", "queue", "name=Offen", f"team_id={maria.row('list', 'team')['id']}")
    maria.import_list(maria.write("list.csv", people(30)))
    leads = [lead["id"] for lead in maria.rows("list", "lead", "--limit", "100")]
    maria.ok("move", *leads, "--to", "Offen", "--reason", "for everybody")
    anna.ok("sync", "--once")

    def taken(device):
        """Leads that are somebody else's turn."""
        held = set()
        for lead in leads:
            try:
                device.call("POST", f"/v1/leases/{lead}")
                device.call("DELETE", f"/v1/leases/{lead}")
            except Refused as refused:
                assert refused.status == 409, refused
                held.add(lead)
        return held

    @test
    def an_open_lead_reserves_the_next_ones_for_offline_calls():
        bea = Device(service.url, "bea", PASSWORD)
        with workplace(anna) as terminal:
            terminal.wait("1 Queue", "online", "Firma")
            terminal.keys("Enter")
            terminal.wait("no answer", "busy")
            held = until(lambda: (found := taken(bea)) and len(found) >= 3 and found)
            assert len(held) <= 4, held
        with service.away():
            first = anna.row("next", "--offline")["id"]
            assert first in held
            free = next(lead for lead in leads if lead not in held)
            assert "not reserved for you" in anna.run("call", free, "--dry-run", "--offline").stderr
            assert "not reserved for you" not in anna.run("call", first, "--dry-run", "--offline").stderr

    run()

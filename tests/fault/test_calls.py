#!/usr/bin/python3
"""The nth call of the kernel kills the program or fails (F1, F2, F4): what was confirmed is there, files open, nothing is doubled.
The short form; `./bootstrap fault calls` goes on until 1,000 kills at a desk, 300 of a service, 500 failing calls are reached."""
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from campaign import Campaign
from desk import VORWAHL
from struck import StruckService, Team
from tap import run, test

IS_LONG = "--long" in sys.argv
TARGETS = {"kills": 1000, "service kills": 300, "failing calls": 500} if IS_LONG else {"kills": 5, "service kills": 2, "failing calls": 6}
KILLS = {"pwrite64": 40, "fdatasync": 8, "unlink": 2, "sendto": 6, "recvfrom": 8, "openat": 60, "rename": 1, "ftruncate": 4}
FAILS = {"pwrite64": 40, "fdatasync": 8, "ftruncate": 4}

if shutil.which("strace") is None or subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False).returncode != 0:
    print("1..0 # SKIP strace cannot be used here")
    sys.exit(0)


def struck(call, number, what):
    """What strace needs to make the nth call of a kind end so; the program stays our child."""
    return ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{what}:when={number}"]


with Campaign("calls", TARGETS, IS_LONG) as campaign, StruckService({"anna": ["agent"], "maria": ["team_lead"]}) as service:
    team = Team(service, campaign)

    def pick(table):
        call = campaign.chance.choice(sorted(table))
        return call, campaign.chance.randint(1, table[call])

    @test
    def a_desk_killed_at_any_call_loses_nothing_that_was_confirmed():
        while campaign.lacks("kills"):
            call, number = pick(KILLS)
            hit = team.strike(f"killed at {call} {number}", struck(call, number, "signal=KILL"))
            campaign.count("kills", hit)
            campaign.count("runs that ended before", not hit)
            if campaign.figures["kills"] % 50 == 0 and hit:
                team.agrees()
        team.agrees()
        assert not campaign.figures.get("violations"), campaign.figures["broken"]

    @test
    def a_page_and_its_cursor_come_together():
        """Killed at each write of a pull: what a page brought is there, or is fetched again."""
        for number in range(1, 10):
            note, lead = f"page {number} {campaign.seed}", campaign.chance.choice(team.leads)
            team.tried.add(note)
            team.maria.ok("log", lead, "--result", "busy", "--note", note)
            team.confirmed[note] = lead
            subprocess.run([*struck("pwrite64", number, "signal=KILL"), VORWAHL, "sync", "--once"], env=team.anna.env, cwd=team.anna.home,
                           stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
        team.agrees()
        assert not campaign.figures.get("violations"), campaign.figures["broken"]

    @test
    def a_desk_whose_disk_fails_confirms_nothing_it_has_not():
        while campaign.lacks("failing calls"):
            call, number = pick(FAILS)
            error = campaign.chance.choice(["EIO", "ENOSPC"])
            hit = team.strike(f"{call} {number} {error}", struck(call, number, f"error={error}"), is_online=False)
            campaign.count("failing calls", hit)
            if campaign.figures["failing calls"] % 50 == 0 and hit:
                team.agrees()
        team.agrees()
        assert not campaign.figures.get("violations"), campaign.figures["broken"]

    @test
    def a_service_killed_at_any_call_has_every_operation_once():
        while campaign.lacks("service kills"):
            service.stop()
            for i in range(3):
                team.offline(f"for the service {campaign.seed} {campaign.figures.get('service kills', 0)} {i} {team.turn}")
            service.prefix = struck(campaign.chance.choice(["pwrite64", "fdatasync", "sendto"]), campaign.chance.randint(1, 30), "signal=KILL")
            service.start()
            service.process.stdout.readline()
            for _ in range(3):
                team.anna.run("sync", "--once")
                if service.process.poll() is not None:
                    break
            hit = service.process.poll() is not None
            campaign.count("service kills", hit)
            service.prefix = ()
            service.stop(kill=True)
            service.start()
            team.agrees()
        assert not campaign.figures.get("violations"), campaign.figures["broken"]

    run()

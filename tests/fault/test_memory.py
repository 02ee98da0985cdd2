#!/usr/bin/python3
"""The nth allocation fails, once or from then on (F5), at a desk, its import and the service: each ends with a sentence or goes on,
none crashes, and nothing that was confirmed is lost. `./bootstrap fault memory` goes on until 2,000 allocations have failed."""
import json
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from campaign import Campaign
from desk import VORWAHL, people
from struck import StruckService, Team
from tap import run, test

IS_LONG = "--long" in sys.argv
TARGETS = ({"at a desk": 1200, "in an import": 400, "at the service": 400} if IS_LONG else
           {"at a desk": 16, "in an import": 4, "at the service": 2})
LIBRARY = os.path.join(os.environ["BUILD"], "tests/fault/failing_malloc.so")


def failing(campaign, most):
    """What makes an allocation fail, small numbers as often as large ones."""
    number = int(most ** campaign.chance.random()) + 1
    hit = f"{os.environ['HOME']}/hit"
    if os.path.exists(hit):
        os.unlink(hit)
    return {"LD_PRELOAD": LIBRARY, "FAILING_MALLOC": f"{number}{'+' if campaign.chance.random() < .3 else ''}", "FAILING_MALLOC_HIT": hit}


def was_hit(blow):
    return os.path.exists(blow["FAILING_MALLOC_HIT"])


with Campaign("memory", TARGETS, IS_LONG) as campaign, StruckService({"anna": ["agent"], "maria": ["team_lead"]}) as service:
    team = Team(service, campaign)

    def is_sound():
        assert not campaign.figures.get("violations"), campaign.figures["broken"]

    @test
    def a_desk_without_memory_ends_with_a_sentence_and_loses_nothing():
        while campaign.lacks("at a desk"):
            blow = failing(campaign, 60000)
            team.strike(f"allocation {blow['FAILING_MALLOC']}", variables=blow)
            campaign.count("at a desk", was_hit(blow))
            if campaign.figures["at a desk"] % 100 == 0 and was_hit(blow):
                team.agrees()
        team.agrees()
        is_sound()

    @test
    def that_there_is_no_memory_is_said_in_the_persons_language():
        for number in range(16000, 1000, -1000):  # the first that it comes to
            ran = team.maria.run("list", "lead", "--offline", LANGUAGE="de", LD_PRELOAD=LIBRARY, FAILING_MALLOC=f"{number}+")
            if ran.returncode:
                break
        assert ran.returncode == 70 and "kein Speicher mehr frei; was gespeichert war, ist sicher." in ran.stderr, ran

    @test
    def an_import_without_memory_is_whole_or_goes_on_when_it_is_called_again():
        while campaign.lacks("in an import"):
            first = 1000 + 8 * campaign.figures.get("in an import", 0) + 100000 * campaign.seed
            path, blow = team.maria.write("more.csv", people(8, first)), failing(campaign, 60000)
            options = ["import", path, "--basis", "presumed", "--evidence", "met at the fair", "--offline", "--json"]
            ran = subprocess.run([VORWAHL, *options], env=team.maria.env | blow, cwd=team.maria.home, capture_output=True, text=True,
                                 timeout=60, check=False)
            if ran.returncode < 0 or (ran.returncode and not re.match(r'vorwahl: |{"type"', ran.stderr)):
                campaign.fails(f"allocation {blow['FAILING_MALLOC']}: import ended with {ran.returncode} and said {ran.stderr[-200:]!r}")
            again = json.loads(team.maria.ok(*options).splitlines()[-1])
            there = team.maria.rows("search", f"Firma {first} GmbH", "--offline")
            if len(there) != 1 or again["read"] != again["created"] + again["updated"] + again["known"] + again["rejected"]:
                campaign.fails(f"allocation {blow['FAILING_MALLOC']}: {len(there)} of one, {again}")
            campaign.count("in an import", was_hit(blow))
        is_sound()

    @test
    def a_service_without_memory_has_every_operation_once():
        while campaign.lacks("at the service"):
            service.stop()
            for i in range(3):
                team.offline(f"for the service {campaign.seed} {campaign.figures.get('at the service', 0)} {i} {team.turn}")
            service.blows = failing(campaign, 30000)
            service.start()
            service.process.stdout.readline()
            for _ in range(3):
                team.anna.run("sync", "--once")
                if service.process.poll() is not None:
                    break
            status = service.process.poll()
            if status is not None and status < 0:
                campaign.fails(f"allocation {service.blows['FAILING_MALLOC']}: the service ended with {status}")
            campaign.count("at the service", was_hit(service.blows))
            service.blows = {}
            service.stop(kill=True)
            service.start()
            team.agrees()
        is_sound()

    @test
    def a_response_that_cannot_be_made_ends_its_connection_and_nothing_else():
        service.stop()
        team.offline("while responses fail")
        service.blows = {"LD_PRELOAD": LIBRARY, "FAILING_RESPONSE": "7"}
        service.start()
        service.process.stdout.readline()
        codes = {team.anna.run("sync", "--once").returncode for _ in range(12)}
        assert codes <= {0, 69, 75} and service.process.poll() is None, (codes, service.process.poll())
        service.blows = {}
        service.stop()
        service.start()
        team.agrees()
        is_sound()

    run()

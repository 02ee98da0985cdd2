#!/usr/bin/python3
"""A hundred outages of five minutes (N4), which add up over runs; most of each is waiting, so that some are played at once.
./bootstrap fault outages [AT_ONCE]   (8 if nothing is said)"""
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True
from campaign import Campaign

AT_ONCE = int(sys.argv[1]) if len(sys.argv) > 1 else 8
TEST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "test_outages.py")


def play(seed):
    with tempfile.TemporaryDirectory(prefix="vorwahl-fault-") as home:
        ran = subprocess.run([TEST, str(seed), "300"], cwd=home, env=os.environ | {"HOME": home}, check=False, capture_output=True, text=True)
    return seed, ran.returncode, ran.stdout + ran.stderr


with Campaign("outages", {"outages": 100}) as campaign, ThreadPoolExecutor(AT_ONCE) as players:
    while campaign.lacks("outages"):
        seeds = [campaign.figures["seed"] * 1000 + number for number in range(AT_ONCE)]
        for seed, status, words in players.map(play, seeds):
            campaign.count("outages")
            if status:
                campaign.fails(f"outage {seed}: {words[-600:]}")
            elif found := re.search(r"# (\d+) calls, all there ([\d.]+) s", words):
                campaign.count("calls", int(found[1]))
                campaign.figures["longest recovery s"] = max(campaign.figures.get("longest recovery s", 0), float(found[2]))
        campaign.figures["seed"] += 1
        campaign.save()
        print(f"# {campaign.told()}", flush=True)
sys.exit(1 if campaign.figures.get("violations") else 0)

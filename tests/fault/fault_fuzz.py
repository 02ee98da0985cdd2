#!/usr/bin/env python3
"""Every fuzz target until it had ten minutes of CPU; they add up over runs, and what it learns is kept in a folder and used the next
time. Needs the sanitizer build that `./bootstrap check` makes.
./bootstrap fault fuzz [CPU SECONDS [FOLDER [keep]]]   (600 each, two at a time; corpora in _build/fuzz; keep: the smallest of them go to
tests/fuzz/corpus, with which every run begins)"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "fuzz"))
from campaign import Campaign
from targets import TARGETS, keep_smallest, play_all

ROUND_S = 60
wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 600
keep = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.environ["BUILD"], "fuzz")
build = os.environ["BUILD"] + "-san"
if not os.path.exists(f"{build}/tests/fuzz/fuzz_json"):
    sys.exit("there is no sanitizer build with clang: ./bootstrap check makes it")


def cpu(name):
    return f"CPU seconds of {name}"


with Campaign("fuzz", {cpu(name): wanted for name in TARGETS}) as campaign:
    while names := [name for name in TARGETS if campaign.lacks(cpu(name))]:
        for name, played in play_all(build, ROUND_S, keep, names).items():
            campaign.count(cpu(name), round(played.cpu_seconds))
            campaign.count(f"inputs of {name}", played.tried)
            if played.status != 0:
                campaign.fails(f"{name}: {played.words}")
                sys.exit(1)
        campaign.save()
if "keep" in sys.argv:
    for name in TARGETS:
        keep_smallest(build, name, os.path.join(keep, name))

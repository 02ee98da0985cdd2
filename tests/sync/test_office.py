#!/usr/bin/python3
"""The model's other half (leases, groups, fields' policies, an older desk, companies of many leads) keeps its promises over many
schedules, and each fault put into it on purpose is found."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "model"))
from claims import finds, once
from office import broken_promise
from tap import add, run, test

SCHEDULES = 800
# Fault: the first seed that shows it, and what breaks.
FAULTS = {
    "lease_twice": (0, "I14"),
    "client_clock": (3, "I14"),
    "no_fencing": (0, "I15"),
    "no_double": (0, "I15"),
    "torn_group": (1, "group"),
    "cut_group": (3, "group"),
    "loosen": (0, "I13"),
    "aba": (2, "I13"),
    "counter_set": (0, "counter"),
    "state_any": (0, "state"),
    "keep_none": (0, "I4"),
    "drop_unknown": (4, "I20"),
    "union_last": (1, "I5"),
    "union_sticky": (0, "I9"),
}


@test
def eight_hundred_schedules_keep_every_promise():
    once()
    broken = {seed: problem for seed in range(SCHEDULES) if (problem := broken_promise(seed))}
    assert not broken, broken


for name in FAULTS:
    add(f"the_fault_{name}_is_found", finds(broken_promise, name, *FAULTS[name]))
run()

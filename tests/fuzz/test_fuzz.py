#!/usr/bin/python3
"""A minute of fuzzing in all, from the seeds: readers of strangers' bytes neither crash nor break a promise."""
import os
import sys

sys.dont_write_bytecode = True
from tap import add, run
from targets import TARGETS, play_all

SECONDS = 8
results = play_all(os.environ["BUILD"], SECONDS)


def check(name):
    played = results[name]
    assert played.status == 0 and played.tried > 50, f"{played.status}, {played.tried} inputs\n{played.words}"
    print(f"# {name}: {played.tried} inputs")


for target in TARGETS:
    add(f"{target}_from_a_stranger_is_read_or_refused", lambda name=target: check(name))
run()

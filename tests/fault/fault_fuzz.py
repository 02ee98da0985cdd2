#!/usr/bin/env python3
"""Every fuzz target for a while; what it learns is kept in a folder and used the next time. Needs the sanitizer build that
`./bootstrap check` makes.
./bootstrap fault fuzz [SECONDS [FOLDER [keep]]]   (600 each, which two at a time share the machine; corpora in _build/fuzz; keep: the
smallest of them go to tests/fuzz/corpus, with which every run begins)"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests", "fuzz"))
from targets import TARGETS, keep_smallest, play_all

seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 600
keep = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.environ["BUILD"], "fuzz")
build = os.environ["BUILD"] + "-san"
if not os.path.exists(f"{build}/tests/fuzz/fuzz_json"):
    sys.exit("there is no sanitizer build with clang: ./bootstrap check makes it")
failed = 0
for name, (status, tried, words) in play_all(build, seconds, keep).items():
    failed += status != 0
    print(f"{name:12} {tried:10} inputs  {'nothing found' if status == 0 else words}")
if "keep" in sys.argv and not failed:
    for name in TARGETS:
        keep_smallest(build, name, os.path.join(keep, name))
sys.exit(1 if failed else 0)

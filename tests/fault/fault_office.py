#!/usr/bin/python3
"""The long form of tests/sync/test_office.py: ./bootstrap fault office COUNT [FAULT [FIRST_SEED]]; 100,000 without a word.

A next run goes on with the next FIRST_SEED.
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sync", "model"))
import office

sys.exit(office.main(*sys.argv[1:] or ["100000"]))

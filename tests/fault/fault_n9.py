#!/usr/bin/python3
"""The long form of test_n9.py, which adds up over runs: ./bootstrap fault n9 [CHANGES]   (a million if nothing is said)"""
import sys

from campaign import play_long

play_long("test_n9.py", "--long", *sys.argv[1:])

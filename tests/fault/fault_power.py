#!/usr/bin/python3
"""The long form of test_power.py (F3), which adds up over runs: ./bootstrap fault power"""
from campaign import play_long

play_long("test_power.py", "--long")

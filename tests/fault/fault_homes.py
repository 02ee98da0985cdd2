#!/usr/bin/python3
"""The long form of test_homes.py (F6, F8), which adds up over runs: ./bootstrap fault homes"""
from campaign import play_long

play_long("test_homes.py", "--long")

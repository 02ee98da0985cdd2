#!/usr/bin/python3
"""The long form of test_calls.py (F1, F2, F4), which adds up over runs: ./bootstrap fault calls"""
from campaign import play_long

play_long("test_calls.py", "--long")

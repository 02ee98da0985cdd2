#!/usr/bin/python3
"""The long form of test_soak.py (N7, F2), which adds up over runs: ./bootstrap fault soak"""
from campaign import play_long

play_long("test_soak.py", "--long")

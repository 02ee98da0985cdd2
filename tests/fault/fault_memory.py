#!/usr/bin/python3
"""The long form of test_memory.py (F5), which adds up over runs: ./bootstrap fault memory"""
from campaign import play_long

play_long("test_memory.py", "--long")

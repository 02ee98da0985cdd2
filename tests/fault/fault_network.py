#!/usr/bin/python3
"""The long form of test_network.py (N1, N2, N4, N6), which adds up over runs: ./bootstrap fault network"""
from campaign import play_long

play_long("test_network.py", "--long")

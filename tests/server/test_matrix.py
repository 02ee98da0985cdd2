#!/usr/bin/python3
"""Who may do what is the same on PostgreSQL (I23): the table of tests/attack/test_matrix.py, which knows no back end, once more."""
import os
import sys

MATRIX = os.path.join(os.environ["SRCDIR"], "tests", "attack", "test_matrix.py")
if os.environ.get("VORWAHL_TEST_DATABASE") != "postgresql":
    print("1..0 # SKIP tests/attack plays it on a file")
    sys.exit(0)
os.execv(MATRIX, [MATRIX])

#!/usr/bin/env python3
"""Random merges with later edits and partings against a model: each value ends where it belongs, or a conflict is listed.
./bootstrap fault merges [MERGES [SEED]]   (10,000; a seed that was printed repeats the run)"""
import os
import sys

merges = sys.argv[1] if len(sys.argv) > 1 else "10000"
own = {"CK_RUN_SUITE": "usecase/merge_random", "CK_TIMEOUT_MULTIPLIER": "500", "VORWAHL_MERGES": merges}
if len(sys.argv) > 2:
    own["VORWAHL_SEED"] = sys.argv[2]
program = os.environ["BUILD"] + "/tests/unit/test_usecase"
if not os.path.exists(program):
    sys.exit("the tests are not built: make check-programs in the build folder, or ./bootstrap check")
os.execve(program, [program], os.environ | own)

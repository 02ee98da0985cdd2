#!/usr/bin/python3
"""The long form of tests/unit/test_usecase_weeks.c: ./bootstrap fault weeks [WEEKS [SEED]]   (26 weeks if nothing is said)"""
import os
import subprocess
import sys
import tempfile

with tempfile.TemporaryDirectory(prefix="vorwahl-fault-") as home:
    told = {"WEEKS": sys.argv[1] if len(sys.argv) > 1 else "26"} | ({"SEED": sys.argv[2]} if len(sys.argv) > 2 else {})
    sys.exit(subprocess.run([os.path.join(os.environ["BUILD"], "tests/unit/test_usecase")], check=False,
                            env=os.environ | told | {"TMPDIR": home, "CK_RUN_SUITE": "usecase/weeks", "CK_DEFAULT_TIMEOUT": "3600"}).returncode)

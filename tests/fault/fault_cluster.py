#!/usr/bin/python3
"""The long form of test_cluster.py: ./bootstrap fault cluster [ROUNDS]   (20 rounds if nothing is said)"""
import os
import subprocess
import sys
import tempfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
with tempfile.TemporaryDirectory(prefix="vorwahl-fault-") as home:
    arguments = sys.argv[1:] or ["20"]
    sys.exit(subprocess.run([os.path.join(FOLDER, "test_cluster.py"), *arguments], cwd=home, env=os.environ | {"HOME": home},
                            check=False).returncode)

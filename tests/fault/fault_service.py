#!/usr/bin/python3
"""The long form of test_service.py: ./bootstrap fault service"""
import os
import subprocess
import sys
import tempfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
with tempfile.TemporaryDirectory(prefix="vorwahl-fault-") as home:
    sys.exit(subprocess.run([os.path.join(FOLDER, "test_service.py"), "--long"], cwd=home, env=os.environ | {"HOME": home},
                            check=False).returncode)

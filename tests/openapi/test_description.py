#!/usr/bin/python3
"""docs/openapi.yaml as Redocly reads it: valid, and nothing that its recommended rules warn of."""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
import tools
from tap import run, test


@test
def the_description_is_valid_and_nothing_is_warned_of():
    tools.require()
    ran = subprocess.run([f"{tools.FOLDER}/node_modules/.bin/redocly", "lint", "--format=json", f"--config={tools.SOURCE}/tests/openapi/redocly.yaml", tools.DESCRIPTION], text=True,
                         env=os.environ | {"REDOCLY_TELEMETRY": "off", "CI": "true"}, capture_output=True, check=False, timeout=60)
    said = json.loads(ran.stdout[ran.stdout.index("{"):])
    told = [f"{problem['ruleId']}: {problem['message']}" for problem in said["problems"]]
    assert ran.returncode == 0 and not told, "\n".join(told) + ran.stderr


run()

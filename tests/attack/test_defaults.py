#!/usr/bin/python3
"""docs/security.md promises nothing that no test holds it to."""
import ast
import glob
import itertools
import os
import re
import sys

sys.dont_write_bytecode = True
from tap import run, test

ROOT = os.environ["SRCDIR"]


def rows():
    with open(f"{ROOT}/docs/security.md", encoding="utf-8") as file:
        lines = [line.strip("|\n ") for line in file if line.startswith("| ")]
    head = lines.index("default | test")
    table = [line.split(" | ") for line in lines[head + 1:]]
    return list(itertools.takewhile(lambda row: len(row) == 2, table))  # the tables after it have other columns


def unit_tests():
    names = set()
    for path in glob.glob(f"{ROOT}/tests/unit/*.c"):
        with open(path, encoding="utf-8") as file:
            names |= set(re.findall(r"START_TEST\((\w+)\)", file.read()))
    return names


def tests_of(name):
    if name == "unit":
        return unit_tests()
    for suite in ("attack", "server", "cli", "sync", "screen"):
        path = f"{ROOT}/tests/{suite}/{name}.py"
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return {node.name for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.FunctionDef)}
    return set()


@test
def every_default_names_tests_that_exist():
    table = rows()
    assert len(table) > 15, table
    missing = []
    for default, cell in table:
        if cell == "not tested":
            continue
        for part in cell.split("; "):
            file, names = re.fullmatch(r"(unit|test_\w+): (.+)", part).groups()
            missing += [f"{default}: {file}: {name}" for name in names.split(", ") if name not in tests_of(file)]
    assert not missing, missing


run()

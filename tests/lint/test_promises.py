#!/usr/bin/python3
"""docs/promises.md, security.md and reliability.md promise nothing that no test holds them to: each test they name is there."""
import ast
import collections
import os
import re
import sys

sys.dont_write_bytecode = True
import source
from tap import run, test

MADE_AS_IT_RUNS = {"test_matrix": r"(GET|POST|PUT|PATCH|DELETE) /v1/\S+ \d+"}  # a test for each row of a table
UNTESTED = re.compile(r"not (tested|kept)\b")


def tables(page):
    """Rows of every table whose last column holds tests, with the heading above."""
    head = None
    for line in source.read(page).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("| ") else None
        if cells is None:
            head = head if line.startswith("|--") else None
        elif head is None:
            head = cells
        elif head[-1] in ("test", "test that fails"):
            yield cells


def named(cell):
    """Files and names of "test_a.py postgresql: one, two; unit: three"."""
    for part in cell.split("; "):
        match = re.fullmatch(r"(unit|test_\w+)(?:\.py)?(?: postgresql)?: (.+)", part)
        assert match, f"not the name of a test: {part}"
        for name in match[2].split(", "):
            yield match[1], name


def there():
    """Every test by its file; those in C by their program, too, and all of them as "unit"."""
    found = collections.defaultdict(set)
    for path in source.matching(".py", ".c", under=("tests/",)):
        file = os.path.splitext(os.path.basename(path))[0]
        text = source.read(path) if file.startswith("test_") else ""
        if path.endswith(".c"):
            for place in ("unit", file, "_".join(file.split("_")[:2])):
                found[place] |= set(re.findall(r"START_TEST\((\w+)\)", text))
        else:
            found[file] |= {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
            found[file] |= set(re.findall(r'\b(?:add|at_last)\(f?"([a-z_]+)', text))
    return found


def faults(page):
    tests = there()
    for row in tables(page):
        for file, name in () if UNTESTED.match(row[-1]) else named(row[-1]):
            if name not in tests[file] and not re.fullmatch(MADE_AS_IT_RUNS.get(file, r"\b\B"), name):
                yield f"{page}: {row[0]}: {file}: {name}"


@test
def every_promise_names_tests_that_exist():
    for page, least in (("docs/promises.md", 50), ("docs/security.md", 60), ("docs/reliability.md", 40)):
        assert len(list(tables(page))) >= least, f"{page}: {len(list(tables(page)))} rows"
        source.none(list(faults(page)))


@test
def what_is_not_kept_says_so_in_its_first_words():
    source.none([f"{page}: {row[0]}" for page in ("docs/promises.md", "docs/security.md") for row in tables(page)
                 if UNTESTED.match(row[-1]) and not row[0].startswith("not kept: ")])


@test
def each_of_the_twenty_five_is_broken_on_purpose():
    rows = [row[0] for row in tables("docs/reliability.md")]
    source.none([f"I{number}: no test is named that fails without it" for number in range(1, 26) if f"I{number}" not in rows])


run()

#!/usr/bin/python3
"""Size, forbidden calls, and what must not stand in a file of the project."""
import ast
import re
import subprocess
import sys

sys.dont_write_bytecode = True
import source
from tap import run, test

LONGEST_FUNCTION, LONGEST_FILE = 60, 500
CODE = source.matching(".c", ".h", ".cc", under=("src/", "include/", "ui/", "tests/"))
PYTHON = [path for path in source.files() if path.endswith(".py") or source.read_start(path).startswith("#!/usr/bin/python3")]
FUNCTION = re.compile(r"^(?P<head>[A-Za-z_][^;{}=#]*?\b(?P<name>\w+)\([^;{}]*\)[^;{}()]*)\n\{\n(?P<body>.*?)^\}", re.M | re.S)
BANNED = re.compile(r"\b(strcpy|strcat|sprintf|vsprintf|gets|system|popen|tmpnam|mktemp|alloca)\s*\(")
SKIPPED_CALLS = re.compile(r"\b(usleep|sleep|nanosleep)\s*\(")
# In two parts, so that this file does not hold what it looks for.
MACHINE = re.compile("|".join(["/ro" + "ot/", "/wo" + r"rk/(main|shared)", "/tmp/br" + "ief", "/home/" + r"\w+/"]))


def functions(path):
    text = source.read(path)
    for match in FUNCTION.finditer(source.code_only(text)):
        above = text[:match.start()].rstrip().splitlines()[-3:]
        has_reason = "long:" in "\n".join(above) or "/* long:" in text[match.start():match.end()]
        yield match["name"], source.line_of(text, match.start()), match[0].count("\n") + 1, has_reason


@test
def functions_are_at_most_60_lines_or_say_why():
    found = [(path, *function) for path in CODE for function in functions(path)]
    assert len(found) > 100, "the function finder finds nothing"
    source.none([f"{path}:{line}: {name}: {length} lines" for path, name, line, length, reason in found
                 if length > LONGEST_FUNCTION and not reason])


@test
def files_are_at_most_500_lines_or_say_why():
    source.none([f"{path}: {source.read(path).count(chr(10))} lines" for path in CODE + PYTHON
                 if source.read(path).count("\n") > LONGEST_FILE
                 and "long:" not in "\n".join(source.read(path).splitlines()[:12])])


@test
def functions_of_scripts_are_at_most_60_lines():
    faults = []
    for path in PYTHON:
        for node in ast.walk(ast.parse(source.read(path))):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION:
                faults.append(f"{path}:{node.lineno}: {node.name}: {node.end_lineno - node.lineno + 1} lines")
    source.none(faults)


@test
def forbidden_calls_are_not_made():
    source.none([f"{path}:{source.line_of(source.read(path), match.start())}: {match[1]}"
                 for path in CODE for match in BANNED.finditer(source.code_only(source.read(path)))])


@test
def tests_in_c_do_not_sleep():
    source.none([f"{path}:{source.line_of(source.read(path), match.start())}: {match[1]}" for path in CODE
                 if path.startswith("tests/") for match in SKIPPED_CALLS.finditer(source.code_only(source.read(path)))])


@test
def structs_have_no_typedef():
    source.none([f"{path}:{source.line_of(source.read(path), match.start())}" for path in CODE
                 for match in re.finditer(r"\btypedef\s+(struct|union|enum)\b", source.code_only(source.read(path)))])


@test
def sources_say_what_they_are_for():
    source.none([path for path in CODE if not source.read(path).startswith(("/*", "//"))])


@test
def doors_have_guards_named_after_them():
    faults = []
    for path in source.matching(".h", under=("include/",)):
        guard = re.sub(r"\W", "_", path.removeprefix("include/")).upper()
        if f"#ifndef {guard}\n#define {guard}\n" not in source.read(path):
            faults.append(f"{path}: {guard}")
    source.none(faults)


@test
def no_file_names_a_path_of_one_machine():
    source.none([f"{path}:{source.line_of(source.read(path), match.start())}: {match[0]}" for path in source.files()
                 if source.is_text(path) for match in MACHINE.finditer(source.read(path))])


@test
def files_end_with_a_newline_and_hold_no_trailing_blanks():
    source.none([path for path in CODE + PYTHON if not source.read(path).endswith("\n")
                 or re.search(r"[ \t]+$|\r", source.read(path), re.M)])


@test
def layout_is_that_of_clang_format():
    """Tables that are aligned by hand say so: clang-format off."""
    ran = subprocess.run(["clang-format", "--dry-run", *CODE], cwd=source.ROOT, capture_output=True, text=True, check=False)
    source.none(sorted(set(re.findall(r"^([\w./-]+:\d+):", ran.stderr, re.M))))


run()

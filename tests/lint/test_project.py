#!/usr/bin/python3
"""The build's lists are complete, the scripts are sound, the manual pages are well formed."""
import ast
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
import source
from tap import run, skip, test

LISTS = [path for path in source.files() if path.endswith(".am")]
NOT_LISTED = re.compile(r"\.am$|^data/.*\.md$")


def listed():
    text = "\n".join(re.sub(r"^#.*$", "", source.read(path), flags=re.M) for path in LISTS)
    return set(re.findall(r"[\w./-]+", text.replace("$(top_srcdir)/", "")))


def tool(name):
    if shutil.which(name) is None:
        skip(f"{name} is not installed")


@test
def every_source_and_data_file_is_in_a_list():
    in_lists = listed()
    places = ("src/", "ui/", "include/", "data/", "tests/", "docs/")
    source.none([f"{path}: in no sources.am" for path in source.files()
                 if path.startswith(places) and not NOT_LISTED.search(path) and path not in in_lists])


@test
def every_listed_file_exists():
    source.none([f"{path}: listed, but missing" for path in sorted(listed())
                 if re.match(r"(src|ui|include|data|docs|tests|po)/.*\.\w+$", path) and path not in source.files()
                 and not path.endswith((".a", ".so"))])


@test
def steps_of_a_schema_have_numbers_of_their_own():
    steps = [re.match(r"data/schema/(\w+)/(\d{4})-", path).groups() for path in source.files() if path.endswith(".sql")]
    assert len(steps) > 10, steps
    source.none([f"data/schema/{folder}/{number}: twice" for folder, number in set(steps) if steps.count((folder, number)) > 1])


@test
def lists_of_sources_name_each_file_once():
    for path in LISTS:
        rows = re.findall(r"^(\w+ \+= \S+)$", source.read(path), re.M)
        source.none([f"{path}: {row} twice" for row in set(rows) if rows.count(row) > 1])


@test
def lines_that_are_broken_on_purpose_stand_in_their_files():
    rows = [node for node in ast.walk(ast.parse(source.read("tests/fault/fault_mutations.py"))) if isinstance(node, ast.Tuple) and len(node.elts) >= 5]
    rows = [ast.literal_eval(node) for node in rows if all(isinstance(part, ast.Constant) for part in node.elts)]
    rows = [row for row in rows if str(row[2]).startswith("src/")]
    assert len(rows) > 20, rows
    source.none([f"{row[0]}: {row[2]} has no {row[3]!r}" for row in rows if row[3] not in source.read(row[2])])


@test
def scripts_pass_shellcheck():
    tool("shellcheck")
    scripts = [path for path in source.files() if re.match(r"#! ?/bin/(ba)?sh", source.read_start(path))]
    assert "bootstrap" in scripts and ".ci/run" in scripts
    ran = subprocess.run(["shellcheck", *scripts], cwd=source.ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@test
def scripts_may_be_run():
    source.none([path for path in source.files() if source.read_start(path).startswith("#!")
                 and not os.access(os.path.join(source.ROOT, path), os.X_OK)])


@test
def bootstrap_takes_its_packages_from_the_one_list():
    rows = [line.split() for line in source.read("packages").splitlines() if line and not line.startswith("#")]
    assert {group for group, _ in rows} == {"build", "check", "node", "bench"}
    script = source.read("bootstrap")
    assert re.search(r"p;?\" packages$", script, re.M), "bootstrap does not read packages"
    source.none([f"bootstrap names {package} itself" for _, package in rows
                 if re.search(rf"(?<![\w-]){re.escape(package)}(?![\w-])", script) and "-dev" in package])


@test
def packages_hold_every_library_that_configure_asks_for():
    names = {"ncursesw": "libncurses-dev", "libcurl": "libcurl4-openssl-dev", "zlib": "zlib1g-dev", "sqlite3": "libsqlite3-dev",
             "vterm": "libvterm-dev", "gnutls": "libgnutls28-dev", "nettle": "nettle-dev", "check": "check"}
    modules = re.findall(r"PKG_CHECK_MODULES\(\[\w+\], \[([^\]]+)\]", source.read("configure.ac"))
    wanted = [re.sub(r"[<>=]+ *[\d.]+", "", group).split() for group in modules]
    packages = source.read("packages")
    source.none([module for group in wanted for module in group
                 if names.get(module, f"lib{module.removeprefix('lib')}-dev") not in packages])


@test
def ci_runs_bootstrap_check_and_nothing_else():
    lines = [line for line in source.read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert len(lines) == 1 and lines[0].endswith("./bootstrap check"), lines


@test
def manual_pages_pass_mandoc():
    tool("mandoc")
    pages = [path for path in source.files() if re.match(r"docs/.*\.[1-8]$", path)]
    if not pages:
        skip("there are no manual pages")
    ran = subprocess.run(["mandoc", "-Tlint", "-Wwarning", *pages], cwd=source.ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@test
def suites_have_budgets_that_fit_15_minutes():
    rows = [line.split() for line in source.read("tests/budgets").splitlines() if line and not line.startswith("#")]
    seconds = sum(int(row[1]) for row in rows)
    assert seconds * 3 / 4 <= 14 * 60, f"{seconds} seconds"  # they need three quarters of it; the builds take two minutes
    folders = {row[2] for row in rows}
    source.none([f"{path}: in no suite" for path in source.files()
                 if re.match(r"tests/\w+/test_", path) and "/".join(path.split("/")[:2]) not in folders])


run()

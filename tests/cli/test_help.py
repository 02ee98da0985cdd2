#!/usr/bin/python3
"""What --help says, and that an option which does nothing is refused."""
import os
import shlex
import subprocess
import sys

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test

VORWAHL = os.environ["VORWAHL"]


def vorwahl(*words, **variables):
    return subprocess.run([VORWAHL, *words], env=os.environ | variables, capture_output=True, text=True, check=False)


def commands():
    return [line.split()[0] for line in vorwahl("--help").stdout.splitlines() if line.startswith("  ") and not line.startswith("   ")]


@test
def help_fits_80_columns_in_both_languages():
    for language in ("en", "de"):
        for line in vorwahl("--help", LANGUAGE=language, LC_ALL="C.UTF-8").stdout.splitlines():
            assert len(line) <= 80 or " " not in line.strip(), f"{language}, {len(line)} columns: {line}"


@test
def every_command_has_help_of_its_own():
    names = commands()
    assert {"next", "log", "import", "match", "won"} <= set(names), names
    for name in names:
        ran = vorwahl(name, "--help")
        assert ran.returncode == 0 and ran.stdout.startswith(f"vorwahl {name}") and len(ran.stdout.splitlines()) >= 2, ran


@test
def a_command_that_lacks_a_word_says_how_it_is_written():
    with Service({"anna": ["agent"]}) as service:
        anna = service.desk("anna")
        assert "vorwahl log LEAD --result CODE" in anna.fails(64, "log")
        assert "vorwahl report promises" in anna.fails(64, "report")
        assert "no lead" in anna.fails(1, "package")
        assert "anna" in anna.ok("devices") and "{" not in anna.ok("devices")
        assert anna.row("devices")["user"] == "anna"


@test
def who_has_read_enough_hears_nothing():
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as output:
        ran = subprocess.run([VORWAHL, "--help"], stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 0 and ran.stderr == "", ran


@test
def help_comes_first_whatever_else_is_said():
    ran = vorwahl("log", "--result", "busy", "-h")
    assert ran.returncode == 0 and "--callback" in ran.stdout and "import" not in ran.stdout, ran


@test
def examples_stand_under_a_command_that_does_much_and_each_of_them_runs():
    said = vorwahl("quality", "--help").stdout
    lines = [line.strip() for line in said[said.index("Examples:"):].splitlines() if line.startswith("  vorwahl ")]
    assert len(lines) >= 5, said
    assert "Beispiele:" in vorwahl("quality", "--help", LANGUAGE="de", LC_ALL="C.UTF-8").stdout
    for line in lines:
        ran = vorwahl(*shlex.split(line)[1:])
        assert ran.returncode != 64, (line, ran)


@test
def help_is_a_word_too_and_a_slip_is_understood():
    assert vorwahl("help").stdout == vorwahl("--help").stdout
    assert vorwahl("help", "log").stdout == vorwahl("log", "--help").stdout
    for typed, meant in (("serach", "search"), ("improt", "import"), ("nxt", "next")):
        ran = vorwahl(typed)
        assert ran.returncode == 64 and f"did you mean {meant}?" in ran.stderr, ran
    ran = vorwahl("telephone")
    assert ran.returncode == 64 and "see vorwahl --help" in ran.stderr, ran


@test
def an_option_that_a_command_does_not_have_is_refused():
    for words in (("next", "--amount", "5"), ("board", "--pairs"), ("log", "x", "--licence", "y"), ("status", "--answer", "a=b")):
        ran = vorwahl(*words)
        assert ran.returncode == 64 and ran.stderr, ran
    ran = vorwahl("next", "--amount", "5")
    assert "next has no option --amount" in ran.stderr, ran.stderr


@test
def options_of_every_command_are_taken_everywhere():
    for name in ("status", "next"):
        ran = vorwahl(name, "--profile", "nobody", "--offline", "--json")
        assert ran.returncode != 64, ran


run()

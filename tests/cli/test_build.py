#!/usr/bin/python3
"""The programs run in place: version, help, German from the build tree, exit status of a wrong command."""
import os
import subprocess
import sys

sys.dont_write_bytecode = True
from tap import add, run, test

PROGRAMS = {"vorwahl": os.environ["VORWAHL"], "vorwahld": os.environ["VORWAHLD"]}


def call(*argv, **variables):
    env = {key: value for key, value in os.environ.items() if key not in ("LC_ALL", "LANGUAGE", "LANG")} | variables
    return subprocess.run(argv, capture_output=True, text=True, env=env, stdin=subprocess.DEVNULL, timeout=20, check=False)


def says_version(name, path):
    ran = call(path, "--version", LC_ALL="C.UTF-8")
    assert ran.returncode == 0 and ran.stdout.startswith(f"{name} 0."), ran
    assert ran.stderr == "", ran.stderr


def helps_in(name, path, word, **variables):
    ran = call(path, "--help", **variables)
    assert ran.returncode == 0 and word in ran.stdout and name in ran.stdout, ran


def refuses_nonsense(path):
    ran = call(path, "no-such-command", LC_ALL="C.UTF-8")
    assert ran.returncode == 64, ran
    assert ran.stdout == "" and ran.stderr != "", ran


for program, place in PROGRAMS.items():
    add(f"{program}_says_its_version", lambda n=program, p=place: says_version(n, p))
    add(f"{program}_helps_in_English", lambda n=program, p=place: helps_in(n, p, "usage", LC_ALL="C.UTF-8"))
    add(f"{program}_helps_in_German_by_LANG", lambda n=program, p=place: helps_in(n, p, "Aufruf", LANG="de_DE.UTF-8"))
    add(f"{program}_helps_in_German_by_LANGUAGE",
        lambda n=program, p=place: helps_in(n, p, "Aufruf", LC_ALL="C.UTF-8", LANGUAGE="de"))
    add(f"{program}_exits_64_on_an_unknown_command", lambda p=place: refuses_nonsense(p))


@test
def plain_C_gets_ascii_help():
    for path in PROGRAMS.values():
        ran = call(path, "--help", LC_ALL="C")
        assert ran.returncode == 0 and ran.stdout.isascii(), ran.stdout


run()

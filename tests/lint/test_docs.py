#!/usr/bin/python3
"""The manuals name every command and option there is; every link between the pages leads somewhere."""
import os
import re
import sys

sys.dont_write_bytecode = True
import source
from tap import run, test


def options_of(path):
    return set(re.findall(r'(?:ROW\(|^\s*\{)"([a-z][a-z-]+)",\s*(?:true|false|required_argument|no_argument)', source.read(path), re.M)) | \
        set(re.findall(r'\{"([a-z-]+)", (?:required_argument|no_argument)', source.read(path)))


def commands_of(folder):
    return {name for path in source.matching(".c", under=(folder,))
            for name in re.findall(r'^    \{"([a-z-]+)",\s*"', source.read(path), re.M)}


@test
def the_manual_of_vorwahl_names_every_option():
    manual = source.read("docs/vorwahl.1")
    source.none([f"--{name} is not in docs/vorwahl.1" for name in sorted(options_of("src/cli/main.c"))
                 if not re.search(rf"Fl -{name}\b", manual)])


@test
def the_manual_of_vorwahl_names_every_command():
    manual = source.read("docs/vorwahl.1")
    source.none([f"{name} is not in docs/vorwahl.1" for name in sorted(commands_of("src/cli/"))
                 if not re.search(rf"^\.It Cm .*\b{name}\b", manual, re.M)])


@test
def the_manual_of_the_service_names_every_verb():
    manual = source.read("docs/vorwahld.8")
    verbs = {name for path in source.matching(".c", under=("src/server/verbs", "src/server/main.c"))
             for name in re.findall(r'^    \{"([a-z]+)",\s*$|^    \{"([a-z]+)", N_', source.read(path), re.M) for name in name if name}
    assert len(verbs) > 5, verbs
    source.none([f"{name} is not in docs/vorwahld.8" for name in sorted(verbs)
                 if not re.search(rf"^\.It Cm .*\b{name}\b", manual, re.M)])


@test
def links_between_the_pages_lead_somewhere():
    faults = []
    for page in source.matching(".md"):
        for target in re.findall(r"\]\(([^)#\s]+)", source.read(page)):
            if not re.match(r"[a-z]+:", target) and not os.path.exists(os.path.join(source.ROOT, os.path.dirname(page), target)):
                faults.append(f"{page}: {target}")
    source.none(faults)


run()

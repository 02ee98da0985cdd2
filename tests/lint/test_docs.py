#!/usr/bin/python3
"""The manuals name every command and option there is, shown command lines are accepted, links lead somewhere."""
import os
import re
import shlex
import sys

sys.dont_write_bytecode = True
import source
from tap import run, test


def options_of(path):
    return set(re.findall(r'(?:ROW\(|^\s*\{)"([a-z][a-z-]+)",\s*(?:true|false|required_argument|no_argument)', source.read(path), re.M)) | \
        set(re.findall(r'\{"([a-z-]+)", (?:required_argument|no_argument)', source.read(path)))


SERVICE = {name: kind != "b" for name, kind in re.findall(r'ROW\("([a-z-]+)", \'(\w)\'', source.read("src/server/main.c"))}
DESK = {name: value == "true" for name, value in re.findall(r'ROW\("([a-z-]+)", (true|false)', source.read("src/cli/main.c"))} | \
    {"answer": True, "help": False, "version": False}
INTERNAL = {"while-locked", "remove"}  # how vorwahl starts its private service


def usages(folder):
    """Name and usage of each command of the tables."""
    for path in source.matching(".c", under=(folder,)):
        for name, usage in re.findall(r'^    \{"([a-z-]+)",\s*((?:"[^"]*"\s*)+),', source.read(path), re.M):
            yield name, "".join(re.findall(r'"([^"]*)"', usage))


def shown_lines():
    """Command lines in README, pages and manuals: page, program, words."""
    for page in source.matching(".md", under=("README.md", "docs/")):
        text = source.read(page)
        for line in re.findall(r"^    (vorwahld? [^\n]*)", text, re.M) + re.findall(r"`(vorwahld? [^`\n]*)`", text):
            yield page, re.split(r"\s{3,}", line)[0]
    for page in ("docs/vorwahl.1", "docs/vorwahld.8"):
        for line in re.findall(r"^\.(?:Dl|Ql) (vorwahld? [^\n]*)", source.read(page), re.M):
            yield page, line.removesuffix(" .").replace(r"\(dq", '"')


def fault_of(line):
    program, *words = shlex.split(re.sub(r"[\[\]|…]|\.\.\.", " ", line))
    options, verbs = (SERVICE, VERBS) if program == "vorwahld" else (DESK, COMMANDS)
    plain, takes_value = [], False
    for word in words:
        if word.startswith("--") and not takes_value:
            name, equals, _ = word[2:].partition("=")
            if name not in options:
                return f"{program} has no --{name}"
            takes_value = options[name] and not equals
        else:
            plain, takes_value = plain if takes_value else plain + [word], False
    if takes_value:
        return "a value is missing"
    return None if not plain or plain[0] in verbs else f"{program} has no {plain[0]}"


def commands_of(folder):
    return {name for path in source.matching(".c", under=(folder,))
            for name in re.findall(r'^    \{"([a-z-]+)",\s*"', source.read(path), re.M)}


COMMANDS = commands_of("src/cli/")
VERBS = {name for path in source.matching(".c", under=("src/server/verbs", "src/server/main.c"))
         for pair in re.findall(r'^    \{"([a-z-]+)",\s*$|^    \{"([a-z-]+)", N_', source.read(path), re.M) for name in pair if name}


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
def the_manual_of_vorwahl_shows_each_command_with_its_options():
    items = [line for line in source.read("docs/vorwahl.1").splitlines() if line.startswith(".It Cm")]
    faults = [f"{name}: --{option} is not in its item in docs/vorwahl.1"
              for name, usage in usages("src/cli/") for option in re.findall(r"--([a-z-]+)", usage)
              if option != "json" and not any(re.search(rf"\b{name}\b.*Fl -{option}\b", item) for item in items)]
    assert len(dict(usages("src/cli/"))) == len(COMMANDS), COMMANDS - set(dict(usages("src/cli/")))
    source.none(faults)


@test
def the_manual_of_the_service_names_every_verb():
    manual = source.read("docs/vorwahld.8")
    assert len(VERBS) > 5, VERBS
    source.none([f"{name} is not in docs/vorwahld.8" for name in sorted(VERBS)
                 if not re.search(rf"^\.It Cm .*\b{name}\b", manual, re.M)])


@test
def the_manual_of_the_service_names_every_option():
    manual = source.read("docs/vorwahld.8")
    assert len(SERVICE) > 20, SERVICE
    source.none([f"--{name} is not in docs/vorwahld.8" for name in sorted(SERVICE.keys() - INTERNAL)
                 if not re.search(rf"Fl -{name}\b", manual)])


@test
def usages_name_only_options_there_are():
    source.none([f"{name}: --{option}" for name, usage in usages("src/cli/")
                 for option in re.findall(r"--([a-z-]+)", usage) if option not in DESK])


@test
def command_lines_shown_to_readers_are_accepted():
    lines = list(shown_lines())
    assert len(lines) > 10, lines
    source.none([f"{page}: {line}: {fault}" for page, line in lines for fault in [fault_of(line)] if fault])


@test
def examples_in_the_manuals_keep_their_quotes():
    source.none([f"{page}: {line}: mdoc drops plain quotes, write \\(dq" for page in ("docs/vorwahl.1", "docs/vorwahld.8")
                 for line in re.findall(r'^\.D[l1] .*".*', source.read(page), re.M)])


@test
def brackets_in_the_manuals_close_where_their_option_ends():
    source.none([f"{page}: {line}: an Op goes to the end of its line, write Oo … Oc" for page in ("docs/vorwahl.1", "docs/vorwahld.8")
                 for line in re.findall(r"^\.It .*\bOp .*(?:\bO[op] |, Cm |\| (?:Cm|[a-z]+ [a-z]+)(?: |$)).*", source.read(page), re.M)])


def page_and_part(text):
    """Pages named in comments, "docs/protocol.md, Push" with the heading meant."""
    for page, part in re.findall(r"([\w./-]+\.md)\b(?:,[\s*]+([A-Z][\w ]+?)(?=[).;:,]))?", text):
        yield page, part


@test
def pages_named_in_the_code_are_there_with_the_part_that_is_meant():
    faults = [f"{path}: {page} {part}" for path in source.matching(".c", ".h", ".cc", under=("src/", "ui/", "include/", "tests/unit/"))
              for page, part in page_and_part(source.read(path))
              if not os.path.exists(os.path.join(source.ROOT, page))
              or part and not re.search(rf"^#+ {part}$", source.read(page), re.M)]
    assert list(page_and_part("(docs/protocol.md, The\n * feed)"))[0][0] == "docs/protocol.md"
    source.none(faults)


@test
def a_wrong_command_line_would_be_found():
    assert fault_of("vorwahl list lead --wher overdue") and fault_of("vorwahld init --database") and fault_of("vorwahl lits lead")


@test
def the_readme_shows_the_pictures_as_they_were_taken():
    readme = source.read("README.md")
    source.none([f"README.md: not docs/pictures/{name}.txt; run docs/pictures/make" for name in ("queue", "lead")
                 if "".join(f"    {line}" if line.strip() else line for line in
                            source.read(f"docs/pictures/{name}.txt").splitlines(keepends=True)) not in readme])


@test
def links_between_the_pages_lead_somewhere():
    faults = []
    for page in source.matching(".md"):
        for target in re.findall(r"\]\(([^)#\s]+)", source.read(page)):
            if not re.match(r"[a-z]+:", target) and not os.path.exists(os.path.join(source.ROOT, os.path.dirname(page), target)):
                faults.append(f"{page}: {target}")
    source.none(faults)


run()

#!/usr/bin/python3
"""German is complete: every string of programs and data files has a translation that fits."""
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import source
from tap import run, test

MARKED = re.compile(r"\b(_|N_|gettext|ngettext)\(")


def tool(*argv):
    ran = subprocess.run(argv, cwd=source.ROOT, capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C"})
    assert ran.returncode == 0, f"{argv[0]}: {ran.stderr}"
    return ran


def sources_listed():
    return [line for line in source.read("po/POTFILES.in").splitlines() if line and not line.startswith("#")]


@test
def every_file_with_text_for_people_is_in_potfiles():
    marked = [path for path in source.matching(".c", ".h", ".cc", under=("src/", "ui/", "include/"))
              if MARKED.search(re.sub(r"#define.*", "", source.without_comments(source.read(path))))]
    source.none([f"{path}: not in po/POTFILES.in; run po/update" for path in marked if path not in sources_listed()])
    source.none([f"{path}: gone; run po/update" for path in sources_listed() if path not in source.files()])


@test
def text_of_the_data_files_is_extracted():
    fresh = tool("po/data-strings").stdout
    assert fresh == source.read("po/data-strings.h"), "po/data-strings.h is old; run po/update"


@test
def german_is_complete():
    with tempfile.TemporaryDirectory() as folder:
        pot, merged = f"{folder}/vorwahl.pot", f"{folder}/de.po"
        tool("xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--files-from=po/POTFILES.in", "-o", pot)
        tool("msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, "po/de.po", pot)
        missing = tool("msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", merged).stdout
        ids = re.findall(r'^msgid "(.+)"$', missing, re.M)
        source.none([f"untranslated: {text}" for text in ids])
        fuzzy = tool("msgattrib", "--only-fuzzy", "--no-obsolete", "--no-wrap", merged).stdout
        source.none([f"fuzzy: {text}" for text in re.findall(r'^msgid "(.+)"$', fuzzy, re.M)])


@test
def german_fits_its_formats():
    tool("msgfmt", "--check", "-o", "/dev/null", "po/de.po")


@test
def german_holds_nothing_twice_and_nothing_dead():
    assert "\n#~ msgid" not in source.read("po/de.po"), "po/de.po keeps strings that nobody uses; run po/update"


run()

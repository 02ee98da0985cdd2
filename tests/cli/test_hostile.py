#!/usr/bin/python3
"""Hostile text in every field (D1, I22): more than 300 strings that speak to terminals, hide, turn around or widen, seen through
every command that prints records, as people read them and as JSON, in UTF-8 and in the C locale; errors and logs too."""
import gzip
import itertools
import json
import os
import re
import sys
import unicodedata

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test

ESC = "\x1b"
PAYLOADS = ["]0;OWNED\x07", "]2;OWNED\x1b\\", "]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\", "]52;c;T1dORUQ=\x07", "P$q\"p\x1b\\",
            "_Gx\x1b\\", "^pm\x1b\\", "[31m", "[2J", "[H", "[?1049h", "[6n", "[c", "c", "(0", "[20t", "[>q", "]4;1;?\x07", "]10;?\x07", "]1337;File=\x07"]
MARKS = [chr(code) for code in itertools.chain(range(0x01, 0x09), range(0x0B, 0x0D), range(0x0E, 0x20), range(0x7F, 0xA0), range(0x200B, 0x2010), range(0x202A, 0x202F),
                                               range(0x2060, 0x2070), (0x61C, 0x180E, 0xFEFF, 0x3164, 0x115F, 0x1160, 0xFFA0, 0xAD, 0x34F, 0x17B4, 0x2800, 0xFFF9, 0xFFFA,
                                                                       0xFFFB, 0xE0001), range(0xE0020, 0xE0080), range(0x2000, 0x200B), range(0xE0100, 0xE0110), range(0xFE00, 0xFE10), (0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0xE000, 0x10FFFD, 0x2028, 0x2029))]
STRINGS = ([ESC + payload for payload in PAYLOADS] + [payload.replace(ESC, "\x9b") for payload in PAYLOADS]
           + [chr(0x80 + ord(first) - 0x40) + "31mOWNED" for first in "[]PX^_\\"] + [f"a{mark}b" for mark in MARKS]
           + ["e" + "\u0301" * 200, "👩\u200d👩\u200d👧\u200d👦" * 30, "Ａ" * 70, "\u202eevig\u202c", "a\rOWNED", "a\bb", "a\tb", "x" * 400, "\u0f3d" * 20, "ﷺ" * 20,
              "𒐫" * 20, "=1+1", "; rm -rf /", "$(touch x)", "%s%n%x", "' OR 1=1 --", "\\x1b[31m", "&amp;<b>", "\u200f\u200e" * 20])
HARMLESS = re.compile("[^\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]*\\Z")
DATA = re.compile("[^\\x00-\\x1f\\x7f-\\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*\\Z")  # JSON and the like: what speaks or turns around
assert len(STRINGS) > 300, len(STRINGS)

with Service({"anna": ["agent", "steward"], "maria": ["team_lead"]}) as service:
    anna, maria = service.desk("anna"), service.desk("maria")
    lines = ["Firma;Vorname;Nachname;Position;Ort;Straße;Interesse;Telefon"]
    for number, text in enumerate(STRINGS):
        cell = '"' + text.replace('"', '""').replace("\x00", "") + '"'
        lines.append(";".join([f'"F{number:03} {cell[1:]}', cell, f'"N{number:03} {cell[1:]}', cell, cell, cell, cell, f"+4930231256{number % 100:02}"]))
    outputs = []

    def said(desk, *argv, **variables):
        for locale in ("C.UTF-8", "C"):
            ran = desk.run(*argv, LC_ALL=locale, **variables)
            assert ran.returncode >= 0, f"{argv}: {ran.returncode}"
            outputs.append((argv, locale, ran.stdout + ran.stderr))
        return ran

    @test
    def every_string_is_imported_or_named_and_no_output_speaks():
        path = anna.write("list.csv", "\r\n".join(lines) + "\r\n")
        report = anna.import_list(path)
        assert report["read"] == len(STRINGS) and report["created"] >= 150, report
        said(anna, "import", path, "--basis", "presumed", "--evidence", STRINGS[0])
        lead = anna.rows("list", "lead", "--limit", "1")[0]["id"]
        for text in STRINGS[::13]:
            said(anna, "set", "lead", lead, f"interest={text}", "--offline")
            said(anna, "log", lead, "--result", "busy", "--note", text, "--offline")
            said(anna, "search", text, "--offline")
            said(anna, text, "--offline")
            said(anna, "list", "lead", "--where", f"company:{text}", "--offline")
        anna.ok("sync", "--once")
        maria.ok("sync", "--once")

    @test
    def what_is_no_file_of_a_list_is_refused_and_bounded():
        """Devices, pipes without a writer, folders, sockets, links to oneself, archives that unfold without end (D5)."""
        os.mkfifo(f"{anna.home}/fifo")
        os.symlink("loop", f"{anna.home}/loop")
        os.makedirs(f"{anna.home}/folder")
        with gzip.open(f"{anna.home}/bomb.csv.gz", "wb") as bomb:
            for _ in range(50):
                bomb.write(bytes(1 << 20))
        wide = anna.write("wide.csv", ";".join(f"c{i}" for i in range(100000)) + "\r\n" + ";" * 99999 + "\r\n")
        before = {name for name in os.listdir(anna.home)}
        for path in ("/dev/zero", "/dev/urandom", f"{anna.home}/fifo", f"{anna.home}/loop", f"{anna.home}/folder", f"{anna.home}/bomb.csv.gz", wide,
                     "../../etc/shadow-that-is-not", "/proc/self/mem"):
            ran = anna.run("import", path, "--basis", "presumed", "--evidence", "x", "--offline")
            assert ran.returncode in (65, 66, 64, 1, 77) and ran.stderr, (path, ran)
        assert {name for name in os.listdir(anna.home)} == before

    @test
    def no_command_that_prints_records_lets_one_of_them_speak():
        for entity in ("lead", "contact", "company", "activity", "task", "consent", "batch", "user", "team"):
            for more in ((), ("--json",)):
                said(anna, "list", entity, "--limit", "1000", "--offline", *more)
        leads = [json.loads(line)["id"] for line in anna.ok("list", "lead", "--limit", "400", "--offline", "--json").split("\n") if line]
        for lead in leads[::12]:
            said(anna, "show", "lead", lead, "--offline")
            said(anna, "call", lead, "--dry-run", "--offline")
        said(anna, "history", "lead", leads[0])
        for words in (("dump", "--canonical", "--offline"), ("outbox", "list", "--offline"), ("search", "F0", "--offline"), ("conflict", "list", "--offline"),
                      ("next", "--offline"), ("status",), ("digest",), ("doctor",), ("export", "leads", "--format", "json"), ("export", "leads")):
            said(anna, *words)

    @test
    def all_of_it_was_harmless():
        assert len(outputs) > 250
        for argv, locale, text in outputs:
            shape = DATA if "--json" in argv or argv[0] in ("dump", "export", "outbox", "digest") else HARMLESS
            for line in text.split("\n"):
                assert shape.match(line), f"{argv} in {locale}: {[hex(ord(c)) for c in line if not shape.match(c)][:9]}"
            if locale == "C" and argv[0] not in ("dump", "export") and "--json" not in argv:
                assert text.isascii(), f"{argv} in {locale}: {[c for c in text if ord(c) > 126][:5]}"
        marks = max(sum(unicodedata.combining(c) > 0 for c in line) for _, _, text in outputs for line in text.split("\n") if "\u0301" in line) \
            if any("\u0301" in text for _, _, text in outputs) else 0
        print(f"# {len(STRINGS)} strings, {len(outputs)} outputs, at most {marks} combining marks a line")

    @test
    def logs_hold_none_of_it():
        for folder in (service.folder, anna.env["XDG_STATE_HOME"]):
            for place, _, names in os.walk(folder):
                for name in names:
                    if "log" in name:
                        with open(os.path.join(place, name), encoding="utf-8", errors="surrogateescape") as file:
                            text = file.read()
                        assert "OWNED" not in text and all(HARMLESS.match(line) for line in text.split("\n")), name

    run()

"""The program of the version before: what is built now, but for the last fields of one entity and the steps of the schema that
added them. The field table is cut in a copy of the program; the data folder is one without those steps.

    older = Older(folder, "campaign", 2, ["records/0019-handover-gate.sql"])
    subprocess.run([older.vorwahld, "init", …], env=os.environ | older.variables)
"""
import json
import os
import re
import shutil
import stat
import struct
import subprocess

from desk import VORWAHL, VORWAHLD

COUNT_AT = 48  # of field_count in struct entity (core/entity.h), which is checked below


def symbol(program, name):
    out = subprocess.run(["nm", program], capture_output=True, text=True, check=True).stdout
    return next(int(line.split()[0], 16) for line in out.splitlines() if line.split()[-1] == name)


def place_in_file(content, address):
    """By the program headers of a 64-bit ELF file."""
    start, size, count = struct.unpack_from("<Q", content, 32)[0], *struct.unpack_from("<HH", content, 54)
    for i in range(count):
        kind, _, offset, virtual, _, length = struct.unpack_from("<IIQQQQ", content, start + i * size)
        if kind == 1 and virtual <= address < virtual + length:
            return offset + address - virtual
    raise AssertionError("the field table is not in the file")


def fields_of(entity):
    out = subprocess.run([VORWAHLD, "tables"], capture_output=True, text=True, check=True).stdout
    rows = [json.loads(line) for line in out.splitlines()]
    return [row["name"] for row in rows if row["table"] == "field" and row["entity"] == entity]


def cut(program, copy, entity, known, kept):
    with open(program, "rb") as file:
        content = bytearray(file.read())
    at = place_in_file(content, symbol(program, f"{entity}_entity")) + COUNT_AT
    assert struct.unpack_from("<Q", content, at)[0] == known, "struct entity has another shape"
    struct.pack_into("<Q", content, at, kept)
    with open(copy, "wb") as file:
        file.write(content)
    os.chmod(copy, stat.S_IRWXU)


class Older:
    def __init__(self, folder, entity, count, steps):
        names = fields_of(entity)
        self.unknown, self.data = names[-count:], f"{folder}/older-data"
        self.vorwahl, self.vorwahld = f"{folder}/older-vorwahl", f"{folder}/older-vorwahld"
        for program, copy in ((VORWAHL, self.vorwahl), (VORWAHLD, self.vorwahld)):
            cut(program, copy, entity, len(names), len(names) - count)
        shutil.copytree(os.environ["SRCDIR"] + "/data", self.data)
        for step in steps:
            os.unlink(f"{self.data}/schema/{step}")
        self.variables = {"VORWAHL_DATADIR": self.data, "VORWAHL_TEST_SCHEMA": "1"}


RELATIVE = 8  # R_X86_64_RELATIVE


def move_pointer(content, address, by):
    """Of a pointer that the loader fills: its addend; else the pointer itself."""
    moved = 0
    sections, size, count = struct.unpack_from("<Q", content, 40)[0], *struct.unpack_from("<HH", content, 58)
    for i in range(count):
        kind, _, _, offset, length = struct.unpack_from("<IQQQQ", content, sections + i * size + 4)
        if kind != 4:  # SHT_RELA
            continue
        for at in range(offset, offset + length, 24):
            place, info, addend = struct.unpack_from("<QQq", content, at)
            if place == address and info & 0xffffffff == RELATIVE:
                struct.pack_into("<q", content, at + 16, addend + by)
                moved += 1
    if moved == 0:
        at = place_in_file(content, address)
        struct.pack_into("<Q", content, at, struct.unpack_from("<Q", content, at)[0] + by)


class Stranger:
    """A program that knows a kind of record under no such name: in a copy its entity is called by all letters but the first
    ("ule"), and so is its table."""

    def __init__(self, folder, entity, step):
        self.data, self.vorwahl, self.vorwahld = f"{folder}/stranger-data", f"{folder}/stranger-vorwahl", f"{folder}/stranger-vorwahld"
        for program, copy in ((VORWAHL, self.vorwahl), (VORWAHLD, self.vorwahld)):
            with open(program, "rb") as file:
                content = bytearray(file.read())
            start = symbol(program, f"{entity}_entity")
            for pointer in (8, 16):  # name and plural of struct entity
                move_pointer(content, start + pointer, 1)
            with open(copy, "wb") as file:
                file.write(content)
            os.chmod(copy, stat.S_IRWXU)
        shutil.copytree(os.environ["SRCDIR"] + "/data", self.data)
        with open(f"{self.data}/schema/{step}", "a+", encoding="utf-8") as file:
            file.seek(0)
            text = file.read()
            table = re.search(rf'CREATE TABLE "?{entity}"? \(.*?;\n', text, re.DOTALL)[0]
            file.write(re.sub(rf'TABLE "?{entity}"?', f"TABLE {entity[1:]}", table))
        self.variables = {"VORWAHL_DATADIR": self.data}

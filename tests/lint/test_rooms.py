#!/usr/bin/python3
"""Walls between the rooms: includes, libraries and SQL stand only where they belong."""
import re
import sys

sys.dont_write_bytecode = True
import rooms
import source
from tap import run, test

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.M)
SQL = re.compile(r'"[^"\n]*\b(SELECT\s+[\w*(]|INSERT\s+(OR\s+\w+\s+)?INTO\b|UPDATE\s+\w+\s+SET\b|DELETE\s+FROM\b|'
                 r'CREATE\s+(UNIQUE\s+)?(TABLE|INDEX|VIEW|TRIGGER|VIRTUAL)\b|PRAGMA\s+\w+)')
CODE = source.matching(".c", ".h", ".cc", under=("src/", "include/", "ui/"))


def own_includes():
    for path in CODE:
        for match in INCLUDE.finditer(source.without_comments(source.read(path))):
            yield path, rooms.room_of(path), match[1], match[2], source.line_of(source.read(path), match.start())


def may_include(path, room, door):
    other = door.split("/")[0]
    return (other == room or other not in rooms.ROOMS or other in rooms.ROOMS[room]
            or (room in rooms.READERS and door in rooms.READ_DOORS) or other in rooms.TOGETHER.get(path, ()))


@test
def every_source_stands_in_a_room():
    source.none([path for path in CODE if rooms.room_of(path) not in rooms.ROOMS])


@test
def rooms_include_only_the_rooms_they_may():
    source.none([f"{path}:{line}: {room} may not include {door}" for path, room, door, _, line in own_includes()
                 if door and room in rooms.ROOMS and not may_include(path, room, door)])


@test
def doors_of_another_room_come_from_include():
    source.none([f"{path}:{line}: {door} is private" for path, room, door, _, line in own_includes()
                 if door and door.split("/")[0] in rooms.ROOMS and door.split("/")[0] != room
                 and f"include/{door}" not in source.files() and not door.startswith("ui/")])


@test
def foreign_libraries_stay_in_their_room():
    faults = []
    for path, room, door, header, line in own_includes():
        header = header or (door if door in rooms.FOREIGN else None)
        if header is None or rooms.LIBC.match(header) or path == rooms.CXX:
            continue
        if rooms.FOREIGN.get(header) != room:
            faults.append(f"{path}:{line}: <{header}> does not belong to {room}")
    source.none(faults)


@test
def doors_need_no_foreign_library():
    source.none([f"{path}:{line}: a door shows <{header}>" for path, _, _, header, line in own_includes()
                 if path.startswith("include/") and header in rooms.FOREIGN])


@test
def who_only_reads_the_store_never_writes_it():
    calls = re.compile(r"\b(" + "|".join(rooms.WRITES) + r")\s*\(")
    source.none([f"{path}:{source.line_of(source.read(path), match.start())}: {match[1]}"
                 for path in CODE if rooms.room_of(path) in rooms.READERS
                 for match in calls.finditer(source.code_only(source.read(path)))])


@test
def sql_stands_in_store_alone():
    source.none([f"{path}:{source.line_of(source.read(path), match.start())}: {match[0]}"
                 for path in CODE if rooms.room_of(path) != "store"
                 for match in SQL.finditer(source.without_comments(source.read(path)))])


run()

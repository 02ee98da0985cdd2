#!/usr/bin/python3
"""Upgrading a running team step by step: desks and services of neighbouring versions, fields that one of them does not know."""
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys

sys.dont_write_bytecode = True
import postgresql
from desk import PASSWORD, VORWAHLD, Service, file_of, people
from raw import Device
from tap import run, skip, test

TEAM = {"anna": ["agent"], "maria": ["team_lead"]}
ON_POSTGRESQL = os.environ.get("VORWAHL_TEST_DATABASE") == "postgresql"


@contextlib.contextmanager
def program_of(version, **more):
    """Programs started inside are of this version."""
    variables = {"VORWAHL_TEST_SCHEMA": str(version)} | more
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]


def vorwahld(service, *argv):
    return subprocess.run([VORWAHLD, *argv, "--database", service.uri], capture_output=True, text=True, timeout=30, check=False)


def begin(service):
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.import_list(maria.write("list.csv", people(1)), "--owner", "anna")
    anna.ok("sync", "--once")
    return maria, anna


def contact_of(device):
    return device.call("GET", "/v1/contacts")["contacts"][0]


def change(device, contact, name, base, new):
    operation = device.operation("contact", contact["id"], {}, contact["rev"])
    operation["set"] = {name: {"base": base, "new": new}}
    return device.push([operation])["results"][0]["st"]


@test
def a_newer_desks_field_is_kept_by_older_services_and_desks():
    with Service(TEAM) as service:
        _, anna = begin(service)
        newer = Device(service.url, "maria", PASSWORD)
        assert change(newer, contact_of(newer), "linkedin", None, "Erika \"B\" ☎") == "applied"
        anna.ok("sync", "--once")
        assert "linkedin" in anna.ok("dump", "--canonical")
        anna.ok("set", "lead", anna.row("search", "firma 000")["id"], "position=Einkauf")
        anna.ok("sync", "--once")
        now = contact_of(newer)
        assert now["position"] == "Einkauf" and now["extra"] == {"linkedin": "Erika \"B\" ☎"}, now


@test
def two_newer_desks_that_clash_keep_both_values():
    with Service(TEAM) as service:
        begin(service)
        one, two = Device(service.url, "maria", PASSWORD), Device(service.url, "anna", PASSWORD)
        contact = contact_of(one)
        assert change(one, contact, "linkedin", None, "a") == "applied"
        assert change(two, contact, "linkedin", None, "b") == "conflict"
        assert contact_of(one)["extra"] == {"linkedin": "a"}
        tasks = one.call("GET", "/v1/tasks?limit=100")["tasks"]
        assert [(task["field"], task["mine_value"]) for task in tasks if task["kind"] == "conflict"] == [("linkedin", "b")]


@test
def a_service_one_version_ahead_serves_older_desks_both_ways():
    with Service(TEAM) as service:
        maria, anna = begin(service)
        service.stop()
        with program_of(2):
            service.verb("upgrade")
            service.start()
        lead = anna.row("search", "firma 000")["id"]
        anna.ok("set", "lead", lead, "position=Einkauf")
        assert anna.row("status")["waiting"] == 0
        assert maria.row("show", "lead", lead)["position"] == "Einkauf"


@test
def a_desk_two_versions_behind_may_send_and_is_told_why_it_receives_nothing():
    with Service(TEAM) as service:
        maria, anna = begin(service)
        lead = anna.row("search", "firma 000")["id"]
        service.stop()
        with program_of(3):
            service.verb("upgrade")
            service.start()
        anna.ok("set", "lead", lead, "position=Einkauf")
        assert "too old" in anna.fails(76, "sync", "--once")
        assert anna.row("status", "--offline")["waiting"] == 0, "its work is not taken"
        maria.env["VORWAHL_TEST_SCHEMA"] = "2"
        assert maria.row("show", "lead", lead)["position"] == "Einkauf"


@test
def a_desk_may_be_one_version_ahead_of_its_service_not_two():
    with Service(TEAM) as service:
        _, anna = begin(service)
        lead = anna.row("search", "firma 000")["id"]
        anna.env["VORWAHL_TEST_SCHEMA"] = "2"
        anna.ok("set", "lead", lead, "position=Einkauf")
        anna.ok("sync", "--once")
        anna.env["VORWAHL_TEST_SCHEMA"] = "3"
        assert "upgraded first" in anna.fails(76, "sync", "--once")
        del anna.env["VORWAHL_TEST_SCHEMA"]
        anna.ok("sync", "--once")  # and back


@test
def a_service_starts_on_its_own_version_and_on_the_next_one_only():
    with Service(TEAM) as service:
        service.stop()
        with program_of(2):
            assert vorwahld(service, "check").returncode == 78, "an older database is served"
            service.verb("upgrade")
            service.verb("check")
        service.verb("check")  # the version before goes on beside it
        with program_of(3):
            service.verb("upgrade")
        ran = vorwahld(service, "check")
        assert ran.returncode == 78 and "newer" in ran.stderr, ran
        assert vorwahld(service, "upgrade").returncode == 78, "an older program downgrades"


def columns(service):
    sql = "SELECT linkedin, visits, extra, position FROM contact"
    if ON_POSTGRESQL:
        row = postgresql.shared().sql(sql, service.uri.rsplit("/", 1)[1]).split("|")
        return tuple(value or None for value in row)
    with contextlib.closing(sqlite3.connect(service.uri.removeprefix("sqlite:"))) as db:
        return tuple(None if value is None else str(value) for value in db.execute(sql).fetchone())


def an_unknown_column_is_written_where_it_belongs(service):
    """An instance of the version before, on the next one's schema: it passes on what it does not know."""
    newer = Device(service.url, "maria", PASSWORD)
    steps = [("linkedin", None, "Erika \"B\" ☎"), ("visits", None, "7"), ("position", "Einkauf", "Leitung"), ("twitter", None, "@x"), ("visits", "7", "8"),
             ("linkedin", "Erika \"B\" ☎", None), ("visits", "8", None)]
    seen = []
    for name, base, new in steps:
        contact = contact_of(newer)
        assert change(newer, contact, name, base, new) == "applied", (name, base, new, contact)
        seen.append((columns(service)[:2], contact_of(newer).get("extra")))
    assert [row for row, _ in seen] == [("Erika \"B\" ☎", None), *[("Erika \"B\" ☎", "7")] * 3, ("Erika \"B\" ☎", "8"), (None, "8"), (None, None)], seen
    assert seen[4][1] == {"linkedin": "Erika \"B\" ☎", "visits": 8, "twitter": "@x"} and seen[6][1] == {"twitter": "@x"}, seen
    aside, position = columns(service)[2:]
    assert json.loads(aside) == {"twitter": "@x"} and position == "Leitung", (aside, position)


@test
def a_step_of_the_schema_is_applied_once_and_the_older_program_works_on():
    with Service(TEAM) as service:
        maria, anna = begin(service)
        data = f"{service.folder}/data"
        shutil.copytree(os.environ["SRCDIR"] + "/data", data)
        with open(f"{data}/schema/records/9000-next.sql", "w", encoding="utf-8") as file:
            file.write("-- The next version's field.\nALTER TABLE contact ADD COLUMN linkedin TEXT;\n"
                       "ALTER TABLE contact ADD COLUMN visits BIGINT;\n")
        with program_of(2, VORWAHL_DATADIR=data):
            service.verb("upgrade")
            service.verb("upgrade")
        lead = anna.row("search", "firma 000")["id"]
        anna.ok("set", "lead", lead, "position=Einkauf")
        maria.ok("sync", "--once")
        assert maria.row("show", "lead", lead)["position"] == "Einkauf"
        an_unknown_column_is_written_where_it_belongs(service)
        service.verb("check")


@test
def what_was_kept_aside_becomes_a_field_when_the_program_knows_it():
    if ON_POSTGRESQL:
        skip("looks into the file")
    with Service(TEAM) as service:
        _, anna = begin(service)
        aside = ("UPDATE contact SET extra = '{\"position\":\"Einkauf\",\"linkedin\":\"x\"}', position = NULL",)
        service.stop()
        for path in (service.uri.removeprefix("sqlite:"), file_of(anna, "cache", "cache.db")):
            with contextlib.closing(sqlite3.connect(path)) as db, db:
                db.execute(*aside)
        with program_of(2):
            service.verb("upgrade")
            service.start()
        anna.env["VORWAHL_TEST_SCHEMA"] = "2"
        anna.ok("sync", "--once")
        assert contact_of(Device(service.url, "anna", PASSWORD))["extra"] == {"linkedin": "x"}
        with contextlib.closing(sqlite3.connect(file_of(anna, "cache", "cache.db"))) as db:
            assert db.execute("SELECT position, extra FROM contact").fetchall() == [("Einkauf", '{"linkedin":"x"}')]
        assert anna.row("search", "firma 000")["position"] == "Einkauf"



run()

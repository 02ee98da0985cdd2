#!/usr/bin/python3
"""Texts that name an erased person and come after the erasure: written offline by a desk that never had the person, brought by a list, a
web form or a program. No byte of name, mail or number is left in any file, there and here; and what knows them by hashes goes in time."""
import contextlib
import http.client
import json
import os
import sqlite3
import subprocess
import sys
import urllib.parse

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, file_of, people
from raw import Device
from tap import run, test
from traces import spellings, traces

ON_SERVER = os.environ.get("VORWAHL_TEST_DATABASE") == "postgresql"
NAME, MAIL, PHONE, FORMER = "Müßig-Öttinger", "jürgen.müßig@öttinger-werke.example", "+49302312599", "+4915112345678"
LOOKED_FOR = spellings([NAME, "Öttinger", "Müßig", "Jürgen"], [MAIL], [PHONE, FORMER])
LIST = people(12) + f"Firma 777 GmbH;Herr;Jürgen;{NAME};030/23125-99;{MAIL};10115;Berlin\r\n"
DAY_MS = 86400000


def house(service):
    """Four desks: three with the person, and sales' with one lead of somebody else; returns them and that lead."""
    service.verb("proof-key", f"{service.folder}/proof.key")
    maria, anna, viktor, admin = (service.desk(name) for name in ("maria", "anna", "viktor", "admin"))
    path = maria.write("list.csv", LIST)
    maria.import_list(path, "--owner", "anna")
    os.unlink(path)
    everybody(anna, admin)
    person, lead = (anna.rows("search", words)[0]["id"] for words in (NAME, "Beispiel003"))
    for mobile in ("0151 12345678", "0151 12345679"):  # others may have the one of before
        anna.ok("set", "lead", person, f"mobile={mobile}")
    anna.ok("sync", "--once")
    maria.ok("sync", "--once")
    maria.ok("move", lead, "--to", "viktor", "--reason", "Vertrieb")
    everybody(maria, viktor)
    assert viktor.run("search", NAME).returncode == 1 and not traces(viktor.home, LOOKED_FOR)
    return maria, anna, viktor, admin, lead


def everybody(*desks):
    for _ in range(2):
        for desk in desks:
            desk.ok("sync", "--once")


def no_trace(service, *desks):
    left = {desk.name: found for desk in desks if (found := traces(desk.home, LOOKED_FOR))}
    assert not left, left
    if ON_SERVER:
        dump = subprocess.run(["pg_dump", "--data-only", service.uri], capture_output=True, timeout=60, check=True).stdout
        left = [word for word in LOOKED_FOR[0] if word in dump.lower()] + [word for word in LOOKED_FOR[1] if word in dump]
    else:
        left = traces(service.folder, LOOKED_FOR)
    assert not left, left


def notes_of(desk, lead):
    return " / ".join(str(row.get("note")) for row in desk.rows("list", "activities", "--where", f"lead_id:{lead}"))


@test
def a_note_of_a_desk_that_never_had_the_person_comes_without_the_words():
    with Service() as service:
        maria, anna, viktor, admin, lead = house(service)
        viktor.ok("set", "lead", lead, "interest=Beratung")
        viktor.ok("sync", "--once")
        with contextlib.closing(sqlite3.connect(file_of(viktor, "data", "outbox.db"))) as db, db:
            db.executemany("INSERT INTO draft VALUES (?, ?, 1)", [("view/his", "name:Müssig-Oettinger\x1f\x1fnext"), ("view/kiel", "city:Kiel\x1f\x1fnext"),
                                                                   ("view/mail", f"{MAIL.upper()}\x1f\x1fnext")])
        for result, note in (("busy", f"{NAME} rief für ihn zurück\n{NAME} ist nett"), ("busy", f"Frau Beispiel sagt: Juergen Mueßig-Oettinger fragen, {MAIL.upper()}"),
                             ("busy", "mobil war +49 151 12345678, jetzt 030/23125 99 (Öttinger, Jürgen)"), ("busy", "Göttinger Straße 5, 030 23125 98")):
            viktor.ok("log", lead, "--result", result, "--note", note, "--offline")
        viktor.ok("set", "lead", lead, f"interest=wie {NAME} sagte", "--offline")
        viktor.ok("set", "lead", lead, f"interest=wie {NAME} sagte, und mehr", "--offline")
        viktor.ok("set", "lead", lead, f"position=Assistenz von Jürgen {NAME}", "--offline")
        viktor.ok("set", "lead", lead, "position=Assistenz", "--offline")
        assert traces(viktor.home, LOOKED_FOR)
        admin.ok("erase", MAIL, "--yes")
        everybody(anna, maria, admin)
        everybody(viktor, anna, maria, admin)
        no_trace(service, viktor, anna, maria, admin)
        said = notes_of(viktor, lead)
        with contextlib.closing(sqlite3.connect(file_of(viktor, "data", "outbox.db"))) as db:
            assert {row[0] for row in db.execute("SELECT key FROM draft WHERE key LIKE 'view/%'")} == {"view/kiel"}
        for words in ("[…] rief für ihn zurück", "Frau Beispiel sagt: […] fragen, […]", "mobil war […], jetzt […] ([…])",
                      "Göttinger Straße 5, 030 23125 98"):
            assert words in said and words in notes_of(maria, lead), (words, said)
        row = viktor.row("show", "lead", lead)
        assert row["interest"] == "wie […] sagte, und mehr" and row["position"] == "Assistenz", row
        assert viktor.row("status")["rejected"] == 0 and viktor.run("conflict", "list", "--json").stdout == ""
        for desk in (anna, maria, viktor):
            assert desk.run("digest").returncode == 0, desk.name
        service.verb("audit", "verify")


@test
def a_text_that_is_only_proposed_or_refused_loses_the_words_too():
    with Service() as service:
        maria, anna, viktor, admin, lead = house(service)
        viktor.ok("set", "lead", lead, f"interest=wie {NAME} sagte", "--offline")
        viktor.ok("log", lead, "--result", "busy", "--note", f"{NAME}, {MAIL}", "--offline")
        maria.ok("move", lead, "--to", "anna", "--reason", "zurück")  # out of viktor's reach
        maria.ok("sync", "--once")
        admin.ok("erase", MAIL, "--yes")
        everybody(viktor, anna, maria, admin)
        no_trace(service, viktor, anna, maria, admin)


@test
def lists_forms_and_programs_bring_no_words_back():
    with Service() as service:
        maria, anna, viktor, admin, lead = house(service)
        admin.ok("erase", MAIL, "--yes")
        everybody(maria, anna, viktor, admin)
        late = service.desk("maria", "late")  # that hears of nobody
        heading, *rows = people(3, start=40).splitlines()
        path = late.write("zweite.csv", "\r\n".join([heading + ";Notiz;Position", *(f"{row};Kollegin von {NAME};Leiterin, {MAIL}" for row in rows)]) + "\r\n")
        late.ok("import", path, "--basis", "presumed", "--evidence", f"Liste von {NAME}, 0151 12345678")
        os.unlink(path)
        program = Device(service.url, "anna", PASSWORD, "program")
        found = anna.rows("search", "Beispiel004")[0]["id"]
        answer = program.call("PATCH", f"/v1/leads/{found}", {"interest": f"empfohlen von Jürgen {NAME}"})
        assert NAME not in str(answer), answer
        asked = asked_for_a_call(service, maria)
        everybody(maria, anna, viktor, admin, late)
        no_trace(service, maria, anna, viktor, admin, late)
        assert maria.row("show", "lead", asked)["position"] == "Assistenz von […]"
        assert anna.row("show", "lead", found)["interest"] == "empfohlen von […]"
        new = late.rows("search", "Beispiel041")[0]["id"]
        assert "Kollegin von […]" in notes_of(late, new) and notes_of(late, new) == notes_of(maria, new), notes_of(late, new)
        assert late.row("show", "lead", new)["position"] == "Leiterin, […]"
        assert late.run("digest").returncode == 0


@test
def a_namesake_who_comes_later_keeps_the_name():
    with Service() as service:
        maria, anna, viktor, admin, lead = house(service)
        admin.ok("erase", MAIL, "--yes")
        everybody(maria, anna, admin)
        anna.ok("log", anna.rows("search", "Beispiel004")[0]["id"], "--result", "busy", "--note", "Herr Öttinger weiss das")
        other = maria.row("add", "lead", "company=Öttinger Bau", "first_name=Karla", "last_name=Öttinger", "phone=+49 40 66969 777", "--basis", "express",
                          "--evidence", "said so")["id"]
        maria.ok("log", other, "--result", "busy", "--note", "Frau Öttinger ist im Urlaub")
        maria.ok("log", other, "--result", "busy", "--note", f"Jürgen {NAME} war ihr Vater")
        everybody(maria, anna)
        said = notes_of(maria, other)
        assert "Frau Öttinger ist im Urlaub" in said and "[…] war ihr Vater" in said, said
        assert "Herr […] weiss das" in notes_of(anna, anna.rows("search", "Beispiel004")[0]["id"])


def asked_for_a_call(service, maria):
    """Somebody else, on the web page, who names the person; returns the lead."""
    team = maria.rows("list", "teams")[0]["id"]
    maria.ok("add", "queue", "name=Inbound", f"team_id={team}", "mode=suggested")
    maria.ok("add", "campaign", "name=Website", "form=bant", "medium=web form", "product=ERP", f"queue_id={maria.rows('list', 'queues')[0]['id']}",
             f"team_id={team}")
    maria.ok("sync", "--once")
    token = maria.row("intake-token", "create", "Contact form", "--form", "bant", "--campaign", "Website")["token"]
    fields = {"first_name": "Erika", "last_name": "Beispiel099", "email": "erika099@firma099.example", "company": "Firma 099 GmbH",
              "position": f"Assistenz von {NAME}"}
    place = urllib.parse.urlparse(service.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    connection.request("POST", "/v1/intake/bant", json.dumps({"fields": fields, "consent": {"text": "Please call me.", "version": "v3",
                                                                                            "page": "https://example.com/contact"}}),
                       {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": "key-1"})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    assert answer.status == 202, said
    maria.ok("sync", "--once")
    return maria.rows("search", "Beispiel099")[0]["id"]


def kept(service):
    """How many erased persons are still known by hashes."""
    if ON_SERVER:
        import postgresql
        return int(postgresql.shared().sql("SELECT count(*) FROM erased_words", service.uri.rsplit("/", 1)[1]))
    with contextlib.closing(sqlite3.connect(service.uri.removeprefix("sqlite:"))) as db:
        (count,) = db.execute("SELECT count(*) FROM erased_words").fetchone()
        (keys,) = db.execute("SELECT count(*) FROM meta WHERE key = 'words_key'").fetchone()
        assert keys == (count > 0)
        return count


@test
def the_hashes_go_when_every_desk_has_heard_or_thirty_days_are_over():
    with Service() as service:
        maria, anna, viktor, admin, lead = house(service)
        assert kept(service) == 0
        admin.ok("erase", MAIL, "--yes")
        everybody(maria, anna, admin)
        service.verb("sweep")
        service.verb("sweep")
        assert kept(service) == 1, "viktor has not heard"
        viktor.ok("log", lead, "--result", "busy", "--note", f"{NAME} rief an", "--offline")
        everybody(viktor)
        service.verb("sweep")
        assert kept(service) == 1, "all have heard, but who heard may still be sending"
        service.change(f"UPDATE erased_words SET heard_ms = heard_ms - {DAY_MS}")
        service.verb("sweep")
        assert kept(service) == 0
        no_trace(service, maria, anna, viktor, admin)
        other = anna.rows("search", "Beispiel005")[0]["id"]
        email = anna.row("show", "lead", other)["email"]
        admin.ok("erase", email, "--yes")
        assert kept(service) == 1
        service.change(f"UPDATE erased_words SET erased_ms = erased_ms - {31 * DAY_MS}")
        service.verb("sweep")
        assert kept(service) == 0


run()

#!/usr/bin/python3
"""After an erasure, bytes: a name with umlauts, its mail and its numbers in every spelling that is or was ever stored, also packed, in base64
or escaped, and in what only quotes them: saved views, notes of exports, answers about other records, what a desk never sent."""
import contextlib
import json
import os
import sqlite3
import subprocess
import sys

sys.dont_write_bytecode = True
import postgresql
from desk import Service, file_of, people
from tap import run, test
from traces import spellings, traces

ON_SERVER = os.environ.get("VORWAHL_TEST_DATABASE") == "postgresql"
NAME, MAIL, PHONE, MOBILE = "Müßig-Öttinger", "jürgen.müßig@öttinger-werke.example", "+49302312599", "+4915112345678"
LOOKED_FOR = spellings([NAME, "Öttinger", "Müßig", "Jürgen"], [MAIL], [PHONE, MOBILE])
LIST = people(30).replace("\r\n", ";Notiz\r\n", 1) + (
    f"Firma 777 GmbH;Herr;Jürgen;{NAME};030/23125-99;{MAIL};10115;Berlin;auch 0151 12345678 oder chef@öttinger-werke.example\r\n")


def on(path, sql, *values):
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as db:
        db.execute(sql, values)
        db.commit()


def quote(service, desk, other):
    """What names the person without being of the person."""
    outbox = file_of(desk, "data", "outbox.db")
    for name, view in (("mine", f"name:{NAME}\x1f\x1fnext"), ("number", "phone:030 23125 99\x1f\x1fnext"), ("kiel", "city:Kiel\x1f\x1fnext")):
        on(outbox, "INSERT INTO draft VALUES (?, ?, 1)", f"view/{name}", view)
    on(outbox, "INSERT INTO draft VALUES (?, ?, 1)", "view/first", f"muessig-oettinger\x1f\x1fnext")
    on(outbox, "UPDATE op SET problem = ? WHERE op_no = (SELECT min(op_no) FROM op WHERE id = ?)", f"Firma 003 GmbH has {NAME} already", other)
    if not ON_SERVER:
        path = service.uri.removeprefix("sqlite:")
        on(path, "UPDATE op_result SET problem = ? WHERE rowid = (SELECT min(rowid) FROM op_result)", f"{NAME.upper()} (0302312599) is there")


def with_the_list(service):
    """Four desks that hold the person; the file it came with is gone."""
    if ON_SERVER:
        service.verb("proof-key", f"{service.folder}/proof.key")
    desks = maria, anna, jonas, admin = tuple(service.desk(name) for name in ("maria", "anna", "jonas", "admin"))
    path = maria.write("list.csv", LIST)
    maria.import_list(path, "--owner", "anna")
    os.unlink(path)
    everybody(anna, jonas, admin)
    return desks


def at_work(service, maria, anna, jonas):
    """What a person leaves behind; returns the lead and another one."""
    lead, other = (anna.rows("search", words)[0]["id"] for words in (NAME, "Beispiel003"))
    anna.ok("log", lead, "--result", "callback", "--callback", "+3", "--note", f"{NAME} will ein Angebot an {MAIL}")
    anna.ok("set", "lead", lead, "position=Leiter Öttinger", "mobile=0151 12345678")
    anna.ok("set", "lead", other, "position=Leiterin")
    anna.ok("set", "lead", lead, "mobile=0151 12345679")
    maria.ok("sync", "--once")
    twin = maria.row("add", "lead", "company=Firma 777", "first_name=Juergen", "last_name=Mueßig-Öttinger", "phone=+49 30 2312599", "--basis",
                     "express", "--evidence", "said so")["id"]
    jonas.ok("sync", "--once")
    jonas.ok("quality", "check")
    jonas.run("duplicates")
    jonas.ok("sync", "--once")
    for filter_ in (f"last_name:{NAME}", "phone:030/2312599", "email:JÜRGEN.MÜSSIG@öttinger-werke.example"):
        maria.run("export", "lead", "--where", filter_)
    maria.ok("sync", "--once")
    return lead, other, twin


def everybody(*desks):
    for _ in range(2):
        for desk in desks:
            desk.ok("sync", "--once")


def no_trace(service, desks):
    left = {desk.name: found for desk in desks if (found := traces(desk.home, LOOKED_FOR))}
    assert not left, left
    if ON_SERVER:
        dump = subprocess.run(["pg_dump", "--data-only", service.uri], capture_output=True, timeout=60, check=True).stdout
        left = [word for word in LOOKED_FOR[0] if word in dump.lower()] + [word for word in LOOKED_FOR[1] if word in dump]
    else:
        left = traces(service.folder, LOOKED_FOR)
    assert not left, left


@test
def the_search_for_traces_finds_each_of_them():
    """Whoever looks for nothing finds nothing: each spelling is put into a file and found."""
    import base64
    import zlib
    folder = f"{os.environ['HOME']}/probe"
    os.makedirs(folder)
    for kind in ("Müßig-Öttinger", "MUESSIG-OETTINGER", "mussig-ottinger", '"M\\u00fc\\u00dfig-\\u00d6ttinger"', "M%C3%BC%C3%9Fig-%C3%96ttinger",
                 base64.b64encode(f"x{NAME}y".encode()).decode(), "030 23125 99", "99521320394", "0049302312599", "öttinger-werke.example".encode("idna"),
                 zlib.compress(f"so {NAME} said".encode()), gzip_of(f"so {NAME} said"), NAME.encode("utf-16-le"), NAME.encode("latin-1")):
        with open(f"{folder}/file", "wb") as file:
            file.write(b"\0\1 " + (kind if isinstance(kind, bytes) else kind.encode()) + b" \0")
        assert traces(folder, LOOKED_FOR), kind
    os.unlink(f"{folder}/file")
    with contextlib.closing(sqlite3.connect(f"{folder}/index.db")) as db:
        db.execute("CREATE VIRTUAL TABLE search USING fts5 (words)")
        db.executemany("INSERT INTO search VALUES (?)", [("oettingen",), ("oettinger",)])
        db.commit()
    assert any("index" in name for name, _ in traces(folder, LOOKED_FOR))


def gzip_of(text):
    import gzip
    return gzip.compress(text.encode())


@test
def no_spelling_is_left_in_any_file():
    with Service() as service:
        maria, anna, jonas, admin = with_the_list(service)
        lead, other, twin = at_work(service, maria, anna, jonas)
        anna.ok("sync", "--once")
        quote(service, anna, other)
        anna.run("export", "lead", "--where", f"last_name:{NAME}", "--offline")
        assert traces(anna.home, LOOKED_FOR) and traces(jonas.home, LOOKED_FOR), "there was nothing to erase"
        ids = [row["id"] for row in json.loads(admin.ok("dossier", lead, "--json"))["records"] if row["record"] == "contact"]
        admin.ok("erase", lead, "--yes")
        if maria.run("search", "Juergen", "--json").stdout:  # the twin is a record of its own until somebody says that both are one
            admin.ok("erase", twin, "--yes")
        everybody(anna, maria, jonas, admin)
        no_trace(service, (anna, maria, jonas, admin))
        assert anna.row("status")["rejected"] == 0 and ids
        with contextlib.closing(sqlite3.connect(file_of(anna, "data", "outbox.db"))) as db:
            kept = {row[0] for row in db.execute("SELECT key FROM draft")}
        assert "view/kiel" in kept and "view/mine" not in kept, kept
        lists = admin.rows("exports") if admin.run("exports").returncode == 0 else []
        assert all(NAME not in str(row) for row in lists)
        assert anna.row("show", "lead", other)["position"] == "Leiterin"


OWN = {"first": "Jürgen", "last": NAME, "mail": MAIL, "phone": "030/23125-99"}
CARD = f"""BEGIN:VCARD
VERSION:3.0
N:{NAME};Jürgen;;;
ORG:Firma 778 GmbH
TEL;TYPE=WORK:030 23125 99 Durchwahl 12
TEL;TYPE=CELL:0151 12345678
TEL;TYPE=HOME:040 66969 123
EMAIL:{MAIL}
EMAIL;TYPE=HOME:jürgen@öttinger-privat.example
NOTE:Assistenz von {NAME}\, auch 040 66969 124
END:VCARD
"""
MORE = spellings([NAME, "Öttinger", "Müßig", "Jürgen"], [MAIL, "jürgen@öttinger-privat.example"],
                 [PHONE, MOBILE, "+494066969123", "+494066969124"])


def ask(service, method, path, token, body, **headers):
    """A program of the house's own."""
    import http.client
    import urllib.parse
    place = urllib.parse.urlparse(service.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    connection.request(method, path, json.dumps(body),
                       {"Authorization": f"Bearer {token}", "Content-Type": "application/json"} | headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    assert answer.status == 202, said


def by_web_form(service, maria):
    """The person asks for a call, twice, on two pages, the second time under another first name."""
    team = maria.rows("list", "teams")[0]["id"]
    maria.ok("add", "queue", "name=Inbound", f"team_id={team}", "mode=suggested")
    maria.ok("add", "campaign", "name=Website", "form=bant", "medium=web form", "product=ERP", f"queue_id={maria.rows('list', 'queues')[0]['id']}",
             f"team_id={team}")
    maria.ok("sync", "--once")
    token = maria.row("intake-token", "create", "Contact form", "--form", "bant", "--campaign", "Website")["token"]
    for i, first in enumerate((OWN["first"], "Juergen")):
        fields = {"first_name": first, "last_name": OWN["last"], "email": OWN["mail"], "phone": OWN["phone"], "company": "Firma 777 GmbH",
                  "position": f"Leiter {OWN['last']}"}
        sent = {"fields": fields, "consent": {"text": "Please call me.", "version": "v3", "page": "https://example.com/contact"}}
        ask(service, "POST", "/v1/intake/bant", token, sent, **{"Idempotency-Key": f"key-{i}"})


@test
def forms_cards_providers_refusals_and_drafts_leave_nothing_either():
    with Service() as service:
        if ON_SERVER:
            service.verb("proof-key", f"{service.folder}/proof.key")
        maria, anna, admin = (service.desk(name) for name in ("maria", "anna", "admin"))
        maria.import_list(maria.write("people.csv", people(20)), "--owner", "anna")
        by_web_form(service, maria)
        card = maria.write("card.vcf", CARD)
        maria.run("import", card, "--basis", "presumed", "--evidence", f"Karte von {NAME}")
        os.unlink(card)
        everybody(maria, anna, admin)
        mine = [row["id"] for row in maria.rows("search", NAME)]
        assert mine, "there is nobody to erase"
        maria.run("consent", mine[0], "--status", "refused", "--evidence", f"{NAME} rief an und will nicht", "--number", "0151 12345678")
        maria.run("block", "add", "0151 12345678", "--reason", "asked for it")
        bought = maria.write("bought.csv", f"E-Mail;Position;Mobil\n{MAIL};Leiter Öttinger;0151 12345678\n")
        with open(f"{maria.home}/config/vorwahl/enrich.ini", "w", encoding="utf-8") as file:
            file.write(f"[bought]\nkind = file\npath = {bought}\nmatch = email\nsource = Adressverlag Y\nlicence = bis 2027-06-30\n")
        for lead in mine:
            maria.run("enrich", lead)
        os.unlink(bought)
        maria.ok("quality", "check")
        maria.run("quality", "duplicates")
        on(file_of(anna, "data", "outbox.db"), "INSERT INTO draft VALUES (?, ?, 1)", "view/third", "phone:040 66969123\x1f\x1fnext")
        on(file_of(anna, "data", "outbox.db"), "INSERT INTO draft VALUES (?, ?, 1)", "view/second mail", "Jürgen@Öttinger-Privat.example\x1f\x1fnext")
        maria.run("export", "lead", "--where", "phone:040-66969123")
        everybody(maria, anna, admin)
        contacts = sorted({maria.row("show", "lead", lead)["contact_id"] for lead in mine})
        if len(contacts) > 1:
            maria.ok("merge", mine[0], next(lead for lead in mine if maria.row("show", "lead", lead)["contact_id"] != maria.row("show", "lead", mine[0])["contact_id"]))
        everybody(maria, anna, admin)
        assert traces(maria.home, MORE) and traces(anna.home, MORE), "there was nothing to erase"
        while found := maria.run("search", NAME, "--json").stdout:
            admin.ok("erase", json.loads(found.splitlines()[0])["id"], "--yes")
            everybody(maria, anna, admin)
        left = {desk.name: found for desk in (maria, anna, admin) if (found := traces(desk.home, MORE))}
        assert not left, left
        if not ON_SERVER:
            assert not (left := traces(service.folder, MORE)), left


def in_files(service, looked_for):
    """Of one database of the PostgreSQL, and what all share, without its log."""
    server, name = postgresql.shared(), service.uri.rsplit("/", 1)[1]
    folder = server.sql(f"SELECT oid FROM pg_database WHERE datname = '{name}'")
    names = dict(line.split("|") for line in server.sql("SELECT relfilenode, relname FROM pg_class WHERE relfilenode > 0", name).splitlines())
    return sorted({names.get(file, file) for place in (f"base/{folder}", "global") for file, _ in traces(f"{server.data}/{place}", looked_for)})


if ON_SERVER:
    @test
    def the_night_takes_erased_rows_out_of_the_files_of_their_tables():
        with Service() as service:
            service.verb("proof-key", f"{service.folder}/proof.key")
            maria, admin = service.desk("maria"), service.desk("admin")
            path = maria.write("list.csv", LIST)
            maria.import_list(path)
            admin.ok("sync", "--once")
            server, name = postgresql.shared(), service.uri.rsplit("/", 1)[1]
            server.sql("ANALYZE", name)
            other = server.session(name)
            other.stdin.write("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1;\n")
            other.stdin.flush()
            other.stdout.readline()
            admin.ok("erase", MAIL, "--yes")
            server.sql("CHECKPOINT")
            assert in_files(service, LOOKED_FOR), "there is nothing that the night had to do"
            service.verb("sweep")  # somebody still looks at the moment before: it is said, and left for another night
            assert '"alarm.erased_rows"' in service.verb("audit", "list")
            other.communicate("ROLLBACK;\n", timeout=10)
            assert int(server.sql("SELECT count(*) FROM meta WHERE key = 'dead_tables' AND value LIKE '%contact%'", name)) == 1
            service.verb("sweep")
            assert int(server.sql("SELECT count(*) FROM meta WHERE key LIKE 'dead_%'", name)) == 0
            server.sql("CHECKPOINT")
            assert not (left := in_files(service, LOOKED_FOR)), left


OTHERS = (f"{NAME} sitzt nebenan", f"Frau Beispiel sagt: Juergen Mueßig-Oettinger fragen, {MAIL.upper()}", "Durchwahl von ihm: 030/23125 99",
          "mobil: +49 151 12345678 (Öttinger, Jürgen)")


def in_texts_of_others(service, maria, anna, jonas):
    """Everything about somebody else that people type; returns leads of others."""
    first, second, third = (anna.rows("search", f"Beispiel00{i}")[0]["id"] for i in (3, 4, 5))
    for note in OTHERS:
        anna.ok("log", first, "--result", "callback", "--callback", "+2", "--note", note)
    anna.ok("set", "lead", first, f"interest=Empfehlung von {NAME}", f"position=Assistenz von Jürgen {NAME}")
    anna.ok("set", "lead", first, "position=Assistenz")
    anna.ok("log", second, "--result", "callback", "--callback", "+3", "--note", f"{NAME} kennt sie", "--answer", f"provider=jemand, {NAME}")
    jonas.ok("sync", "--once")
    maria.ok("sync", "--once")
    maria.ok("set", "lead", third, f"source=Messe, {NAME}")
    maria.ok("consent", third, "--status", "refused", "--evidence", f"sagte {NAME} am Telefon")
    heading, *rows = people(3, start=40).splitlines()
    path = maria.write("zweite.csv", "\r\n".join([heading + ";Notiz", *(f"{row};Kollegin von {NAME}" for row in rows)]) + "\r\n")
    maria.ok("import", path, "--basis", "presumed", "--evidence", f"Liste von {NAME}, 0151 12345678")
    os.unlink(path)
    return first, second, third


@test
def texts_about_others_lose_the_words_and_nothing_else():
    with Service() as service:
        maria, anna, jonas, admin = with_the_list(service)
        lead = anna.rows("search", NAME)[0]["id"]
        anna.ok("set", "lead", lead, "mobile=0151 12345678")
        anna.ok("set", "lead", lead, "mobile=0151 12345679")  # others still have the one of before
        first, second, third = in_texts_of_others(service, maria, anna, jonas)
        everybody(maria, anna, jonas, admin)
        on(file_of(anna, "data", "outbox.db"), "INSERT INTO draft VALUES (?, ?, 1)", f"lead/{third}/notes", f"{NAME} noch fragen")
        anna.ok("log", third, "--result", "callback", "--callback", "+4", "--note", f"ungesendet: {NAME} weiss mehr", "--offline")
        on(file_of(anna, "data", "outbox.db"), "UPDATE op SET occurred_ms = occurred_ms - 60000 WHERE state = 'pending'")
        contact = anna.row("show", "lead", first)["contact_id"]
        service.verb("audit", "changes", "contact", contact, "--purpose", f"Beschwerde von Frau {NAME}, {MAIL}")
        said = admin.fails(64, "erase", lead)
        assert "--yes" in said
        before = json.loads(admin.run("erase", lead, "--json").stdout)["texts"]
        assert before["sure"] >= 8 and NAME in before["words"], before
        done = json.loads(admin.ok("erase", lead, "--yes", "--json"))["texts"]
        assert done["sure"] == before["sure"], (before, done)
        everybody(anna, maria, jonas, admin)
        no_trace(service, (anna, maria, jonas, admin))
        notes = " / ".join(str(row.get("note")) for row in anna.rows("list", "activities", "--where", f"lead_id:{first}"))
        for words in ("[…] sitzt nebenan", "Frau Beispiel sagt: […] fragen, […]", "Durchwahl von ihm: […]", "mobil: […] ([…])"):
            assert words in notes, (words, notes)
        assert anna.row("show", "lead", first)["position"] == "Assistenz" and anna.row("status")["rejected"] == 0
        for desk in (anna, maria, jonas, admin):
            assert desk.run("digest").returncode == 0, desk.name
        service.verb("audit", "verify")
        said = service.verb("audit", "list")
        assert "Beschwerde von Frau […]" in said, said


@test
def what_may_mean_somebody_else_stays_and_is_shown_before_and_after():
    with Service() as service:
        if ON_SERVER:
            service.verb("proof-key", f"{service.folder}/proof.key")
        maria, anna, admin = (service.desk(name) for name in ("maria", "anna", "admin"))
        rows = people(6) + "".join(f"Firma 88{i} GmbH;Herr;{first};Müller;030 23125 88{i};{first}.m@firma88{i}.example;10115;Berlin\r\n"
                                   for i, first in enumerate(("Hans", "Peter")))
        maria.import_list(maria.write("list.csv", rows), "--owner", "anna")
        everybody(anna, admin)
        sure, unsure, both = (anna.rows("search", f"Beispiel00{i}")[0]["id"] for i in (1, 2, 3))
        for lead, note in ((sure, "Hans Mueller fragen"), (unsure, "Herr Müller ist im Urlaub"), (both, "Müller, Hans oder der andere Müller")):
            anna.ok("log", lead, "--result", "busy", "--note", note)
        everybody(anna, admin)
        erased, = (row["id"] for row in admin.rows("search", "Müller") if row["first_name"] == "Hans")
        told = admin.run("erase", erased)
        assert told.returncode == 64 and "named in 2 texts" in told.stdout and "may be meant in 2 texts" in told.stdout, told
        texts = json.loads(admin.ok("dossier", erased, "--json"))["texts"]
        assert (texts["sure"], texts["unsure"]) == (2, 2) and len(texts["records"]) == 3, texts
        done = json.loads(admin.ok("erase", erased, "--yes", "--json"))["texts"]
        assert (done["sure"], done["unsure"]) == (2, 2), done
        everybody(anna, maria, admin)
        notes = {row["lead_id"]: row["note"] for row in anna.rows("list", "activities") if row.get("note")}
        assert notes[sure] == "[…] fragen" and notes[unsure] == "Herr Müller ist im Urlaub", notes
        assert notes[both] == "[…] oder der andere Müller", notes
        assert [row["entity"] for row in done["records"] if row["unsure"]] == ["activity", "activity"]
        anna.ok("undo")  # of the call: its note is what it is now
        anna.ok("sync", "--once")
        assert anna.row("status")["rejected"] == 0


@test
def a_desk_that_never_had_the_person_loses_the_words_too():
    with Service() as service:
        if ON_SERVER:
            service.verb("proof-key", f"{service.folder}/proof.key")
        maria, anna, viktor, admin = (service.desk(name) for name in ("maria", "anna", "viktor", "admin"))
        maria.import_list(maria.write("list.csv", LIST), "--owner", "anna")
        everybody(anna, admin)
        os.unlink(f"{maria.home}/list.csv")
        lead = anna.rows("search", "Beispiel003")[0]["id"]
        anna.ok("log", lead, "--result", "busy", "--note", f"{NAME} kennt den Vorgang")
        anna.ok("sync", "--once")
        maria.ok("sync", "--once")
        maria.ok("move", lead, "--to", "viktor", "--reason", "Vertrieb")
        everybody(maria, viktor)
        assert traces(viktor.home, LOOKED_FOR) and viktor.run("search", NAME).returncode == 1
        viktor.ok("set", "lead", lead, f"interest=wie {NAME} sagte")
        everybody(viktor, maria)
        viktor.ok("set", "lead", lead, f"interest=wie {NAME} sagte, und mehr", "--offline")
        admin.ok("erase", MAIL, "--yes")
        everybody(viktor, anna, maria, admin)
        no_trace(service, (viktor, anna, maria, admin))
        assert viktor.row("show", "lead", lead)["interest"] == "wie […] sagte, und mehr" and viktor.row("status")["rejected"] == 0
        assert viktor.run("conflict", "list", "--json").stdout == ""


@test
def files_with_persons_that_nobody_exported_are_listed_to_be_deleted():
    with Service() as service:
        if ON_SERVER:
            service.verb("proof-key", f"{service.folder}/proof.key")
        maria, anna, admin = (service.desk(name) for name in ("maria", "anna", "admin"))
        path = maria.write("kunden.csv", LIST + ";;;;;;;Berlin;\r\n")
        assert maria.import_list(path, "--owner", "anna")["rejected"] == 1
        everybody(maria, anna, admin)
        anna.ok("dump", "--canonical")
        everybody(maria, anna, admin)
        rejected, = maria.rows("exports")
        assert (rejected["format"], rejected["filter"], rejected["rows"]) == ("rejected", "kunden.csv.rejected.csv", 1), rejected
        dump, = anna.rows("exports")
        assert dump["format"] == "dump" and dump["user"] == "anna" and dump["rows"] > 30, dump
        done = json.loads(admin.ok("erase", MAIL, "--yes", "--json"))
        assert {(row["user"], row["format"]) for row in done["exports"]} == {("maria", "rejected"), ("anna", "dump")}, done["exports"]
        anna.ok("exports", "--deleted", dump["id"])
        assert anna.row("exports")["deleted_ms"] > 0 and "deleted_ms" not in maria.row("exports")
        maria.fails(1, "exports", "--deleted", dump["id"])


run()

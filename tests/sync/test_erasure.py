#!/usr/bin/python3
"""Erasure of a person: no byte of a name, address or number is left in any file of the service and of the desks, also of one that was
away; what comes late is not stored; it stays gone after a restored backup."""
import contextlib
import json
import os
import sqlite3
import subprocess
import sys

sys.dont_write_bytecode = True
import postgresql
from desk import PASSWORD, Service, VORWAHLD, file_of, people
from raw import Device, uuid7
from tap import run, test

ON_SERVER = os.environ.get("VORWAHL_TEST_DATABASE") == "postgresql"
NAME, MAIL, PHONE = "Quittenbaum", "quentin.quittenbaum@firma777.example", "302312599"
LIST = people(30) + f"Firma 777 GmbH;Herr;Quentin;{NAME};030 23125 99;{MAIL};10115;Berlin\r\n"
WORDS = [NAME, NAME.lower(), MAIL, PHONE, PHONE[::-1], "23125 99;", "Quentin"]


def files_with(folder, words, apart=()):
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            if name in apart:
                continue
            with open(os.path.join(place, name), "rb") as file:
                content = file.read().lower()
            found += [(name, word) for word in words if word.lower().encode() in content]
    return found


def person(desk):
    found = desk.run("search", NAME, "--json").stdout
    return json.loads(found)["id"] if found else None


def no_trace(service, desks, apart=(), words=tuple(WORDS)):
    for desk in desks:
        assert not (left := files_with(desk.home, words, apart)), (desk.name, left)
    if ON_SERVER:
        dump = subprocess.run(["pg_dump", "--data-only", service.uri], capture_output=True, text=True, timeout=60, check=True).stdout
        assert not (left := [word for word in words if word.lower() in dump.lower()]), left
    else:
        assert not (left := files_with(service.folder, words, apart)), left


def team(service, has_key=ON_SERVER):
    if has_key:
        service.verb("proof-key", f"{service.folder}/proof.key")
    maria, anna, admin = service.desk("maria"), service.desk("anna"), service.desk("admin")
    path = maria.write("list.csv", LIST)
    maria.import_list(path, "--owner", "anna")
    os.unlink(path)
    for desk in (anna, admin):
        desk.ok("sync", "--once")
    return maria, anna, admin


def work_on(anna, lead):
    """Everything that a person leaves behind: a call, notes, edits, an answer, a conflict, a task."""
    anna.ok("log", lead, "--result", "callback", "--callback", "+3", "--note", f"{NAME} asks for an offer")
    anna.ok("set", "lead", lead, "position=Head of Quittenbaum things")
    anna.ok("set", "lead", lead, "mobile=030 23125 99")


def care_for(service, maria, lead):
    """And what data care leaves: a confirmed field and its credit, a bounced mail, what a name server was asked."""
    maria.ok("confirm", lead, "position")
    assert json.loads(maria.ok("bounce", "-", given=MAIL + ";5.1.1\n"))["marked"] == 1
    maria.ok("sync", "--once")
    service.verb("sweep")
    service.verb("mail-servers", "--dns", "127.0.0.1:9")  # nobody answers there


@test
def nothing_is_left_of_an_erased_person():
    with Service() as service:
        maria, anna, admin = team(service)
        lead = person(anna)
        work_on(anna, lead)
        maria.ok("sync", "--once")
        care_for(service, maria, lead)
        maria.ok("history", "lead", lead)
        with contextlib.closing(sqlite3.connect(file_of(anna, "data", "outbox.db"))) as outbox:  # half a sentence, and half a new lead
            outbox.executemany("INSERT INTO draft VALUES (?, ?, 1)", [(f"lead/{lead}/notes", f"{NAME} says that"), ("new/lead", MAIL)])
            outbox.commit()
        away = service.desk("anna", "anna's other desk")
        anna.ok("set", "lead", lead, "position=once more")
        away.ok("set", "lead", lead, f"position={NAME} himself", "--offline")
        assert admin.fails(64, "erase", MAIL)  # not without a second word
        assert person(anna), "gone before it was said twice"
        done = json.loads(admin.ok("erase", MAIL, "--yes", "--json"))
        assert done["records"] >= 4 and done["operations"] >= 4, done
        for desk in (maria, anna, away, admin):
            desk.ok("sync", "--once")
            assert desk.run("search", NAME, "--json").stdout == "", desk.name
        for desk in (maria, anna, away, admin):
            desk.ok("sync", "--once")
        no_trace(service, (maria, anna, away, admin), words=[*WORDS, "firma777.example"])
        row = admin.row("erasures")
        assert row["arrived"] == row["devices"] == 4 and row["proof_until_ms"] > 0, row
        assert anna.row("status")["rejected"] == away.row("status")["rejected"] == 0
        service.verb("audit", "verify")  # the chain holds although bodies are blank


@test
def a_new_import_of_the_same_row_does_not_bring_the_person_back():
    with Service() as service:
        maria, _, admin = team(service)
        admin.ok("erase", MAIL, "--yes")
        maria.ok("sync", "--once")
        heading = LIST.splitlines()[0]
        for name, row in (("again", LIST.splitlines()[-1]),
                          ("other company", f"Neue Firma AG;Herr;Q.;{NAME};030 23125 99;;20095;Hamburg"),
                          ("mail alone", f"Firma 777 GmbH;Herr;Quentin;{NAME};;{MAIL};10115;Berlin")):
            path = maria.write("again.csv", f"{heading}\r\n{row}\r\nFirma 900 GmbH;Frau;Erika;Frei;030 23125 900;;10115;Berlin\r\n")
            counts = maria.import_list(path)
            assert counts["rejected"] == 1, (name, counts)
            assert "erased" in open(f"{maria.home}/again.csv.rejected.csv", encoding="utf-8").read()
            os.unlink(f"{maria.home}/again.csv.rejected.csv")
            os.unlink(path)
        lead = json.loads(maria.ok("add", "lead", "company=Firma 777 GmbH", f"last_name={NAME}", "phone=030 23125 99", "--basis", "express",
                                   "--evidence", "by hand, from an old sheet", "--json"))["id"]
        assert maria.row("show", "lead", lead)["state"] == "blocked"
        assert "erased" in maria.fails(77, "call", lead, "--dry-run")
        assert admin.row("block", "check", "030 23125 99")["cause"] == "erasure"
        assert admin.fails(1, "block", "check", "030 23125 003")


@test
def a_desk_that_was_away_wipes_what_it_never_sent():
    with Service() as service:
        maria, anna, admin = team(service)
        lead = person(anna)
        with service.away():
            work_on(anna, lead)
        admin.ok("erase", person(admin) or MAIL, "--yes")
        anna.ok("sync", "--once")
        anna.ok("sync", "--once")
        for desk in (maria, admin):
            desk.ok("sync", "--once")
        no_trace(service, (maria, anna, admin))
        assert anna.row("status")["waiting"] == 0 and anna.row("status")["rejected"] == 0
        anna.ok("set", "lead", anna.rows("search", "Firma 003")[0]["id"], "position=others go on")


@test
def the_proof_is_sealed_and_opens_with_the_key_alone():
    with Service() as service:
        _, anna, admin = team(service, has_key=True)
        work_on(anna, person(anna))
        key = f"{service.folder}/proof.key"
        assert os.stat(key).st_mode & 0o777 == 0o600
        admin.ok("erase", NAME, "--yes")
        closed = json.loads(service.verb("proofs"))
        assert "proof" not in closed and closed["until"] > "2031", closed
        service.verb("ledger", f"{service.folder}/ledger")
        with open(f"{service.folder}/ledger", encoding="utf-8") as file:
            assert NAME not in file.read()
        opened = json.loads(service.verb("proofs", "--key", key))["proof"]
        assert opened["last_name"] == NAME and opened["consents"][0]["evidence"] == "met at the fair" and len(opened["uses"]) == 1, opened
        with open(f"{service.folder}/other.key", "w", encoding="ascii") as file:
            file.write("00" * 31 + "01\n")
        ran = subprocess.run([VORWAHLD, "proofs", "--key", f"{service.folder}/other.key", "--database", service.uri],
                             capture_output=True, text=True, check=False)
        assert ran.returncode == 78 and NAME not in ran.stdout, ran
        ran = subprocess.run([VORWAHLD, "proof-key", f"{service.folder}/second.key", "--database", service.uri], capture_output=True,
                             text=True, check=False)
        assert ran.returncode == 65 and not os.path.exists(f"{service.folder}/second.key"), "a second key would lose the first one's proofs"


def one_value(service, sql):
    if ON_SERVER:
        return postgresql.shared().sql(sql, service.uri.rsplit("/", 1)[1])
    with contextlib.closing(sqlite3.connect(service.uri.removeprefix("sqlite:"))) as db:
        return str(db.execute(sql).fetchone()[0])


@test
def the_audit_tells_what_was_changed_and_of_an_erased_person_nothing():
    with Service() as service:
        _, anna, admin = team(service)
        lead = person(anna)
        work_on(anna, lead)
        contact = anna.row("show", "lead", lead)["contact_id"]

        def changes():
            return [json.loads(line) for line in service.verb("audit", "changes", "contact", contact, "--purpose", "case 17").splitlines()]

        anna.ok("set", "lead", lead, "mobile=030 23125 98")
        edit = next(row for row in changes() if row["field"] == "mobile" and row.get("from"))
        assert edit["user"] == "anna" and edit["from"].endswith("99") and edit["to"].endswith("98"), edit
        read = json.loads(service.verb("audit", "list").splitlines()[0])
        assert (read["event"], read["subject"], read["detail"]) == ("journal.read", f"contact/{contact}", "case 17"), read
        ran = subprocess.run([VORWAHLD, "audit", "changes", "contact", contact, "--database", service.uri], capture_output=True, text=True,
                             check=False)
        assert ran.returncode == 64 and ran.stdout == "", "it is read without a reason"
        admin.ok("erase", MAIL, "--yes")
        assert not [row for row in changes() if row.get("from") or row.get("to")]
        kept = one_value(service, "SELECT count(*) FROM journal WHERE id = '%s' AND (length(body) > 0 OR salt IS NOT NULL)" % contact)
        assert int(kept) == 0, "a body, or the salt of its digest, is left to guess by"
        text = service.verb("audit", "list")
        assert not [word for word in WORDS if word.lower() in text.lower()]
        service.verb("audit", "verify")


def merge_twin(service, maria):
    """The person once more under another spelling, made one with the first."""
    first = person(maria)
    other = maria.row("add", "lead", "company=Firma 778 GmbH", "first_name=Quentin", "last_name=Quittenbaumer", "postal_code=10115",
                      "phone=030 23125 98", "email=qq@firma777.example")["id"]
    return other, maria.row("merge", first, other, "--take", "phone=b,last_name=b")["merge"]


@test
def whoever_was_merged_is_erased_with_every_record_he_came_from():
    with Service() as service:
        maria, anna, admin = team(service)
        work_on(anna, person(anna))
        maria.ok("sync", "--once")
        other, _ = merge_twin(service, maria)
        anna.ok("sync", "--once")
        anna.ok("set", "lead", other, f"position={NAME} the second")
        dossier = json.loads(admin.ok("dossier", "qq@firma777.example", "--json"))
        kinds = [record["record"] for record in dossier["records"]]
        assert kinds.count("contact") == 2 and kinds.count("lead") == 2 and "merge" in kinds, kinds
        admin.ok("erase", "qq@firma777.example", "--yes")  # by what only the one that went had
        for _ in range(2):
            for desk in (maria, anna, admin):
                desk.ok("sync", "--once")
        assert not any(person(desk) for desk in (maria, anna, admin))
        no_trace(service, (maria, anna, admin))
        service.verb("audit", "verify")


@test
def taken_apart_one_is_erased_and_the_other_stays():
    with Service() as service:
        maria, anna, admin = team(service)
        maria.ok("sync", "--once")
        stays = maria.row("add", "lead", "company=Firma 778 GmbH", "first_name=Olga", "last_name=Brombeer", "postal_code=10115",
                          "phone=030 23125 97", "email=olga@firma778.example")["id"]
        gone = person(maria)
        merge = maria.row("merge", stays, gone, "--take", "phone=b,email=b,last_name=b,first_name=b")["merge"]
        anna.ok("sync", "--once")
        anna.ok("set", "lead", stays, f"mobile=030 23125 99")
        maria.ok("sync", "--once")
        maria.ok("unmerge", merge)
        assert maria.row("status")["rejected"] == 0, maria.ok("outbox", "list")
        for desk in (anna, admin, maria):
            desk.ok("sync", "--once")
            desk.ok("history", "lead", stays)
        assert anna.row("show", "lead", stays)["last_name"] == "Brombeer", anna.row("show", "lead", stays)
        admin.ok("erase", MAIL, "--yes")
        for _ in range(2):
            for desk in (maria, anna, admin):
                desk.ok("sync", "--once")
        anna.ok("set", "lead", stays, "mobile=")
        assert anna.row("show", "lead", stays)["last_name"] == "Brombeer"
        words = [word for word in WORDS if "23125" not in word and word not in (PHONE, PHONE[::-1])]
        for desk in (maria, anna, admin):
            assert not (left := files_with(desk.home, words)), (desk.name, left)
        if not ON_SERVER:
            assert not (left := files_with(service.folder, words)), left


def journal_with(service, words):
    return int(one_value(service, f"SELECT count(*) FROM journal WHERE body LIKE '%{words}%'"))


@test
def an_import_of_many_chunks_is_cut_in_every_slice():
    with Service({"maria": ["team_lead"]}) as service:
        if ON_SERVER:
            service.verb("proof-key", f"{service.folder}/proof.key")
        maria, batch, people_of = Device(service.url, "maria", PASSWORD), uuid7(), {}
        team_id = maria.call("GET", "/v1/me")["team_id"]
        operations = [maria.operation("batch", batch, {"name": "fair.csv", "user_id": maria.user_id, "basis": "presumed",
                                                       "evidence": "met at the fair", "state": "running"})]
        for i in range(120):  # a chunk each, 50 to a slice
            people_of[i] = uuid7()
            chunk = maria.operation("batch", batch, {})
            del chunk["set"]
            chunk["k"], chunk["body"] = "bulk", json.dumps([{"c": uuid7(), "p": people_of[i], "l": uuid7(), "new": "cpl", "f": {
                "team_id": team_id, "company": f"Firma {i} GmbH", "last_name": f"Quitte{i:03}", "phone": f"+493023125{i:03}"}}])
            operations.append(chunk)
        assert {row["st"] for row in maria.push(operations)["results"]} <= {"applied", "merged"}
        assert journal_with(service, "Quitte") == 120
        for gone, left in ((49, 119), (50, 118), (99, 117), (100, 116), (119, 115)):  # the ends of each slice
            maria.call("PUT", f"/v1/persons/{people_of[gone]}/erasure", {})
            assert (journal_with(service, "Quitte"), journal_with(service, people_of[gone])) == (left, 0), gone
        service.verb("audit", "verify")


@test
def the_dossier_holds_what_erasure_takes():
    with Service() as service:
        _, anna, admin = team(service)
        work_on(anna, person(anna))
        assert anna.run("dossier", NAME).returncode == 77, "an agent reads a dossier"
        dossier = json.loads(admin.ok("dossier", MAIL, "--json"))
        kinds = {record["entity"] for record in dossier["records"]}
        assert {"contact", "lead", "activity", "consent", "company", "batch"} <= kinds, kinds
        assert any(change["to"] == "Head of Quittenbaum things" for change in dossier["history"]), dossier["history"]
        text = admin.ok("dossier", "+49 30 2312599")
        assert all(word in text for word in (NAME, MAIL, "Head of Quittenbaum things", "asks for an offer")), text
        assert admin.fails(1, "dossier", "nobody@firma.example")


@test
def the_dossier_speaks_to_its_person():
    """Found by the name however it is spelled; words instead of codes, times instead of numbers, what else art. 15 asks for."""
    with Service() as service:
        maria, anna, admin = team(service)
        lead = maria.row("add", "lead", "company=Öl AG", "first_name=Özlem", "last_name=Öttinger-Groß", "phone=030 23125 98", "--basis",
                         "express", "--evidence", "said so at the fair")["id"]
        anna.ok("sync", "--once")
        maria.ok("log", lead, "--result", "callback", "--callback", "+3", "--answer", "budget_class=1")
        maria.ok("export", "lead")
        maria.ok("notice", "--controller", "Kranich AG, Kai 1")
        for spelling in ("Öttinger-Groß", "öttinger-groß", "ÖTTINGER-GROSS", "Oettinger-Gross", "özlem öttinger-groß", "+49 30/2312598"):
            text = admin.run("dossier", spelling, LANGUAGE="de").stdout
            assert "Nachname: Öttinger-Groß" in text, (spelling, text)
        for words in ("Ergebnis: Rückruf", "Frage: Budgetklasse", "Antwort: unter 10.000 EUR", "Zustand: anrufbereit → in Arbeit",
                      "maria  Lead csv", "Solange daran gearbeitet wird", "Kranich AG, Kai 1", "bei einer Datenschutzbehörde"):
            assert words in text, (words, text)
        for code in ("callback", "working", "budget_class", "phone_key", "89521320394", ".000Z", lead):
            assert code not in text, (code, text)
        whole = json.loads(admin.ok("dossier", "Öttinger-Groß", "--json"))
        assert whole["exports"][0]["user"] == "maria" and whole["kept_until"] is None and "phone_key" in whole["records"][0], whole
        admin.fails(1, "dossier", "Öttinger")  # a part of a name is nobody's name


if ON_SERVER:
    @test
    def without_a_key_a_shared_database_says_what_is_missing():
        with Service() as service:
            _, anna, admin = team(service, has_key=False)
            assert "proof-key" in admin.fails(65, "erase", MAIL, "--yes")
            assert person(anna)
else:
    @test
    def a_restored_backup_does_not_bring_anybody_back():
        with Service() as service:
            maria, anna, admin = team(service)
            work_on(anna, person(anna))
            service.verb("backup", f"{service.folder}/old.db")
            anna.ok("log", person(anna), "--result", "busy", "--note", f"{NAME} after the backup")
            admin.ok("erase", NAME, "--yes")
            maria.ok("sync", "--once")
            service.stop()
            service.verb("restore", f"{service.folder}/old.db")
            service.start()
            for _ in range(2):
                for desk in (anna, maria, admin):  # anna still holds operations on the erased lead, and sends them again
                    desk.ok("sync", "--once")
            assert not any(person(desk) for desk in (anna, maria, admin))
            names = os.listdir(service.folder)
            kept = [name for name in names if ".before-" in name or name.startswith("old.db")]
            no_trace(service, (maria, anna, admin), apart=kept)
            path = maria.write("again.csv", LIST)
            assert maria.import_list(path)["rejected"] == 1, "a restore let an erased person in again"
            for name in ("again.csv", "again.csv.rejected.csv"):
                os.unlink(f"{maria.home}/{name}")
            row = admin.row("erasures")
            assert row["proof_until_ms"] > 0, "the sealed proof went with the database that was replaced"

    @test
    def the_file_beside_a_backup_tells_who_was_erased_before_it():
        with Service() as service:
            maria, anna, admin = team(service)
            service.verb("backup", f"{service.folder}/first.db")
            admin.ok("erase", NAME, "--yes")
            service.verb("backup", f"{service.folder}/second.db")
            service.stop()
            for name in os.listdir(service.folder):
                if name.startswith("service.db"):
                    os.unlink(f"{service.folder}/{name}")
            service.verb("restore", f"{service.folder}/first.db", "--ledger", f"{service.folder}/second.db.erased")
            service.start()
            for desk in (anna, maria, admin):
                desk.ok("sync", "--once")
                assert not person(desk), desk.name

run()

#!/usr/bin/python3
"""A third number and a second address of a person are found: by search, as a twin and while a phone rings; a merge puts none out of reach,
and erased is all of it."""
import contextlib
import os
import re
import sqlite3
import sys

sys.dont_write_bytecode = True
from desk import Service, file_of, people
from tap import run, test

CARD = """BEGIN:VCARD
VERSION:3.0
N:Kiebitz;Ottilie;;;
ORG:Vogelwarte GmbH
TEL;TYPE=WORK:030 23125 110
TEL;TYPE=CELL:0171 3920011
TEL;TYPE=MAIN:030 23125 0
TEL;TYPE=HOME:040 66969 123
EMAIL:kiebitz@vogelwarte.example
EMAIL;TYPE=HOME:ottilie@kiebitznest.example
ADR;TYPE=WORK:;;Am Deich 3;Berlin;;10115;
END:VCARD
"""


def files_with(folder, words):
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(place, name), "rb") as file:
                content = file.read().lower()
            found += [(name, word) for word in words if word.encode() in content]
    return found


with Service({"maria": ["team_lead"], "jonas": ["steward"], "admin": ["admin"]}) as service:
    maria, jonas, admin = service.desk("maria"), service.desk("jonas"), service.desk("admin")
    card = maria.write("card.vcf", CARD)
    maria.import_list(card)
    os.unlink(card)
    maria.import_list(maria.write("people.csv", people(40)))
    for desk in (maria, jonas, admin):
        desk.ok("sync", "--once")
    lead = maria.row("search", "Kiebitz")["id"]

    def further(desk, person):
        with contextlib.closing(sqlite3.connect(file_of(desk, "cache", "cache.db"))) as cache:
            return cache.execute("SELECT count(*) FROM reached WHERE contact_id = ?", (person,)).fetchone()[0]

    def finds(desk, words):
        return [row["id"] for row in desk.rows("search", words)]

    @test
    def search_finds_the_second_address_and_the_third_number():
        for desk in (maria, jonas):
            for words in ("ottilie@kiebitznest.example", "Ottilie@Kiebitz", "040 66969 123", "0406696 9123", "669691"):
                assert finds(desk, words) == [lead], (desk.name, words)
        assert maria.run("search", "ottilie@anderswo.example", "--json").stdout == ""

    @test
    def who_is_typed_in_by_them_is_a_likely_twin():
        for email, number, is_known in (("ok@anderswo.example", "+49221471099", False), ("ottilie@kiebitznest.example", "+494066969123", True)):
            twin = jonas.row("add", "lead", "company=Nest AG", "first_name=Ottilie", "last_name=Kiebitz", f"email={email}", f"phone={number}",
                             "postal_code=20095")["id"]
            person = jonas.row("show", "lead", twin)["contact_id"]
            known = jonas.row("show", "lead", lead)["contact_id"]
            asked = [row for row in jonas.rows("task", "list") if {person, known} == {row["entity_id"], row["other_id"]}
                     and row["check_id"] in ("duplicate", "possible_duplicate", "job_change")]
            assert len(asked) == is_known, (email, asked)
        assert "email equal" in asked[0]["note"] and "phone equal" in asked[0]["note"], asked
        said = jonas.run("duplicates", "--again", LANGUAGE="de").stdout
        assert "gleich" in said and "equal" not in said and "same_" not in said, said
        assert any({person, known} == {row["entity_id"], row["other_id"]} for row in jonas.rows("task", "list")), "closed by the whole base"
        jonas.ok("sync", "--once")
        maria.ok("sync", "--once")

    @test
    def what_a_merge_puts_aside_is_still_found_and_taken_apart_it_is_the_other_s():
        other = maria.row("add", "lead", "company=Vogelwarte GmbH", "first_name=Otti", "last_name=Kiebitz", "phone=030 23125 777",
                          "email=otti@vogelwarte.example", "postal_code=10115")["id"]
        a, b = (maria.row("show", "lead", which)["contact_id"] for which in (lead, other))
        done = maria.row("merge", a, b, "--take", "phone=b,email=b")
        for words in ("030 23125 110", "kiebitz@vogelwarte.example", "3125110"):
            assert set(finds(maria, words)) == {lead, other}, (words, finds(maria, words))
        maria.ok("unmerge", done["merge"])
        assert finds(maria, "030 23125 110") == [lead] and finds(maria, "030 23125 777") == [other]
        for desk in (maria, jonas, admin):
            desk.ok("sync", "--once")

    @test
    def erased_is_all_of_it():
        person = maria.row("show", "lead", lead)["contact_id"]
        assert further(maria, person) == further(jonas, person) > 1
        text = admin.run("dossier", "kiebitz@vogelwarte.example", LANGUAGE="de").stdout
        assert re.search(r"Eingang: \d\d\.\d\d\.\d{4} \d\d:\d\d", text) and not re.search(r": \d\d:\d\d$", text, re.M), text
        assert "Prüfung: eine Person, zwei Firmen" in text and "job_change" not in text, text
        service.verb("proof-key", f"{service.folder}/proof.key")
        admin.ok("erase", "kiebitz@vogelwarte.example", "--yes")
        for _ in range(2):
            for desk in (maria, jonas, admin):
                desk.ok("sync", "--once")
        for desk in (maria, jonas, admin):
            left = files_with(desk.home, ["kiebitz@vogelwarte.example"])
            assert not left and further(desk, person) == 0, (desk.name, left)

    @test
    def a_note_that_a_list_brings_is_seen_at_every_desk():
        heading, row = people(1, start=60).splitlines()
        maria.import_list(maria.write("noted.csv", f"{heading};Notiz\r\n{row};am besten vormittags\r\n"))
        jonas.ok("sync", "--once")
        lead = jonas.rows("search", "Beispiel060")[0]["id"]
        assert [row["note"] for row in jonas.rows("list", "activities", "--where", f"lead_id:{lead}")] == ["am besten vormittags"]

    run()

#!/usr/bin/python3
"""Mails that came back: reports of mail servers, mailboxes of them and lists mark whose address is dead, and nobody else's."""
import base64
import json
import sys

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test

LIST = """Firma;Vorname;Nachname;E-Mail;PLZ;Ort
Kranich AG;Ines;Brandt;Brandt@kranich.example;20095;Hamburg
Reiher KG;Ole;Behrens;behrens@reiher.example;10117;Berlin
Möwe AG;Jan;Petersen;petersen@moewe.example;10115;Berlin
Sturm OHG;Paula;Kessler;kessler@sturm.example;10115;Berlin
"""
REPORT = """From MAILER-DAEMON Thu Nov 26 10:00:00 2026
From: Mail Delivery System <MAILER-DAEMON@mx.example>
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<behrens@reiher.example>: mailbox is full. brandt@kranich.example: no such user

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Original-Recipient: rfc822;Brandt@kranich.example
Final-Recipient: rfc822; brandt+x@kranich.example
Action: failed
Status: 5.1.1 (no such
 user)

Final-Recipient: rfc822; <behrens@reiher.example>
Action: failed
Status: 5.2.2

Final-Recipient: rfc822; petersen@moewe.example
Action: delayed
Status: 4.4.1

--b--
"""


def reply(address, text, *, head="", mark="Auto-Submitted: auto-replied"):
    return f"From MAILER Thu Nov 26 10:00:00 2026\nFrom: Somebody <{address}>\nSubject: Re: offer\n{mark}\n{head}\n{text}\n\n"


BASE64 = base64.encodebytes("Guten Tag, ich arbeite nicht mehr für die Möwe AG; ich bin nicht mehr dort tätig.".encode()).decode()
MIXED = f"""--part
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

{BASE64}
--part--
"""
REPLIES = (
    reply("Ines.BRANDT@kranich.example", "Frau Brandt hat das Unternehmen verlassen. Bitte wenden Sie sich an den Einkauf.")
    + reply("petersen@moewe.example", MIXED, head="Content-Type: multipart/alternative; boundary=part\n")
    + reply("behrens@reiher.example", "I am out of office. Please write to the firm.\n> he no longer works here")
    + reply("kessler@sturm.example", "She is no longer with the company.", mark="X-Mailer: by hand"))


def taken(desk, *words, **rest):
    return json.loads(desk.ok("bounce", *words, **rest).splitlines()[-1])


def states(desk):
    return {row["last_name"]: row["email_state"] for row in desk.rows("list", "contact")}


with Service({"jonas": ["steward"], "anna": ["agent"]}) as service:
    jonas, anna = service.desk("jonas"), service.desk("anna")
    jonas.import_list(jonas.write("list.csv", LIST))

    @test
    def a_report_marks_the_dead_address_and_leaves_full_and_delayed_ones():
        assert taken(jonas, jonas.write("report.eml", REPORT.replace("\n", "\r\n"))) == \
            {"read": 3, "marked": 1, "gone": 0, "known": 0, "unknown": 0, "left": 2, "strange": 0}
        assert [name for name, state in states(jonas).items() if state == "bounced"] == ["Brandt"]
        assert [row["check_id"] for row in jonas.rows("task", "list") if row["check_id"] == "email_bounced"] == ["email_bounced"]
        assert taken(jonas, "-", given=REPORT)["known"] == 1

    @test
    def a_list_from_standard_input_is_taken_and_undone_as_one():
        said = taken(jonas, "-", given="E-Mail;Status\nKESSLER@sturm.example;5.1.1\npetersen@moewe.example\n"
                                       "behrens@reiher.example;4.2.2\nniemand@nirgends.example\nnot an address\n")
        assert said == {"read": 4, "marked": 2, "gone": 0, "known": 0, "unknown": 1, "left": 1, "strange": 1}, said
        assert sorted(name for name, state in states(jonas).items() if state == "bounced") == ["Brandt", "Kessler", "Petersen"]
        jonas.ok("undo")
        assert [name for name, state in states(jonas).items() if state == "bounced"] == ["Brandt"]

    @test
    def a_corrected_address_has_not_come_back_yet():
        brandt = next(row["id"] for row in jonas.rows("list", "contact") if row["last_name"] == "Brandt")
        jonas.ok("set", "contact", brandt, "email=ines.brandt@kranich.example")
        assert states(jonas)["Brandt"] in (None, "unknown")
        assert not [row for row in jonas.rows("task", "list") if row["check_id"] == "email_bounced"]

    @test
    def an_automatic_reply_that_says_somebody_left_opens_a_task_and_stops_no_call():
        said = taken(jonas, "-", given=REPLIES)
        assert said == \
            {"read": 3, "marked": 0, "gone": 2, "known": 0, "unknown": 0, "left": 1, "strange": 0}, said
        people = {row["last_name"]: row["person_state"] for row in jonas.rows("list", "contact")}
        assert people == {"Brandt": "maybe_left", "Petersen": "maybe_left", "Behrens": None, "Kessler": None}, people
        assert len([row for row in jonas.rows("task", "list") if row["check_id"] == "person_gone"]) == 2
        assert taken(jonas, "-", given=REPLIES)["known"] == 2

    @test
    def a_new_name_is_the_successor_and_ends_the_task():
        brandt = next(row["id"] for row in jonas.rows("list", "contact") if row["last_name"] == "Brandt")
        jonas.ok("set", "contact", brandt, "person_state=left")
        lead = next(row for row in jonas.rows("list", "lead") if row["last_name"] == "Brandt")
        assert lead["state"] == "checking", lead
        jonas.ok("set", "contact", brandt, "last_name=Vogel", "first_name=Ute")
        assert jonas.row("show", "contact", brandt)["person_state"] is None
        assert len([row for row in jonas.rows("task", "list") if row["check_id"] == "person_gone"]) == 1
        jonas.ok("undo")
        assert jonas.row("show", "contact", brandt)["person_state"] == "left"

    @test
    def who_may_not_and_what_is_none_is_refused():
        anna.fails(77, "bounce", "-", given="kessler@sturm.example\n")
        jonas.fails(65, "bounce", "-", given="nothing of the kind\nhere\n")
        jonas.fails(66, "bounce", "missing.eml")

    run()

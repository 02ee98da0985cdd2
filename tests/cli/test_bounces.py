#!/usr/bin/python3
"""Mails that came back: reports of mail servers, mailboxes of them and lists mark whose address is dead, and nobody else's."""
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
            {"read": 3, "marked": 1, "known": 0, "unknown": 0, "left": 2, "strange": 0}
        assert [name for name, state in states(jonas).items() if state == "bounced"] == ["Brandt"]
        assert [row["check_id"] for row in jonas.rows("task", "list") if row["check_id"] == "email_bounced"] == ["email_bounced"]
        assert taken(jonas, "-", given=REPORT)["known"] == 1

    @test
    def a_list_from_standard_input_is_taken_and_undone_as_one():
        said = taken(jonas, "-", given="E-Mail;Status\nKESSLER@sturm.example;5.1.1\npetersen@moewe.example\n"
                                       "behrens@reiher.example;4.2.2\nniemand@nirgends.example\nnot an address\n")
        assert said == {"read": 4, "marked": 2, "known": 0, "unknown": 1, "left": 1, "strange": 1}, said
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
    def who_may_not_and_what_is_none_is_refused():
        anna.fails(77, "bounce", "-", given="kessler@sturm.example\n")
        jonas.fails(65, "bounce", "-", given="nothing of the kind\nhere\n")
        jonas.fails(66, "bounce", "missing.eml")

    run()

#!/usr/bin/python3
"""The queue: the next lead, outcomes and what they plan, undo, hand over, accept, reject, dialling."""
import os
import sys
from datetime import date

sys.dont_write_bytecode = True
from desk import Service, people
from tap import run, test

MONDAY = "1795428000000"  # 23 November 2026, 11:00 in Berlin: calls are lawful

with Service() as service:
    maria, anna, viktor = service.desk("maria"), service.desk("anna"), service.desk("viktor")
    maria.import_list(maria.write("list.csv", people(12)), "--owner", "anna")

    def lead_of(number):
        return anna.row("search", f"Firma {number:03}")

    def show(lead):
        return anna.row("show", "lead", lead["id"])

    @test
    def next_repeats_the_open_lead_until_it_is_logged():
        first, again = anna.row("next"), anna.row("next")
        assert first["id"] == again["id"]
        assert first["why_now"] and first["lease_until"], first
        anna.ok("log", first["id"], "--result", "no_answer")
        assert anna.row("next")["id"] != first["id"]

    @test
    def busy_is_tried_again_within_the_day():
        lead = anna.row("next")
        anna.ok("log", lead["id"], "--result", "busy", "--note", "engaged twice")
        after = show(lead)
        assert (after["state"], after["next_kind"], after["attempts"], after["last_result"]) == ("working", "retry", 1, "busy"), after

    @test
    def a_callback_is_planned_at_the_promised_time():
        lead = anna.row("next")
        anna.ok("log", lead["id"], "--result", "callback", "--callback", "tomorrow 14:00")
        after = show(lead)
        assert after["next_kind"] == "callback", after
        assert after["next_at"] > lead["next_at"], after

    @test
    def a_callback_cannot_lie_in_the_past():
        lead = anna.row("next")
        anna.fails(65, "log", lead["id"], "--result", "callback", "--callback", "yesterday 9:00")
        assert show(lead)["attempts"] == lead["attempts"]

    @test
    def an_outcome_that_does_not_exist_is_refused():
        anna.fails(64, "log", anna.row("next")["id"], "--result", "no-such-outcome")

    @test
    def undo_takes_the_call_back():
        lead = anna.row("next")
        anna.ok("log", lead["id"], "--result", "not_interested", "--note", "slip of the finger")
        assert show(lead)["state"] != lead["state"]
        anna.ok("undo")
        after = show(lead)
        assert (after["state"], after["attempts"], after["last_result"]) == (lead["state"], lead["attempts"], lead["last_result"]), after
        history = anna.rows("history", "lead", lead["id"])
        assert sum(row["field"] == "state" for row in history) >= 2, history

    @test
    def who_objects_is_not_called_again():
        lead = lead_of(7)
        anna.ok("log", lead["id"], "--result", "do_not_call")
        assert show(lead)["state"] in ("blocked", "lost"), show(lead)["state"]
        anna.fails(77, "call", lead["id"], "--dry-run")

    @test
    def dialling_hands_the_number_over_without_a_shell():
        os.makedirs(f"{anna.home}/config/vorwahl", exist_ok=True)
        with open(f"{anna.home}/config/vorwahl/vorwahl.ini", "w", encoding="utf-8") as settings:
            settings.write("[dial]\ncommand = /bin/echo | a b | {e164}\n")
        os.chmod(f"{anna.home}/config/vorwahl/vorwahl.ini", 0o600)
        out = anna.ok("call", lead_of(9)["id"], "--dry-run", VORWAHL_TEST_NOW=MONDAY)
        assert "+493023125009" in out, out

    @test
    def a_dial_command_that_is_missing_wrong_or_dies_says_so_and_the_call_is_logged():
        lead = lead_of(11)
        for command, status, words in (("/nowhere/dial | {e164}", 78, "/nowhere/dial does not start"),
                                       ("/bin/echo | {number}", 78, "unknown placeholder"),
                                       ("echo | {e164}", 78, "full path"),
                                       ("/bin/ls | /nowhere/{digits}", 69, "/nowhere/493023125011")):
            with open(f"{anna.home}/config/vorwahl/vorwahl.ini", "w", encoding="utf-8") as settings:
                settings.write(f"[dial]\ncommand = {command}\n")
            said = anna.fails(status, "call", lead["id"], VORWAHL_TEST_NOW=MONDAY)
            assert words in said, said
        anna.ok("log", lead["id"], "--result", "no_answer")
        assert show(lead)["attempts"] == lead["attempts"] + 1

    @test
    def a_handed_over_lead_is_accepted_by_sales():
        lead = lead_of(10)
        anna.ok("log", lead["id"], "--result", "qualified", *qualified_answers())
        anna.ok("handover", lead["id"], "--to", "viktor")
        viktor.ok("sync", "--once")
        assert lead["id"] in [row["id"] for row in viktor.rows("handovers")]
        viktor.ok("accept", lead["id"])
        anna.ok("sync", "--once")
        assert show(lead)["state"] in ("opportunity", "accepted"), show(lead)["state"]

    @test
    def sales_says_what_became_of_it_and_can_take_that_back():
        lead = lead_of(10)
        viktor.fails(64, "lost", lead["id"], "--reason", "bad_mood")
        viktor.fails(64, "won", lead["id"], "--amount", "much")
        anna.fails(77, "won", lead["id"])
        viktor.ok("won", lead["id"], "--amount", "12.500,50 €")
        anna.ok("sync", "--once")
        after = show(lead)
        assert (after["state"], after["value_cents"]) == ("won", 1250050), after
        viktor.ok("undo")
        viktor.ok("lost", lead["id"], "--reason", "price", "--note", "ten per cent too much")
        anna.ok("sync", "--once")
        after = show(lead)
        assert (after["state"], after["reason"], after["value_cents"]) == ("lost", "price", None), after
        viktor.fails(65, "won", lead["id"])  # over: undo comes first

    @test
    def a_rejected_lead_comes_back_with_its_reason():
        lead = lead_of(11)
        anna.ok("log", lead["id"], "--result", "qualified", *qualified_answers())
        anna.ok("handover", lead["id"], "--to", "viktor")
        viktor.fails(64, "reject", lead["id"], "--reason", "no-such-reason")
        viktor.ok("reject", lead["id"], "--reason", "too_small")
        anna.ok("sync", "--once")
        after = show(lead)
        assert (after["state"], after["reason"], after["owner"]) == ("rejected", "too_small", "anna"), after

    @test
    def who_left_has_a_successor_who_is_next_at_the_same_company():
        lead = lead_of(6)
        anna.ok("log", lead["id"], "--result", "left_company", "--successor", "Frau Dr. Petra von Janssen, 030 23125 099")
        after, new = show(lead), anna.row("search", "Petra Janssen")
        assert (after["state"], after["reason"], after["next_at"]) == ("archived", "left_company", None), after
        assert (new["salutation"], new["title"], new["first_name"], new["last_name"], new["company"], new["owner"], new["state"], new["basis"]) == \
            ("mrs", "Dr.", "Petra", "von Janssen", "Firma 006 GmbH", "anna", "checking", None), new
        anna.ok("undo")
        assert show(lead)["state"] == lead["state"] and anna.run("search", "Petra Janssen").returncode == 1
        anna.ok("log", lead["id"], "--result", "left_company", "--successor", "030 / nobody knows")
        after = show(lead)
        assert after["state"] == "checking" and "nobody knows" in after["next_note"], after  # the call is recorded all the same
        assert after["person_state"] == "left", after

    @test
    def who_called_us_was_not_attempted():
        lead = lead_of(5)
        anna.ok("log", lead["id"], "--result", "no_answer", "--incoming")
        after = show(lead)
        assert (after["attempts"], after["last_result"], after["next_kind"]) == (lead["attempts"], "no_answer", "retry"), after
        call = next(row for row in anna.rows("list", "activity") if row["lead_id"] == lead["id"] and row["kind"] == "call")
        assert (call["is_incoming"], call["consent_id"]) == (True, None), call

    @test
    def a_file_beside_the_settings_of_one_desk_changes_no_cadence():
        assert anna.ok("cadence", "check", "inbound") == "inbound: 6\n"
        os.makedirs(f"{anna.home}/config/vorwahl/cadences")
        with open(f"{anna.home}/config/vorwahl/cadences/inbound.json", "w", encoding="utf-8") as file:
            file.write('{"kind": "cadence", "name": "inbound", "title": "Ours", "steps": [{"after_min": 0}, {"day": 3}]}')
        assert anna.ok("cadence", "check", "inbound") == "inbound: 6\n", "colleagues have the same (vorwahl rule publish)"
        assert "not published" in anna.fails(78, "cadence", "check", "fair")
        anna.fails(78, "cadence", "check", "../../vorwahl")

    @test
    def only_sales_can_be_handed_a_lead():
        lead = lead_of(8)
        anna.fails(65, "handover", lead["id"], "--to", "bea")

    @test
    def a_dossier_proves_why_somebody_was_called_and_how_long_that_is_kept():
        lead = lead_of(9)
        anna.ok("log", lead["id"], "--result", "no_answer")
        maria.ok("sync", "--once")
        rows = maria.rows("dossier", lead["id"], "--consent")
        person, consents, uses = rows[0], [row for row in rows if row["kind"] == "consent"], [row for row in rows if row["kind"] == "use"]
        assert person["phone_consent"] == "given" and person["email_consent"] == "not_asked", person
        assert consents[0]["basis"] and consents[0]["evidence"] and consents[0]["who"], consents
        assert [use["who"] for use in uses] == ["anna"], uses
        days = (date.fromisoformat(person["keep_until"][:10]) - date.fromisoformat(uses[0]["at"][:10])).days
        assert 5 * 365 <= days <= 5 * 365 + 3, person
        assert "no answer" in maria.ok("dossier", lead["id"], "--consent")
        anna.fails(77, "dossier", lead["id"], "--consent")
        anna.fails(77, "dossier", lead["id"])  # all that is stored about a person is for team leads and administrators

    @test
    def an_empty_queue_is_exit_status_1():
        ran = service.desk("bea").run("next", "--json")
        assert ran.returncode == 1 and ran.stdout.strip() == '{"lead":null}', ran

    def qualified_answers():
        return [word for answer in ("need=erp", "budget_class=10_25k", "decision_role=it_lead", "project_start=now") for word in ("--answer", answer)]

    run()

#!/usr/bin/python3
"""Web forms: what they send becomes a lead, nothing that stands is overwritten, and nobody learns who is known."""
import http.client
import json
import sqlite3
import sys
import urllib.parse

sys.dont_write_bytecode = True
import raw
from desk import PASSWORD, Service
from tap import run, test

CONSENT = {"text": "Please call me about this request.", "version": "v3", "page": "https://example.com/contact"}
BANT = ("need", "budget_class", "decision_role", "project_start")


class WebServer:
    """The company's own web server, with its token."""

    def __init__(self, url, token):
        self.place, self.token = urllib.parse.urlparse(url), token

    def ask(self, method, form="bant", body=None, visitor=None, key=None, token=None):
        headers = {"Authorization": f"Bearer {token or self.token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        headers |= {"Vorwahl-Visitor": visitor} if visitor else {}
        headers |= {"Idempotency-Key": key} if key else {}
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=20)
        connection.request(method, f"/v1/intake/{form}", body if isinstance(body, (bytes, str, type(None))) else json.dumps(body), headers)
        answer = connection.getresponse()
        content = json.loads(answer.read() or b"null")
        connection.close()
        return answer.status, content

    def post(self, body, **rest):
        status, content = self.ask("POST", body=body, **rest)
        assert status == 202 and list(content) == ["visitor"], (status, content)
        return content["visitor"]

    def refused(self, status, body, **rest):
        got, content = self.ask("POST", body=body, **rest)
        assert got == status, (got, content)
        return content

    def worth_asking(self, visitor=None):
        status, content = self.ask("GET", visitor=visitor)
        assert status == 200, content
        return content["fields"], [question["key"] for question in content["questions"]]


def person(number, **more):
    return {"last_name": f"Beispiel{number:03}", "first_name": "Erika", "email": f"erika{number:03}@firma{number:03}.example",
            "phone": f"030 23125 {number:03}", "company": f"Firma {number:03} GmbH"} | more


with Service() as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    team = maria.rows("list", "teams")[0]["id"]
    maria.ok("add", "queue", "name=Inbound", f"team_id={team}", "mode=suggested")
    queue = maria.rows("list", "queues")[0]["id"]
    maria.ok("add", "campaign", "name=Website", "form=bant", "medium=web form", "product=ERP", f"queue_id={queue}", f"team_id={team}")
    maria.ok("sync", "--once")
    web = WebServer(service.url, maria.row("intake-token", "create", "Contact form", "--form", "bant", "--campaign", "Website")["token"])

    def lead_of(number):
        maria.ok("sync", "--once")
        rows = [row for row in maria.rows("list", "leads", "--limit", "100") if row["last_name"] == f"Beispiel{number:03}"]
        return rows[0] if len(rows) == 1 else rows

    def tasks_of(lead, kind="conflict"):
        return [task for task in maria.rows("task", "list", "--kind", kind) if task["lead_id"] == lead["id"]]

    @test
    def a_form_is_a_hot_lead_in_the_queue_with_the_proof_of_its_wish():
        web.post({"fields": person(1), "answers": {"need": "erp"}, "message": "Replace our ERP\nsoon", "consent": CONSENT})
        lead = lead_of(1)
        assert (lead["state"], lead["next_kind"], lead["basis"], lead["origin"]) == ("ready", "hot", "asked", "marketing"), lead
        assert lead["hot_ms"] is not None and "Contact form" in lead["source"] and lead["interest"] == "Replace our ERP", lead
        consent = [row for row in maria.rows("dossier", lead["id"], "--consent") if row["kind"] == "consent"][0]
        assert consent["wording"] == CONSENT["text"] and "v3" in consent["evidence"] and "+493023125001" in consent.values(), consent
        assert consent["way"] == "web" and "127.0.0.1" not in json.dumps(consent), consent
        answers = maria.rows("list", "answers")
        assert [(row["question"], row["value"], row["user_id"]) for row in answers] == [("need", "erp", None)], answers
        assert "erp" in {row["to"] for row in maria.rows("history", "answer", answers[0]["id"])}
        anna.ok("sync", "--once")
        given = anna.row("next")
        assert given["id"] == lead["id"] and "hot" in given["why_now"], given

    @test
    def an_extension_stands_beside_its_number_or_in_the_note():
        web.post({"fields": person(80, phone="030 23125 080 Durchwahl 12")})
        lead = lead_of(80)
        assert (lead["phone"], lead["extension"]) == ("+493023125080", "12"), lead
        web.post({"fields": person(80, extension="13")})
        assert lead_of(80)["extension"] == "12"
        assert [(task["field"], task["mine_value"]) for task in tasks_of(lead)] == [("extension", "13")], tasks_of(lead)
        web.post({"fields": person(80, phone="030 23125 081 App. 7")})
        lead = lead_of(80)
        assert (lead["phone"], lead["extension"]) == ("+493023125080", "12"), lead
        notes = [row["note"] for row in maria.rows("list", "activities", "--limit", "500") if row["lead_id"] == lead["id"]]
        assert any("081 ext. 7" in note for note in notes if note), notes

    @test
    def the_same_twice_is_one_and_a_key_stands_for_one_thing():
        body = {"fields": person(2), "consent": CONSENT}
        first = web.post(body, key="order-2")
        assert web.post(body, key="order-2") == first
        assert web.post({"fields": person(20)}) == web.post({"fields": person(20)})  # without a key: the same content
        assert web.refused(409, {"fields": person(3)}, key="order-2")["type"] == "conflict"
        assert isinstance(lead_of(2), dict) and isinstance(lead_of(20), dict) and lead_of(3) == []

    @test
    def without_a_ticked_box_nobody_is_called():
        web.post({"fields": person(4)})
        lead = lead_of(4)
        assert (lead["state"], lead["next_kind"], lead["basis"]) == ("checking", "check", None), lead

    @test
    def what_is_known_better_stands_and_the_other_value_waits():
        before = lead_of(1)
        maria.ok("set", "lead", before["id"], "position=Head of IT")
        maria.ok("sync", "--once")
        web.post({"fields": person(1, position="Intern", city="Bremen"), "answers": {"need": "cloud", "budget_class": "10_25k"}})
        after = lead_of(1)
        assert after["id"] == before["id"] and after["position"] == "Head of IT" and after["city"] == "Bremen", after
        waiting = {task["field"]: (task["theirs_value"], task["mine_value"]) for task in tasks_of(after)}
        assert waiting == {"position": ("Head of IT", "Intern"), "value": ("erp", "cloud")}, waiting
        values = {row["question"]: row["value"] for row in maria.rows("list", "answers") if row["lead_id"] == after["id"]}
        assert values == {"need": "erp", "budget_class": "10_25k"}, values
        maria.ok("conflict", "take", [task for task in tasks_of(after) if task["field"] == "position"][0]["id"], "mine")
        maria.ok("sync", "--once")
        assert lead_of(1)["position"] == "Intern" and len(tasks_of(after)) == 1

    @test
    def another_name_at_the_same_number_is_another_person():
        web.post({"fields": person(5, phone="030 23125 001", email="other@firma005.example"), "consent": CONSENT})
        assert lead_of(5)["id"] != lead_of(1)["id"]

    @test
    def a_number_is_known_in_whichever_of_the_two_fields_it_stands():
        web.post({"fields": {"last_name": "Beispiel060", "mobile": "0171 3920060", "company": "Firma 060 GmbH"}})
        web.post({"fields": {"last_name": "Beispiel060", "phone": "+49 171 3920060", "position": "Einkauf"}})
        lead = lead_of(60)
        assert isinstance(lead, dict), [row["id"] for row in lead]
        assert (lead["mobile"], lead["phone"], lead["position"]) == ("+491713920060", None, "Einkauf"), lead
        web.post({"fields": {"last_name": "Beispiel061", "phone": "030 23125 061", "company": "Firma 061 GmbH"}})
        web.post({"fields": {"last_name": "Beispiel061", "mobile": "030 23125061", "email": "e@firma061.example"}})
        lead = lead_of(61)
        assert isinstance(lead, dict) and (lead["phone"], lead["mobile"]) == ("+493023125061", None), lead
        web.post({"fields": {"email": "e@firma061.example", "phone": "030 23125 062", "mobile": "030 23125 061"}})  # one is news
        assert [(task["field"], task["mine_value"]) for task in tasks_of(lead)] == [("phone", "+493023125062")], tasks_of(lead)

    @test
    def what_a_visitor_told_is_not_asked_again_and_what_others_know_is_not_told():
        fields, questions = web.worth_asking()
        assert set(BANT) <= set(questions) and len(questions) <= 6 and "email" in fields, (fields, questions)
        assert web.worth_asking("0" * 64) == (fields, questions)
        known = web.post({"fields": {"email": person(1)["email"]}})  # of somebody we know much about
        fresh = web.post({"fields": {"email": "nobody@nowhere.example"}})
        assert web.worth_asking(known) == web.worth_asking(fresh), "whether an address is known shows"
        web.post({"answers": {"need": "telephony"}, "fields": {"last_name": "Neu"}}, visitor=fresh)
        fields, questions = web.worth_asking(fresh)
        assert "need" not in questions and "email" not in fields and "last_name" not in fields and "phone" in fields, (fields, questions)
        status, content = web.ask("GET", visitor=fresh)
        assert status == 200 and "telephony" not in [*content["fields"]] and "Neu" not in json.dumps(content), content

    @test
    def a_visitor_goes_on_with_his_own_lead():
        visitor = web.post({"fields": person(6)})
        assert web.post({"answers": {"project_start": "now"}, "consent": CONSENT, "fields": {}}, visitor=visitor) == visitor
        lead = lead_of(6)
        assert [row["value"] for row in maria.rows("list", "answers") if row["lead_id"] == lead["id"]] == ["now"]

    @test
    def a_form_lifts_no_block():
        lead = lead_of(2)
        anna.ok("sync", "--once")
        anna.ok("log", lead["id"], "--result", "do_not_call", "--reason", "phone")
        maria.ok("sync", "--once")
        web.post({"fields": person(2), "message": "again", "consent": CONSENT})
        web.post({"fields": person(7, phone=person(2)["phone"]), "consent": CONSENT})  # the number, under another name
        assert lead_of(2)["state"] == "blocked" and lead_of(7)["state"] == "blocked", (lead_of(2), lead_of(7))

    @test
    def a_promise_stands_before_the_new_wish():
        web.post({"fields": person(8), "consent": CONSENT})
        anna.ok("sync", "--once")
        anna.ok("log", lead_of(8)["id"], "--result", "callback", "--callback", "2030-01-14T10:00:00Z")
        web.post({"fields": person(8), "message": "is it done?", "consent": CONSENT})
        assert lead_of(8)["next_kind"] == "callback", lead_of(8)

    @test
    def a_machine_that_fills_the_trap_is_thanked_and_forgotten():
        visitor = web.post({"fields": person(9), "trap": "http://spam.example"})
        assert len(visitor) == 64 and lead_of(9) == []

    @test
    def what_is_wrong_is_named_by_its_field():
        for body, field in (({"fields": person(10, email="no address")}, "email"), ({"fields": {"last_name": "X"}}, "email"),
                            ({"fields": person(10, do_not_call="0")}, "do_not_call"), ({"fields": person(10, state="won")}, "state"),
                            ({"fields": person(10), "answers": {"need": "nothing we sell"}}, "need"),
                            ({"fields": person(10), "answers": {"no_such": "x"}}, "no_such"),
                            ({"fields": person(10), "consent": {"version": "v1"}}, "consent"),
                            ({"fields": person(10, last_name="a\u001b[2Jb")}, "last_name"), ({"fields": person(10), "message": "x" * 3000}, "message"),
                            ({"fields": [1]}, "fields")):
            problem = web.refused(422, body)
            assert problem.get("field") == field, (body, problem)
        assert lead_of(10) == []

    @test
    def tokens_are_told_once_and_end_when_they_are_revoked():
        made = maria.row("intake-token", "create", "Landing page", "--form", "champ", "--campaign", "Website")
        assert WebServer(service.url, made["token"]).ask("GET", form="champ")[0] == 200
        rows = {row["id"]: row for row in maria.rows("intake-token", "list")}
        assert len(rows) == 2 and rows[made["id"]]["name"] == "Landing page" and made["token"] not in json.dumps(list(rows.values()))
        maria.ok("intake-token", "revoke", made["id"])
        assert WebServer(service.url, made["token"]).ask("GET", form="champ")[0] == 401
        maria.fails(65, "intake-token", "create", "X", "--form", "no_such_form", "--campaign", "Website")
        maria.fails(65, "intake-token", "create", "X", "--form", "bant", "--campaign", "No such")
        anna.fails(77, "intake-token", "list")
        at_the_machine = json.loads(service.verb("intake-token", "create", "Fair", "--form", "bant", "--campaign", "Website", "--json"))
        assert WebServer(service.url, at_the_machine["token"]).ask("GET")[0] == 200
        service.verb("intake-token", "revoke", at_the_machine["id"])
        assert WebServer(service.url, at_the_machine["token"]).ask("GET")[0] == 401
        assert "Landing page" in service.verb("intake-token", "list")
        if service.uri.startswith("sqlite:"):
            with open(service.uri.removeprefix("sqlite:"), "rb") as file:
                assert made["token"].encode() not in file.read(), "the token is stored"

    @test
    def who_is_erased_is_no_visitor_any_more():
        visitor = web.post({"fields": person(11), "answers": {"need": "erp"}, "consent": CONSENT})
        assert "need" not in web.worth_asking(visitor)[1]
        if not service.uri.startswith("sqlite:"):
            service.verb("proof-key", f"{service.folder}/proof.key")
        maria.ok("erase", lead_of(11)["contact_id"], "--yes")
        assert web.worth_asking(visitor) == web.worth_asking(), "what an erased person told is remembered"
        if service.uri.startswith("sqlite:"):
            rows = sqlite3.connect(service.uri.removeprefix("sqlite:")).execute("SELECT told FROM visitor").fetchall()
            assert all("@" not in told and "Beispiel" not in told for (told,) in rows), rows

    @test
    def other_desks_hear_of_it_by_the_feed():
        device = raw.Device(service.url, "anna", PASSWORD)
        cursor = device.hello()["cursor"]
        web.post({"fields": person(12), "consent": CONSENT})
        seen = [item["put"]["record"] for item in device.changes(cursor)[0] if "put" in item]
        assert any(record.get("last_name") == "Beispiel012" for record in seen), seen

    run()

#!/usr/bin/python3
"""Hostile web forms: forged tokens, tokens in the wrong place, floods, bodies without end, signs that harm."""
import json
import sys

sys.dont_write_bytecode = True
import wire
from desk import PASSWORD, Service, people
from raw import Device, Refused
from tap import run, test

JSON = "Content-Type: application/json"

with Service(options=("--log", "-")) as service:
    for name in ("Nord", "Süd"):
        if name == "Süd":
            service.verb("user", "add", "sina", "--role", "team_lead", "--team", name, given=PASSWORD + "\n")
    maria, sina = Device(service.url, "maria", PASSWORD), Device(service.url, "sina", PASSWORD)

    def campaign_of(device, name):
        team = device.call("GET", "/v1/me")["team_id"]
        queue = device.call("POST", "/v1/queues", {"name": f"Queue {name}", "team_id": team, "mode": "free"})["id"]
        return device.call("POST", "/v1/campaigns", {"name": name, "form": "bant", "team_id": team, "queue_id": queue})["id"]

    campaigns = {"maria": campaign_of(maria, "Nordweb"), "sina": campaign_of(sina, "Suedweb")}
    token = maria.call("POST", "/v1/intake-tokens", {"name": "N", "form": "bant", "campaign": "Nordweb"})["token"]
    southern = sina.call("POST", "/v1/intake-tokens", {"name": "S", "form": "bant", "campaign": "Suedweb"})["token"]

    def ask(method, target, *headers, bearer=token, body=None):
        lines = [f"Authorization: Bearer {bearer}"] if bearer else []
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        lines += [JSON, f"Content-Length: {len(data)}"] if data is not None else []
        return wire.exchange(service.url, wire.request(method, target, *lines, *headers, body=data or b""))

    def leads(device):
        return device.call("GET", "/v1/leads?limit=100")["leads"]

    @test
    def a_token_is_good_for_its_form_alone_and_for_nothing_else():
        assert ask("GET", "/v1/intake/bant").status == 200
        assert ask("GET", "/v1/intake/champ").status == 403 and ask("POST", "/v1/intake/champ", body={"fields": {}}).status == 403
        for forged in (None, "x" * 43, token[:-1], token + "x", token.swapcase(), ""):
            assert ask("GET", "/v1/intake/bant", bearer=forged).status == 401, forged
        for method, path in (("GET", "/v1/leads"), ("GET", "/v1/me"), ("GET", "/v1/hello"), ("GET", "/v1/intake-tokens"), ("GET", "/v1/audit")):
            assert ask(method, path).status == 401, path
        assert ask("POST", "/v1/push", body={"ops": []}).status == 401
        assert ask("GET", "/v1/intake/bant", bearer=maria.token).status == 403  # people are no web server

    @test
    def a_team_lead_makes_and_ends_no_other_teams_tokens():
        for device, other in ((maria, "Suedweb"), (sina, "Nordweb")):
            try:
                device.call("POST", "/v1/intake-tokens", {"name": "X", "form": "bant", "campaign": other})
                raise AssertionError("another team's campaign was opened")
            except Refused as refused:
                assert refused.status == 403, refused
        mine = {row["id"] for row in maria.call("GET", "/v1/intake-tokens")["tokens"]}
        theirs = {row["id"] for row in sina.call("GET", "/v1/intake-tokens")["tokens"]}
        assert mine and theirs and not mine & theirs
        try:
            maria.call("DELETE", f"/v1/intake-tokens/{theirs.pop()}")
            raise AssertionError("another team's token was revoked")
        except Refused as refused:
            assert refused.status == 404, refused

    @test
    def a_form_of_one_team_touches_no_person_of_another():
        desk = service.desk("sina")
        desk.import_list(desk.write("list.csv", people(1, 900)))
        known = leads(sina)[0]
        assert ask("POST", "/v1/intake/bant", body={"fields": {"email": known["email"], "last_name": known["last_name"], "city": "Nirgendwo"}}).status == 202
        assert leads(sina)[0]["city"] == known["city"] and len(leads(sina)) == 1
        made = [lead for lead in leads(maria) if lead["city"] == "Nirgendwo"]
        assert len(made) == 1 and made[0]["contact_id"] != known["contact_id"] and made[0]["phone"] is None, made
        assert ask("POST", "/v1/intake/bant", bearer=southern, body={"fields": {"email": known["email"], "position": "CIO"}}).status == 202
        assert [lead["position"] for lead in leads(sina)] == ["CIO"]  # its own team's form does

    @test
    def strings_that_harm_are_refused_or_stay_text():
        for value in ("\x1b]0;x\x07", "a\x00b", "\x9b31m", "x\u202ey", "a" * 5000):
            assert ask("POST", "/v1/intake/bant", body={"fields": {"email": "h@firma.example", "last_name": value}}).status == 422, value
        for value in ("'; DROP TABLE lead; --", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "%s%n%s", "../../etc/passwd", "{contact}"):
            number = abs(hash(value)) % 1000
            assert ask("POST", "/v1/intake/bant", body={"fields": {"email": f"h{number}@firma.example", "last_name": value}}).status == 202, value
            assert value in {lead["last_name"] for lead in leads(maria)}, value
        for body in (b"", b"[]", b"{", b'{"fields":{"email":"a@b.example","email":"c@d.example"}}', b"\xff\xfe", b'{"fields":' * 40):
            assert ask("POST", "/v1/intake/bant", body=body).status in (400, 422), body
        assert ask("POST", "/v1/intake/bant", "Idempotency-Key: " + "k" * 300, body={"fields": {"email": "a@b.example"}}).status == 422

    @test
    def a_body_without_end_is_cut_off():
        assert ask("POST", "/v1/intake/bant", body=b'{"message":"' + b"x" * 40000 + b'"}').status == 413
        assert ask("POST", "/v1/intake/bant", body={"message": "x" * 1000, "fields": {"email": "long@firma.example"}}).status == 202

    @test
    def a_flood_is_slowed_down_and_the_others_go_on():
        statuses = [ask("GET", "/v1/intake/bant", bearer=southern).status for _ in range(140)]
        assert 429 in statuses and set(statuses) == {200, 429}, set(statuses)
        late = ask("GET", "/v1/intake/bant", bearer=southern)
        assert late.status == 429 and 1 <= int(late.headers["retry-after"]) <= 60, late.headers
        assert ask("GET", "/v1/intake/bant").status == 200 and maria.call("GET", "/v1/me")["user"] == "maria"

    @test
    def nothing_of_it_stands_in_the_log():
        with open(f"{service.folder}/log", encoding="utf-8") as log:
            text = log.read()
        assert "/v1/intake/{form}" in text and token not in text and "firma.example" not in text and "DROP TABLE" not in text

    @test
    def a_page_of_another_origin_gets_no_leave():
        answer = ask("GET", "/v1/intake/bant", "Origin: https://evil.example")
        assert not [name for name in answer.headers if name.startswith("access-control")], answer.headers
        assert ask("OPTIONS", "/v1/intake/bant", "Origin: https://evil.example", "Access-Control-Request-Method: POST").status == 405

    run()

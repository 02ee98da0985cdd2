#!/usr/bin/python3
"""docs/openapi.yaml and docs/reference are what the tables say, and real answers are as described."""
import hmac
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

import jsonschema
import yaml

sys.dont_write_bytecode = True
from desk import PASSWORD, VORWAHLD, Service, people
from raw import guards
from tap import run, test

SOURCE = os.environ["SRCDIR"]
with open(f"{SOURCE}/docs/openapi.yaml", encoding="utf-8") as file:
    API = yaml.safe_load(file)
seen = set()


def expand(node):
    """References written out; JSON Schema of our own document only."""
    if isinstance(node, dict) and "$ref" in node:
        return expand(API["components"]["schemas"][node["$ref"].rsplit("/", 1)[1]])
    if isinstance(node, dict):
        return {key: expand(value) for key, value in node.items()}
    return [expand(value) for value in node] if isinstance(node, list) else node


def described(method, template, status, content_type):
    responses = API["paths"][template][method.lower()]["responses"]
    content = (responses.get(str(status)) or responses[f"{status // 100}XX"]).get("content", {})
    assert not content or content_type in content, f"{method} {template} {status}: {content_type} is not in {list(content)}"
    schema = expand(content[content_type]["schema"]) if content else None
    return schema.get("contentSchema", schema) if content else None  # of one line


class Client:
    def __init__(self, url):
        self.url, self.token = url, None

    def ask(self, method, template, query="", body=None, posted=None, headers=(), **parts):
        """One request; the answer has to be as described, and is returned."""
        request = urllib.request.Request(self.url + template.format(**parts) + query, method=method,
                                         data=posted.encode() if posted else json.dumps(body).encode() if body is not None else None)
        request.add_header("Content-Type", "application/x-www-form-urlencoded" if posted else "application/json")
        for name, value in (*guards(method, template).items(), *headers):
            request.add_header(name, value)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            answer = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as problem:
            answer = problem
        with answer:
            text, status = answer.read().decode(), answer.status
            kind = answer.headers.get("Content-Type", "").split(";")[0]
        schema = described(method, template, status, kind)
        values = [json.loads(line) for line in text.splitlines()] if kind == "application/x-ndjson" else \
            [text] if kind in ("text/plain", "application/xml") else [json.loads(text)] if text else []
        assert bool(values) == (schema is not None), f"{method} {template} {status}: {text[:80]!r}"
        for value in values:
            jsonschema.validate(value, schema)
        seen.add((method, template))
        return values[0] if len(values) == 1 else values


@test
def the_documentation_is_what_the_tables_say():
    with tempfile.TemporaryDirectory() as fresh:
        subprocess.run([sys.executable, f"{SOURCE}/docs/reference/make", fresh], check=True)
        for folder, _, names in os.walk(fresh):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), fresh)
                with open(os.path.join(folder, name), encoding="utf-8") as made, open(f"{SOURCE}/docs/{path}", encoding="utf-8") as kept:
                    assert made.read() == kept.read(), f"docs/{path} is stale: run docs/reference/make"


@test
def every_route_is_described_with_who_may_use_it():
    routes = [json.loads(line) for line in subprocess.run([VORWAHLD, "routes"], capture_output=True, text=True, check=True).stdout.splitlines()]
    told = {(method.upper(), path): operation["x-roles"] for path, item in API["paths"].items() for method, operation in item.items()}
    assert told == {(r["method"], r["path"]): r["roles"] for r in routes}
    names = [operation["operationId"] for item in API["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names)), "an operationId stands twice"


@test
def the_protocol_page_shows_what_is_described():
    with open(f"{SOURCE}/docs/protocol.md", encoding="utf-8") as file:
        page = file.read()
    shown = re.findall(r"```json\n(.*?)```", page, re.S)
    assert shown, "docs/protocol.md has no example"
    for example in shown:
        jsonschema.validate(json.loads(example), expand(API["components"]["schemas"]["Operation"]))
    results = API["components"]["schemas"]["Results"]["properties"]["results"]["items"]["properties"]["st"]["enum"]
    rows = [word for row in re.findall(r"^\| (`.*?) \|", page, re.M) for word in re.findall(r"`([a-z]+)`", row)]
    assert sorted(rows) == sorted(results), f"{rows} and {results}"
    for method, path in re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/v1/[^\s`?]*)", page):
        path = path.replace("{plural}", "{resource}")
        assert method.lower() in API["paths"].get(path, {}), f"{method} {path} is no route"


with Service() as service:
    maria = service.desk("maria")
    maria.import_list(maria.write("list.csv", people(3)))
    maria.ok("sync", "--once")
    client = Client(service.url)

    @test
    def signing_in_and_the_greeting_are_as_described():
        client.ask("POST", "/v1/session", body={"user": "maria", "password": "wrong", "device": "test"})
        client.token = client.ask("POST", "/v1/session", body={"user": "maria", "password": PASSWORD, "device": "test"})["token"]
        client.ask("GET", "/v1/hello")
        client.ask("GET", "/v1/me")
        client.ask("PUT", "/v1/me/password", body={"old": "wrong", "new": "never-to-be-18"})
        client.ask("GET", "/v1/devices")
        client.ask("GET", "/v1/health")
        client.ask("GET", "/v1/metrics")

    @test
    def records_of_every_kind_are_as_described():
        lead = maria.rows("list", "lead")[0]["id"]
        for plural in ("leads", "contacts", "companies", "consents", "users", "teams", "batches", "tasks", "activities"):
            page = client.ask("GET", "/v1/{resource}", "?limit=2", resource=plural)
            assert plural in page, page
        client.ask("GET", "/v1/{resource}/{id}", resource="leads", id=lead)
        client.ask("PATCH", "/v1/{resource}/{id}", resource="leads", id=lead, body={"interest": "described"})
        client.ask("GET", "/v1/{resource}/{id}/history", resource="leads", id=lead)
        client.ask("POST", "/v1/{resource}", resource="leads", body={"company": "Neu GmbH", "last_name": "X", "phone": "030 23125 900"})
        client.ask("POST", "/v1/{resource}", resource="leads", body={"phone": 17})
        client.ask("GET", "/v1/{resource}/{id}", resource="leads", id="none")

    @test
    def sync_is_as_described():
        hello = client.ask("GET", "/v1/hello")
        for scope in hello["grants"]["scopes"]:
            lines = client.ask("GET", "/v1/snapshot", f"?scope={scope}&limit=100")
            assert lines[-1]["end"] if isinstance(lines, list) else lines["end"]
        client.ask("GET", "/v1/changes", f"?cursor={hello['cursor']}")
        client.ask("GET", "/v1/changes", "?cursor=nonsense")
        client.ask("GET", "/v1/digest", "?scope=all")
        client.ask("POST", "/v1/push", body={"ops": []})
        client.ask("POST", "/v1/push", body={"ops": [{"no": 1, "k": "void"}]})
        client.ask("POST", "/v1/push", body=[])

    @test
    def leases_queues_and_boards_are_as_described():
        lead = maria.rows("list", "lead")[0]["id"]
        client.ask("POST", "/v1/leases/{lead}", lead=lead)
        client.ask("DELETE", "/v1/leases/{lead}", lead=lead)
        refused = client.ask("POST", "/v1/leads/{lead}/handover", lead=lead, body={"to": "viktor"})
        assert refused["type"] == "invalid-data" and "budget_class" in refused["field"] and "Budget" in refused["detail"], refused
        done = client.ask("POST", "/v1/leads/{lead}/handover", lead=lead, body={"to": "viktor", "reason": "sales asked for it"})
        assert done["state"] == "handed_over", done
        client.ask("POST", "/v1/queues/{queue}/next", queue="none")
        client.ask("POST", "/v1/queues/{queue}/package", queue="mine", body={"count": 2, "ttl_s": 600})
        client.ask("POST", "/v1/queues/{queue}/package", queue="mine", body={"count": 0})
        client.ask("GET", "/v1/board")
        client.ask("POST", "/v1/bounces", body={"text": "nobody@nowhere.example;5.1.1"})
        client.ask("GET", "/v1/credit")
        client.ask("PUT", "/v1/credit/goal", body={"points": 60})
        client.ask("PUT", "/v1/credit/listing", body={"is_listed": True})
        client.ask("GET", "/v1/credit/board")
        client.ask("GET", "/v1/credit/looks")
        client.ask("POST", "/v1/credit/looks", body={"op": "none", "field": "phone", "is_right": True})

    @test
    def web_forms_are_as_described():
        team = client.ask("GET", "/v1/me")["team_id"]
        queue = client.ask("POST", "/v1/{resource}", resource="queues", body={"name": "Web", "team_id": team, "mode": "free"})["id"]
        client.ask("POST", "/v1/{resource}", resource="campaigns", body={"name": "Website", "form": "bant", "queue_id": queue, "team_id": team})
        client.ask("POST", "/v1/intake-tokens", body={"name": "Contact", "form": "bant", "campaign": "None"})
        made = client.ask("POST", "/v1/intake-tokens", body={"name": "Contact", "form": "bant", "campaign": "Website"})
        web = Client(service.url)
        web.token = made["token"]
        assert web.ask("POST", "/v1/intake/{form}", form="bant", body={"fields": {"email": "a@b.example"}, "answers": {"need": "erp"}})["visitor"]
        web.ask("POST", "/v1/intake/{form}", form="bant", body={"fields": {"state": "won"}})
        assert web.ask("GET", "/v1/intake/{form}", form="bant")["questions"]
        web.ask("GET", "/v1/intake/{form}", form="champ")
        assert client.ask("GET", "/v1/intake-tokens")["tokens"][0]["name"] == "Contact"
        client.ask("DELETE", "/v1/intake-tokens/{token}", token=made["id"])

    @test
    def figures_of_people_are_as_described():
        anna = next(row["id"] for row in client.ask("GET", "/v1/{resource}", resource="users")["users"] if row["name"] == "anna")
        assert client.ask("GET", "/v1/works-council")["is_on"]
        client.ask("PUT", "/v1/works-council", body={"is_on": False})
        client.ask("GET", "/v1/figures/{user}", user=anna)
        client.ask("POST", "/v1/personal-views", body={"person": anna, "purpose": "no"})
        view = client.ask("POST", "/v1/personal-views", body={"person": anna, "purpose": "talk about the guide"})["id"]
        assert client.ask("GET", "/v1/figures/{user}", user=anna)["person"] == "anna"
        assert len(client.ask("GET", "/v1/figures")["people"]) == 1
        assert client.ask("GET", "/v1/personal-views")["views"][0]["looks"] == 2
        client.ask("DELETE", "/v1/personal-views/{view}", view=view)
        assert client.ask("GET", "/v1/figures")["people"] == []

    @test
    def administration_is_as_described():
        token, client.token = client.token, None
        client.token = client.ask("POST", "/v1/session", body={"user": "admin", "password": PASSWORD, "device": "test"})["token"]
        made = client.ask("POST", "/v1/admin/users", body={"user": "neu", "password": PASSWORD, "roles": "agent", "team": "Nord"})
        client.ask("POST", "/v1/admin/users", body={"user": "neu", "password": PASSWORD, "roles": "agent"})
        client.ask("PATCH", "/v1/admin/users/{user}", user=made["user_id"], body={"roles": "agent,steward", "is_active": True})
        client.ask("PUT", "/v1/admin/users/{user}/password", user=made["user_id"], body={"password": "short"})
        out = client.ask("POST", "/v1/session", body={"user": "neu", "password": PASSWORD, "device": "left open"})["device_id"]
        client.ask("DELETE", "/v1/admin/tokens/{device}", device=out)
        client.ask("POST", "/v1/admin/teams", body={"name": "West"})
        coast = client.ask("POST", "/v1/admin/territories", body={"name": "Coast", "ranges": "20-25,26", "people": "anna"})["territory_id"]
        client.ask("POST", "/v1/admin/territories", body={"name": "Coast", "ranges": "20"})
        client.ask("PATCH", "/v1/admin/territories/{territory}", territory=coast, body={"country": "AT", "people": ""})
        client.ask("DELETE", "/v1/admin/territories/{territory}", territory=coast)
        client.ask("POST", "/v1/admin/tokens", body={"label": "exchange", "roles": "telephony", "team": "Nord"})
        assert client.ask("GET", "/v1/admin/tokens")["tokens"][0]["kind"] == "telephony"
        client.ask("PUT", "/v1/works-council", body={"is_on": True})
        team = client.ask("GET", "/v1/{resource}", resource="teams")["teams"][0]["id"]
        client.ask("PUT", "/v1/admin/teams/{team}/hours", team=team, body={"hours": "mo-fr 8:30-17:30, sa 9-13"})
        client.ask("PUT", "/v1/admin/teams/{team}/hours", team=team, body={"hours": "always"})
        assert "user.added" in {row["event"] for row in client.ask("GET", "/v1/audit", "?limit=20")["audit"]}
        if not service.uri.startswith("sqlite:"):
            service.verb("proof-key", f"{service.folder}/proof.key")  # a service on a file makes it by itself
        person = client.ask("POST", "/v1/persons/find", body={"about": "Beispiel002"})["persons"][0]["id"]
        client.ask("POST", "/v1/persons/find", body={"about": ""})
        assert client.ask("GET", "/v1/persons/{contact}/dossier", contact=person)["person"] == person
        assert client.ask("GET", "/v1/persons/{contact}/texts", contact=person)["texts"]["sure"] == 0
        assert client.ask("PUT", "/v1/persons/{contact}/erasure", contact=person, body={})["records"] > 1
        assert client.ask("GET", "/v1/erasures")["erasures"][0]["person"] == person
        lines = client.ask("GET", "/v1/changes", f"?cursor={client.ask('GET', '/v1/hello')['cursor']}&since_erased=0")
        assert lines[0]["erase"]["id"] == person and lines[-1]["erased"] > 0, lines
        client.token = token
        client.ask("PUT", "/v1/absences/{user}", user=made["user_id"], body={"from_ms": 1000, "until_ms": 2000})
        client.ask("PUT", "/v1/exports/{export}", export=made["user_id"], body={"entity": "lead", "format": "csv", "rows": 3})
        client.ask("PUT", "/v1/exports/{export}/deleted", export=made["user_id"], body={"deleted": True})
        assert client.ask("GET", "/v1/exports")["exports"][0]["rows"] == 3

    @test
    def calls_are_as_described():
        service.verb("user", "add", "pbx", "--role", "telephony", "--team", "Nord", given=PASSWORD + "\n")
        cursor = client.ask("GET", "/v1/hello")["cursor"]
        token, client.token = client.token, None
        client.token = client.ask("POST", "/v1/session", body={"user": "pbx", "password": PASSWORD, "device": "exchange"})["token"]
        made = client.ask("POST", "/v1/calls", body={"from": "030 23125 002"})["id"]
        client.ask("POST", "/v1/calls", body={"from": "+493023125002", "state": "ended", "duration_s": 7})
        client.ask("POST", "/v1/calls", body={"from": "nobody"})
        assert "onHangup" in client.ask("POST", "/v1/calls/sipgate", posted="event=newCall&from=493023125003&to=493023125000&direction=in&callId=1")
        body = "event=HungUp&call_id=1&type=missed&direction=in"
        client.ask("POST", "/v1/calls/placetel", posted=body)
        client.ask("POST", "/v1/calls/placetel", posted=body, headers=[("X-PLACETEL-SIGNATURE", hmac.new(client.token.encode(), body.encode(), "sha256").hexdigest())])
        client.token = token
        lines = client.ask("GET", "/v1/changes", f"?cursor={cursor}&calls=-")
        assert [line["call"]["id"] for line in lines if "call" in line] == [made, made, "1", "1"], lines

    @test
    def leaving_is_as_described():
        devices = client.ask("GET", "/v1/devices")["devices"]
        other = next(device["id"] for device in devices if device["name"] != "test")
        client.ask("DELETE", "/v1/devices/{device}", device=other)
        client.ask("DELETE", "/v1/session")
        client.ask("GET", "/v1/me")

    @test
    def no_route_was_left_out():
        told = {(method.upper(), path) for path, item in API["paths"].items() for method in item}
        assert seen == told, f"never asked: {sorted(told - seen)}"

    run()

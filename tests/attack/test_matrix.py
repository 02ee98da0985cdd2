#!/usr/bin/python3
"""Who may do what over HTTP: every route of the route table with every role, without a token and with a dead one, on one's
own rows, another team's and unknown ones. The expectations stand here, by hand; a route without a row fails."""
import http.client
import json
import subprocess
import sys
import urllib.parse

sys.dont_write_bytecode = True
from desk import PASSWORD, VORWAHLD, Service, people
from raw import Device, guards, uuid7
from tap import add, run, test

ROUTES = [json.loads(line) for line in
          subprocess.run([VORWAHLD, "routes"], capture_output=True, text=True, check=True).stdout.splitlines()]
ROLES = {"anna": "agent", "jonas": "steward", "maria": "team_lead", "mara": "marketing", "viktor": "sales", "admin": "admin",
         "otto": "agent of another team", "pbx": "telephony"}
DEAD = ("none", "rubbish", "signed out", "expired", "revoked")
NORTH, SOUTH = "Firma 0", "Firma 9"  # what the names of the companies of each team begin with


def everybody(status):
    return {name: status for name in ROLES}


def is_for_telephones(key, route):
    """Telling of calls, signing in and out; what everybody may do is for people."""
    return route["roles"] is None or key[1].startswith(("/v1/session", "/v1/me", "/v1/calls"))


def only(status, *names, others=403):
    return {name: status if name in names else others for name in ROLES}


# (method, pattern): what is asked for, its body, the status of each role. {own} is a lead of anna's and of the team Nord,
# {lead} the same one without a lease, {foreign} another team's.
NORD = ("anna", "jonas", "maria", "admin")
WORKERS = ("anna", "jonas", "maria", "otto")
TABLE = {
    ("POST", "/v1/session"): [("/v1/session", {"user": "{me}", "password": PASSWORD, "device": "m"}, everybody(201))],
    ("DELETE", "/v1/session"): [("/v1/session", None, everybody(204))],
    ("GET", "/v1/me"): [("/v1/me", None, everybody(200))],
    ("PUT", "/v1/me/password"): [("/v1/me/password", {"old": "not-the-old-one", "new": "a-new-one-of-18"}, everybody(403))],
    ("GET", "/v1/devices"): [("/v1/devices", None, everybody(200))],
    ("DELETE", "/v1/devices/{device}"): [
        ("/v1/devices/{tablet}", None, only(204, "anna", "admin", others=404)),
        ("/v1/devices/{unknown}", None, everybody(404))],
    ("POST", "/v1/admin/users"): [
        ("/v1/admin/users", {"user": "{word}", "password": PASSWORD, "roles": "agent", "team": "Nord"}, only(201, "admin")),
        ("/v1/admin/users", {"user": "{word}", "password": PASSWORD, "roles": "king"}, only(422, "admin")),
        ("/v1/admin/users", {"user": "{word}", "password": "short", "roles": "agent"}, only(422, "admin"))],
    ("PUT", "/v1/admin/teams/{team}/hours"): [
        ("/v1/admin/teams/{unknown}/hours", {"hours": "mo-fr 8-17"}, only(404, "admin"))],
    ("PATCH", "/v1/admin/users/{user}"): [
        ("/v1/admin/users/{annas_id}", {"roles": "agent"}, only(204, "admin")),
        ("/v1/admin/users/{admins_id}", {"roles": "agent"}, only(409, "admin")),
        ("/v1/admin/users/{unknown}", {"is_active": False}, only(404, "admin"))],
    ("PUT", "/v1/admin/users/{user}/password"): [
        ("/v1/admin/users/{sinas_id}/password", {"password": PASSWORD}, only(204, "admin")),
        ("/v1/admin/users/{unknown}/password", {"password": PASSWORD}, only(404, "admin"))],
    ("POST", "/v1/admin/territories"): [
        ("/v1/admin/territories", {"name": "{unique}", "ranges": "01-02", "people": "anna"}, only(201, "admin")),
        ("/v1/admin/territories", {"name": "{unique}", "ranges": "20-9"}, only(422, "admin")),
        ("/v1/admin/territories", {"name": "{unique}", "ranges": "01", "people": "nobody"}, only(404, "admin"))],
    ("PATCH", "/v1/admin/territories/{territory}"): [
        ("/v1/admin/territories/{coast}", {"ranges": "98-99"}, only(204, "admin")),
        ("/v1/admin/territories/{unknown}", {"ranges": "98-99"}, only(404, "admin"))],
    ("DELETE", "/v1/admin/territories/{territory}"): [("/v1/admin/territories/{unknown}", None, only(404, "admin"))],
    ("POST", "/v1/admin/tokens"): [
        ("/v1/admin/tokens", {"label": "{word}", "roles": "telephony"}, only(201, "admin")),
        ("/v1/admin/tokens", {"label": "{word}", "roles": "admin"}, only(422, "admin")),
        ("/v1/admin/tokens", {"label": "anna", "roles": "agent"}, only(422, "admin")),
        ("/v1/admin/tokens", {"label": "maria", "roles": "team_lead"}, only(409, "admin"))],
    ("GET", "/v1/admin/tokens"): [("/v1/admin/tokens", None, only(200, "admin"))],
    ("DELETE", "/v1/admin/tokens/{device}"): [("/v1/admin/tokens/{unknown}", None, only(404, "admin"))],
    ("POST", "/v1/admin/teams"): [("/v1/admin/teams", {"name": "{unique}"}, only(204, "admin")),
                                  ("/v1/admin/teams", {"name": "Nord"}, only(409, "admin"))],
    ("PUT", "/v1/absences/{user}"): [
        ("/v1/absences/{annas_id}", {"from_ms": None}, only(200, "anna", "maria", "admin")),
        ("/v1/absences/{sinas_id}", {"from_ms": None}, only(200, "admin")),
        ("/v1/absences/{annas_id}", {"from_ms": 2, "until_ms": 1}, only(422, "anna", "maria", "admin")),
        ("/v1/absences/{unknown}", {"from_ms": None}, everybody(404))],
    ("PUT", "/v1/exports/{export}"): [
        ("/v1/exports/{new}", {"entity": "lead", "format": "csv", "rows": 3}, everybody(204)),
        ("/v1/exports/{annas_id}", {"entity": "ghost", "format": "csv", "rows": 3}, everybody(422))],
    ("PUT", "/v1/exports/{export}/deleted"): [
        ("/v1/exports/{new}/deleted", {"deleted": True}, everybody(404))],
    ("GET", "/v1/exports"): [("/v1/exports", None, everybody(200))],  # one's own
    ("POST", "/v1/persons/find"): [("/v1/persons/find", {"about": "Nobody"}, only(200, "admin", "maria"))],
    ("GET", "/v1/persons/{contact}/dossier"): [
        ("/v1/persons/{new}/dossier", None, only(404, "admin", "maria")),
        ("/v1/persons/{contact}/dossier", None, only(200, "admin", "maria"))],
    ("GET", "/v1/persons/{contact}/texts"): [
        ("/v1/persons/{new}/texts", None, only(404, "admin", "maria")),
        ("/v1/persons/{contact}/texts", None, only(200, "admin", "maria"))],
    ("PUT", "/v1/persons/{contact}/erasure"): [
        ("/v1/persons/{new}/erasure", {}, only(404, "admin", "maria"))],
    ("POST", "/v1/bounces"): [("/v1/bounces", {"text": "nobody@nowhere.example"}, only(200, "jonas", "maria"))],
    ("POST", "/v1/intake/{form}"): [("/v1/intake/bant", {"fields": {"email": "a@b.example"}}, everybody(403))],  # an intake token alone
    ("GET", "/v1/intake/{form}"): [("/v1/intake/bant", None, everybody(403))],
    ("POST", "/v1/intake-tokens"): [
        ("/v1/intake-tokens", {"name": "{unique}", "form": "bant", "campaign": "Messe"}, only(422, "maria", "mara", "admin"))],  # it has no queue
    ("GET", "/v1/intake-tokens"): [("/v1/intake-tokens", None, only(200, "maria", "mara", "admin"))],
    ("DELETE", "/v1/intake-tokens/{token}"): [("/v1/intake-tokens/{unknown}", None, only(404, "maria", "mara", "admin"))],
    ("GET", "/v1/works-council"): [("/v1/works-council", None, everybody(200))],
    ("PUT", "/v1/works-council"): [("/v1/works-council", {"is_on": True}, only(204, "admin")),
                                   ("/v1/works-council", {}, only(422, "admin"))],
    ("GET", "/v1/personal-views"): [("/v1/personal-views", None, everybody(200))],
    ("POST", "/v1/personal-views"): [
        ("/v1/personal-views", {"person": "{annas_id}", "purpose": "why"}, only(422, "maria")),
        ("/v1/personal-views", {"person": "{sinas_id}", "purpose": "talk about the guide"}, only(404, "maria")),
        ("/v1/personal-views", {"person": "{unknown}", "purpose": "talk about the guide"}, only(404, "maria"))],
    ("DELETE", "/v1/personal-views/{view}"): [("/v1/personal-views/{unknown}", None, only(404, "maria"))],
    ("GET", "/v1/figures"): [("/v1/figures", None, only(200, "maria"))],
    ("GET", "/v1/figures/{user}"): [
        ("/v1/figures/{annas_id}", None, only(200, "anna")),
        ("/v1/figures/{sinas_id}", None, everybody(403) | {"maria": 404})],
    ("GET", "/v1/credit"): [("/v1/credit", None, everybody(200))],
    ("GET", "/v1/credit/board"): [("/v1/credit/board", None, everybody(200))],
    ("PUT", "/v1/credit/listing"): [("/v1/credit/listing", {"is_listed": False}, everybody(204))],
    ("PUT", "/v1/credit/goal"): [("/v1/credit/goal", {"points": 40}, only(204, "maria")),
                                 ("/v1/credit/goal", {"points": -1}, only(422, "maria"))],
    ("GET", "/v1/credit/looks"): [("/v1/credit/looks", None, only(200, *WORKERS))],
    ("POST", "/v1/credit/looks"): [
        ("/v1/credit/looks", {"op": "{unknown}", "field": "phone", "is_right": True}, only(404, *WORKERS))],
    ("GET", "/v1/erasures"): [("/v1/erasures", None, only(200, "admin"))],
    ("GET", "/v1/audit"): [("/v1/audit?limit=5", None, only(200, "admin"))],
    ("GET", "/v1/hello"): [("/v1/hello", None, everybody(200))],
    ("POST", "/v1/push"): [("/v1/push", {"ops": []}, everybody(200)),
                           ("/v1/push", {"ops": [], "device": "{tablet}"}, everybody(403))],
    ("GET", "/v1/snapshot"): [
        ("/v1/snapshot?scope=all", None, everybody(200)),
        ("/v1/snapshot?scope=team:{north}", None, only(200, *NORD, others=404)),
        ("/v1/snapshot?scope=team:{south}", None, only(200, "otto", others=404)),
        ("/v1/snapshot?scope=user:{annas_id}", None, only(200, "anna", others=404)),
        ("/v1/snapshot", None, everybody(404))],
    ("GET", "/v1/changes"): [("/v1/changes?cursor={cursor}", None, everybody(200)),
                             ("/v1/changes?cursor=1.x.0.0", None, everybody(409)),
                             ("/v1/changes?cursor=rubbish", None, everybody(400))],
    ("GET", "/v1/digest"): [("/v1/digest?scope=all", None, everybody(200)),
                            ("/v1/digest?scope=team:{south}", None, only(200, "otto", others=404))],
    ("POST", "/v1/leases/{lead}"): [
        ("/v1/leases/{free}", None, only(200, "anna", "jonas", "maria", others=403) | {"otto": 404}),
        ("/v1/leases/{foreign}", None, only(404, "anna", "jonas", "maria", others=403) | {"otto": 200}),
        ("/v1/leases/{unknown}", None, only(404, *WORKERS))],
    ("DELETE", "/v1/leases/{lead}"): [("/v1/leases/{free}", None, only(204, *WORKERS))],
    ("POST", "/v1/leads/{lead}/handover"): [  # nothing is known of it: what is missing is named to who may see it
        ("/v1/leads/{own}/handover", {"to": "viktor"}, only(422, "anna", "maria") | {"otto": 404}),
        ("/v1/leads/{foreign}/handover", {"to": "viktor"}, only(404, "anna", "maria") | {"otto": 422}),
        ("/v1/leads/{unknown}/handover", {"to": "viktor"}, only(404, "anna", "maria", "otto"))],
    ("POST", "/v1/queues/{queue}/next"): [("/v1/queues/{unknown}/next", None, only(404, *WORKERS))],
    ("POST", "/v1/queues/{queue}/package"): [
        ("/v1/queues/{unknown}/package", {"count": 2}, only(200, *WORKERS)),
        ("/v1/queues/{unknown}/package", {"count": 51}, only(422, *WORKERS))],
    ("POST", "/v1/calls"): [
        ("/v1/calls", {"from": "+493023125007"}, only(202, "pbx")),
        ("/v1/calls", {"from": "030 23125007", "user": "anna", "state": "answered"}, only(202, "pbx")),
        ("/v1/calls", {"from": "+493023125007", "user": "otto"}, only(404, "pbx")),
        ("/v1/calls", {"from": "+493023125007", "extension": "77"}, only(404, "pbx")),
        ("/v1/calls", {"from": "$(id)"}, only(422, "pbx"))],
    ("POST", "/v1/calls/sipgate"): [("/v1/calls/sipgate", {"from": "+493023125007"}, only(415, "pbx"))],  # no form
    ("POST", "/v1/calls/placetel"): [("/v1/calls/placetel", {"from": "+493023125007"}, only(415, "pbx"))],
    ("GET", "/v1/board"): [("/v1/board", None, only(200, "maria", "mara", "admin"))],
    ("GET", "/v1/health"): [("/v1/health", None, everybody(200))],
    ("GET", "/v1/metrics"): [("/v1/metrics", None, everybody(200))],
    ("GET", "/v1/{resource}"): [
        (f"/v1/{name}", None, everybody(200))
        for name in ("leads", "contacts", "companies", "activities", "tasks", "answers", "consents", "users", "teams",
                     "campaigns", "queues", "blocks", "forms", "rules")],
    ("POST", "/v1/{resource}"): [
        ("/v1/campaigns", {"name": "{unique}"}, only(201, "maria", "mara")),
        ("/v1/teams", {"name": "{unique}"}, everybody(403) | {"admin": 403}),
        ("/v1/blocks", {"hash": "0" * 64, "kind": "phone", "cause": "erasure", "is_active": True, "at_ms": 1},
         everybody(403) | {"maria": 400, "mara": 400}),
        ("/v1/forms", {"name": "mine", "version": 1, "body": "{}"}, everybody(403) | {"maria": 400, "mara": 400}),
        ("/v1/rules", {"kind": "cadence", "name": "mine", "version": 1, "reach": "all", "body": "{}"},
         everybody(403)),
        ("/v1/contacts", {"last_name": "{unique}"}, only(201, "anna", "jonas", "maria", "otto", others=403))],
    ("GET", "/v1/{resource}/{id}"): [
        ("/v1/leads/{own}", None, only(200, *NORD, others=404)),
        ("/v1/leads/{foreign}", None, only(200, "otto", others=404)),
        ("/v1/leads/{unknown}", None, everybody(404)),
        ("/v1/contacts/{contact}", None, only(200, *NORD, others=404)),
        ("/v1/users/{annas_id}", None, everybody(200))],
    ("PATCH", "/v1/{resource}/{id}"): [
        ("/v1/leads/{own}", {"interest": "{unique}"}, only(200, "anna", "jonas", "maria", others=404) | {"admin": 403}),
        ("/v1/leads/{foreign}", {"interest": "{unique}"}, only(200, "otto", others=404)),
        ("/v1/leads/{unknown}", {"interest": "x"}, everybody(404)),
        ("/v1/users/{annas_id}", {"roles": "admin"}, everybody(403)),
        ("/v1/teams/{north}", {"form": "care"}, everybody(403)),
        ("/v1/campaigns/{campaign}", {"product": "{unique}"}, only(200, "maria", "mara"))],
    ("GET", "/v1/{resource}/{id}/history"): [
        ("/v1/leads/{own}/history", None, only(200, *NORD, others=404)),
        ("/v1/leads/{foreign}/history", None, only(200, "otto", others=404))],
}

now = {"file": None}


class House:
    """A service with two teams, a live device of everybody, and dead tokens."""

    def __init__(self, service):
        self.service, self.place = service, urllib.parse.urlparse(service.url)
        for name, role, team in (("otto", "agent", "Süd"), ("sina", "team_lead", "Süd"), ("pbx", "telephony", "Nord")):
            service.verb("user", "add", name, "--role", role, "--team", team, given=PASSWORD + "\n")
        self.tokens = {"none": None, "rubbish": "x" * 43}
        for name in ("expired",):
            self.tokens[name] = Device(service.url, "anna", PASSWORD).token
        self.set_clock(100)
        for name in ROLES:
            self.tokens[name] = Device(service.url, name, PASSWORD).token
        self.values = {"unknown": uuid7()}
        for name, start, key in (("maria", 0, "own"), ("sina", 900, "foreign")):
            desk = service.desk(name)
            desk.import_list(desk.write("list.csv", people(3, start)), "--owner", "anna" if key == "own" else "otto")
            leads = sorted(desk.rows("list", "lead"), key=lambda lead: lead["company"])
            self.values[key], self.values[key + "_contact"] = leads[0]["id"], leads[0]["phone"]
            if key == "own":
                self.values["free"] = leads[1]["id"]
        self.read_values()

    def read_values(self):
        def rows(path, user):
            return json.loads(self.ask("GET", path, self.tokens[user])[1])

        teams = {team["name"]: team["id"] for team in rows("/v1/teams", "admin")["teams"]}
        self.values |= {"north": teams["Nord"], "south": teams["Süd"],
                        "annas_id": rows("/v1/me", "anna")["user_id"], "contact": rows("/v1/contacts", "anna")["contacts"][0]["id"]}
        users = {user["name"]: user["id"] for user in rows("/v1/users?limit=100", "admin")["users"]}
        self.values |= {"admins_id": users["admin"], "sinas_id": users["sina"]}
        _, content = self.ask("POST", "/v1/admin/territories", self.tokens["admin"], {"name": "Küste", "ranges": "99"})
        self.values["coast"] = json.loads(content)["territory_id"]
        _, content = self.ask("POST", "/v1/campaigns", self.tokens["maria"], {"name": "Messe"})
        self.values["campaign"] = json.loads(content)["id"]

    def set_clock(self, days):
        with open(now["file"], "w", encoding="utf-8") as file:
            file.write(str((1_800_000_000 + days * 86400) * 1000))

    def ask(self, method, path, token, body=None):
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=20)
        headers = guards(method, path) | ({"Authorization": f"Bearer {token}"} if token else {})
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, urllib.parse.quote(path, "/?=&:,.-"), json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content

    def fill(self, text, who):
        """Puts this subject's values into a path or body."""
        values = self.values | {"me": who, "unique": "neu " + uuid7()[-8:], "word": "neu" + uuid7()[-8:], "new": uuid7()}
        if "{tablet}" in text:
            values["tablet"] = Device(self.service.url, "anna", PASSWORD).device_id
        if "{cursor}" in text:
            values["cursor"] = json.loads(self.ask("GET", "/v1/hello", self.tokens["anna" if who == "pbx" else who])[1])["cursor"]
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text

    def token_for(self, who, key):
        if key == ("DELETE", "/v1/session"):
            return Device(self.service.url, who, PASSWORD).token
        return self.tokens[who]


def check_row(house, route, key, path, body, expected):
    if not is_for_telephones(key, route):
        expected = expected | {"pbx": 403}
    for who in ROLES:
        filled = json.loads(house.fill(json.dumps(body), who)) if body is not None else None
        status, content = house.ask(key[0], house.fill(path, who), house.token_for(who, key), filled)
        assert status == expected[who], f"{who} ({ROLES[who]}) {key[0]} {path}: {status}, not {expected[who]} {content[:200]}"
        foreign = (SOUTH if who in NORD else NORTH).encode()
        assert foreign not in content, f"{who} {path}: another team's rows: {content[:300]}"
        if who in ("mara", "viktor"):
            assert NORTH.encode() not in content and b"Erika" not in content, f"{who} {path}: {content[:300]}"
        if status == 200 and key == ("POST", "/v1/leases/{lead}"):
            house.ask("DELETE", house.fill(path, who), house.tokens[who])


def check_dead(house, route, key, rows):
    if route["roles"] is None:
        return
    for who in DEAD:
        for path, body, _ in rows:
            filled = json.loads(house.fill(json.dumps(body), "anna")) if body is not None else None
            status, content = house.ask(key[0], house.fill(path, "anna"), house.tokens[who], filled)
            kind = json.loads(content)["type"]
            assert status == 401 and kind == ("device-revoked" if who == "revoked" else "unauthenticated"), (who, key, content)


with Service() as service:
    now["file"] = f"{service.folder}/now"
    with open(now["file"], "w", encoding="utf-8") as start:
        start.write(str(1_800_000_000_000))
    service.variables["VORWAHL_TEST_NOW"] = "@" + now["file"]
    with service.away():
        pass
    house = House(service)
    gone = Device(service.url, "anna", PASSWORD)
    house.tokens["signed out"] = gone.token
    gone.call("DELETE", "/v1/session")
    lost = Device(service.url, "anna", PASSWORD)
    house.tokens["revoked"] = lost.token
    lost.call("DELETE", f"/v1/devices/{lost.device_id}")

    @test
    def every_route_has_a_row_and_every_row_a_route():
        routes = {(route["method"], route["path"]) for route in ROUTES}
        assert routes == set(TABLE), routes ^ set(TABLE)

    for one in ROUTES:
        entry = (one["method"], one["path"])
        for number, (where, what, expectation) in enumerate(TABLE.get(entry, [])):
            add(f"{one['method']} {where} {number}".replace("#", ""),
                lambda one=one, entry=entry, where=where, what=what, expectation=expectation:
                check_row(house, one, entry, where, what, expectation))
        add(f"{one['method']} {one['path']} with dead tokens",
            lambda one=one, entry=entry: check_dead(house, one, entry, TABLE[entry]))

    @test
    def unknown_and_forbidden_rows_look_the_same():
        for path in ("/v1/leads/{}", "/v1/leads/{}/history"):
            unknown, foreign = (house.ask("GET", path.format(house.values[name]), house.tokens["anna"])
                                for name in ("unknown", "foreign"))
            assert unknown == foreign, (unknown, foreign)

    @test
    def a_page_and_its_cursor_hold_nothing_of_other_teams():
        for sort in ("created_at", "-created_at", "id", "last_name", "phone"):
            path, cursor = f"/v1/contacts?limit=1&sort={sort}", ""
            for _ in range(20):
                status, content = house.ask("GET", path + cursor, house.tokens["anna"])
                if status == 400:
                    break  # no such field to sort by
                assert b"Beispiel9" not in content and b"firma9" not in content, content
                page = json.loads(content)
                assert len(page["contacts"]) <= 1
                if page["cursor"] is None:
                    break
                assert len(page["contacts"]) == 1, page
                cursor = "&cursor=" + urllib.parse.quote(page["cursor"], safe="")
            else:
                raise AssertionError("no end")

    @test
    def what_the_service_decides_cannot_be_set():
        before = json.loads(house.ask("GET", "/v1/leads/" + house.values["own"], house.tokens["anna"])[1])
        for field in ("score", "rev", "seq", "id", "created_at", "changed_at", "is_deleted", "attempts", "grade", "no_such_field"):
            status, content = house.ask("PATCH", "/v1/leads/" + house.values["own"], house.tokens["anna"], {field: "77"})
            assert 400 <= status < 500, (field, status, content)
        status, _ = house.ask("PATCH", "/v1/users/" + house.values["annas_id"], house.tokens["anna"], {"roles": "admin"})
        assert status == 403, status
        after = json.loads(house.ask("GET", "/v1/leads/" + house.values["own"], house.tokens["anna"])[1])
        assert {k: v for k, v in before.items() if k != "why_now"} == {k: v for k, v in after.items() if k != "why_now"}

    run()

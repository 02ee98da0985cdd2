#!/usr/bin/python3
"""Another client, written from docs/protocol.md alone: no code of ours, the standard library only."""
import hashlib
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people
from raw import uuid7
from tap import run, test


class Client:
    """What the page tells: a copy of the records, a cursor, operations with numbers."""

    def __init__(self, url, user):
        self.url, self.token, self.rows, self.no, self.erased = url, None, {}, 0, 0
        answer = self.ask("POST", "/v1/session", {"user": user, "password": PASSWORD, "device": "another client"})
        self.token, self.device = answer["token"], answer["device_id"]

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            content = answer.read().decode()
        return [json.loads(line) for line in content.splitlines()] if path.startswith(("/v1/changes", "/v1/snapshot")) else json.loads(content)

    def take(self, lines):
        assert lines[-1]["end"] and lines[-1]["n"] == len(lines) - 1, "thrown away"
        for line in lines[:-1]:
            [(kind, item)] = line.items()
            key = (item["entity"], item["record"]["id"] if kind == "put" else item["id"])
            rev = item["record"]["rev"] if kind == "put" else item.get("rev", 1 << 62)
            if key in self.rows and rev < self.rows[key]["rev"]:
                continue
            if kind == "put":
                self.rows[key] = item["record"]
            else:
                self.rows.pop(key, None)
        return lines[-1]

    def first_sync(self):
        hello = self.ask("GET", "/v1/hello?schema=1")
        self.epoch, self.cursor, self.block_key, self.no = hello["epoch"], hello["cursor"], hello["block_key"], hello["device"]["last_no"]
        for scope in hello["grants"]["scopes"]:
            after, more = "", True
            while more:
                end = self.take(self.ask("GET", f"/v1/snapshot?scope={scope}&limit=7&after={after}"))
                after, more = end["cursor"], end["more"]
        self.pull()

    def pull(self):
        more = True
        while more:
            end = self.take(self.ask("GET", f"/v1/changes?cursor={self.cursor}&since_erased={self.erased}&limit=5"))
            self.cursor, self.seq, more = end["cursor"], end["seq"], end["more"]
            self.erased = end.get("erased", self.erased)

    def operation(self, entity, record, changes, rev=0, no=None):
        self.no += no is None
        return {"no": no or self.no, "op_id": uuid7(), "grp": uuid7(), "k": "set", "entity": entity, "id": record, "base_rev": rev,
                "occurred_ms": 1795428000000, "set": {name: {"base": base, "new": new} for name, (base, new) in changes.items()}}

    def send(self, *operations):
        return self.ask("POST", "/v1/push", {"device": self.device, "epoch": self.epoch, "schema": 1, "ack_through": 0, "ops": operations})

    def push(self, *words, **more):
        return self.send(self.operation(*words, **more))

    def sum(self):
        total = 0
        for (entity, record), row in self.rows.items():
            digest = hashlib.blake2b(f"{entity}/{record}/{row['rev']}".encode(), digest_size=16).digest()
            total += int.from_bytes(digest[:8], "little")
        return f"{total % (1 << 64):016x}"

    def is_blocked(self, kind, text):
        key = hashlib.blake2b(self.block_key.encode(), digest_size=32).digest()
        value = hashlib.blake2b(f"{kind}:{text}".encode(), digest_size=32, key=key).hexdigest()
        return any(row["hash"] == value and row["is_active"] for (entity, _), row in self.rows.items() if entity == "block")

    def equals_the_service(self):
        self.pull()
        service = self.ask("GET", "/v1/digest")
        assert service["seq"] == self.seq, (service, self.seq)
        assert (service["count"], service["sum"]) == (len(self.rows), self.sum()), (service, len(self.rows), self.sum())


def refused(call, *words, **more):
    try:
        call(*words, **more)
    except urllib.error.HTTPError as problem:
        return problem.code, json.loads(problem.read())["type"]
    raise AssertionError("taken")


with Service({"anna": ["agent"], "maria": ["team_lead"]}) as service:
    maria = service.desk("maria")
    maria.import_list(maria.write("list.csv", people(12)), "--owner", "anna")
    client = Client(service.url, "anna")

    @test
    def a_first_sync_ends_with_the_services_sum():
        client.first_sync()
        assert sum(entity == "contact" for entity, _ in client.rows) == 12
        client.equals_the_service()

    @test
    def a_change_is_taken_comes_back_through_the_feed_and_is_answered_again():
        (entity, record), row = next(item for item in client.rows.items() if item[0][0] == "contact")
        result = client.push(entity, record, {"position": (row["position"], "Einkauf")}, row["rev"])["results"][0]
        assert result["st"] == "applied", result
        client.equals_the_service()
        assert client.rows[(entity, record)]["position"] == "Einkauf" and client.seq >= result["seq"]
        assert refused(client.push, entity, record, {"position": ("Einkauf", "Leitung")}, no=client.no) == (409, "device-fork")
        assert client.push(entity, record, {}, no=client.no + 5) | {"head": 0} == {"results": [], "expected_no": client.no + 1, "head": 0}
        clash = client.push(entity, record, {"position": (None, "Vertrieb")}, 1)["results"][0]
        client.equals_the_service()
        assert clash["st"] == "conflict" and client.rows[("task", clash["task"])]["mine_value"] == "Vertrieb"

    @test
    def a_conflict_is_decided_by_one_group():
        [task] = [row for (entity, _), row in client.rows.items() if entity == "task" and row["kind"] == "conflict"]
        stands = client.rows[(task["entity"], task["entity_id"])]
        decided = client.operation(task["entity"], task["entity_id"], {task["field"]: (stands[task["field"]], task["mine_value"])}, stands["rev"])
        done = client.operation("task", task["id"], {"state": ("open", "done")}, task["rev"]) | {"grp": decided["grp"]}
        assert [result["st"] for result in client.send(decided, done)["results"]] == ["applied"] * 2
        client.equals_the_service()
        assert client.rows[(task["entity"], task["entity_id"])]["position"] == "Vertrieb"
        assert client.rows[("task", task["id"])]["state"] == "done"

    @test
    def who_signs_in_again_numbers_anew_and_nothing_is_done_twice():
        lead = next(record for entity, record in client.rows if entity == "lead")
        author = client.rows[("lead", lead)]["owner_id"]
        note = {name: (None, value) for name, value in (("lead_id", lead), ("kind", "note"), ("note", "once"), ("user_id", author),
                                                        ("at_ms", 1795428000000))}
        operation = client.operation("activity", uuid7(), note)
        assert client.send(operation)["results"][0]["st"] == "applied"
        again = Client(service.url, "anna")
        again.first_sync()
        assert again.no == 0 and again.device != client.device
        assert again.send(operation | {"no": 1})["results"][0]["st"] == "merged"
        again.equals_the_service()
        assert [row["rev"] for (entity, _), row in again.rows.items() if entity == "activity" and row["note"] == "once"] == [1]
        client.equals_the_service()

    @test
    def who_objects_is_known_by_hash():
        lead = maria.row("search", "firma 003")
        assert not client.is_blocked("phone", "+493023125003")
        maria.ok("log", lead["id"], "--result", "do_not_call")
        maria.ok("sync", "--once")
        client.equals_the_service()
        assert client.is_blocked("phone", "+493023125003") or client.is_blocked("person", "erika003@firma003.example"), "not to be found"
        assert not client.is_blocked("phone", "+493023125004")

    @test
    def what_goes_leaves_and_the_sum_holds():
        maria.ok("move", maria.row("search", "firma 005")["id"], "--to", "maria", "--reason", "holiday")
        maria.ok("sync", "--once")
        client.equals_the_service()

    run()

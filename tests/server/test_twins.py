#!/usr/bin/python3
"""One script of operations against a file and against PostgreSQL (I25): the same answers, the same rows, the same sums."""
import json
import os
import random
import subprocess
import sys
import uuid

sys.dont_write_bytecode = True
import postgresql
from desk import PASSWORD, Service, people
from raw import Device, Refused
from tap import run, skip, test

SEED = int(os.environ.get("TWINS_SEED", "7"))
VOLATILE = ("created_ms", "changed_ms", "created_at", "changed_at", "due_ms", "due_at", "received_ms", "at_ms")


def script(chance, device, leads, contacts):
    """Batches of operations: makes, changes, clashes, counts, deletes, gives up, repeats, refuses."""
    number, made, batches = device.number, [], []

    def ident():
        return str(uuid.UUID(int=chance.getrandbits(128) & ~(0xF << 76) & ~(3 << 62) | 7 << 76 | 2 << 62))

    def operation(entity, record, changes, base_rev, kind="set", group=None):
        nonlocal number
        number += 1
        return {"no": number, "op_id": ident(), "grp": group or ident(), "k": kind, "entity": entity, "id": record, "base_rev": base_rev,
                "occurred_ms": 1795428000000 + number, "set": {name: {"base": base, "new": new} for name, (base, new) in changes.items()}}

    def one():
        kind, contact, lead = chance.random(), chance.choice(contacts), chance.choice(leads)
        if kind < .25:
            note = ident()
            made.append(note)
            return [operation("activity", note, {"lead_id": (None, lead), "kind": (None, "note"), "note": (None, f"Straße {number} ﬁ é"),
                                                 "user_id": (None, device.user_id), "at_ms": (None, 1795428000000 + number)}, 0)]
        if kind < .5:
            field = chance.choice(["position", "title", "first_name"])
            return [operation("contact", contact["id"], {field: (chance.choice([contact.get(field), "stale"]), f"Ünal {chance.randrange(4)}")},
                              contact["rev"])]
        if kind < .6:
            return [operation("contact", contact["id"], {"do_not_call": (chance.choice([None, False, True]), chance.choice([True, False]))},
                              chance.choice([contact["rev"], contact["rev"] + 3]))]
        if kind < .7:
            group = ident()
            return [operation("lead", lead, {"attempts": ("0", str(chance.randrange(3)))}, 1, group=group),
                    operation("lead", lead, {"state": ("new", chance.choice(["ready", "nonsense"]))}, 1, group=group)]
        if kind < .8 and made:
            return [operation("activity", chance.choice(made), {}, 1, "delete")]
        if kind < .9:
            return [operation("contact", ident(), {"last_name": (None, None)}, 5)]
        return [operation("lead", lead, {}, 0, "void")]

    for _ in range(25):
        batch = [op for _ in range(chance.randrange(1, 9)) for op in one()]
        batches.append(batch)
        if chance.random() < .2:
            batches.append(batch)
    return batches


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if key not in VOLATILE}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


@test
def one_script_has_equal_answers_and_rows_on_both_back_ends():
    if os.environ.get("VORWAHL_TEST_DATABASE") != "postgresql":
        skip("played with PostgreSQL beside it")
    folder = os.environ["HOME"]
    os.environ["VORWAHL_TEST_DATABASE"] = "sqlite"
    uri = postgresql.shared().database()
    with Service({"anna": ["agent", "steward"], "maria": ["team_lead"]}, uri=f"sqlite:{folder}/twin.db") as file:
        maria = file.desk("maria")
        maria.import_list(maria.write("list.csv", people(6)), "--owner", "anna")
        device = Device(file.url, "anna", PASSWORD)
        leads = sorted(row["id"] for row in device.call("GET", "/v1/leads?limit=100")["leads"])
        contacts = sorted(device.call("GET", "/v1/contacts?limit=100")["contacts"], key=lambda row: row["id"])
        batches = script(random.Random(SEED), device, leads, contacts)
        file.stop()
        migrate(file.uri, uri)
        seen = []
        for base in (file.uri, uri):
            file.uri = base
            file.start()
            device.move(file.url)
            answers = []
            for batch in batches:
                try:
                    answers.append(plain(device.push(batch)))
                except Refused as refused:
                    answers.append((refused.status, refused.problem["type"]))
            rows = [plain(json.loads(line)) for scope in device.hello()["grants"]["scopes"]
                    for line in device.raw("GET", f"/v1/snapshot?scope={scope}&limit=1000").splitlines()]
            digest = device.call("GET", "/v1/digest")
            seen.append((answers, rows, digest))
            file.stop()
        kinds = {result["st"] for answer in seen[0][0] if isinstance(answer, dict) for result in answer["results"]}
        assert kinds >= {"applied", "merged", "conflict", "rejected", "voided"}, kinds
        for one, other in zip(seen[0][0], seen[1][0]):
            assert one == other, f"answers differ:\n{one}\n{other}"
        different = [(one, other) for one, other in zip(seen[0][1], seen[1][1]) if one != other]
        assert not different and len(seen[0][1]) == len(seen[1][1]), different[:2]
        assert seen[0][2] == seen[1][2]
        file.start()


def migrate(origin, target):
    ran = subprocess.run([os.environ["VORWAHLD"], "migrate", "--from", origin, "--to", target], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran


run()

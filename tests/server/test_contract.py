#!/usr/bin/python3
"""What docs/protocol.md says of numbers, results, cursors and merging, sentence by sentence; played on both databases."""
import json
import sys
import time

sys.dont_write_bytecode = True
import raw
from desk import PASSWORD, Service, people
from tap import run, test

DAY_MS = 86400000


def refused(call, *words):
    try:
        call(*words)
    except raw.Refused as problem:
        return problem.status, problem.problem["type"]
    raise AssertionError("taken")


def change(device, contact, **values):
    operation = device.operation("contact", contact["id"], {}, contact["rev"])
    return operation | {"set": {name: {"base": base, "new": new} for name, (base, new) in values.items()}}


with Service() as service:
    clock = f"{service.folder}/now"

    def at(days):
        with open(clock, "w", encoding="ascii") as file:
            file.write(str(int(time.time() * 1000) + days * DAY_MS))

    at(0)
    service.variables["VORWAHL_TEST_NOW"] = "@" + clock
    with service.away():
        pass
    maria = service.desk("maria", variables={"VORWAHL_TEST_NOW": "@" + clock})
    maria.import_list(maria.write("list.csv", people(6)), "--owner", "anna")
    anna, boss = raw.Device(service.url, "anna", PASSWORD), raw.Device(service.url, "maria", PASSWORD)

    def contact(number):
        return next(row for row in anna.call("GET", "/v1/contacts?limit=100")["contacts"] if row["last_name"] == f"Beispiel{number:03}")

    @test
    def a_record_counts_its_changes_and_keeps_the_id_it_was_given():
        before = contact(0)
        result = anna.push([change(anna, before, position=(None, "Einkauf"))])["results"][0]
        after = contact(0)
        assert after["id"] == before["id"] and after["rev"] == before["rev"] + 1 == result["rev"], (before, result)

    @test
    def a_result_is_kept_until_it_is_acknowledged_however_long_that_takes():
        operation = change(anna, contact(0), first_name=("Erika", "Erna"))
        first = anna.push([operation])["results"]
        at(30)
        try:
            assert anna.push([operation])["results"] == first, "a month later the answer is another one"
        finally:
            at(0)
        anna.call("POST", "/v1/push", {"device": anna.device_id, "ack_through": anna.number, "ops": []})
        again = anna.push([operation])["results"][0]
        assert again["st"] == "merged" and contact(0)["first_name"] == "Erna", again

    @test
    def a_push_has_two_hundred_operations_and_an_operation_64_kib():
        lead = next(row["id"] for row in anna.call("GET", "/v1/leads")["leads"])
        before = anna.number
        assert refused(anna.push, [anna.note(lead, "many") for _ in range(201)])[0] in (413, 422)
        anna.number = before
        long = anna.note(lead, "x" * 70000)
        answer = anna.push([long])["results"][0]
        assert answer["st"] == "rejected" and answer["problem"], answer
        assert anna.push([anna.note(lead, "goes on")])["results"][0]["st"] == "applied"

    @test
    def values_are_made_alike_before_they_are_compared():
        now = contact(1)
        for name, spelled in (("phone", "030 / 23125 001"), ("last_name", "  Beispiel001 "), ("email", "erika001@FIRMA001.Example")):
            result = anna.push([change(anna, now, **{name: ("something else", spelled)})])["results"][0]
            assert result["st"] == "merged", (name, result)
        composed, parted = "M\u00fcller", "Mu\u0308ller"
        assert anna.push([change(anna, contact(1), last_name=("Beispiel001", parted))])["results"][0]["st"] == "applied"
        assert anna.call("GET", f"/v1/contacts/{now['id']}")["last_name"] == composed
        assert anna.push([change(anna, now, last_name=("Beispiel001", composed))])["results"][0]["st"] == "merged"

    @test
    def one_task_is_open_for_each_record_field_and_device_and_has_the_last_value():
        before = contact(2)
        boss.push([change(boss, before, position=(None, "Leitung"), department=(None, "IT"))])
        other = raw.Device(service.url, "anna", PASSWORD, "her second")
        tasks = [device.push([change(device, before, **{field: (None, value)})])["results"][0]["task"] for device, field, value in
                 ((anna, "position", "Einkauf"), (anna, "position", "Vertrieb"), (anna, "department", "HR"), (other, "position", "Chef"))]
        assert tasks[0] == tasks[1] and len(set(tasks)) == 3, tasks
        rows = [row for row in boss.call("GET", "/v1/tasks?limit=200")["tasks"] if row["kind"] == "conflict" and row["entity_id"] == before["id"]]
        assert sorted((row["field"], row["mine_value"], row["theirs_value"]) for row in rows) == [
            ("department", "HR", "IT"), ("position", "Chef", "Leitung"), ("position", "Vertrieb", "Leitung")], rows
        assert contact(2)["position"] == "Leitung"

    @test
    def what_changes_between_two_pages_of_a_snapshot_comes_by_the_feed_from_the_greeting():
        hello = anna.hello()
        scope = next(name for name in hello["grants"]["scopes"] if name.startswith("team:"))

        def page(after):
            lines = [json.loads(line) for line in anna.raw("GET", f"/v1/snapshot?scope={scope}&limit=3&after={after}").splitlines()]
            return [line["put"]["record"]["id"] for line in lines[:-1]], lines[-1]

        seen, end = page("")
        changed = contact(3)
        boss.push([change(boss, changed, position=(None, "between the pages"))])
        while end["more"]:
            more, end = page(end["cursor"])
            seen += more
        assert len(seen) == len(set(seen)) and changed["id"] in seen
        fed = {item["put"]["record"]["id"]: item["put"]["record"] for item in anna.changes(hello["cursor"])[0] if "put" in item}
        assert fed[changed["id"]]["position"] == "between the pages"

    @test
    def a_cursor_ahead_of_another_epoch_or_of_other_rights_is_told_by_its_name():
        cursor = anna.hello()["cursor"]
        version, epoch, grants, seq = cursor.split(".")
        asked = {".".join((version, epoch, grants, str(int(seq) + 1000))): "cursor-ahead",
                 ".".join((version, epoch, f"{int(grants, 16) ^ 1:x}", seq)): "scope-changed",
                 ".".join((version, epoch[:-1] + ("a" if epoch[-1] != "a" else "b"), grants, seq)): "epoch-changed"}
        for made_up, name in asked.items():
            assert refused(anna.call, "GET", f"/v1/changes?cursor={made_up}") == (409, name), made_up
        assert refused(anna.call, "GET", "/v1/changes?cursor=rubbish")[0] in (400, 422)

    @test
    def a_record_that_was_deleted_is_not_made_again_under_its_id():
        made = boss.call("POST", "/v1/leads", {"company": "Haus GmbH", "last_name": "Beispiel", "phone": "030 23125 901"})
        gone = boss.operation("lead", made["id"], {}, 99) | {"k": "delete"}
        del gone["set"]
        assert boss.push([gone])["results"][0]["st"] == "applied"
        again = {"contact_id": made["contact_id"], "state": "ready", "team_id": made["team_id"]}
        assert boss.push([boss.operation("lead", made["id"], again, 0)])["results"][0]["st"] != "applied"
        assert refused(boss.call, "GET", f"/v1/leads/{made['id']}") == (404, "not-found")

    @test
    def a_package_has_fifty_leads_and_eight_hours_at_most():
        for body in ({"count": 51}, {"count": 1, "ttl_s": 28801}):
            assert refused(anna.call, "POST", "/v1/queues/mine/package", body)[0] in (400, 422), body

    @test
    def an_etag_guards_against_overwriting():
        lead = anna.call("GET", "/v1/leads")["leads"][0]

        def patch(etag):
            anna.connection.request("PATCH", f"/v1/leads/{lead['id']}", json.dumps({"interest": f"after {etag}"}), {
                "Content-Type": "application/json", "Authorization": f"Bearer {anna.token}", "If-Match": etag})
            answer = anna.connection.getresponse()
            answer.read()
            return answer.status

        assert patch('"999"') == 412 and anna.call("GET", f"/v1/leads/{lead['id']}").get("interest") != 'after "999"'
        assert patch(f'"{lead["rev"]}"') == 200 and patch(f'"{lead["rev"]}"') == 412

    run()

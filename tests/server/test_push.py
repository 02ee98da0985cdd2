#!/usr/bin/python3
"""What a push leaves behind when parts of it are refused; played on both databases."""
import sys

sys.dont_write_bytecode = True
import raw
from desk import PASSWORD, Service, people
from tap import run, test

with Service() as service:
    maria = service.desk("maria")
    maria.import_list(maria.write("list.csv", people(4)), "--owner", "anna")
    leads = [row["id"] for row in maria.rows("list", "leads")]
    anna = raw.Device(service.url, "anna", PASSWORD)

    def delete(device, entity, record):
        operation = device.operation(entity, record, {}, 1) | {"k": "delete"}
        del operation["set"]
        return operation

    def history(entity, record):
        return anna.call("GET", f"/v1/{entity}/{record}/history")["history"]

    @test
    def what_came_before_a_refused_group_keeps_its_history():
        contact = maria.row("show", "lead", leads[0])["contact_id"]
        first, refused, last = anna.note(leads[0], "first"), delete(anna, "contact", contact), anna.note(leads[0], "last")
        results = [result["st"] for result in anna.push([first, refused, last])["results"]]
        assert results == ["applied", "rejected", "applied"], results
        for operation in (first, last):
            assert {row["op"] for row in history("activities", operation["id"])} == {operation["op_id"]}
        assert anna.call("GET", f"/v1/contacts/{contact}")["rev"] >= 1

    @test
    def half_of_a_refused_group_is_nowhere():
        cursor, group = anna.hello()["cursor"], raw.uuid7()
        before = anna.note(leads[1], "before")
        half = anna.note(leads[1], "half") | {"grp": group}
        bad = anna.operation("lead", leads[1], {"state": "won"}, 1) | {"grp": group}
        after = anna.note(leads[1], "after")
        results = [result["st"] for result in anna.push([before, half, bad, after])["results"]]
        assert results == ["applied", "rejected", "rejected", "applied"], results
        seen = {item["put"]["record"]["id"] for item in anna.changes(cursor)[0] if "put" in item}
        assert {before["id"], after["id"]} <= seen and half["id"] not in seen, seen
        assert anna.call("GET", f"/v1/leads/{leads[1]}")["state"] != "won"
        try:
            anna.call("GET", f"/v1/activities/{half['id']}")
            raise AssertionError("half of it is there")
        except raw.Refused as refused:
            assert refused.status == 404, refused

    @test
    def an_operation_that_cannot_be_read_takes_its_group_along():
        group = raw.uuid7()
        half = anna.note(leads[1], "half of an unreadable group") | {"grp": group}
        unreadable = anna.operation("no such thing", leads[1], {"state": "won"}, 1) | {"grp": group}
        after = anna.note(leads[1], "after the unreadable one")
        answer = anna.push([half, unreadable, after])["results"]
        assert [result["st"] for result in answer] == ["rejected", "rejected", "applied"], answer
        assert "unknown kind" in answer[1]["problem"], answer

    @test
    def a_record_made_in_a_push_can_be_changed_and_named_in_the_same():
        note = anna.note(leads[2], "made and named")
        task = anna.operation("task", raw.uuid7(), {"kind": "quality", "state": "open", "lead_id": leads[2]})
        change = anna.operation("task", task["id"], {"note": "changed in the same push"}, 1)
        results = [result["st"] for result in anna.push([note, task, change])["results"]]
        assert results == ["applied", "applied", "applied"], results
        assert anna.call("GET", f"/v1/tasks/{task['id']}")["note"] == "changed in the same push"

    @test
    def who_solved_a_task_is_who_says_so():
        other = raw.Device(service.url, "maria", PASSWORD).user_id
        task = anna.operation("task", raw.uuid7(), {"kind": "quality", "state": "open", "lead_id": leads[2]})
        anothers = anna.operation("task", task["id"], {"solved_by_id": other}, 1)
        mine = anna.operation("task", task["id"], {"solved_by_id": anna.user_id}, 1)
        results = [result["st"] for result in anna.push([task, anothers, mine])["results"]]
        assert results == ["applied", "rejected", "applied"], results

    @test
    def one_operation_sent_twice_is_answered_the_same_and_counted_once():
        operation = anna.note(leads[3], "once")
        head = None
        for _ in range(3):
            answer = anna.push([operation])
            head = head or answer["results"]
            assert answer["results"] == head
        assert len(history("activities", operation["id"])) == len({row["field"] for row in history("activities", operation["id"])})

    @test
    def two_hundred_operations_get_two_hundred_numbers_in_their_order():
        results = anna.push([anna.note(leads[i % 4], f"many {i}") for i in range(200)])["results"]
        numbers = [result["seq"] for result in results]
        assert numbers == sorted(set(numbers)) and len(numbers) == 200, numbers
        assert anna.hello()["head"] == numbers[-1]

    def new_lead(number):
        return boss.call("POST", "/v1/leads", {"company": f"Haus {number} GmbH", "last_name": "Beispiel", "phone": f"030 23125 {number}"})

    def gone(lead):
        """As taking a list back does it."""
        for entity, record in (("lead", lead["id"]), ("contact", lead["contact_id"])):
            assert boss.push([delete(boss, entity, record) | {"base_rev": 99}])["results"][0]["st"] == "applied"

    def proposals():
        return [task for task in boss.call("GET", "/v1/tasks?limit=200")["tasks"] if task["kind"] == "proposal" and task["state"] == "open"]

    boss = raw.Device(service.url, "maria", PASSWORD)

    @test
    def work_on_what_was_deleted_meanwhile_waits_for_a_decision_and_brings_it_back():
        lead = new_lead(801)
        call, group = anna.note(lead["id"], "will in einem Monat kaufen"), raw.uuid7()
        change = anna.operation("contact", lead["contact_id"], {"position": "Einkauf"}, 1) | {"grp": group}
        gone(lead)
        results = anna.push([call | {"grp": group}, change])["results"]
        assert [result["st"] for result in results] == ["proposal"] * 2, results
        [task] = proposals()
        assert task["mine_value"] == "will in einem Monat kaufen" and task["lead_id"] == lead["id"], task
        boss.call("PATCH", f"/v1/tasks/{task['id']}", {"state": "done"})
        assert anna.call("GET", f"/v1/contacts/{lead['contact_id']}")["position"] == "Einkauf"
        assert anna.call("GET", f"/v1/leads/{lead['id']}")["contact_id"] == lead["contact_id"]
        note = anna.call("GET", f"/v1/activities/{call['id']}")
        assert (note["note"], note["user_id"]) == ("will in einem Monat kaufen", anna.user_id)
        assert not proposals()

    @test
    def refused_it_stays_deleted():
        lead = new_lead(802)
        gone(lead)
        assert anna.push([anna.operation("lead", lead["id"], {"interest": "ERP"}, 1)])["results"][0]["st"] == "proposal"
        boss.call("PATCH", f"/v1/tasks/{proposals()[0]['id']}", {"state": "dropped"})
        assert not [row for row in anna.call("GET", "/v1/leads?limit=200")["leads"] if row["id"] == lead["id"]] and not proposals()

    @test
    def an_objection_holds_whatever_became_of_the_record():
        lead = new_lead(803)
        gone(lead)
        objection = anna.operation("contact", lead["contact_id"], {"do_not_call": True}, 1)
        assert anna.push([objection])["results"][0]["st"] in ("applied", "merged")
        assert not proposals()

    @test
    def who_never_saw_a_deleted_record_changes_nothing_of_it_and_brings_none_back():
        service.verb("user", "add", "otto", "--role", "agent", "--team", "Süd", given=PASSWORD + "\n")
        otto, lead = raw.Device(service.url, "otto", PASSWORD), new_lead(804)
        gone(lead)
        for action in ("lead.set", "undo"):
            theft = otto.operation("lead", lead["id"], {"owner_id": otto.user_id}, 1) | {"action": action}
            assert otto.push([theft])["results"][0]["st"] == "rejected", action
        assert not otto.call("GET", "/v1/leads")["leads"] and not proposals()

    run()

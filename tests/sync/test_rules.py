#!/usr/bin/python3
"""Rule files as a team's own data: checked, published to one team or to all, on the desks of that team alone, never changed;
who may, what an earlier program makes of them, and what was decided by which version."""
import datetime
import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True
from desk import PASSWORD, VORWAHL, Service, people
from older import Stranger
from raw import Device, derived
from tap import run, test

TEAM = {"anna": ["agent"], "maria": ["team_lead"], "admin": ["admin"]}


def cadence(*steps, name="bau", title="Nach der Messe", **more):
    return json.dumps({"kind": "cadence", "name": name, "title": title, "steps": list(steps), **more}, indent=1)


def listed(desk, name, *argv):
    return next((row for row in desk.rows("rule", "list", *argv) if row["name"] == name), None)


def publish(desk, text, *argv):
    return desk.row("rule", "publish", desk.write("rule.json", text), *argv)


def calling(**members):
    return json.dumps({"kind": "calling", "name": "calling", "title": "Unsere Zeiten", **members}, indent=1)


def wednesday():
    """Of the week after next, at noon in Berlin and no holiday: nothing of today counts any more."""
    day = datetime.date.today() + datetime.timedelta(days=14)
    day += datetime.timedelta(days=2 - day.weekday())
    while (day.month, day.day) in ((1, 1), (1, 6), (3, 8), (5, 1), (10, 3), (12, 25), (12, 26)):
        day += datetime.timedelta(days=7)
    noon = datetime.datetime.combine(day, datetime.time(11), datetime.timezone.utc)
    return str(int(noon.timestamp() * 1000))


TWO, THREE = [{"day": 1}, {"day": 4}], [{"day": 1}, {"day": 3}, {"day": 9}]

@test
def who_is_in_sales_or_marketing_alone_has_the_rules_of_the_own_team_and_none_of_its_leads():
    with Service(TEAM | {"viktor": ["sales"], "mara": ["marketing"]}) as service:
        service.verb("team", "add", "Sued")
        service.verb("user", "add", "sven", "--role", "sales", "--team", "Sued", given=PASSWORD + "\n")
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(1)), "--owner", "anna")
        publish(maria, cadence(*TWO), "--team", "Nord")
        for name, count in (("viktor", 1), ("mara", 1), ("sven", 0)):
            desk = service.desk(name)
            desk.ok("sync", "--once")
            assert len(desk.run("list", "rule", "--json").stdout.splitlines()) == count, name
            assert desk.run("list", "lead").returncode == 1, name
            assert desk.run("digest").returncode == 0, name


@test
def a_desk_that_does_not_know_rules_works_on_and_gets_them_when_it_is_brought_up_to_date():
    with Service(TEAM) as service:
        old = Stranger(service.folder, "rule", "records/0024-rules.sql")
        maria, anna = service.desk("maria"), service.desk("anna", program=old.vorwahl, variables=old.variables)
        maria.import_list(maria.write("list.csv", people(1)), "--owner", "anna")
        publish(maria, cadence(*TWO), "--team", "Nord")
        synced(anna)
        anna.ok("log", anna.row("list", "lead")["id"], "--result", "busy")
        assert anna.row("status")["waiting"] == 0
        anna.fails(64, "list", "rule")
        device = Device(service.url, "anna", PASSWORD)
        counts = [device.call("GET", f"/v1/digest{kinds}")["count"] for kinds in ("", "?kinds=rule")]
        assert counts[1] == counts[0] + 1, "an older desk is compared by what it knows"
        anna.program = VORWAHL
        del anna.env["VORWAHL_DATADIR"]
        synced(anna)
        assert listed(anna, "bau")["version"] == 1
        assert anna.rows("list", "activity"), "nothing was loaded anew"


@test
def a_service_that_does_not_know_rules_takes_none_and_the_desk_says_so():
    folder = tempfile.mkdtemp(prefix="old", dir=os.environ["HOME"])
    old = Stranger(folder, "rule", "records/0024-rules.sql")
    with Service(TEAM, program=old.vorwahld, variables=old.variables) as service:
        maria = service.desk("maria")
        maria.import_list(maria.write("list.csv", people(1)))
        assert "did not take it" in maria.fails(65, "rule", "publish", maria.write("r.json", cadence(*TWO)), "--team", "Nord")
        assert maria.rows("outbox", "list")[-1]["result"] == "rejected"
        maria.ok("log", maria.row("list", "lead")["id"], "--result", "busy")
        assert maria.row("status")["waiting"] == 0


with Service(TEAM) as service:
    for who, role in (("otto", "agent"), ("sina", "team_lead")):
        service.verb("user", "add", who, "--role", role, "--team", "Süd", given=PASSWORD + "\n")
    anna, maria, otto, sina, admin = (service.desk(name) for name in ("anna", "maria", "otto", "sina", "admin"))
    maria.ok("add", "campaign", "name=Messe", "cadence=bau")
    lead = {}
    for chief, who, start in ((maria, anna, 0), (sina, otto, 2)):
        chief.import_list(chief.write("list.csv", people(2, start)), "--owner", who.name, "--campaign", "Messe")
        lead[who.name] = [row["id"] for row in who.rows("list", "lead")]

    def synced(*desks):
        for desk in desks:
            desk.ok("sync", "--once")

    def planned_by(desk, call_of):
        calls = [row for row in desk.rows("list", "activity") if row["kind"] == "call" and row["lead_id"] == call_of]
        return calls[-1]["planned_by"]

    @test
    def a_file_with_a_mistake_is_refused_with_line_and_reason():
        for text, words in ((cadence({"day": 1}, {"dya": 3}), "line 10: \"dya\" is not known here"),
                            (cadence({"day": 1}, {"day": 1}), "line 9: a step comes on a later day"),
                            (cadence(*TWO, name="Bau"), "line 3: name has small letters"),
                            ('{"kind": "tariff"}', "line 1: kind is one of: cadence"),
                            ('{\n"kind": \n]', "line 3")):
            path = maria.write("bad.json", text)
            assert words in maria.fails(65, "rule", "check", path), text
            assert words in maria.fails(65, "rule", "publish", path, "--team", "Nord"), text
        assert listed(maria, "bau") is None
        assert maria.row("rule", "check", maria.write("good.json", cadence(*TWO))) == {"kind": "cadence", "name": "bau"}

    @test
    def a_preview_shows_the_next_dates_of_a_file_that_nobody_has_yet():
        path = maria.write("good.json", cadence(*THREE))
        rows = maria.rows("rule", "preview", path, "--from", "11.1. 10")
        assert [(row["number"], row["at"][5:16]) for row in rows] and len(rows) == 3, rows
        days = [row["at"][5:10] for row in rows]
        assert days[1] == "01-13" and rows[0]["what"] == "date", days
        assert len(maria.rows("rule", "preview", "cadence/outbound")) == 6

    @test
    def each_team_has_its_own_and_sees_no_other():
        anna.fails(77, "rule", "publish", anna.write("x.json", cadence(*TWO)), "--team", "Nord")
        assert "own team" in maria.fails(77, "rule", "publish", maria.write("x.json", cadence(*TWO)), "--team", "Süd")
        assert "administrator" in maria.fails(77, "rule", "publish", maria.write("x.json", cadence(*TWO)))
        assert publish(maria, cadence(*TWO), "--team", "Nord") == {"kind": "cadence", "name": "bau", "version": 1, "new": True}
        assert publish(sina, cadence(*THREE, title="Süden"), "--team", "Süd")["version"] == 1
        synced(anna, otto)
        assert (listed(anna, "bau")["title"], listed(otto, "bau")["title"]) == ("Nach der Messe", "Süden")
        assert [len(desk.rows("list", "rule")) for desk in (anna, otto, maria, sina)] == [1] * 4
        synced(admin)
        assert len(admin.rows("list", "rule")) == 2, "an administrator publishes for any team"
        assert publish(maria, cadence(*TWO), "--team", "Nord") == {"kind": "cadence", "name": "bau", "version": 1, "new": False}

    @test
    def a_call_is_planned_by_the_version_the_desk_has_and_says_so():
        for who in (anna, otto):
            synced(who)
            who.ok("log", lead[who.name][0], "--result", "no_answer")
        assert (planned_by(anna, lead["anna"][0]), planned_by(otto, lead["otto"][0])) == ("bau@1", "bau@1")
        dates = [len(desk.rows("cadence", "preview", lead[desk.name][0])) for desk in (anna, otto)]
        assert dates == [1, 2], dates
        with service.away():
            maria.ok("rule", "publish", maria.write("r.json", cadence(*THREE)), "--team", "Nord")
            assert listed(maria, "bau")["version"] == 2, "published without a network"
            anna.ok("log", lead["anna"][1], "--result", "no_answer")
        synced(anna)
        assert planned_by(anna, lead["anna"][1]) == "bau@1", "an offline desk keeps what it had"
        synced(maria, anna)
        anna.ok("log", lead["anna"][1], "--result", "no_answer")
        assert planned_by(anna, lead["anna"][1]) == "bau@2"
        assert planned_by(anna, lead["anna"][0]) == "bau@1", "what was planned keeps its version"
        assert "planned by bau@1" in anna.ok("why", lead["anna"][0]) and "version 2" in anna.ok("why", lead["anna"][1])
        assert '"day": 4' in anna.ok("rule", "show", "cadence/bau@1") and '"day": 4' not in anna.ok("rule", "show", "cadence/bau")

    @test
    def taking_back_and_undoing_give_the_version_before_back():
        assert maria.row("rule", "retract", "cadence/bau", "--team", "Nord")["in_force"] == 1
        maria.ok("undo")
        synced(anna)
        assert listed(anna, "bau")["version"] == 2
        assert publish(maria, cadence({"day": 1}), "--team", "Nord")["version"] == 3
        maria.ok("undo")
        assert listed(maria, "bau")["version"] == 2
        assert publish(maria, cadence({"day": 1}), "--team", "Nord")["version"] == 4, "a number is used once"
        maria.ok("rule", "retract", "cadence/bau@4", "--team", "Nord")
        assert "alone" in maria.fails(1, "rule", "retract", "cadence/nirgends", "--team", "Nord")

    @test
    def one_team_first_then_everybody():
        publish(maria, cadence({"day": 1}, {"day": 7}, name="inbound"), "--team", "Nord")
        synced(anna, otto, admin)
        assert (listed(anna, "inbound")["version"], listed(otto, "inbound")["shipped"]) == (2, True)
        assert publish(admin, cadence({"day": 1}, {"day": 8}, name="inbound"))["version"] == 3
        synced(anna, otto)
        assert [(listed(desk, "inbound")["version"]) for desk in (anna, otto)] == [3, 3]
        assert admin.row("rule", "retract", "cadence/inbound")["in_force"] == 2
        synced(otto)
        assert listed(otto, "inbound")["shipped"]

    @test
    def a_hostile_desk_changes_no_version_and_gives_nobody_elses_team_a_rule():
        device = Device(service.url, "maria", PASSWORD)
        record = next(row for row in maria.rows("list", "rule") if row["name"] == "bau" and row["version"] == 1)

        def outcome(*operations):
            return [result["st"] for result in device.push(list(operations))["results"]]
        assert outcome(device.operation("rule", record["id"], {"body": cadence(*THREE)})) == ["rejected"]
        assert outcome(device.operation("rule", record["id"], {"reach": "all"})) == ["rejected"]
        assert outcome(device.operation("rule", "0190a6f0-0000-7000-8000-000000000001", {
            "kind": "cadence", "name": "bau", "version": 9, "body": cadence(*TWO), "reach": record["reach"],
            "user_id": record["user_id"]})) == ["rejected"]
        assert outcome(device.operation("rule", derived("rule", "cadence", "bau", record["reach"], 1000000), {
            "kind": "cadence", "name": "bau", "version": 1000000, "body": cadence(*TWO), "reach": record["reach"],
            "user_id": record["user_id"]})) == ["rejected"]  # nobody could publish any more, an administrator neither
        other = next(row for row in sina.rows("list", "rule") if row["reach"] != "all")
        assert outcome(device.operation("rule", other["id"], {"is_withdrawn": True})) == ["rejected"]
        assert outcome(device.operation("rule", record["id"], {"is_withdrawn": True})) == ["applied"]

    @test
    def a_call_outside_the_teams_own_hours_is_refused_with_that_reason_and_only_there():
        assert "laxer than the law, which allows: 08:00-20:00" in maria.fails(
            65, "rule", "publish", maria.write("lax.json", calling(hours={"mon": "07:00-20:00"})), "--team", "Nord")
        strict = calling(hours={"tue": "09:00-17:00", "sat": "10:00-12:00"}, campaigns=[{"name": "Messe", "attempts": {"day": 1}}], tolerance_min=3)
        rows = maria.rows("rule", "preview", maria.write("strict.json", strict), "--from", "+7")
        limits = [row["text"] for row in rows if row["what"] == "limits"]
        assert len(limits) == 2 and "Messe: at most 1 calls a day" in limits[1] and rows[-1]["number"] == 3, rows
        assert 2 <= sum(row["what"] == "hours" for row in rows) <= 4, rows
        assert publish(maria, strict, "--team", "Nord")["version"] == 1
        synced(anna, otto)
        now = wednesday()
        said = anna.fails(77, "call", lead["anna"][0], "--dry-run", VORWAHL_TEST_NOW=now)
        assert "the team's own hours (calling@1)" in said, said
        assert "by hand" in otto.fails(78, "call", lead["otto"][0], "--dry-run", VORWAHL_TEST_NOW=now), "lawful, but no driver is set"
        maria.ok("rule", "retract", "calling", "--team", "Nord")
        synced(anna)
        anna.fails(78, "call", lead["anna"][0], "--dry-run", VORWAHL_TEST_NOW=now)

    @test
    def a_preview_of_periods_names_who_would_go_and_each_team_has_its_own():
        for chief in (maria, sina):
            chief.ok("import", chief.write("unasked.csv", people(1, 40 if chief is maria else 50)))
        shorter = json.dumps({"kind": "retention", "name": "retention", "title": "Kürzer",
                              "states": [{"state": "checking", "months": 2}]}, indent=1)
        rows = maria.rows("rule", "preview", maria.write("r.json", shorter), "--from", "+100")
        assert [(row["what"], row.get("number")) for row in rows] == [("now", 0), ("then", 1), ("person", None)], rows
        assert "Beispiel040" in rows[2]["text"], rows
        assert "at most 24 months" in maria.fails(65, "rule", "publish", maria.write("l.json", shorter.replace('"months": 2', '"months": 25')), "--team", "Nord")
        until = (datetime.date.today() + datetime.timedelta(days=100)).isoformat()
        assert maria.run("retention", "--until", until).returncode == 1
        assert publish(maria, shorter, "--team", "Nord")["version"] == 1
        assert len(maria.rows("retention", "--until", until)) == 1
        synced(sina)
        assert sina.run("retention", "--until", until).returncode == 1, "another team"

    @test
    def a_teams_own_outcomes_stand_beside_the_built_in_ones_and_calls_keep_their_name():
        def outcomes(*more):
            return json.dumps({"kind": "outcomes", "name": "outcomes", "title": "Unsere", "outcomes": [
                {"code": "fair", "key": "B", "label": "kommt zur Messe", "state": "working", "reached": True, "cadence": "outbound"},
                *more]}, indent=1)
        path = maria.write("own.json", outcomes({"code": "later_on", "key": "R", "label": "ruht", "state": "nurture",
                                                 "counts": False, "delays_min": [14400]}))
        rows = maria.rows("rule", "preview", path)
        assert [row["what"] for row in rows] == ["outcome"] * 2 and "outbound" in rows[0]["text"], rows
        assert maria.row("rule", "publish", path, "--team", "Nord")["version"] == 1
        one, two = lead["anna"]
        anna.fails(64, "log", one, "--result", "fair", "--offline")
        synced(anna, otto)
        otto.fails(64, "log", lead["otto"][0], "--result", "fair")
        before = {row["id"]: row["attempts"] for row in anna.rows("list", "lead")}
        before_grade = next(row["grade"] for row in anna.rows("list", "lead") if row["id"] == one)[1]
        anna.ok("log", one, "--result", "fair")
        anna.ok("log", two, "--result", "later_on")
        after = {row["id"]: row for row in anna.rows("list", "lead")}
        assert after[one]["grade"][1] < before_grade, "reached and going on: points as for a talk"
        assert (after[one]["state"], after[one]["owner"], after[one]["attempts"]) == ("working", "anna", before[one] + 1), after[one]
        assert (after[two]["state"], after[two]["attempts"]) == ("nurture", before[two]), after[two]
        assert planned_by(anna, one).startswith("outbound@"), planned_by(anna, one)
        assert publish(maria, outcomes(), "--team", "Nord")["version"] == 2
        synced(anna, maria)
        anna.ok("log", two, "--result", "later_on")  # a call that took place is recorded by what was said then
        assert "ruht" in maria.ok("dossier", two, "--consent"), "what was said then keeps its name"
        for _ in range(2):
            maria.ok("rule", "retract", "outcomes/outcomes", "--team", "Nord")
        assert maria.fails(1, "rule", "retract", "outcomes/outcomes", "--team", "Nord")
        assert "ruht" in maria.ok("dossier", two, "--consent"), "also when nothing of the team's own holds any more"

    @test
    def a_hostile_desk_publishes_nothing_laxer_than_the_law():
        device = Device(service.url, "maria", PASSWORD)
        record = next(row for row in maria.rows("list", "rule") if row["reach"] != "all")
        team, body = record["reach"], calling(attempts={"day": 9})
        operation = device.operation("rule", derived("rule", "calling", "calling", team, 7), {
            "kind": "calling", "name": "calling", "version": 7, "body": body, "reach": team, "user_id": record["user_id"]})
        result = device.push([operation])["results"][0]
        assert result["st"] == "rejected" and "laxer" in json.dumps(result), result

    @test
    def every_desk_has_the_same_digest():
        synced(anna, otto, admin)
        for desk in (anna, otto, admin):
            assert desk.run("digest").returncode == 0, desk.name

    run()

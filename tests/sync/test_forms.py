#!/usr/bin/python3
"""Forms as a team's own data: checked, published to one team and then to all, read everywhere, never changed; who may, and
what becomes of answers to older versions."""
import json
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people
from raw import Device
from tap import run, test

TEAM = {"anna": ["agent"], "maria": ["team_lead"], "viktor": ["sales"], "admin": ["admin"]}
NEED = {"key": "need", "text": "What is needed?", "type": "one_of", "worth": 9, "core": True,
        "choices": [{"code": "roof", "label": "a roof"}, {"code": "wall", "label": "a wall"}]}
WHEN = {"key": "when", "text": "When?", "type": "month", "worth": 3, "only_if": {"question": "need", "value": "roof"}}
WHO = {"key": "signs", "text": "Who signs?", "type": "text", "worth": 2, "masks": ["sales"]}


def form(*questions, name="bau", title="Bauen"):
    return json.dumps({"name": name, "title": title, "version": 1, "questions": questions}, indent=1)


def asked(desk, lead):
    return [row["question"] for row in desk.rows("answer", lead)]


def service_team(name):
    return next(row["id"] for row in admin.rows("list", "team") if row["name"] == name)


with Service(TEAM) as service:
    for who, role in (("otto", "agent"), ("sina", "team_lead")):
        service.verb("user", "add", who, "--role", role, "--team", "Süd", given=PASSWORD + "\n")
    anna, maria, otto, sina, admin, viktor = (service.desk(name) for name in ("anna", "maria", "otto", "sina", "admin", "viktor"))
    lead = {}
    for chief, who, start in ((maria, anna, 0), (sina, otto, 1)):
        chief.import_list(chief.write("list.csv", people(1, start)), "--owner", who.name)
        lead[who.name] = who.row("list", "lead")["id"]

    @test
    def a_file_is_checked_and_every_mistake_has_its_line():
        circle = [dict(NEED, only_if={"question": "when", "value": "x"}), WHEN, dict(NEED, label="x"), dict(WHO, unit="m")]
        path = maria.write("bad.json", form(*circle))
        ran = maria.run("form", "check", path)
        assert ran.returncode == 65, ran
        lines = ran.stdout.splitlines()
        assert len(lines) == 3 and all(", line " in line for line in lines), lines
        assert '"label" is not known here' in ran.stdout and "only a number has a unit" in ran.stdout, ran.stdout
        assert "has no choices to compare with" in ran.stdout and "3 mistakes" in ran.stderr, ran
        path = maria.write("circle.json", form(dict(NEED, only_if={"question": "b", "value": "roof"}), dict(
            NEED, key="b", only_if={"question": "need", "value": "wall"})))
        assert "need → b → need" in maria.run("form", "check", path).stdout
        assert "line 3" in maria.fails(65, "form", "check", maria.write("no.json", '{\n"name": "x",\n]'))

    @test
    def what_does_not_pass_is_not_published_and_agents_publish_nothing():
        bad, good = maria.write("bad.json", form(dict(NEED, type="essay"))), maria.write("v1.json", form(NEED, WHEN))
        assert "type is yes_no" in maria.run("form", "publish", bad, "--team", "Nord").stdout
        assert not [row for row in maria.rows("form", "list") if row["form"] == "bau"]
        anna.fails(77, "form", "publish", anna.write("v1.json", form(NEED)), "--team", "Nord")
        assert "own team" in maria.fails(77, "form", "publish", good, "--team", "Süd")
        assert "administrator" in maria.fails(77, "form", "publish", good)

    @test
    def one_team_gets_it_first_then_everybody():
        path = maria.write("v1.json", form(NEED, WHEN, WHO))
        assert maria.row("form", "publish", path, "--team", "Nord") == {"form": "bau", "version": 1, "new": True}
        maria.ok("form", "use", "bau", "--team", "Nord")
        sina.ok("sync", "--once")
        assert "not published to this team" in sina.fails(78, "form", "show", "bau")
        anna.ok("sync", "--once")
        assert asked(anna, lead["anna"]) == ["need"]
        otto.ok("sync", "--once")
        assert "budget_class" in asked(otto, lead["otto"]), "Süd has what comes along"
        sina.fails(77, "form", "publish", sina.write("v1.json", form(NEED, WHEN, WHO)), "--team", "Nord")
        assert admin.row("form", "publish", admin.write("v1.json", form(NEED, WHEN, WHO))) == {
            "form": "bau", "version": 1, "new": False}, "the same questions are the same version"
        sina.ok("form", "use", "bau", "--team", "Süd")
        otto.ok("sync", "--once")
        assert asked(otto, lead["otto"]) == ["need"]
        listed = next(row for row in anna.rows("form", "list") if row["form"] == "bau")
        assert listed["versions"][0]["published_to"] == "everybody" and listed["versions"][0]["by"] == "maria", listed

    @test
    def answers_keep_the_version_they_were_given_to():
        anna.ok("answer", lead["anna"], "--answer", "need=roof", "--answer", "when=2027-03")
        cloud = dict(NEED, text="What shall be built?", choices=[{"code": "house", "label": "a house"}])
        path = maria.write("v2.json", form(cloud, WHO))
        assert "no answer of" in maria.run("form", "publish", maria.write("x.json", form(cloud, WHEN)), "--team", "Nord").stdout
        assert maria.row("form", "publish", path, "--team", "Nord")["version"] == 2
        anna.ok("sync", "--once")
        rows = {row["question"]: row for row in anna.rows("answer", lead["anna"])}
        assert (rows["need"]["text"], rows["need"]["shown"], rows["need"]["version"]) == ("What is needed?", "a roof", 1), rows
        assert (rows["when"]["text"], rows["when"]["version"]) == ("When?", 1), rows
        assert "a wall" in anna.ok("form", "show", "bau@1") and "a wall" not in anna.ok("form", "show", "bau")
        otto.ok("sync", "--once")
        assert "a wall" in otto.ok("form", "show", "bau"), "the other team has the version before"

    @test
    def an_answer_typed_before_the_new_version_came_is_kept_with_the_old_one():
        anna.ok("log", lead["anna"], "--result", "talked", "--answer", "when=2027-04")
        rows = {row["question"]: row for row in anna.rows("answer", lead["anna"])}
        assert (rows["when"]["value"], rows["when"]["version"]) == ("2027-04", 1), rows
        assert "no question" in anna.fails(65, "answer", lead["anna"], "--answer", "shoe_size=42")

    @test
    def withdrawing_and_undoing_give_the_version_before_back():
        assert maria.row("form", "withdraw", "bau", "--team", "Nord") == {"form": "bau", "in_force": 1}
        maria.ok("undo")
        anna.ok("sync", "--once")
        assert anna.row("form", "show", "bau")["version"] == 2
        maria.ok("form", "withdraw", "bau@2", "--team", "Nord")
        assert maria.row("form", "withdraw", "bau", "--team", "Nord")["in_force"] == 1, "everybody has it, Nord too"
        assert "alone" in maria.fails(1, "form", "withdraw", "bau", "--team", "Nord")
        anna.ok("sync", "--once")
        assert anna.row("form", "show", "bau")["version"] == 1
        maria.ok("form", "publish", maria.write("v3.json", form(NEED)), "--team", "Nord")
        assert maria.row("form", "show", "bau")["version"] == 3
        maria.ok("undo")
        assert maria.row("form", "show", "bau")["version"] == 1
        assert maria.row("form", "publish", maria.write("v3.json", form(NEED)), "--team", "Nord")["version"] == 3
        maria.ok("undo")

    @test
    def sales_answers_its_own_mask_of_what_was_handed_over():
        viktor.ok("sync", "--once")
        maria.ok("sync", "--once")
        maria.ok("handover", lead["anna"], "--to", "viktor", "--reason", "asked for an offer at once")
        viktor.ok("sync", "--once")
        assert [row["question"] for row in viktor.rows("answer", lead["anna"]) if row["asked"]] == ["signs"]
        viktor.ok("answer", lead["anna"], "--answer", "signs=Frau Direktor")
        assert [row["question"] for row in viktor.rows("answer", lead["anna"]) if row["asked"]] == []
        maria.ok("form", "publish", maria.write("sales.json", form(dict(WHO, key="discount"), name="deal")), "--team", "Nord")
        maria.ok("form", "use", "deal", "--team", "Nord", "--role", "sales")
        viktor.ok("sync", "--once")
        assert [row["question"] for row in viktor.rows("answer", lead["anna"]) if row["asked"]] == ["discount"]

    @test
    def a_campaign_asks_by_its_own_form():
        maria.ok("add", "campaign", "name=Messe")
        maria.ok("form", "use", "care", "--campaign", "Messe")
        assert maria.row("list", "campaign")["form"] == "care"
        assert "not published" in maria.fails(78, "form", "use", "nirgends", "--campaign", "Messe")

    @test
    def a_hostile_desk_changes_no_version_and_gives_nobody_elses_team_a_form():
        device = Device(service.url, "maria", PASSWORD)
        record = next(row for row in maria.rows("list", "form") if row["name"] == "bau" and row["version"] == 1)

        def outcome(*operations):
            return [result["st"] for result in device.push(list(operations))["results"]]
        assert outcome(device.operation("form", record["id"], {"body": form(WHO)})) == ["rejected"]
        assert outcome(device.operation("form", record["id"], {"teams": "all"})) == ["rejected"]
        assert outcome(device.operation("form", "0190a6f0-0000-7000-8000-000000000001", {
            "name": "bau", "version": 9, "body": form(WHO), "teams": "all"})) == ["rejected"]
        assert outcome(device.operation("team", service_team("Süd"), {"form": "care"})) == ["rejected"]
        assert outcome(device.operation("team", service_team("Nord"), {"name": "Mine"})) == ["rejected"]
        assert outcome(device.operation("team", service_team("Nord"), {"form": "care"})) == ["applied"]

    @test
    def every_desk_has_the_same_digest():
        for desk in (anna, otto, viktor):
            desk.ok("sync", "--once")
            assert desk.run("digest").returncode == 0, desk.name

    run()

#!/usr/bin/python3
"""Rules of the quality desk: switched off for a team and on again, noisy ones are named, and a result says who solved it."""
import sys

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test

HEAD = "Firma;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort\n"
ROWS = [f"Haus {name} GmbH;Ines;{name};030 231251{i:02};buero{i}@haus{i}.example;10115;Hamburg\n"
        for i, name in enumerate(["Adler", "Bussard", "Dohle", "Elster", "Falke", "Geier", "Habicht", "Ibis", "Kiebitz", "Lerche", "Meise", "Reiher"])]
RULE = "place_wrong"

with Service({"jonas": ["steward"], "maria": ["team_lead"], "anna": ["agent"]}) as service:
    jonas, maria, anna = service.desk("jonas"), service.desk("maria"), service.desk("anna")
    jonas.import_list(jonas.write("list.csv", HEAD + "".join(ROWS)), "--owner", "anna")
    jonas.ok("quality", "check")
    maria.ok("sync", "--once")

    def tasks(desk):
        return [row for row in desk.rows("task", "list", "--limit", "100") if row["check_id"] == RULE]

    def standing(desk):
        return next(row for row in desk.rows("quality", "rules") if row["check"] == RULE)

    @test
    def a_result_keeps_rule_version_first_and_last_sight():
        found = tasks(jonas)
        assert len(found) == 12, found
        assert all(row["check_version"] == 1 and row["seen_ms"] and row["created_ms"] and not row["solved_by_id"] for row in found), found[0]

    @test
    def a_rule_is_switched_off_for_the_team_by_its_lead_alone_and_is_back_at_once():
        jonas.fails(77, "quality", "rules", "off", RULE)
        maria.ok("quality", "rules", "off", RULE)
        jonas.ok("sync", "--once")
        assert tasks(jonas) == tasks(maria) == [], tasks(jonas)
        assert standing(jonas)["on"] is False and standing(jonas)["open"] == 12, standing(jonas)
        maria.ok("quality", "rules", "on", RULE)
        jonas.ok("sync", "--once")
        assert len(tasks(jonas)) == 12 and standing(jonas)["on"] is True
        maria.ok("quality", "rules", "off", RULE)
        maria.ok("undo")
        assert len(tasks(maria)) == 12

    @test
    def what_the_law_asks_for_stays_on_and_a_rule_has_to_exist():
        assert "law" in maria.fails(78, "quality", "rules", "off", "objection")
        maria.fails(64, "quality", "rules", "off", "moon_phase")
        assert "place_missing, place_wrong" in maria.fails(64, "quality", "rules", "off", "a03")
        maria.ok("quality", "rules", "off", "m03")
        assert next(row for row in maria.rows("quality", "rules") if row["check"] == "email_disposable")["on"] is False
        maria.ok("quality", "rules", "on", "M03")
        bad = maria.write("bad.json", '{"kind":"checks","name":"checks","title":"x",\n"off":["place_wrong",\n"moon_phase"]}')
        assert "line 3" in maria.fails(65, "rule", "check", bad)

    @test
    def the_machine_repairs_nothing_by_a_rule_that_is_off():
        lead = jonas.row("search", "Adler")["id"]
        jonas.ok("set", "lead", lead, "first_name=Dr. Ines")
        assert "title_in_name" in jonas.ok("quality", "repair", "--dry-run")
        maria.ok("quality", "rules", "off", "title_in_name")
        jonas.ok("sync", "--once")
        assert "title_in_name" not in jonas.ok("quality", "repair", "--dry-run")

    @test
    def a_rule_that_people_mostly_refuse_is_noisy():
        found = tasks(jonas)
        for row in found[:10]:
            jonas.ok("task", "done", row["id"])
        maria.ok("sync", "--once")
        now = standing(maria)
        assert (now["open"], now["refused"], now["noisy"]) == (2, 10, True), now
        kept = [row for row in jonas.rows("list", "task", "--where", "state:dropped") if row["check_id"] == RULE]
        assert len(kept) == 10 and all(row["solved_by_id"] for row in kept), kept[:1]

    run()

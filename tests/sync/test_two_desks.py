#!/usr/bin/python3
"""Two desks on one service: what one does the other sees; nothing is lost while the network is gone."""
import json
import os
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from desk import VORWAHL, Service, people, until
from tap import run, test

with Service() as service:
    maria, anna, second = service.desk("maria"), service.desk("anna"), service.desk("anna", "anna's other desk")
    maria.import_list(maria.write("list.csv", people(10)), "--owner", "anna")
    for desk in (anna, second):
        desk.ok("sync", "--once")

    def lead(number):
        return anna.row("search", f"Firma {number:03}")["id"]

    def field(desk, number_or_id, name):
        return desk.row("show", "lead", number_or_id)[name]

    def waiting(desk):
        return desk.row("status")["waiting"]

    @test
    def what_one_desk_does_the_other_sees():
        one = lead(0)
        anna.ok("log", one, "--result", "busy", "--note", "engaged")
        assert field(second, one, "last_result") == "busy"
        assert field(maria, one, "attempts") == 1

    @test
    def a_watching_desk_stays_through_an_outage_and_sends_what_is_saved_meanwhile():
        with subprocess.Popen([VORWAHL, "sync", "--watch"], env=second.env, cwd=second.home, stdout=subprocess.PIPE, text=True) as watch:
            assert watch.stdout.readline() == "online\n"
            with service.away():
                second.ok("log", lead(2), "--result", "busy", "--note", "while it watches", "--offline")
                assert watch.stdout.readline().startswith("offline: ")
            assert watch.stdout.readline() == "online\n"
            until(lambda: waiting(second) == 0)
            assert field(maria, lead(2), "last_result") == "busy"
            watch.terminate()
            assert watch.wait(10) == -signal.SIGTERM

    @test
    def a_sync_tells_of_a_clock_that_is_wrong_and_one_that_goes_on_does_once():
        path, now = f"{second.home}/now", int(time.time() * 1000)

        def clock(minutes):
            with open(f"{path}.new", "w", encoding="ascii") as file:
                file.write(str(int(now + minutes * 60000)))
            os.rename(f"{path}.new", path)

        assert second.run("sync", "--once").stderr == ""
        clock(3 * 60 + 2)
        said = second.run("sync", "--once", VORWAHL_TEST_NOW="@" + path)
        assert (said.returncode, said.stderr) == (0, "vorwahl: This computer's clock is 3 hours ahead of the service; please set it\n")
        clock(0)
        env = second.env | {"VORWAHL_TEST_NOW": "@" + path}
        with subprocess.Popen([VORWAHL, "sync", "--watch"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watch:
            assert watch.stdout.readline() == "online\n"
            clock(-2 * 1440 - 10)
            assert watch.stderr.readline() == "vorwahl: This computer's clock is 2 days behind the service; please set it\n"
            clock(-30)
            with service.away():
                assert watch.stdout.readline().startswith("offline: ")
            watch.terminate()
            assert watch.stderr.read() == ""

    @test
    def edits_of_different_fields_both_win():
        one = lead(1)
        with service.away():
            anna.ok("set", "lead", one, "position=Head of IT")
            second.ok("set", "lead", one, "mobile=030 23125 551")
        for desk in (anna, second, anna):
            desk.ok("sync", "--once")
        for desk in (anna, second, maria):
            assert field(desk, one, "position") == "Head of IT", desk.name
            assert field(desk, one, "mobile"), desk.name
        assert anna.row("status")["conflicts"] == 0

    @test
    def on_the_same_field_the_first_stands_and_the_other_is_kept():
        one = lead(2)
        with service.away():
            anna.ok("set", "lead", one, "position=first to arrive")
            second.ok("set", "lead", one, "position=second to arrive")
        for desk in (anna, second, anna):
            desk.ok("sync", "--once")
        assert field(anna, one, "position") == field(second, one, "position") == "first to arrive"
        conflicts = second.rows("conflict", "list")
        assert len(conflicts) == 1, conflicts
        assert {"first to arrive", "second to arrive"} <= set(map(str, conflicts[0].values())), conflicts
        second.ok("conflict", "take", conflicts[0]["id"], "mine")
        anna.ok("sync", "--once")
        assert field(anna, one, "position") in ("first to arrive", "second to arrive")
        assert second.run("conflict", "list", "--json").stdout == ""

    @test
    def work_goes_on_without_the_network_and_arrives_later():
        with service.away():
            assert anna.row("status")["online"] is False
            done = [lead(number) for number in (3, 4, 5)]
            for one in done:
                anna.ok("log", one, "--result", "no_answer")
            assert waiting(anna) >= 3
            assert [field(anna, one, "last_result") for one in done] == ["no_answer"] * 3
            anna.fails(75, "sync", "--once")
        anna.ok("sync", "--once")
        assert waiting(anna) == 0
        assert [field(second, one, "last_result") for one in done] == ["no_answer"] * 3

    @test
    def a_killed_service_loses_nothing_it_acknowledged():
        one = lead(6)
        anna.ok("set", "lead", one, "interest=telephony for 40 people")
        assert waiting(anna) == 0
        with service.away(kill=True):
            pass
        assert field(maria, one, "interest") == "telephony for 40 people"
        second.ok("sync", "--once")
        assert field(second, one, "interest") == "telephony for 40 people"

    @test
    def desks_and_service_agree_by_their_sums():
        for desk in (anna, second):
            desk.ok("sync", "--once")
        assert sorted(map(str, anna.rows("digest"))) == sorted(map(str, second.rows("digest")))
        dump = anna.ok("dump", "--canonical")
        assert dump and dump == second.ok("dump", "--canonical")

    @test
    def the_cache_is_disposable_the_outbox_is_not():
        one = lead(7)
        with service.away():
            anna.ok("set", "lead", one, "interest=written offline")
        shutil.rmtree(f"{anna.home}/cache")
        anna.ok("sync", "--once")
        assert field(anna, one, "interest") == "written offline"
        assert field(maria, one, "interest") == "written offline"

    @test
    def a_wrong_password_is_refused_and_says_so():
        anna.fails(77, "--profile", "other", "login", service.url, "--user", "anna", given="not-the-password\n")

    @test
    def plain_http_to_another_machine_is_refused():
        ran = anna.run("--profile", "other", "login", "http://192.0.2.1:9", "--user", "anna", given="irrelevant-1\n")
        assert ran.returncode != 0 and "https" in ran.stderr, ran

    @test
    def a_first_sync_larger_than_the_service_gives_at_once_waits_and_goes_on():
        with Service({"maria": ["team_lead"]}, options=["--rate", "10"]) as narrow:
            narrow.desk("maria").import_list(narrow.desks[0].write("list.csv", people(400)))
            late = narrow.desk("maria", "a second desk")
            late.ok("sync", "--once")
            assert len(late.rows("export", "leads", "--format", "json")) == 400

    @test
    def an_import_undone_at_another_desk_leaves_no_task():
        boss = service.desk("maria", "maria's other desk")
        head = "Firma;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort\n"
        maria.import_list(maria.write("known.csv", head + "Zeisig Kabel GmbH;Petra;Janssen;030 23125 701;p.janssen@zeisig.example;10115;Berlin\n"))
        twins = "Zeisig Kabel;Petra;Jansen;030 23125 701;janssen@zeisig.example;10115;Berlin\n"
        odd = "".join(f"Gimpel Optik {i};Uwe;Raabe{i};{'123456' if i < 9 else f'030 23125 6{i}'};u.raabe{i}@gimpel.example;{10120 + i};Berlin\n" for i in range(20))
        batch = maria.import_list(maria.write("twins.csv", head + twins + odd))["batch"]

        def tasks():
            listed = boss.run("list", "task", "--limit", "500", "--where", "state:open", "--json").stdout
            return {json.loads(line)["check_id"] for line in listed.splitlines()} - {None}
        for desk in (maria, boss):
            desk.ok("sync", "--once")
        before = tasks()
        assert before & {"duplicate", "possible_duplicate"} and "import_column" in before, before
        boss.ok("undo", batch)
        assert not tasks(), tasks()
        maria.ok("sync", "--once")
        assert maria.row("status")["rejected"] == boss.row("status")["rejected"] == 0
        assert sorted(map(str, maria.rows("digest"))) == sorted(map(str, boss.rows("digest")))

    run()

#!/usr/bin/python3
"""A copy that a program was cut off from (kill -9, or the power went): looked at before the next sync, after no other end."""
import os
import sqlite3
import subprocess
import sys

sys.dont_write_bytecode = True
from desk import VORWAHL, Service, damage, file_of, people
from tap import run, test

CUT, DAMAGED = "a program was cut off here", "is fetched anew now"

with Service({"anna": ["agent", "steward"]}) as service:
    desk = service.desk("anna")
    desk.import_list(desk.write("list.csv", people(3)), "--owner", "anna")
    desk.ok("sync")
    lead = desk.row("search", "firma 001")["id"]

    def cut_off():
        """A program that has the copy open is killed."""
        with subprocess.Popen([VORWAHL, "sync", "--watch"], env=desk.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as watch:
            assert watch.stdout.readline() == "online\n"
            watch.kill()

    @test
    def after_a_clean_end_nothing_is_looked_at():
        with subprocess.Popen([VORWAHL, "sync", "--watch"], env=desk.env, stdout=subprocess.PIPE, text=True) as watch:
            assert watch.stdout.readline() == "online\n"
            watch.terminate()
        damage(desk, "change_log")
        ran = desk.run("sync")
        assert (ran.returncode, ran.stderr) == (0, ""), ran

    @test
    def after_a_kill_it_is_and_a_damaged_page_is_told_and_nothing_unsent_is_lost():
        with service.away():
            desk.ok("set", "lead", lead, "position=Leitung", "--offline")
        cut_off()
        damage(desk, "change_log")
        said = desk.run("sync")
        assert said.returncode == 0 and CUT in said.stderr and DAMAGED in said.stderr, said
        with sqlite3.connect(file_of(desk, "cache", "cache.db")) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert desk.row("show", "lead", lead)["position"] == "Leitung" and desk.row("status")["waiting"] == 0

    @test
    def a_whole_one_is_looked_at_once():
        cut_off()
        assert CUT in desk.run("sync").stderr
        assert desk.run("sync").stderr == ""

    @test
    def without_the_service_the_damaged_copy_stays_until_it_is_there():
        cut_off()
        damage(desk, "change_log")
        with service.away():
            ran = desk.run("sync", LANGUAGE="de", LC_ALL="C.UTF-8")
            assert ran.returncode == 75 and "beschädigt; sie wird neu geholt, sobald der Dienst antwortet" in ran.stderr, ran
            desk.ok("set", "lead", lead, "position=Einkauf", "--offline")
        said = desk.run("sync")
        assert said.returncode == 0 and DAMAGED in said.stderr, said
        assert desk.row("show", "lead", lead)["position"] == "Einkauf"

    run()

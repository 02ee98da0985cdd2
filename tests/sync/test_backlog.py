#!/usr/bin/python3
"""What a long import offline has left to send keeps no small command waiting: it answers from the copy, sends some of it, and says how much waits."""
import os
import pty
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from desk import Service, people
from tap import run, test

ROWS = 30000

with Service() as service:
    jonas, anna = service.desk("jonas"), service.desk("anna")
    lead = jonas.row("add", "lead", "last_name=Erste", "company=Erle KG", "phone=030 23125 999")["id"]
    jonas.import_list(jonas.write("long.csv", people(ROWS)), "--offline")

    def waiting():
        return jonas.row("status", "--offline")["waiting"]

    def at_a_terminal(*argv):
        """What stands on standard error of a command that is called at a terminal."""
        ours, theirs = pty.openpty()
        ran = subprocess.run([jonas.program, *argv], stdout=subprocess.PIPE, stderr=theirs, env=jonas.env, cwd=jonas.home, timeout=180, check=True)
        os.close(theirs)
        seen = b""
        try:
            while part := os.read(ours, 4096):
                seen += part
        except OSError:
            pass  # its other end is closed
        os.close(ours)
        return ran.stdout.decode(), seen.decode()

    @test
    def a_small_command_answers_and_sends_a_piece_of_it():
        before = waiting()
        out, told = at_a_terminal("show", "lead", lead)
        after = waiting()
        assert "Erle KG" in out and 0 < after < before, (before, after)
        assert f"{after} changes wait to be sent; vorwahl sync sends them all" in told, told

    @test
    def what_is_done_meanwhile_is_kept_and_others_work_arrives():
        anna.ok("set", "lead", lead, "position=Einkauf")
        ran = jonas.run("set", "lead", lead, "first_name=Ada")
        assert (ran.returncode, ran.stderr) == (0, ""), "a script is told nothing"
        row = jonas.row("show", "lead", lead)
        assert (row["first_name"], row["position"]) == ("Ada", "Einkauf"), row

    @test
    def sync_sends_all_of_it_and_says_how_far_it_is():
        left = waiting()
        began = time.monotonic()
        _, told = at_a_terminal("sync", "--once")
        assert waiting() == 0 and (left == 0 or "changes wait" in told), (left, waiting(), told)
        print(f"# {left} changes in {time.monotonic() - began:.1f} s")
        anna.ok("sync", "--once")
        assert len(anna.rows("list", "lead", "--where", "last_name:Beispiel29999")) == 1
        assert anna.row("show", "lead", lead)["first_name"] == "Ada"
        _, told = at_a_terminal("show", "lead", lead)
        assert "wait" not in told, told

    run()

#!/usr/bin/python3
"""Bad input at the command line: files that are no lists, services that talk rubbish or not at all, damaged files."""
import fcntl
import json
import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import threading

sys.dont_write_bytecode = True
from desk import PASSWORD, VORWAHL, Service, file_of, people
from tap import add, run, skip, test

ANSWERS = {
    "random_bytes": b"\x00\xff\xfe\x13\x37" * 200,
    "a_web_page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 22\r\n\r\n<html>Welcome!</html>\n",
    "json_of_another_shape": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n[1,{\"a\":true}",
    "an_error_of_the_proxy": b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\nno\n",
    "half_an_answer": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"epoch\":",
    "a_redirect_elsewhere": b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n",
    "nothing_at_all": b"",
}


class Rubbish:
    """Answers every connection to a port with the same bytes, then hangs up."""

    def __init__(self, port, answer, endless=False):
        self.answer, self.endless = answer, endless
        self.socket = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        try:
            with connection:
                connection.recv(65536)
                connection.sendall(self.answer)
                while self.endless:
                    connection.sendall(b"x" * 65536)
        except OSError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def sparse(desk, name, head, size):
    """A file whose last cell is that long; the hole takes no disk."""
    path = desk.write(name, head)
    with open(path, "ab") as file:
        file.truncate(len(head) + size)
    return path


BASIS = ("--basis", "presumed", "--evidence", "x")

with Service() as service:
    maria = service.desk("maria")
    anna = service.desk("anna")
    port = int(service.url.rsplit(":", 1)[1])
    maria.import_list(maria.write("list.csv", people(3)))
    anna.ok("sync", "--once")

    @test
    def what_is_no_list_is_refused_with_a_reason():
        for name, data in (("empty.csv", b""), ("scan.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x01" * 50),
                           ("book.xlsx", b"PK\x03\x04\x14\x00\x06\x00" + b"\x00\x9c" * 500)):
            path = f"{maria.home}/{name}"
            with open(path, "wb") as file:
                file.write(data)
            maria.fails(65, "import", path, "--basis", "presumed", "--evidence", "x")
        maria.fails(66, "import", f"{maria.home}/none.csv", "--basis", "presumed", "--evidence", "x")
        maria.fails(66, "import", maria.home, "--basis", "presumed", "--evidence", "x")

    @test
    def a_cell_of_two_gigabytes_is_named_and_takes_no_memory():
        path = sparse(maria, "huge.csv", people(3000, start=100) + '"', 2 << 30)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        words = maria.fails(65, "import", path, "--basis", "presumed", "--evidence", "x")
        assert "3002" in words, words
        after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        assert max(before, after) < 220 * 1024, f"{after} KiB"
        assert maria.row("search", "Firma 999")["company"] == "Firma 999 GmbH"  # what came before it stays

    @test
    def a_cell_without_end_from_a_pipe_is_cut_while_it_comes():
        with subprocess.Popen([VORWAHL, "import", "-", *BASIS, "--offline"], env=maria.env, cwd=maria.home, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            sent = 0
            try:
                process.stdin.write(people(10, start=3200).encode() + b'"')
                while sent < 1 << 30:
                    sent += process.stdin.write(b"x" * 65536)
                process.stdin.close()
            except BrokenPipeError:
                pass
            out, words = process.stdout.read(), process.stderr.read()
            assert process.wait() == 65 and b"12" in words, (process.returncode, out, words)
            assert sent < 64 << 20, f"{sent >> 20} MiB were taken first"
            process.stdin = None
        assert maria.row("search", "Firma 3209")["company"] == "Firma 3209 GmbH"

    @test
    def cards_that_cannot_be_read_to_their_end_are_refused_with_the_line():
        cards = "".join(f"BEGIN:VCARD\nVERSION:3.0\nN:Halb;Herr {i};;;\nORG:Halbe Karten KG\nTEL:0302312{i:04d}\nEND:VCARD\n" for i in range(4000)).encode()
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 1 << 20)
        os.set_blocking(reading, False)  # behind what was written stands no end but an error
        assert os.write(writing, cards) == len(cards) > 256 << 10
        ran = subprocess.run([VORWAHL, "import", "-", *BASIS, "--offline"], env=maria.env, cwd=maria.home, stdin=reading, capture_output=True,
                             text=True, timeout=60, check=False)
        os.close(reading)
        os.close(writing)
        assert ran.returncode == 66 and "line 24001: Resource temporarily unavailable" in ran.stderr, ran
        assert "nothing found" in maria.fails(1, "search", "Halbe Karten")

    @test
    def a_limit_on_files_is_a_full_disk_at_the_desk():
        if not shutil.which("prlimit"):
            skip("prlimit is not here")
        before = len(maria.rows("list", "lead", "--limit", "100000", "--offline"))
        path = maria.write("limit.csv", people(4000, start=20000))
        limit = os.path.getsize(file_of(maria, "data", "outbox.db")) + 200000
        ran = subprocess.run(["prlimit", f"--fsize={limit}", VORWAHL, "import", path, *BASIS, "--offline"], env=maria.env, cwd=maria.home,
                             capture_output=True, text=True, timeout=60, check=False)
        assert ran.returncode == 73 and "a limit" in ran.stderr, ran
        assert len(maria.rows("list", "lead", "--limit", "100000", "--offline")) >= before
        report = maria.import_list(path, "--offline")
        assert report["read"] == 4000 == report["created"] + report["known"], report
        assert len(maria.rows("list", "lead", "--limit", "100000", "--offline")) == before + 4000

    def elsewhere(mount, *argv):
        """A command of a desk whose home was mounted in another way, and what the person reads in German."""
        ran = subprocess.run(["unshare", "-m", "sh", "-c", f"{mount} && cd {maria.home} && exec \"$@\"", "sh", *argv], capture_output=True,
                             text=True, timeout=60, env=maria.env | {"LANGUAGE": "de"}, stdin=subprocess.DEVNULL, check=False)
        return ran.returncode, ran.stdout + ran.stderr

    @test
    def a_home_that_can_only_be_read_or_is_full_is_told_in_German_too_and_nothing_crashes():
        home, lead = maria.home, maria.rows("list", "lead", "--offline")[0]["id"]
        size = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(home) for name in names) + (2 << 20)
        only_read = f"mount --bind {home} {home} && mount -o remount,ro,bind {home}"
        full = f"mount -t tmpfs -o size={size} t {home} && cp -a {home}.kept/. {home} && (dd if=/dev/zero of={home}/fill bs=4k 2>&1 || :) > /dev/null"
        if not shutil.which("unshare") or elsewhere(only_read, "true")[0] != 0:
            skip("nothing can be mounted here")
        for argv in ([VORWAHL, "sync"], [VORWAHL, "set", "lead", lead, "interest=x", "--offline"], ["script", "-qec", VORWAHL, "/dev/null"]):
            status, words = elsewhere(only_read, *argv)
            assert status == 73 and "lässt sich nicht öffnen: Das Dateisystem ist nur lesbar" in words, (argv, status, words)
        shutil.copytree(home, f"{home}.kept")
        status, words = elsewhere(full, VORWAHL, "set", "lead", lead, "interest=x", "--offline")
        shutil.rmtree(f"{home}.kept")
        assert status == 73 and "der Datenträger ist voll; was vorher gespeichert war, ist sicher" in words, (status, words)

    @test
    def settings_of_the_desk_that_are_no_settings_are_named_and_work_goes_on():
        path = file_of(maria, "data", "desk.ini")
        with open(path, encoding="utf-8") as file:
            kept = file.read()
        try:
            with open(path, "w", encoding="utf-8") as file:
                file.write("[service\n")
            ran = maria.run("status")
        finally:
            with open(path, "w", encoding="utf-8") as file:
                file.write(kept)
        assert ran.returncode == 0 and "desk.ini, line 1" in ran.stderr and "offline" in ran.stdout, ran

    @test
    def a_limit_on_files_is_a_full_disk_at_the_service():
        if not shutil.which("prlimit"):
            skip("prlimit is not here")
        limit = os.path.getsize(service.uri.removeprefix("sqlite:")) + 100000
        limited = ["prlimit", f"--pid={service.process.pid}"]
        subprocess.run([*limited, f"--fsize={limit}:"], check=True)
        ran = maria.run("sync", "--once")
        assert ran.returncode in (69, 73, 75) and "written" in ran.stderr, ran
        assert maria.row("status", "--offline")["waiting"] > 0
        assert service.process.poll() is None, "the service died of it"
        subprocess.run([*limited, "--fsize=unlimited:"], check=True)
        maria.ok("sync", "--once")
        status = maria.row("status")
        assert status["waiting"] == 0 and status["rejected"] == 0, status

    @test
    def a_locked_cache_is_a_matter_for_later_and_no_damage():
        lead = anna.rows("list", "lead")[0]["id"]
        lock = sqlite3.connect(file_of(anna, "cache", "cache.db"), isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        try:
            read = anna.run("list", "lead", "--offline")
            assert read.returncode in (0, 75) and (read.stdout or read.stderr), read
            wrote = anna.run("set", "lead", lead, "interest=said while it was locked", "--offline")
            assert wrote.returncode in (0, 75), wrote
        finally:
            lock.close()
        said = anna.row("show", "lead", lead, "--offline")["interest"]
        assert (said == "said while it was locked") == (wrote.returncode == 0), (said, wrote)
        assert anna.rows("list", "lead", "--offline")  # it was not taken for damaged and emptied

    @test
    def a_locked_outbox_takes_nothing_and_says_so():
        lead = anna.rows("list", "lead")[0]["id"]
        anna.ok("set", "lead", lead, "interest=before", "--offline")
        lock = sqlite3.connect(file_of(anna, "data", "outbox.db"), isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        try:
            anna.fails(75, "set", "lead", lead, "interest=lost", "--offline")
            assert 4.9 < time.monotonic() - began < 30, "five seconds of patience, and no end without"
        finally:
            lock.close()
        assert anna.row("show", "lead", lead, "--offline")["interest"] == "before"
        anna.ok("set", "lead", lead, "interest=after", "--offline")
        assert anna.row("show", "lead", lead, "--offline")["interest"] == "after"

    @test
    def a_token_that_has_ended_keeps_the_work_and_asks_to_sign_in():
        lead = anna.rows("list", "lead")[0]["id"]
        anna.ok("sync", "--once")
        service.verb("user", "password", "anna", given=PASSWORD + "\n")  # ends every token of hers
        assert "sign in" in anna.fails(77, "sync", "--once")
        ran = anna.run("log", lead, "--result", "busy", "--note", "said while signed out")
        assert ran.returncode == 0 and "sign in" in ran.stderr, ran
        assert anna.row("status")["waiting"] > 0
        anna.ok("login", service.url, "--user", "anna", given=PASSWORD + "\n")
        assert anna.row("status")["waiting"] == 0
        maria.ok("sync", "--once")
        assert sum(row["note"] == "said while signed out" for row in maria.rows("list", "activity")) == 1

    @test
    def a_broken_line_in_the_middle_keeps_the_rows_before_it():
        text = people(5, start=4000) + '"Firma offen;Frau;Erika\r\n' + people(3, start=4010)
        words = maria.fails(65, "import", maria.write("broken.csv", text), "--basis", "presumed", "--evidence", "x")
        assert "7" in words, words
        assert maria.row("search", "Firma 4004")["company"] == "Firma 4004 GmbH"
        maria.fails(1, "search", "Firma 4010")

    def answers(name, answer):
        def play():
            with service.away(), Rubbish(port, answer):
                ran = anna.run("sync", "--once")
                assert ran.returncode in (69, 75, 76), f"{ran.returncode} {ran.stderr}"
                assert ran.stderr and "Traceback" not in ran.stderr
                fresh = subprocess.run([VORWAHL, "--profile", name, "login", f"http://127.0.0.1:{port}", "--user", "anna"],
                                       input=PASSWORD + "\n", env=anna.env, capture_output=True, text=True, timeout=60, check=False)
                assert fresh.returncode in (69, 75, 76), f"login: {fresh.returncode} {fresh.stderr}"
                assert anna.rows("list", "lead", "--offline")  # what is here can still be read
            anna.ok("sync", "--once")
        return play

    for name, answer in ANSWERS.items():
        add(f"a_service_that_answers_{name}_is_told_from_ours", answers(name, answer))

    @test
    def an_answer_without_end_is_cut():
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
        with service.away(), Rubbish(port, head, endless=True):
            ran = anna.run("sync", "--once")
            assert ran.returncode in (69, 75, 76), f"{ran.returncode} {ran.stderr}"

    @test
    def a_wrong_password_is_refused_and_keeps_nothing():
        ran = subprocess.run([VORWAHL, "--profile", "wrong", "login", service.url, "--user", "anna"], input="not this one\n",
                             env=anna.env, capture_output=True, text=True, timeout=60, check=False)
        assert ran.returncode == 77 and ran.stderr, ran
        assert "not this one" not in ran.stdout + ran.stderr

    @test
    def a_damaged_cache_is_built_again_and_nothing_of_mine_is_lost():
        lead = anna.rows("list", "lead")[0]["id"]
        anna.ok("set", "lead", lead, "interest=kept through it all", "--offline")
        cache = file_of(anna, "cache", "cache.db")
        for tail in ("-wal", "-shm"):
            if os.path.exists(cache + tail):
                os.unlink(cache + tail)
        with open(cache, "r+b") as file:
            file.write(b"\xa5" * 8192)
        ran = anna.run("list", "lead", "--json")
        assert ran.returncode == 0, ran
        found = {row["id"]: row for row in map(json.loads, ran.stdout.splitlines())}
        assert found[lead]["interest"] == "kept through it all", found[lead]

    @test
    def without_a_service_a_damaged_cache_is_a_matter_for_later():
        cache = file_of(anna, "cache", "cache.db")
        with service.away():
            for tail in ("-wal", "-shm"):
                if os.path.exists(cache + tail):
                    os.unlink(cache + tail)
            with open(cache, "r+b") as file:
                file.write(b"\xa5" * 8192)
            anna.fails(75, "list", "lead", "--offline")
        assert anna.rows("list", "lead")

    @test
    def a_damaged_outbox_is_named_and_left_as_it_is():
        outbox = file_of(maria, "data", "outbox.db")
        with open(outbox, "rb") as file:
            kept = file.read()
        for tail in ("-wal", "-shm"):
            if os.path.exists(outbox + tail):
                os.unlink(outbox + tail)
        with open(outbox, "wb") as file:
            file.write(b"no database at all\n" * 100)
        words = maria.run("list", "lead")
        assert words.returncode not in (0, 1, 70) and "outbox.db" in words.stderr, words
        with open(outbox, "rb") as file:
            assert file.read() == b"no database at all\n" * 100
        with open(outbox, "wb") as file:
            file.write(kept)

    @test
    def text_from_outside_cannot_speak_to_the_terminal():
        evil = "\x1b]0;owned\x07\x1b[31mrot\x1b[0m \u202egnp.exe"
        report = maria.import_list(maria.write("evil.csv", f"Firma;Nachname;Telefon\r\n\"Evil {evil} GmbH\";Muster;030 23125 998\r\n"))
        out = maria.ok("search", "Evil") if report["created"] else ""
        for bad in ("\x1b", "\x07", "\u202e"):
            assert bad not in out, repr(out)
    run()

#!/usr/bin/python3
"""Providers of further data: what they say becomes proposals with source and licence, within rate and budget; a lookup reaches no
private address that was not allowed, follows no redirect, and its key is shown nowhere."""
import hashlib
import http.server
import json
import os
import re
import socket
import sys
import threading
import time
import urllib.parse

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test

KEY = "geheim-4711-schluessel"


class Register(http.server.BaseHTTPRequestHandler):
    """A register of companies; notes what it was asked."""
    asked, status, location = [], 200, None
    body, times = None, []  # what it says instead; when it was asked
    busy = []  # Retry-After of the next answers, which are 429; "": none is said

    def do_GET(self):
        Register.times.append(time.monotonic())
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        Register.asked.append((self.path, self.headers.get("X-Api-Key")))
        if Register.busy:
            wait = Register.busy.pop(0)
            self.send_response(429)
            if wait:
                self.send_header("Retry-After", wait)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        name = query.get("name", [""])[0]
        body = json.dumps({"hits": [{"web/site": f"https://{name.split()[0].lower()}.example", "staff": 250, "branch": "Optik"}]}
                          if "Unbekannt" not in name else {"hits": []}).encode()
        body = body if Register.body is None else Register.body
        self.send_response(Register.status)
        if Register.location:
            self.send_header("Location", Register.location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # it had enough

    def log_message(self, *_):
        pass


def once(listening, answer):
    """Takes one connection and answers it with these bytes; None: not before the other side hangs up."""
    connection, _ = listening.accept()
    with connection:
        connection.recv(65536)
        try:
            if answer is None:
                connection.recv(1)
            else:
                connection.sendall(answer)
        except OSError:
            pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Register)
threading.Thread(target=server.serve_forever, daemon=True).start()
PORT = server.server_address[1]
LIST = ("Firma;Nachname;Telefon;E-Mail;PLZ;Mitarbeiter\n"
        "Krähe & Söhne;Eins;030 23125 801;eins@kraehe.example;10115;\n"
        "Unbekannt KG;Zwei;030 23125 802;zwei@unbekannt.example;10115;\n"
        "Ohnenummer AG;Drei;;drei@ohne.example;;12\n")

with Service({"maria": ["team_lead"], "anna": ["agent"]}) as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.import_list(maria.write("list.csv", LIST))
    folder = f"{maria.home}/config/vorwahl"
    os.makedirs(folder, exist_ok=True)
    with open(f"{maria.home}/key", "w", encoding="utf-8") as file:
        file.write(KEY + "\n")

    def configure(text):
        with open(f"{folder}/enrich.ini", "w", encoding="utf-8") as file:
            file.write(text)

    def register(url=f"http://127.0.0.1:{PORT}/find?name={{company}}&plz={{postal_code}}", more=f"allow_private = 127.0.0.1:{PORT}\n"):
        return (f"[register]\nkind = http\nurl = {url}\nheader = X-Api-Key: {{key}}\nkey_file = {maria.home}/key\n"
                "at.website = /hits/0/web~1site\nat.employees = /hits/0/staff\nat.industry = /hits/0/branch\n"
                "source = Register X\nlicence = bis 2027-12-31\nrate = 6000\ncost_cents = 2.5\nbudget_cents = 7.5\n" + more)

    def enrich(*options):
        Register.asked.clear()
        ran = maria.run("enrich", *options, "--json")
        assert KEY not in ran.stdout + ran.stderr, "the key is shown"
        return ran, [json.loads(line) for line in ran.stdout.splitlines()]

    def proposals():
        ran = maria.run("list", "task", "--where", "check_id:enriched state:open", "--limit", "100", "--json")
        return [json.loads(line) for line in ran.stdout.splitlines()]

    @test
    def nothing_is_asked_where_no_provider_is_configured_or_somebody_may_not():
        assert maria.run("enrich").returncode == 1
        configure(register())
        os.makedirs(f"{anna.home}/config/vorwahl", exist_ok=True)
        with open(f"{anna.home}/config/vorwahl/enrich.ini", "w", encoding="utf-8") as file:
            file.write(register())
        anna.fails(77, "enrich")
        assert not Register.asked

    @test
    def a_dry_run_counts_questions_and_cost_and_asks_nobody():
        configure(register())
        ran, found = enrich("--dry-run")
        assert ran.returncode == 0 and not Register.asked and not found and "2 questions" in ran.stderr and "5.00 cents" in ran.stderr, ran

    @test
    def a_private_address_is_refused_when_the_connection_is_made():
        for host in ("127.0.0.1", "localhost", "[::1]"):
            configure(register(f"https://{host}:{PORT}/find?name={{company}}", ""))
            ran, found = enrich("--where", "last_name:Eins")
            assert "0.00 cents" in ran.stderr, ran
            assert ran.returncode == 78 and "private" in ran.stderr and not Register.asked and not found, (host, ran)
        for url in ("https://{company}.example/x", "https://user@example.org/{company}", "ftp://example.org/{company}", "http://example.org/{company}"):
            configure(register(url, ""))
            ran, _ = enrich("--where", "last_name:Eins")
            assert ran.returncode in (64, 78) and not Register.asked, (url, ran)

    @test
    def an_answer_becomes_proposals_with_source_and_licence_and_changes_nothing():
        configure(register(more=f"allow_private = 127.0.0.1:{PORT}\nagain_days = 30\n"))
        ran, found = enrich("--where", "last_name:Eins")
        assert ran.returncode == 0 and Register.asked == [("/find?name=Kr%C3%A4he%20%26%20S%C3%B6hne&plz=10115", KEY)], (ran, Register.asked)
        assert {row["field"]: row["to"] for row in found} == {"website": "https://krähe.example", "employees": "250", "industry": "Optik"}, found
        assert {(row["source"], row["licence"]) for row in found} == {("Register X", "bis 2027-12-31")}
        assert maria.row("search", "Eins")["website"] is None
        open_ones = proposals()
        assert len(open_ones) == 3 and all(task["note"] == "Register X; bis 2027-12-31" for task in open_ones), open_ones
        ran, found = enrich("--where", "last_name:Eins")
        assert ran.returncode == 0 and not Register.asked and not found, "asked twice within 30 days"

    @test
    def one_is_taken_with_one_command_and_another_left_for_good():
        tasks = {task["field"]: task["id"] for task in proposals()}
        maria.ok("task", "take", tasks["website"])
        maria.ok("task", "done", tasks["industry"])
        row = maria.row("search", "Eins")
        assert (row["website"], row["industry"]) == ("https://krähe.example", None), row
        assert {task["field"] for task in proposals()} == {"employees"}
        configure(register(more=f"allow_private = 127.0.0.1:{PORT}\nagain_days = 0\n"))
        _, found = enrich("--where", "last_name:Eins")
        assert not found and {task["field"] for task in proposals()} == {"employees"}, found
        maria.ok("undo")
        assert maria.row("search", "Eins")["company"] == "Krähe & Söhne"

    @test
    def a_redirect_is_not_followed_and_errors_name_the_provider():
        configure(register(more=f"allow_private = 127.0.0.1:{PORT}\nagain_days = 0\n").replace("budget_cents = 7.5", "budget_cents = 100"))
        Register.status, Register.location = 302, f"http://127.0.0.1:{PORT}/secret"
        ran, found = enrich("--where", "last_name:Eins")
        assert len(Register.asked) == 1 and not found and "1 failed" in ran.stderr, (Register.asked, ran)
        Register.location, Register.status = None, 401
        ran, _ = enrich("--where", "last_name:Eins")
        assert ran.returncode == 78 and "register" in ran.stderr, ran
        Register.status = 200

    @test
    def a_hostile_answer_is_a_failure_or_proposes_nothing_that_is_no_value():
        configure(register(more=f"allow_private = 127.0.0.1:{PORT}\nagain_days = 0\ntimeout_s = 5\n").replace("budget_cents = 7.5", "budget_cents = 200"))
        before = len(proposals())

        def answered(body):
            Register.body = body if isinstance(body, bytes) else json.dumps({"hits": [body]}).encode()
            ran, found = enrich("--where", "last_name:Eins")
            assert len(Register.asked) == 1 and ran.returncode == 0 and "\x1b" not in ran.stdout + ran.stderr, (body, ran)
            return ran.stderr, {row["field"]: row["to"] for row in found}
        for body in (b"", b"<html>", b'{"hits": [', b"[" * 100000, b'{"a":' * 5000 + b"1" + b"}" * 5000, b"\xff\xfe{}", b"x" * (40 << 20)):
            words, found = answered(body)
            assert found == {} and "1 failed" in words, (body[:20], words, found)
        for row in ({"web/site": {"a": 1}}, {"web/site": ["x"]}, {"staff": "many"}, {"staff": -5}, {"staff": 10 ** 30}, {"staff": 1.5}, {"branch": None},
                    {"branch": ""}, {"branch": "x" * 100000}, {"staff": True}):
            assert answered(row)[1] == {}, row
        _, found = answered({"branch": "Hand\x1b[2Jel\u202e\x00"})
        assert all(part not in found.get("industry", "") for part in "\x1b\u202e\x00"), found
        assert {task["field"] for task in proposals()} <= {"employees", "industry"} and len(proposals()) <= before + 1, proposals()
        assert maria.row("search", "Eins")["industry"] is None
        Register.body = None

    @test
    def what_went_wrong_is_said_in_words_and_nothing_is_lost():
        good = json.dumps({"hits": [{"staff": 77}]}).encode()
        plain = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
        before = sorted((task["id"], task["state"]) for task in proposals())
        answers = ((None, 0, "did not answer in time"),  # it never does
                   (plain % (b"application/json", 500, good), 0, "the connection was cut"),  # ends in the middle
                   (plain % (b"application/json", 9 << 20, b"x" * (9 << 20)), 0, "larger than allowed"),
                   (plain % (b"text/html", 6, b"<html>"), 0, "is no JSON"), (plain % (b"application/json", 5, b'{"a":'), 0, "is no JSON"),
                   (b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n", 0, "leads elsewhere (HTTP 302)"),
                   (b"HTTP/1.1 429 Too Many\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n", None, "fewer questions (HTTP 429), the next in 120 s"),
                   (b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", 0, "HTTP 503"))
        for answer, status, words in answers:
            with socket.create_server(("127.0.0.1", 0)) as listening:
                port = listening.getsockname()[1]
                thread = threading.Thread(target=once, args=(listening, answer))
                thread.start()
                configure(register(f"http://127.0.0.1:{port}/find?name={{company}}", f"allow_private = 127.0.0.1:{port}\nagain_days = 0\ntimeout_s = 1\n")
                          .replace("budget_cents = 7.5", "budget_cents = 900"))
                ran, found = enrich("--where", "last_name:Eins")
                thread.join()
            assert not found and "1 failed" in ran.stderr and "[register]" in ran.stderr and words in ran.stderr, (words, ran)
            assert (ran.returncode == 0) == (status == 0), (words, ran)
            assert sorted((task["id"], task["state"]) for task in proposals()) == before, words
        configure(register(more=f"allow_private = 127.0.0.1:{PORT}\nagain_days = 0\n").replace("budget_cents = 7.5", "budget_cents = 900"))
        assert "0 failed" in enrich("--where", "last_name:Eins")[0].stderr and Register.asked, "who failed is not asked again"

    @test
    def json_counts_whatever_the_answer_calls_itself():
        good = json.dumps({"hits": [{"staff": 78}]}).encode()
        for name, body, words in ((b"text/plain", good, "0 failed"), (b"text/html; charset=UTF-8", good, "0 failed"), (b"application/xml", good, "0 failed"),
                                  (b"application/json", b"<html>", "is no JSON (it calls itself application/json)"),
                                  (b"text/html", b"<html>", "is no JSON (it calls itself text/html)")):
            with socket.create_server(("127.0.0.1", 0)) as listening:
                port = listening.getsockname()[1]
                thread = threading.Thread(target=once, args=(listening, b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (
                    name, len(body), body)))
                thread.start()
                configure(register(f"http://127.0.0.1:{port}/find?name={{company}}", f"allow_private = 127.0.0.1:{port}\nagain_days = 0\ntimeout_s = 5\n")
                          .replace("budget_cents = 7.5", "budget_cents = 900").replace("[register]", "[typed]"))
                ran, found = enrich("--where", "last_name:Eins")
                thread.join()
            assert words in ran.stderr and {row["field"] for row in found} <= {"employees"}, (name, ran)
        assert "78" in {task["mine_value"] for task in proposals()}

    @test
    def who_wants_fewer_questions_is_waited_for_as_long_as_it_says():
        configure(register(more=f"allow_private = 127.0.0.1:{PORT}\nagain_days = 0\n").replace("budget_cents = 7.5", "budget_cents = 900")
                  .replace("[register]", "[busy]"))
        Register.busy, before = ["1", "1"], len(Register.times)
        ran, _ = enrich()
        assert ran.returncode == 0 and "2 questions" in ran.stderr and "0 failed" in ran.stderr, ran
        assert ran.stderr.count("busy wants fewer questions: the next in 1 second\n") == 2 and not Register.busy, ran
        times = Register.times[before:]
        assert len(times) == 4 and times[1] - times[0] > .9 and times[2] - times[1] > .9, times

    @test
    def a_wait_that_is_too_long_ends_the_run_and_the_same_command_goes_on():
        configure(register(more=f"allow_private = 127.0.0.1:{PORT}\n").replace("budget_cents = 7.5", "budget_cents = 900").replace("[register]", "[later]"))
        Register.busy = ["3600"]
        ran, _ = enrich()
        assert ran.returncode == 75 and re.search(r"the same command goes on from \d\d:\d\d, without those who were asked", ran.stderr), ran
        asked = [path for path, _ in Register.asked]
        assert len(asked) == 1, asked
        assert enrich()[0].returncode == 0 and len(Register.asked) == 2 and asked[0] in [path for path, _ in Register.asked], "who was refused is asked"
        assert enrich()[0].returncode == 0 and not Register.asked, "who was asked is not asked again"

    @test
    def three_waits_for_one_question_are_enough():
        configure(register(more=f"allow_private = 127.0.0.1:{PORT}\nagain_days = 0\n").replace("budget_cents = 7.5", "budget_cents = 900")
                  .replace("[register]", "[never]"))
        Register.busy = ["1"] * 9
        ran, _ = enrich("--where", "last_name:Eins")
        assert ran.returncode == 75 and len(Register.asked) == 4 and "begins anew from" in ran.stderr, (ran, Register.asked)
        Register.busy = []

    @test
    def a_provider_is_asked_no_faster_than_its_rate():
        configure(register(more=f"allow_private = 127.0.0.1:{PORT}\nagain_days = 0\n").replace("rate = 6000", "rate = 150")
                  .replace("budget_cents = 7.5", "budget_cents = 200").replace("[register]", "[slow]"))
        Register.times.clear()
        enrich()
        assert len(Register.times) == 2 and Register.times[1] - Register.times[0] > 0.35, Register.times

    @test
    def a_budget_ends_the_questions_and_holds_over_runs():
        configure(register(more=f"allow_private = 127.0.0.1:{PORT}\nagain_days = 0\n").replace("[register]", "[other]"))
        for expected in (2, 1, 0):  # 7.5 cents are three questions
            ran, _ = enrich()
            assert ran.returncode == 0 and len(Register.asked) == expected, (expected, ran)
        assert "budget of other is used up" in ran.stderr and "of 7.5 cents of this desk's month" in ran.stderr, ran
        configure(register().replace("budget_cents = 7.5\n", ""))
        assert maria.run("enrich").returncode == 78

    @test
    def a_bought_list_and_a_list_of_hashes_propose_without_a_network():
        maria.write("bought.csv", "Firma;PLZ;E-Mail;Position;Branche\nKrähe & Söhne;10115;;Leitung;Handel\n;;drei@ohne.example;Einkauf;\n")
        digests = [hashlib.md5(b"+493023125801").hexdigest(), hashlib.sha1(b"drei@ohne.example").hexdigest(),
                   hashlib.sha256(b"03023125802").hexdigest().upper()]
        maria.write("robinson.csv", "\n".join(["hash", *digests]) + "\n")
        configure(f"[bought]\nkind = file\npath = {maria.home}/bought.csv\nmatch = email,company\nsource = Adressverlag Y\nlicence = bis 2027-06-30\n"
                  f"[robinson]\nkind = hashes\npath = {maria.home}/robinson.csv\nsource = Robinsonliste Z\nlicence = Stand 2026-11\n")
        _, dry = enrich("--dry-run")
        ran, found = enrich()
        assert found == dry and ran.returncode == 0, (found, dry)
        assert {(row["provider"], row["field"], row["to"]) for row in found} == {
            ("bought", "position", "Leitung"), ("bought", "industry", "Handel"), ("bought", "position", "Einkauf"),
            ("robinson", "do_not_call", "1")}, found
        blocked = [task for task in proposals() if task["field"] == "do_not_call"]
        assert len(blocked) == 3
        maria.ok("task", "take", blocked[0]["id"])
        assert maria.row("list", "lead", "--where", "state:blocked")["id"] == blocked[0]["lead_id"]

    @test
    def an_extension_that_a_provider_knows_is_proposed_and_taken_with_its_number():
        def bought(rows):
            maria.write("bought.csv", "E-Mail;Telefon\n" + rows)
            configure(f"[bought]\nkind = file\npath = {maria.home}/bought.csv\nmatch = email\nsource = Adressverlag Y\nlicence = bis 2027-06-30\n")
            _, found = enrich()
            return {row["field"]: row["to"] for row in found}

        def person():
            row = maria.row("search", "vier@kranich.example")
            return row["phone"], row["extension"]

        def take(field):
            [task] = [row for row in proposals() if row["field"] == field]
            maria.ok("task", "take", task["id"])
        maria.import_list(maria.write("more.csv", "Firma;Nachname;Telefon;E-Mail\nKranich AG;Vier;030 23125 806;vier@kranich.example\n"))
        found = bought("vier@kranich.example;030 23125 806 ext. 7\n")
        assert found == {"extension": "7"}, ("the number stands there already", found)
        take("extension")
        assert person() == ("+493023125806", "7")
        assert not bought("vier@kranich.example;030 23125 806 App. 7\n")
        assert bought("vier@kranich.example;030 23125 899 Durchwahl 12\n") == {"phone": "+493023125899 ext. 12"}
        take("phone")
        assert person() == ("+493023125899", "12")
        maria.ok("undo")
        assert person() == ("+493023125806", "7"), "undone together"
        assert bought("vier@kranich.example;030 23125 898\n") == {"phone": "+493023125898"}
        [task] = [row for row in proposals() if row["mine_value"] == "+493023125898"]
        maria.ok("task", "take", task["id"])
        assert person() == ("+493023125898", None), "of another number"

    run()

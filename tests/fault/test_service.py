#!/usr/bin/python3
"""A service, or what stands between it and the desk, that answers rubbish, half, or nothing: no operation is lost, given up or
applied twice, nothing waits for ever, and the person is told. `./bootstrap fault service` plays the long waits too."""
import http.client
import http.server
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from desk import VORWAHL, Service, file_of, people, until
from tap import add, run, skip, test
from terminal import Terminal

IS_LONG = "--long" in sys.argv
ENDING = "sh -c " + shlex.quote(f"{shlex.quote(VORWAHL)}; echo \"ended $?\"; exec cat")
HTML = (200, "text/html", b"<html>Please accept our terms</html>")


def said(status, kind, text):
    return lambda *_: (status, kind, text.encode() if isinstance(text, str) else text)


def json_said(value, status=200):
    return said(status, "application/json; charset=utf-8", json.dumps(value))


def lines_said(*values):
    return said(200, "application/x-ndjson", "".join(json.dumps(value) + "\n" for value in values))


def cut(status, kind, body):
    return status, kind, body[:len(body) // 2]


def longer(_, kind, body):
    """A page that counts one row more than it holds."""
    lines = body.splitlines()
    end = json.loads(lines[-1])
    return 200, kind, b"\n".join([*lines[:-1], json.dumps(end | {"n": end["n"] + 1}).encode()]) + b"\n"


END = {"end": True, "n": 1, "cursor": "1.x.0.1", "seq": 1, "more": False}
# What comes back instead of, or made from, the answer of the service, for requests whose path begins so.
ANSWERS = {
    "a_web_page_for_a_push": ("/v1/push", lambda *_: HTML),
    "an_empty_object_for_a_push": ("/v1/push", json_said({})),
    "no_results_for_a_push": ("/v1/push", json_said({"results": [], "expected_no": 0})),
    "results_without_numbers_for_a_push": ("/v1/push", json_said({"results": [{"st": "applied"}]})),
    "results_of_an_unknown_kind_for_a_push": ("/v1/push", json_said({"results": [{"no": 1, "st": "splendid"}]})),
    "results_that_are_no_list_for_a_push": ("/v1/push", json_said({"results": {"no": 1}})),
    "half_of_the_results_for_a_push": ("/v1/push", cut),
    "a_full_proxy_for_a_push": ("/v1/push", said(413, "text/html", "<h1>413</h1>")),
    "a_forbidding_proxy_for_a_push": ("/v1/push", said(403, "text/html", "<h1>no</h1>")),
    "a_broken_gateway_for_a_push": ("/v1/push", said(502, "text/html", "<h1>502</h1>")),
    "a_list_for_a_greeting": ("/v1/hello", json_said([1, 2])),
    "numbers_for_words_in_a_greeting": ("/v1/hello", json_said({"epoch": 7, "cursor": 7, "grants": {"scopes": [1]}})),
    "a_greeting_without_scopes": ("/v1/hello", json_said({"epoch": "e", "cursor": "c", "head": 1})),
    "very_deep_json_as_a_greeting": ("/v1/hello", said(200, "application/json", "[" * 100000)),
    "an_empty_feed": ("/v1/changes", said(200, "application/x-ndjson", b"")),
    "a_feed_of_html": ("/v1/changes", lambda *_: HTML),
    "a_feed_that_is_cut": ("/v1/changes", cut),
    "a_feed_with_a_row_missing": ("/v1/changes", longer),
    "a_feed_of_bytes": ("/v1/changes", said(200, "application/x-ndjson", bytes(range(256)))),
    "a_record_without_an_id_in_the_feed": ("/v1/changes", lines_said({"put": {"entity": "lead", "record": {"id": "x"}}}, END)),
    "a_record_that_is_no_object_in_the_feed": ("/v1/changes", lines_said({"put": {"entity": "lead", "record": 7}}, END)),
    "numbers_for_names_in_the_feed": ("/v1/changes", lines_said({"put": {"entity": "contact", "record": {
        "id": "0190a6f0-0000-7000-8000-000000000001", "rev": "x", "first_name": [1]}}}, END)),
}


class Between(http.server.ThreadingHTTPServer):
    """Stands between desks and the service; `rules` says what becomes of the answers."""
    daemon_threads = True

    def __init__(self, service):
        self.port = int(service.url.rsplit(":", 1)[1])
        self.rules, self.pushes, self.is_portal = {}, 0, False  # a portal passes nothing on
        super().__init__(("127.0.0.1", 0), Passing)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Passing(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.pushes += self.path.startswith("/v1/push")
        status, kind, content = HTML if self.server.is_portal else self.ask(body)
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            pass

    def ask(self, body):
        kept = {name: self.headers[name] for name in ("Authorization", "Content-Type") if name in self.headers}
        back = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=40)
        try:
            back.request(self.command, self.path, body or None, kept)
            answer = back.getresponse()
            status, kind, content = answer.status, answer.headers.get("Content-Type", ""), answer.read()
        finally:
            back.close()
        for start, rule in list(self.server.rules.items()):
            if self.path.startswith(start):
                status, kind, content = rule(status, kind, content)
        return status, kind, content

    do_GET = do_POST = do_DELETE = pass_on

    def log_message(self, *_):
        pass


class Silent:
    """Takes connections, says what it was given, byte by byte if asked, and then no more."""

    def __init__(self, port, start=b"", drips=False):
        self.start, self.drips, self.taken, self.is_open = start, drips, [], True
        self.socket = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while self.is_open:
            try:
                connection, _ = self.socket.accept()
                self.taken.append(connection)
                connection.sendall(self.start)
                if self.drips:
                    threading.Thread(target=self.drip, args=(connection,), daemon=True).start()
            except OSError:
                return

    def drip(self, connection):
        try:
            while self.is_open:
                connection.sendall(b" ")
                time.sleep(0.2)  # this is what it does, nobody waits for it
        except OSError:
            pass

    def close(self):
        self.is_open = False
        self.socket.shutdown(socket.SHUT_RDWR)
        for connection in (self.socket, *self.taken):
            connection.close()


class Waiting:
    """Desks whose services say nothing, half of it, or drip for ever. They wait while other tests are played."""
    HALF = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"epoch\":"
    KINDS = {"bea": (b"", False), "jonas": (HALF, False), "mara": (HALF.replace(b"5000", b"5000000"), True), "viktor": (b"", True)}

    def __init__(self, service):
        self.ran, self.took, self.silent, self.threads = {}, {}, {}, []
        for name, kind in self.KINDS.items():
            desk, self.silent[name] = service.desk(name), Silent(0, *kind)
            path = file_of(desk, "data", "desk.ini")
            with open(path, encoding="utf-8") as settings:
                text = settings.read()
            with open(path, "w", encoding="utf-8") as settings:
                settings.write(text.replace(service.url, f"http://127.0.0.1:{self.silent[name].socket.getsockname()[1]}"))
            self.threads.append(threading.Thread(target=self.sync, args=(desk,)))
            self.threads[-1].start()

    def sync(self, desk):
        begin = time.monotonic()
        self.ran[desk.name] = desk.run("sync", "--once")
        self.took[desk.name] = time.monotonic() - begin

    def are_given_up(self):
        for thread in self.threads:
            thread.join()
        for name, end in self.ran.items():
            self.silent[name].close()
            assert end.returncode in (69, 75, 76) and end.stderr, (name, end)
            assert self.silent[name].taken, f"{name} asked somebody else"
        assert len(self.took) == len(self.KINDS)
        print("# given up after " + ", ".join(f"{seconds:.1f} s" for seconds in self.took.values()))
        assert max(self.took.values()) < 35, self.took


with Service() as service:
    between = Between(service)
    maria = service.desk("maria")
    maria.import_list(maria.write("list.csv", people(8)), "--owner", "anna")
    own_url, service.url = service.url, between.url
    anna = service.desk("anna")
    service.url = own_url
    waiting_desks = Waiting(service)
    anna.ok("sync", "--once")
    leads = sorted(row["id"] for row in anna.rows("list", "lead", "--offline"))

    def is_kept(name, start, rule):
        def play():
            anna.ok("log", leads[0], "--result", "busy", "--note", name, "--offline")
            waiting = anna.row("status", "--offline")["waiting"]
            assert waiting >= 2
            between.rules = {start: rule}
            try:
                ran = anna.run("sync", "--once")
            finally:
                between.rules = {}
            assert ran.returncode in (69, 75, 76), f"{ran.returncode} {ran.stderr}"
            assert ran.stderr.startswith("vorwahl: ") and len(ran.stderr) > 20, ran.stderr
            left = anna.row("status", "--offline")
            assert left["rejected"] == 0, left
            if start == "/v1/push":
                assert left["waiting"] == waiting, left  # only a result for each takes them out
            anna.ok("sync", "--once")
            left = anna.row("status")
            assert left["waiting"] == 0 and left["rejected"] == 0 and left["conflicts"] == 0, left
            maria.ok("sync", "--once")
            calls = [row["note"] for row in maria.rows("list", "activity", "--limit", "1000")]
            assert calls.count(name) == 1, calls
            assert maria.row("show", "lead", leads[0])["attempts"] == len(calls)
        return play

    for title, (start, rule) in ANSWERS.items():
        add(f"nothing_is_lost_with_{title}", is_kept(title, start, rule))

    @test
    def a_portal_that_answers_everything_voids_no_operation():
        """Somebody in a hotel: the workplace is open, a web page comes back for each push, again and again."""
        if not IS_LONG:
            skip("takes minutes: ./bootstrap fault service")
        if shutil.which("tmux") is None:
            skip("tmux is not installed")
        env = {key: value for key, value in anna.env.items() if key == "HOME" or key.startswith("XDG_")}
        with Terminal(ENDING, **env) as terminal:
            terminal.wait("1 Queue", "online")
            before, between.is_portal = between.pushes, True
            anna.ok("set", "lead", leads[1], "interest=said in the hotel", "--offline")
            terminal.keys("Enter")
            terminal.wait("no answer", "busy")
            terminal.keys("n")
            terminal.wait("undo:")
            until(lambda: between.pushes >= before + 7, 240)  # one batch, then the first operation alone
            between.is_portal = False
            terminal.wait("online", gone=("waiting", "offline"), seconds=240)
            terminal.keys("Escape")
            terminal.wait("My queue")
            terminal.keys("q")
            terminal.wait("ended 0")
        states = {row["result"] for row in map(json.loads, anna.ok("outbox", "list").splitlines())}
        assert "voided" not in states and "rejected" not in states, states
        maria.ok("sync", "--once")
        assert maria.row("show", "lead", leads[1])["interest"] == "said in the hotel"

    @test
    def a_frozen_service_freezes_no_screen():
        if shutil.which("tmux") is None:
            skip("tmux is not installed")
        env = {key: value for key, value in anna.env.items() if key == "HOME" or key.startswith("XDG_")}
        with Terminal(ENDING, **env) as terminal:
            terminal.wait("1 Queue", "online")
            service.process.send_signal(signal.SIGSTOP)
            try:
                terminal.keys("Enter")
                terminal.wait("no answer", "busy", seconds=3)
                terminal.keys("b")
                terminal.wait("undo:", seconds=3)
                terminal.keys("Escape")
                terminal.wait("My queue", seconds=3)
                terminal.keys("q")
                terminal.wait("ended 0", seconds=5)
            finally:
                service.process.send_signal(signal.SIGCONT)
        anna.ok("sync", "--once")
        assert anna.row("status")["waiting"] == 0

    add("a_silent_service_is_given_up_in_time", waiting_desks.are_given_up)
    run()

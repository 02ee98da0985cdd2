#!/usr/bin/python3
"""What a desk at work asks at once and how long it waits: one request in flight of each kind, whatever else runs on its home; long polls of 25 s;
pauses that begin anew after a success."""
import collections
import os
import re
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from desk import Service, people, until
from proxy import Act, Proxy, Through, reply
from tap import run, test
from terminal import require_tmux, workplace

KINDS = {"/v1/push": "push", "/v1/hello": "pull", "/v1/snapshot": "pull", "/v1/changes": "pull"}
AWAY = reply(503, b'{"type":"unavailable","status":503,"detail":"away"}')
require_tmux()


class Counted(Proxy):
    """Knows how many requests of a kind are in flight; holds pushes back while its gate is shut."""

    def __init__(self, url):
        self.now, self.most, self.mutex, self.gate = collections.Counter(), collections.Counter(), threading.Lock(), threading.Event()
        self.gate.set()
        super().__init__(url)

    def pass_on(self, request, act):
        kind = KINDS.get(request.path, request.path)
        with self.mutex:
            self.now[kind] += 1
            self.most[kind] = max(self.most[kind], self.now[kind])
        try:
            if kind == "push":
                self.gate.wait(30)
            return super().pass_on(request, act)
        finally:
            with self.mutex:
                self.now[kind] -= 1


def waits(network):
    return [int(re.search(rb"[?&]wait=(\d+)", request.whole)[1]) for request in network.seen if request.path == "/v1/changes"]


with Service({"anna": ["agent"], "maria": ["team_lead"]}) as service, Counted(service.url) as network:
    maria, anna = service.desk("maria"), Through(service, network).desk("anna")
    maria.import_list(maria.write("list.csv", people(3)), "--owner", "anna")
    anna.ok("sync", "--once")
    lead = sorted(row["id"] for row in anna.rows("list", "lead"))[0]

    def log(*options):
        assert anna.run("log", lead, "--result", "busy", *options).returncode == 0

    @test
    def one_request_of_a_kind_is_in_flight_whatever_else_runs_on_the_home():
        network.most.clear()
        network.gate.clear()
        with workplace(anna) as terminal:
            terminal.wait("1 Queue", "online")
            until(lambda: waits(network)[-1] == 25)
            log("--offline")
            until(lambda: network.now["push"] == 1)
            log("--offline")
            anna.run("sync", "--once")  # would send it if nobody held the lock
            maria.ok("set", "lead", lead, "interest=changed meanwhile")
            until(lambda: anna.row("show", "lead", lead, "--offline").get("interest") == "changed meanwhile")
            assert network.now["push"] == 1, "it still waits"
            network.gate.set()
            terminal.wait("online", gone=("waiting",), seconds=20)
        assert (network.most["push"], network.most["pull"]) == (1, 1), network.most
        assert set(waits(network)) <= {0, 25} and anna.row("status")["waiting"] == 0

    @test
    def a_pause_begins_anew_after_a_success():
        """Two failures, and after a success one: half a second, two, and half a second again. Counted on, the third would be eight."""
        failing = []
        network.plan = lambda request: Act(answer=AWAY) if request.path == "/v1/push" and failing and failing.pop() else None

        def is_sent_after(failures, seconds):
            failing.extend([True] * failures)
            log("--offline")
            until(lambda: not failing)
            until(lambda: anna.row("status", "--offline")["waiting"] == 0, seconds)

        with workplace(anna) as terminal:
            terminal.wait("1 Queue", "online")
            is_sent_after(2, 20)
            is_sent_after(1, 6)

    @test
    def a_network_that_dies_without_a_word_is_told_long_before_the_long_poll_is_over():
        """What waits hears nothing, and no end of the connection either. A long poll with its grace takes 29 s."""
        network.plan = lambda request: None
        network.seen.clear()
        with workplace(anna) as terminal:
            terminal.wait("1 Queue", "● online")
            until(lambda: waits(network)[-1:] == [25])
            network.vanish()
            began = time.monotonic()
            terminal.wait("offline", gone=("● online",), seconds=20)
            print(f"# told after {time.monotonic() - began:.1f} s")
            terminal.keys("Y")
            terminal.wait("the connection was cut")
            network.come_back()
            terminal.wait("Online since", gone=("offline",), seconds=40)

    @test
    def who_asks_once_too_often_waits_a_second_and_is_not_told_of_it():
        asked = []

        def too_many(seconds, times):
            asked.clear()
            answer = reply(429, b'{"type":"rate-limited","status":429,"detail":"later"}', more=f"Retry-After: {seconds}\r\n")

            def plan(request):
                if request.path == "/v1/devices":
                    asked.append(request)
                    return Act(answer=answer) if len(asked) <= times else None
                return None
            network.plan = plan

        too_many(1, 1)
        anna.ok("devices")
        assert len(asked) == 2, asked
        too_many(1, 9)
        anna.fails(75, "devices")
        assert len(asked) == 2, "once more, not for ever"
        too_many(60, 1)
        anna.fails(75, "devices")
        assert len(asked) == 1, "nobody waits a minute unasked"

    run()

#!/usr/bin/python3
"""A network that cuts, doubles and redirects (N1, N2, N6), an operation that nobody can read (I17), an outage (I19).
The short form; `./bootstrap fault network` goes on until the figures below are reached."""
import os
import socket
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from campaign import Campaign
from desk import Service, file_of, people, until
from proxy import Act, Proxy, Through, reply
from tap import run, test
from terminal import VORWAHL, require_tmux, workplace

IS_LONG = "--long" in sys.argv
TARGETS = {"cuts": 1500, "replays": 10000} if IS_LONG else {"cuts": 8, "replays": 40}
MINUTE_MS = 60000
require_tmux()


def go(path, minutes):
    """Moves the clock that nobody sets."""
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        file.write(str(int(minutes * MINUTE_MS)))
    os.rename(f"{path}.new", path)


with Campaign("network", TARGETS, IS_LONG) as campaign, Service({"anna": ["agent"], "maria": ["team_lead"]}) as service, \
        Proxy(service.url) as network:
    maria, anna = service.desk("maria"), Through(service, network).desk("anna")
    maria.import_list(maria.write("list.csv", people(8)), "--owner", "anna")
    anna.ok("sync", "--once")
    leads = sorted(row["id"] for row in anna.rows("list", "lead"))
    chance, said, pushes, refused = campaign.chance, [], [], []

    def log(words):
        said.append(f"{words} {len(said)} {campaign.seed}")
        anna.ok("log", chance.choice(leads), "--result", "busy", "--note", said[-1], "--offline")

    def agrees():
        """What was said is there once, at both desks; both hold the same rows."""
        network.plan = lambda request: None
        anna.ok("sync", "--once")
        maria.ok("sync", "--once")
        status = anna.row("status")
        assert (status["waiting"], status["rejected"], status["conflicts"]) == (0, len(refused), 0), status
        for desk in (anna, maria):
            notes = sorted(row["note"] for row in desk.rows("list", "activity", "--limit", "100000") if row.get("kind") == "call")
            assert notes == sorted(said), f"{desk.name}: {set(notes) ^ set(said)}"
            assert sum(row["attempts"] or 0 for row in desk.rows("list", "lead")) == len(said), desk.name
        campaign.save()

    @test
    def a_message_cut_at_any_byte_does_no_harm():
        sizes = {"/v1/push": 400, "/v1/hello": 700, "/v1/changes": 3000}
        while campaign.lacks("cuts"):
            log("cut")
            path, is_request = chance.choice(sorted(sizes)), chance.random() < .4
            at = chance.randrange(sizes[path] if chance.random() < .5 else 120)
            act = Act(cut_request=at) if is_request and path == "/v1/push" else Act(cut_answer=at)
            network.plan = lambda request, path=path, act=act: act if request.path == path else None
            ran = anna.run("sync", "--once")
            assert ran.returncode in (0, 69, 75, 76), f"{path} {act}: {ran}"
            campaign.count("cuts")
            if campaign.figures["cuts"] % 10 == 0:
                agrees()
        agrees()

    @test
    def what_arrives_twice_late_or_days_after_is_done_once():
        def twice(request):
            if request.path == "/v1/push":
                pushes.append(request.whole)
            return Act(copies=chance.choice([2, 3]))

        for _ in range(4):
            log("twice")
            log("and its neighbour")
            network.plan = twice
            anna.ok("sync", "--once")
        agrees()
        log("later than the replays")
        while campaign.lacks("replays"):
            for whole in chance.sample(pushes, len(pushes)):
                lines = [line for line in whole.split(b"\r\n\r\n", 1)[0].split(b"\r\n") if not line.lower().startswith(b"connection:")]
                answer = network.ask(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + whole.split(b"\r\n\r\n", 1)[1])
                assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
                campaign.count("replays")
        agrees()

    @test
    def a_redirect_is_not_followed_and_nobody_else_hears_the_token():
        with socket.create_server(("127.0.0.1", 0)) as sink:
            sink.settimeout(0)
            for target in (f"http://127.0.0.1:{sink.getsockname()[1]}/v1/push", "file:///etc/passwd"):
                for status in (301, 302, 307, 308):
                    log("redirected")
                    network.plan = lambda request, status=status, target=target: Act(
                        answer=reply(status, b"", more=f"Location: {target}\r\n"))
                    assert anna.run("sync", "--once").returncode in (69, 75, 76)
            try:
                sink.accept()
                assert False, "the redirect was followed"
            except BlockingIOError:
                pass
        agrees()

    @test
    def an_operation_nobody_can_read_is_given_up_after_a_quarter_of_an_hour_and_no_other():
        passed = f"{anna.home}/passed"
        go(passed, 0)
        log("poison")
        log("after it")
        bad = reply(422, b'{"type":"invalid-data","status":422,"detail":"not understood"}')
        network.plan = lambda request: Act(answer=bad) if request.path == "/v1/push" and b"poison" in request.body else None
        with workplace(anna, f"env VORWAHL_TEST_PASSED={passed} {VORWAHL}") as terminal:
            terminal.wait("1 Queue", "waiting")
            terminal.keys("Y")

            def tried_again(times):
                for _ in range(times):
                    before = network.count("/v1/push")
                    until(lambda before=before: (terminal.keys("r"), network.count("/v1/push") > before)[1])

            tried_again(8)  # the batch, halves of it, then the first operation alone at least five times
            go(passed, 14)
            tried_again(2)
            assert "waiting" in terminal.screen() and "0 waiting" not in terminal.screen(), terminal.screen()
            go(passed, 15.1)
            tried_again(1)
            until(lambda: (terminal.keys("r"), "0 waiting" in terminal.screen())[1], 20)
        status = anna.row("status")
        assert status["waiting"] == 0 and status["rejected"] >= 2, status  # its whole group, with the counted attempt
        words = anna.ok("outbox", "list")
        assert "damaged here, or the service" in words, words[-2000:]
        poison = next(note for note in said if note.startswith("poison"))
        said.remove(poison)
        refused.extend([poison] * status["rejected"])
        maria.ok("sync", "--once")
        notes = [row["note"] for row in maria.rows("list", "activity", "--limit", "100000") if row.get("kind") == "call"]
        assert any(note.startswith("after it") for note in notes) and poison not in notes
        agrees()

    @test
    def in_an_outage_the_service_is_asked_seldom():
        network.plan = lambda request: Act(is_lost=True)
        log("waits for the end of the outage")  # there is something to send, too
        with workplace(anna) as terminal:
            network.seen.clear()
            terminal.wait("1 Queue", "offline")
            anna.run("log", leads[0], "--result", "busy", "--note", "in the outage", "--offline")  # work does not make it knock
            said.append("in the outage")
            first = until(lambda: network.seen and network.seen[0].at)
            until(lambda: time.monotonic() > first + 5)
            asked = len(network.seen)
            assert 3 <= asked <= 5, f"{asked} requests in five seconds"  # 2 at once, then after a half, one and two seconds or more
            network.plan = lambda request: None
            terminal.wait("online", gone=("waiting",), seconds=30)

    run()

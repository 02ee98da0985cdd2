#!/usr/bin/python3
"""A network that comes and goes, one way or both, between a desk at work and the service (N4, I6): a minute after its end all is the
same at both desks, once. `./bootstrap fault outages` plays a hundred of five minutes, by this program with a seed and seconds."""
import os
import random
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from desk import Service, people, until
from proxy import Act, Proxy, Through
from tap import run, test
from terminal import require_tmux, workplace

SEED, OUTAGE_S, STEP_S, PAUSE_S = (int(sys.argv[1]), float(sys.argv[2]), 10, 1) if len(sys.argv) > 2 else (
    random.SystemRandom().randrange(1 << 30), 2, 0.4, 0)
PATTERNS = {"none": Act(), "in": Act(is_mute=True), "out": Act(is_lost=True), "hang": Act(is_kept=True)}
require_tmux()
print(f"# seed {SEED}", flush=True)

with Service({"anna": ["agent"], "maria": ["team_lead"]}) as service, Proxy(service.url) as network:
    maria, anna = service.desk("maria"), Through(service, network).desk("anna")
    maria.import_list(maria.write("list.csv", people(8)), "--owner", "anna")
    anna.ok("sync", "--once")
    leads = sorted(row["id"] for row in anna.rows("list", "lead"))
    chance, said = random.Random(SEED), []

    def log(desk, *words):
        said.append(f"{desk.name} {len(said)}")
        desk.ok("log", chance.choice(leads), "--result", "busy", "--note", said[-1], *words)

    def calls(desk):
        return sorted(row["note"] for row in desk.rows("list", "activity", "--limit", "100000", "--offline") if row.get("kind") == "call")

    def change_until(is_over):
        while not is_over.is_set():
            act = PATTERNS[chance.choice(list(PATTERNS))]
            network.plan = lambda _, act=act: act
            is_over.wait(chance.uniform(0, STEP_S))
        network.plan = lambda _: None
        for connection in list(network.open):
            connection.close()

    @test
    def after_any_pattern_of_outages_all_is_the_same_within_a_minute():
        is_over = threading.Event()
        nemesis = threading.Thread(target=change_until, args=(is_over,))
        nemesis.start()
        with workplace(anna) as terminal:
            end = time.monotonic() + OUTAGE_S
            while time.monotonic() < end:
                log(anna, "--offline")
                log(maria)
                is_over.wait(PAUSE_S)
            is_over.set()
            nemesis.join()
            begin = time.monotonic()
            def is_done():
                assert terminal.flag("pane_dead") != "1", terminal.screen()
                return anna.row("status", "--offline")["waiting"] == 0 and len(calls(anna)) >= len(said)

            try:
                until(is_done, 60)
            except AssertionError:
                terminal.keys("Y")  # what it says of itself, the last error in words
                raise AssertionError(f"{len(calls(anna))} of {len(said)} {anna.row('status', '--offline')}\n{terminal.screen()}") from None
            print(f"# {len(said)} calls, all there {time.monotonic() - begin:.1f} s after the last outage", flush=True)
            terminal.keys("q")
        for desk in (anna, maria):
            desk.ok("sync", "--once")
            assert calls(desk) == sorted(said), f"{desk.name}: {set(calls(desk)) ^ set(said)}"
            assert sum(row["attempts"] or 0 for row in desk.rows("list", "lead")) == len(said), desk.name

    run()

"""What befalls the people of test_soak.py: nine kinds of trouble on PostgreSQL, eight on a file, each counted in the campaign."""
import glob
import os
import random
import resource
import signal
import subprocess
import time
import types

from desk import VORWAHL, Desk, until
from proxy import Act

CLOCK = sorted(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1"))
MINUTES, LATE = 15, 5  # how far a clock goes wrong; how many earlier requests come again


def clock(**variables):
    """Of a program whose clock on the wall these variables of libfaketime set. Without its shared memory, which is named by process ids and
    outlives who is killed."""
    return {"LD_PRELOAD": CLOCK[-1], "FAKETIME_DISABLE_SHM": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"} | variables


def with_a_clock(path):
    """Variables of an instance whose clock on the wall says what stands in a file; empty if faketime is not installed."""
    if not CLOCK:
        return {}
    set_clock(path, 0)
    return clock(FAKETIME_TIMESTAMP_FILE=path, FAKETIME_NO_CACHE="1")


def set_clock(path, seconds):
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        file.write(f"{seconds:+d}\n")
    os.rename(f"{path}.new", path)


class KilledDesk:
    """A real desk whose program is killed again and again; keeps which calls it has confirmed."""

    def __init__(self, url):
        self.desk, self.said, self.confirmed = Desk(types.SimpleNamespace(url=url), "maria", "killed"), [], []
        self.desk.ok("sync", "--once")
        self.leads = [row["id"] for row in self.desk.rows("list", "lead", "--offline")]

    def ends(self, seconds, *words):
        """Its status; None if it was killed before."""
        with subprocess.Popen([VORWAHL, *words], env=self.desk.env, cwd=self.desk.home, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                return process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                return None

    def works(self, chance):
        """How often it was killed."""
        self.said.append(f"call {len(self.said)}")
        words = ["log", chance.choice(self.leads), "--result", "busy", "--note", self.said[-1], "--offline"]
        statuses = [self.ends(chance.uniform(0, .3), *words), self.ends(chance.uniform(0, .5), "sync", "--once")]
        if statuses[0] == 0:
            self.confirmed.append(self.said[-1])
        return statuses.count(None)

    def finish(self):
        until(self.is_through, 60)

    def is_through(self):
        return self.desk.run("sync", "--once").returncode == 0 and self.desk.row("status", "--offline")["waiting"] == 0

    def broken(self, notes):
        """In words, what is wrong with the calls that everybody sees; empty: nothing."""
        lost, doubled = set(self.confirmed) - set(notes), len(notes) - len(set(notes))
        return f"of a killed desk {sorted(lost)} are lost, {doubled} are there twice" if lost or doubled else ""


class Troubles:
    def __init__(self, campaign, instances, networks, clocks, server=None):
        self.campaign, self.chance = campaign, random.Random(campaign.chance.random())
        self.instances, self.networks, self.clocks, self.server = instances, networks, clocks, server
        self.desk = KilledDesk(networks[0].url)
        self.kinds = [self.kill, self.hold_up, self.lose_requests, self.lose_answers, self.repeat, self.kill_a_desk]
        self.kinds += [self.step] if clocks else []
        self.kinds += [self.crash, self.end_sessions] if server else [self.fail_disk]

    def kill(self):
        instance = self.chance.choice(self.instances)
        instance.kill()
        time.sleep(self.chance.uniform(0, .5))
        instance.start()
        self.campaign.count("kills of a service")

    def hold_up(self):
        instance = self.chance.choice(self.instances)
        instance.process.send_signal(signal.SIGSTOP)
        time.sleep(self.chance.uniform(.1, 2))
        instance.process.send_signal(signal.SIGCONT)
        self.campaign.count("times a service stood still")

    def passes(self, act, longest=1):
        """For a while every other request meets this."""
        chance = random.Random(self.chance.random())
        for network in self.networks:
            network.plan = lambda request: act if chance.random() < .5 else None
        time.sleep(self.chance.uniform(.2, longest))
        for network in self.networks:
            network.plan = lambda request: None

    def lose_requests(self):
        self.passes(Act(is_lost=True))
        self.campaign.count("times requests were lost")

    def lose_answers(self):
        self.passes(Act(is_mute=True))
        self.campaign.count("times answers were lost")

    def repeat(self):
        """What comes now comes twice, and some of what came at any time before comes once more."""
        self.passes(Act(copies=2), .5)
        network = self.chance.choice(self.networks)
        pushes = [request for request in list(network.seen) if request.path == "/v1/push"]
        for request in self.chance.sample(pushes, min(LATE, len(pushes))):
            self.campaign.count("requests that came again late", network.pass_on(request, Act()).startswith(b"HTTP/1.1 200"))
        self.campaign.count("times requests came twice")

    def kill_a_desk(self):
        self.campaign.count("kills of a desk", self.desk.works(self.chance))

    def step(self):
        set_clock(self.chance.choice(self.clocks), self.chance.randint(-MINUTES * 60, MINUTES * 60))
        self.campaign.count("steps of a service's clock")

    def fail_disk(self):
        """No byte can be written to any file."""
        process = self.chance.choice(self.instances).process.pid
        _, most = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (0, most))
        time.sleep(self.chance.uniform(.1, 1))
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, most))
        self.campaign.count("times the disk of a service failed")

    def crash(self):
        self.server.stop(signal.SIGQUIT)
        self.server.start()
        self.campaign.count("crashes of PostgreSQL")

    def end_sessions(self):
        ended = self.server.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname LIKE 'team%'")
        self.campaign.count("ended sessions of PostgreSQL", int(ended))

    def befall(self, seconds, is_enough):
        """One thing after the other, each kind once before any comes again."""
        order, end = [], time.monotonic() + seconds
        while time.monotonic() < end and not is_enough():
            order = order or self.chance.sample(self.kinds, len(self.kinds))
            order.pop()()
            time.sleep(self.chance.uniform(.1, 1))
        self.campaign.count("seconds", seconds)

#!/usr/bin/python3
"""Where a desk's token stands: in a real keyring of the desktop (gnome-keyring), else in a file of its owner's alone."""
import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, until
from tap import run, test

PLACES = ("DATA", "CACHE", "CONFIG", "STATE")
BUS = """<busconfig><type>session</type><listen>unix:path=%s/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""  # without the folders of services: nothing is started by being asked for


class Desktop:
    """A session bus of its own, and the keyring on it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="b", dir=os.environ["HOME"])
        with open(f"{self.folder}/bus.conf", "w", encoding="utf-8") as file:
            file.write(BUS % self.folder)
        self.env = os.environ | {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder}/bus", "HOME": self.folder} | {
            f"XDG_{place}_HOME": f"{self.folder}/{place}" for place in PLACES}
        self.bus = subprocess.Popen(["dbus-daemon", "--nofork", f"--config-file={self.folder}/bus.conf"], env=self.env,
                                    stderr=subprocess.DEVNULL)
        self.keyring = None
        until(lambda: os.path.exists(f"{self.folder}/bus"))

    def send(self, path, interface, method, *arguments):
        return subprocess.run(["dbus-send", "--session", "--print-reply=literal", "--dest=org.freedesktop.secrets", path,
                               f"{interface}.{method}", *arguments], env=self.env, capture_output=True, text=True, check=False)

    def needs_keyring(self):
        """Starts one that is unlocked, unless it is there."""
        if self.keyring:
            return
        self.keyring = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], env=self.env,
                                        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.keyring.stdin.write(b"of the desktop")
        self.keyring.stdin.close()
        until(lambda: "login" in self.send("/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "ReadAlias", "string:default").stdout)

    def lock(self):
        self.send("/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "Lock",
                  "array:objpath:/org/freedesktop/secrets/collection/login")

    def look_up(self, desk, profile="default"):
        """What the keyring has for it; None: nothing."""
        ran = subprocess.run([f"{os.environ['BUILD']}/vorwahl-keyring", "lookup", f"{desk.home}/data/vorwahl/{profile}"], env=self.env,
                             capture_output=True, text=True, check=False)
        return ran.stdout.strip() if ran.returncode == 0 else None

    def close(self):
        for process in (self.keyring, self.bus):
            if process:
                process.terminate()
                process.wait(10)


def token_file(desk):
    return next(iter(glob.glob(f"{desk.home}/data/vorwahl/*/token")), None)


def kept(desk):
    with open(token_file(desk), encoding="utf-8") as file:
        return file.read()


def place(desk, **variables):
    lines = desk.run("doctor", **variables).stdout.splitlines()
    return next(line for line in lines if "token" in line)


def sign_in(desk, **variables):
    desk.ok("login", service.url, "--user", desk.name, given=PASSWORD + "\n", **variables)


with Service({"anna": ["agent"], "bea": ["agent"], "maria": ["team_lead"]}) as service:
    desktop = Desktop()
    on_bus = {"DBUS_SESSION_BUS_ADDRESS": desktop.env["DBUS_SESSION_BUS_ADDRESS"]}

    @test
    def without_a_bus_the_token_stands_in_a_file_of_its_owner_alone():
        anna = service.desk("anna")
        assert len(kept(anna)) >= 40 and os.stat(token_file(anna)).st_mode & 0o777 == 0o600
        assert "in a file of yours alone" in place(anna)
        assert os.stat(os.path.dirname(token_file(anna))).st_mode & 0o777 == 0o700

    @test
    def a_bus_without_a_keyring_or_that_does_not_answer_is_no_reason_to_wait():
        anna = service.desk("anna", variables=on_bus)
        assert "in a file of yours alone" in place(anna)
        began = time.monotonic()
        sign_in(anna, DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere")
        assert "in a file of yours alone" in place(anna) and time.monotonic() - began < 4
        desktop.bus.send_signal(signal.SIGSTOP)  # stopped: it takes connections and says nothing
        try:
            began = time.monotonic()
            sign_in(anna)
            assert time.monotonic() - began < 5 and len(kept(anna)) >= 40
        finally:
            desktop.bus.send_signal(signal.SIGCONT)

    @test
    def a_file_that_others_may_read_or_that_is_a_link_is_not_used():
        anna = service.desk("anna")
        os.chmod(token_file(anna), 0o644)
        assert "not private" in anna.fails(78, "sync", "--once") and "not private" in place(anna)
        os.rename(token_file(anna), f"{anna.home}/elsewhere")
        os.chmod(f"{anna.home}/elsewhere", 0o600)
        os.symlink(f"{anna.home}/elsewhere", f"{anna.home}/data/vorwahl/default/token")
        assert anna.run("sync", "--once").returncode != 0

    @test
    def a_token_moves_into_the_keyring_at_the_next_sign_in_and_out_of_it_at_the_end():
        anna = service.desk("anna")
        before = kept(anna)
        desktop.needs_keyring()
        sign_in(anna, **on_bus)
        assert before not in kept(anna) and len(kept(anna).split()) == 2, kept(anna)
        assert "in the keyring of the desktop" in place(anna, **on_bus)
        anna.ok("add", "lead", "company=Kranich GmbH", "last_name=Kranich", "phone=+49 30 23125 001", **on_bus)
        token = desktop.look_up(anna)
        assert len(token) >= 40
        for folder, _, names in os.walk(anna.home):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    assert token.encode() not in file.read(), name
        anna.ok("logout", **on_bus)
        assert token_file(anna) is None
        assert desktop.look_up(anna) is None

    @test
    def who_wants_the_file_says_so_and_has_it():
        desktop.needs_keyring()
        bea = service.desk("bea", variables=on_bus)
        assert "in the keyring of the desktop" in place(bea)
        with open(f"{bea.home}/data/vorwahl/default/desk.ini", "a", encoding="utf-8") as file:
            file.write("[service]\nkeyring = no\n")
        sign_in(bea)
        assert "in a file of yours alone" in place(bea)
        assert desktop.look_up(bea) is None, "the keyring has a token that nobody needs"
        bea.ok("login", "--local", "--profile", "alone", **on_bus)
        assert desktop.look_up(bea, "alone") is None

    @test
    def of_a_program_built_without_it_the_file_is_used():
        desktop.needs_keyring()
        alone = shutil.copy(os.environ["VORWAHL"], desktop.folder)
        bea = service.desk("bea", program=alone, variables=on_bus | {"VORWAHL_DATADIR": f"{os.environ['SRCDIR']}/data"})
        assert len(kept(bea)) >= 40

    @test
    def a_locked_keyring_is_told_of_and_nobody_is_asked_or_kept_waiting():
        desktop.needs_keyring()
        bea = service.desk("bea", variables=on_bus)
        assert "in the keyring of the desktop" in place(bea)
        desktop.lock()
        began = time.monotonic()
        assert "keyring" in bea.fails(77, "sync", "--once")
        assert "locked" in place(bea)
        sign_in(bea)  # the file is there for that
        assert time.monotonic() - began < 6
        assert len(kept(bea)) >= 40 and "in a file of yours alone" in place(bea)

    try:
        run()
    finally:
        desktop.close()

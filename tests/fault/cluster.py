"""Instances of the service that are killed and come back, and who goes on asking until he is answered. For the tests of this folder."""
import http.client
import re
import subprocess
import time

import postgresql
import raw
from desk import PASSWORD, VORWAHLD


class Instance:
    """A vorwahld that comes back at its own port."""

    def __init__(self, uri, *options, prefix=()):
        self.uri, self.port, self.process, self.options, self.prefix = uri, postgresql.free_port(), None, options, prefix
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.process = subprocess.Popen([*self.prefix, VORWAHLD, "serve", "--database", self.uri, "--listen", f"127.0.0.1:{self.port}", *self.options],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert re.match(r"listening on ", self.process.stdout.readline())

    def kill(self):
        self.process.kill()
        self.process.wait(10)
        self.process.stdout.close()


def again(call, seconds=60):
    """What a desk does: the same once more, until there is an answer that is one. Returns it, and after how long."""
    began = time.monotonic()
    while True:
        try:
            return call(), time.monotonic() - began
        except raw.Refused as refused:
            assert refused.status in (500, 502, 503, 504), refused
        except (OSError, http.client.HTTPException, ValueError):  # ValueError: a proxy's own page
            pass
        assert time.monotonic() - began < seconds, "nobody answers any more"
        time.sleep(0.05)


def verb(uri, *words, given=""):
    ran = subprocess.run([VORWAHLD, *words, "--database", uri], input=given, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr


def team(uri):
    """Users, made by one instance that is gone afterwards."""
    verb(uri, "init")
    for name, role in (("maria", "team_lead"), ("anna", "agent"), ("bea", "agent")):
        verb(uri, "user", "add", name, "--role", role, "--team", "Nord", given=PASSWORD + "\n")


def is_whole(uri):
    verb(uri, "check")
    verb(uri, "audit", "verify")


def some_leads(url, count):
    maria = raw.Device(url, "maria", PASSWORD)
    return [maria.call("POST", "/v1/leads", {"company": f"Firma {i} GmbH", "last_name": f"Beispiel{i}", "phone": f"030 23125 {i:03}"})["id"]
            for i in range(count)]

"""A service and desks for tests: a real vorwahld on loopback with users, and vorwahl as each of them.

    with Service() as service:
        anna, maria = service.desk("anna"), service.desk("maria")
        anna.ok("add", "lead", "company=Kranich GmbH", …)
"""
import contextlib
import csv
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time

import postgresql
from openapi import tools

VORWAHL, VORWAHLD = os.environ["VORWAHL"], os.environ["VORWAHLD"]
PASSWORD = "kein-Geheimnis-17"
TEAM = {"anna": ["agent"], "bea": ["agent"], "jonas": ["steward"], "maria": ["team_lead"], "viktor": ["sales"],
        "mara": ["marketing"], "admin": ["admin"]}


def new_database(folder):
    """An empty one of the kind that VORWAHL_TEST_DATABASE names: a file, or one of a private PostgreSQL."""
    if os.environ.get("VORWAHL_TEST_DATABASE") == "postgresql":
        return postgresql.shared().database()
    return f"sqlite:{folder}/service.db"


class Service:
    def __init__(self, users=None, uri=None, options=(), variables=None, program=VORWAHLD):
        self.options, self.variables = list(options), variables or {}  # of serve
        self.program = program
        self.folder = tempfile.mkdtemp(prefix="s", dir=os.environ["HOME"])
        self.users = TEAM if users is None else users
        self.process, self.direct, self.url, self.desks = None, None, None, []
        self.uri = uri
        if uri or self.variables or os.environ.get("VORWAHL_TEST_DATABASE") == "postgresql":
            self.uri = uri or new_database(self.folder)
            self.make()
        else:
            self.uri = f"sqlite:{self.folder}/service.db"
            self.make_or_copy(f"{self.folder}/service.db")

    def make_or_copy(self, path):
        """A team's passwords take most of a second to hash: who was made today is copied."""
        who = repr([self.program, self.users, time.strftime("%F"), time.strftime("%F", time.gmtime())])
        made = f"{os.environ.get('VORWAHL_TEST_TEAMS', os.environ['HOME'])}/team-{hashlib.sha256(who.encode()).hexdigest()[:16]}.db"
        if not os.path.exists(made):
            self.make()
            shutil.copy(path, f"{made}.{os.getpid()}")
            os.rename(f"{made}.{os.getpid()}", made)
        else:
            shutil.copy(made, path)

    def make(self):
        self.verb("init")
        for name, roles in self.users.items():
            self.verb("user", "add", name, *[word for role in roles for word in ("--role", role)], "--team", "Nord",
                      given=PASSWORD + "\n")

    def verb(self, *argv, given=""):
        ran = subprocess.run([self.program, *argv, "--database", self.uri], input=given, capture_output=True, text=True,
                             timeout=30, check=False, env=os.environ | self.variables)
        assert ran.returncode == 0, f"vorwahld {argv}: {ran.returncode} {ran.stderr}"
        return ran.stdout

    def change(self, *statements):
        """SQL past the one way to write, as a restore or a fault may leave it."""
        if self.uri.startswith("sqlite:"):
            with contextlib.closing(sqlite3.connect(self.uri.removeprefix("sqlite:"))) as file, file:
                for statement in statements:
                    file.execute(statement)
        else:
            for statement in statements:
                postgresql.shared().sql(statement, self.uri.rsplit("/", 1)[1])

    def start(self):
        port = self.direct.rsplit(":", 1)[1] if self.direct else "0"  # the desks know it by its address
        self.log = open(f"{self.folder}/log", "ab")
        self.process = subprocess.Popen([self.program, "serve", "--database", self.uri, "--listen", f"127.0.0.1:{port}",
                                         *self.options], stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        env=os.environ | self.variables)
        line = self.process.stdout.readline()
        match = re.match(r"listening on (https?://127\.0\.0\.1:\d+)", line)
        assert match, f"vorwahld said {line!r}; {open(f'{self.folder}/log').read()}"
        self.direct, self.url = match[1], tools.before(match[1])  # the second may be a proxy that compares

    def stop(self, kill=False):
        if self.process:
            (self.process.kill if kill else self.process.terminate)()
            status = self.process.wait(10)
            self.process.stdout.close()
            self.log.close()
            self.process = None
            assert kill or status == 0, f"vorwahld ended with {status}"

    @contextlib.contextmanager
    def away(self, kill=False):
        """While inside, nobody answers at the service's address."""
        self.stop(kill)
        try:
            yield
        finally:
            self.start()

    def desk(self, user, name=None, program=VORWAHL, variables=None):
        desk = Desk(self, user, name or user, program, variables)
        self.desks.append(desk)
        return desk

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop(kill=True)
        shutil.rmtree(self.folder, ignore_errors=True)


class Desk:
    """One person's vorwahl with its own files."""

    def __init__(self, service, user, name, program=VORWAHL, variables=None):
        self.program = program
        self.home = tempfile.mkdtemp(prefix="d", dir=os.environ["HOME"])
        self.env = os.environ | {"HOME": self.home} | {f"XDG_{kind}_HOME": f"{self.home}/{kind.lower()}"
                                                       for kind in ("DATA", "CACHE", "CONFIG", "STATE")} | {
            "XDG_RUNTIME_DIR": f"{self.home}/run"} | (variables or {})
        self.name = name
        self.ok("login", service.url, "--user", user, given=PASSWORD + "\n")

    def run(self, *argv, given="", **variables):
        return subprocess.run([self.program, *argv], input=given, capture_output=True, text=True, cwd=self.home, timeout=180,
                              env=self.env | variables, check=False)

    def ok(self, *argv, **rest):
        ran = self.run(*argv, **rest)
        assert ran.returncode == 0, f"{self.name}: vorwahl {' '.join(argv)}: exit {ran.returncode}\n{ran.stdout}{ran.stderr}"
        return ran.stdout

    def fails(self, status, *argv, **rest):
        ran = self.run(*argv, **rest)
        assert ran.returncode == status, f"{self.name}: {argv}: exit {ran.returncode}, not {status}\n{ran.stdout}{ran.stderr}"
        assert ran.stderr, f"{argv}: fails without a word"
        return ran.stderr

    def rows(self, *argv):
        """The JSON lines of a command."""
        return [json.loads(line) for line in self.ok(*argv, "--json").splitlines()]

    def row(self, *argv):
        rows = self.rows(*argv)
        assert len(rows) == 1, f"{argv}: {len(rows)} rows"
        return rows[0]

    def write(self, name, text, encoding="utf-8"):
        path = f"{self.home}/{name}"
        with open(path, "wb") as file:
            file.write(text.encode(encoding))
        return path

    def script(self, name, text):
        """A command of this desk's, in the language of the shell."""
        path = self.write(name, "#!/bin/sh\n" + text)
        os.chmod(path, 0o700)
        return path

    def settings(self, text=None):
        """What stands in the settings, after `text` where it is given."""
        path = f"{self.env['XDG_CONFIG_HOME']}/vorwahl/vorwahl.ini"
        if text is not None:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, 0o600)
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()

    def dials(self, **dial):
        """The settings say how to dial, and nothing else."""
        self.settings("[dial]\n" + "".join(f"{key} = {value}\n" for key, value in dial.items()))

    def import_list(self, path, *options):
        """Imports with a legal basis; returns the counts."""
        out = self.ok("import", path, "--basis", "presumed", "--evidence", "met at the fair", *options, "--json")
        return json.loads(out.splitlines()[-1])


def file_of(desk, kind, name):
    """A file of a desk by its name, wherever below the data, cache or config folder."""
    return next(os.path.join(folder, name) for folder, _, names in os.walk(f"{desk.home}/{kind}") if name in names)


def damage(desk, table):
    """One page of a table of the cache is gone, which is met only by who reads that table."""
    path = file_of(desk, "cache", "cache.db")
    with contextlib.closing(sqlite3.connect(path)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(path, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))


def people(count, start=0):
    """A German list of invented companies; numbers of the ranges kept free for fiction."""
    rows = ["Firma;Anrede;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort"]
    for i in range(start, start + count):
        rows.append(f"Firma {i:03} GmbH;Frau;Erika;Beispiel{i:03};030 23125 {i:03};erika{i:03}@firma{i:03}.example;10115;Berlin")
    return "\r\n".join(rows) + "\r\n"


def until(claim, seconds=30):
    """Waits for a state."""
    end = time.monotonic() + seconds
    while not (value := claim()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)
    return value


def csv_rows(text, delimiter=";"):
    return list(csv.DictReader(text.splitlines(), delimiter=delimiter))

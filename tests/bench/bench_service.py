#!/usr/bin/env python3
"""Operations in batches of 200 through HTTP, durable, on SQLite and PostgreSQL, beside bare INSERTs of the same rows into
the same tables with the same indexes in the same run.
./bootstrap bench service [BATCHES]   (50 if nothing is said). Takes about a minute."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("HOME", tempfile.gettempdir())
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import leads
import postgresql
import raw

BATCHES, SIZE, USER, PASSWORD = int(sys.argv[1]) if len(sys.argv) > 1 else 50, 200, "maria", "demo-demo-1"
VORWAHLD = leads.VORWAHL + "d"
TABLES = ("activity", "row_scope", "journal", "op_result")


def verb(*words):
    subprocess.run([VORWAHLD, *words], check=True, stdout=subprocess.DEVNULL)


def prepared(uri):
    verb("init", "--database", uri)
    verb("demo", "--database", uri, "--leads", "100")


class Rows:
    """Reads and writes tables of either database without the service."""

    def __init__(self, uri, server):
        self.uri, self.server = uri, server
        self.file = sqlite3.connect(uri.removeprefix("sqlite:"), isolation_level=None) if uri.startswith("sqlite") else None

    def take(self, table, condition):
        if self.file:
            cursor = self.file.execute(f"SELECT * FROM {table} WHERE {condition}")
            return [column[0] for column in cursor.description], cursor.fetchall()
        database = self.uri.rsplit("/", 1)[1]
        text = self.server.sql(f"SELECT row_to_json(t) FROM {table} t WHERE {condition}", database)
        rows = [json.loads(line) for line in text.splitlines()]
        return list(rows[0]), [list(row.values()) for row in rows]

    def insert(self, batches):
        """batches: [{table: (columns, rows)}]; one transaction each. Returns seconds."""
        if self.file:
            self.file.executescript("PRAGMA synchronous=FULL")
            began = time.monotonic()
            for batch in batches:
                self.file.execute("BEGIN IMMEDIATE")
                for table, (columns, rows) in batch.items():
                    marks = ", ".join("?" * len(columns))
                    self.file.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
                self.file.execute("COMMIT")
            return time.monotonic() - began
        script = []
        for batch in batches:
            script.append("BEGIN;")
            for table, (columns, rows) in batch.items():
                values = ", ".join("(" + ", ".join(quoted(value) for value in row) + ")" for row in rows)
                script.append(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values};")
            script.append("COMMIT;")
        began = time.monotonic()
        subprocess.run([f"{self.server.bin}/psql", "-Xq", "-v", "ON_ERROR_STOP=1", self.uri], input="\n".join(script), text=True,
                       check=True)
        return time.monotonic() - began


def quoted(value):
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def push_all(url):
    device = raw.Device(url, USER, PASSWORD, "measured")
    ids = [row["id"] for row in device.call("GET", "/v1/leads?limit=50")["leads"]]
    batches = [[device.note(ids[(b + i) % len(ids)], f"measured {b} {i}: asked for the offer again, calls back on Tuesday")
                for i in range(SIZE)] for b in range(BATCHES)]
    device.push([])
    times = []
    for batch in batches:
        began = time.monotonic()
        results = device.push(batch)["results"]
        times.append(time.monotonic() - began)
        assert all(result["st"] == "applied" for result in results), results[0]
    return device, sum(times), sorted(times)


def measure(name, uri, fresh, server):
    prepared(uri)
    service = subprocess.Popen([VORWAHLD, "serve", "--database", uri, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        device, seconds, times = push_all(service.stdout.readline().split()[-1])
        ticks = open(f"/proc/{service.pid}/stat", encoding="ascii").read().rsplit(")", 1)[1].split()
        cpu = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
    finally:
        service.terminate()
        service.wait()
    made, taken = Rows(uri, server), {}
    own = f"op_id IN (SELECT op_id FROM journal WHERE device_id = '{device.device_id}')"
    ids = f"SELECT id FROM journal WHERE device_id = '{device.device_id}'"
    for table, condition in zip(TABLES, (f"id IN ({ids})", f"id IN ({ids})", own, f"device_id = '{device.device_id}'")):
        taken[table] = made.take(table, condition)
    operations = BATCHES * SIZE
    assert len(taken["journal"][1]) == operations, len(taken["journal"][1])
    batches = [{table: (columns, rows[len(rows) * b // BATCHES:len(rows) * (b + 1) // BATCHES])
                for table, (columns, rows) in taken.items()} for b in range(BATCHES)]
    prepared(fresh)
    bare = Rows(fresh, server).insert(batches)
    rows = sum(len(rows) for _, rows in taken.values())
    leads.line(f"{name}: {operations} operations in batches of {SIZE}", f"{operations / seconds:.0f}/s",
               f"p50 {times[len(times) // 2] * 1000:.0f} ms a batch", f"{cpu / operations * 1e6:.0f} us CPU each")
    leads.line(f"{name}: the same {rows} rows by bare INSERT", f"{operations / bare:.0f} operations/s",
               f"ratio {bare / seconds:.2f} (goal 0.5)")


with leads.folder() as work:
    os.environ["HOME"] = os.path.join(work, "home")
    os.mkdir(os.environ["HOME"])
    os.chmod(work, 0o755)
    measure("SQLite", f"sqlite:{work}/a.db", f"sqlite:{work}/b.db", None)
    server = postgresql.Server(durable=True, settings=["shared_buffers=128MB"])
    try:
        measure("PostgreSQL", server.database(), server.database(), server)
    finally:
        server.close()

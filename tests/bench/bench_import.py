#!/usr/bin/env python3
"""Import of a list until it is durable and shown on the desk, then until the service has acknowledged every row and the desk
has its answer's rows, beside `sqlite3 .import` of the same file with five indexes.
./bootstrap bench import [ROWS [unsent]]   (100000 if nothing is said; unsent leaves the service out)
./bootstrap bench import ROWS stock ROWS [FOLDER]   against a stock of so many, a tenth of the list known there; the stock is kept in FOLDER
if one is named, and taken from there the next time
./bootstrap bench import ROWS workplace [ROWS [FOLDER]]   within a workplace that has such a stock (as many if nothing is said): its memory
Takes about a minute; with a million rows against a million about three."""
import contextlib
import glob
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time

import leads
from terminals import Screen

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
IMPORT = ["import", None, "--offline", "--basis", "asked", "--evidence", "measurement"]


def peer_seconds(path, work):
    script = (".mode csv\n.separator ;\nPRAGMA journal_mode=WAL;\n"
              "CREATE TABLE t (a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT, g TEXT);\n"
              + "".join(f"CREATE INDEX i{n} ON t ({c});\n" for n, c in enumerate("acdef")) + f".import --skip 1 {path} t\n")
    began = leads.time.monotonic()
    subprocess.run(["sqlite3", os.path.join(work, "peer.db")], input=script, text=True, check=True, stdout=subprocess.DEVNULL)
    return leads.time.monotonic() - began


def make_stock(folder, count):
    """A desk that has imported so many rows, and the list it has them from."""
    os.makedirs(folder, exist_ok=True)
    leads.write_list(os.path.join(folder, "stock.csv"), count, seed=7, start=5 * count)
    env = leads.make_alone_desk(folder)
    seconds, _ = leads.timed([leads.VORWAHL, "import", "stock.csv", *IMPORT[2:]], env, cwd=folder)
    while service := leads.service_of(folder):
        os.kill(int(os.path.basename(service)), 15)
        time.sleep(0.05)
    leads.line("the stock itself, into an empty desk", f"{seconds:.1f} s", f"{count / seconds:.0f} rows/s")


def stock_and_list(work, count, folder):
    """A desk with the stock, and a list with a tenth of it."""
    kept = folder or os.path.join(work, "stock")
    if not os.path.exists(os.path.join(kept, "stock.csv")):
        make_stock(kept, count)
    desk = os.path.join(work, "desk")
    shutil.copytree(kept, desk, ignore=shutil.ignore_patterns("*.sock", "*.socket", "service.log"))
    path = os.path.join(work, "list.csv")
    leads.write_list(path, rows - rows // 10, start=20 * rows)
    with open(path, "a", encoding="utf-8") as out, open(os.path.join(desk, "stock.csv"), encoding="utf-8") as stock:
        next(stock)
        for _, line in zip(range(rows // 10), stock):
            out.write(line)
    return desk, path


class RowsAreIn(threading.Thread):
    """Sees when the rows of a list are in; what comes after that are the checks that look at other records."""

    def __init__(self, desk):
        super().__init__()
        [self.cache] = glob.glob(f"{desk}/**/cache.db", recursive=True)
        self.began, self.seen, self.stopped = time.monotonic(), None, threading.Event()
        self.batches = self.done()
        self.start()

    def done(self):
        with contextlib.closing(sqlite3.connect(f"file:{self.cache}?mode=ro", uri=True, timeout=5)) as db:
            return db.execute("SELECT count(*) FROM batch WHERE state = 'done'").fetchone()[0]

    def run(self):
        while self.seen is None and not self.stopped.wait(0.1):
            if self.done() > self.batches:
                self.seen = time.monotonic() - self.began

    def seconds(self):
        self.stopped.set()
        self.join()
        return self.seen or time.monotonic() - self.began


def against_stock(work, count, folder):
    desk, path = stock_and_list(work, count, folder)
    env = leads.desk_environment(desk)
    before = os.times()
    seen = RowsAreIn(desk)
    seconds, memory = leads.timed([leads.VORWAHL, "import", path, *IMPORT[2:]], env, cwd=desk)
    in_seconds = seen.seconds()
    after = os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    leads.line("rows", str(rows), f"stock {count}")
    leads.line("import against the stock, a tenth known", f"{in_seconds:.1f} s", f"{rows / in_seconds:.0f} rows/s", "goal 20000",
               "durable, shown, matched, checked each by itself")
    leads.line("and its checks beside other records", f"{seconds - in_seconds:.1f} s", f"together {seconds:.1f} s", f"{rows / seconds:.0f} rows/s",
               f"memory {memory:.0f} MB (goal 256)", f"processor {busy:.1f} s, {rows / busy:.0f} rows/s of one",
               f"load {os.getloadavg()[0]:.1f}")


def in_workplace(work, count, folder):
    """By keys, as a team lead does it; the search for likely twins of the preview is ended."""
    desk, path = stock_and_list(work, count, folder)
    os.chdir(work)  # where the list is offered
    screen = Screen([leads.VORWAHL], leads.desk_environment(desk))
    screen.until([b"My queue"])
    screen.quiet(1)
    before = screen.memory_mb("VmHWM")
    screen.press(b"I", b"list?")
    screen.press(b"0", b"file?")
    screen.press(path.encode() + b"\r", b"compared", b"dry run: ", limit=600)
    screen.press(b"e", b"dry run: ", limit=600)
    screen.quiet()
    screen.press(b"b", b"may these")
    screen.press(b"1", b"vidence")
    screen.press(b"measurement\r", b"measurement)")
    preview = screen.memory_mb("VmHWM")
    seconds = screen.press(b"\r", b"imported", limit=3000) / 1000
    leads.line("rows", str(rows), f"stock {count}")
    leads.line("import within the workplace", f"{seconds:.1f} s", f"{rows / seconds:.0f} rows/s", f"memory {screen.memory_mb('VmHWM'):.0f} MB (goal 128)",
               f"before {before:.0f} MB, preview {preview:.0f} MB", f"load {os.getloadavg()[0]:.1f}")
    screen.close()
    leads.end_service(desk)


def watch(work, began, stop, seen):
    """Notes when nothing waits in the outbox any more, and the service's largest memory in MB."""
    [outbox] = glob.glob(f"{work}/**/outbox.db", recursive=True)
    folder = None
    while not stop.wait(0.2):
        folder = folder or leads.service_of(work)
        try:
            with open(f"{folder}/status", encoding="utf-8") as status:
                seen["memory"] = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
        except (OSError, StopIteration):
            folder = None
        if "acknowledged" not in seen:
            with sqlite3.connect(f"file:{outbox}?mode=ro", uri=True, timeout=5) as db:
                (waiting,) = db.execute("SELECT EXISTS (SELECT 1 FROM op WHERE state = 'pending' OR state = 'sent')").fetchone()
            db.close()
            if not waiting:
                seen["acknowledged"] = time.monotonic() - began


def send(work, env):
    stop, seen = threading.Event(), {}
    began = time.monotonic()
    watcher = threading.Thread(target=watch, args=(work, began, stop, seen))
    watcher.start()
    try:
        sent, memory = leads.timed([leads.VORWAHL, "sync", "--once"], env, cwd=work)
    finally:
        stop.set()
        watcher.join()
    acknowledged = seen.get("acknowledged", sent)
    leads.line("sent and acknowledged (service beside it)", f"{acknowledged:.1f} s", f"{rows / acknowledged:.0f} rows/s",
               f"memory {memory:.0f} MB (goal 256)", f"service {seen.get('memory', 0):.0f} MB")
    leads.line("the same, and back as rows of the service", f"{sent:.1f} s", f"{rows / sent:.0f} rows/s")


with leads.folder() as work:
    if sys.argv[2:3] == ["stock"]:
        against_stock(work, int(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else None)
        sys.exit(0)
    if sys.argv[2:3] == ["workplace"]:
        in_workplace(work, int(sys.argv[3]) if len(sys.argv) > 3 else rows, sys.argv[4] if len(sys.argv) > 4 else None)
        sys.exit(0)
    path = os.path.join(work, "list.csv")
    leads.write_list(path, rows)
    env = leads.make_alone_desk(work)
    command = [leads.VORWAHL] + [word or path for word in IMPORT]
    ours, memory = leads.timed(command, env, cwd=work)
    leads.line("rows", str(rows))
    leads.line("import until durable and shown", f"{ours:.1f} s", f"{rows / ours:.0f} rows/s", "goal 20000", f"memory {memory:.0f} MB (goal 256)")
    peer = peer_seconds(path, work)
    leads.line("sqlite3 .import, 5 indexes", f"{peer:.1f} s", f"ratio {ours / peer:.1f}")
    again, _ = leads.timed(command, env, cwd=work)
    leads.line("the same list again (all known)", f"{again:.1f} s", f"{rows / again:.0f} rows/s")
    if sys.argv[2:] == ["unsent"]:
        sys.exit(0)
    send(work, env)

#!/usr/bin/env python3
"""Reads of one lead a second, with token and scope check, beside fastify with better-sqlite3 doing the same on a copy of the
same file: turn by turn in one run, wrk asks both for random leads.
./bootstrap bench reads [LEADS [SECONDS]]   (10000 and 4; npm fetches the peer once into the build folder). Takes about half a minute,
and two the first time."""
import hashlib
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile

os.environ.setdefault("HOME", tempfile.gettempdir())
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import raw

BUILD, HERE = os.environ["BUILD"], os.path.dirname(os.path.abspath(__file__))
VORWAHLD, USER, PASSWORD = os.environ["VORWAHLD"], "maria", "demo-demo-1"
LEADS, SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 10000, int(sys.argv[2]) if len(sys.argv) > 2 else 4
ROUNDS, CONNECTIONS = 3, 16
SCRIPT = """
local ids = {}
for line in io.lines("IDS") do ids[#ids + 1] = line end
math.randomseed(7)
request = function()
  return wrk.format("GET", "/v1/leads/" .. ids[math.random(#ids)], {["Authorization"] = "Bearer TOKEN"})
end
"""


def peer_folder():
    """fastify and better-sqlite3, compiled for this node; None where that does not work."""
    folder = f"{BUILD}/bench-peer"
    if os.path.exists(f"{folder}/ready"):
        return folder
    if not shutil.which("npm"):
        return None
    os.makedirs(folder, exist_ok=True)
    print("fetching and compiling the peer, which takes two minutes", file=sys.stderr)
    headers = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(shutil.which("node"))), ".."))
    for words in (["install", "--no-audit", "--no-fund", "--ignore-scripts", "fastify", "better-sqlite3"],
                  ["rebuild", "better-sqlite3", "--build-from-source", f"--nodedir={headers}"]):
        if subprocess.run(["npm", "--prefix", folder, *words], cwd=folder, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            return None
    with open(f"{folder}/ready", "w", encoding="ascii"):
        return folder


def start(words, **more):
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, **more)
    return process, process.stdout.readline().split()[-1]


def ask(url, script):
    """Requests a second; every answer has to be a lead."""
    ran = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", script, url], capture_output=True, text=True,
                         check=True)
    assert "Non-2xx" not in ran.stdout and "Socket errors" not in ran.stdout, ran.stdout
    return float(next(line for line in ran.stdout.splitlines() if "Requests/sec" in line).split()[1])


def prepare(folder, url):
    """A token for both, and a list of leads."""
    device = raw.Device(url, USER, PASSWORD)
    with open(f"{folder}/ask.lua", "w", encoding="utf-8") as file:
        file.write(SCRIPT.replace("IDS", f"{folder}/ids").replace("TOKEN", device.token))
    copy = sqlite3.connect(f"{folder}/peer.db")
    with sqlite3.connect(f"file:{folder}/service.db?mode=ro", uri=True) as source:
        source.backup(copy)
    copy.execute("CREATE TABLE bench_token AS SELECT * FROM token")
    copy.execute("UPDATE bench_token SET hash = ?", (hashlib.sha256(device.token.encode()).hexdigest(),))
    copy.execute("CREATE INDEX bench_token_hash ON bench_token (hash)")
    copy.commit()
    with open(f"{folder}/ids", "w", encoding="ascii") as file:
        file.write("\n".join(row[0] for row in copy.execute(
            "SELECT id FROM lead WHERE is_deleted = 0 AND team_id = (SELECT team_id FROM user WHERE name = ?)", (USER,))))
    copy.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        uri = f"sqlite:{folder}/service.db"
        for words in (["init"], ["demo", "--leads", str(LEADS)]):
            subprocess.run([VORWAHLD, *words, "--database", uri], check=True, stdout=subprocess.DEVNULL)
        ours, url = start([VORWAHLD, "serve", "--database", uri, "--listen", "127.0.0.1:0", "--rate", "0"])
        prepare(folder, url)
        peer, theirs = peer_folder(), None
        if peer:
            theirs, port = start(["node", f"{HERE}/peer_reads.js", f"{folder}/peer.db"], env=os.environ | {"NODE_PATH": f"{peer}/node_modules"})
        rates = {"vorwahld": [], "fastify": []}
        try:
            for _ in range(ROUNDS):
                rates["vorwahld"].append(ask(url, f"{folder}/ask.lua"))
                if theirs:
                    rates["fastify"].append(ask(f"http://127.0.0.1:{port}", f"{folder}/ask.lua"))
        finally:
            for process in filter(None, (ours, theirs)):
                process.terminate()
                process.wait()
    found = {name: statistics.median(row) for name, row in rates.items() if row}
    for name, rate in found.items():
        print(f"{name:10} {rate:8.0f} reads/s")
    print(f"ratio      {found['vorwahld'] / found['fastify']:8.2f} (goal 1.5)" if theirs else "the peer could not be installed")


main()

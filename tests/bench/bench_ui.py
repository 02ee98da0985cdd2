#!/usr/bin/env python3
"""Start to first painted queue, key to changed screen and search as you type, in a pseudo-terminal of 80x24: idle, while the import is
being sent, while all rows come anew from the service, and while another list is imported; a call that comes in, an outcome and the next lead.
Beside them `less` and VisiData on the same
list, neomutt on 10,000 mails, `htop`'s first paint, FTS5 alone and the plain GROUP BY of a board.
./bootstrap bench ui [LEADS…]   (1000 and 100000 if nothing is said)
./bootstrap bench ui keep FOLDER LEADS   makes the team in this folder once and measures on it again and again, but for what needs rows
that are new
With several sizes it says at the end how much longer the largest takes than the smallest. Takes about six minutes; with 1000000 leads
half an hour, kept ones four minutes."""
import glob
import json
import os
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time

import leads
import phones
from terminals import Screen

KEYS = 200
OUTCOME_BYTES = 10 * 4096  # pages of the outbox's log, as strace shows them
PAINTED = [b"Musterstadt", b"Muster "]
BASIS = ["--offline", "--basis", "asked", "--evidence", "measurement"]


def figures(times):
    unseen = sum(t is None for t in times)
    times = sorted(t for t in times if t is not None)
    return (f"p50 {times[len(times) // 2]:.1f} ms", f"p99 {times[int(len(times) * .99) - 1]:.1f} ms",
            *([f"{unseen} without an answer"] if unseen else []))


def measure(screen, keys):
    return [screen.key(keys[i % len(keys)]) for i in range(KEYS)]


def p99(times):
    times = sorted(t for t in times if t is not None)
    return times[int(len(times) * .99) - 1]


def moves_and_search(screen, when):
    moved = measure(screen, [b"\x1b[B", b"\x1b[B", b"\x1b[A"])
    leads.line(f"  cursor key, {when}", *figures(moved), "goal 16")
    screen.key(b"\x06")
    searched = measure(screen, [b"m", b"u", b"\x7f", b"\x7f"])
    leads.line(f"  search key, {when}", *figures(searched), "goal 10" if when == "idle" else "goal 16")
    screen.key(b"\x1b")
    screen.quiet()
    return {"cursor key, p99": p99(moved), "search key, p99": p99(searched)}


def socket_of(env):
    return glob.glob(f"{env['XDG_RUNTIME_DIR']}/vorwahl/default/calls-*.sock")[0]


def tell(path, number, state):
    """As the hook of a telephone system does."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        line.sendall(json.dumps({"from": number, "state": state, "id": number.strip("+")}).encode() + b"\n")
        if state != "ringing":
            line.recv(64)


def some_numbers(env, count):
    with sqlite3.connect(cache_of(env), timeout=20) as cache:
        rows = cache.execute("SELECT phone FROM contact WHERE phone_key IS NOT NULL ORDER BY random() LIMIT ?", (count,)).fetchall()
    cache.close()
    return [number for number, in rows]


def call_pops(screen, env):
    """From the event to the caller's name: as a line while somebody works, and as the open lead when nobody has pressed a key."""
    path, times, opened = socket_of(env), [], []
    for number in some_numbers(env, KEYS):
        screen.key(b"\x1b[B")
        screen.began = time.monotonic()
        tell(path, number, "ringing")
        times.append(screen.until([b"Call:"], 10))
        tell(path, number, "taken")
        screen.quiet(0.02)
    for number in some_numbers(env, 10):
        screen.quiet(1.7)
        screen.began = time.monotonic()
        tell(path, number, "ringing")
        opened.append(screen.until([b"calls you"], 10))
        screen.quiet(0.4)
        screen.key(b"e")
        screen.quiet()
    leads.line("  call pop, while somebody works", *figures(times), "goal 100")
    leads.line("  call pop, from an idle queue", *figures(opened), "goal 100")


def heard_pops(env, name, dial, ready, ring, end, keys=KEYS):
    """A phone that the workplace listens to: from what it is told to the caller's name."""
    path, times, opened = f"{env['XDG_CONFIG_HOME']}/vorwahl/vorwahl.ini", [], []
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii", opener=lambda file, flags: os.open(file, flags, 0o600)) as file:
        file.write("[dial]\n" + "".join(f"{key} = {value}\n" for key, value in dial.items()))
    screen = Screen([leads.VORWAHL], env)
    screen.until(PAINTED)
    ready()
    for at, number in enumerate(some_numbers(env, keys)):
        screen.key(b"\x1b[B")
        screen.began = time.monotonic()
        ring(at, number)
        times.append(screen.until([b"Call:"], 10))
        end(at, number)
        screen.quiet(0.05)
    for at, number in enumerate(some_numbers(env, 10), keys):
        screen.quiet(1.7)
        screen.began = time.monotonic()
        ring(at, number)
        opened.append(screen.until([b"calls you"], 10))
        end(at, number)
        screen.quiet(0.4)
        screen.key(b"e")
        screen.quiet()
    screen.close()
    os.remove(path)
    leads.line(f"  call pop by {name}, while somebody works", *figures(times), "goal 100")
    leads.line(f"  call pop by {name}, from an idle queue", *figures(opened), "goal 100")


def listened_pops(env):
    with phones.CallMonitor() as box:
        heard_pops(env, "FRITZ!Box",
                   {"driver": "fritzbox", "url": "http://127.0.0.1:1", "user": "a", "password": "b", "host": "127.0.0.1", "port": box.port,
                    "own": "23125000", "extension": "11"},
                   box.wait_for_listener,
                   lambda at, number: box.say(f"23.11.26 11:00:00;RING;{at % 8};{number};23125000;SIP0;"),
                   lambda at, number: box.say(f"23.11.26 11:00:01;CONNECT;{at % 8};12;{number};"))  # somebody else took it
    with phones.Asterisk("geheim-17", outcome="idle") as exchange:
        heard_pops(env, "Asterisk",
                   {"driver": "asterisk", "port": exchange.port, "user": "vorwahl", "password": "geheim-17", "channel": "PJSIP/anna"},
                   lambda: wait_for(lambda: exchange.listeners),
                   lambda at, number: exchange.tell(Event="DialBegin", Channel="PJSIP/trunk-1", DestChannel=f"PJSIP/anna-{at:04}",
                                                    DestUniqueid=f"9.{at}", CallerIDNum=number),
                   lambda at, number: exchange.tell(Event="DialEnd", Channel="PJSIP/trunk-1", DestChannel=f"PJSIP/anna-{at:04}",
                                                    DestUniqueid=f"9.{at}", DialStatus="CANCEL"))
    if phones.baresip_is_there():
        baresip_pops(env)


def wait_for(claim, seconds=15):
    end = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > end:
            raise SystemExit("nobody listens")
        time.sleep(0.01)


def baresip_pops(env):
    """Two real ones: from the order to call, so with the whole way of the call by SIP."""
    with phones.Baresip("493000000000") as mine, phones.Baresip(some_numbers(env, 1)[0].lstrip("+")) as theirs:
        theirs.connect()

        def hang_up(*_):
            theirs.command("hangup")
            theirs.wait_for("CALL_CLOSED")

        heard_pops(env, "baresip", {"driver": "baresip", "port": mine.control, "number": "sip:{digits}@127.0.0.1"}, mine.wait_until_heard,
                   lambda *_: theirs.command("dial", f"sip:493000000000@127.0.0.1:{mine.sip}"), hang_up, keys=50)


def outcome(screen):
    """Milliseconds until something is painted and until the top line does not say that it is being saved: with the first picture, if that
    does not say so."""
    screen.began, seen, first, last = time.monotonic(), b"", None, None
    os.write(screen.fd, b"n")
    while b"online" not in seen.partition(b"saving")[2]:
        if not select.select([screen.fd], [], [], 30 if first is None or b"saving" in seen else 0.002)[0]:
            if first is None or b"saving" in seen:
                raise SystemExit("no next lead, or never saved")
            break
        seen += os.read(screen.fd, 65536)
        last = screen.age() * 1000
        first = first or last
    return first, last


def outcomes(screen):
    """An outcome brings the next lead at once, and is on the disk when the top line no longer says that it is being saved."""
    times = []
    screen.key(b" ")
    screen.quiet()
    for _ in range(KEYS):
        times.append(outcome(screen))
        screen.quiet(0.05)
    screen.key(b"\x1b")
    screen.quiet()
    leads.line("  next lead after an outcome", *figures([first for first, _ in times]), "goal 16")
    leads.line("  outcome saved, durable", *figures([last for _, last in times]), "goal 16")


def durable_write(work):
    """What no outcome can beat: the bytes that its row of the outbox takes, synced to the disk."""
    times = []
    with open(os.path.join(work, "durable"), "wb", buffering=0) as file:
        for _ in range(KEYS):
            began = time.monotonic()
            file.write(bytes(OUTCOME_BYTES))
            os.fdatasync(file.fileno())
            times.append((time.monotonic() - began) * 1000)
            time.sleep(0.02)
    return times


def cache_of(env):
    return f"{env['XDG_CACHE_HOME']}/vorwahl/default/cache.db"


def ask(env, sql):
    with sqlite3.connect(cache_of(env), timeout=20) as cache:
        row = cache.execute(sql).fetchone()
    cache.close()
    return row and row[0]


def first_sync(env):
    """As after changed rights: the cache is emptied and comes anew, page by page, while somebody works."""
    ask(env, "UPDATE meta SET value = 'other' WHERE key = 'scopes'")
    screen = Screen([leads.VORWAHL], env)
    while ask(env, "SELECT count(*) FROM meta WHERE key = 'snapshot_scope'") == 0 or ask(env, "SELECT count(*) FROM lead") < 100:
        screen.quiet(0.02)
        if screen.age() > 300:
            raise SystemExit("the first sync does not begin")
    leads.line("  the cache is empty and filled again after", f"{screen.age():.1f} s")
    screen.key(b"\x1b[H")
    moves_and_search(screen, "while all comes anew")
    leads.line("  the first sync was", "still running" if ask(env, "SELECT 1 FROM meta WHERE key = 'snapshot_scope'") else "over before the last key")
    screen.close()
    leads.timed([leads.VORWAHL, "sync", "--once"], env)


def starts(command, env, words, rounds=5):
    times = []
    for _ in range(rounds):
        screen = Screen(command, env)
        times.append(screen.until(words))
        screen.close()
    return sorted(times)[rounds // 2]


def board_ms(screen, count):
    """Until a figure stands there: the user's own leads."""
    screen.began = time.monotonic()
    os.write(screen.fd, b"3")
    return screen.until([str(count).encode()], 30)


def make_team(path, count, env, work):
    leads.write_list(path, count)
    leads.timed([leads.VORWAHL, "import", path, *BASIS], env, cwd=work)
    screen = Screen([leads.VORWAHL], env)
    screen.until(PAINTED)
    moves_and_search(screen, "while it is sent")
    screen.close()
    leads.timed([leads.VORWAHL, "sync", "--once"], env)
    first_sync(env)


def while_others_come_in(screen, env, work):
    other = os.path.join(work, "other.csv")
    leads.write_list(other, 200000, seed=2, start=10_000_000)
    running = subprocess.Popen([leads.VORWAHL, "import", other, *BASIS], env=env, cwd=work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    moves_and_search(screen, "while 200,000 come in")
    leads.line("  the import was", "still running" if running.poll() is None else "over before the last key")
    running.wait()


def while_a_match_runs(screen, env, path):
    running = subprocess.Popen([leads.VORWAHL, "match", path], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    moves_and_search(screen, "while a match runs")
    leads.line("  the match was", "still running" if running.poll() is None else "over before the last key")
    running.kill()
    running.wait()


def play(count, work, is_kept):
    """What took how long, in milliseconds."""
    env = leads.desk_environment(work)
    path = os.path.join(work, "list.csv")
    if not os.path.exists(cache_of(env)):
        make_team(path, count, leads.make_alone_desk(work), work)
    first = starts([leads.VORWAHL], env, PAINTED)
    less = starts(["less", path], dict(env, LESS=""), [b"Musterstadt"])
    leads.line("  start to first painted queue", f"{first:.0f} ms", "goal 50", f"less {less:.0f} ms, ratio {first / less:.1f}")
    screen = Screen([leads.VORWAHL], env)
    screen.until(PAINTED)
    screen.quiet(1)
    took = {"start": first} | moves_and_search(screen, "idle")
    while_a_match_runs(screen, env, path)
    call_pops(screen, env)
    outcomes(screen)
    leads.line("  a durable write of its size", *figures(durable_write(work)))
    took["board opened"] = board_ms(screen, count)
    leads.line("  board opened", f"{took['board opened']:.0f} ms", "goal 100", f"GROUP BY {group_by_ms(env):.0f} ms")
    os.write(screen.fd, b"1")
    screen.quiet()
    leads.line("  memory of the workplace", f"{screen.memory_mb():.0f} MB", "goal 64")
    leads.line("  search, FTS5 alone", *figures(fts5_alone(env)))
    if not is_kept:
        while_others_come_in(screen, env, work)
    screen.close()
    listened_pops(env)
    peers(path, env)
    return took


def fts5_alone(env):
    """The same words without the rest of a search: rows, their order, the screen."""
    times = []
    with sqlite3.connect(cache_of(env)) as cache:
        for word in ("m", "mu", "mus", "must") * (KEYS // 4):
            began = time.monotonic()
            cache.execute("SELECT rowid FROM search WHERE search MATCH ? LIMIT 50", (f"{word}*",)).fetchall()
            times.append((time.monotonic() - began) * 1000)
    cache.close()
    return times


def group_by_ms(env):
    began = time.monotonic()
    ask(env, "SELECT count(*) FROM (SELECT queue_id, owner_id, count(*), sum(next_ms < 0), min(received_ms) FROM lead NOT INDEXED "
             "WHERE is_deleted = 0 GROUP BY queue_id, owner_id)")
    return (time.monotonic() - began) * 1000


def peers(path, env):
    plain = dict(env, LESS="", HOME=os.path.dirname(path))
    less = Screen(["less", path], plain)
    less.until([b"Musterstadt"])
    leads.line("  cursor key, less", *figures(measure(less, [b"\x1b[B", b"\x1b[B", b"\x1b[A"])))
    less.close()
    visidata = Screen(["vd", "--csv-delimiter=;", path], plain)
    visidata.until([b"Muster 0"])
    visidata.quiet(3)
    leads.line("  cursor key, VisiData", *figures(measure(visidata, [b"\x1b[B", b"\x1b[B", b"\x1b[A"])), f"memory {visidata.memory_mb():.0f} MB")
    visidata.close()


def neomutt(work):
    box = os.path.join(work, "box")
    with open(box, "w", encoding="ascii") as file:
        for i in range(10000):
            file.write(f"From a@muster.example Mon Nov 23 08:00:00 2026\nFrom: Muster {i} <a{i}@muster.example>\nSubject: Angebot {i}\n"
                       f"Date: Mon, 23 Nov 2026 08:00:00 +0100\nMessage-ID: <{i}@muster.example>\n\nGuten Tag\n\n")
    command, env = ["neomutt", "-n", "-R", "-e", f"set folder={work}", "-f", box], dict(leads.desk_environment(work), HOME=work)
    first = starts(command, env, [b"Angebot"])
    screen = Screen(command, env)
    screen.until([b"Angebot"])
    screen.quiet()
    leads.line("neomutt, 10,000 mails", f"first paint {first:.0f} ms", "cursor key", *figures(measure(screen, [b"j", b"j", b"k"])))
    screen.close()


words = sys.argv[1:]
keep = words[1] if words[:1] == ["keep"] else None
sizes, all_took = [int(word) for word in words[2 if keep else 0:]] or [1000, 100000], []
for wanted in sizes:
    with leads.folder(keep) as folder:
        leads.line(f"{wanted} leads")
        all_took.append(play(wanted, folder, keep is not None))
for name in all_took[0] if len(sizes) > 1 else ():
    leads.line(f"{name}, {sizes[-1]} beside {sizes[0]} leads", f"ratio {all_took[-1][name] / all_took[0][name]:.2f}", "goal 1.5")
leads.line("htop, first paint", f"{starts(['htop'], dict(os.environ, TERM='xterm-256color'), [b'Load', b'CPU']):.0f} ms")
with leads.folder() as folder:
    neomutt(folder)

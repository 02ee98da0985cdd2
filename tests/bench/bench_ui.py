#!/usr/bin/env python3
"""Start to first painted queue, key to changed screen and search as you type, in a pseudo-terminal of 80x24: idle, while the import is
being sent, and while another list is imported; beside `less` on the same list and `htop`'s first paint.
./bootstrap bench ui [LEADS…]   (1000 and 100000 if nothing is said)"""
import fcntl
import os
import pty
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time

import leads

KEYS = 200
PAINTED = [b"Musterstadt", b"Muster "]
BASIS = ["--offline", "--basis", "asked", "--evidence", "measurement"]


class Screen:
    def __init__(self, command, env):
        self.began = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def until(self, words, limit=60):
        seen = b""
        while time.monotonic() - self.began < limit:
            if select.select([self.fd], [], [], 1)[0]:
                seen += os.read(self.fd, 65536)
                if any(word in seen for word in words):
                    return (time.monotonic() - self.began) * 1000
        raise SystemExit(f"never painted {words}")

    def quiet(self, seconds=0.3):
        while select.select([self.fd], [], [], seconds)[0]:
            os.read(self.fd, 65536)

    def key(self, text):
        """Milliseconds until something changes; None if nothing does within two seconds."""
        while select.select([self.fd], [], [], 0)[0]:
            os.read(self.fd, 65536)
        began = time.monotonic()
        os.write(self.fd, text)
        if not select.select([self.fd], [], [], 2)[0]:
            return None
        taken = (time.monotonic() - began) * 1000
        while select.select([self.fd], [], [], 0.005)[0]:
            os.read(self.fd, 65536)
        return taken

    def memory_mb(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)


def figures(times):
    unseen = sum(t is None for t in times)
    times = sorted(t for t in times if t is not None)
    return (f"p50 {times[len(times) // 2]:.1f} ms", f"p99 {times[int(len(times) * .99) - 1]:.1f} ms",
            *([f"{unseen} without an answer"] if unseen else []))


def measure(screen, keys):
    return [screen.key(keys[i % len(keys)]) for i in range(KEYS)]


def moves_and_search(screen, when):
    leads.line(f"  cursor key, {when}", *figures(measure(screen, [b"\x1b[B", b"\x1b[B", b"\x1b[A"])), "goal 16")
    screen.key(b"/")
    leads.line(f"  search key, {when}", *figures(measure(screen, [b"m", b"u", b"\x7f", b"\x7f"])), "goal 10")
    screen.key(b"\x1b")
    screen.quiet()


def as_if_sent_long_ago(env):
    """Otherwise a million rows would be sent for an hour before the desk is idle."""
    with sqlite3.connect(f"{env['XDG_DATA_HOME']}/vorwahl/default/outbox.db") as outbox:
        outbox.execute("UPDATE op SET state = 'journal' WHERE state IN ('pending', 'sent')")


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


def play(count, env, work):
    path = os.path.join(work, "list.csv")
    leads.write_list(path, count)
    leads.timed([leads.VORWAHL, "import", path, *BASIS], env, cwd=work)
    screen = Screen([leads.VORWAHL], env)
    screen.until(PAINTED)
    moves_and_search(screen, "while it is sent")
    screen.close()
    as_if_sent_long_ago(env)
    first = starts([leads.VORWAHL], env, PAINTED)
    less = starts(["less", path], dict(env, LESS=""), [b"Musterstadt"])
    leads.line("  start to first painted queue", f"{first:.0f} ms", "goal 50", f"less {less:.0f} ms, ratio {first / less:.1f}")
    screen = Screen([leads.VORWAHL], env)
    screen.until(PAINTED)
    screen.quiet(1)
    moves_and_search(screen, "idle")
    leads.line("  board opened", f"{board_ms(screen, count):.0f} ms", "goal 100")
    os.write(screen.fd, b"1")
    screen.quiet()
    leads.line("  memory of the workplace", f"{screen.memory_mb():.0f} MB", "goal 64")
    other = os.path.join(work, "other.csv")
    leads.write_list(other, 50000, seed=2, start=10_000_000)
    running = subprocess.Popen([leads.VORWAHL, "import", other, *BASIS], env=env, cwd=work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    moves_and_search(screen, "while 50,000 rows are imported")
    leads.line("  the import was", "still running" if running.poll() is None else "over before the last key")
    running.wait()
    screen.close()
    peer = Screen(["less", path], dict(env, LESS=""))
    peer.until([b"Musterstadt"])
    leads.line("  cursor key, less", *figures(measure(peer, [b"\x1b[B", b"\x1b[B", b"\x1b[A"])))
    peer.close()


for wanted in [int(word) for word in sys.argv[1:]] or [1000, 100000]:
    with leads.folder() as folder:
        leads.line(f"{wanted} leads")
        play(wanted, leads.make_alone_desk(folder), folder)
leads.line("htop, first paint", f"{starts(['htop'], dict(os.environ, TERM='xterm-256color'), [b'Load', b'CPU']):.0f} ms")

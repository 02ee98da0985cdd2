#!/usr/bin/env python3
"""Start to first painted queue, and key to changed screen, in a pseudo-terminal of 80x24, beside `less` on the same list.
./bootstrap bench ui [LEADS…]   (1000 and 20000 if nothing is said)"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

import leads

KEYS = 200


class Screen:
    def __init__(self, command, env):
        self.began = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(command[0], command, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def until(self, words, limit=60):
        seen = b""
        while time.monotonic() - self.began < limit:
            if select.select([self.fd], [], [], 1)[0]:
                seen += os.read(self.fd, 65536)
                if any(word in seen for word in words):
                    return (time.monotonic() - self.began) * 1000
        raise SystemExit(f"never painted {words}")

    def key(self, text):
        began = time.monotonic()
        os.write(self.fd, text)
        if not select.select([self.fd], [], [], 2)[0]:
            return None
        os.read(self.fd, 65536)
        taken = (time.monotonic() - began) * 1000
        while select.select([self.fd], [], [], 0.005)[0]:
            os.read(self.fd, 65536)
        return taken

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)


def figures(times):
    times = sorted(t for t in times if t is not None)
    return f"p50 {times[len(times) // 2]:.1f} ms", f"p99 {times[int(len(times) * .99) - 1]:.1f} ms"


def measure(screen, keys):
    return [screen.key(keys[i % len(keys)]) for i in range(KEYS)]


for count in [int(word) for word in sys.argv[1:]] or [1000, 20000]:
    with leads.folder() as work:
        path = os.path.join(work, "list.csv")
        leads.write_list(path, count)
        env = leads.make_alone_desk(work)
        leads.timed([leads.VORWAHL, "import", path, "--offline", "--basis", "asked", "--evidence", "measurement"], env, cwd=work)
        leads.timed([leads.VORWAHL, "list", "leads", "--limit", "1", "--offline"], env)
        starts = []
        for _ in range(5):
            screen = Screen([leads.VORWAHL], env)
            starts.append(screen.until([b"Musterstadt", b"Muster "]))
            screen.close()
        screen = Screen([leads.VORWAHL], env)
        screen.until([b"Musterstadt", b"Muster "])
        moves = measure(screen, [b"\x1b[B", b"\x1b[B", b"\x1b[A"])
        screen.key(b"/")
        search = measure(screen, [b"m", b"u", b"\x7f", b"\x7f"])
        screen.close()
        peer = Screen(["/usr/bin/less", path], dict(env, LESS=""))
        first = peer.until([b"Musterstadt"])
        less = measure(peer, [b"j", b"j", b"k"])
        peer.close()
        leads.line(f"{count} leads: start to first painted queue", f"{sorted(starts)[2]:.0f} ms (goal 50)", f"less {first:.0f} ms")
        leads.line(f"{count} leads: cursor key to changed screen", *figures(moves), "goal p99 16", "less", *figures(less))
        leads.line(f"{count} leads: key to search result", *figures(search), "goal p99 10 for the search")

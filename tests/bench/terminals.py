"""A program in a pseudo-terminal of 80x24: keys go in, what it paints comes out with its time."""
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time


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

    def press(self, keys, *words, limit=60):
        """Until one of the words stands there, from now on."""
        self.began = time.monotonic()
        os.write(self.fd, keys)
        return self.until(words, limit)

    def age(self):
        return time.monotonic() - self.began

    def memory_mb(self, kind="VmRSS"):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(kind)) / 1024

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)

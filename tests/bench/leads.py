"""Generated lists and timing for the measurements: the same rows for the same seed, people and numbers invented."""
import contextlib
import glob
import os
import random
import signal
import subprocess
import tempfile
import threading
import time

BUILD = os.environ["BUILD"]
VORWAHL = os.path.join(BUILD, "vorwahl")
FIRST = "Petra Jan Ines Ole Miriam Torsten Aylin Bernd Clara Dilek Erik Franziska Gregor Hannah Igor Jutta".split()
LAST = "Janssen Kessler Brandt Behrens Hagedorn Lindqvist Pfeffer Raabe Thoma Ullmann Dahlke Götze Jäkel Kröger".split()
TAIL = "Logistik Maschinenbau Systeme Werkzeugbau Verlag Handel Elektronik Druck Optik Bau".split()


def places():
    """Postal codes with their one place."""
    with open(os.path.join(os.environ["SRCDIR"], "data/checks/postal_places.txt"), encoding="utf-8") as lines:
        return [line.rstrip("\n").split(" ", 1) for line in lines if line[0] != "#" and not set("*|~") & set(line)]


def write_list(path, rows, seed=1, start=0):
    """A German list as CSV; every row a person of their own, three at a company. The place of each thirtieth company is wrong."""
    rng = random.Random(seed)
    where = places()
    with open(path, "w", encoding="utf-8") as file:
        file.write("Firma;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort\n")
        for i in range(start, start + rows):
            firm = i // 3
            code, town = where[firm % len(where)]
            first, last, tail = rng.choice(FIRST), rng.choice(LAST), rng.choice(TAIL)
            file.write(f"Muster {firm} {tail} GmbH;{first};{last} {i:x};+49{rng.choice(['30', '40', '69', '221'])}{10000000 + i};"
                       f"{first.lower()}.{i}@muster{firm}.example;{code};{town if firm % 30 else 'Musterstadt'}\n")


def desk_environment(folder):
    env = dict(os.environ, LC_ALL="C.UTF-8", TERM="xterm-256color")
    for name in ("DATA", "CACHE", "CONFIG", "STATE"):
        env[f"XDG_{name}_HOME"] = os.path.join(folder, name.lower())
    env["XDG_RUNTIME_DIR"] = os.path.join(folder, "run")
    return env


def make_alone_desk(folder):
    env = desk_environment(folder)
    subprocess.run([VORWAHL, "login", "--local"], env=env, check=True, stdout=subprocess.DEVNULL)
    return env


def timed(command, env, **options):
    """Seconds and the child's largest memory in MB."""
    return weighed(command, env, **options)[:2]


class Peak(threading.Thread):
    """The largest memory of a process in MB. What wait4 says of it counts this program, too, which it was forked from."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.ended, self.memory = pid, threading.Event(), 0
        self.start()

    def run(self):
        while not self.ended.wait(0.01):
            with contextlib.suppress(OSError, StopIteration), open(f"/proc/{self.pid}/status", encoding="utf-8") as status:
                self.memory = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def weighed(command, env, **options):
    """Seconds, the child's largest memory in MB, seconds of its processors."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as words:
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=words, **options)
        peak = Peak(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        peak.ended.set()
        if status != 0:
            words.seek(0)
            raise SystemExit(f"{command} failed with {os.waitstatus_to_exitcode(status)}: {words.read().strip()}")
    return seconds, peak.memory, usage.ru_utime + usage.ru_stime


def service_of(work):
    """The private service of a desk in this folder as a folder of /proc, or None."""
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            if os.path.basename(os.readlink(f"{folder}/exe")) == "vorwahld":
                with open(f"{folder}/environ", encoding="utf-8", errors="replace") as environ:
                    if work in environ.read():
                        return folder
        except OSError:
            pass
    return None


def end_service(work):
    while service := service_of(work):
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(os.path.basename(service)), signal.SIGTERM)
        time.sleep(0.05)


@contextlib.contextmanager
def folder(kept=None):
    """A folder of its own, or the one that is kept; the private service that a desk in it has left running ends before it goes."""
    if kept:
        os.makedirs(kept, exist_ok=True)
    with contextlib.nullcontext(os.path.realpath(kept)) if kept else tempfile.TemporaryDirectory(prefix="vorwahl-bench-") as work:
        try:
            yield work
        finally:
            end_service(work)


def line(what, *figures):
    print(f"{what:44s} " + "  ".join(figures), flush=True)

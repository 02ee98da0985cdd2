"""Figures of long runs: they add up over runs in a file of the build folder, so that a run may be stopped and gone on with.

    with Campaign("calls", {"points": 1000}) as campaign:
        while campaign.lacks("points"):
            campaign.count("points")

The short form of a test counts too, but keeps no file.
"""
import contextlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile


class Campaign:
    def __init__(self, name, targets, is_kept=True):
        folder = os.path.join(os.environ["BUILD"], "fault")
        self.name, self.targets, self.figures = name, targets, {}
        self.path = os.path.join(folder, f"{name}.json") if is_kept else None
        if is_kept:
            os.makedirs(folder, exist_ok=True)
            if os.path.exists(self.path):
                with open(self.path, encoding="utf-8") as file:
                    self.figures = json.load(file)
        self.seed = self.figures.get("seed", 0) + 1 if is_kept else random.SystemRandom().randrange(1 << 30)
        self.figures["seed"] = self.seed
        self.chance = random.Random(self.seed)
        print(f"# {name}: seed {self.seed}", flush=True)

    def count(self, name, more=1):
        self.figures[name] = self.figures.get(name, 0) + more

    def lacks(self, name):
        return self.figures.get(name, 0) < self.targets[name]

    def fails(self, words):
        """A promise is broken: counted, kept, told, and the run goes on."""
        self.count("violations")
        self.figures.setdefault("broken", []).append(f"seed {self.seed}: {words}"[:1000])
        print(f"# BROKEN {words}", flush=True)

    def save(self):
        if self.path:
            with open(f"{self.path}.new", "w", encoding="utf-8") as file:
                json.dump(self.figures, file, indent=1)
            os.rename(f"{self.path}.new", self.path)

    def told(self):
        words = [f"{value} {name}" + (f" of {self.targets[name]}" if name in self.targets else "")
                 for name, value in self.figures.items() if name not in ("seed", "broken")]
        return f"{self.name}: " + ", ".join(words) + f", {self.figures.get('violations', 0)} violations"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.save()
        print(f"# {self.told()}", flush=True)


@contextlib.contextmanager
def database(path):
    """A file of SQLite, really closed at the end: who keeps it open and reads its bytes too loses its locks."""
    opened = sqlite3.connect(path, timeout=10)
    try:
        with opened:
            yield opened
    finally:
        opened.close()


def play_long(test, *arguments):
    """The long form of a test of this folder, in a home of its own. Exits as it does."""
    with tempfile.TemporaryDirectory(prefix="vorwahl-fault-") as home:
        sys.exit(subprocess.run([os.path.join(os.path.dirname(os.path.abspath(__file__)), test), *arguments], cwd=home,
                                env=os.environ | {"HOME": home}, check=False).returncode)

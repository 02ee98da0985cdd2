#!/usr/bin/python3
"""Power loss (F3): the files of a desk as they may be found again, rebuilt from a log of its writes. At each barrier what was not
synced is there, missing or torn, by chance; what was confirmed before is in the outbox, the cache opens or is built again, and that a program was cut off is known.
The short form; `./bootstrap fault power` goes on until 5,000 images are reached."""
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from campaign import Campaign, database
from desk import Service, file_of, people, until
from tap import run, test
from terminal import require_tmux, workplace

VORWAHL = os.environ["VORWAHL"]
require_tmux()
IS_LONG = "--long" in sys.argv
TARGETS = {"images": 5000 if IS_LONG else 30}
CALLS = "openat,pwrite64,write,ftruncate,fdatasync,fsync,unlink,close,rename"
SAID = b"# said"
MARKS, MARKS_FROM = "cache.db.turn", 64  # who has the copy open: docs/decisions/0060
CUT = "a program was cut off here"
LINE = re.compile(rb"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+)")
if shutil.which("strace") is None or subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False).returncode != 0:
    print("1..0 # SKIP strace cannot be used here")
    sys.exit(0)


class Disk:
    """What lies on the disk for sure, and what was written since the last sync of each file."""

    def __init__(self, folders, chance):
        self.folders, self.chance, self.open = folders, chance, {}
        self.read_files()

    def read_files(self):
        self.sure, self.loose = {}, []  # path: bytes; (path, what, at, bytes)
        for folder in self.folders:
            for place, _, names in os.walk(folder):
                for name in names:
                    with open(os.path.join(place, name), "rb") as file:
                        self.sure[os.path.join(place, name)] = file.read()

    def forget_marks(self):
        """Of programs that were killed before."""
        for path in self.sure:
            if path.endswith(MARKS):
                os.truncate(path, MARKS_FROM)
        self.read_files()

    def is_ours(self, path):
        return any(path.startswith(folder) for folder in self.folders) and not path.endswith("-shm")

    def apply(self, files, step):
        path, what, at, data = step
        if what == "unlink":
            files.pop(path, None)
        elif what == "truncate":
            files[path] = files.get(path, b"")[:at].ljust(at, b"\0")
        else:
            old = files.get(path, b"").ljust(at, b"\0")
            files[path] = old[:at] + data + old[at + len(data):]

    def sync(self, path):
        rest = []
        for step in self.loose:
            if step[0] == path:
                self.apply(self.sure, step)
            else:
                rest.append(step)
        self.loose = rest

    def image(self):
        """One of the states in which the power may have gone. Names come and go in order; their contents do not."""
        files, is_cut = dict(self.sure), False
        keep = self.chance.random()
        for path, what, at, data in self.loose:
            if what == "unlink":
                is_cut = is_cut or self.chance.random() < .5
                if not is_cut:
                    self.apply(files, (path, what, at, data))
            elif self.chance.random() < keep:
                if what == "write" and len(data) > 512 and self.chance.random() < .2:
                    data = data[:512 * self.chance.randrange(len(data) // 512 + 1)]
                self.apply(files, (path, what, at, data))
        return files

    def read(self, line):
        """One call of the log; True at a barrier."""
        match = LINE.match(line)
        if not match or int(match[3], 16 if match[3].startswith(b"0x") else 10) < 0:
            return False
        call, words = match[1].decode(), match[2].decode("latin-1")
        if call in ("write", "pwrite64"):
            path = re.match(r"\d+<([^>]*)>", words)
            if path and self.is_ours(path[1]) and call == "pwrite64":
                data = bytes.fromhex("".join(re.findall(r"\\x([0-9a-f]{2})", words[words.index('"'):words.rindex('"')])))
                self.loose.append((path[1], "write", int(words.rsplit(", ", 1)[1]), data))
        elif call == "ftruncate":
            path = re.match(r"\d+<([^>]*)>, (\d+)", words)
            if path and self.is_ours(path[1]):
                self.loose.append((path[1], "truncate", int(path[2]), b""))
        elif call == "unlink":
            path = bytes.fromhex("".join(re.findall(r"\\x([0-9a-f]{2})", words))).decode()
            if self.is_ours(path):
                self.loose.append((path, "unlink", 0, b""))
        elif call in ("fdatasync", "fsync"):
            path = re.match(r"\d+<([^>]*)>", words)
            if path and self.is_ours(path[1]):
                self.sync(path[1])
                return True
        return False


def tracing(log):
    return ["strace", "-f", "-y", "-qq", "-xx", "-s", "200000", "-o", log, "-e", f"trace={CALLS}"]


def written(desk, *argv):
    """Runs a command and returns the log of its calls, if it was confirmed."""
    log = f"{desk.home}/calls"
    ran = subprocess.run([*tracing(log), VORWAHL, *argv], env=desk.env, cwd=desk.home, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran
    return read_log(log)


def called(desk):
    """An outcome by a key in an open workplace that never gets to close its files; where it was said stands in the log."""
    log = f"{desk.home}/calls"
    with workplace(desk, " ".join([*map(shlex.quote, tracing(log)), VORWAHL])) as terminal:
        terminal.wait("1 Queue", "Firma")
        terminal.keys("Enter")
        terminal.wait("no answer", "busy")
        terminal.keys("n")
        terminal.wait("no answer: ", "undo:", gone=("saving",))
        said = os.path.getsize(log)
        for pid in subprocess.run(["pgrep", "-f", f"^{VORWAHL}$"], capture_output=True, text=True, check=False).stdout.split():
            with open(f"/proc/{pid}/environ", "rb") as environ:
                if desk.home.encode() in environ.read():
                    os.kill(int(pid), signal.SIGKILL)
        until(lambda: terminal.flag("pane_dead") == "1")
    return read_log(log, said)


def read_log(log, said=None):
    """Whole lines: what another thread interrupted is put together where it ended. Paths in clear."""
    lines, begun = [], {}
    with open(log, "rb") as file:
        content = file.read()
        for line in (content if said is None else content[:said] + SAID + b"\n" + content[said:]).splitlines():
            pid = line.split(b" ", 1)[0]
            if line.endswith(b"<unfinished ...>"):
                begun[pid] = line.removesuffix(b"<unfinished ...>").rstrip()
                continue
            if resumed := re.match(rb"\d+ +<\.\.\. \w+ resumed>(.*)", line):
                line = begun.pop(pid, b"") + resumed[1]
            lines.append(re.sub(rb"<((?:\\x[0-9a-f]{2})+)>",
                                lambda found: b"<" + bytes.fromhex(found[1].replace(b"\\x", b"").decode()) + b">", line))
    return lines


with Campaign("power", TARGETS, IS_LONG) as campaign, Service({"anna": ["agent"], "maria": ["team_lead"]}) as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.import_list(maria.write("list.csv", people(4)), "--owner", "anna")
    anna.ok("sync", "--once")
    leads = sorted(row["id"] for row in anna.rows("list", "lead"))
    folders = [anna.env[f"XDG_{kind}_HOME"] for kind in ("DATA", "CACHE")]
    disk = Disk(folders, campaign.chance)

    def check(files, confirmed, is_marked=False):
        """An image of its own home: is everything there? is_marked: it is known that a program was cut off there."""
        home = f"{anna.home}/image"
        shutil.rmtree(home, ignore_errors=True)
        env = dict(anna.env)
        for kind, folder in zip(("DATA", "CACHE"), folders):
            env[f"XDG_{kind}_HOME"] = f"{home}/{kind.lower()}"
            for path, data in files.items():
                if path.startswith(folder):
                    place = f"{home}/{kind.lower()}{path[len(folder):]}"
                    os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
                    with open(os.open(place, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                        file.write(data)
        ran = subprocess.run([VORWAHL, "outbox", "list", "--offline"], env=env, cwd=anna.home, capture_output=True, text=True, check=False)
        opens = ran.returncode == 0 or (ran.returncode == 75 and "local copy is empty" in ran.stderr)  # built again: filled by a sync
        with database(next(f"{place}/outbox.db" for place, _, names in os.walk(home) if "outbox.db" in names)) as outbox:
            bodies = "".join(body for (body,) in outbox.execute("SELECT body FROM op_body"))
        notes = {word for word in confirmed if f'"{word}"' in bodies}
        campaign.count("images")
        campaign.count("caches built again", ran.returncode == 75)
        if is_marked:  # and told once
            campaign.count("images with a mark")
            said = [subprocess.run([VORWAHL, "sync"], env=env, cwd=anna.home, capture_output=True, text=True, check=False).stderr
                    for _ in range(2)]
            if not opens or [CUT in words for words in said] != [True, False]:
                campaign.fails(f"a mark that is lost or stays: {said}")
        if not opens or notes != set(confirmed):
            campaign.fails(f"exit {ran.returncode} {ran.stderr[-200:]}; missing {sorted(set(confirmed) - notes)[:3]}")

    def play_a_call(confirmed):
        """The outcome is known by its operation's number. That the program was cut off is, once its mark is on the disk."""
        disk.forget_marks()
        is_marked = False
        with service.away():
            lines = called(anna)
            for line in lines:
                if line == SAID:
                    confirmed.append(newest_operation())
                    for _ in range(6):
                        check(disk.image(), confirmed, is_marked)
                    continue
                barrier = disk.read(line)
                is_marked = is_marked or (barrier and MARKS.encode() in line)
                if barrier or campaign.chance.random() < .004:
                    check(disk.image(), confirmed, is_marked)
        assert is_marked, "the mark was never brought to the disk"
        disk.read_files()  # the kill may have met a write of which the log does not know

    def newest_operation():
        with database(file_of(anna, "data", "outbox.db")) as outbox:
            (newest,) = outbox.execute("SELECT op_id FROM op WHERE entity = 'activity' ORDER BY op_no DESC LIMIT 1").fetchone()
        return newest

    @test
    def what_was_confirmed_outlives_the_power():
        confirmed, turn = [], 0
        while campaign.lacks("images"):
            turn += 1
            argv = ["log", leads[turn % 4], "--result", "busy", "--note", f"turn {turn} {campaign.seed}", "--offline"]
            lines = written(anna, *argv)
            for line in lines:
                if re.match(rb"(\d+ +)?write\(1<", line):
                    confirmed.append(argv[5])  # from here on it was said
                    check(disk.image(), confirmed)
                if disk.read(line) or campaign.chance.random() < .004:
                    check(disk.image(), confirmed)
            assert confirmed[-1] == argv[5], "it said nothing"
            for _ in range(4):
                check(disk.image(), confirmed)  # the power goes after it was said
            if turn % 2 == 1:
                play_a_call(confirmed)
            if turn % 20 == 0:
                campaign.save()
        assert not campaign.figures.get("violations"), campaign.figures["broken"][:5]

    run()

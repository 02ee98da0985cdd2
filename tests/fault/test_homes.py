#!/usr/bin/python3
"""Several programs on one home (F8, I21), a cache of any bytes (F6, D7), wrong clocks (F7), upgrades in between are test_versions.py.
The short form; `./bootstrap fault homes` goes on until 500 damaged caches and 600 s of crowds are reached."""
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from campaign import Campaign, database
from desk import Service, file_of, people, until
from tap import run, skip, test
from terminal import require_tmux, workplace
from troubles import CLOCK, clock

IS_LONG = "--long" in sys.argv
TARGETS = {"flipped bytes": 500, "crowd s": 600} if IS_LONG else {"flipped bytes": 8, "crowd s": 3}
require_tmux()

with Campaign("homes", TARGETS, IS_LONG) as campaign, Service({"anna": ["agent"], "maria": ["team_lead"]}) as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.import_list(maria.write("list.csv", people(8)), "--owner", "anna")
    anna.ok("sync", "--once")
    leads, chance = sorted(row["id"] for row in anna.rows("list", "lead")), campaign.chance
    cache = file_of(anna, "cache", "cache.db")

    def dump():
        return anna.ok("dump", "--canonical", "--offline")

    def replace_cache(content):
        for end in ("", "-wal", "-shm"):
            if os.path.exists(cache + end):
                os.unlink(cache + end)
        with open(os.open(cache, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(content)

    def sleeps(process):
        with open(f"/proc/{process.pid}/wchan", encoding="ascii") as place:
            return "nanosleep" in place.read()

    @test
    def who_waited_for_the_file_reads_its_number_afterwards():
        path = file_of(anna, "data", "outbox.db")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        writers = [subprocess.Popen([os.environ["VORWAHL"], "log", lead, "--result", "busy", "--offline"], env=anna.env, cwd=anna.home,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for lead in leads[:2]]
        until(lambda: all(sleeps(writer) for writer in writers))
        other.execute("INSERT INTO draft (key, value, at_ms) VALUES ('somebody', 'wrote', 1)")
        other.execute("COMMIT")
        other.close()
        for writer in writers:
            words = writer.communicate(timeout=20)
            assert writer.returncode == 0, words
        with database(path) as outbox:
            numbers = [no for (no,) in outbox.execute("SELECT op_no FROM op ORDER BY op_no")]
        assert len(numbers) >= 4 and numbers == list(range(1, len(numbers) + 1)), numbers

    @test
    def an_action_is_taken_back_once_whoever_takes_it_back():
        anna.ok("set", "lead", leads[7], "position=Einkauf", "--offline")
        with database(file_of(anna, "data", "outbox.db")) as outbox:
            ((group,),) = outbox.execute("SELECT grp FROM op WHERE action = 'lead.set' ORDER BY op_no DESC LIMIT 1")
        other = sqlite3.connect(file_of(anna, "data", "outbox.db"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        undoers = [subprocess.Popen([os.environ["VORWAHL"], "undo", group, "--offline"], env=anna.env, cwd=anna.home, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        until(lambda: all(sleeps(undoer) for undoer in undoers))  # both have looked, as far as they may, and want to write
        other.execute("COMMIT")
        other.close()
        words = [undoer.communicate(timeout=20) for undoer in undoers]
        assert sorted(undoer.returncode == 0 for undoer in undoers) == [False, True], words
        assert any("this was undone already" in said for _, said in words), words
        assert anna.row("show", "lead", leads[7])["position"] is None

    @test
    def numbers_are_whole_whoever_works_on_one_home_and_is_killed():
        said, words, failed, lock = [], [], [], threading.Lock()
        is_over = threading.Event()

        def commands(who):
            count = 0
            while not is_over.is_set():
                count += 1
                note = f"{who} {count} {campaign.seed}"
                ran = anna.run("log", leads[count % 8], "--result", "busy", "--note", note, "--offline")
                with lock:
                    words.append(ran.stdout + ran.stderr)
                    if ran.returncode != 0:
                        failed.append(ran)
                    if ran.returncode == 0:
                        said.append(note)

        crowd = [threading.Thread(target=commands, args=(f"loop {i}",)) for i in range(2)]
        begin = time.monotonic()
        terminals = [workplace(anna) for _ in range(3)]
        for thread in crowd:
            thread.start()
        while campaign.figures.get("crowd s", 0) + time.monotonic() - begin < TARGETS["crowd s"]:
            victim = chance.randrange(3)
            if "no answer" in terminals[victim].screen():
                terminals[victim].keys("Escape")
            terminals[victim].wait("1 Queue")
            terminals[victim].keys("Enter")
            terminals[victim].wait("no answer")
            terminals[victim].keys("n")
            words.append(terminals[victim].screen())
            pids = subprocess.run(["pgrep", "-f", "^" + re.escape(os.environ["VORWAHL"]) + "$"], capture_output=True, text=True,
                                  check=False).stdout.split()
            mine = [int(pid) for pid in pids if anna.home.encode() in environment(pid)]
            if mine:
                os.kill(chance.choice(mine), signal.SIGKILL)
                until(lambda: any(terminal.flag("pane_dead") == "1" for terminal in terminals))
            for at, terminal in enumerate(terminals):
                if terminal.flag("pane_dead") == "1":
                    terminal.__exit__()
                    terminals[at] = workplace(anna)
        campaign.count("crowd s", round(time.monotonic() - begin, 1))
        is_over.set()
        for thread in crowd:
            thread.join()
        for terminal in terminals:
            terminal.__exit__()
        assert not failed, f"whoever else writes: {failed[:2]}"
        assert not [text for text in words if "locked" in text], [text for text in words if "locked" in text][:2]
        with database(file_of(anna, "data", "outbox.db")) as outbox:
            numbers = [no for (no,) in outbox.execute("SELECT op_no FROM op ORDER BY op_no")]
        assert numbers == list(range(1, len(numbers) + 1)), f"{len(numbers)} numbers up to {numbers[-1]}"
        until(lambda: anna.run("sync", "--once").returncode == 0 and anna.row("status")["waiting"] == 0, 60)
        assert anna.row("status")["rejected"] == 0
        notes = [row["note"] for row in anna.rows("list", "activity", "--limit", "100000")]
        assert not set(said) - set(notes) and all(notes.count(note) == 1 for note in said), set(said) - set(notes)
        campaign.count("calls of a crowd", len(said))
        assert len(said) >= 4, said

    def environment(pid):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                return file.read()
        except OSError:
            return b""

    def heals(what):
        """Whatever lies there: it opens or is built anew, and after a sync all is as before."""
        ran = anna.run("list", "lead", "--offline")
        assert ran.returncode in (0, 1, 75, 78), f"{what}: {ran}"
        for _ in range(2):  # who meets the damage says so, a reader of all of it too; the next one has it built again
            ran = anna.run("sync", "--once")
            assert ran.returncode in (0, 78), f"{what}: {ran}"
            anna.ok("sync", "--once")
            if anna.run("dump", "--canonical", "--offline").returncode != 78:
                break
        return dump()

    @test
    def a_cache_with_a_flipped_byte_is_read_or_built_again():
        whole = dump()
        anna.ok("list", "lead", "--offline")
        with database(cache) as copy:
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with open(cache, "rb") as file:
            content = file.read()
        head = [36, 18, 63, 105]  # how many pages are free, who may write, whose file it is, how many rows a page has
        while campaign.lacks("flipped bytes"):
            at = head.pop() if head else chance.choice([chance.randrange(100), chance.randrange(len(content))])
            flipped = bytearray(content)
            flipped[at] ^= 1 << chance.randrange(8)
            replace_cache(bytes(flipped))
            after = heals(f"byte {at}")
            campaign.count("flipped bytes")
            campaign.count("read without noticing", after != whole)
            if after.count("\n") != whole.count("\n"):
                campaign.fails(f"byte {at}: rows are missing")
            campaign.save()
        replace_cache(b"")
        assert heals("an empty file") == whole
        assert not campaign.figures.get("violations"), campaign.figures["broken"]

    @test
    def a_cache_that_is_cut_zeroed_foreign_or_hostile_is_built_again():
        whole = dump()
        with open(cache, "rb") as file:
            content = file.read()
        other = sqlite3.connect(f"{anna.home}/other.db")
        other.executescript("CREATE TABLE lead (id); CREATE TRIGGER t AFTER INSERT ON lead BEGIN SELECT writefile('/tmp/x', 'y'); END; "
                            "CREATE VIEW contact AS SELECT load_extension('/tmp/evil.so') AS id;"
                            + "".join(f"CREATE TABLE t{i} (x);" for i in range(500)))
        other.close()
        with open(f"{anna.home}/other.db", "rb") as file:
            hostile = file.read()
        marias = file_of(maria, "cache", "cache.db")
        maria.ok("list", "lead", "--offline")
        with open(marias, "rb") as file:
            foreign = file.read()
        for what, bytes_ in (("cut", content[:len(content) // 2 + 17]), ("a page", content[:4096]), ("zeroes", bytes(len(content))),
                             ("hostile", hostile), ("text", b"this is no database" * 300)):
            replace_cache(bytes_)
            assert heals(what) == whole, what
        replace_cache(foreign)
        ran = anna.run("sync", "--once")
        assert ran.returncode == 0, ran
        seen = {row["id"] for row in anna.rows("list", "lead", "--offline")}
        assert seen == set(leads), "somebody else's copy was taken for one's own"

    @test
    def a_trigger_smuggled_into_the_cache_does_nothing():
        """The right id and version, one thing more: the shape is not the one that was made."""
        whole = dump()
        with database(cache) as copy:
            copy.execute("CREATE TRIGGER smuggled AFTER UPDATE ON lead BEGIN UPDATE lead SET interest = 'OWNED'; END")
        assert heals("a trigger") == whole
        maria.ok("set", "lead", leads[0], "interest=changed")
        maria.ok("sync", "--once")
        anna.ok("sync", "--once")
        assert "OWNED" not in dump()
        with database(cache) as copy:
            assert copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'smuggled'").fetchone() == (0,)

    @test
    def somebody_elses_outbox_is_refused():
        mine, theirs = (file_of(desk, "data", "outbox.db") for desk in (anna, maria))
        maria.ok("set", "lead", leads[1], "interest=mine alone", "--offline")
        with database(theirs) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = f"{mine}.kept"
        for desk in (anna, maria):
            desk.run("list", "lead", "--offline")
        shutil.move(mine, kept)
        for end in ("-wal", "-shm"):
            if os.path.exists(mine + end):
                shutil.move(mine + end, kept + end)
        shutil.copy(theirs, mine)
        ran = anna.run("sync", "--once")
        for end in ("", "-wal", "-shm"):
            if os.path.exists(mine + end):
                os.unlink(mine + end)
            if os.path.exists(kept + end):
                shutil.move(kept + end, mine + end)
        assert ran.returncode != 0 and ran.stderr, "another person's operations were sent under one's own name"
        anna.ok("sync", "--once")

    @test
    def clocks_that_jump_while_one_works_change_nothing():
        if not CLOCK:
            skip("faketime is not installed")
        for fake in ("@1970-01-02 03:00:00", "@2038-01-19 03:14:07", "@2026-10-25 02:30:00", "@2027-03-28 01:59:59", "@2016-12-31 23:59:59", "-3h",
                     "+3h"):
            ran = anna.run("log", leads[2], "--result", "busy", "--note", f"clock {fake}", "--offline", **clock(FAKETIME=fake))
            if ran.returncode == 75 and "local copy is empty" in ran.stderr:  # 14 days without contact are over, by that clock
                anna.ok("sync", "--once")
                continue
            assert ran.returncode == 0, (fake, ran)
        before = anna.row("show", "lead", leads[2], "--offline")["attempts"]
        anna.ok("sync", "--once")
        maria.ok("sync", "--once")
        assert anna.row("status")["rejected"] == 0 and anna.row("status")["conflicts"] == 0
        after = [desk.row("show", "lead", leads[2])["attempts"] for desk in (anna, maria)]
        assert after == [before, before], (before, after)

    run()

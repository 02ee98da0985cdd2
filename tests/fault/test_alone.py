#!/usr/bin/python3
"""Working alone: the private service ends behind its last desk, may be killed, and is there for whoever comes at that moment."""
import fcntl
import glob
import os
import signal
import sqlite3
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from desk import VORWAHL, until
from tap import run, test
from terminal import Terminal, fresh_home, require_tmux

require_tmux()
HOME = fresh_home("alone")
ENV = os.environ | HOME


def vorwahl(*argv):
    return subprocess.run([VORWAHL, *argv], env=ENV, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)


def service():
    """The process of the private service; None while there is none."""
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            with open(f"{folder}/cmdline", "rb") as words:
                argv = words.read().split(b"\0")
        except OSError:
            continue
        if os.path.basename(argv[0]) == b"vorwahld" and any(word.startswith(HOME["HOME"].encode()) for word in argv):
            return int(os.path.basename(folder))
    return None


def is_ending(lock):
    """Has the service taken the file of its desks for itself?"""
    file = os.open(lock, os.O_RDWR)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(file)


def is_running(pid):
    try:
        return os.readlink(f"/proc/{pid}/exe") != ""
    except OSError:
        return False


def stopped_while_ending(lock):
    """A service that stands still between its decision to end and its end: looked for oftener than that takes, seldom enough to let it
    take the file."""
    for _ in range(20):
        assert vorwahl("sync", "--once").returncode == 0
        pid = until(service)
        while is_running(pid):
            if is_ending(lock):
                try:
                    os.kill(pid, signal.SIGSTOP)
                except ProcessLookupError:
                    break
                return pid
            time.sleep(0.0005)
    raise AssertionError("no service was met while it ended")


@test
def who_comes_while_the_service_ends_waits_and_is_served():
    assert vorwahl("login", "--local").returncode == 0
    [lock] = glob.glob(f"{HOME['HOME']}/**/desks.lock", recursive=True)
    pid = stopped_while_ending(lock)
    command = subprocess.Popen([VORWAHL, "sync", "--once"], env=ENV, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: len(os.listdir(f"/proc/{command.pid}/fd")) > 3)
        os.kill(pid, signal.SIGCONT)
        _, words = command.communicate(timeout=30)
    finally:
        command.kill()
    assert command.returncode == 0, (command.returncode, words)


@test
def a_killed_service_comes_back_to_the_open_workplace():
    with Terminal(VORWAHL, **HOME) as terminal:
        terminal.wait("The queue is empty", "online")
        pid = until(service)
        os.kill(pid, signal.SIGKILL)
        until(lambda: service() not in (None, pid), 30)
        assert vorwahl("add", "lead", "company=Kranich GmbH", "last_name=Muster", "phone=+493023125012").returncode == 0
        until(lambda: '"waiting":0' in vorwahl("status", "--json").stdout, 30)
        terminal.wait("online", seconds=30)
        terminal.keys("q")


@test
def a_base_of_the_version_before_is_brought_up_to_date_without_a_word():
    until(lambda: service() is None, 30)
    [base] = glob.glob(f"{HOME['HOME']}/**/service.db", recursive=True)
    with sqlite3.connect(base) as opened:
        assert opened.execute("UPDATE meta SET value = '0' WHERE key = 'schema'").rowcount == 1
    opened.close()
    ran = vorwahl("sync", "--once")
    assert ran.returncode == 0, (ran.returncode, ran.stderr)
    assert '"online":true' in vorwahl("status", "--json").stdout
    until(lambda: service() is None, 30)  # it ends behind its last desk


run()

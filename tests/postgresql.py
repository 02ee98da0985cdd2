"""A private PostgreSQL for tests: its own folder, loopback only, any free port, gone at the end.

    server = shared()          one per test program, started when first asked for
    standby = Server(copy_of=server)
    uri = server.database()    a new, empty database

PostgreSQL refuses to run as root; then it runs as the packaged user. Its data is worthless, so it does not wait for the
disk (`durable=True` does, for measurements).
"""
import atexit
import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

USER = "vorwahl"
_shared = []


def programs():
    """The newest installed version's folder."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: int(path.split("/")[4]))
    assert found, "PostgreSQL is not installed (packages: postgresql)"
    return os.path.dirname(found[-1])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, durable=False, settings=(), copy_of=None):
        self.bin, self.count, self.process = programs(), 0, None
        self.owner = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        self.folder = tempfile.mkdtemp(prefix="vwpg", dir=os.path.dirname(os.environ["HOME"]))  # the home is closed to others
        if self.owner:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        self.data, self.port = f"{self.folder}/data", free_port()
        self.settings = list(settings) if durable else ["fsync=off", "full_page_writes=off", *settings]
        atexit.register(self.close)
        if copy_of:  # a standby that follows it until it is promoted
            self.run("pg_basebackup", "-D", self.data, "-d", f"{copy_of.uri('postgres')}?application_name=standby", "-R", "-c", "fast",
                     "--no-sync")
        else:
            self.run("initdb", "-D", self.data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()

    def as_owner(self):
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []} if self.owner else {}

    def run(self, program, *argv):
        ran = subprocess.run([f"{self.bin}/{program}", *argv], capture_output=True, text=True, cwd=self.folder, timeout=60,
                             check=False, **self.as_owner())
        assert ran.returncode == 0, f"{program}: {ran.returncode} {ran.stderr}"
        return ran.stdout

    def start(self):
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "50",
                   "shared_buffers": "64MB", "timezone": "UTC"}
        argv = [f"{self.bin}/postgres", "-D", self.data, "-p", str(self.port)]
        for setting in [f"{name}={value}" for name, value in options.items()] + self.settings:
            argv += ["-c", setting]
        with open(f"{self.folder}/log", "ab") as log:
            self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                                            **self.as_owner())
        end = time.monotonic() + 30
        while not self.answers():
            assert self.process.poll() is None and time.monotonic() < end, open(f"{self.folder}/log").read()[-2000:]
            time.sleep(0.02)

    def answers(self):
        ran = subprocess.run([f"{self.bin}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False)
        return ran.returncode == 0

    def stop(self, how=signal.SIGINT):
        """SIGINT ends sessions and writes everything; SIGQUIT is a crash."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def promote(self):
        """A standby becomes a server of its own."""
        self.run("pg_ctl", "promote", "-D", self.data, "-w")

    def sql(self, text, database="postgres"):
        ran = subprocess.run([f"{self.bin}/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text, self.uri(database)],
                             capture_output=True, text=True, timeout=60, check=False)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def session(self, database):
        """psql that reads statements from its standard input."""
        return subprocess.Popen([f"{self.bin}/psql", "-XqAt", self.uri(database)], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @contextlib.contextmanager
    def held(self, database):
        """While inside, writers wait: somebody holds the feed's row."""
        other = self.session(database)
        other.stdin.write("BEGIN; SELECT n * 0 FROM feed WHERE id = 1 FOR UPDATE;\n")
        other.stdin.flush()
        other.stdout.readline()
        try:
            yield
        finally:
            other.stdin.write("ROLLBACK;\n")
            other.communicate(timeout=10)

    def uri(self, database):
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def database(self):
        self.count += 1
        name = f"team{self.count}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.uri(name)

    def close(self):
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)


def shared():
    if not _shared:
        _shared.append(Server())
    return _shared[0]

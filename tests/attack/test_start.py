#!/usr/bin/python3
"""How the service stands in its machine: where it listens, whose its files are, who may come, how it ends."""
import contextlib
import os
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
import wire
from desk import PASSWORD, VORWAHLD, Service, until
from raw import Device
from tap import run, skip, test

ANNA = {"anna": ["agent"]}


def serve(service, *options):
    return subprocess.run([VORWAHLD, "serve", "--database", service.uri, *options], capture_output=True, text=True, timeout=20,
                          check=False)


@test
def another_address_needs_tls_or_a_proxy():
    with Service(ANNA) as service:
        service.stop()
        for place in ("0.0.0.0:0", "[::]:0", "203.0.113.1:0"):
            ran = serve(service, "--listen", place)
            assert ran.returncode == 78 and "TLS" in ran.stderr and not ran.stdout, (place, ran)
        for place in ("evil.example:0", "127.0.0.1", "127.0.0.1:70000", ":0"):
            assert serve(service, "--listen", place).returncode == 64, place


@test
def it_listens_on_ipv6_too():
    with Service(ANNA) as service:
        service.stop()
        with socket.socket(socket.AF_INET6) as probe:
            try:
                probe.bind(("::1", 0))
            except OSError:
                skip("no IPv6 here")
        process = subprocess.Popen([VORWAHLD, "serve", "--database", service.uri, "--listen", "[::1]:0"],
                                   stdout=subprocess.PIPE, text=True)
        with process:
            url = process.stdout.readline().split()[-1]
            assert url.startswith("http://[::1]:"), url
            assert wire.exchange(url, wire.request("GET", "/v1/health")).status == 200
            process.terminate()


@test
def files_are_the_owners_alone():
    os.umask(0)
    with Service(ANNA) as service:
        Device(service.url, "anna", PASSWORD)
        for name in os.listdir(service.folder):
            mode = stat.S_IMODE(os.stat(f"{service.folder}/{name}").st_mode)
            assert mode & 0o077 == 0 or name == "log", (name, oct(mode))
        limits = resource.prlimit(service.process.pid, resource.RLIMIT_CORE)
        assert limits == (0, 0), limits


@test
def one_service_a_file():
    with Service(ANNA) as service:
        if not service.uri.startswith("sqlite:"):
            skip("a server's database may have many")
        ran = serve(service, "--listen", "127.0.0.1:0")
        assert ran.returncode == 75 and ran.stderr, ran


def own_address():
    """Of this machine, not of loopback: the one it would speak from; None where there is no network at all."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # of datagrams: nothing is sent
        found = probe.getsockname()[0]
        return None if found.startswith("127.") else found


@contextlib.contextmanager
def held_from_elsewhere(*options):
    """A service that gives an address four connections, and four that are held; the address is not that of loopback."""
    with contextlib.ExitStack() as stack:
        address = own_address()
        if address is None:
            skip("this machine has no address but loopback")
        service = stack.enter_context(Service(ANNA))
        service.stop()
        process = stack.enter_context(subprocess.Popen(
            [VORWAHLD, "serve", "--database", service.uri, "--listen", f"{address}:0", "--behind-proxy", "--max-per-address", "4",
             *[address if option == "HERE" else option for option in options]], stdout=subprocess.PIPE, text=True))
        stack.callback(process.terminate)
        url = process.stdout.readline().split()[-1]
        held = [stack.enter_context(wire.connect(url)) for _ in range(4)]
        for connection in held:
            connection.sendall(wire.request("GET", "/v1/health"))
            assert wire.Answer(wire.read_all(connection)).status == 200
        yield url, held


@test
def connections_of_one_address_are_limited():
    with held_from_elsewhere() as (url, held):
        assert wire.exchange(url, wire.request("GET", "/v1/health")).status == 0
        held.pop().close()
        assert until(lambda: wire.exchange(url, wire.request("GET", "/v1/health")).status == 200)


@test
def connections_of_a_listed_proxy_are_not():
    with held_from_elsewhere("--proxy", "HERE") as (url, _):
        assert wire.exchange(url, wire.request("GET", "/v1/health")).status == 200


@test
def the_end_answers_who_waits_and_takes_nobody_new():
    with Service(ANNA) as service:
        anna = Device(service.url, "anna", PASSWORD)
        cursor, answers = anna.hello()["cursor"], []
        waiter = threading.Thread(target=lambda: answers.append(anna.changes(cursor, wait=25)))
        waiter.start()
        def figures():
            return wire.exchange(service.url, wire.request("GET", "/v1/metrics")).body

        until(lambda: b"vorwahl_long_polls 1\n" in figures())
        slow = wire.connect(service.url)
        slow.sendall(wire.request("POST", "/v1/session", "Content-Type: application/json", "Content-Length: 2", body=b"{"))
        until(lambda: b"vorwahl_requests_in_flight 3\n" in figures())
        start = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        waiter.join(5)
        assert answers and answers[0][1]["cursor"] == cursor, answers
        slow.sendall(b"}")
        assert wire.Answer(wire.read_all(slow)).status == 422
        assert service.process.wait(5) == 0 and time.monotonic() - start < 5
        service.process.stdout.close()
        service.process = None
        slow.close()


@test
def the_systemd_unit_is_shut_in():
    if not shutil.which("systemd-analyze"):
        skip("no systemd here")
    unit = os.environ["SRCDIR"] + "/docs/vorwahld.service"
    with open(unit, encoding="utf-8") as file:
        assert {"User=vorwahl", "UMask=0077", "LimitCORE=0"} <= set(file.read().split())
    ran = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=20", unit], capture_output=True, text=True,
                         check=False)
    if "Unknown" in ran.stderr or "unrecognized" in ran.stderr:
        skip("an older systemd")
    assert ran.returncode == 0, ran.stdout[-300:] + ran.stderr


run()

#!/usr/bin/python3
"""TLS by the service itself: a company's own authority, certificates that are not to be trusted, renewing without restart."""
import datetime
import os
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import urllib.parse

sys.dont_write_bytecode = True
from desk import PASSWORD, VORWAHLD, Service, until
from tap import run, test

HERE = "127.0.0.1"


def cert(folder, name, *options, **variables):
    ran = subprocess.run([VORWAHLD, "cert", name, "--out", folder, *options], capture_output=True, text=True, timeout=20,
                         env=os.environ | variables, check=False)
    assert ran.returncode == 0, ran.stderr
    return f"{folder}/{name}"


class TlsService(Service):
    """Serves with the certificate made for `name`; desks are joined by hand."""

    def __init__(self, name=HERE, *more, **variables):
        super().__init__({"anna": ["agent"]})
        self.pki = f"{self.folder}/pki"
        self.pair = cert(self.pki, name, *more, **variables)
        self.ca = f"{self.pki}/authority.pem"
        self.options = ["--tls-cert", f"{self.pair}.pem", "--tls-key", f"{self.pair}-key.pem", "--log", "-"]

    def login(self, *options):
        """A desk's program with a home of its own tries to join."""
        home = f"{self.folder}/{os.urandom(4).hex()}"
        os.mkdir(home)
        env = os.environ | {"HOME": home} | {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("DATA", "CACHE", "CONFIG")}
        return subprocess.run([os.environ["VORWAHL"], "login", self.url, "--user", "anna", *options], input=PASSWORD + "\n",
                              capture_output=True, text=True, timeout=30, env=env, cwd=home, check=False)

    def log_text(self):
        with open(f"{self.folder}/log", encoding="utf-8") as log:
            return log.read()

    def handshake(self, **versions):
        place = urllib.parse.urlparse(self.url)
        context = ssl.create_default_context(cafile=self.ca)
        for name, version in versions.items():
            setattr(context, name, version)
        if versions.get("maximum_version", ssl.TLSVersion.TLSv1_3) < ssl.TLSVersion.TLSv1_2:
            context.set_ciphers("ALL:@SECLEVEL=0")  # or this side would refuse it first
        with socket.create_connection((place.hostname, place.port), timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname=place.hostname) as secure:
                return secure.getpeercert(), secure.version()


def refused(service, *options):
    """No way in, no token sent, and words a person can use."""
    ran = service.login(*options)
    assert ran.returncode in (75, 76) and "certificate" in ran.stderr, ran
    assert "/v1/session" not in service.log_text(), "the password was sent"


@test
def a_desk_joins_over_tls_with_the_companys_authority():
    with TlsService() as service:
        assert service.url.startswith("https://")
        ran = service.login("--ca-file", service.ca)
        assert ran.returncode == 0, ran


@test
def keys_are_the_owners_alone_and_the_authority_is_used_again():
    with TlsService() as service:
        for name in os.listdir(service.pki):
            mode = stat.S_IMODE(os.stat(f"{service.pki}/{name}").st_mode)
            assert mode == (0o600 if name.endswith("-key.pem") else 0o644), (name, oct(mode))
        with open(service.ca, "rb") as file:
            before = file.read()
        cert(service.pki, "vorwahl.example")
        with open(service.ca, "rb") as file:
            assert file.read() == before
        ran = subprocess.run(["openssl", "verify", "-CAfile", service.ca, "-purpose", "sslserver", "-verify_hostname",
                              "vorwahl.example", f"{service.pki}/vorwahl.example.pem"], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran


@test
def names_that_are_no_hosts_get_no_certificate():
    for name in ("../evil", "a b", "", "-x", "*.example", "ü.example", "a" * 300):
        ran = subprocess.run([VORWAHLD, "cert", "--out", os.environ["HOME"] + "/none", "--", name], capture_output=True, text=True,
                             check=False)
        assert ran.returncode == 64 and ran.stderr, (name, ran)


@test
def an_unknown_authority_is_refused():
    with TlsService() as service, TlsService() as other:
        refused(service)
        refused(service, "--ca-file", other.ca)


@test
def a_certificate_for_another_host_is_refused():
    with TlsService("vorwahl.example") as service:
        refused(service, "--ca-file", service.ca)


@test
def an_expired_certificate_is_refused():
    then = int((datetime.datetime.now().timestamp() - 20 * 86400) * 1000)
    with TlsService() as service:
        cert(service.pki, HERE, "--days", "10", VORWAHL_TEST_NOW=str(then))
        service.process.send_signal(signal.SIGHUP)
        until(lambda: '"reload"' in service.log_text())
        refused(service, "--ca-file", service.ca)


@test
def a_self_signed_certificate_is_refused():
    with TlsService() as service:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{service.pair}-key.pem",
                        "-out", f"{service.pair}.pem"], capture_output=True, check=True)
        service.process.send_signal(signal.SIGHUP)
        until(lambda: '"reload"' in service.log_text())
        refused(service, "--ca-file", service.ca)


@test
def plain_http_is_not_spoken_on_the_tls_port_and_no_old_tls():
    with TlsService() as service:
        place = urllib.parse.urlparse(service.url)
        with socket.create_connection((place.hostname, place.port), timeout=10) as plain:
            plain.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"200" not in plain.recv(1000)
        assert service.handshake()[1] == "TLSv1.3"
        assert service.handshake(maximum_version=ssl.TLSVersion.TLSv1_2)[1] == "TLSv1.2"
        try:
            service.handshake(minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1)
            raise AssertionError("TLS 1.1 was spoken")
        except (ssl.SSLError, ConnectionError):
            pass


@test
def a_renewed_certificate_is_used_without_a_restart_and_a_wrong_one_is_not():
    with TlsService() as service:
        before = service.handshake()[0]["serialNumber"]
        shutil.copy(f"{service.pair}.pem", f"{service.pki}/old.pem")
        cert(service.pki, HERE)
        service.process.send_signal(signal.SIGHUP)
        until(lambda: service.handshake()[0]["serialNumber"] != before)
        renewed = service.handshake()[0]["serialNumber"]
        shutil.copy(f"{service.pki}/old.pem", f"{service.pair}.pem")  # does not fit its key
        service.process.send_signal(signal.SIGHUP)
        until(lambda: "configuration" in service.log_text())
        assert service.handshake()[0]["serialNumber"] == renewed
        assert service.process.poll() is None


@test
def a_service_does_not_start_with_half_a_certificate():
    with TlsService() as service:
        service.stop()
        for options, status in ((["--tls-cert", f"{service.pair}.pem"], 64),
                                (["--tls-cert", f"{service.pair}.pem", "--tls-key", f"{service.pki}/authority-key.pem"], 78),
                                (["--tls-cert", f"{service.pair}-key.pem", "--tls-key", f"{service.pair}-key.pem"], 78),
                                (["--tls-cert", "/none.pem", "--tls-key", f"{service.pair}-key.pem"], 66)):
            ran = subprocess.run([VORWAHLD, "serve", "--database", service.uri, "--listen", "127.0.0.1:0", *options],
                                 capture_output=True, text=True, timeout=10, check=False)
            assert ran.returncode == status and ran.stderr and not ran.stdout, (options, ran)


run()

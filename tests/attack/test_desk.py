#!/usr/bin/python3
"""What a desk tells the network, the machine and other people of it: no more than it must, whatever stands around it."""
import gzip
import os
import resource
import socket
import ssl
import stat
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
from desk import PASSWORD, VORWAHL, VORWAHLD, Service, people, until
from proxy import Act, Proxy, Through, reply
from tap import run, test

OLD_TLS = """openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = everything
[everything]
MinProtocol = TLSv1
CipherString = ALL:@SECLEVEL=0
"""

with Service({"anna": ["agent"], "maria": ["team_lead"]}) as service, Proxy(service.url) as network:
    os.umask(0)
    maria = service.desk("maria")
    maria.import_list(maria.write("list.csv", people(3)), "--owner", "anna")
    anna = Through(service, network).desk("anna")

    def heads(path=""):
        return [request.whole.split(b"\r\n\r\n", 1)[0].decode("latin-1") for request in network.seen if request.path.startswith(path)]

    def token():
        with open(f"{anna.home}/data/vorwahl/default/token", encoding="ascii") as file:
            return file.read()

    @test
    def a_netrc_is_not_read():
        anna.write(".netrc", "machine 127.0.0.1 login somebody password something\ndefault login somebody password something\n")
        os.chmod(f"{anna.home}/.netrc", 0o600)
        network.seen.clear()
        anna.ok("login", network.url, "--user", "anna", given=PASSWORD + "\n")
        assert heads("/v1/session") and not any("authorization" in head.lower() for head in heads("/v1/session")), heads("/v1/session")
        assert all("Bearer" in head for head in heads("/v1/hello"))

    @test
    def a_proxy_of_the_environment_is_not_asked_for_this_machine():
        with socket.create_server(("127.0.0.1", 0)) as sink:
            sink.settimeout(0)
            there = f"http://127.0.0.1:{sink.getsockname()[1]}"
            anna.ok("sync", "--once", http_proxy=there, all_proxy=there, ALL_PROXY=there)
            try:
                sink.accept()
                raise AssertionError("the proxy was asked")
            except BlockingIOError:
                pass

    @test
    def the_token_stands_in_one_file_and_one_header_and_files_are_the_owners_alone():
        anna.ok("log", anna.rows("list", "lead")[0]["id"], "--result", "busy")
        for head in heads():
            first, *rest = head.split("\r\n")
            assert token() not in first and all(token() not in line for line in rest if not line.startswith("Authorization: Bearer ")), head
        found = []
        for folder, _, names in os.walk(anna.home):
            for path in [folder, *(os.path.join(folder, name) for name in names)]:
                if path.startswith((f"{anna.home}/data", f"{anna.home}/cache", f"{anna.home}/state")):
                    mode = stat.S_IMODE(os.stat(path).st_mode)
                    assert mode & 0o077 == 0 or os.path.isdir(path) and os.path.basename(path) in ("data", "cache", "state"), (path, oct(mode))
                if os.path.isfile(path) and token().encode() in open(path, "rb").read():
                    found.append(os.path.basename(path))
        assert found == ["token"], found

    @test
    def nothing_of_a_running_program_tells_the_token_and_it_leaves_no_core():
        network.plan = lambda request: Act(is_kept=True) if request.path == "/v1/hello" else None
        network.seen.clear()
        with subprocess.Popen([VORWAHL, "sync", "--once"], env=anna.env, cwd=anna.home, stderr=subprocess.DEVNULL) as process:
            try:
                until(lambda: network.count("/v1/hello"))
                for kind in ("cmdline", "environ"):
                    with open(f"/proc/{process.pid}/{kind}", "rb") as file:
                        assert token().encode() not in file.read(), kind
                assert resource.prlimit(process.pid, resource.RLIMIT_CORE) == (0, 0)
            finally:
                network.plan = lambda request: None
                process.kill()

    @test
    def an_answer_that_unpacks_to_more_than_8_mib_is_cut():
        bomb = gzip.compress(b" " * (300 << 20), 9)
        assert len(bomb) < 1 << 20
        network.plan = lambda request: Act(answer=reply(200, bomb, "application/json; charset=utf-8", "Content-Encoding: gzip\r\n"))
        try:
            ran = subprocess.run([VORWAHL, "sync", "--once"], env=anna.env, cwd=anna.home, capture_output=True, text=True, timeout=60, check=False,
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (200 << 20, 200 << 20)))
        finally:
            network.plan = lambda request: None
        assert ran.returncode == 76 and "larger than allowed" in ran.stderr, ran
        anna.ok("sync", "--once")

    @test
    def a_line_of_the_feed_that_is_longer_than_1_mib_is_cut_and_nothing_of_its_page_is_taken():
        def long_line(size):
            line = b'{"put":{"entity":"lead","note":"' + b"x" * size + b'"}}\n{"end":true,"n":1,"cursor":"c","seq":1,"more":false}\n'
            return Act(answer=reply(200, line, "application/x-ndjson; charset=utf-8"))

        for size, words in ((1 << 20, "larger than allowed"), (1000, "")):
            network.plan = lambda request, size=size: long_line(size) if request.path.startswith("/v1/changes") else None
            try:
                ran = anna.run("sync", "--once")
            finally:
                network.plan = lambda request: None
            assert ("larger than allowed" in ran.stderr) == bool(words), (size, ran)
        anna.ok("sync", "--once")

    @test
    def a_service_that_speaks_old_tls_alone_hears_no_password():
        pki = f"{anna.home}/pki"
        subprocess.run([VORWAHLD, "cert", "127.0.0.1", "--out", pki], capture_output=True, check=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{pki}/127.0.0.1.pem", f"{pki}/127.0.0.1-key.pem")
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        heard, failed = [], []

        def serve(listening):
            try:
                with context.wrap_socket(listening.accept()[0], server_side=True) as secure:
                    heard.append(secure.recv(1000))
            except (ssl.SSLError, OSError) as problem:
                failed.append(problem)

        with socket.create_server(("127.0.0.1", 0)) as listening:
            thread = threading.Thread(target=serve, args=(listening,))
            thread.start()
            ran = anna.run("--profile", "old", "login", f"https://127.0.0.1:{listening.getsockname()[1]}", "--user", "anna", "--ca-file",
                           f"{pki}/authority.pem", given=PASSWORD + "\n", OPENSSL_CONF=anna.write("openssl.cnf", OLD_TLS))
            thread.join(10)
        assert ran.returncode in (75, 76) and ran.stderr and not heard and failed, (ran, heard, failed)

    run()

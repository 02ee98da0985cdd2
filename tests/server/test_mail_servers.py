#!/usr/bin/python3
"""Domains of mail addresses are asked of a name server, in the background, once in a month, and what takes no mail is a task."""
import contextlib
import os
import socket
import struct
import sys
import threading

sys.dont_write_bytecode = True
from desk import Service, until
from tap import run, test

MX, A, AAAA, OK, SERVFAIL, NXDOMAIN = 15, 1, 28, 0, 2, 3
# domain: (code, {type: data})
ZONE = {"kranich.example": (OK, {MX: struct.pack(">H", 10) + b"\x02mx\xc0\x0c"}),
        "reiher.example": (OK, {A: socket.inet_aton("192.0.2.7")}),  # an address stands for a server
        "stumm.example": (OK, {MX: struct.pack(">H", 0) + b"\x00"}),  # RFC 7505: takes no mail
        "leer.example": (OK, {}),
        "krank.example": (SERVFAIL, {})}


class Names:
    """A name server of our own on loopback; what is not in the zone does not exist."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address, self.asked = f"127.0.0.1:{self.socket.getsockname()[1]}", []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                question, sender = self.socket.recvfrom(4096)
                self.socket.sendto(self.answer(question), sender)

    def answer(self, question):
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode())
            at += 1 + question[at]
        kind = struct.unpack(">H", question[at + 1:at + 3])[0]
        name = ".".join(labels).lower()
        self.asked.append((name, kind))
        code, records = ZONE.get(name, (NXDOMAIN, {}))
        data = records.get(kind)
        body = b"" if data is None else b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data
        return question[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, 1 if body else 0, 0, 0) + question[12:at + 5] + body

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


DOMAINS = ["kranich", "reiher", "stumm", "leer", "fort", "krank"]
LIST = "Firma;Vorname;Nachname;E-Mail;PLZ;Ort\n" + "".join(
    f"Firma {name};Ines;Brandt{i};brandt@{name}.example;20095;Hamburg\n" for i, name in enumerate(DOMAINS))


def states(desk):
    desk.ok("sync", "--once")
    return {row["email"].split("@")[1].split(".")[0]: row["email_state"] for row in desk.rows("list", "contact")}


with Service({"jonas": ["steward"]}) as service, Names() as names:
    jonas = service.desk("jonas")
    jonas.import_list(jonas.write("list.csv", LIST))
    jonas.ok("sync", "--once")

    @test
    def what_takes_no_mail_is_marked_and_becomes_a_task():
        said = service.verb("mail-servers", "--dns", names.address)
        assert said == '{"asked":6,"changed":3}\n', said
        found = states(jonas)
        assert {name for name, state in found.items() if state == "no_server"} == {"stumm", "leer", "fort"}, found
        tasks = [row for row in jonas.rows("task", "list") if row["check_id"] == "email_server"]
        assert len(tasks) == 3, tasks

    @test
    def nothing_is_asked_twice_in_a_month():
        before = len(names.asked)
        assert service.verb("mail-servers", "--dns", names.address) == '{"asked":0,"changed":0}\n'
        assert len(names.asked) == before
        assert max(names.asked.count(question) for question in names.asked if question[0] != "krank.example") == 1

    @test
    def the_service_asks_by_itself_and_nobody_waits_for_it():
        service.stop()
        service.options = ["--mail-servers", "--dns", names.address]
        ZONE["neu.example"] = (OK, {})
        service.start()
        stumm = next(row["id"] for row in jonas.rows("list", "contact") if "stumm" in row["email"])
        jonas.ok("set", "contact", stumm, "email=brandt@kranich.example")
        jonas.ok("add", "lead", "company=Neu GmbH", "last_name=Neumann", "email=n@neu.example")
        jonas.ok("sync", "--once")
        service.stop()  # asks at the start, then once an hour
        service.start()
        until(lambda: states(jonas).get("neu") == "no_server")
        assert states(jonas)["kranich"] in (None, "unknown", "ok")

    @test
    def a_name_server_that_is_none_is_refused():
        import subprocess
        ran = subprocess.run([os.environ["VORWAHLD"], "mail-servers", "--database", service.uri, "--dns", "example.org"],
                             capture_output=True, text=True, check=False)
        assert ran.returncode == 64 and "ADDRESS:PORT" in ran.stderr, ran

    run()

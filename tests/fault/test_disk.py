#!/usr/bin/python3
"""A full disk, really: a file system of a few megabytes under the desk, then under the service. It needs a mount namespace of
its own (root, or a user who may make one)."""
import os
import shutil
import subprocess
import sys
import urllib.request

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
import small_disk
from tap import run, test

if small_disk.INSIDE not in os.environ:
    small_disk.enter_namespace()

import raw
from desk import PASSWORD, Service, people


def refusal(service, leads):
    """Writes until the disk is full; how that is told. Reading goes on."""
    try:
        device = raw.Device(service.url, "jonas", PASSWORD)
        while True:
            device.push([device.note(leads[0], "x" * 4000) for _ in range(20)])
    except raw.Refused as refused:
        with urllib.request.urlopen(f"{service.url}/v1/health", timeout=10) as answer:
            assert answer.status == 200
        return refused.status, refused.problem["type"]


with Service() as service:
    maria = service.desk("maria")
    maria.import_list(maria.write("seed.csv", people(10)))
    disk = f"{maria.home}/small"
    small_disk.mount(disk, 12)
    for kind in ("DATA", "CACHE"):
        shutil.copytree(maria.env[f"XDG_{kind}_HOME"], f"{disk}/{kind.lower()}")
        maria.env[f"XDG_{kind}_HOME"] = f"{disk}/{kind.lower()}"

    def leads():
        return len(maria.rows("list", "lead", "--limit", "100000", "--offline"))

    @test
    def an_import_onto_a_full_disk_says_so_and_goes_on_when_there_is_room():
        path = maria.write("long.csv", people(20000, start=1000))
        ran = maria.run("import", path, "--basis", "presumed", "--evidence", "met at the fair", "--offline", "--json")
        assert ran.returncode in (73, 75), ran
        assert "full" in ran.stderr + ran.stdout, ran
        for name in os.listdir(disk):
            if name == "ballast":
                os.unlink(f"{disk}/{name}")
        subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
        assert leads() >= 10
        report = maria.import_list(path, "--offline")
        assert report["read"] == 20000 and report["created"] + report["known"] + report["updated"] == 20000, report
        assert leads() == 20010

    @test
    def a_change_that_cannot_be_saved_is_not_confirmed():
        lead = maria.rows("list", "lead", "--limit", "1", "--offline")[0]["id"]
        maria.ok("set", "lead", lead, "interest=before", "--offline")
        small_disk.fill(disk)
        ran = maria.run("set", "lead", lead, "interest=" + "x" * 50000, "--offline")
        os.unlink(f"{disk}/ballast")
        assert ran.returncode in (73, 75) and ran.stderr, ran
        assert maria.row("show", "lead", lead, "--offline")["interest"] == "before"
        maria.ok("set", "lead", lead, "interest=after", "--offline")
        assert maria.row("show", "lead", lead, "--offline")["interest"] == "after"

    @test
    def a_service_on_a_full_disk_loses_no_operation():
        small = f"{service.folder}/small"
        with service.away():
            small_disk.mount(small, 64)
            shutil.copy(service.uri.removeprefix("sqlite:"), small)
            service.uri = f"sqlite:{small}/service.db"
            small_disk.fill(small, leave=200000)
            leads_there = [row["id"] for row in maria.rows("list", "lead", "--limit", "3", "--offline")]
        assert refusal(service, leads_there) == (507, "disk-full")
        ran = maria.run("sync", "--once")
        assert ran.returncode != 0 and ran.stderr, ran
        waiting = maria.row("status")["waiting"]
        assert waiting > 0
        os.unlink(f"{small}/ballast")
        subprocess.run(["mount", "-o", "remount,size=400m", small], check=True)
        for _ in range(3):
            ran = maria.run("sync", "--once")
        assert ran.returncode == 0, ran
        status = maria.row("status")
        assert status["waiting"] == 0 and status["rejected"] == 0, status
        other = service.desk("jonas")
        other.ok("sync", "--once")
        assert len(other.rows("list", "lead", "--limit", "100000", "--offline")) == 20010

    run()

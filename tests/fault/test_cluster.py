#!/usr/bin/python3
"""More than one machine: instances behind HAProxy that are killed, and a PostgreSQL that fails over to its synchronous standby, both
while desks write, read the feed and hold leads. Nothing that was acknowledged is lost or doubled, nothing is skipped, and everybody goes
on by himself. `./bootstrap fault cluster [ROUNDS]` plays more of it."""
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
import cluster
import postgresql
import raw
from cluster import Instance, Load, Proxy, is_whole, some_leads, team
from desk import PASSWORD, until
from tap import run, skip, test

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 1


def lease_of(device, lead):
    return device.call("POST", f"/v1/leases/{lead}")


def is_taken(device, lead):
    try:
        lease_of(device, lead)
        return False
    except raw.Refused as refused:
        return refused.status == 409


@test
def instances_behind_a_proxy_are_killed_and_nothing_is_lost():
    if shutil.which("haproxy") is None:
        skip("haproxy is not installed")
    server = postgresql.shared()
    uri = server.database()
    team(uri)
    instances = [Instance(uri, "--behind-proxy"), Instance(uri, "--behind-proxy")]
    proxy = Proxy(instances)
    try:
        leads = some_leads(proxy.url, 8)
        anna, bea = raw.Device(proxy.url, "anna", PASSWORD), raw.Device(proxy.url, "bea", PASSWORD)
        token = lease_of(anna, leads[0])["token"]
        load = Load(proxy.url, leads)
        for _ in range(ROUNDS):
            for instance in instances:
                load.grows()
                instance.kill()
                load.grows()
                assert load.again(lambda: is_taken(bea, leads[0])), "a lease ended with an instance"
                assert load.again(lambda: lease_of(anna, leads[0]))["token"] == token
                instance.start()
                load.grows()
        load.end(server, uri.rsplit("/", 1)[1])
    finally:
        proxy.stop()
        for instance in instances:
            instance.kill()


def fail_over():
    primary = postgresql.Server()
    standby = postgresql.Server(copy_of=primary)
    name = primary.database().rsplit("/", 1)[1]
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
    primary.sql("SELECT pg_reload_conf()")
    until(lambda: primary.sql("SELECT sync_state FROM pg_stat_replication") == "sync")
    uri = f"postgresql://{postgresql.USER}@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/{name}"
    team(uri)
    instances = [Instance(uri, "--behind-proxy"), Instance(uri, "--behind-proxy")]
    urls = [instance.url for instance in instances]
    try:
        leads = some_leads(urls[0], 8)
        anna, bea = raw.Device(urls[0], "anna", PASSWORD), raw.Device(urls[1], "bea", PASSWORD)
        token = lease_of(anna, leads[0])["token"]
        loads = [Load(url, leads) for url in urls]
        for load in loads:
            load.grows()
        began = time.monotonic()
        primary.stop(signal.SIGQUIT)
        standby.promote()
        promoted = time.monotonic()
        for load in loads:
            load.grows()
        print(f"# promoted after {promoted - began:.1f} s, both instances write again after {time.monotonic() - began:.1f} s")
        assert loads[0].again(lambda: is_taken(bea, leads[0])), "a lease was lost in the fail-over"
        assert loads[0].again(lambda: lease_of(anna, leads[0]))["token"] == token
        for load in loads:
            load.end(standby, name)
        is_whole(uri)
    finally:
        for instance in instances:
            instance.kill()
        standby.close()
        primary.close()


@test
def a_primary_fails_over_to_its_standby_and_nothing_is_lost():
    for _ in range(ROUNDS):
        fail_over()


def pause(server, how):
    """All of a server's processes, as a machine that hangs."""
    pids = [server.process.pid]
    for pid in pids:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            pids += map(int, children.read().split())
    for pid in pids:
        os.kill(pid, how)


@test
def what_the_standby_has_not_confirmed_is_not_acknowledged():
    primary = postgresql.Server()
    standby = postgresql.Server(copy_of=primary)
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
    uri = primary.database()
    team(uri)
    instance = Instance(uri, "--behind-proxy")
    try:
        lead = some_leads(instance.url, 1)[0]
        anna = raw.Device(instance.url, "anna", PASSWORD)
        primary.sql("SELECT pg_reload_conf()")
        until(lambda: primary.sql("SELECT sync_state FROM pg_stat_replication") == "sync")
        pause(standby, signal.SIGSTOP)
        note, answers = anna.note(lead, "is it there?"), []
        pushing = threading.Thread(target=lambda: answers.append(again(anna, note)))
        pushing.start()
        waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        until(lambda: primary.sql(f"SELECT count(*) {waiting}") == "1")
        primary.sql(f"SELECT pg_cancel_backend(pid) {waiting}")
        pushing.join()
        assert answers == [503], "acknowledged, and only the primary has it"
        pause(standby, signal.SIGCONT)
        assert until(lambda: again(anna, note) == "applied")
    finally:
        pause(standby, signal.SIGCONT)
        instance.kill()
        standby.close()
        primary.close()


def again(device, operation):
    try:
        return device.push([operation])["results"][0]["st"]
    except raw.Refused as refused:
        return refused.status


run()

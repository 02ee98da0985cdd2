#!/usr/bin/python3
"""A night's work that was begun is brought to its end: by the next start, by another instance, and never by two at once."""
import contextlib
import os
import signal
import sqlite3
import sys
import time

sys.dont_write_bytecode = True
import postgresql
from desk import Service, people, until
from tap import run, test

IS_FILE = os.environ.get("VORWAHL_TEST_DATABASE") != "postgresql"
LEADS = 300 if IS_FILE else 80  # so many that a test can come between
PATIENCE_S = 60


def sql(service, statement):
    """Past the one way to write; the first value, if it has one."""
    if IS_FILE:
        with contextlib.closing(sqlite3.connect(service.uri.removeprefix("sqlite:"), timeout=10)) as file, file:
            row = file.execute(statement).fetchone()
            return row and row[0]
    return postgresql.shared().sql(statement, service.uri.rsplit("/", 1)[1])


def number(service, statement):
    return int(sql(service, statement))


def rescued(service):
    return number(service, "SELECT count(*) FROM lead WHERE queue_id IS NOT NULL AND next_ms IS NOT NULL")


def night_is_done(service):
    return sql(service, "SELECT value FROM meta WHERE key = 'night'") > "2020-01-01"


def log(service):
    with open(f"{service.folder}/log", encoding="utf-8") as lines:
        return [line for line in lines if '"sweep"' in line]


def lose_all(service):
    """As a restore may leave it, and a night that was missed."""
    sql(service, "DELETE FROM task WHERE kind = 'rescue'")
    sql(service, "UPDATE lead SET owner_id = NULL, queue_id = NULL, next_ms = NULL")
    sql(service, "UPDATE meta SET value = '2020-01-01' WHERE key IN ('night', 'night_begun')")


def begin(service):
    """A service in the middle of its night."""
    service.stop()
    lose_all(service)
    service.start()
    until(lambda: rescued(service) >= 5, PATIENCE_S)


def each_was_rescued_once(service, since):
    assert rescued(service) == LEADS
    moved = number(service, "SELECT count(*) FROM activity WHERE kind = 'move'") - since
    assert moved == LEADS == number(service, "SELECT count(*) FROM task WHERE kind = 'rescue'"), moved


def moves(service):
    return number(service, "SELECT count(*) FROM activity WHERE kind = 'move'")


def holds_no_lock(service):
    return sql(service, "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'") == "0"


def freeze(service):
    """In the middle, but of no transaction: that one would be ended by the database."""
    for _ in range(500):
        service.process.send_signal(signal.SIGSTOP)
        if holds_no_lock(service):
            break
        service.process.send_signal(signal.SIGCONT)
        time.sleep(0.001)
    assert rescued(service) < LEADS, "it was quicker than the test"


with Service({"anna": ["agent"], "maria": ["team_lead", "steward"]}, options=["--log", "-"]) as service:
    maria = service.desk("maria")
    maria.import_list(maria.write("list.csv", people(LEADS)), "--owner", "anna")
    maria.ok("sync")

    @test
    def a_service_that_is_killed_in_the_middle_of_a_night_finishes_it_at_its_next_start():
        before = moves(service)
        begin(service)
        service.stop(kill=True)
        assert rescued(service) < LEADS and not night_is_done(service)
        if not IS_FILE:  # the time that another instance would have to wait
            sql(service, "UPDATE meta SET value = '0' WHERE key = 'night_until'")
        service.start()
        until(lambda: night_is_done(service), PATIENCE_S)
        each_was_rescued_once(service, before)

    @test
    def a_graceful_stop_ends_the_night_after_what_is_being_written_and_the_next_start_goes_on():
        before = moves(service)
        begin(service)
        began = time.monotonic()
        service.stop()
        assert time.monotonic() - began < 5
        assert rescued(service) < LEADS and not night_is_done(service)
        assert '"stopped"' in log(service)[-1], log(service)[-1]
        service.start()
        until(lambda: night_is_done(service), PATIENCE_S)
        each_was_rescued_once(service, before)

    @test
    def steps_that_are_done_are_not_done_again():
        service.stop()
        lose_all(service)
        sql(service, "UPDATE meta SET value = (SELECT max(value) FROM meta WHERE key = 'night_steps') WHERE key = 'night_steps'")
        sql(service, f"UPDATE meta SET value = '{time.strftime('%Y-%m-%d', time.localtime(time.time() - 7200))}' WHERE key = 'night_begun'")
        service.start()
        until(lambda: night_is_done(service), PATIENCE_S)
        assert rescued(service) == 0  # the first step was among them

    if not IS_FILE:
        @test
        def another_instance_finishes_the_night_of_one_that_was_killed_once_its_time_is_over():
            before = moves(service)
            begin(service)
            service.stop(kill=True)
            assert rescued(service) < LEADS
            sql(service, "UPDATE meta SET value = CAST(extract(epoch FROM clock_timestamp()) * 1000 + 1500 AS bigint) "
                         "WHERE key = 'night_until'")
            with Service({}, uri=service.uri, options=["--log", "-"]) as other:
                for _ in range(20):
                    assert not log(other)
                until(lambda: night_is_done(service), PATIENCE_S)
                each_was_rescued_once(service, before)
                service.start()

        @test
        def an_instance_that_slept_while_another_took_its_night_writes_nothing_more():
            before = moves(service)
            begin(service)
            freeze(service)
            sql(service, "UPDATE meta SET value = '0' WHERE key = 'night_until'")
            with Service({}, uri=service.uri, options=["--log", "-"]) as other:
                until(lambda: night_is_done(service), PATIENCE_S)
                each_was_rescued_once(service, before)
                lose_all(service)
                service.process.send_signal(signal.SIGCONT)
                until(lambda: '"conflict"' in (log(service) or [""])[-1], PATIENCE_S)
                assert rescued(service) == 0 and other.process.poll() is None

    run()

#!/usr/bin/python3
"""The sync screen: what the connection is, what waits, what was rejected; it works without the service."""
import glob
import os
import sqlite3
import subprocess
import sys

sys.dont_write_bytecode = True
from desk import VORWAHL, Service, damage, file_of, people
from proxy import Act, Proxy, Through, reply
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()


def open_sync(desk, **options):
    terminal = workplace(desk, **options)
    terminal.wait("1 ", "anna")
    terminal.keys("Y")
    return terminal


def refused(desk, problem, *change, entity="contact"):
    """A change as if the service had refused it: what became of it lies in the desk's own file."""
    (path,) = glob.glob(f"{desk.env['XDG_DATA_HOME']}/vorwahl/*/outbox.db")
    with sqlite3.connect(path) as db:
        (before,) = db.execute("SELECT max(op_no) FROM op").fetchone()
    desk.ok("set", "lead", lead, *change)
    desk.ok("sync")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE op SET state = 'rejected', result = 'rejected', problem = ? WHERE op_no > ? AND entity = ?",
                   (problem, before, entity))
        db.execute("UPDATE op SET state = 'journal' WHERE op_no > ? AND entity <> ?", (before, entity))


with Service({"anna": ["agent", "steward"]}) as service:
    desk = service.desk("anna")
    desk.import_list(desk.write("list.csv", people(3)), "--owner", "anna")
    desk.ok("sync")
    lead = desk.row("search", "firma 001")["id"]

    @test
    def online_it_says_since_when_and_that_nothing_waits():
        with open_sync(desk) as terminal:
            terminal.wait("Online since", service.url, "0 waiting, 0 rejected, 0 conflicts", "Nothing waits")

    @test
    def a_copy_that_differed_from_the_service_is_told_of_with_what_is_done_about_it():
        def compare_a_wrong_copy():
            desk.ok("sync")
            with sqlite3.connect(file_of(desk, "cache", "cache.db")) as db:
                db.execute("UPDATE company SET rev = rev + 100")
            with sqlite3.connect(file_of(desk, "data", "outbox.db")) as db:
                db.execute("UPDATE meta SET value = '1000' WHERE key = 'digest_ms'")
            desk.ok("sync")

        compare_a_wrong_copy()
        with open_sync(desk) as terminal:
            terminal.wait("Online since", "Differed from the service", "was fetched anew")
        compare_a_wrong_copy()
        with open_sync(desk) as terminal:
            terminal.wait("Online since", "Differed from the service", "fetched anew from")
        with sqlite3.connect(file_of(desk, "cache", "cache.db")) as db:
            db.execute("UPDATE company SET rev = rev - 100")
        with sqlite3.connect(file_of(desk, "data", "outbox.db")) as db:
            db.execute("UPDATE meta SET value = '1000' WHERE key = 'digest_ms'")
        desk.ok("sync")
        with open_sync(desk) as terminal:
            assert "Differed" not in terminal.wait("Online since", "Nothing waits")

    @test
    def offline_it_says_why_and_what_waits_and_retries_by_a_key():
        with service.away():
            desk.ok("set", "lead", lead, "position=Einkauf")
            with open_sync(desk) as terminal:
                screen = terminal.wait("Offline since", "2 waiting", "the change", "waits")
                assert "Einkauf" in screen, screen
                terminal.keys("r")
                terminal.wait("asking the service now")
        with open_sync(desk) as terminal:
            terminal.wait("Online since", "0 waiting")

    @test
    def a_service_with_too_much_to_do_is_told_from_one_that_is_not_there():
        with Proxy(service.url) as network:
            away = Through(service, network).desk("anna")
            busy = reply(429, b'{"type":"rate-limited","status":429,"detail":"later"}', more="Retry-After: 1\r\n")
            network.plan = lambda request: Act(answer=busy)
            with open_sync(away) as terminal:
                terminal.wait("service busy since", "too much to do since", gone=("offline",))
                network.plan = lambda request: None
                terminal.keys("r")
                terminal.wait("Online since", gone=("busy",))

    @test
    def in_German_too_and_on_a_vt100():
        with service.away():
            with open_sync(desk, LANGUAGE="de", term="vt100") as terminal:
                terminal.wait("Ohne Verbindung seit", "0 warten", "Nichts wartet")

    @test
    def a_service_that_stands_still_is_told_within_seconds_at_every_workplace_of_the_home():
        with Proxy(service.url) as network:
            away = Through(service, network).desk("anna")
            with workplace(away) as first, workplace(away) as second:
                first.wait("● online")
                second.wait("● online", gone=("connecting",))
                network.plan = lambda request: Act(is_kept=True)
                away.ok("set", "lead", lead, "position=Leitung", "--offline")
                for terminal in first, second:
                    terminal.wait("● no reply for", gone=("● online",), seconds=12)
                network.plan = lambda request: None
                network.drop()
                for terminal in first, second:
                    terminal.wait("● online", gone=("no reply",))
                network.plan = lambda request: Act(answer=reply(409, b"no", kind="text/html"))
                away.ok("set", "lead", lead, "position=Empfang", "--offline")
                for terminal in first, second:
                    terminal.keys("Y")
                    terminal.wait("Offline since", "this is not our service: it answered with status 409")

    @test
    def what_was_rejected_is_edited_and_sent_again():
        refused(desk, "the first name is misspelt", "first_name=Inez")
        with open_sync(desk) as terminal:
            terminal.wait("1 rejected", "the first name is misspelt", "Inez", "edit and send")
            terminal.keys("Enter")
            terminal.wait("First name (the first name is misspelt)")
            terminal.keys("C-u")
            terminal.type("Ines")
            terminal.keys("Enter")
            terminal.wait("sent again", "0 rejected", "0 waiting", "Nothing waits")
        assert desk.row("show", "lead", lead)["first_name"] == "Ines"

    @test
    def an_amount_is_corrected_as_money():
        refused(desk, "too much", "value=12.500,50", entity="lead")
        with open_sync(desk) as terminal:
            terminal.wait("1 rejected", "too much", "12,500.50 EUR")
            terminal.keys("Enter")
            terminal.wait("Value (too much)", "12,500.50 EUR")
            terminal.keys("C-u")
            terminal.type("900 €")
            terminal.wait("900.00 EUR")
            terminal.keys("Enter")
            terminal.wait("sent again", "0 rejected", "Nothing waits")
        assert desk.row("show", "lead", lead)["value_cents"] == 90000

    @test
    def its_rows_are_filtered_by_their_words():
        with service.away():
            desk.ok("set", "lead", lead, "position=Verkauf")
            desk.ok("set", "lead", desk.row("search", "firma 002")["id"], "position=Lager")
            with open_sync(desk) as terminal:
                terminal.wait("Firma 001", "Firma 002")
                terminal.keys("/")
                terminal.wait("Only rows with")
                terminal.type("FIRMA 002")
                terminal.keys("Enter")
                terminal.wait("filter: FIRMA 002", "Firma 002", gone=["Firma 001"])
                terminal.keys("/", "C-u")
                terminal.type("nobody")
                terminal.keys("Enter")
                terminal.wait("Nothing here. / and an empty line show everything.")
                terminal.keys("/", "C-u", "Enter")
                terminal.wait("Firma 001", "Firma 002", gone=["filter:"])
        desk.ok("sync")

    @test
    def what_was_rejected_can_be_put_away_without_the_service():
        refused(desk, "no", "first_name=Ina")
        with service.away():
            with open_sync(desk) as terminal:
                terminal.wait("1 rejected", "rejected: no")
                terminal.keys("x")
                terminal.wait("put away", "0 rejected", "Nothing waits")

    @test
    def a_copy_that_is_lost_while_the_workplace_is_open_is_fetched_anew_by_itself():
        cache = file_of(desk, "cache", "cache.db")
        with workplace(desk) as terminal:
            terminal.wait("1 Queue", "online")
            for tail in ("", "-wal", "-shm"):
                if os.path.exists(cache + tail):
                    os.unlink(cache + tail)
            terminal.wait("has been fetched anew", "Firma 002")

    @test
    def a_copy_that_was_damaged_when_the_workplace_was_killed_is_fetched_anew_and_keys_are_answered_meanwhile():
        with subprocess.Popen([VORWAHL, "sync", "--watch"], env=desk.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as watch:
            assert watch.stdout.readline() == "online\n"
            watch.kill()
        damage(desk, "change_log")
        with service.away():
            terminal = workplace(desk)
            terminal.wait("The local copy is damaged; it is fetched anew when the service answers\n", "Firma 002")
            terminal.keys("Y")
            terminal.wait("The local copy is damaged", "Offline since")
            desk.ok("set", "lead", lead, "position=Vertrieb", "--offline")
        with terminal:
            terminal.keys("r")
            terminal.wait("has been fetched anew", "Firma 002")
        assert desk.row("show", "lead", lead)["position"] == "Vertrieb"

    @test
    def how_far_the_search_for_twins_behind_an_import_is_and_its_end():
        with sqlite3.connect(file_of(desk, "cache", "cache.db")) as db:
            (batch,) = db.execute("SELECT id FROM batch WHERE name = 'list.csv'").fetchone()
            db.execute("UPDATE batch SET state = 'running', started_ms = CAST(strftime('%s', 'now') AS INTEGER) * 1000 WHERE id = ?", (batch,))
            db.execute("INSERT INTO twin_ask (batch_id, grp, after_id, asked) VALUES (?1, ?1, ?1, 2)", (batch,))
        with open_sync(desk) as terminal:
            terminal.wait("Likely twins of list.csv: 2 of 3 looked for")
            terminal.keys("e")
            terminal.wait("no more twins of this list", gone=("Likely twins of",))
        with sqlite3.connect(file_of(desk, "cache", "cache.db")) as db:
            assert not db.execute("SELECT 1 FROM twin_ask").fetchall()
            db.execute("UPDATE batch SET state = 'done' WHERE id = ?", (batch,))

    run()

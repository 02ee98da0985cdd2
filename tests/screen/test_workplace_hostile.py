#!/usr/bin/python3
"""Data cannot speak to the terminal: pasted and imported escape sequences, titles, clipboard writes and bidi marks stay harmless."""
import contextlib
import sqlite3
import sys

sys.dont_write_bytecode = True
from desk import Service, file_of, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

TITLE, RED, CLEAR, COPY = "\x1b]2;OWNED\x07", "\x1b[41m", "\x1b[2J\x1b[H", "\x1b]52;c;T1dORUQ=\x07"
BIDI = "\u202e\u2066\u200f"
EIGHT_BIT = "\x9b41m\x9d2;OWNED\x9c"
HOSTILE = TITLE + RED + CLEAR + COPY + EIGHT_BIT + BIDI + "\x0e\x08\x7f"


def is_harmless(terminal):
    """Nothing of it reached the terminal: title, clipboard, character set, rows; nor the screen as an invisible mark."""
    raw = terminal.colours()
    for mark in ("\u202e", "\u2066", "\u200f", "\x9b", "\x9d", "\x0e", "\x08"):
        assert mark not in raw, f"{mark!r} in {raw!r}"
    assert "OWNED" not in terminal.flag("pane_title")
    copied = [line for line in terminal.tmux("list-buffers").splitlines() if not line.startswith("p: ")]  # p: what we paste
    assert not copied, copied
    lines = terminal.screen().splitlines()
    assert "VORWAHL" in lines[0] and any(words in lines[-1] for words in ("? help", "F1 help", "Esc back")), "\n".join(lines)


def hostile_list():
    head = "Firma;Anrede;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort"
    rows = [f'"Kranich {HOSTILE}AG";Frau;"E{TITLE}va";"Mu{BIDI}ster{RED}";030 23125 001;eva@kranich.example;10115;"Ber{CLEAR}lin"',
            f'"Reiher {CLEAR}AG";Herr;Ole;"Be{EIGHT_BIT}rg";12;ole@reiher.example;10115;Berlin']
    return "\r\n".join([head, *rows]) + "\r\n"


with Service({"anna": ["agent", "steward", "team_lead"]}) as service:
    desk = service.desk("anna")
    desk.import_list(desk.write("list.csv", hostile_list()), "--owner", "anna")
    kranich = desk.row("search", "kranich")["id"]
    for marks in (TITLE, BIDI):
        assert "control characters" in desk.fails(65, "set", "lead", kranich, f"position=Chef{marks}in")
    desk.ok("set", "lead", kranich, "position=Chefin")
    desk.ok("log", kranich, "--result", "busy", "--note", "note")
    desk.ok("sync")

    def open_desk(**options):
        terminal = workplace(desk, **options)
        terminal.wait("1 Queue", "Kranich")
        terminal.tmux("set", "-g", "set-clipboard", "on")
        return terminal

    def every_screen(**options):
        with open_desk(**options) as terminal:
            is_harmless(terminal)
            terminal.keys("C-f")
            terminal.wait("Find")
            terminal.type("kranich")
            terminal.wait(" > Kranich")
            is_harmless(terminal)
            terminal.keys("Enter")
            terminal.wait("Questions", "busy: note")
            is_harmless(terminal)
            terminal.keys("h")
            terminal.wait("From  ->  To", "Chef")
            is_harmless(terminal)
            for screen in ("Questions", "Find"):
                terminal.keys("Escape")
                terminal.wait(screen)
            terminal.keys("Escape")
            terminal.wait("My queue")
            terminal.keys("2")
            terminal.wait("done today", "Ole")
            is_harmless(terminal)
            terminal.keys("Enter")
            terminal.wait("Phone: Ole")
            is_harmless(terminal)
            terminal.keys("Escape")
            terminal.wait("done today", gone=("Phone: Ole",))
            terminal.keys("3")
            terminal.wait("overdue")
            is_harmless(terminal)

    @test
    def imported_names_are_harmless_on_every_screen():
        every_screen()
        every_screen(width=120, height=40)

    @test
    def in_the_C_locale_too():
        with open_desk(LC_ALL="C") as terminal:
            assert terminal.screen().isascii(), terminal.screen()
            is_harmless(terminal)

    @test
    def escapes_pasted_into_notes_are_kept_out_of_terminal_and_record():
        with open_desk() as terminal:
            terminal.keys("C-f")
            terminal.wait("Find")
            terminal.type("kranich")
            terminal.wait(" > Kranich")
            terminal.keys("Enter")
            terminal.wait("Questions")
            terminal.keys("Tab")
            terminal.paste(f"first{HOSTILE}\nsecond {RED}red")
            terminal.wait("first", "second")
            is_harmless(terminal)
            terminal.keys("Tab", "b")
            terminal.wait("busy: retry")
        notes = until(lambda: [row["note"] for row in desk.rows("list", "activity") if (row.get("note") or "").startswith("first")])
        assert desk.row("show", "lead", kranich)["attempts"] == 2
        assert not any(ord(letter) < 32 and letter != "\n" or letter in BIDI or 0x7F <= ord(letter) < 0xA0 for letter in notes[0]), notes

    @test
    def escapes_pasted_into_a_field_are_kept_out():
        with open_desk() as terminal:
            terminal.keys("C-f")
            terminal.wait("Find")
            terminal.paste(f"kra{RED}nich{TITLE}")
            terminal.wait("Find     kra")
            is_harmless(terminal)
            terminal.keys("Escape")
            terminal.wait("My queue")
            terminal.keys("Enter")
            terminal.wait("Questions", "Tab notes")
            terminal.keys("w")
            terminal.wait("Call back when?")
            terminal.paste(f"+3{CLEAR}{COPY}")
            terminal.wait("+3")
            assert "Call back when?" in terminal.screen()
            is_harmless(terminal)

    @test
    def raw_sequences_typed_without_paste_marks_press_no_outcome():
        with open_desk() as terminal:
            terminal.keys("Enter")
            terminal.wait("Questions", "busy")
            terminal.tmux("send-keys", "-H", *[f"{byte:02x}" for byte in (RED + CLEAR + "\x1b[99;99H").encode()])
            terminal.keys("?")
            terminal.wait("Help and commands")
            terminal.keys("Escape")
            terminal.wait("Questions", gone=("undo: busy",))

    @test
    def a_copy_full_of_escapes_is_harmless_on_every_screen():
        with service.away():
            with contextlib.closing(sqlite3.connect(file_of(desk, "cache", "cache.db"))) as db, db:
                db.execute("UPDATE contact SET last_name = last_name || ?", (HOSTILE,))
                db.execute("UPDATE company SET company = company || ?, city = city || ?", (HOSTILE, HOSTILE))
                db.execute("UPDATE activity SET note = note || ?", (HOSTILE,))
                db.execute("UPDATE user SET full_name = full_name || ?", (HOSTILE,))
            every_screen(LC_ALL="C", width=120, height=40)

    @test
    def a_call_that_cannot_be_saved_keeps_what_was_typed():
        with service.away():  # the copy still holds a name that no rule lets pass
            with open_desk() as terminal:
                terminal.keys("Enter")
                terminal.wait("Questions", "busy")
                terminal.keys("1", "Tab")
                terminal.type("budget in spring")
                terminal.keys("Tab", "b")
                terminal.wait("Not saved, notes kept: Last name: control characters are not allowed", "My queue")
                terminal.keys("Enter")
                terminal.wait("budget in spring", "ERP or accounting")

    run()

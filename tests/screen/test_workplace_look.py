#!/usr/bin/python3
"""The terminal beside the screen: title, clipboard, bell, themes, mouse, and the shell from within a question."""
import glob
import os
import re
import shlex
import sqlite3
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from desk import Service, people, until
from tap import run, test
from terminal import VORWAHL, Terminal, require_tmux, workplace

require_tmux()


def open_queue(desk, command=VORWAHL, **options):
    terminal = workplace(desk, command, **options)
    try:
        terminal.wait("1 Queue", "Firma 000")  # online or not: the service limits how often a desk may come
    except AssertionError:
        terminal.__exit__()
        raise
    return terminal


def notify_send(desk):
    """A folder with a program that writes down what it is asked to show."""
    folder = f"{desk.home}/bin"
    os.makedirs(folder)
    with open(f"{folder}/notify-send", "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\nIFS=,\necho "$*" >>"$HOME/said"\n')
    os.chmod(f"{folder}/notify-send", 0o755)
    return folder


def set_otherwise(desk, settings, path):
    """A workplace of the same desk with settings of its own."""
    folder = tempfile.mkdtemp(dir=desk.home)
    os.makedirs(f"{folder}/vorwahl")
    with open(f"{folder}/vorwahl/vorwahl.ini", "w", encoding="utf-8") as file:
        file.write(settings)
    own = {key: value for key, value in desk.env.items() if key == "HOME" or key.startswith("XDG_")}
    return Terminal(VORWAHL, **own | {"PATH": path, "XDG_CONFIG_HOME": folder})


def read_lines(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def mouse(terminal, button, y):
    terminal.type(f"\x1b[<{button};10;{y + 1}M\x1b[<{button};10;{y + 1}m")


def click(terminal, x, y):
    terminal.type(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m")


def row_of(screen, text):
    return next(i for i, line in enumerate(screen.splitlines()) if text in line)


with Service({"anna": ["agent", "steward"]}) as service:
    desk = service.desk("anna")
    desk.import_list(desk.write("list.csv", people(8)), "--owner", "anna")
    desk.ok("sync")

    @test
    def the_window_title_says_where_one_is_and_names_nobody():
        with open_queue(desk) as terminal:
            until(lambda: terminal.flag("pane_title") == "Vorwahl: 1 Queue (online)")
            terminal.keys("Enter")
            until(lambda: terminal.flag("pane_title") == "Vorwahl: Lead (online)")

    @test
    def a_vt100_gets_no_title_and_no_clipboard():
        with open_queue(desk, term="vt100") as terminal:
            terminal.keys("Enter")
            terminal.wait("d dial")
            terminal.keys("c")
            terminal.wait("No clipboard here: +493023125000")
            assert "Vorwahl" not in terminal.flag("pane_title")

    @test
    def the_number_goes_to_the_clipboard():
        with open_queue(desk) as terminal:
            terminal.tmux("set", "-g", "set-clipboard", "on")
            terminal.keys("Enter")
            terminal.wait("d dial")
            terminal.keys("c")
            terminal.wait("number copied: +493023125000")
            until(lambda: "+493023125000" in terminal.tmux("list-buffers"))
            terminal.keys("m")
            until(lambda: "erika000@firma000.example" in terminal.tmux("list-buffers"))

    @test
    def a_theme_is_chosen_at_once_and_kept():
        with open_queue(desk) as terminal:
            assert "\x1b[30m" not in terminal.colours()
            terminal.keys("C-t")
            terminal.wait("Which theme?")
            terminal.keys("3")
            until(lambda: re.search(r"\x1b\[[0-9;]*(40|103|48;5;11)m", terminal.colours()))
            until(lambda: "theme = contrast" in desk.settings())
        with open_queue(desk) as terminal:
            assert re.search(r"\x1b\[[0-9;]*(40|103|48;5;11)m", terminal.colours())
        with open_queue(desk, NO_COLOR="1") as terminal:
            assert not re.search(r"\x1b\[[0-9;]*\b(3[0-7]|4[0-7]|9[0-7]|10[0-7])[0-9;]*m", terminal.colours())
            assert re.search(r"\x1b\[[0-9;]*7m[^\x1b]* > never", terminal.colours()), terminal.colours().encode()  # the selected row stands out all the same

    @test
    def a_theme_that_does_not_exist_is_said_and_the_usual_one_used():
        desk.settings("[look]\ntheme = sunset\n")
        with open_queue(desk) as terminal:
            terminal.wait('there is no theme "sunset"')

    @test
    def Ctrl_Z_works_within_a_question():
        desk.settings("")
        with Terminal("sh -i", PS1="'shell> '", **{key: value for key, value in desk.env.items() if key.startswith("XDG_")}) as terminal:
            terminal.wait("shell>")
            terminal.type(f"{VORWAHL}\n")
            terminal.wait("1 Queue", "Firma 000")
            terminal.keys("C-f")
            terminal.wait("Find")
            terminal.type("firma 00")
            terminal.keys("C-z")
            terminal.wait("shell>", "topped", gone=("Find",))
            terminal.type("fg\n")
            terminal.wait("Find     firma 00")
            terminal.keys("C-c")
            terminal.wait("shell>", gone=("Find",))

    @test
    def a_click_selects_a_second_one_opens_and_the_wheel_scrolls():
        desk.settings("[terminal]\nmouse = yes\n")
        with open_queue(desk) as terminal:
            mouse(terminal, 0, row_of(terminal.screen(), "Firma 005"))
            terminal.wait(" 6 of 8")
            mouse(terminal, 64, 5)
            terminal.wait(" 3 of 8")
            mouse(terminal, 65, 5)
            terminal.wait(" 6 of 8")
            mouse(terminal, 0, 20)  # below the list: nothing
            mouse(terminal, 0, row_of(terminal.screen(), "Firma 001"))
            terminal.wait(" 2 of 8")
            mouse(terminal, 0, row_of(terminal.screen(), "> never"))
            terminal.wait("Questions", "Firma 001")

    @test
    def keys_that_are_written_can_be_clicked_and_marking_text_says_how():
        desk.settings("")
        with open_queue(desk) as terminal:
            assert terminal.flag("mouse_any_flag") == "1"
            screen = terminal.screen().splitlines()
            click(terminal, screen[-1].index("? help"), 23)
            terminal.wait("Help and commands", "Type to find")
            terminal.keys("Escape")
            terminal.wait("My queue")
            click(terminal, screen[0].index("2 Quality"), 0)
            terminal.wait("done today 0", gone=("My queue",))
            terminal.keys("1")
            terminal.wait("My queue")
            terminal.keys("s")
            click(terminal, 10, row_of(terminal.wait("by city"), "by city"))
            terminal.wait("order: city")
            terminal.type("\x1b[<0;10;5M\x1b[<0;20;5m")
            terminal.wait("Hold Shift")
            terminal.keys("Enter")
            terminal.wait("Questions")
            terminal.keys("Tab")
            terminal.type("abc")
            keys = terminal.wait("abc", "Esc out of the notes", "F1 help", gone=("d dial", "i guide", ": commands"))
            click(terminal, keys.splitlines()[-1].index("Esc out"), 23)  # letters are keys again
            keys = terminal.wait("abc", "d dial", "i guide", gone=("out of the notes",))
            click(terminal, keys.splitlines()[-1].index("i guide"), 23)
            terminal.wait("Guide: opening", "abc", gone=("abci",))
            terminal.keys("Escape")
        desk.settings("[terminal]\nmouse = no\n")
        with open_queue(desk) as terminal:
            assert terminal.flag("mouse_any_flag") == "0"

    @test
    def rows_of_a_search_are_clicked_though_the_cursor_stands_in_its_field():
        desk.settings("")
        with open_queue(desk) as terminal:
            terminal.keys("C-f")
            terminal.wait("Find")
            terminal.type("firma")
            terminal.wait("Find     firma", "1 of 8", "Firma 003")
            mouse(terminal, 0, row_of(terminal.screen(), "Firma 003"))
            terminal.wait("> Firma 003", "4 of 8")
            mouse(terminal, 0, row_of(terminal.screen(), "> Firma 003"))
            terminal.wait("Questions", "Firma 003")

    @test
    def what_cannot_be_done_here_is_said_within_80_columns_in_German():
        desk.settings("")
        with workplace(desk, LANGUAGE="de") as terminal:
            terminal.wait("Meine Anrufe", "verbunden", "Firma 000")
            terminal.keys("C-d")
            terminal.wait("Strg-D (anderer Termin): nicht für diese Zeile, oder das Recht fehlt")
            terminal.keys("Enter")
            terminal.wait("Fragen", "g gesprochen")
            terminal.keys("g")
            terminal.wait("gesprochen, offen: neuer Versuch", "Strg-D: ändern")  # whole, with the date before it
            terminal.keys("u")
            terminal.wait("zurückgenommen: der Anruf")

    @test
    def a_promise_that_falls_due_rings_once_and_says_who():
        desk.settings("")
        lead = desk.row("search", "firma 006")["id"]
        with service.away():
            (path,) = glob.glob(f"{desk.env['XDG_CACHE_HOME']}/vorwahl/*/cache.db")
            with sqlite3.connect(path) as db:
                db.execute("UPDATE lead SET next_kind = 'callback', next_ms = ? WHERE id = ?", (int(time.time() * 1000) + 5000, lead))
                db.execute("UPDATE company SET company = 'Firma 006 <b>&$(date)' WHERE company = 'Firma 006 GmbH'")
            path = f"{notify_send(desk)}:{os.environ['PATH']}"
            with set_otherwise(desk, "[notice]\npromise = no\n", path) as silent, \
                    set_otherwise(desk, "[notice]\ndesktop = no\n[terminal]\nbell = no\ntitle = no\nclipboard = no\n", path) as quiet, \
                    workplace(desk, PATH=path) as terminal:
                for each in (silent, quiet, terminal):
                    each.tmux("set", "-g", "monitor-bell", "on")
                    each.wait("1 Queue", "Firma 006")
                screen = terminal.wait("1 Queue", "Firma 006")
                assert "Firma 006" not in screen.splitlines()[-2], screen
                until(lambda: re.search(r"promised \d\d:\d\d: Firma 006", terminal.screen()), seconds=30)
                (said,) = until(lambda: read_lines(f"{desk.home}/said"))
                assert re.fullmatch(r"--app-name=Vorwahl,--,Vorwahl,promised \d\d:\d\d: Firma 006 &lt;b>&amp;\$\(date\)", said), said
                until(lambda: terminal.flag("window_bell_flag") == "1")
                until(lambda: re.search(r"promised \d\d:\d\d: Firma 006", quiet.screen()), seconds=30)
                quiet.keys("Enter")
                quiet.wait("d dial")
                quiet.keys("c")
                quiet.wait("No clipboard here: +493023125")
                assert quiet.flag("window_bell_flag") == "0" and "Vorwahl" not in quiet.flag("pane_title")
                assert silent.flag("window_bell_flag") == "0" and ": Firma 006" not in silent.screen(), silent.screen()
                assert len(read_lines(f"{desk.home}/said")) == 1

    @test
    def a_message_goes_with_a_later_key_and_a_key_without_meaning_says_so():
        with workplace(desk, LANGUAGE="de") as terminal:
            terminal.wait("1 Anrufliste", "Firma 000")
            terminal.type("#")
            terminal.wait("# bewirkt hier nichts; ? zeigt, was geht")
            terminal.keys("3")  # of the help, but a team lead's
            terminal.wait("3 (Team): nicht für diese Zeile, oder das Recht fehlt")
            terminal.type("#")
            said = time.monotonic()
            until(lambda: time.monotonic() - said > 3.2)
            terminal.keys("Down")
            terminal.wait("1 Anrufliste", gone=["bewirkt hier nichts"])
            terminal.keys("?")
            terminal.wait("Hilfe und Befehle", "Strg-K", gone=["Ctrl-"])

    @test
    def a_long_company_leaves_the_person_in_sight_and_a_tall_terminal_opens_the_guide():
        long = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz Verwaltungs GmbH & Co. KG"
        desk.import_list(desk.write("long.csv", people(1, 8).replace("Firma 008 GmbH", long)), "--owner", "anna")
        with open_queue(desk, width=120, height=40) as terminal:
            terminal.keys("C-f")
            terminal.wait("Find")
            terminal.type("beispiel008")
            terminal.wait("Erika Beispiel008")
            terminal.keys("Enter")
            terminal.wait("Guide: opening", "Questions", "Erika Beispiel008, –")
            terminal.resize(80, 24)
            until(lambda: re.search("Rindfleisch.*…   Erika Beispiel008", terminal.screen()))

    run()

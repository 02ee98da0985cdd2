#!/usr/bin/python3
"""Bad files and clocks at the workplace: each says on the screen what happened and what to do, and the call is logged all the same."""
import os
import shutil
import sys
import time

sys.dont_write_bytecode = True
from desk import Service, people, until
from proxy import Act, Proxy, Through, reply
from tap import run, test
from terminal import require_tmux, workplace

CIRCLE = """{"name": "bant", "title": "B", "questions": [
 {"key": "need", "text": "Need?", "type": "yes_no", "only_if": {"question": "money", "value": "yes"}},
 {"key": "money", "text": "Money?", "type": "yes_no", "only_if": {"question": "need", "value": "yes"}}]}"""
require_tmux()

with Service({"anna": ["agent", "steward"]}) as service:
    desk = service.desk("anna")
    desk.import_list(desk.write("list.csv", people(3)), "--owner", "anna")
    desk.ok("sync")

    def data_without(name, content=None):
        """A copy of the data files where one is missing, or another."""
        folder = f"{desk.home}/without-{os.path.basename(name)}"
        shutil.copytree(f"{os.environ['SRCDIR']}/data", folder)
        os.unlink(f"{folder}/{name}")
        if content:
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write(content)
        return folder

    def logs_a_call(terminal, said):
        terminal.keys("Enter")
        terminal.wait(*said)
        terminal.keys("n")
        terminal.wait("no answer: retry", "u undo: the call")

    @test
    def without_the_table_of_holidays_the_lead_names_the_file_and_the_doctor_says_what_to_do():
        data = data_without("calling/holidays.json")
        with workplace(desk, VORWAHL_DATADIR=data) as terminal:
            terminal.wait("Firma 000 GmbH, Berlin", "; holidays.json cannot be read\n")
            logs_a_call(terminal, ["; holidays.json cannot be read\n", "Why: "])
        with workplace(desk, VORWAHL_DATADIR=data, LANGUAGE="de") as terminal:
            terminal.wait("; holidays.json nicht lesbar\n")
        said = desk.run("doctor", VORWAHL_DATADIR=data).stdout
        assert "only nationwide rules are known (holidays.json: " in said and "install this file again" in said, said
        assert "with the holidays of all Länder" in desk.run("doctor").stdout

    @test
    def a_form_whose_conditions_go_in_a_circle_is_told_with_what_to_do():
        with workplace(desk, VORWAHL_DATADIR=data_without("forms/bant.json", CIRCLE)) as terminal:
            terminal.wait("1 Queue", "Firma 001")
            logs_a_call(terminal, ["conditions", "circle", "money →", "form check", "The call can be logged all the same.", "Why: "])

    @test
    def a_file_that_cannot_be_imported_is_told_in_a_German_sentence_that_is_read_whole():
        os.mkfifo(f"{desk.home}/fifo.csv")
        desk.write("empty.csv", "")
        desk.write("zip.xlsx", "PK\x03\x04" + "\0" * 500)
        desk.write("wide.csv", ";".join(["x"] * 1000))
        names = {"missing.csv": "missing.csv: Datei oder Verzeichnis nicht gefunden",
                 "fifo.csv": "fifo.csv ist keine gewöhnliche Datei von höchstens 10 GiB", "empty.csv": "die Datei ist leer",
                 "zip.xlsx": "das ist eine Arbeitsmappe von Excel oder OpenOffice; bitte zuerst als CSV speichern",
                 "wide.csv": "eine Zelle ist länger als 64 KiB, oder es sind mehr als 512 Spalten; fehlt ein Anführungszeichen?"}
        with workplace(desk, LANG="de_DE.UTF-8", LANGUAGE="de") as terminal:
            terminal.wait("Firma 001", "verbunden")
            for name, words in names.items():
                terminal.keys("I")
                terminal.wait("Welche Datei?")
                terminal.keys("C-u")
                terminal.type(f"{desk.home}/{name}")
                terminal.keys("Enter")
                until(lambda words=words: words.lower() in " ".join(terminal.screen().split()).lower())
                assert "> nie angerufen" in terminal.screen(), "it stands over the row where one is"
                terminal.keys("Down", "Up")

    @test
    def what_answers_instead_of_the_service_is_said_in_German_words_and_the_work_waits():
        json = "application/json"
        answers = ((reply(200, b"<html>sign in</html>", "text/html"), "das Netz antwortet statt des Dienstes; verlangt"),
                   (reply(302, b"", more="Location: http://192.0.2.1/\r\n"), "das Netz antwortet statt des Dienstes; verlangt"),
                   (reply(407, b"", "text/html"), "das Netz antwortet statt des Dienstes; verlangt"),
                   (reply(200, b"", json), "das ist nicht unser Dienst: seine Antwort ist"),
                   (reply(200, b'{"a":', json), "das ist nicht unser Dienst: seine Antwort ist"),
                   (reply(200, b"[]", json), "das ist nicht unser Dienst: seine Begrüßung ist"),
                   (reply(200, b"no gzip", json, "Content-Encoding: gzip\r\n"), "die Antwort kam beschädigt an"),
                   (reply(200, b" " * (9 << 20), json), "die Antwort war größer als erlaubt"), (b"SSH-2.0-x\r\n", "was dort antwortet, spricht kein HTTP"),
                   (b"", "die Verbindung brach ab"), (reply(502, b"<h1>", "text/html"), "der Dienst ist überlastet oder gestört"))
        with Proxy(service.url) as network:
            away = Through(service, network).desk("anna")
            away.ok("sync")
            with workplace(away, LANG="de_DE.UTF-8", LANGUAGE="de") as terminal:
                terminal.wait("Firma 001", "verbunden")
                terminal.keys("Y")
                for answer, words in answers:
                    network.plan = lambda request, answer=answer: Act(answer=answer)
                    network.drop()
                    until(lambda words=words: (terminal.keys("r"), words in terminal.screen())[1], 60)
                    terminal.wait("Ohne Verbindung seit", words, "Ihre Arbeit bleibt hier und geht hinaus, sobald der Dienst antwortet.")
                away.ok("set", "lead", away.rows("list", "lead", "--offline")[0]["id"], "interest=meanwhile", "--offline")
                terminal.wait("1 warten", "die Änderung")
                network.plan = lambda request: None
                until(lambda: (terminal.keys("r"), "Verbunden seit" in terminal.screen())[1], 60)
                terminal.wait("0 warten", "Nichts wartet")

    @test
    def a_clock_that_jumps_is_told_once_it_does_and_the_call_is_logged():
        path, begin = f"{desk.home}/now", int(time.time() * 1000)

        def clock(ms):
            with open(f"{path}.new", "w", encoding="ascii") as file:
                file.write(str(ms))
            os.rename(f"{path}.new", path)

        clock(begin)
        with workplace(desk, VORWAHL_TEST_NOW="@" + path) as terminal:
            assert "clock" not in terminal.wait("1 Queue", "● online", "Firma 002")
            clock(begin + 3 * 3600 * 1000 + 120000)
            terminal.wait("This computer's clock is 3 hours ahead of the service; please set it")
            terminal.keys("Y")
            terminal.wait("0 conflicts\n This computer's clock is 3 hours ahead")
            clock(begin)
            terminal.wait("Online since", gone=("0 conflicts\n This computer's clock",))
            terminal.keys("Escape")
            terminal.wait("My queue")
            clock(begin - 2 * 86400000 - 120000)
            terminal.wait("This computer's clock is 2 days behind the service; please set it")
            clock(begin)
            logs_a_call(terminal, ["Why: "])

    run()

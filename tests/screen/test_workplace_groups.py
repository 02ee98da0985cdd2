#!/usr/bin/python3
"""Cleaning in groups where a group is large: every spelling of it becomes one, with progress, a stop, and one undo."""
import itertools
import re
import sys

sys.dont_write_bytecode = True
from desk import Service, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

SPELLINGS = 260  # of the same words, each in an order of its own: more than fit in one line of anything
RECORDS = 1040


def people_with_positions():
    orders = itertools.islice(itertools.permutations(("Leitung", "Einkauf", "Technik", "Nord", "Werk", "Halle")), SPELLINGS)
    positions = [" ".join(words) for words in orders]
    rows = ["Firma;Nachname;Position;Telefon;PLZ;Ort"]
    for i in range(RECORDS):
        rows.append(f"Firma {i:04} GmbH;Beispiel{i:04};{positions[i % SPELLINGS]};030 23125 {i % 1000:03};10115;Berlin")
    return "\r\n".join(rows) + "\r\n"


with Service({"jonas": ["steward"]}) as service:
    jonas = service.desk("jonas")
    jonas.import_list(jonas.write("list.csv", people_with_positions()), "--offline")

    def spellings():
        return [row["values"][0]["value"] for row in jonas.rows("quality", "facet", "position", "--limit", "1000", "--offline")]

    def open_group(terminal):
        terminal.wait("2 Quality", "open")
        terminal.keys("g")
        terminal.wait("Company: same words", gone=["…"])
        terminal.keys("f")
        terminal.wait("Which field?", "p  Position")
        terminal.keys("p")
        terminal.wait("Position: same words", f"Enter: {RECORDS - RECORDS // SPELLINGS} records become")

    @test
    def a_group_of_many_spellings_becomes_one_and_one_undo_takes_it_back():
        with workplace(jonas) as terminal:
            open_group(terminal)
            terminal.keys("Enter")
            terminal.wait(f"{RECORDS - RECORDS // SPELLINGS} records changed", "Nothing here may mean the same", seconds=60)
            assert len(spellings()) == 1, spellings()
            terminal.wait("u undo: the change of many")
            terminal.keys("u")
            terminal.wait("Take back the change of many, ")
            terminal.keys("y")
            terminal.wait(f"Enter: {RECORDS - RECORDS // SPELLINGS} records become", seconds=60)
        assert len(spellings()) == SPELLINGS

    @test
    def one_key_stops_a_long_change_and_another_takes_back_what_it_did():
        with workplace(jonas) as terminal:
            open_group(terminal)
            terminal.keys("Enter")
            terminal.wait(f"of {RECORDS - RECORDS // SPELLINGS} records changed …", "c stop")
            terminal.keys("c")
            screen = terminal.wait("Stopped: ", "u takes them back")
            (done,) = re.findall(r"Stopped: (\d+) of", screen)
            assert 0 <= int(done) < RECORDS - RECORDS // SPELLINGS, screen
            assert len(spellings()) > 1
            if int(done) > 0:  # a part is 200 records
                terminal.keys("u")
                until(lambda: "Take back" in terminal.screen() or len(spellings()) == SPELLINGS)
                if "Take back" in terminal.screen():  # more than a few were changed by then
                    terminal.keys("y")
            until(lambda: len(spellings()) == SPELLINGS)

    @test
    def every_text_field_can_be_cleaned():
        with workplace(jonas) as terminal:
            open_group(terminal)
            terminal.keys("f", "m")
            terminal.wait("Which field?", "s  Street", "of 19")
            terminal.keys("End")
            terminal.wait("x  Extension", gone=["s  Street"])
            terminal.keys("x")
            terminal.wait("Extension: same words", "Nothing here may mean the same")

    run()

#!/usr/bin/python3
"""A disk that is full under an open workplace, really: nothing is lost that was typed, and it is told in a sentence that fits."""
import os
import shutil
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
import small_disk
from tap import run, test

if small_disk.INSIDE not in os.environ:
    small_disk.enter_namespace()

from desk import Service, people, until
from terminal import require_tmux, workplace

require_tmux()

with Service({"anna": ["agent"], "maria": ["team_lead"]}) as service:
    maria, anna = service.desk("maria"), service.desk("anna")
    maria.import_list(maria.write("list.csv", people(3)), "--owner", "anna")
    anna.ok("sync")
    disk = f"{anna.home}/small"
    small_disk.mount(disk, 12)
    for kind in ("DATA", "CACHE"):
        shutil.copytree(anna.env[f"XDG_{kind}_HOME"], f"{disk}/{kind.lower()}")
        anna.env[f"XDG_{kind}_HOME"] = f"{disk}/{kind.lower()}"

    @test
    def a_call_that_the_full_disk_does_not_take_keeps_its_notes_and_is_saved_when_there_is_room():
        with workplace(anna, LANG="de_DE.UTF-8", LANGUAGE="de") as terminal:
            terminal.wait("1 Anrufliste", "● verbunden", "> nie angerufen, Klasse D4   Firma 000")
            terminal.keys("Enter")
            terminal.wait("Firma 000 GmbH   Erika", "n niemand erreicht")
            small_disk.fill(disk)
            terminal.keys("Tab")
            terminal.type("will ein Angebot bis Montag")
            terminal.keys("Tab", "n")
            terminal.wait("Nicht gespeichert: Datenträger voll. Erst Platz schaffen; Notizen bleiben.", gone=("wird gesichert",))
            os.unlink(f"{disk}/ballast")
            terminal.keys("Escape")
            terminal.wait("Meine Anrufe: 3 fällig", "> nie angerufen, Klasse D4   Firma 000")
            terminal.keys("Enter")
            terminal.wait("Firma 000 GmbH   Erika", "will ein Angebot bis Montag")
            terminal.keys("n")
            terminal.wait("niemand erreicht: ", "zurücknehmen: der Anruf", gone=("wird gesichert",))
        until(lambda: anna.row("status")["waiting"] == 0)
        notes = [row["note"] for row in anna.rows("list", "activity") if row["kind"] == "call"]
        assert notes == ["will ein Angebot bis Montag"], notes

    run()

#!/usr/bin/env python3
"""How long the first day of `vorwahl tutor` takes: it is played whole on 80x24, the words that each picture shows anew are
counted, and the keys. An estimate, since no person sat before it: all of these words read at 200 a minute, 1.5 s a key.
./bootstrap bench tutor [LANGUAGE…]   (en and de if nothing is said). Takes half a minute each."""
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
os.environ["HOME"] = tempfile.mkdtemp(prefix="vorwahl-tutor-")
from terminal import VORWAHL, Terminal, fresh_home

WORDS_A_MINUTE, SECONDS_A_KEY, GOAL_MINUTES = 200, 1.5, 15
NO_MAIL = {"en": "no mail address", "de": "keine Mailadresse"}


class Reader:
    """Somebody who reads every line that was not there before, and presses keys."""

    def __init__(self, terminal):
        self.terminal, self.seen, self.words, self.coach, self.keys, self.steps = terminal, set(), 0, 0, 0, 0

    def look(self):
        lines = [line.strip() for line in self.terminal.screen().splitlines()]
        for number, line in enumerate(lines):
            words = len(re.findall(r"\w+", line)) if line not in self.seen else 0
            self.words += words
            self.coach += words if number >= len(lines) - 2 else 0
        self.seen = set(lines)

    def press(self, *keys):
        self.keys += len(keys)
        self.terminal.keys(*keys)

    def type(self, text):
        self.keys += len(text)
        self.terminal.type(text)

    def step(self, number, *texts):
        """What stands there once the coach is at this step."""
        self.terminal.wait(f" {number} ", " 15 ", *texts, seconds=60)
        self.steps = number
        self.look()

    def see(self, *texts, gone=()):
        self.terminal.wait(*texts, gone=gone, seconds=60)
        self.look()


def calls(reader):
    reader.press("Space")
    reader.step(2)
    reader.press("y")
    reader.step(3)
    reader.press("q")
    reader.look()
    reader.press("Tab")
    reader.type("hat wenig Zeit")
    reader.see("hat wenig Zeit")
    reader.press("Escape")
    reader.step(4)
    for number, key in ((5, "n"), (6, "u"), (7, "1")):
        reader.press(key)
        reader.step(number)
    reader.press("w")
    reader.type("mo 10")
    reader.see("10:00")
    reader.press("Enter")
    reader.step(8)
    for number, keys in ((9, ("q", "0")), (10, ("!", "1"))):
        reader.press(keys[0])
        reader.see(f" {keys[1]}  ")
        reader.press(keys[1])
        reader.step(number)


def lists(reader, language):
    reader.press("C-f")
    reader.type("kessler")
    reader.see("kessler", "Kessler")
    reader.press("Enter")
    reader.step(11)
    for left in ("kessler", "15"):
        reader.press("Escape")
        reader.see(left)
    reader.press("Escape")
    reader.see("1 ", "VORWAHL  1")
    reader.press("/")
    reader.type("grade:A" if language == "en" else "klasse:A")
    reader.press("Enter")
    reader.step(12)
    reader.press("/", "C-u", "Enter")
    reader.step(13)
    reader.press("2")
    reader.see(NO_MAIL[language])
    while f"> {NO_MAIL[language]}" not in reader.terminal.screen():
        reader.press("Down")
        reader.terminal.wait(" >")
    reader.look()
    reader.press("Enter")
    reader.see("E-")
    reader.type("info@firma.example")
    reader.press("Enter")
    reader.step(14)
    reader.press(":")
    reader.look()
    reader.type("them")
    reader.see("them")
    reader.step(15)
    reader.press("Escape")
    reader.see(" 15 ", gone=("Type to find", "Tippen zum"))
    reader.press("?")
    reader.see({"en": "Done", "de": "Fertig"}[language])


def measure(language):
    with Terminal(f"{VORWAHL} tutor", **fresh_home(language), LANGUAGE=language) as terminal:
        reader = Reader(terminal)
        reader.step(1)
        calls(reader)
        lists(reader, language)
        terminal.keys("C-c")
    minutes = reader.words / WORDS_A_MINUTE + reader.keys * SECONDS_A_KEY / 60
    print(f"{language}: {reader.steps} steps, {reader.keys} keys, {reader.words} words shown anew, of them {reader.coach} by the coach; "
          f"estimated {minutes:.1f} minutes for who reads everything (goal {GOAL_MINUTES}), "
          f"{reader.coach / WORDS_A_MINUTE + reader.keys * SECONDS_A_KEY / 60:.1f} for who reads the coach alone")


for each in sys.argv[1:] or ["en", "de"]:
    measure(each)

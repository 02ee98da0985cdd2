#!/usr/bin/python3
"""Duplicates at the desk of a steward: one key a pair, both sides and reasons in sight, and any merge taken apart again."""
import re
import sys

sys.dont_write_bytecode = True
from desk import Service, people, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()


def lead(desk, last, phone, **more):
    fields = {"company": "Nordwind GmbH", "postal_code": "10115", "city": "Berlin", "first_name": "Petra", "last_name": last,
              "phone": phone, "email": "petra@nordwind.example"} | more
    return desk.row("add", "lead", *[f"{name}={value}" for name, value in fields.items()])["id"]


class Counting:
    """Counts the keys that a person presses."""

    def __init__(self, terminal):
        self.terminal, self.count = terminal, 0

    def keys(self, *keys):
        self.count += len(keys)
        self.terminal.keys(*keys)


with Service({"jonas": ["steward"]}) as service:
    jonas = service.desk("jonas")
    pairs = [(lead(jonas, f"Janssen{n}", f"030 23125 10{n}", email=f"p{n}@nordwind.example"),
              lead(jonas, f"Jansen{n}", f"030 23125 10{n}", email=f"p{n}@nordwind.example", position="Einkauf")) for n in range(3)]
    jonas.ok("sync")

    def contact(lead_id):
        return jonas.row("show", "lead", lead_id)["contact_id"]

    @test
    def a_pair_takes_one_to_four_keys():
        with workplace(jonas) as terminal:
            person = Counting(terminal)
            terminal.wait("VORWAHL", "open")
            terminal.keys("2")
            terminal.wait("duplicate", "%")
            terminal.go_down_to("duplicate")
            person.keys("Enter")
            terminal.wait("stays", "becomes part of it", "why", "Enter merge", "n different")
            screen = terminal.screen()
            assert "Last name" in screen and "*" in screen and "the only one" in screen, screen
            person.keys("Enter")  # merged: the next pair is there at once
            terminal.wait("merged: Petra")
            person.keys("Right", "Enter")
            terminal.wait("merged: Petra")
            assert person.count == 4, person.count  # two pairs
            person.keys("n")
            terminal.wait("two for good", "duplicate company")  # each add made a company of its own: those come next
            assert person.count == 5  # three pairs
        merged = [one for one, other in pairs if contact(one) == contact(other)]
        assert len(merged) == 2, merged
        states = sorted(row["state"] for row in jonas.rows("list", "merge"))
        assert states == ["different", "merged", "merged"], states

    @test
    def a_search_says_whose_old_name_it_has_found():
        with workplace(jonas) as terminal:
            terminal.wait("VORWAHL", "open")
            terminal.keys("C-f")
            terminal.wait("Find")
            terminal.type("jansen")  # every Jansen is a Janssen now
            terminal.wait("Find     jansen", "Petra Janssen", "formerly Petra Jansen")
            until(lambda: re.search(r"formerly Petra (\x1b\[[0-9;]*m)+Jansen", terminal.colours()), 10)  # marked there
            terminal.keys("s")
            terminal.wait("Find     jansens", "Nothing found")
            terminal.keys("BSpace", "BSpace", "BSpace")
            terminal.type("sen")
            terminal.wait("Find     janssen", "Petra Janssen", gone=("formerly",))

    @test
    def any_merge_is_taken_apart_with_one_key():
        with workplace(jonas, width=120) as terminal:
            terminal.wait("VORWAHL", "open")
            terminal.keys("2")
            terminal.wait("Quality")
            terminal.keys("U")
            terminal.wait("became part of it", "Petra Jansen", "Enter look")
            terminal.keys("Enter")  # what was decided stays in sight
            terminal.wait("A merge", "stays", "became part of it", "*Einkauf", "the only one", "U take apart")
            terminal.keys("q")
            terminal.wait("Merges", "Enter look")
            terminal.keys("U")
            terminal.wait("both are records of their own again")
        assert len([one for one, other in pairs if contact(one) == contact(other)]) == 1

    @test
    def the_next_pair_is_found_behind_hundreds_of_other_tasks():
        """Tasks that are worth more than a pair, more of them than a page has."""
        jonas.ok("import", jonas.write("unasked.csv", people(520)))  # without a basis: a task of 60 points each
        with workplace(jonas, width=120, height=40) as terminal:
            terminal.wait("VORWAHL", "open")
            terminal.keys("2")
            terminal.wait("no legal basis for a call", "k kinds")
            terminal.keys("k")
            terminal.wait("Which kind?", "525  no legal basis", "of every kind")
            line = next(line for line in terminal.screen().splitlines() if "duplicate company" in line)
            terminal.keys(line.split()[0])
            terminal.wait("── duplicate company ", "> Nordwind GmbH, Berlin = Nordwind", gone=("no legal basis",))
            terminal.keys("Enter")
            screen = terminal.wait("pairs: ", "Enter merge", "→ right", "Nordwind GmbH")
            left = int(screen.split("pairs: ")[1].split()[0])
            assert left > 1, screen
            terminal.keys("n")
            terminal.wait("two for good", f"pairs: {left - 1}")
            terminal.keys("Escape")
            terminal.wait("── duplicate company ")
            terminal.keys("/")
            terminal.wait("Show only:", "for example: kind:conflict")
            terminal.keys("Enter")
            terminal.wait("no legal basis for a call", gone=("── duplicate company ",))


run()

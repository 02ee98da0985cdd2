#!/usr/bin/python3
"""Who stands twice, at the desk of a steward: the search of the whole base with its stop, what another desk decided meanwhile, and
spellings of a group that differ at their end."""
import re
import sys

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

HEAD = "Firma;Vorname;Nachname;Position;Telefon;E-Mail;PLZ;Ort\n"
DEPARTMENT = "Leitung Einkauf und Materialwirtschaft Standort Hannover"
POSITIONS = [f"{DEPARTMENT} Halle Nord", f"{DEPARTMENT} halle nord", f"{DEPARTMENT} Halle Nord"]


def row(number, last, position="Einkauf", phone=None):
    return f"Firma {number:03} GmbH;Petra;{last};{position};{phone or f'030 23125 {number:03}'};p.{last.lower()}@firma{number}.example;10115;Berlin\n"


def in_one_row(screen, *texts):
    return any(all(text in line for text in texts) for line in screen.splitlines())


with Service({"jonas": ["steward"], "nora": ["steward"]}) as service:
    jonas, nora = service.desk("jonas"), service.desk("nora")

    def lead(desk, last, number):
        return desk.row("add", "lead", f"company=Nordwind {number} GmbH", "postal_code=10115", "city=Berlin", "first_name=Petra", f"last_name={last}",
                        f"phone=030 23125 10{number}", f"email=petra{number}@nordwind.example")["id"]

    @test
    def a_pair_decided_at_another_desk_is_told_and_the_next_one_comes():
        pairs = [(lead(jonas, name, n), lead(jonas, name.replace("ss", "s"), n)) for n, name in enumerate(("Janssen", "Messner", "Rossmann"))]
        jonas.ok("sync")
        nora.ok("sync")
        with workplace(jonas, width=120, height=30) as terminal:
            terminal.wait("2 Quality", "online")
            terminal.go_down_to("duplicate")
            terminal.keys("Enter")
            decided = []
            for deed, told in (("merge", "already merged by nora, "), ("different", "already told apart by nora, ")):
                screen = terminal.wait("stays", "Enter merge")
                name = re.search(r"Last name +\*?(Jans|Mes|Ros)", screen)[1]
                one, other = next(pair for pair, known in zip(pairs, ("Jans", "Mes", "Ros")) if known == name)
                nora.ok(deed, one, other)
                decided.append(name)
                screen = terminal.wait(told, "stays", "Enter merge")
                assert re.search(told + r"\d\d:\d\d: Petra " + name, screen), screen
                assert not re.search(rf"Last name +\*?{name}", screen), screen
            terminal.keys("Escape")  # and in the list
            terminal.wait("What is wrong", "Person and company")
            terminal.go_down_to("duplicate, ")
            nora.ok("merge", *next(pair for pair, known in zip(pairs, ("Jans", "Mes", "Ros")) if known not in decided))
            terminal.wait("already merged by nora, ", gone=("> duplicate, ",))

    @test
    def the_whole_base_is_searched_from_the_desk_stopped_and_searched_again():
        rows = "".join(row(n, f"Beispiel{n:03}") for n in range(700)) + "".join(row(n, f"Beispil{n:03}") for n in range(0, 700, 100))
        jonas.import_list(jonas.write("list.csv", HEAD + rows), "--offline")
        with workplace(jonas, width=120, height=30) as terminal:
            terminal.wait("2 Quality", "D twins")
            terminal.keys("D")
            terminal.wait("Who stands twice in the whole base", "Never done here", "Enter search")
            terminal.keys("Enter", "c")
            terminal.wait("stopped while it looked: nothing was changed", "Enter search", gone=("c stop",))
            terminal.keys("Enter")
            screen = terminal.wait("Pairs found: ", "Last done ", "Enter search", gone=("Never done here",))
            assert int(re.search(r"Pairs found: (\d+)", screen)[1]) >= 7, screen
            terminal.keys("Escape")
            terminal.wait("What is wrong", "duplicate")
            terminal.keys(":")
            terminal.type("quality.twins")
            terminal.keys("Enter")
            terminal.wait("Who stands twice in the whole base", "Last done ")

    @test
    def a_group_shows_where_its_spellings_differ():
        rows = "".join(row(900 + i, f"Gruppe{i}", position) for i, position in enumerate(POSITIONS))
        jonas.import_list(jonas.write("groups.csv", HEAD + rows), "--offline")
        for width in (80, 120):
            with workplace(jonas, width=width) as terminal:
                terminal.wait("2 Quality")
                terminal.keys("g")
                terminal.wait("Company: ", gone=["read and compared"])
                terminal.keys("f")
                terminal.wait("Which field?", "p  Position")
                terminal.keys("p")
                screen = terminal.wait("Position: same words", "Enter: 1 record becomes")
                assert in_one_row(screen, "Leit", "Halle Nord", "halle nord (1)"), screen

    run()

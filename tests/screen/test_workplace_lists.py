#!/usr/bin/python3
"""Long lists in a real terminal: the window moves over them, the position is said, the selection stays on its record."""
import re
import sys

sys.dont_write_bytecode = True
from desk import Service, people, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

ROWS = 1200


def selected(screen):
    """The company in the row that carries the mark."""
    return re.search(r"^ >.*?(Firma \d+)", screen, re.MULTILINE)[1]


def big_desk(service):
    jonas = service.desk("jonas")
    jonas.import_list(jonas.write("list.csv", people(ROWS)), "--owner", "jonas")
    return jonas


def open_screen(desk, keys=("1",), **size):
    terminal = workplace(desk, **size)
    terminal.wait("? help")
    terminal.keys(*keys)
    return terminal


with Service({"jonas": ["agent", "steward", "team_lead"]}) as service:
    desk = big_desk(service)

    @test
    def a_queue_longer_than_its_window_is_scrolled_to_its_end_and_back():
        with open_screen(desk) as terminal:
            terminal.wait(f"1 of {ROWS}")
            first = selected(terminal.wait("\n >"))
            terminal.keys("End")
            last = selected(terminal.wait(f"{ROWS} of {ROWS}", "\n >"))
            assert last != first
            terminal.keys("Up")
            terminal.wait(f"{ROWS - 1} of {ROWS}")
            terminal.keys("Home")
            assert selected(terminal.wait(f" 1 of {ROWS}", "\n >")) == first

    @test
    def no_row_is_lost_or_shown_twice_between_two_windows():
        with open_screen(desk, width=120, height=40) as terminal:
            terminal.wait(f" 1 of {ROWS}")
            seen = [selected(terminal.screen())]
            for at in range(2, 401):
                terminal.keys("Down")
                terminal.wait(f" {at} of {ROWS}")
                seen.append(selected(terminal.screen()))
        assert len(set(seen)) == 400

    @test
    def pages_that_are_asked_for_faster_than_they_are_read_are_not_lost():
        with open_screen(desk) as terminal:
            screen = terminal.wait(f"1 of {ROWS}")
            visible = sum("Firma" in line for line in screen.splitlines()[3:15])
            terminal.keys(*["PageDown"] * 40)
            terminal.wait(f" {1 + 40 * visible} of {ROWS}")
            terminal.keys(*["PageUp"] * 30)
            terminal.wait(f" {1 + 10 * visible} of {ROWS}")

    @test
    def the_selection_stays_on_its_lead_when_another_desk_changes_the_rows():
        with open_screen(desk) as terminal:
            terminal.wait(f"1 of {ROWS}")
            terminal.keys("Down", "Down", "Down")
            before = selected(terminal.wait(f"4 of {ROWS}"))
            other = service.desk("jonas", "other")
            other.ok("sync")
            other.ok("log", other.row("search", "firma 000")["id"], "--result", "busy")
            other.ok("sync")
            terminal.wait(f" 3 of {ROWS}")
            until(lambda: selected(terminal.screen()) == before)

    @test
    def search_results_scroll_beyond_their_window():
        with open_screen(desk, keys=("1", "C-f")) as terminal:
            terminal.wait("Find")
            terminal.type("firma")
            first = selected(terminal.wait(" > Firma"))
            terminal.keys("C-End")
            terminal.wait(" > Firma", gone=(f" > {first}",))
            terminal.keys("Up", "Down", "PageUp", "C-Home")
            terminal.wait(f" > {first}")

    run()

#!/usr/bin/python3
"""What runs out, at the workplace: times of keeping, licences of bought lists, who has to be told of the source. A preview until a day,
tasks by one key, the notice for a whole list by one key and undone by one, and the way to who has no lead."""
import datetime
import sys

sys.dont_write_bytecode = True
from desk import Service, people, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()


def day(ahead):
    return f"{datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=ahead):%Y-%m-%d}"


def open_deadlines(terminal, *words):
    terminal.wait("online")
    terminal.keys("2")
    terminal.wait("open ", "? help")
    terminal.keys("d")
    return terminal.wait("Deadlines until", "persons looked at:", *words, gone=["…"])


with Service({"jonas": ["steward"], "maria": ["team_lead"], "anna": ["agent"]}) as service:
    jonas, maria, anna = (service.desk(name) for name in ("jonas", "maria", "anna"))
    jonas.import_list(jonas.write("old.csv", people(3)), "--licence-until", day(-3))
    jonas.import_list(jonas.write("new.csv", people(2, start=100)), "--licence-until", day(60))
    jonas.ok("add", "contact", "last_name=Lonely")
    for desk in (maria, anna):
        desk.ok("sync", "--once")

    def open_tasks():
        return [row for row in jonas.rows("list", "task") if row["check_id"] == "retention_ended" and row["state"] == "open"]

    @test
    def what_ends_is_seen_before_anything_is_done():
        with workplace(jonas) as terminal:
            screen = open_deadlines(terminal, "licence ends: old.csv", "source to be told: old.csv", "source to be told: new.csv")
            assert "licence ends: new.csv" not in screen and "no lead" not in screen, "farther ahead than thirty days"
            terminal.keys("d")
            terminal.wait("Look ahead until which day?", "+90")
            terminal.keys("C-u")
            terminal.type("soon")
            terminal.wait("a day as YYYY-MM-DD")
            terminal.keys("C-u")
            terminal.type("+400")
            terminal.keys("Enter")
            terminal.wait("licence ends: new.csv", "time of keeping ends: no lead")
            terminal.go_down_to("time of keeping ends: no lead")
            terminal.wait("No purpose of keeping is left then")
            terminal.keys("Enter")
            terminal.wait("Persons of a deadline", "Lonely", "1 of 1")
            terminal.keys("Enter")
            screen = terminal.wait("Nothing was declared, and there is no lead.", "i source told")
            assert "1 express" not in screen, "a basis for calls is recorded for a lead"
        assert not open_tasks()

    @test
    def one_key_opens_the_tasks_of_whose_day_is_over():
        with workplace(jonas) as terminal:
            open_deadlines(terminal, "licence ends: old.csv")
            terminal.keys("t")
            terminal.wait("3 tasks at the quality desk")
            assert len(open_tasks()) == 3
            terminal.keys("t")  # again: they are there already
            until(lambda: "persons looked at: 6" in terminal.screen())
            assert len(open_tasks()) == 3
        jonas.ok("sync", "--once")

    @test
    def a_whole_list_is_told_by_one_key_and_that_is_undone_by_one():
        def told():
            return len([row for row in jonas.rows("list", "contact") if row.get("informed_ms")])
        with workplace(jonas) as terminal:
            open_deadlines(terminal, "source to be told: old.csv")
            terminal.go_down_to("source to be told: new.csv")
            terminal.wait("Bought data: each person", "n all told")
            terminal.keys("n")
            terminal.wait("When were all 2 told, by new.csv?")
            terminal.keys("Enter")
            terminal.wait("noted for 2 persons", gone=["source to be told: new.csv"])
            assert told() == 2
            terminal.keys("u")
            terminal.wait("source to be told: new.csv")
            assert told() == 0
            terminal.go_down_to("source to be told: new.csv")
            terminal.keys("Enter")
            terminal.wait("Beispiel100", "Firma 100 GmbH", "n source told")
            terminal.keys("n")
            terminal.wait("When was the person told")
            terminal.keys("Enter")
            terminal.wait("noted: told where the data comes from", "1 of 1", gone=["Beispiel100"])
        assert told() == 1

    @test
    def a_list_is_told_by_command_too():
        [new] = [row for row in jonas.rows("retention", "--lists") if row["name"] == "new.csv"]
        assert (new["expires"], new["untold"]) == (2, 1), new
        assert "not told of the source: 1" in jonas.ok("retention", "--lists")
        assert jonas.fails(65, "notice", "--list", new["batch"], "--date", day(9))
        assert anna.fails(77, "notice", "--list", new["batch"])
        assert "noted for 1 person" in jonas.ok("notice", "--list", new["batch"], "--date", day(-1))
        [new] = [row for row in jonas.rows("retention", "--lists") if row["name"] == "new.csv"]
        assert new["untold"] == 0, new

    @test
    def a_team_lead_goes_from_the_list_to_erasure():
        maria.ok("sync", "--once")
        with workplace(maria) as terminal:
            open_deadlines(terminal, "licence ends: old.csv")
            terminal.wait("a team lead erases", "Licence until")
            terminal.keys("Enter")
            terminal.wait("Beispiel000", "Beispiel001", "1 of 3")
            terminal.keys("Enter")
            terminal.wait("Beispiel000, Firma 000 GmbH", "E erase")
            terminal.keys("E")
            terminal.wait('Type "Beispiel000"')
            terminal.type("Beispiel000")
            terminal.wait("Enter erases for good")
            terminal.keys("Enter")
            terminal.wait("erased, on desks with their next sync")
            terminal.keys("q")
            terminal.wait("Persons of a deadline", "1 of 2", gone=["Beispiel000"])

    @test
    def the_palette_finds_them_by_name():
        with workplace(jonas) as terminal:
            terminal.wait("online")
            terminal.keys(":")
            terminal.type("deadlines")
            terminal.wait("times of keeping and licences that end")

    run()

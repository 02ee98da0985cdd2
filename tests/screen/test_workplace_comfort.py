#!/usr/bin/python3
"""Keys of one's own and the palette: a key is changed from the help screen, and everything is found by typing."""
import sys

sys.dont_write_bytecode = True
from calling_days import coming
from desk import Service, people, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()
MONDAY, FRIDAY = f"{coming('mo')} 10", f"{coming('fr', 'do')} 14:30"


def promises(desk):
    """How many there are; none is exit 1, which is fine while a call is being saved."""
    return len(desk.run("list", "leads", "--where", "next_kind:callback", "--json").stdout.splitlines())


with Service({"anna": ["agent", "steward", "team_lead"], "bea": ["agent"]}) as service:
    desk = service.desk("anna")
    desk.import_list(desk.write("list.csv", people(4)), "--owner", "anna")
    desk.ok("sync")

    @test
    def a_key_is_changed_from_the_help_screen_and_comments_stay():
        desk.settings("# my own\n[keys]\n; back\napp.quit = F8\n")
        with workplace(desk) as terminal:
            terminal.wait("1 Queue", "Firma 000", "filter")
            terminal.keys("?")
            terminal.wait("Help and commands", "change key")
            terminal.type("filter")
            terminal.wait("show only some")
            terminal.keys("C-k")
            terminal.wait('Press the new key of "filter" (queue.filter), now /')
            terminal.keys("v")
            terminal.wait('v belongs to "views" (queue.views)')
            terminal.keys("Up")
            terminal.wait("Up cannot be changed")
            terminal.keys("F5")
            terminal.wait("filter now has the key F5.")
            terminal.keys("Escape")
            terminal.wait("F5 filter", gone=("Type to find",))
            terminal.keys("F5")
            terminal.wait("Show only:")
            until(lambda: desk.settings() == "# my own\n[keys]\n; back\napp.quit = F8\nqueue.filter = F5\n")
            terminal.keys("Escape")
            terminal.wait("Firma 000", gone=("Show only:",))
            terminal.keys("?")
            terminal.type("filter")
            terminal.keys("C-k")
            terminal.wait("Backspace: the usual one (/)")
            terminal.keys("BSpace")
            terminal.wait("filter now has the key /.")
            until(lambda: desk.settings() == "# my own\n[keys]\n; back\napp.quit = F8\n")

    @test
    def help_lists_search_once_where_its_second_key_filters():
        with workplace(desk) as terminal:
            terminal.wait("1 Queue", "Firma 000")
            terminal.keys("?")
            terminal.wait("Type to find")
            terminal.type("digits of a")
            screen = terminal.wait("Ctrl-F", "name, company, mail")
            assert screen.count("search             name, company, mail") == 1, screen

    @test
    def a_command_of_another_screen_runs_there_and_one_about_a_row_waits_for_the_row():
        with workplace(desk) as terminal:
            terminal.wait("1 Queue", "Firma 000")
            terminal.keys(":")
            terminal.wait("Type to find")
            terminal.type("take a merge apart")
            terminal.wait("2 Quality: take a merge apart")
            terminal.keys("Enter")
            terminal.wait("VORWAHL  Merges", "Nothing is merged", gone=("Type to find",))
            for words, row, shown in (("another day", "Deadlines: look ahead", ("Look ahead until which day?", "Deadlines until")),
                                      ("rule off", "2 Quality: switch the rule", ("O here: rule off", "2 Quality")),
                                      ("power mode", "Lead: power mode", ("Enter here: open lead", "1 Queue", "Firma 000")),
                                      ("next lead", "open the lead that is due first", ("Questions", "k not interested"))):
                terminal.keys(":")
                terminal.wait("Type to find")
                terminal.type(words)
                terminal.wait(row)
                terminal.keys("Enter")
                terminal.wait(*shown, gone=("Type to find",))
                if "Look ahead until which day?" in shown:
                    terminal.keys("Escape")
                    terminal.wait("Deadlines until", gone=("Esc back",))

    @test
    def an_outcome_is_found_by_typing_taken_and_keeps_its_key():
        with workplace(desk) as terminal:
            terminal.wait("1 Queue", "Firma 000")
            terminal.keys("Space")
            terminal.wait("Questions", "k not interested")
            terminal.keys(":")
            terminal.wait("Type to find")
            terminal.type("not inter")
            terminal.wait("k         not interested", "outcome: ends the lead; asks why")
            terminal.keys("C-k")
            terminal.wait("k cannot be changed")
            terminal.keys("Enter")
            terminal.wait("not interested: why?", gone=("Type to find",))
            terminal.keys("Escape")
            terminal.wait("Questions", gone=("why?",))
            terminal.keys(":")
            terminal.wait("Type to find")
            terminal.type("does not know")
            terminal.wait("0         does not know")
            terminal.keys("Enter")
            screen = terminal.wait("Questions", "unknown", gone=("Type to find",))
            assert any("need" in row and "unknown" in row for row in screen.splitlines()), screen

    @test
    def a_call_back_is_promised_for_the_team_with_one_key_and_two_at_one_minute_are_said():
        desk.ok("add", "queue", "name=Inbound", f"team_id={desk.row('list', 'teams')['id']}")
        desk.ok("move", *[row["id"] for row in desk.rows("list", "leads")], "--to", "Inbound", "--reason", "team")
        with workplace(desk) as terminal:
            terminal.wait("1 Queue", "Firma 000")
            terminal.keys("Space")
            for count, keys, said in ((1, ["Tab"], "the team's (Tab: mine)"), (2, [], "mine (Tab: the team's)"),
                                      (3, [], "10:00; another call is promised then")):
                terminal.wait("Questions", gone=("Call back when?",))
                terminal.keys("w")
                if count == 1:
                    terminal.wait("Call back when?", "for example: ", "Tab: for the team or for me")
                    terminal.type(MONDAY)
                else:  # the words of the last time are one key away
                    terminal.wait("Call back when?", f"↑: {MONDAY}; Tab: for the team or for me")
                    terminal.keys("Up")
                terminal.wait("10:00; ")
                terminal.keys(*keys)
                terminal.wait(said)
                terminal.keys("Enter")
                until(lambda: promises(desk) == count)
            assert len(desk.rows("list", "leads", "--where", "unowned next_kind:callback")) == 1

    @test
    def dates_that_were_typed_are_offered_again_latest_first_after_a_crash_too():
        with workplace(desk) as terminal:
            terminal.wait("1 Queue", "Firma 000")
            terminal.keys("Space")
            terminal.wait("Questions")
            terminal.keys("w")
            terminal.wait(f"↑: {MONDAY};")
            terminal.type(FRIDAY)
            terminal.wait("14:30; ")
            terminal.keys("Enter")
            until(lambda: promises(desk) == 4)
        with workplace(desk) as terminal:  # the other one was killed
            terminal.wait("1 Queue", "Firma 00")
            terminal.keys("Enter")
            terminal.wait("Questions")
            terminal.keys("w")
            terminal.wait(f"↑: {FRIDAY}, {MONDAY};")
            terminal.type("xy")
            for key, line in (("Up", FRIDAY), ("Up", MONDAY), ("Up", MONDAY), ("Down", FRIDAY), ("Down", "xy")):
                terminal.keys(key)
                terminal.wait(f"\n {line}\n", gone=("xy",) if line != "xy" else (FRIDAY,))

    @test
    def chosen_freely_suggested_and_forced_order_differ():
        bea, queue = service.desk("bea"), desk.row("list", "queues")["id"]
        desk.import_list(desk.write("more.csv", people(6, 20)))
        desk.ok("move", *[row["id"] for row in desk.rows("list", "leads") if "Firma 02" in row["company"]], "--to", "Inbound",
                "--reason", "more")
        for mode in ("free", "suggested", "forced"):
            desk.ok("set", "queue", queue, f"mode={mode}")
            desk.ok("sync")
            bea.ok("sync")
            with workplace(bea) as terminal:
                rows = [row[30:44] for row in terminal.wait("My queue", "Firma 02").splitlines() if row[30:38] == "Firma 02"]
                terminal.keys("Down")
                terminal.wait(rows[1] + ", Berlin")
                terminal.keys("Enter")
                if mode == "forced":
                    terminal.wait("the queue Inbound is worked in its order: take the next lead (Space)", "My queue")
                    continue
                terminal.wait("Questions", rows[1])
                terminal.keys("n")
                if mode == "free":  # nothing is brought: the list, at the row that follows
                    terminal.wait("My queue", "u undo", rows[2] + ", Berlin", gone=("Questions",))
                else:
                    terminal.wait("Questions", "u undo", rows[0], gone=(rows[1],))

    @test
    def tasks_and_the_leads_of_a_queue_are_filtered_as_the_queue_is():
        with workplace(desk) as terminal:
            terminal.wait("1 Queue", "Firma 00")
            terminal.keys("2")
            terminal.wait("2 Quality", "open ")
            terminal.keys("/")
            terminal.wait("Show only:")
            terminal.type("kind:conf")
            terminal.keys("Tab")
            terminal.wait("kind:conflict")
            terminal.keys("Enter")
            terminal.wait("Nothing here. / and an empty line show everything.")
            terminal.keys("3")
            terminal.wait("How the team works")
            terminal.keys("Enter")
            terminal.wait(" marked", "Firma 00")
            terminal.keys("/")
            terminal.wait("Show only:")
            terminal.type("company:\"Firma 002*")
            terminal.keys("BSpace")
            terminal.type(" GmbH\"")
            terminal.keys("Enter")
            terminal.wait("Filter: company:", "Firma 002", gone=("Firma 001",))

    @test
    def figures_of_one_person_need_a_view_that_the_person_sees():
        bea = service.desk("bea")
        with workplace(desk) as terminal:
            terminal.wait("1 Queue", "Firma 000")
            terminal.keys("3")
            screen = terminal.wait("How the team works is told from 5 people on.", "p people")
            assert "bea" not in screen, screen
            terminal.keys("p")
            terminal.wait("My figures of 30 days", "no view is open", "nobody")
            terminal.keys("n")
            terminal.wait("Whose figures?")
            terminal.type("bea")
            terminal.keys("Enter")
            terminal.wait("What for? (bea)")
            terminal.type("talk about the guide")
            terminal.keys("Enter")
            terminal.wait("bea, until", "talk about the guide; looked 0 times")
            terminal.keys("Enter")
            terminal.wait("looked 1 times", "received 2 (A: 0), open 2, calls 2 (today 2)")
            with workplace(bea) as other:
                other.wait("1 Queue", "online")
                other.keys("M")
                other.wait("Who looks at my figures", "anna, until", "talk about the guide; looked 1 times")
            terminal.keys("x")
            terminal.wait("The view has ended.", "no view is open")

    run()

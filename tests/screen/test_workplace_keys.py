#!/usr/bin/python3
"""A day of an agent, with every key counted: what is promised for the commonest steps is what they take."""
import sys

sys.dont_write_bytecode = True
from desk import Service, people, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()


class Hand:
    """Presses keys one by one and counts them."""

    def __init__(self, terminal):
        self.terminal, self.count = terminal, 0

    def press(self, *keys):
        self.count += len(keys)
        self.terminal.keys(*keys)

    def took(self):
        taken, self.count = self.count, 0
        return taken


def lead_on(screen):
    """The person of the lead that is open."""
    return screen.splitlines()[1].split("Erika ")[1].split()[0].rstrip(",")


def open_leads(desk):
    return {row["last_name"]: row for row in desk.rows("list", "leads", "--limit", "50")}


with Service({"anna": ["agent", "steward"], "viktor": ["sales"]}) as service:
    anna = service.desk("anna")
    anna.import_list(anna.write("list.csv", people(12)), "--owner", "anna")

    def opened(terminal):
        """The next lead, opened; its person."""
        terminal.wait("due", "online", "\n >")
        terminal.keys("Space")
        return lead_on(terminal.wait("no answer", "Erika "))

    def other_lead(terminal, before):
        return until(lambda: after if "Erika " in (screen := terminal.screen()).splitlines()[1] and
                     (after := lead_on(screen)) != before else None)

    @test
    def Escape_and_Enter_at_once_are_two_keys():
        with workplace(anna) as terminal:
            before = opened(terminal)
            terminal.keys("Escape", "Enter")  # the terminal tells them as Alt-Enter
            assert lead_on(terminal.wait("no answer", "Erika ", gone=("Alt-Enter",))) == before

    @test
    def not_reached_and_the_next_lead_stands_there_with_one_key():
        with workplace(anna) as terminal:
            hand, before = Hand(terminal), opened(terminal)
            hand.press("n")
            other_lead(terminal, before)
            assert hand.took() == 1
            until(lambda: open_leads(anna)[before]["last_result"] == "no_answer")

    @test
    def keys_that_come_at_once_meet_the_lead_but_no_outcome_falls_on_one_that_was_never_seen():
        before = sum(row["attempts"] or 0 for row in open_leads(anna).values())
        with workplace(anna) as terminal:
            terminal.wait("My queue", "> ")
            terminal.type("\rbbb")
            terminal.wait("n no answer", "that was not yet shown")
            anna.ok("sync", "--once")
            assert sum(row["attempts"] or 0 for row in open_leads(anna).values()) == before, "an outcome for a lead nobody saw"

    @test
    def a_callback_on_monday_at_ten_takes_seven_keys():
        with workplace(anna) as terminal:
            hand, before = Hand(terminal), opened(terminal)
            hand.press("w")
            terminal.wait("Call back when?")
            hand.press("m", "o", " ", "1", "0")
            terminal.wait("10:00")
            hand.press("Enter")
            other_lead(terminal, before)
            assert hand.took() <= 7
            until(lambda: open_leads(anna)[before]["next_kind"] == "callback")

    @test
    def do_not_call_takes_at_most_three_keys():
        with workplace(anna) as terminal:
            hand, before = Hand(terminal), opened(terminal)
            hand.press("!")
            terminal.wait("Do not call")
            hand.press("1")
            other_lead(terminal, before)
            assert hand.took() <= 3
            until(lambda: open_leads(anna)[before]["state"] == "blocked")

    @test
    def the_least_of_bant_takes_twelve_keys_and_a_note_then_two_hand_it_over():
        with workplace(anna) as terminal:
            hand, before = Hand(terminal), opened(terminal)
            hand.press("1", "1", "1", "1")  # need, authority, budget, time: most worth first
            hand.press("Tab")
            terminal.type("uses Sage since 2016")
            terminal.wait("uses Sage")
            hand.press("Tab")
            assert hand.took() <= 12
            hand.press("q")
            terminal.wait("Hand over to", "viktor")
            hand.press("1")
            other_lead(terminal, before)
            assert hand.took() == 2
            row = until(lambda: row if (row := open_leads(anna)[before])["state"] == "handed_over" else None)
            assert row["handed_to"] == "viktor"

    def right_half(screen):
        """Where questions, choices and notes are."""
        return [line[37:] for line in screen.splitlines()[6:17]]

    @test
    def the_guide_takes_one_key_and_leaves_the_form_as_it_is():
        with workplace(anna) as terminal:
            hand = Hand(terminal)
            opened(terminal)
            before = right_half(terminal.wait("What is the need?", "Notes"))
            hand.press("i")
            screen = terminal.wait("Guide: opening", "Good day Erika", "Do you have two")
            assert hand.took() == 1 and right_half(screen) == before
            hand.press("Right")
            screen = terminal.wait("Guide: objection 1 of", "No time now", "keep you")
            assert hand.took() == 1 and right_half(screen) == before
            hand.press("Left", "Left")  # round by the opening to the closing
            terminal.wait("Guide: closing", "good-bye")
            hand.press("1", "Tab")  # the form answers and the notes write as ever
            terminal.wait("ERP or accounting")
            terminal.type("i asked him")
            terminal.wait("i asked him", "Guide: closing")
            terminal.keys("Tab", "i")
            terminal.wait("i asked him", "ERP or accounting", gone=["Guide: closing"])

    @test
    def why_takes_one_key_and_shows_its_figures():
        with workplace(anna) as terminal:
            hand = Hand(terminal)
            opened(terminal)
            hand.press("y")
            terminal.wait("Why this lead now", "Rank", "Attempts", "Score", "Limits")
            assert hand.took() == 1

    run()

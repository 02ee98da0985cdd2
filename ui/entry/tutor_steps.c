/* The steps of the first day, and how each is seen to be done. */
#include "../palette.h"
#include "../screens.h"
#include "../screens/lead/data.h"
#include "tutor.h"

static bool is_open(const struct app *app, const struct screen_class *class)
{
    return app->top->class == class;
}

static const struct lead_data *lead_open(const struct app *app)
{
    return is_open(app, &lead_screen) ? app->top->state : NULL;
}

static bool opened_lead(struct app *app, const struct tutor *tutor)
{
    (void)tutor;
    return is_open(app, &lead_screen);
}

static bool opened_why(struct app *app, const struct tutor *tutor)
{
    (void)tutor;
    return is_open(app, &why_screen);
}

bool tutor_is_writing(const struct app *app)
{
    const struct lead_data *lead = lead_open(app);
    return lead != NULL && lead->in_notes;
}

static bool wrote_note(struct app *app, const struct tutor *tutor)
{
    const struct lead_data *lead = lead_open(app);
    return lead != NULL && tutor->was_writing && !lead->in_notes &&
           lead->notes.editor.text[0] != '\0';
}

static bool logged(struct app *app, const struct tutor *tutor)
{
    return tutor_calls(app, tutor_steps[tutor->step].result) > tutor->calls;
}

static bool undone(struct app *app, const struct tutor *tutor)
{
    return tutor_calls(app, NULL) < tutor->calls;
}

static bool answered(struct app *app, const struct tutor *tutor)
{
    const struct lead_data *lead = lead_open(app);
    (void)tutor;
    return lead != NULL && lead->given_count > 0;
}

static bool found(struct app *app, const struct tutor *tutor)
{
    (void)tutor;
    return is_open(app, &lead_screen) && app->top->below != NULL &&
           app->top->below->class == &search_screen;
}

static bool filtered(struct app *app, const struct tutor *tutor)
{
    (void)tutor;
    return is_open(app, &queue_screen) && shown_filter()[0] != '\0';
}

static bool unfiltered(struct app *app, const struct tutor *tutor)
{
    (void)tutor;
    return is_open(app, &queue_screen) && shown_filter()[0] == '\0';
}

static bool repaired(struct app *app, const struct tutor *tutor)
{
    return tutor_tasks(app) > tutor->tasks;
}

static bool typed_command(struct app *app, const struct tutor *tutor)
{
    (void)tutor;
    return is_open(app, &help_screen) && palette_words(app->top)[0] != '\0';
}

static bool saw_help(struct app *app, const struct tutor *tutor)
{
    return tutor->was_elsewhere && is_open(app, &help_screen) && palette_words(app->top)[0] == '\0';
}

/* clang-format off */
const struct tutor_step tutor_steps[] = {
    {"next", N_("This is your queue: what is due first stands first and says why. Space opens it."),
     N_("q or Esc closes what is open. In the queue press Space."), NULL, "Space", false, opened_lead},
    {"why", N_("On top: who, why now, until when a call is allowed. y shows the whole reasoning."),
     N_("Esc leaves the notes; y works outside of them."), NULL, "y", false, opened_why},
    {"note", N_("q goes back to the lead. Tab leads into the notes: write a few words, Esc leaves them."),
     N_("Tab, then type; the step is done when Esc or Tab has left the notes."), NULL, "Tab q Esc", true, wrote_note},
    {"outcome", N_("Nobody answers: n. One key saves the call, plans the next try and opens the next lead."),
     N_("Outcome letters work outside of the notes: Esc, then n."), "no_answer", "n Esc", false, logged},
    {"undo", N_("The line above the keys says what was planned. u takes it back."),
     N_("u works wherever nothing is being typed: Esc, then u."), NULL, "u Esc", false, undone},
    {"questions", N_("Somebody answers. Questions are on the right: 1 to 9 gives the answer, arrows go to another."),
     N_("Open a lead (Space in the queue); 1 is the first choice of the marked question."), NULL,
     "1 2 3 4 5 6 7 8 9 Up Down", false, answered},
    {"callback", N_("\"Call me on Monday at ten\": w, then the words mo 10, then Enter."),
     N_("w outside of the notes; the line below says what it understood. Other words: +3, fr 14:30, tomorrow 9."),
     "callback", "w m o Space 1 0 Enter", false, logged},
    {"qualified", N_("A good one: q says what a handover still lacks. 0 keeps it as qualified until then."),
     N_("On an open lead: q, then 0."), "qualified", "q 0 Enter", false, logged},
    {"block", N_("\"Never call again\": ! and then 1. It blocks at once, for every campaign."),
     N_("On an open lead: the exclamation mark, then 1."), "do_not_call", "! 1", false, logged},
    {"search", N_("Ctrl-F finds anybody: type part of a name or some digits of a number, Enter opens."),
     N_("Ctrl-F, for example kessler, then Enter on a row."), NULL, "Ctrl-F", true, found},
    {"filter", N_("Esc, until the queue is back. There / shows only some: type grade:A, then Enter."),
     N_("Esc until the queue is back; /, then grade:A, then Enter. Tab completes words."), NULL, "/ Esc 1", true, filtered},
    {"unfilter", N_("Everything again: /, Ctrl-U empties the line, Enter."),
     N_("In the queue: /, then Ctrl-U, then Enter."), NULL, "/ Ctrl-U Enter", false, unfiltered},
    {"quality", N_("2 is the quality desk. Down to \"no mail address\", Enter, type one such as info@firma.example, Enter."),
     N_("1 to 5 change the screen: 2. The row that is marked is the one that Enter corrects."), NULL,
     "2 Down Up Enter", true, repaired},
    {"palette", N_("Every command is found by typing: press : and some letters of what you want, as in theme."),
     N_("Press :, then type."), NULL, ":", true, typed_command},
    {"help", N_("Esc closes it. ? lists all keys of the screen you are on; Ctrl-K there changes one."),
     N_("Esc, then ?."), NULL, "? Esc", false, saw_help},
};
/* clang-format on */
const int tutor_step_count = sizeof tutor_steps / sizeof *tutor_steps;

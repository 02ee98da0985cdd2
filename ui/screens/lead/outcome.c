/* What an outcome still asks for: when to call back, why, what is blocked; to whom it goes is
 * lead_handover.c's. */
#include "../../keys.h"
#include "../../screens.h"
#include "data.h"

#include "core/reference.h"
#include "core/when.h"
#include "store/queue.h"
#include "usecase/calls.h"

#include <stdio.h>
#include <string.h>

#define RECALLED 4 /* of the words used lately are shown */
#define RECALLED_CELLS 36

/* The lead that is open, or lies below the question; NULL: none. */
static struct lead_data *asked_lead(struct app *app)
{
    struct screen *lead = app->top->class == &lead_screen ? app->top : app->top->below;
    return lead != NULL && lead->class == &lead_screen ? lead->state : NULL;
}

/* As it is said of who is called in this lead. */
static bool read_when(struct app *app, const char *text, int64_t *ret_ms, struct error *err)
{
    const struct lead_data *data = asked_lead(app);
    return when_parse_for(data != NULL ? &data->permission.callee : NULL, text, clock_now_ms(),
                          ret_ms, err);
}

/* What is odd about that time, or that it is fine; NULL where no lead lies below the question. */
static const char *then_words(struct app *app, int64_t ms)
{
    const struct lead_data *data = asked_lead(app);
    if (data == NULL)
        return NULL;
    const struct promise_wish wish = {.lead_id = data->card->lead.record.id,
                                      .queue_id = data->card->lead.queue_id,
                                      .callee = &data->permission.callee,
                                      .when_ms = ms,
                                      .is_for_team = data->is_for_team};
    const char *warning = calls_promise_warning(app->session, &wish, app->frame);
    if (warning[0] != '\0')
        prompt_warn();
    if (warning[0] != '\0') /* it is long, and to be read whole */
        return data->is_for_team
                   ? arena_printf(app->frame, "%s; %s", _("the team's (Tab: mine)"), warning)
                   : warning;
    return arena_printf(app->frame, "%s; %s",
                        data->is_for_team ? _("the team's (Tab: mine)")
                                          : _("mine (Tab: the team's)"),
                        calls_words_at(wish.callee, ms, clock_now_ms(), app->frame));
}

/* What may be typed, or what this agent has typed lately. */
static void empty_words(struct app *app, char *echo, size_t size)
{
    char **dates;
    const char *words = "";
    size_t count = dates_recall(app, &dates);
    for (size_t i = 0; i < count && i < RECALLED; i++)
        words = arena_printf(app->frame, "%s%s%s", words, i > 0 ? ", " : "", dates[i]);
    if (count == 0)
        snprintf(echo, size, "%s",
                 _("for example: +3, fr 14:30, tomorrow 9, mo 10; Tab: for the team or for me"));
    else
        snprintf(echo, size, _("%s: %s; Tab: for the team or for me"), key_shown("Up"),
                 text_cells(words) > RECALLED_CELLS ? text_fit(app->frame, words, RECALLED_CELLS)
                                                    : words);
}

static bool check_when(struct app *app, const char *text, char *echo, size_t size)
{
    struct error err = {0};
    int64_t ms;
    if (text[0] == '\0') {
        empty_words(app, echo, size);
        return false;
    }
    if (!read_when(app, text, &ms, &err)) {
        snprintf(echo, size, "%s", err.message);
        return false;
    }
    const char *then = then_words(app, ms);
    snprintf(echo, size, "%s%s%s", time_on_weekday(app->frame, ms), then != NULL ? "; " : "",
             str_or(then, ""));
    return true;
}

static void toggle_team(struct app *app)
{
    struct lead_data *data = asked_lead(app);
    if (data != NULL)
        data->is_for_team = !data->is_for_team;
}

static void when_done(struct app *app, const char *text, void *unused)
{
    int64_t ms;
    (void)unused;
    if (app->top->class != &lead_screen || !read_when(app, text, &ms, NULL))
        return;
    lead_save(app, app->top, NULL, ms, NULL);
    dates_keep(app, text); /* after the call, which it keeps waiting for nothing */
}

/* --- why, and until when it rests --- */

/* Nothing typed: the outcome's own time. */
static bool rests_until(const struct outcome *outcome, const char *text, int64_t *ret_ms,
                        struct error *err)
{
    *ret_ms = outcome_rest_ms(outcome, clock_now_ms());
    return text[0] == '\0' || when_parse(text, clock_now_ms(), ret_ms, err);
}

static const struct outcome *asked_outcome(struct app *app)
{
    const struct lead_data *data = asked_lead(app);
    return data != NULL ? outcome_find(app->session->outcomes, data->outcome) : NULL;
}

static bool check_rest(struct app *app, const char *text, char *echo, size_t size)
{
    struct error err = {0};
    int64_t ms;
    const struct outcome *outcome = asked_outcome(app);
    bool is_ok = outcome != NULL && rests_until(outcome, text, &ms, &err);
    if (!is_ok)
        snprintf(echo, size, "%s", err.message);
    else if (text[0] == '\0')
        snprintf(echo, size, _("Enter: %s; or for example 15.1., in 6 weeks, +90"),
                 time_on_weekday(app->frame, ms));
    else
        snprintf(echo, size, "%s", time_on_weekday(app->frame, ms));
    return is_ok;
}

static void rest_done(struct app *app, const char *text, void *unused)
{
    int64_t ms;
    const struct outcome *outcome = asked_outcome(app);
    (void)unused;
    if (app->top->class != &lead_screen || outcome == NULL ||
        !rests_until(outcome, text, &ms, NULL))
        return;
    lead_save(app, app->top, ((struct lead_data *)app->top->state)->reason, ms, NULL);
    if (text[0] != '\0')
        dates_keep(app, text);
}

static void ask_rest(struct app *app, struct lead_data *data, const char *reason)
{
    const struct prompt prompt = {.question = _("Rests until when?"),
                                  .check = check_rest,
                                  .done = rest_done,
                                  .recall = dates_recall};
    snprintf(data->reason, sizeof data->reason, "%s", reason);
    data->is_for_team = false;
    prompt_open(app, &prompt);
}

static void reason_done(struct app *app, const char *code, void *unused)
{
    const struct outcome *outcome = asked_outcome(app);
    (void)unused;
    if (app->top->class != &lead_screen || outcome == NULL)
        return;
    if (outcome->effect == EFFECT_RECYCLE)
        ask_rest(app, app->top->state, code);
    else
        lead_save(app, app->top, code, TIME_NONE, NULL);
}

static void ask_reason(struct app *app, const struct outcome *outcome)
{
    struct menu_item items[8];
    for (int i = 0; i < outcome->reason_count; i++)
        items[i] = (struct menu_item){(char)('1' + i), outcome->reasons[i].code,
                                      _(outcome->reasons[i].label)};
    menu_open(app, arena_printf(app->frame, "%s: %s", _(outcome->label), _("why?")), items,
              outcome->reason_count, reason_done, NULL);
}

static void ask_block(struct app *app)
{
    const struct menu_item items[] = {
        {'1', "phone", _("no more calls to this person, in no campaign")},
        {'2', "all", _("no more contact at all")},
        {'3', "number", _("nobody at this number, whoever it is")},
        {'4', "company", _("nobody at this company")}};
    menu_open(app, _("Do not call: this blocks at once."), items, 4, reason_done, NULL);
}

bool lead_take_outcome(struct app *app, struct screen *screen, char key)
{
    struct lead_data *data = screen->state;
    const struct outcome *outcome = outcome_by_key(app->session->outcomes, key);
    if (outcome == NULL || data->card->lead.record.id == NULL ||
        !actor_may(&app->session->actor, RIGHT_WORK_QUEUE))
        return false;
    if (!screen->was_drawn) {
        app_message(app, ROLE_WARN, "%s",
                    _("A key came for a lead that was not yet shown; it was not taken."));
        return true;
    }
    snprintf(data->outcome, sizeof data->outcome, "%s", outcome->code);
    data->asks_successor = outcome->effect == EFFECT_PERSON_LEFT;
    if (outcome->effect == EFFECT_CALLBACK) {
        struct prompt prompt = {.question = _("Call back when?"),
                                .check = check_when,
                                .done = when_done,
                                .toggle = toggle_team,
                                .recall = dates_recall};
        data->is_for_team = false;
        prompt_open(app, &prompt);
    } else if (outcome->effect == EFFECT_QUALIFY) {
        lead_ask_handover(app, screen);
    } else if (outcome->effect == EFFECT_CUSTOMER) {
        lead_ask_customer(app, screen);
    } else if (outcome->effect == EFFECT_PERSON_LEFT) {
        lead_ask_successor(app, screen);
    } else if (outcome->effect == EFFECT_BLOCK) {
        ask_block(app);
    } else if (outcome->reason_count > 0) {
        ask_reason(app, outcome);
    } else {
        lead_save(app, screen, NULL, TIME_NONE, NULL);
    }
    return true;
}

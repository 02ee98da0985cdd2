/* "Next step asked" without a key: the outcome's line names the planned time, and one key changes
 * it, from whatever screen is shown by then. */
#include "../../keys.h"
#include "../../screens.h"
#include "data.h"

#include "core/lifecycle.h"
#include "core/when.h"
#include "store/queue.h"
#include "usecase/calls.h"

#include <stdio.h>

enum { STEP_NONE, STEP_PLANNED, STEP_ASKED };

static char lead_id[64]; /* whose step was planned last; "": none that can be moved */

void step_forget(void)
{
    lead_id[0] = '\0';
}

/* What an outcome plans by itself may be given another time; after a talk that is asked. */
int64_t step_of(const struct session *session, const char *code, const struct planned *planned)
{
    const struct outcome *outcome = outcome_find(session->outcomes, code);
    if (outcome == NULL || planned->next_ms == TIME_NONE || !state_is_callable(planned->state))
        return STEP_NONE;
    return outcome->effect == EFFECT_OPEN ? STEP_ASKED : STEP_PLANNED;
}

void step_offer(struct app *app, struct write *write)
{
    step_forget();
    if (write->number != STEP_NONE)
        snprintf(lead_id, sizeof lead_id, "%s", write->id);
    if (write->number == STEP_ASKED)
        app_message(app, ROLE_GOOD, _("%s; %s: change"), write->text,
                    key_shown(global_key(app, "call.step")));
}

bool step_may_move(const struct app *app, const struct screen *screen)
{
    (void)app, (void)screen;
    return lead_id[0] != '\0';
}

/* Who is called; NULL: the lead cannot be read. */
static const struct callee *asked_callee(struct app *app)
{
    struct lead_card *card;
    struct call_permission *permission = ARENA_NEW(app->frame, struct call_permission);
    return store_card(app->store, lead_id, app->frame, &card, NULL) &&
                   calls_permission(app->session, card, app->frame, permission, NULL)
               ? &permission->callee
               : NULL;
}

static bool check_step(struct app *app, const char *text, char *echo, size_t size)
{
    struct error err = {0};
    int64_t ms;
    if (text[0] == '\0') {
        snprintf(echo, size, "%s", _("for example: +3, fr 14:30, tomorrow 9, mo 10"));
        return false;
    }
    const struct callee *callee = asked_callee(app);
    if (!when_parse_for(callee, text, clock_now_ms(), &ms, &err)) {
        snprintf(echo, size, "%s", err.message);
        return false;
    }
    snprintf(echo, size, "%s%s%s", time_on_weekday(app->frame, ms), callee != NULL ? "; " : "",
             callee != NULL ? calls_words_at(callee, ms, clock_now_ms(), app->frame) : "");
    return true;
}

static bool run_step(struct session *session, struct write *write, struct error *err)
{
    struct planned planned = {0};
    if (!calls_move_step(session, write->id, write->number, &planned, err))
        return false;
    snprintf(write->text, sizeof write->text, "%s", planned.text);
    return true;
}

static void step_typed(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_step, .is_one_group = true};
    (void)unused;
    if (!when_parse_for(asked_callee(app), text, clock_now_ms(), &write.number, NULL))
        return;
    snprintf(write.id, sizeof write.id, "%s", lead_id);
    app_write(app, &write);
    dates_keep(app, text);
}

void step_move(struct app *app, struct screen *screen)
{
    struct lead_card *card;
    (void)screen;
    if (!store_card(app->store, lead_id, app->frame, &card, NULL))
        return;
    const struct prompt prompt = {
        .question = arena_printf(app->frame, _("%s: next step when?"),
                                 str_or(card->company.company,
                                        record_title(&contact_entity, &card->contact, app->frame))),
        .check = check_step,
        .done = step_typed,
        .recall = dates_recall};
    prompt_open(app, &prompt);
}

/* The keys of a call as rows for help and palette: every outcome, the team's own too, and how
 * questions are answered. */
#include "../../screens.h"
#include "data.h"

#include <string.h>

/* While notes are typed a letter is text. */
bool lead_is_in_notes(const struct app *app, const struct screen *screen)
{
    const struct lead_data *data = lead_data_of(screen);
    (void)app;
    return data != NULL && data->in_notes;
}

bool lead_is_outside_notes(const struct app *app, const struct screen *screen)
{
    return lead_data_of(screen) != NULL && !lead_is_in_notes(app, screen);
}

static const struct action answers[] = {
    {"answer.choose", "Enter", N_("choices"),
     N_("every choice of the asked question; where there are none, its answer is typed"),
     lead_is_outside_notes, NULL},
    {"answer.first", "1", N_("1 to 9"),
     N_("the choice of that number; a number or text begins with the digit"), lead_is_outside_notes,
     NULL},
    {"answer.unknown", "0", N_("does not know"), N_("who is asked does not know the answer"),
     lead_is_outside_notes, NULL},
    {"answer.refused", "-", N_("does not say"), N_("who is asked does not want to say"),
     lead_is_outside_notes, NULL},
    {"answer.typed", "=", N_("type the answer"),
     N_("also where choices stand: an amount falls into its class"), lead_is_outside_notes, NULL},
    {"answer.forget", "Del", N_("not asked"), N_("take the answer of this call back"),
     lead_is_outside_notes, NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static const char *const consequences[EFFECT_COUNT] = {
    [EFFECT_RETRY] = N_("outcome: nobody was reached; the next try is planned"),
    [EFFECT_CALLBACK] = N_("outcome: a call is promised; asks when"),
    [EFFECT_OPEN] = N_("outcome: there was a talk; the next step is planned"),
    [EFFECT_QUALIFY] = N_("outcome: says what a handover still lacks, or to whom it goes"),
    [EFFECT_RECYCLE] = N_("outcome: not now; asks why and until when, the lead rests"),
    [EFFECT_CLOSE] = N_("outcome: ends the lead; asks why"),
    [EFFECT_NUMBER_WRONG] = N_("outcome: somebody else's number; a task for the data desk"),
    [EFFECT_NUMBER_DEAD] = N_("outcome: the number is not in use; a task for the data desk"),
    [EFFECT_PERSON_LEFT] = N_("outcome: is not there any more; asks for the successor"),
    [EFFECT_CUSTOMER] = N_("outcome: buys from us already; goes to who in sales has them"),
    [EFFECT_BLOCK] = N_("outcome: never again; asks who is blocked, at once and everywhere"),
    [EFFECT_NONE] = N_("outcome: our own mistake; no attempt is counted"),
};

const struct action *answer_keys(struct app *app)
{
    (void)app;
    return answers;
}

const struct action *lead_keys(struct app *app)
{
    const struct outcome_table *outcomes = app->session != NULL ? app->session->outcomes : NULL;
    size_t count = outcomes != NULL ? (size_t)outcomes->count : 0;
    struct action *rows =
        ARENA_ARRAY(app->frame, struct action, count + sizeof answers / sizeof *answers);
    for (size_t i = 0; i < count; i++) {
        const struct outcome *outcome = &outcomes->rows[i];
        rows[i] = (struct action){arena_printf(app->frame, "outcome.%s", outcome->code),
                                  arena_printf(app->frame, "%c", outcome->key),
                                  outcome->label,
                                  consequences[outcome->effect],
                                  lead_is_outside_notes,
                                  NULL};
    }
    memcpy(rows + count, answers, sizeof answers);
    return rows;
}

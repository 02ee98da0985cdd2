/* Which questions are worth asking now, and whether a lead may be handed over. No clock: the
 * caller says what time it is. */
#include "core/form.h"

#include "base/clock.h"
#include "base/text.h"

#include <math.h>

#define UNKNOWN_KEEPS_DAYS 14 /* who did not know may have asked since */
#define REFUSED_KEEPS_DAYS 90 /* who did not want to say is not pressed */
#define CORE_COUNTS 2         /* without it there is no handover */

static const struct known_answer *known_of(const struct known_answer *known, size_t count,
                                           const char *question)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(known[i].question, question) && !str_is_empty(known[i].value))
            return &known[i];
    return NULL;
}

/* Any of the answers to several choices is enough. */
static bool holds(const struct question *question, const struct known_answer *parent)
{
    struct arena *arena = arena_new();
    char **values;
    size_t count = parent == NULL ? 0 : str_split(arena, parent->value, ',', &values);
    bool is_met = false;
    for (size_t i = 0; !is_met && i < count; i++)
        is_met = str_list_has(question->only_if_value, values[i]);
    arena_free(arena);
    return is_met;
}

static bool is_needed(const struct question *question, const struct known_answer *known,
                      size_t count)
{
    return question->only_if_question == NULL ||
           holds(question, known_of(known, count, question->only_if_question));
}

static int days_kept(const struct question *question, const struct known_answer *answer)
{
    if (str_equal(answer->value, "unknown"))
        return UNKNOWN_KEEPS_DAYS;
    return str_equal(answer->value, "refused") ? REFUSED_KEEPS_DAYS : question->keeps_days;
}

/* How much of what was known time has taken: nothing at once, half after the days it keeps. */
static double lost(int keeps_days, int64_t at_ms, int64_t now_ms)
{
    if (keeps_days <= 0 || at_ms == TIME_NONE || at_ms >= now_ms)
        return 0;
    double age_days = (double)(now_ms - at_ms) / (double)DAY_MS;
    return 1 - exp2(-age_days / keeps_days);
}

static bool is_due(const struct question *question, const struct known_answer *answer,
                   int64_t now_ms)
{
    return lost(days_kept(question, answer), answer->at_ms, now_ms) >= 0.5;
}

enum question_state form_question_state(const struct form *form, const struct question *question,
                                        const struct known_answer *known, size_t count,
                                        int64_t now_ms)
{
    const struct known_answer *answer = known_of(known, count, question->key);
    (void)form;
    if (answer == NULL)
        return is_needed(question, known, count) ? QUESTION_NOT_ASKED : QUESTION_NOT_NEEDED;
    if (str_equal(answer->value, "unknown"))
        return QUESTION_UNKNOWN;
    if (str_equal(answer->value, "refused"))
        return QUESTION_REFUSED;
    return is_due(question, answer, now_ms) ? QUESTION_OLD : QUESTION_ANSWERED;
}

const char *form_contact_role(const struct form *form, const struct known_answer *known,
                              size_t count)
{
    for (int i = 0; i < form->question_count; i++) {
        const struct known_answer *answer = form->questions[i].type == QUESTION_CONTACT_ROLE
                                                ? known_of(known, count, form->questions[i].key)
                                                : NULL;
        if (answer != NULL && !str_equal(answer->value, "unknown") &&
            !str_equal(answer->value, "refused"))
            return answer->value;
    }
    return NULL;
}

double form_question_value(const struct form *form, const struct question *question,
                           const struct known_answer *known, size_t count, int64_t now_ms)
{
    const struct known_answer *answer = known_of(known, count, question->key);
    (void)form;
    if (!is_needed(question, known, count) || (answer != NULL && !is_due(question, answer, now_ms)))
        return 0;
    double missing = answer == NULL ? 1 : lost(days_kept(question, answer), answer->at_ms, now_ms);
    double worth = question->worth < 1 ? 0.5 : question->worth; /* worth nothing: asked last */
    return worth * (question->is_core ? CORE_COUNTS : 1) * missing * question->chance / 100.0;
}

size_t form_plan(const struct form *form, unsigned mask, const struct known_answer *known,
                 size_t count, int64_t now_ms, struct arena *arena,
                 const struct question ***ret_questions)
{
    size_t n = (size_t)form->question_count, found = 0;
    const struct question **list = ARENA_ARRAY(arena, const struct question *, n + 1);
    double *values = ARENA_ARRAY(arena, double, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct question *question = &form->questions[i];
        double value = (question->masks & mask) != 0
                           ? form_question_value(form, question, known, count, now_ms)
                           : 0;
        if (value <= 0)
            continue;
        size_t at = found++;
        for (; at > 0 && values[at - 1] < value; at--) { /* equal: as the form has them */
            values[at] = values[at - 1];
            list[at] = list[at - 1];
        }
        values[at] = value;
        list[at] = question;
    }
    *ret_questions = list;
    return found;
}

void form_gate(const struct form *form, const struct known_answer *known, size_t count, int score,
               int64_t now_ms, struct form_gate *ret_gate)
{
    struct form_gate gate = {.score = score, .score_least = form->score_least};
    for (int i = 0; i < form->question_count; i++) {
        const struct question *question = &form->questions[i];
        if (question->is_core && gate.missing_count < FORM_QUESTIONS_MOST &&
            form_question_state(form, question, known, count, now_ms) == QUESTION_NOT_ASKED)
            gate.missing[gate.missing_count++] = question;
    }
    gate.is_open = gate.missing_count == 0 && score >= form->score_least;
    *ret_gate = gate;
}

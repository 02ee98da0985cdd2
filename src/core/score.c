/* A score that can be explained: every point has a line. Fit from what is known, engagement from
 * what happened, halved every 30 days. */
#include "core/score.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/outcome.h"
#include "records/fields.h"

#include <math.h>
#include <string.h>
#include <stdio.h>

#define HALF_LIFE_DAYS 30.0

static void add(struct score *score, const char *label, int points)
{
    if (points != 0 && score->line_count < (int)COUNT(score->lines))
        score->lines[score->line_count++] = (struct score_line){label, points};
}

static int company_fit(const struct lead_card *card, struct score *score)
{
    int points = 0;
    int64_t employees = card->company.employees;
    if (employees != INT_NONE) {
        int size = employees >= 250 ? 25 : employees >= 50 ? 20 : employees >= 10 ? 10 : 2;
        add(score, N_("company size"), size);
        points += size;
    }
    if (!str_is_empty(card->company.industry)) {
        add(score, N_("industry known"), 5);
        points += 5;
    }
    if (!str_is_empty(card->contact.position)) {
        struct arena *arena = arena_new();
        const char *role = text_fold(arena, card->contact.position);
        static const char *const deciders[] = {"geschaeft", "leit",    "head",   "chief",
                                               "cio",       "ceo",     "cto",    "director",
                                               "vorstand",  "inhaber", "einkauf"};
        int fit = 8;
        for (size_t i = 0; i < COUNT(deciders); i++)
            if (strstr(role, deciders[i]) != NULL)
                fit = 20;
        arena_free(arena);
        add(score, fit == 20 ? N_("role decides") : N_("role known"), fit);
        points += fit;
    }
    return points;
}

static int answers_fit(const struct answer *const *answers, size_t count, const struct form *form,
                       struct score *score)
{
    int points = 0;
    for (size_t i = 0; form != NULL && i < count; i++) {
        const struct question *question = form_question(form, answers[i]->question);
        bool says_nothing = str_equal(answers[i]->value, "unknown") ||
                            str_equal(answers[i]->value, "refused") ||
                            str_is_empty(answers[i]->value);
        if (question == NULL || says_nothing)
            continue;
        int worth = str_equal(answers[i]->value, "no") || str_equal(answers[i]->value, "none")
                        ? -question->worth
                        : question->worth;
        add(score, question->text, worth);
        points += worth;
    }
    return points;
}

/* What is left of points after a time: half every 30 days; what a wrong clock dated into the future
 * counts as now. */
static double decayed(double points, int64_t at_ms, int64_t now_ms)
{
    if (at_ms == TIME_NONE)
        return 0;
    double age_days = at_ms >= now_ms ? 0 : (double)(now_ms - at_ms) / (double)DAY_MS;
    return points * exp2(-age_days / HALF_LIFE_DAYS);
}

/* A talk that goes on: the person was reached and did not say no, nor later. */
static bool is_talk(const struct outcome *outcome)
{
    return outcome != NULL && (outcome->flags & OUTCOME_REACHED) != 0 &&
           (outcome->effect == EFFECT_OPEN || outcome->effect == EFFECT_CALLBACK ||
            outcome->effect == EFFECT_QUALIFY);
}

static double activity_worth(const struct activity *activity, const struct outcome_table *outcomes)
{
    if (activity->is_void == 1)
        return 0;
    if (str_equal(activity->kind, "web"))
        return 20;
    return str_equal(activity->kind, "call") &&
                   is_talk(outcome_find(outcomes, str_or(activity->result, "")))
               ? 30
               : 0;
}

static int engagement_points(const struct lead_card *card, const struct score_history *history,
                             int64_t now_ms)
{
    double points = decayed(40, card->lead.hot_ms, now_ms);
    for (size_t i = 0; i < history->count; i++)
        points += decayed(activity_worth(history->activities[i], history->outcomes),
                          history->activities[i]->at_ms, now_ms);
    return points > 100 ? 100 : (int)points;
}

void score_lead(const struct lead_card *card, const struct answer *const *answers,
                size_t answer_count, const struct form *form, const struct score_history *history,
                int64_t now_ms, struct score *ret_score)
{
    struct score score = {0};
    int fit = company_fit(card, &score) + answers_fit(answers, answer_count, form, &score);
    score.fit = fit < 0 ? 0 : fit > 100 ? 100 : fit;
    score.engagement = engagement_points(card, history, now_ms);
    add(&score, N_("what happened lately"), score.engagement / 2);
    score.total = (score.fit * 2 + score.engagement) / 3;
    int letter = score.fit >= 75 ? 0 : score.fit >= 50 ? 1 : score.fit >= 25 ? 2 : 3;
    int digit = score.engagement >= 50   ? 1
                : score.engagement >= 25 ? 2
                : score.engagement >= 8  ? 3
                                         : 4;
    snprintf(score.grade, sizeof score.grade, "%c%d", 'A' + letter, digit);
    *ret_score = score;
}

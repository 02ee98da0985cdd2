/* Score and grade: fit A–D from what is known, engagement 1–4 from what happened, decaying
 * with time. Explained line by line. */
#ifndef CORE_SCORE_H
#define CORE_SCORE_H

#include "core/activity.h"
#include "core/answer.h"
#include "core/form.h"
#include "core/lead.h"
#include "core/outcome.h"

struct score_line {
    const char *label;
    int points;
};
struct score {
    int fit, engagement, total;
    char grade[3];
    struct score_line lines[24];
    int line_count;
};
/* What happened; outcomes: those of the lead's team, which say what was a talk. */
struct score_history {
    const struct activity *const *activities;
    size_t count;
    const struct outcome_table *outcomes;
};
void score_lead(const struct lead_card *card, const struct answer *const *answers,
                size_t answer_count, const struct form *form, const struct score_history *history,
                int64_t now_ms, struct score *ret_score);

#endif

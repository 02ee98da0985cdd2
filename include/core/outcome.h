/* Outcomes of a call: a table in data/outcomes.json, read by codec/data_files.h.
 * Groups and flags are fixed, so that reports compare. */
#ifndef CORE_OUTCOME_H
#define CORE_OUTCOME_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { OUTCOME_REACHED = 1, OUTCOME_DECIDER = 2, OUTCOME_FINAL = 4, OUTCOME_COUNTS = 8 };

enum outcome_effect { /* every outcome has exactly one consequence */
                      EFFECT_RETRY,
                      EFFECT_CALLBACK,
                      EFFECT_OPEN,
                      EFFECT_QUALIFY,
                      EFFECT_RECYCLE,
                      EFFECT_CLOSE,
                      EFFECT_NUMBER_WRONG,
                      EFFECT_NUMBER_DEAD,
                      EFFECT_PERSON_LEFT,
                      EFFECT_CUSTOMER,
                      EFFECT_BLOCK,
                      EFFECT_NONE,
                      EFFECT_COUNT
};

struct outcome_reason {
    const char *code, *label;
}; /* label English, translate on use */
/* Letters that no outcome of ours and no command of the lead screen has: for a team's own outcomes.
 */
#define OUTCOME_KEYS_FREE "lrBENOQRTUVWXZ"
struct outcome {
    const char *code;  /* no_answer */
    char key;          /* 'n' */
    const char *label; /* English, translate on use */
    unsigned flags;
    enum outcome_effect effect;
    int64_t delay_ms[8]; /* retries: after the 1st, 2nd, … attempt; the last repeats */
    int delay_count;
    const struct outcome_reason *reasons; /* at most 7 */
    int reason_count;
    const char *cadence; /* of a team's own: the next step follows it; NULL: the campaign's */
};
struct outcome_table {
    const struct outcome *rows;
    int count;
    int known; /* with those that a team had before and that calls still name, behind the others */
    int attempts_max; /* after so many counted attempts a lead goes to nurture */
};
const struct outcome *outcome_find(const struct outcome_table *table, const char *code);
const struct outcome *outcome_by_key(const struct outcome_table *table, char key);
/* When to try again after this outcome, before calling hours are looked at. */
int64_t outcome_retry_ms(const struct outcome *outcome, int64_t attempts_before, int64_t now_ms);
/* Until when a lead rests after this outcome where nobody says: 90 days, unless the table does. */
int64_t outcome_rest_ms(const struct outcome *outcome, int64_t now_ms);

#endif

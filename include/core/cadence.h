/* Cadences: when to try again, step by step, as a file of data/cadences says. Steps
 * are counted from the first call; each begins where the one before took place, so that what was
 * moved to a lawful slot moves the rest along. Where a campaign names none, the outcomes' own
 * delays stand (core/outcome.h). */
#ifndef CORE_CADENCE_H
#define CORE_CADENCE_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

#define CADENCE_STEPS_MOST 30 /* as many attempts as a campaign may have */

enum cadence_half { HALF_ANY, HALF_MORNING, HALF_AFTERNOON, HALF_OTHER }; /* other than last time */
struct cadence_step {
    int day;       /* 1: the day of the first call; 0: by minutes */
    int after_min; /* since the first call, where day is 0 */
    enum cadence_half half;
};
struct cadence {
    const char *name, *title; /* title English, translate on use */
    int version;
    struct cadence_step steps[CADENCE_STEPS_MOST];
    int count;
};
/* The file's rules over several steps: days and minutes only grow. ret_step: which one is wrong. */
bool cadence_check(const struct cadence *cadence, int *ret_step, const char **ret_reason);
/* When the call after `made` calls is wanted, if the last one is at last_ms; before hours and
 * limits are looked at. TIME_NONE: the cadence is over. zone: of the callee. */
int64_t cadence_wanted_ms(const struct cadence *cadence, int64_t made, int64_t last_ms,
                          const char *zone);

#endif

/* Natural dates in German and English: "mo 9:30", "morgen 14", "+3", "in 2 weeks", "15.1.",
 * "fr14:30". Wrong ones are refused, never guessed. */
#ifndef CORE_WHEN_H
#define CORE_WHEN_H

#include "base/arena.h"
#include "base/error.h"
#include "core/calling_hours.h"

#include <stdint.h>

/* "+3" = in three days at 9:00; a bare time is today if still ahead, else tomorrow; a bare day is
 * at 9:00. */
/* An hour without am, pm or a nought before it is what callee_spoken_minute says: as a rule "halb
 * 3" is 14:30. */
bool when_parse(const char *text, int64_t now_ms, int64_t *ret_ms, struct error *err);
/* The same for a call: by the hours of who would be called; NULL: anybody. */
bool when_parse_for(const struct callee *callee, const char *text, int64_t now_ms, int64_t *ret_ms,
                    struct error *err);

#endif

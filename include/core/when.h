/* Natural dates in German and English: "mo 9:30", "morgen 14", "+3", "in 2 weeks", "15.1.",
 * "fr14:30". Wrong ones are refused, never guessed. */
#ifndef CORE_WHEN_H
#define CORE_WHEN_H

#include "base/arena.h"
#include "base/error.h"

#include <stdint.h>

/* "+3" = in three days at 9:00; a bare time is today if still ahead, else tomorrow; a bare day is
 * at 9:00. */
/* An hour from one to six without am, pm or a nought before it is the afternoon: "halb 3" is 14:30.
 */
bool when_parse(const char *text, int64_t now_ms, int64_t *ret_ms, struct error *err);

#endif

/* Opening hours of a team: "mo-fr 8:30-17:30, sa 9-13". The clock of a hot lead runs while the team
 * that received it is at work, so that a form of Friday night is not late on Monday
 * morning. Days in English or German, several windows a day as several entries, in local time. */
#ifndef CORE_TEAM_HOURS_H
#define CORE_TEAM_HOURS_H

#include "base/error.h"

#include <stdint.h>

/* "" or NULL is valid: always at work. ERR_USAGE with an example. */
bool team_hours_are_valid(const char *hours, struct error *err);
/* Business time between two moments; all of it where no hours are set or they cannot be read. */
int64_t team_ms_between(const char *hours, int64_t from_ms, int64_t to_ms);

#endif

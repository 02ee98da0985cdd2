/* Time zones from the tz database (TZif, RFC 8536), read once and kept; thread-safe, without
 * touching the process's TZ. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdint.h>

/* Seconds east of UTC at a UTC second. zone NULL: Europe/Berlin; an unknown zone is UTC. */
int zone_offset(const char *zone, int64_t utc_s);

#endif

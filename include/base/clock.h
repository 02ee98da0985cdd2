/* Time: UTC milliseconds everywhere; civil time by the time-zone database. Tests set the clock by
 * VORWAHL_TEST_NOW (milliseconds, or @file holding them) when the build enables it, or by
 * libfaketime. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define SECOND_MS ((int64_t)1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define TIME_NONE INT64_MIN /* no time */

struct civil {
    int year, month, day; /* 2026, 1..12, 1..31 */
    int hour, minute, second;
    int weekday; /* 0 Monday .. 6 Sunday */
};

int64_t clock_now_ms(void);       /* wall clock, UTC */
int64_t clock_monotonic_ms(void); /* CLOCK_BOOTTIME: intervals, leases */

/* zone: IANA name, NULL = Europe/Berlin. Thread-safe. A local time in a DST gap is moved forward;
 * the first of two is taken. */
void civil_from_ms(int64_t ms, const char *zone, struct civil *ret_civil);
int64_t civil_to_ms(const struct civil *civil, const char *zone);
int64_t day_start_ms(int64_t ms, const char *zone);
int64_t day_add_ms(int64_t ms, int days, const char *zone); /* same civil time n days later */

char *time_iso(struct arena *arena, int64_t ms); /* 2026-11-23T10:00:00.000Z; "" for TIME_NONE */
bool time_parse_iso(const char *s,
                    int64_t *ret_ms);  /* with Z or ±hh:mm, ms optional; or decimal ms */
const char *weekday_name(int weekday); /* 0: "Mon", translated */
/* For people, local: "09:30" today, "tomorrow 09:30", "Mon 09:30" within 6 days, else "24 Nov" /
 * "24 Nov 2027"; translated. */
char *time_human(struct arena *arena, int64_t ms, int64_t now_ms);
/* The same with the clock also on a day far off: "24 Nov 09:30"; what was promised. */
char *time_exact(struct arena *arena, int64_t ms, int64_t now_ms);
char *time_clock(struct arena *arena, int64_t ms);      /* 09:30 local */
char *time_stamp(struct arena *arena, int64_t ms);      /* time_day and time_clock */
char *time_on_weekday(struct arena *arena, int64_t ms); /* the weekday before it */
/* For people, local: 2026-11-23, in German 23.11.2026; "" for TIME_NONE. */
char *time_day(struct arena *arena, int64_t ms);
/* The same of a day as it is stored, "2026-11-23"; other text as it is. */
char *day_display(struct arena *arena, const char *stored);
char *duration_human(struct arena *arena, int64_t ms); /* "4 min", "3 h", "2 d"; translated */

#endif

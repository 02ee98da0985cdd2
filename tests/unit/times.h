/* Moments in Berlin, as tests write and read them. */
#ifndef TESTS_TIMES_H
#define TESTS_TIMES_H

#include "base/arena.h"
#include "base/clock.h"

#include <check.h>
#include <stdio.h>

/* "2026-11-23 11:00", with seconds where they matter. */
static inline int64_t berlin(const char *text)
{
    struct civil c = {0};
    ck_assert_int_ge(
        sscanf(text, "%d-%d-%d %d:%d:%d", &c.year, &c.month, &c.day, &c.hour, &c.minute, &c.second),
        5);
    return civil_to_ms(&c, NULL);
}

/* The same way back, without seconds; "over" for no moment at all. */
static inline const char *berlin_words(struct arena *arena, int64_t ms)
{
    struct civil c;
    if (ms == TIME_NONE)
        return "over";
    civil_from_ms(ms, NULL, &c);
    return arena_printf(arena, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour,
                        c.minute);
}

#endif

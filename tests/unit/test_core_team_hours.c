/* Opening hours of a team and the clock that runs in them. */
#include "unit.h"

#include "base/clock.h"
#include "core/team_hours.h"

static int64_t at(int day, int hour, int minute)
{
    const struct civil civil = {
        .year = 2027, .month = 3, .day = day, .hour = hour, .minute = minute};
    return civil_to_ms(&civil, NULL);
}

#define OFFICE "mo-fr 8:30-17:30, sa 9-13"

/* 2027-03-05 is a Friday. */
START_TEST(the_clock_stands_while_nobody_is_there)
{
    ck_assert_int_eq(team_ms_between(OFFICE, at(5, 10, 0), at(5, 10, 41)), 41 * MINUTE_MS);
    ck_assert_int_eq(team_ms_between(OFFICE, at(5, 17, 20), at(6, 9, 5)), 15 * MINUTE_MS);
    ck_assert_int_eq(team_ms_between(OFFICE, at(6, 20, 0), at(8, 8, 34)), 4 * MINUTE_MS);
    ck_assert_int_eq(team_ms_between(OFFICE, at(6, 20, 0), at(8, 8, 0)), 0);
    ck_assert_int_eq(team_ms_between(OFFICE, at(1, 0, 0), at(8, 0, 0)), 49 * HOUR_MS);
    ck_assert_int_eq(team_ms_between("mo-fr 8-12, mo-fr 13-17", at(5, 11, 50), at(5, 13, 10)),
                     20 * MINUTE_MS);
    ck_assert_int_eq(team_ms_between(NULL, at(6, 20, 0), at(8, 8, 0)), 36 * HOUR_MS);
    ck_assert_int_eq(team_ms_between("rubbish", at(6, 20, 0), at(8, 8, 0)), 36 * HOUR_MS);
}
END_TEST

START_TEST(what_are_no_hours_is_refused)
{
    static const char *const good[] = {"", OFFICE, "Mo-Do 8-17, Fr 8-15", "so 0-24",
                                       "di 9:05-9:06"};
    static const char *const bad[] = {"8-17",       "mo",
                                      "mo 8",       "mo 17-8",
                                      "fr-mo 8-17", "mo 8-25",
                                      "mo 8:60-9",  "mo 8-17;",
                                      "xx 8-17",    "mo 8-17 di 8-17",
                                      "mo -8-17",   "mo 8-99999999999999999999"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(team_hours_are_valid(good[i], NULL), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!team_hours_are_valid(bad[i], NULL), "%s", bad[i]);
}
END_TEST

UNIT_TESTS("core/team_hours", the_clock_stands_while_nobody_is_there, what_are_no_hours_is_refused)

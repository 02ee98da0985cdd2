/* When a call is lawful: workdays 8 to 20, Saturdays 9 to 18, never on Sundays and holidays, in
 * German civil time. */
#include "times.h"
#include "unit.h"

#include "base/clock.h"
#include "core/calling_hours.h"

#include <stdio.h>

START_TEST(holidays_of_all_states_are_known_for_sixteen_years)
{
    static const char *const easter[] = {"2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09",
                                         "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
                                         "2028-04-16", "2029-04-01", "2030-04-21", "2031-04-13",
                                         "2032-03-28", "2033-04-17", "2034-04-09", "2035-03-25"};
    static const int around_easter[] = {-2, 0, 1, 39, 49, 50};
    static const int fixed[][2] = {{1, 1}, {5, 1}, {10, 3}, {12, 25}, {12, 26}};
    for (int year = 2020; year < 2036; year++) {
        struct civil day = {.hour = 12};
        int count = 0;
        sscanf(easter[year - 2020], "%d-%d-%d", &day.year, &day.month, &day.day);
        int64_t sunday = civil_to_ms(&day, "UTC");
        for (int i = 0; i < 6; i++) {
            civil_from_ms(sunday + around_easter[i] * DAY_MS, "UTC", &day);
            ck_assert_msg(is_public_holiday(day.year, day.month, day.day), "%d-%d-%d", day.year,
                          day.month, day.day);
        }
        for (int i = 0; i < 5; i++)
            ck_assert(is_public_holiday(year, fixed[i][0], fixed[i][1]));
        for (int64_t d = 0; d < 366; d++) {
            civil_from_ms(
                civil_to_ms(&(struct civil){.year = year, .month = 1, .day = 1, .hour = 12},
                            "UTC") +
                    d * DAY_MS,
                "UTC", &day);
            count += day.year == year && is_public_holiday(day.year, day.month, day.day);
        }

        ck_assert_msg(count == 11, "%d: %d", year, count);
    }
    ck_assert(!is_public_holiday(2026, 10, 31));
}
END_TEST

START_TEST(the_law_opens_and_closes_to_the_minute)
{
    static const struct {
        const char *at;
        bool may;
    } rows[] = {
        {"2026-11-23 07:59:59", false}, {"2026-11-23 08:00", true},  {"2026-11-23 19:59:59", true},
        {"2026-11-23 20:00", false},    {"2026-11-28 08:59", false}, {"2026-11-28 09:00", true},
        {"2026-11-28 17:59", true},     {"2026-11-28 18:00", false}, {"2026-11-29 12:00", false},
        {"2026-12-25 12:00", false},    {"2027-03-26 12:00", false}, {"2027-03-29 12:00", false},
        {"2026-12-24 12:00", true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(may_call_at(berlin(rows[i].at), NULL) == rows[i].may, "%s", rows[i].at);
    int64_t until;
    ck_assert(may_call_at(berlin("2026-11-23 10:00"), &until));
    ck_assert_int_eq(until, berlin("2026-11-23 20:00"));
}
END_TEST

START_TEST(the_next_lawful_moment_skips_nights_sundays_and_holidays)
{
    static const char *const rows[][2] = {
        {"2026-11-23 10:07", "2026-11-23 10:07"}, {"2026-11-23 06:00", "2026-11-23 08:00"},
        {"2026-11-23 21:00", "2026-11-24 08:00"}, {"2026-11-27 20:00", "2026-11-28 09:00"},
        {"2026-11-28 18:00", "2026-11-30 08:00"}, {"2026-12-24 20:00", "2026-12-28 08:00"},
        {"2027-03-25 20:00", "2027-03-27 09:00"}, {"2027-03-27 18:00", "2027-03-30 08:00"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t next = next_lawful_ms(berlin(rows[i][0]));
        ck_assert_msg(next == berlin(rows[i][1]), "%s", rows[i][0]);
        ck_assert(may_call_at(next, NULL));
    }
}
END_TEST

START_TEST(planned_steps_fall_into_office_hours)
{
    static const char *const rows[][2] = {
        {"2026-11-23 08:00", "2026-11-23 08:30"}, {"2026-11-23 17:29", "2026-11-23 17:29"},
        {"2026-11-23 17:30", "2026-11-24 08:30"}, {"2026-11-27 14:59", "2026-11-27 14:59"},
        {"2026-11-27 15:00", "2026-11-30 08:30"}, {"2026-11-28 11:00", "2026-11-30 08:30"},
        {"2026-12-31 18:00", "2027-01-04 08:30"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(next_office_ms(berlin(rows[i][0])) == berlin(rows[i][1]), "%s", rows[i][0]);
}
END_TEST

START_TEST(a_lawful_moment_is_always_found_and_never_before_now)
{
    for (int64_t at = berlin("2026-12-20 00:00"); at < berlin("2027-05-20 00:00");
         at += 7 * HOUR_MS + 13 * MINUTE_MS) {
        ck_assert(next_lawful_ms(at) >= at);
        ck_assert(next_office_ms(at) >= next_lawful_ms(at));
        ck_assert(may_call_at(next_office_ms(at), NULL));
    }
}
END_TEST

UNIT_TESTS("core/hours", holidays_of_all_states_are_known_for_sixteen_years,
           the_law_opens_and_closes_to_the_minute,
           the_next_lawful_moment_skips_nights_sundays_and_holidays,
           planned_steps_fall_into_office_hours,
           a_lawful_moment_is_always_found_and_never_before_now)

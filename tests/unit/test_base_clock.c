/* Time: civil time over the clock changes, ISO at the door, words for people; ids that rise. */
#include "unit.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/uuid.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

static int64_t at(const char *iso)
{
    int64_t ms = 0;
    ck_assert_msg(time_parse_iso(iso, &ms), "%s", iso);
    return ms;
}

static void assert_civil(int month, int day, int hour, const char *zone, const char *iso)
{
    struct civil civil = {.year = 2026, .month = month, .day = day, .hour = hour, .minute = 30};
    ck_assert_str_eq(time_iso(arena, civil_to_ms(&civil, zone)), iso);
}

START_TEST(an_hour_that_is_skipped_moves_forward)
{
    assert_civil(3, 29, 2, NULL, "2026-03-29T01:30:00.000Z");
    assert_civil(3, 8, 2, "America/New_York", "2026-03-08T07:30:00.000Z");
}
END_TEST

START_TEST(an_hour_that_comes_twice_is_the_first)
{
    assert_civil(10, 25, 2, NULL, "2026-10-25T00:30:00.000Z");
    assert_civil(11, 1, 1, "America/New_York", "2026-11-01T05:30:00.000Z");
}
END_TEST

START_TEST(summer_in_the_south_spans_new_year)
{
    assert_civil(1, 10, 12, "Australia/Sydney", "2026-01-10T01:30:00.000Z");
    assert_civil(7, 10, 12, "Australia/Sydney", "2026-07-10T02:30:00.000Z");
}
END_TEST

START_TEST(a_day_later_keeps_the_time_of_day)
{
    ck_assert_int_eq(day_add_ms(at("2026-10-24T07:30:00Z"), 1, NULL), at("2026-10-25T08:30:00Z"));
    ck_assert_int_eq(day_start_ms(at("2026-10-25T12:00:00Z"), NULL), at("2026-10-24T22:00:00Z"));
}
END_TEST

START_TEST(iso_times_survive_both_ways)
{
    ck_assert_str_eq(time_iso(arena, at("2026-02-28T23:59:59.007+01:00")),
                     "2026-02-28T22:59:59.007Z");
    ck_assert_str_eq(time_iso(arena, at("1969-12-31T23:59:59.999Z")), "1969-12-31T23:59:59.999Z");
    ck_assert_str_eq(time_iso(arena, TIME_NONE), "");
    ck_assert_int_eq(at("1700000000000"), 1700000000000);
}
END_TEST

START_TEST(days_and_hours_that_do_not_exist_are_refused)
{
    static const char *const wrong[] = {"2026-02-31",         "2026-04-31T10:00Z",
                                        "2025-02-29",         "2026- 1- 1",
                                        "2026-01-01T-1:00Z",  "2026-01-01T10:00:00+99:99",
                                        "2026-01-01T24:00Z",  "2026-13-01",
                                        "2026-01-01T10:00Zx", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int64_t ms;
        ck_assert_msg(!time_parse_iso(wrong[i], &ms), "%s", wrong[i]);
    }
    ck_assert_int_eq(at("2028-02-29T00:00Z"), at("2028-03-01T00:00Z") - DAY_MS);
}
END_TEST

START_TEST(fractions_of_a_second_are_decimal)
{
    ck_assert_int_eq(at("2026-01-01T10:00:00.5Z") % 1000, 500);
    ck_assert_int_eq(at("2026-01-01T10:00:00.123456Z") % 1000, 123);
}
END_TEST

START_TEST(yesterday_is_called_yesterday)
{
    int64_t now = at("2026-11-23T10:00:00Z");
    ck_assert_str_eq(time_human(arena, now, now), "11:00");
    ck_assert_str_eq(time_human(arena, now - DAY_MS, now), "yesterday 11:00");
    ck_assert_str_eq(time_human(arena, now + DAY_MS, now), "tomorrow 11:00");
    ck_assert_str_eq(time_human(arena, now - 2 * DAY_MS, now), "21 Nov");
    ck_assert_str_eq(time_human(arena, now + 2 * DAY_MS, now), "Wed 11:00");
    ck_assert_str_eq(time_exact(arena, now + 2 * DAY_MS, now), "Wed 11:00");
    ck_assert_str_eq(time_exact(arena, now + 7 * DAY_MS, now), "30 Nov 11:00");
    ck_assert_str_eq(time_exact(arena, TIME_NONE, now), "");
    ck_assert_str_eq(time_human(arena, at("2026-10-24T10:00Z"), at("2026-10-25T10:00Z")),
                     "yesterday 12:00");
}
END_TEST

START_TEST(a_day_is_told_as_it_is_here)
{
    ck_assert_str_eq(time_day(arena, at("2026-11-23T10:00:00Z")), "2026-11-23");
    ck_assert_str_eq(time_day(arena, at("2026-11-23T23:30:00Z")), "2026-11-24");
    ck_assert_str_eq(time_day(arena, TIME_NONE), "");
    ck_assert_str_eq(time_stamp(arena, at("2026-11-23T10:00:00Z")), "2026-11-23 11:00");
    ck_assert_str_eq(day_display(arena, "2027-03-31"), "2027-03-31");
    ck_assert_str_eq(day_display(arena, "2027-03"), "2027-03");
    ck_assert_str_eq(day_display(arena, "some day"), "some day");
}
END_TEST

START_TEST(new_ids_rise_within_a_millisecond)
{
    char last[UUID_SIZE] = "", next[UUID_SIZE];
    for (int i = 0; i < 20000; i++) {
        uuid_new(next);
        ck_assert(uuid_is_valid(next));
        ck_assert_int_gt(strcmp(next, last), 0);
        memcpy(last, next, UUID_SIZE);
    }
    ck_assert_int_eq(last[14], '7');
}
END_TEST

START_TEST(derived_ids_depend_on_every_part)
{
    char a[UUID_SIZE], b[UUID_SIZE], c[UUID_SIZE];
    uuid_derive(a, "lead", "1", NULL);
    uuid_derive(b, "lead", "1", NULL);
    uuid_derive(c, "lead1", NULL);
    ck_assert_str_eq(a, b);
    ck_assert_str_ne(a, c);
    ck_assert_int_eq(a[14], '8');
}
END_TEST

/* Their rows lie together in an index: a million random places would be written again and again. */
START_TEST(ids_made_for_many_rows_sort_beside_their_parent)
{
    char batch[UUID_SIZE], last[UUID_SIZE] = "", next[UUID_SIZE], other[UUID_SIZE];
    static const uint32_t numbers[] = {1, 2, 3, 63, 64, 65, 4095, 16384, 1000000, 4000000000U};
    uuid_new(batch);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        uuid_nth(next, batch, numbers[i]);
        ck_assert(uuid_is_valid(next));
        ck_assert_int_eq(next[14], '8');
        ck_assert_int_eq(strncmp(next, batch, 13), 0);
        ck_assert_int_gt(strcmp(next, last), 0);
        memcpy(last, next, UUID_SIZE);
    }
    uuid_nth(other, batch, 4000000000U);
    ck_assert_str_eq(next, other);
    uuid_derive_near(next, batch, "consent", "a", NULL);
    uuid_derive_near(other, batch, "consent", "b", NULL);
    ck_assert(uuid_is_valid(next));
    ck_assert_int_eq(strncmp(next, batch, 14), 0);
    ck_assert_int_eq(strncmp(next + 15, batch + 15, 3), 0);
    ck_assert_str_ne(next, other);
}
END_TEST

static void send_ids(int file)
{
    char id[UUID_SIZE];
    for (int i = 0; i < 20; i++) {
        uuid_new(id);
        ck_assert_int_eq(write(file, id, UUID_SIZE), UUID_SIZE);
    }
}

START_TEST(a_child_process_makes_ids_of_its_own)
{
    char ids[40][UUID_SIZE];
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    uuid_new(ids[0]);
    pid_t child = fork();
    send_ids(ends[1]);
    if (child == 0)
        _exit(0);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    ck_assert_int_eq(read(ends[0], ids, sizeof ids), (ssize_t)sizeof ids);
    for (int i = 0; i < 40; i++)
        for (int j = 0; j < i; j++)
            ck_assert_str_ne(ids[i] + 19, ids[j] + 19); /* the random part */
    close(ends[0]);
    close(ends[1]);
}
END_TEST

UNIT_TESTS_WITH("base/clock", open_arena, close_arena, an_hour_that_is_skipped_moves_forward,
                an_hour_that_comes_twice_is_the_first, summer_in_the_south_spans_new_year,
                a_day_later_keeps_the_time_of_day, iso_times_survive_both_ways,
                days_and_hours_that_do_not_exist_are_refused, fractions_of_a_second_are_decimal,
                yesterday_is_called_yesterday, a_day_is_told_as_it_is_here,
                new_ids_rise_within_a_millisecond, derived_ids_depend_on_every_part,
                ids_made_for_many_rows_sort_beside_their_parent,
                a_child_process_makes_ids_of_its_own)

/* Cadences: from one step to the next, on the clock of the callee. */
#include "times.h"
#include "unit.h"

#include "base/clock.h"
#include "base/file.h"
#include "codec/data_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static char folder[128];

static void open_arena(void)
{
    arena = arena_new();
    snprintf(folder, sizeof folder, "%s/vorwahl-test-XXXXXX", unit_folder());
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void close_arena(void)
{
    dir_remove(folder, NULL);
    arena_free(arena);
}

static struct cadence load(const char *name)
{
    struct cadence cadence;
    struct error err = {0};
    const char *path = data_path(arena, arena_printf(arena, "cadences/%s.json", name));
    ck_assert_msg(cadence_load(path, arena, &cadence, &err), "%s", err.message);
    return cadence;
}

static void check_dates(const struct cadence *cadence, const char *start, const char *const *wanted)
{
    int64_t at = berlin(start);
    for (int k = 0; wanted[k] != NULL; k++) {
        int64_t next = cadence_wanted_ms(cadence, k, at, NULL);
        ck_assert_msg(strcmp(berlin_words(arena, next), wanted[k]) == 0, "step %d is %s, not %s",
                      k + 1, berlin_words(arena, next), wanted[k]);
        at = next;
    }
}

START_TEST(the_two_cadences_of_the_paper_are_those_of_the_paper)
{
    static const char *const inbound[] = {"2026-11-23 09:00",
                                          "2026-11-23 09:45",
                                          "2026-11-23 13:00",
                                          "2026-11-24 09:30",
                                          "2026-11-27 09:30",
                                          "2026-12-04 09:30",
                                          "over",
                                          NULL},
                             *const outbound[] = {"2026-11-23 09:00",
                                                  "2026-11-25 15:30",
                                                  "2026-11-28 09:30",
                                                  "2026-12-02 15:30",
                                                  "2026-12-07 09:30",
                                                  "2026-12-13 15:30",
                                                  "over",
                                                  NULL};
    struct cadence cadence = load("inbound");
    check_dates(&cadence, "2026-11-23 09:00", inbound);
    cadence = load("outbound");
    check_dates(&cadence, "2026-11-23 09:00", outbound);
}
END_TEST

START_TEST(the_clock_of_summer_and_winter_moves_no_step)
{
    struct cadence cadence = load("outbound");
    int64_t before = berlin("2026-10-23 09:30"); /* winter time begins on the 25th */
    ck_assert_str_eq(berlin_words(arena, cadence_wanted_ms(&cadence, 2, before, NULL)),
                     "2026-10-26 09:30");
}
END_TEST

START_TEST(mistakes_are_named_with_line_and_reason)
{
    static const struct {
        const char *steps, *words;
    } rows[] = {{"{\"day\": 1},\n{\"day\": 0}", "line 7: day is a whole number from 1"},
                {"{\"day\": 1},\n{\"day\": 3},\n{\"day\": 3}", "line 8: a step comes on a later"},
                {"{\"after_min\": 0},\n{\"after_min\": 0}", "line 7: a step comes after"},
                {"{\"after_min\": 5}", "line 6: the first step is the first call"},
                {"{\"day\": 1},\n{}", "line 7: a step has either"},
                {"{\"day\": 1},\n{\"day\": 2, \"half\": \"night\"}", "line 7: half is any"},
                {"{\"day\": 1},\n{\"day\": 2},\n{\"after_min\": 9}", "line 8: minutes are counted"},
                {"{\"day\": 1},\n{\"dya\": 3}", "line 7: \"dya\" is not known here"},
                {"{\"day\": 1},\n{\"day\": \"3\"}", "line 7: day is a whole number"},
                {"", "line 5: a cadence has 1 to 30 steps"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error err = {0};
        struct cadence cadence;
        char *path = path_join(arena, folder, "x.json"),
             *text = arena_printf(arena,
                                  "{\n\"kind\": \"cadence\",\n\"name\": \"x\",\n\"title\": "
                                  "\"X\",\n\"steps\": [\n%s]}\n",
                                  rows[i].steps);
        ck_assert(file_write(path, text, strlen(text), &err));
        ck_assert_msg(!cadence_load(path, arena, &cadence, &err), "%s was taken", rows[i].steps);
        ck_assert_msg(strstr(err.message, rows[i].words) != NULL, "%s", err.message);
        ck_assert_int_eq(err.code, ERR_CONFIG);
    }
}
END_TEST

UNIT_TESTS_WITH("codec/cadence", open_arena, close_arena,
                the_two_cadences_of_the_paper_are_those_of_the_paper,
                the_clock_of_summer_and_winter_moves_no_step,
                mistakes_are_named_with_line_and_reason)

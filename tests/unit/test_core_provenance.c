/* Marks of where a value comes from. */
#include "unit.h"

#include "base/text.h"
#include "core/provenance.h"

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

START_TEST(a_field_has_the_source_that_was_set_last_and_its_neighbours_keep_theirs)
{
    const struct provenance list = {.source = "b1", .day = 20261128, .until = 20271231},
                            call = {.source = PROVENANCE_CALL, .day = 20261201};
    struct provenance *found;
    const char *marks = provenance_set(NULL, "phone", &list, arena);
    marks = provenance_set(marks, "phone_state", &list, arena);
    marks = provenance_set(marks, "phone", &call, arena);
    ck_assert_uint_eq(provenance_of(marks, "phone", arena, &found), 1);
    ck_assert_str_eq(found[0].source, PROVENANCE_CALL);
    ck_assert_int_eq(found[0].until, 0);
    ck_assert_uint_eq(provenance_of(marks, "phone_state", arena, &found), 1);
    ck_assert_int_eq(found[0].until, 20271231);
    marks = provenance_drop(provenance_drop(marks, "phone", arena), "phone_state", arena);
    ck_assert_ptr_null(marks);
}
END_TEST

START_TEST(a_value_of_two_lists_may_be_used_as_long_as_the_longer_one)
{
    const struct provenance shorter = {.source = "b1", .day = 20260101, .until = 20261231},
                            longer = {.source = "b2", .day = 20260601, .until = 20271231},
                            own = {.source = "b3", .day = 20260701};
    struct provenance *found;
    const char *marks =
        provenance_add(provenance_add(NULL, "email", &shorter, arena), "email", &longer, arena);
    ck_assert_str_eq(provenance_add(marks, "email", &longer, arena), marks);
    ck_assert_uint_eq(provenance_of(marks, "email", arena, &found), 2);
    ck_assert_str_eq(found[0].source, "b2"); /* the newest first */
    ck_assert_int_eq(provenance_until(found, 2), 20271231);
    marks = provenance_add(marks, "email", &own, arena);
    ck_assert_int_eq(provenance_until(found, provenance_of(marks, "email", arena, &found)), 0);
}
END_TEST

START_TEST(what_is_no_mark_is_no_source)
{
    static const char *const texts[] = {"",
                                        "phone",
                                        "phone:",
                                        "phone:20261128",
                                        "phone:x:b1",
                                        "phone:20261128:",
                                        "mobile:20261128:b1",
                                        ",,,"};
    struct provenance *found;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_uint_eq(provenance_of(texts[i], "phone", arena, &found), 0);
    ck_assert_uint_eq(provenance_of(NULL, "phone", arena, &found), 0);
    ck_assert_int_eq(provenance_day("2026-11-28"), 20261128);
    ck_assert_int_eq(provenance_day("soon"), 0);
}
END_TEST

UNIT_TESTS_WITH("core/provenance", open_arena, close_arena,
                a_field_has_the_source_that_was_set_last_and_its_neighbours_keep_theirs,
                a_value_of_two_lists_may_be_used_as_long_as_the_longer_one,
                what_is_no_mark_is_no_source)

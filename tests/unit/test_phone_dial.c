/* The door of dialling: what is no number never comes to a driver. */
#include "unit.h"

#include "phone/dial.h"

#include <string.h>

static struct arena *arena;
static struct settings *settings;

static void open_settings(void)
{
    arena = arena_new();
    settings = settings_new();
    settings_set(settings, "dial.command",
                 "/usr/bin/dial | --to={e164} | {national} | {digits} | {agent}");
}

static void close_settings(void)
{
    settings_free(settings);
    arena_free(arena);
}

static bool plan(const char *number, char **ret_lines, struct error *err)
{
    const struct dial_request request = {.e164 = number, .lead_id = "l", .agent = "an na;-x"};
    return dial_plan(settings, &request, arena, ret_lines, err);
}

START_TEST(a_number_is_digits_behind_a_plus_and_nothing_else)
{
    static const char *const wrong[] = {"",
                                        "+",
                                        "12",
                                        "+49221;rm -rf ~",
                                        "$(id)",
                                        "`id`",
                                        "-x",
                                        "+49 221 12",
                                        "+49-221-4710",
                                        "+4922147101\n",
                                        "0x221",
                                        "+49221{e164}",
                                        "110",
                                        "112",
                                        "+49110",
                                        "0049112",
                                        "+499001234567",
                                        "09001234567",
                                        "+491371234567",
                                        "11833",
                                        "1234567890123456",
                                        "+1234567890123456",
                                        "+49221\xc3\xa4",
                                        "++493023125007"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error err = {0};
        char *lines = NULL;
        ck_assert_msg(!plan(wrong[i], &lines, &err), "\"%s\" would be dialled: %s", wrong[i],
                      lines);
        ck_assert_int_eq(err.code, ERR_BLOCKED);
        ck_assert_ptr_null(lines);
    }
}
END_TEST

START_TEST(a_number_is_filled_in_as_the_phone_wants_it)
{
    char *lines;
    struct error err = {0};
    ck_assert_msg(plan("+493023125007", &lines, &err), "%s", err.message);
    ck_assert_str_eq(lines,
                     "/usr/bin/dial\n--to=+493023125007\n03023125007\n493023125007\nan_na_-x");
    ck_assert(plan("+442079460123", &lines, &err));
    ck_assert_ptr_nonnull(strstr(lines, "00442079460123"));
}
END_TEST

START_TEST(a_command_that_names_no_program_or_an_unknown_place_is_refused)
{
    static const char *const wrong[] = {"dial | {e164}", "", "| {e164}", "/usr/bin/dial | {number}",
                                        "./dial | {e164}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error err = {0};
        char *lines;
        settings_set(settings, "dial.driver", "command");
        settings_set(settings, "dial.command", wrong[i]);
        ck_assert_msg(!plan("+493023125007", &lines, &err), "\"%s\" was taken", wrong[i]);
        ck_assert_int_eq(err.code, ERR_CONFIG);
    }
}
END_TEST

UNIT_TESTS_WITH("phone/dial", open_settings, close_settings,
                a_number_is_digits_behind_a_plus_and_nothing_else,
                a_number_is_filled_in_as_the_phone_wants_it,
                a_command_that_names_no_program_or_an_unknown_place_is_refused)

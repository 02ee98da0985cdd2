/* German where it is wanted, also where its locale was never generated; ASCII where the terminal
 * has no more. */
#include "unit.h"

#include "base/clock.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static void start_in(const char *language, const char *all, const char *lang)
{
    static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG"};
    const char *values[] = {language, all, NULL, NULL, lang};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (values[i] == NULL)
            unsetenv(names[i]);
        else
            setenv(names[i], values[i], 1);
    i18n_init();
}

START_TEST(german_is_spoken_without_a_generated_locale)
{
    start_in(NULL, NULL, "de_DE.UTF-8");
    ck_assert(i18n_is_german());
    ck_assert_str_eq(_("nothing found"), "nichts gefunden");
    ck_assert(!safe_text_is_ascii());
}
END_TEST

START_TEST(german_days_are_written_as_germans_write_them)
{
    struct arena *arena = arena_new();
    int64_t day = 1795514400000; /* 2026-11-24T10:00Z */
    start_in("de", NULL, "C.UTF-8");
    ck_assert_str_eq(time_day(arena, day), "24.11.2026");
    ck_assert_str_eq(time_stamp(arena, day), "24.11.2026 11:00");
    ck_assert_str_eq(time_human(arena, day, day + 30 * DAY_MS), "24. Nov");
    ck_assert_str_eq(time_human(arena, day, day + 300 * DAY_MS), "24. Nov 2026");
    ck_assert_str_eq(day_display(arena, "2027-03-01"), "01.03.2027");
    arena_free(arena);
}
END_TEST

START_TEST(the_language_wish_wins_over_the_locale)
{
    start_in("de", NULL, "C.UTF-8");
    ck_assert(i18n_is_german());
    start_in("en", NULL, "de_DE.UTF-8");
    ck_assert(!i18n_is_german());
    ck_assert_str_eq(_("nothing found"), "nothing found");
}
END_TEST

START_TEST(german_is_known_whatever_is_spoken)
{
    start_in(NULL, "C", NULL);
    ck_assert_str_eq(_("nothing found"), "nothing found");
    ck_assert_str_eq(i18n_german("nothing found"), "nichts gefunden");
    ck_assert_str_eq(i18n_german("City"), "Ort");
    ck_assert_str_eq(i18n_german("nobody has said this"), "nobody has said this");
}
END_TEST

START_TEST(plain_c_is_english_and_ascii)
{
    start_in("de", "C", "de_DE.UTF-8");
    ck_assert(!i18n_is_german());
    ck_assert(safe_text_is_ascii());
}
END_TEST

START_TEST(lc_all_wins_over_lang)
{
    start_in(NULL, "C.UTF-8", "de_DE.UTF-8");
    ck_assert(!i18n_is_german());
    ck_assert(!safe_text_is_ascii());
}
END_TEST

START_TEST(a_language_nobody_translated_is_english)
{
    start_in(NULL, NULL, "fr_FR.UTF-8");
    ck_assert(!i18n_is_german());
    start_in(NULL, NULL, "an-absurdly-long-name-of-a-locale.UTF-8");
    ck_assert_str_eq(_("nothing found"), "nothing found");
}
END_TEST

START_TEST(numbers_keep_their_point_in_every_language)
{
    char number[16];
    start_in(NULL, NULL, "de_DE.UTF-8");
    snprintf(number, sizeof number, "%.2f", 1.5);
    ck_assert_str_eq(number, "1.50");
    ck_assert_str_eq(setlocale(LC_NUMERIC, NULL), "C");
}
END_TEST

START_TEST(decimals_are_shown_as_the_language_writes_them)
{
    struct arena *arena = arena_new();
    start_in(NULL, NULL, "en_US.UTF-8");
    ck_assert_str_eq(decimal_words(arena, 1234567.25, 2), "1,234,567.25");
    start_in(NULL, NULL, "de_DE.UTF-8");
    ck_assert_str_eq(decimal_words(arena, 1234567.25, 2), "1.234.567,25");
    ck_assert_str_eq(decimal_words(arena, 12.5, 1), "12,5");
    ck_assert_str_eq(decimal_words(arena, -999.94, 1), "-999,9");
    ck_assert_str_eq(decimal_words(arena, -0.01, 1), "0,0");
    ck_assert_str_eq(decimal_words(arena, 1000, 0), "1.000");
    arena_free(arena);
}
END_TEST

START_TEST(typed_numbers_are_read_as_either_language_writes_them)
{
    static const struct {
        const char *typed;
        int64_t hundredths, whole; /* -1: none */
    } rows[] = {{"12,5", 1250, -1},
                {"12.5", 1250, -1},
                {"7", 700, 7},
                {"1.200", 120, 1200},
                {"1,200", 120, 1200},
                {"1 200", -1, 1200},
                {"1.234.567", -1, 1234567},
                {"1.23", 123, -1},
                {"1.2000", 120, -1},
                {"12,", -1, -1},
                {",5", -1, -1},
                {"-3", -1, -1},
                {"", -1, -1},
                {"1,234.567", -1, -1},
                {"0.500", 50, -1},
                {"99999999999999999999", 0, -1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double value = -0.01;
        int64_t whole = -1;
        bool is_number = decimal_read(rows[i].typed, &value);
        if (rows[i].hundredths != 0)
            ck_assert_msg((is_number ? (int64_t)(value * 100 + 0.5) : -1) == rows[i].hundredths,
                          "%s is %f", rows[i].typed, value);
        ck_assert_msg((whole_read(rows[i].typed, &whole) ? whole : -1) == rows[i].whole,
                      "%s is %lld", rows[i].typed, (long long)whole);
    }
}
END_TEST

UNIT_TESTS("base/i18n", german_is_spoken_without_a_generated_locale,
           german_is_known_whatever_is_spoken, the_language_wish_wins_over_the_locale,
           plain_c_is_english_and_ascii, lc_all_wins_over_lang,
           a_language_nobody_translated_is_english, german_days_are_written_as_germans_write_them,
           numbers_keep_their_point_in_every_language,
           decimals_are_shown_as_the_language_writes_them,
           typed_numbers_are_read_as_either_language_writes_them)

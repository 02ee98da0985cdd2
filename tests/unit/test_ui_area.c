/* The field of several lines: wrapping, moving by lines, pasted lines, nothing lost silently. */
#include "unit.h"

#include "../../ui/toolkit/area.h"

#include <stdio.h>
#include <string.h>

static struct area area;

static void clear_area(void)
{
    memset(&area, 0, sizeof area);
    area.width = 10;
    area_set(&area, "");
}

static void press(enum key_code code)
{
    struct key key = {.code = code};
    ck_assert(area_key(&area, &key));
}

static void ctrl(char letter)
{
    struct key key = {.code = KEY_CHAR, .codepoint = (unsigned char)letter, .ctrl = true};
    ck_assert(area_key(&area, &key));
}

static void type(const char *text)
{
    for (; *text != '\0'; text++) {
        struct key key = {.code = KEY_CHAR, .codepoint = (unsigned char)*text};
        ck_assert(area_key(&area, &key));
    }
}

/* The text with the cursor as a bar. */
static const char *shown(void)
{
    static char out[5000];
    snprintf(out, sizeof out, "%.*s|%s", (int)area.editor.cursor, area.editor.text,
             area.editor.text + area.editor.cursor);
    return out;
}

START_TEST(enter_begins_a_line_and_words_are_wrapped)
{
    type("uses Sage since 2016");
    ck_assert_int_eq(area_lines(&area, 10), 2);
    ck_assert_int_eq(area_lines(&area, 40), 1);
    press(KEY_ENTER_);
    ck_assert_int_eq(area_lines(&area, 40), 2);
    type("x");
    ck_assert_str_eq(shown(), "uses Sage since 2016\nx|");
}
END_TEST

START_TEST(a_word_longer_than_a_line_is_broken_not_lost)
{
    type("Donaudampfschiff");
    ck_assert_int_eq(area_lines(&area, 10), 2);
    area_set(&area, "äöüäöüäöüäöü");
    ck_assert_int_eq(area_lines(&area, 6), 2);
}
END_TEST

START_TEST(up_and_down_keep_their_column_over_short_lines)
{
    area_set(&area, "abcdef\nx\nABCDEF");
    press(KEY_UP_);
    ck_assert_str_eq(shown(), "abcdef\nx|\nABCDEF");
    press(KEY_UP_);
    ck_assert_str_eq(shown(), "abcdef|\nx\nABCDEF");
    press(KEY_UP_);
    ck_assert_str_eq(shown(), "abcdef|\nx\nABCDEF");
    press(KEY_LEFT_);
    press(KEY_DOWN_);
    press(KEY_DOWN_);
    ck_assert_str_eq(shown(), "abcdef\nx\nABCDE|F");
}
END_TEST

START_TEST(up_goes_by_wrapped_lines)
{
    area_set(&area, "uses Sage since 2016");
    press(KEY_UP_);
    ck_assert_str_eq(shown(), "uses Sage| since 2016");
    press(KEY_DOWN_);
    ck_assert_str_eq(shown(), "uses Sage since 2016|");
}
END_TEST

START_TEST(home_and_end_go_to_the_line_then_to_the_text)
{
    area_set(&area, "one\ntwo\nthree");
    press(KEY_UP_);
    press(KEY_HOME_);
    ck_assert_str_eq(shown(), "one\n|two\nthree");
    press(KEY_HOME_);
    ck_assert_str_eq(shown(), "|one\ntwo\nthree");
    press(KEY_END_);
    ck_assert_str_eq(shown(), "one|\ntwo\nthree");
    press(KEY_END_);
    ck_assert_str_eq(shown(), "one\ntwo\nthree|");
}
END_TEST

START_TEST(cutting_stays_within_the_line_first)
{
    area_set(&area, "one two\nthree four");
    ctrl('W');
    ck_assert_str_eq(shown(), "one two\nthree |");
    ctrl('U');
    ck_assert_str_eq(shown(), "one two\n|");
    ctrl('U');
    ck_assert_str_eq(shown(), "one two|");
    ctrl('A');
    ctrl('K');
    ck_assert_str_eq(shown(), "|");
}
END_TEST

START_TEST(words_are_crossed_over_line_ends)
{
    struct key left = {.code = KEY_LEFT_, .ctrl = true};
    area_set(&area, "one two\nthree");
    area_key(&area, &left);
    ck_assert_str_eq(shown(), "one two\n|three");
    area_key(&area, &left);
    ck_assert_str_eq(shown(), "one |two\nthree");
}
END_TEST

START_TEST(pasted_lines_stay_lines)
{
    char text[] = "Hanse IT AG\n\nDr. Ole\tBehrens\n";
    struct key key = {.code = KEY_PASTE, .paste = text};
    ck_assert(area_key(&area, &key));
    ck_assert_str_eq(area.editor.text, "Hanse IT AG\n\nDr. Ole Behrens\n");
    ck_assert_int_eq(area_lines(&area, 40), 4);
    ck_assert(!area.is_full);
}
END_TEST

START_TEST(what_does_not_go_in_is_said)
{
    char text[5001];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct key key = {.code = KEY_PASTE, .paste = text};
    ck_assert(area_key(&area, &key));
    ck_assert(area.is_full);
    press(KEY_BACKSPACE_);
    ck_assert(!area.is_full);
    type("xx");
    ck_assert(area.is_full);
}
END_TEST

START_TEST(tab_and_escape_are_the_screens)
{
    struct key tab = {.code = KEY_TAB_}, escape = {.code = KEY_ESCAPE},
               out = {.code = KEY_CHAR, .codepoint = 'O', .ctrl = true};
    ck_assert(!area_key(&area, &tab));
    ck_assert(!area_key(&area, &escape));
    ck_assert(!area_key(&area, &out));
}
END_TEST

UNIT_TESTS_WITH("ui/area", clear_area, NULL, enter_begins_a_line_and_words_are_wrapped,
                a_word_longer_than_a_line_is_broken_not_lost,
                up_and_down_keep_their_column_over_short_lines, up_goes_by_wrapped_lines,
                home_and_end_go_to_the_line_then_to_the_text, cutting_stays_within_the_line_first,
                words_are_crossed_over_line_ends, pasted_lines_stay_lines,
                what_does_not_go_in_is_said, tab_and_escape_are_the_screens)

/* Themes, the mouse's bytes, and what goes to the clipboard. */
#include "unit.h"

#include "../../ui/calls/outside.h"
#include "../../ui/screens.h"
#include "../../ui/toolkit/spots.h"
#include "../../ui/toolkit/theme.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

START_TEST(a_look_is_colours_and_attributes)
{
    struct look look;
    ck_assert(look_parse("cyan on 17 bold underline", &look));
    ck_assert_int_eq(look.text, 6);
    ck_assert_int_eq(look.ground, 17);
    ck_assert(look.is_bold && look.is_underlined && !look.is_dim && !look.is_reverse);
    ck_assert(look_parse("  default   reverse ", &look));
    ck_assert_int_eq(look.text, -1);
    ck_assert_int_eq(look.ground, -1);
    ck_assert(look.is_reverse);
    ck_assert(look_parse("bright-red", &look));
    ck_assert_int_eq(look.text, 9);
}
END_TEST

START_TEST(a_look_that_is_not_understood_changes_nothing)
{
    const char *wrong[] = {"pink", "red on", "256", "-2", "bright-", "bold blinking", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct look look = {.text = 42};
        ck_assert_msg(!look_parse(wrong[i], &look) && look.text == 42, "%s", wrong[i]);
    }
}
END_TEST

static struct key decoded(const char *bytes, bool *ret_found)
{
    static struct decoder decoder;
    struct key key = {0};
    memset(&decoder, 0, sizeof decoder);
    decoder_feed(&decoder, (const unsigned char *)bytes, strlen(bytes));
    *ret_found = decoder_next(&decoder, false, &key);
    return key;
}

START_TEST(a_click_and_the_wheel_are_keys)
{
    bool found;
    struct key key = decoded("\033[<0;11;5M\033[<0;11;5m", &found);
    ck_assert(found && key.code == KEY_CLICK);
    ck_assert_int_eq(key.x, 10);
    ck_assert_int_eq(key.y, 4);
    key = decoded("\033[<64;1;1M", &found);
    ck_assert(found && key.code == KEY_WHEEL && key.step == -1);
    key = decoded("\033[<65;1;1M", &found);
    ck_assert(found && key.code == KEY_WHEEL && key.step == 1);
}
END_TEST

START_TEST(a_terminal_that_says_it_is_light_gets_dark_text)
{
    ck_assert_str_eq(theme_usual("0;15"), "light");
    ck_assert_str_eq(theme_usual("0;default;7"), "light");
    ck_assert_str_eq(theme_usual("15;0"), "default");
    ck_assert_str_eq(theme_usual("7"), "default");
    ck_assert_str_eq(theme_usual(NULL), "default");
}
END_TEST

START_TEST(marking_text_is_told_from_a_click)
{
    static struct decoder decoder;
    struct key key;
    const char *click = "\033[<0;11;5M\033[<0;11;5m", *drag = "\033[<0;11;5M\033[<0;30;5m";
    memset(&decoder, 0, sizeof decoder);
    decoder_feed(&decoder, (const unsigned char *)click, strlen(click));
    ck_assert(decoder_next(&decoder, false, &key) && key.code == KEY_CLICK);
    ck_assert(!decoder_next(&decoder, false, &key));
    decoder_feed(&decoder, (const unsigned char *)drag, strlen(drag));
    ck_assert(decoder_next(&decoder, false, &key) && key.code == KEY_DRAG && key.x == 29);
    ck_assert(!decoder_next(&decoder, false, &key));
}
END_TEST

START_TEST(a_click_in_the_old_form_types_nothing)
{
    static struct decoder decoder;
    struct key key;
    const char *bytes = "\033[M !!\033[M#!!\033[M\x60+%x";
    memset(&decoder, 0, sizeof decoder);
    decoder_feed(&decoder, (const unsigned char *)bytes, strlen(bytes));
    ck_assert(decoder_next(&decoder, false, &key) && key.code == KEY_CLICK && key.x == 0);
    ck_assert(decoder_next(&decoder, false, &key) && key.code == KEY_WHEEL && key.step == -1);
    ck_assert(decoder_next(&decoder, false, &key) && key.code == KEY_CHAR && key.codepoint == 'x');
    decoder_feed(&decoder, (const unsigned char *)"\033[M ", 4);
    ck_assert(!decoder_next(&decoder, false, &key));
    ck_assert(!decoder_next(&decoder, true, &key));
    ck_assert_uint_eq(decoder.length, 0);
}
END_TEST

START_TEST(what_is_written_in_the_key_line_can_be_clicked)
{
    struct app app = {.width = 80, .height = 24};
    spots_clear(&app);
    ck_assert_ptr_null(spot_at(&app, 23, 1));
    spot_key(&app, 23, 1, 10, "Ctrl-F");
    spot_row(&app, 5, 7);
    spot_key(&app, 5, 0, 80, "3"); /* a question over the list */
    ck_assert_str_eq(spot_at(&app, 23, 10)->key, "Ctrl-F");
    ck_assert_ptr_null(spot_at(&app, 23, 11));
    ck_assert_ptr_null(spot_at(&app, 22, 1));
    ck_assert_str_eq(spot_at(&app, 5, 79)->key, "3");
}
END_TEST

START_TEST(the_mark_of_a_long_list_touches_an_edge_only_at_the_edge)
{
    int from, size;
    scroll_mark(0, 10, 1000000, &from, &size);
    ck_assert_int_eq(from, 0);
    ck_assert_int_eq(size, 1);
    scroll_mark(1, 10, 1000000, &from, &size);
    ck_assert_int_eq(from, 1);
    scroll_mark(999989, 10, 1000000, &from, &size);
    ck_assert_int_eq(from, 8);
    scroll_mark(999990, 10, 1000000, &from, &size);
    ck_assert_int_eq(from, 9);
    scroll_mark(5, 10, 20, &from, &size);
    ck_assert_int_eq(from, 2);
    ck_assert_int_eq(size, 5);
    for (int top = 0; top <= 3; top++) {
        scroll_mark(top, 10, 13, &from, &size);
        ck_assert(from >= 0 && from + size <= 10);
    }
}
END_TEST

START_TEST(a_word_that_fills_lines_begins_behind_the_short_one_before_it)
{
    struct app app = {.frame = arena_new(), .width = 80, .height = 24};
    ck_assert_int_eq(count_wrapped(&app, 20, 9, "a bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), 2);
    ck_assert_int_eq(count_wrapped(&app, 20, 9, "three words are wrapped at blanks"), 2);
    ck_assert_int_eq(count_wrapped(&app, 20, 2, "at most so many lines as there is room for"), 2);
    ck_assert_int_eq(count_wrapped(&app, 20, 9, ""), 0);
    arena_free(app.frame);
}
END_TEST

START_TEST(other_buttons_and_broken_reports_press_nothing)
{
    const char *nothing[] = {"\033[<0;11;5m",  "\033[<2;11;5M",         "\033[<0;0;5M",
                             "\033[<0;11;5M",  "\033[<2;11;5m",         "\033[<0;11M",
                             "\033[<0;1;2;3M", "\033[<0;99999999999;5M"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        bool found;
        decoded(nothing[i], &found);
        ck_assert_msg(!found, "%zu", i);
    }
}
END_TEST

START_TEST(a_desktop_notice_needs_its_program_and_can_be_switched_off)
{
    struct app app = {.settings = settings_new(), .frame = arena_new()};
    char folder[] = "/tmp/vorwahl-notice-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    const char *program = path_join(app.frame, folder, "notify-send"), *path = getenv("PATH"),
               script[] = "#!/bin/sh\n";
    char *usual = arena_strdup(app.frame, path != NULL ? path : "");
    setenv("PATH", arena_printf(app.frame, ".::relative:%s", folder), 1);
    ck_assert(!outside_notify(&app, "promised 09:30"));
    ck_assert(file_write(program, script, strlen(script), NULL) && chmod(program, 0700) == 0);
    ck_assert(outside_notify(&app, "promised 09:30"));
    settings_set(app.settings, "notice.desktop", "no");
    ck_assert(!outside_notify(&app, "promised 09:30"));
    setenv("PATH", usual, 1);
    ck_assert(dir_remove(folder, NULL));
    settings_free(app.settings);
    arena_free(app.frame);
}
END_TEST

UNIT_TESTS("ui/look", a_desktop_notice_needs_its_program_and_can_be_switched_off,
           a_look_is_colours_and_attributes, a_look_that_is_not_understood_changes_nothing,
           a_click_and_the_wheel_are_keys, a_terminal_that_says_it_is_light_gets_dark_text,
           marking_text_is_told_from_a_click, a_click_in_the_old_form_types_nothing,
           what_is_written_in_the_key_line_can_be_clicked,
           the_mark_of_a_long_list_touches_an_edge_only_at_the_edge,
           a_word_that_fills_lines_begins_behind_the_short_one_before_it,
           other_buttons_and_broken_reports_press_nothing)

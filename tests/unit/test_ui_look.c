/* Themes, the mouse's bytes, and what goes to the clipboard. */
#include "unit.h"

#include "../../ui/calls/outside.h"
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
    struct key key = decoded("\033[<0;11;5M", &found);
    ck_assert(found && key.code == KEY_CLICK);
    ck_assert_int_eq(key.x, 10);
    ck_assert_int_eq(key.y, 4);
    key = decoded("\033[<64;1;1M", &found);
    ck_assert(found && key.code == KEY_WHEEL && key.step == -1);
    key = decoded("\033[<65;1;1M", &found);
    ck_assert(found && key.code == KEY_WHEEL && key.step == 1);
}
END_TEST

START_TEST(other_buttons_and_broken_reports_press_nothing)
{
    const char *nothing[] = {"\033[<0;11;5m", "\033[<2;11;5M",  "\033[<0;0;5M",
                             "\033[<0;11M",   "\033[<0;1;2;3M", "\033[<0;99999999999;5M"};
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
           a_click_and_the_wheel_are_keys, other_buttons_and_broken_reports_press_nothing)

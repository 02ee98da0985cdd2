/* Themes, the mouse's bytes, and what goes to the clipboard. */
#include "unit.h"

#include "../../ui/outside.h"
#include "../../ui/theme.h"

#include <string.h>

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

UNIT_TESTS("ui/look", a_look_is_colours_and_attributes,
           a_look_that_is_not_understood_changes_nothing, a_click_and_the_wheel_are_keys,
           other_buttons_and_broken_reports_press_nothing)

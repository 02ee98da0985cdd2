/* The text field: graphemes, words, pasting, and text that stays valid. */
#include "unit.h"

#include "../../ui/toolkit/editor.h"

#include <string.h>

static struct editor editor;

static void clear_editor(void)
{
    memset(&editor, 0, sizeof editor);
}

static void press(enum key_code code)
{
    struct key key = {.code = code};
    ck_assert(editor_key(&editor, &key));
}

static void ctrl(char letter)
{
    struct key key = {.code = KEY_CHAR, .codepoint = (unsigned char)letter, .ctrl = true};
    ck_assert(editor_key(&editor, &key));
}

static void type(uint32_t codepoint)
{
    struct key key = {.code = KEY_CHAR, .codepoint = codepoint};
    ck_assert(editor_key(&editor, &key));
}

static void paste(char *text)
{
    struct key key = {.code = KEY_PASTE, .paste = text};
    ck_assert(editor_key(&editor, &key));
}

START_TEST(letters_are_inserted_at_the_cursor)
{
    editor_set(&editor, "Mller");
    press(KEY_HOME_);
    press(KEY_RIGHT_);
    type(0xFC);
    ck_assert_str_eq(editor.text, "Müller");
    ck_assert_uint_eq(editor.cursor, 3);
}
END_TEST

START_TEST(a_letter_goes_with_its_marks)
{
    editor_set(&editor, "Mu\xcc\x88");
    press(KEY_BACKSPACE_);
    ck_assert_str_eq(editor.text, "M");
    press(KEY_BACKSPACE_);
    press(KEY_BACKSPACE_);
    press(KEY_DELETE_);
    ck_assert_str_eq(editor.text, "");
}
END_TEST

START_TEST(words_are_crossed_and_cut)
{
    struct key left = {.code = KEY_LEFT_, .ctrl = true}, right = {.code = KEY_RIGHT_, .ctrl = true};
    editor_set(&editor, "Stadtwerke Musterau GmbH");
    editor_key(&editor, &left);
    editor_key(&editor, &left);
    ck_assert_uint_eq(editor.cursor, strlen("Stadtwerke "));
    editor_key(&editor, &right);
    ck_assert_uint_eq(editor.cursor, strlen("Stadtwerke Musterau"));
    ctrl('W');
    ck_assert_str_eq(editor.text, "Stadtwerke  GmbH");
    ctrl('K');
    ck_assert_str_eq(editor.text, "Stadtwerke ");
    ctrl('U');
    ck_assert_str_eq(editor.text, "");
}
END_TEST

START_TEST(a_paste_of_lines_becomes_one_line)
{
    char text[] = "Hanse IT AG\nDr. Ole\tBehrens";
    paste(text);
    ck_assert_str_eq(editor.text, "Hanse IT AG Dr. Ole Behrens");
}
END_TEST

START_TEST(a_full_field_never_ends_within_a_character)
{
    char text[3 * 1500 + 1];
    for (size_t i = 0; i < 1500; i++)
        memcpy(text + 3 * i, "€", 3);
    text[sizeof text - 1] = '\0';
    paste(text);
    ck_assert_uint_gt(strlen(editor.text), 1990);
    ck_assert(utf8_is_valid(editor.text, strlen(editor.text)));
    editor_set(&editor, text);
    ck_assert(utf8_is_valid(editor.text, strlen(editor.text)));
    type('x');
    type('x');
    type('x');
    type('x');
    ck_assert(utf8_is_valid(editor.text, strlen(editor.text)));
    ck_assert_uint_eq(editor.cursor, strlen(editor.text));
}
END_TEST

START_TEST(what_steers_a_terminal_is_not_taken)
{
    type(0x202E);
    type(0x9B);
    ck_assert_str_eq(editor.text, "");
}
END_TEST

START_TEST(keys_of_the_screen_are_left_to_the_screen)
{
    struct key enter = {.code = KEY_ENTER_}, function = {.code = KEY_FUNCTION, .function = 1},
               save = {.code = KEY_CHAR, .codepoint = 'O', .ctrl = true};
    ck_assert(!editor_key(&editor, &enter));
    ck_assert(!editor_key(&editor, &function));
    ck_assert(!editor_key(&editor, &save));
}
END_TEST

UNIT_TESTS_WITH("ui/editor", clear_editor, NULL, letters_are_inserted_at_the_cursor,
                a_letter_goes_with_its_marks, words_are_crossed_and_cut,
                a_paste_of_lines_becomes_one_line, a_full_field_never_ends_within_a_character,
                what_steers_a_terminal_is_not_taken, keys_of_the_screen_are_left_to_the_screen)

/* Keys from raw bytes, whole or in pieces, right or broken. */
#include "unit.h"

#include "../../ui/toolkit/input.h"

#include <stdlib.h>
#include <string.h>

static struct decoder *decoder;
static struct key key;
static char spelled[24];

static void open_decoder(void)
{
    decoder = calloc(1, sizeof *decoder);
    key = (struct key){0};
}

static void close_decoder(void)
{
    free(decoder->paste);
    free(decoder);
}

static void feed(const char *bytes)
{
    decoder_feed(decoder, (const unsigned char *)bytes, strlen(bytes));
}

static const char *next(bool is_timeout)
{
    if (!decoder_next(decoder, is_timeout, &key))
        return "nothing";
    key_spell(&key, spelled);
    return spelled;
}

START_TEST(each_sequence_is_its_key)
{
    static const char *const cases[][2] = {
        {"\033[A", "Up"},
        {"\033OB", "Down"},
        {"\033[1;5C", "Ctrl-Right"},
        {"\033[1;2D", "Shift-Left"},
        {"\033[1;3A", "Alt-Up"},
        {"\033[H", "Home"},
        {"\033[4~", "End"},
        {"\033[2~", "Ins"},
        {"\033[3;5~", "Ctrl-Del"},
        {"\033[6~", "PgDn"},
        {"\033OP", "F1"},
        {"\033[15;2~", "Shift-F5"},
        {"\033[24~", "F12"},
        {"\033[[B", "F2"},
        {"\033[Z", "Shift-Tab"},
        {"\033x", "Alt-x"},
        {"\033\xc3\xbc", "Alt-ü"},
        {"\x06", "Ctrl-F"},
        {"\r", "Enter"},
        {"\t", "Tab"},
        {"\x7f", "Backspace"},
        {" ", "Space"},
        {"ä", "ä"},
        {"日", "日"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        feed(cases[i][0]);
        ck_assert_str_eq(next(false), cases[i][1]);
        ck_assert_uint_eq(decoder->length, 0);
    }
}
END_TEST

START_TEST(a_sequence_in_single_bytes_is_one_key)
{
    const char *bytes = "\033[1;5D";
    for (size_t i = 0; i + 1 < strlen(bytes); i++) {
        decoder_feed(decoder, (const unsigned char *)bytes + i, 1);
        ck_assert_str_eq(next(false), "nothing");
    }
    feed("D");
    ck_assert_str_eq(next(false), "Ctrl-Left");
}
END_TEST

START_TEST(escape_alone_is_escape_after_a_while)
{
    feed("\033");
    ck_assert_str_eq(next(false), "nothing");
    ck_assert_str_eq(next(true), "Esc");
}
END_TEST

START_TEST(escape_twice_is_escape_twice)
{
    feed("\033\033");
    ck_assert_str_eq(next(false), "Esc");
    ck_assert_str_eq(next(false), "nothing");
    ck_assert_str_eq(next(true), "Esc");
}
END_TEST

/* On a slow line both arrive together; no terminal says Alt and Ctrl at once in any other way, and
 * a key that ends the program must not become one that nobody knows. */
START_TEST(escape_and_a_control_key_are_two_keys)
{
    feed("\033\003\033\t\033\r");
    static const char *const expected[] = {"Esc", "Ctrl-C", "Esc",    "Tab",
                                           "Esc", "Enter",  "nothing"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        ck_assert_str_eq(next(false), expected[i]);
    feed("\033\b");
    ck_assert_str_eq(next(false), "Alt-Backspace");
}
END_TEST

START_TEST(an_unknown_sequence_presses_nothing)
{
    feed("\033[?62;c\033[I\033[38;5;1mq");
    ck_assert_str_eq(next(false), "q");
    ck_assert_str_eq(next(true), "nothing");
}
END_TEST

START_TEST(a_broken_sequence_does_not_eat_the_next_key)
{
    feed("\033[1;5\033[A");
    ck_assert_str_eq(next(false), "Up");
}
END_TEST

START_TEST(a_character_in_pieces_waits_for_its_end)
{
    feed("\xe2\x82");
    ck_assert_str_eq(next(false), "nothing");
    feed("\xac");
    ck_assert_str_eq(next(false), "€");
}
END_TEST

START_TEST(bytes_that_are_no_character_stop_nothing)
{
    feed("\x80\xfcx\xe2y");
    next(false);
    ck_assert_uint_eq(key.codepoint, 0xFFFD);
    ck_assert_str_eq(next(false), "ü"); /* Latin-1 keyboards */
    ck_assert_str_eq(next(false), "x");
    next(false);
    ck_assert_str_eq(next(false), "y");
}
END_TEST

START_TEST(a_paste_is_one_key_and_presses_nothing)
{
    feed("\033[200~Kessler & Söhne\r\nJan\x03\033]0;x\007\tHanse\033[201~q");
    ck_assert_str_eq(next(false), "Paste");
    ck_assert(strncmp(key.paste, "Kessler & Söhne\nJan", strlen("Kessler & Söhne\nJan")) == 0);
    ck_assert_ptr_null(strpbrk(key.paste, "\033\007\003\r"));
    ck_assert_str_eq(next(false), "q");
}
END_TEST

START_TEST(a_paste_whose_end_never_comes_does_not_lock_the_keys)
{
    feed("\033[200~abc");
    for (int i = 0; i < 39; i++)
        ck_assert_str_eq(next(true), "nothing");
    ck_assert_str_eq(next(true), "Paste");
    ck_assert_str_eq(key.paste, "abc");
    feed("q");
    ck_assert_str_eq(next(false), "q");
}
END_TEST

START_TEST(a_paste_longer_than_the_buffer_arrives_whole_in_parts)
{
    size_t fed = 0, got = 0;
    feed("\033[200~");
    for (int i = 0; i < 100; i++) {
        char block[2049];
        for (size_t j = 0; j < 2048; j += 2)
            memcpy(block + j, "ü", 2);
        block[2048] = '\0';
        feed(block);
        fed += 2048;
        while (decoder_next(decoder, false, &key))
            got += strlen(key.paste);
    }
    feed("\033[201~");
    while (decoder_next(decoder, false, &key)) {
        ck_assert_ptr_null(strstr(key.paste, "\xef\xbf\xbd"));
        got += strlen(key.paste);
    }
    ck_assert_uint_eq(got, fed);
    ck_assert(!decoder->is_pasting);
}
END_TEST

START_TEST(random_bytes_never_block_and_always_end)
{
    unsigned seed = 1;
    for (int round = 0; round < 20000; round++) {
        unsigned char bytes[8];
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1103515245u + 12345u;
            bytes[i] = (unsigned char)(seed >> 16);
            if (seed >> 29 == 0)
                bytes[i] = 0x1B;
        }
        decoder_feed(decoder, bytes, sizeof bytes);
        while (decoder_next(decoder, false, &key))
            key_spell(&key, spelled);
    }
    for (int i = 0; i < 100 && decoder->length > 0; i++)
        while (decoder_next(decoder, true, &key))
            key_spell(&key, spelled);
    ck_assert_uint_eq(decoder->length, 0);
}
END_TEST

UNIT_TESTS_WITH("ui/input", open_decoder, close_decoder, each_sequence_is_its_key,
                a_sequence_in_single_bytes_is_one_key, escape_alone_is_escape_after_a_while,
                escape_twice_is_escape_twice, escape_and_a_control_key_are_two_keys,
                an_unknown_sequence_presses_nothing, a_broken_sequence_does_not_eat_the_next_key,
                a_character_in_pieces_waits_for_its_end, bytes_that_are_no_character_stop_nothing,
                a_paste_is_one_key_and_presses_nothing,
                a_paste_whose_end_never_comes_does_not_lock_the_keys,
                a_paste_longer_than_the_buffer_arrives_whole_in_parts,
                random_bytes_never_block_and_always_end)

/* The way to the terminal, character by character: nothing that acts, hides or reorders gets
 * through. */
#include "unit.h"

#include "base/text.h"

#include <string.h>

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
    safe_text_set_ascii(false);
}

static void close_arena(void)
{
    arena_free(arena);
}

static const char *safe_of(uint32_t codepoint)
{
    struct text text = {0};
    text_append_char(&text, 'x');
    text_append_utf8(&text, codepoint);
    const char *safe = safe_text(arena, text_str(&text));
    text_free(&text);
    return safe + 1;
}

START_TEST(controls_are_shown_as_symbols)
{
    ck_assert_str_eq(safe_of(0x1B), "\u241B");
    ck_assert_str_eq(safe_of(0x07), "\u2407");
    ck_assert_str_eq(safe_of(0x7F), "\u2421");
    ck_assert_str_eq(safe_of('\n'), "\u21B5");
    for (uint32_t c = 0x80; c < 0xA0; c++)
        ck_assert_str_eq(safe_of(c), "\u2426");
}
END_TEST

START_TEST(what_is_invisible_or_reorders_vanishes)
{
    static const uint32_t ranges[][2] = {
        {0x202A, 0x202E}, {0x2066, 0x2069}, {0x200B, 0x200F}, {0x61C, 0x61C},   {0xE0000, 0xE007F},
        {0xFEFF, 0xFEFF}, {0xAD, 0xAD},     {0x3164, 0x3164}, {0xFFA0, 0xFFA0}, {0x115F, 0x1160}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        for (uint32_t c = ranges[i][0]; c <= ranges[i][1]; c++)
            ck_assert_str_eq(safe_of(c), "");
}
END_TEST

START_TEST(a_cell_carries_two_marks_at_most)
{
    ck_assert_str_eq(safe_text(arena, "a\u0301\u0302\u0303\u0304b\u0301"), "a\u0301\u0302b\u0301");
    ck_assert_str_eq(safe_text(arena, "\u0301a"), "a");
}
END_TEST

START_TEST(every_byte_string_becomes_valid_utf8)
{
    ck_assert_str_eq(safe_text(arena, "a\xff\xc3(\xe2\x82"), "a\uFFFD\uFFFD(\uFFFD\uFFFD");
}
END_TEST

START_TEST(ascii_mode_gives_printable_ascii_for_every_character)
{
    for (uint32_t c = 1; c < 0x30000; c++) {
        char bytes[5] = {0};
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        utf8_encode(c, bytes);
        for (const char *s = safe_text_ascii(arena, bytes); *s != '\0'; s++)
            ck_assert_msg(*s >= 0x20 && *s < 0x7F, "U+%04X", c);
        if (c % 4096 == 0)
            arena_reset(arena);
    }
}
END_TEST

START_TEST(fitted_text_is_exact_at_every_width)
{
    const char *text = "aä日本e\u0301語z";
    for (int cells = 1; cells < 20; cells++) {
        ck_assert_int_eq(text_cells(text_fit(arena, text, cells)), cells);
        ck_assert_int_eq(text_cells(text_fit_right(arena, text, cells)), cells);
    }
    ck_assert_str_eq(text_fit(arena, "日本語", 4), "日… ");
    ck_assert_str_eq(text_fit(arena, text, 0), "");
}
END_TEST

UNIT_TESTS_WITH("base/safe", open_arena, close_arena, controls_are_shown_as_symbols,
                what_is_invisible_or_reorders_vanishes, a_cell_carries_two_marks_at_most,
                every_byte_string_becomes_valid_utf8,
                ascii_mode_gives_printable_ascii_for_every_character,
                fitted_text_is_exact_at_every_width)

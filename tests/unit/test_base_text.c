/* Text: UTF-8 at the door, cells not bytes, folding as people search. */
#include "unit.h"

#include "base/text.h"

#include <string.h>

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

START_TEST(text_grows_and_stays_terminated)
{
    struct text text = {0};
    ck_assert_str_eq(text_str(&text), "");
    for (int i = 0; i < 1000; i++)
        text_printf(&text, "%d,", i);
    ck_assert_uint_eq(text.length, strlen(text.data));
    ck_assert(str_ends(text.data, "998,999,"));
    text_free(&text);
}
END_TEST

START_TEST(overlong_and_surrogate_bytes_are_not_utf8)
{
    ck_assert(utf8_is_valid("Müller €", strlen("Müller €")));
    ck_assert(!utf8_is_valid("\xc0\xaf", 2));
    ck_assert(!utf8_is_valid("\xed\xa0\x80", 3));
    ck_assert(!utf8_is_valid("M\xfcller", 6));
    ck_assert(!utf8_is_valid("a\0b", 3));
}
END_TEST

START_TEST(a_bad_byte_decodes_to_one_replacement)
{
    uint32_t codepoint;
    ck_assert_uint_eq(utf8_decode("\xfcx", &codepoint), 1);
    ck_assert_uint_eq(codepoint, 0xFFFD);
    ck_assert_uint_eq(utf8_decode("", &codepoint), 0);
}
END_TEST

START_TEST(width_counts_cells_not_bytes)
{
    ck_assert_int_eq(text_cells("März"), 4);
    ck_assert_int_eq(text_cells("Ma\xcc\x88rz"), 4);
    ck_assert_int_eq(text_cells("日本"), 4);
}
END_TEST

START_TEST(fitted_text_has_exactly_the_cells_asked_for)
{
    safe_text_set_ascii(false);
    ck_assert_str_eq(text_fit(arena, "Köln", 6), "Köln  ");
    ck_assert_str_eq(text_fit(arena, "Düsseldorf", 5), "Düss…");
    ck_assert_int_eq(text_cells(text_fit(arena, "日本語", 4)), 4);
    ck_assert_str_eq(text_fit_right(arena, "7", 3), "  7");
}
END_TEST

START_TEST(escape_sequences_cannot_speak_to_the_terminal)
{
    safe_text_set_ascii(false);
    const char *safe = safe_text(arena, "a\x1b[2Jb\x07\xc2\x9b"
                                        "c\xe2\x80\xae"
                                        "d");
    for (const char *c = safe; *c != '\0'; c++)
        ck_assert(*c != '\x1b' && *c != '\x07');
    ck_assert_ptr_null(strstr(safe, "\xc2\x9b"));
    ck_assert_ptr_null(strstr(safe, "\xe2\x80\xae"));
    ck_assert(!text_is_clean("a\x1b[2J", false));
    ck_assert(text_is_clean("a\nb", true));
    ck_assert(!text_is_clean("a\nb", false));
}
END_TEST

START_TEST(ascii_terminals_get_readable_german)
{
    ck_assert_str_eq(safe_text_ascii(arena, "Müßig"), "Muessig");
}
END_TEST

START_TEST(words_are_found_in_any_order_and_spelling)
{
    ck_assert(text_has_words(arena, "Müller & Söhne, Bremen", "bremen MUELL"));
    ck_assert(text_has_words(arena, "Müller", ""));
    ck_assert(!text_has_words(arena, "Müller & Söhne", "müller hamburg"));
}
END_TEST

START_TEST(what_a_search_has_found_is_told_by_bytes)
{
    static const struct {
        const char *shown, *typed, *found;
    } rows[] = {{"Müller & Söhne", "muell", "[Müll]er & Söhne"},
                {"Müller & Söhne", "MULL soeh", "[Müll]er & [Söh]ne"},
                {"Straßen AG", "strass", "[Straß]en AG"},
                {"Straßen AG", "stras", "[Straß]en AG"},
                {"Großstraße", "stra", "Großstraße"}, /* words are found by their beginning */
                {"petra@nord-wind.example", "petra@nord wind", "[petra]@[nord]-[wind].example"},
                {"number … 030 23125 …", "030 23125", "number … [030] [23125] …"},
                {"Nordwind", "nordwinde", "Nordwind"},
                {"Nordwind", "  ", "Nordwind"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text_span *spans;
        struct text marked = {0};
        size_t count = text_found(arena, rows[i].shown, rows[i].typed, &spans), at = 0;
        for (size_t k = 0; k < count; k++) {
            text_append_bytes(&marked, rows[i].shown + at, spans[k].from - at);
            text_append_char(&marked, '[');
            text_append_bytes(&marked, rows[i].shown + spans[k].from, spans[k].length);
            text_append_char(&marked, ']');
            at = spans[k].from + spans[k].length;
        }
        text_append(&marked, rows[i].shown + at);
        ck_assert_str_eq(text_str(&marked), rows[i].found);
        text_free(&marked);
    }
}
END_TEST

START_TEST(folding_finds_umlauts_in_every_spelling)
{
    ck_assert_str_eq(text_fold(arena, "Müller &  Söhne"), "mueller & soehne");
    ck_assert_str_eq(text_fold_bare(arena, "Müller"), text_fold_bare(arena, "Mueller"));
    ck_assert_str_eq(text_fold_bare(arena, "Müller"), text_fold_bare(arena, "Muller"));
}
END_TEST

START_TEST(folding_drops_signs_that_nobody_sees)
{
    ck_assert_str_eq(text_fold(arena, "Daten\xc2\xadverarbeitung"), "datenverarbeitung");
    ck_assert_str_eq(text_fold(arena, "Mül\xe2\x80\x8bler\xef\xbb\xbf"), "mueller");
    ck_assert_str_eq(text_fold_bare(arena, "Mu\xc2\xad"
                                           "eller"),
                     text_fold_bare(arena, "Müller"));
    ck_assert_str_eq(text_fold(arena, "\xc2\xad"), "");
}
END_TEST

START_TEST(fuzzy_match_prefers_the_closer_word)
{
    ck_assert_int_eq(text_fuzzy_score("xyz", "queue"), 0);
    ck_assert_int_gt(text_fuzzy_score("que", "queue"), text_fuzzy_score("que", "liquid flame"));
}
END_TEST

START_TEST(numbers_are_whole_strings_without_overflow)
{
    int64_t value;
    ck_assert(str_to_int64("-42", &value));
    ck_assert_int_eq(value, -42);
    ck_assert(!str_to_int64("42x", &value));
    ck_assert(!str_to_int64("", &value));
    ck_assert(!str_to_int64("99999999999999999999", &value));
}
END_TEST

START_TEST(numbers_are_written_as_printf_would)
{
    static const int64_t numbers[] = {0, 7, -7, 10, 1234567890123, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct text out = {0};
        text_append_int(&out, numbers[i]);
        ck_assert_str_eq(text_str(&out), arena_printf(arena, "%lld", (long long)numbers[i]));
        text_free(&out);
    }
}
END_TEST

START_TEST(long_texts_are_printed_whole)
{
    char *word = arena_alloc(arena, 1001);
    struct text out = {0};
    memset(word, 'w', 1000);
    for (int i = 0; i < 3; i++)
        text_printf(&out, "%d%s", i, word);
    ck_assert_uint_eq(out.length, 3003);
    ck_assert_uint_eq(strlen(arena_printf(arena, "%s-%s", word, word)), 2001);
    ck_assert_str_eq(arena_printf(arena, "%s", "brief"), "brief");
    text_free(&out);
}
END_TEST

START_TEST(blank_is_what_holds_no_sign)
{
    ck_assert(str_is_blank(""));
    ck_assert(str_is_blank(" \t\n\u00a0\u2003"));
    ck_assert(!str_is_blank(" \u00a0x"));
}
END_TEST

START_TEST(splitting_trims_and_keeps_empty_parts)
{
    char **parts;
    ck_assert_uint_eq(str_split(arena, " a ,, b", ',', &parts), 3);
    ck_assert_str_eq(parts[0], "a");
    ck_assert_str_eq(parts[1], "");
    ck_assert_str_eq(parts[2], "b");
    ck_assert(str_list_has("agent,steward", "steward"));
    ck_assert(!str_list_has("agent,steward", "stew"));
}
END_TEST

START_TEST(what_two_texts_share_ends_before_the_character_that_differs)
{
    ck_assert_uint_eq(utf8_shared("Nordwind AG", "Nordwind KG"), 9);
    ck_assert_uint_eq(utf8_shared("Köln", "Käln"), 1); /* the first byte of both is the same */
    ck_assert_uint_eq(utf8_shared("Köln", "Köln"), 5);
    ck_assert_uint_eq(utf8_shared("", "x"), 0);
}
END_TEST

UNIT_TESTS_WITH("base/text", open_arena, close_arena, text_grows_and_stays_terminated,
                what_two_texts_share_ends_before_the_character_that_differs,
                numbers_are_written_as_printf_would, long_texts_are_printed_whole,
                blank_is_what_holds_no_sign, overlong_and_surrogate_bytes_are_not_utf8,
                a_bad_byte_decodes_to_one_replacement, width_counts_cells_not_bytes,
                fitted_text_has_exactly_the_cells_asked_for,
                escape_sequences_cannot_speak_to_the_terminal, ascii_terminals_get_readable_german,
                words_are_found_in_any_order_and_spelling, what_a_search_has_found_is_told_by_bytes,
                folding_finds_umlauts_in_every_spelling, folding_drops_signs_that_nobody_sees,
                fuzzy_match_prefers_the_closer_word, numbers_are_whole_strings_without_overflow,
                splitting_trims_and_keeps_empty_parts)

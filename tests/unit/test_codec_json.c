/* JSON: limits hold before anything is parsed, what is not plainly JSON is refused, and what we
 * write is read back as it was. */
#include "unit.h"

#include "codec/json.h"

#include <limits.h>
#include <string.h>

static struct arena *arena;
static struct json_doc *doc;

static void open_arena(void)
{
    arena = arena_new();
    doc = NULL;
}

static void close_arena(void)
{
    json_free(doc);
    arena_free(arena);
}

static const struct json *parse(const char *text)
{
    struct error err = {0};
    json_free(doc);
    doc = NULL;
    ck_assert_msg(json_parse(text, strlen(text), NULL, &doc, &err), "%s: %s", text, err.message);
    return json_root(doc);
}

static void refuse_bytes(const char *bytes, size_t length, const struct json_limits *limits,
                         enum error_code code)
{
    struct error err = {0};
    struct json_doc *none = NULL;
    ck_assert_msg(!json_parse(bytes, length, limits, &none, &err), "taken: %.80s", bytes);
    ck_assert_int_eq(err.code, code);
    ck_assert_str_ne(err.message, "");
    ck_assert_ptr_null(none);
}

static void refuse(const char *text)
{
    refuse_bytes(text, strlen(text), NULL, ERR_DATA);
}

static const char *nested(int depth)
{
    struct text text = {0};
    for (int i = 0; i < depth; i++)
        text_append(&text, i % 2 == 0 ? "[" : "{\"a\":");
    text_append(&text, depth % 2 == 0 ? "1" : "");
    for (int i = depth; i-- > 0;)
        text_append(&text, i % 2 == 0 ? "]" : "}");
    const char *copy = arena_strdup(arena, text_str(&text));
    text_free(&text);
    return copy;
}

START_TEST(sixteen_levels_are_taken_and_seventeen_refused)
{
    parse(nested(16));
    refuse(nested(17));
    refuse(nested(100000 / 8));
    parse("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[\"]"); /* within a string they are text */
}
END_TEST

START_TEST(size_and_number_of_parts_have_limits)
{
    static const struct json_limits small = {.bytes = 10, .depth = 4, .tokens = 4};
    refuse_bytes("[123456789]", 11, &small, ERR_TOO_LARGE);
    ck_assert(json_parse("[12345678]", 10, &small, &doc, NULL));
    refuse_bytes("[1,2,3,4]", 9, &(struct json_limits){100, 4, 3}, ERR_DATA);
    json_free(doc);
    ck_assert(json_parse("[1,2,3,4]", 9, &small, &doc, NULL));
    ck_assert_uint_eq(json_size(json_root(doc)), 4);
}
END_TEST

START_TEST(a_key_that_stands_twice_is_refused)
{
    refuse("{\"a\":1,\"a\":1}");
    refuse("{\"a\":{\"b\":1,\"b\":2}}");
    refuse("{\"a\":1,\"\\u0061\":2}"); /* the same key, spelled otherwise */
    parse("{\"a\":1,\"A\":2,\"b\":{\"a\":3}}");
}
END_TEST

START_TEST(surrogates_come_in_pairs_or_not_at_all)
{
    const struct json *root = parse("[\"\\ud83d\\ude00\"]");
    ck_assert_str_eq(json_text(json_at(root, 0)), "\xf0\x9f\x98\x80");
    static const char *const lone[] = {"[\"\\ud83d\"]", "[\"\\ude00\"]", "[\"\\ud83dx\"]",
                                       "[\"\\ud83d\\ud83d\"]", "[\"\\ude00\\ud83d\"]"};
    for (size_t i = 0; i < sizeof lone / sizeof *lone; i++)
        refuse(lone[i]);
}
END_TEST

START_TEST(bytes_that_are_no_utf8_are_refused)
{
    static const char *const bad[] = {
        "[\"M\xfcller\"]",        /* Latin-1 */
        "[\"\xc0\xaf\"]",         /* overlong */
        "[\"\xed\xa0\x80\"]",     /* a surrogate as bytes */
        "[\"\xf4\x90\x80\x80\"]", /* beyond Unicode */
        "[\"\xe2\x82\"]",         /* cut */
        "[\"\x80\"]",
        "{\"\xff\":1}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuse(bad[i]);
    parse("[\"Müller €\"]");
}
END_TEST

START_TEST(a_nul_does_not_come_in_by_any_way)
{
    refuse("[\"a\\u0000b\"]");
    refuse("{\"a\\u0000b\":1}");
    refuse_bytes("[\"a\0b\"]", 7, NULL, ERR_DATA);
    refuse_bytes("[1]\0", 4, NULL, ERR_DATA);
}
END_TEST

START_TEST(numbers_are_whole_and_within_64_bit_or_the_fallback)
{
    const struct json *root = parse("{\"most\":9223372036854775807,\"least\":-9223372036854775808,"
                                    "\"real\":1.0,\"text\":\"7\",\"none\":null}");
    ck_assert_int_eq(json_get_int(root, "most", 3), INT64_MAX);
    ck_assert_int_eq(json_get_int(root, "least", 3), INT64_MIN);
    ck_assert_int_eq(json_get_int(root, "real", 3), 3);
    ck_assert_int_eq(json_get_int(root, "text", 3), 3);
    ck_assert_int_eq(json_get_int(root, "none", 3), 3);
    ck_assert_int_eq(json_get_int(root, "missing", 3), 3);
    static const char *const bad[] = {"[9223372036854775808]",
                                      "[-9223372036854775809]",
                                      "[01]",
                                      "[+1]",
                                      "[1.]",
                                      "[.5]",
                                      "[1e]",
                                      "[0x10]",
                                      "[1e999]",
                                      "[NaN]",
                                      "[Infinity]",
                                      "[-]"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuse(bad[i]);
}
END_TEST

START_TEST(what_is_nearly_json_is_refused)
{
    static const char *const bad[] = {"",
                                      " ",
                                      "1",
                                      "\"a\"",
                                      "null",
                                      "[1] x",
                                      "[1][2]",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "{'a':1}",
                                      "{a:1}",
                                      "[1 2]",
                                      "[\"a\nb\"]",
                                      "[\"\\x41\"]",
                                      "[\"\\u12\"]",
                                      "[\"a]",
                                      "[",
                                      "]",
                                      "{\"a\"}",
                                      "[true false]",
                                      "[True]",
                                      "[1]//comment",
                                      "\xef\xbb\xbf[1]"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuse(bad[i]);
}
END_TEST

START_TEST(null_and_missing_are_told_apart_only_by_has)
{
    const struct json *root = parse("{\"a\":null,\"b\":false,\"c\":\"x\",\"d\":[1,null]}");
    ck_assert_ptr_null(json_get(root, "a"));
    ck_assert_ptr_null(json_get(root, "z"));
    ck_assert(json_has(root, "a") && !json_has(root, "z"));
    ck_assert(!json_get_bool(root, "b", true) && json_get_bool(root, "c", true));
    ck_assert_str_eq(json_get_string(root, "c"), "x");
    ck_assert_ptr_null(json_get_string(root, "b"));
    ck_assert_uint_eq(json_size(json_get(root, "d")), 2);
    ck_assert_ptr_null(json_at(json_get(root, "d"), 1));
    ck_assert_ptr_null(json_at(json_get(root, "d"), 2));
    ck_assert(json_node_is_object(root) && !json_node_is_array(root));
}
END_TEST

START_TEST(nothing_of_nothing_is_nothing)
{
    char *text;
    ck_assert_ptr_null(json_get(NULL, "a"));
    ck_assert(!json_has(NULL, "a"));
    ck_assert_ptr_null(json_text(NULL));
    ck_assert_ptr_null(json_at(NULL, 0));
    ck_assert_uint_eq(json_size(NULL), 0);
    ck_assert(json_canonical(NULL, arena, &text));
    ck_assert_ptr_null(text);
    ck_assert_str_eq(json_print(NULL, arena), "null");
    json_free(NULL);
}
END_TEST

START_TEST(scalars_have_one_canonical_text_and_others_none)
{
    static const char *const expected[] = {"x", "-5", "1", "0", NULL};
    const struct json *root = parse("[\"x\",-5,true,false,null,[],{},1.5]");
    char *text;
    for (size_t i = 0; i < 5; i++) {
        ck_assert(json_canonical(json_at(root, i), arena, &text));
        ck_assert(str_equal(text, expected[i]));
    }
    for (size_t i = 5; i < 8; i++) {
        ck_assert(!json_canonical(json_at(root, i), arena, &text));
        ck_assert_ptr_null(text);
    }
}
END_TEST

START_TEST(printing_sorts_keys_and_adds_no_blanks)
{
    ck_assert_str_eq(json_print(parse(" { \"b\" : [ 1 , true ] , \"a\" : \"ä\" } "), arena),
                     "{\"a\":\"ä\",\"b\":[1,true]}");
}
END_TEST

START_TEST(the_writer_sets_commas_where_they_belong)
{
    struct text out = {0};
    struct json_writer writer;
    json_begin(&writer, &out);
    json_begin_object(&writer);
    json_key(&writer, "a");
    json_begin_array(&writer);
    json_write_int(&writer, INT64_MAX);
    json_write_bool(&writer, false);
    json_write_null(&writer);
    json_begin_object(&writer);
    json_end_object(&writer);
    json_begin_array(&writer);
    json_end_array(&writer);
    json_write_raw(&writer, "[1]");
    json_end_array(&writer);
    json_put_int(&writer, "b", INT64_MIN);
    json_put_string(&writer, "c", NULL);
    json_put_bool(&writer, "d", true);
    json_end_object(&writer);
    ck_assert_str_eq(text_str(&out), "{\"a\":[9223372036854775807,false,null,{},[],[1]],"
                                     "\"b\":null,\"c\":null,\"d\":true}");
    ck_assert_int_eq(writer.depth, 0);
    text_free(&out);
}
END_TEST

static const char *written(const char *value)
{
    struct text out = {0};
    struct json_writer writer;
    json_begin(&writer, &out);
    json_begin_array(&writer);
    json_write_string(&writer, value);
    json_end_array(&writer);
    const char *copy = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return copy;
}

START_TEST(every_sign_is_read_back_as_it_was_written)
{
    for (uint32_t c = 1; c < 0x110000; c += c < 0x3000 || c > 0xFFF0 ? 1 : 7) {
        char text[16] = "a";
        if ((c >= 0xD800 && c <= 0xDFFF) || (c > 0x10010 && c % 4099 != 0))
            continue;
        size_t length = utf8_encode(c, text + 1);
        text[1 + length] = 'z';
        ck_assert_msg(str_equal(json_text(json_at(parse(written(text)), 0)), text), "U+%04X", c);
        if (c % 512 == 0)
            arena_reset(arena);
    }
}
END_TEST

START_TEST(bad_bytes_are_written_as_replacements_and_controls_as_escapes)
{
    ck_assert_str_eq(written("M\xfcller"), "[\"M\xef\xbf\xbdller\"]");
    ck_assert_str_eq(written("\xed\xa0\x80"), "[\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"]");
    ck_assert_str_eq(written("cut \xe2\x82"), "[\"cut \xef\xbf\xbd\xef\xbf\xbd\"]");
    ck_assert_str_eq(written("\"\\\n\t\x1b\x7f/"), "[\"\\\"\\\\\\n\\u0009\\u001b\\u007f/\"]");
    ck_assert_str_eq(written(""), "[\"\"]");
    parse(written("\xff\xfe\xf8\x88\x80\x80\x80"));
}
END_TEST

UNIT_TESTS_WITH("codec/json", open_arena, close_arena,
                sixteen_levels_are_taken_and_seventeen_refused,
                size_and_number_of_parts_have_limits, a_key_that_stands_twice_is_refused,
                surrogates_come_in_pairs_or_not_at_all, bytes_that_are_no_utf8_are_refused,
                a_nul_does_not_come_in_by_any_way,
                numbers_are_whole_and_within_64_bit_or_the_fallback, what_is_nearly_json_is_refused,
                null_and_missing_are_told_apart_only_by_has, nothing_of_nothing_is_nothing,
                scalars_have_one_canonical_text_and_others_none,
                printing_sorts_keys_and_adds_no_blanks, the_writer_sets_commas_where_they_belong,
                every_sign_is_read_back_as_it_was_written,
                bad_bytes_are_written_as_replacements_and_controls_as_escapes)

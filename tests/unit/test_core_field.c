/* Every type of field: what it takes, what it makes of it, how it is shown. */
#include "unit.h"

#include "base/text.h"
#include "core/field.h"

#include <stdlib.h>
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

static const struct choice colours[] = {{"red", "Red"}, {"dark_blue", "Dark blue"}, {NULL, NULL}};

static struct field field_of(enum field_type type)
{
    return (struct field){.name = "f",
                          .type = type,
                          .label = "Field",
                          .choices = type == FIELD_CHOICE || type == FIELD_CODES ? colours : NULL};
}

START_TEST(every_type_is_described)
{
    for (int i = 0; i < FIELD_TYPE_COUNT; i++) {
        const struct field_type_info *type = &field_types[i];
        ck_assert(!str_is_empty(type->name) && type->normalise != NULL && type->display != NULL);
        ck_assert_str_eq(type->sql_type, type->is_int ? "BIGINT" : "TEXT");
        ck_assert(type->is_int || type->max > 0);
        for (int k = 0; k < i; k++)
            ck_assert_str_ne(type->name, field_types[k].name);
    }
}
END_TEST

START_TEST(input_becomes_canonical)
{
    static const struct {
        enum field_type type;
        const char *raw, *wanted;
    } rows[] = {{FIELD_TEXT, "  Nordwind \t  Logistik ", "Nordwind Logistik"},
                {FIELD_TEXT, "Mu\xCC\x88ller", "Müller"},
                {FIELD_TEXT, "a\nb", "a b"},
                {FIELD_NOTE, "a\n b", "a\n b"},
                {FIELD_PHONE, "(030) 23125-012", "+493023125012"},
                {FIELD_PHONE, "ask Petra", "ask Petra"},
                {FIELD_PHONE, "110", "110"},
                {FIELD_EMAIL, " A@B.Example ", "A@b.example"},
                {FIELD_EMAIL, "not an address", "not an address"},
                {FIELD_URL, "b.example/x", "b.example/x"},
                {FIELD_CHOICE, "RED", "red"},
                {FIELD_CHOICE, "dark blue", "dark_blue"},
                {FIELD_CODES, "Red, red ,dark_blue,", "red,dark_blue"},
                {FIELD_DATE, "31.3.2027", "2027-03-31"},
                {FIELD_DATE, "2024-02-29", "2024-02-29"},
                {FIELD_COUNTRY, "Deutschland", "DE"},
                {FIELD_COUNTRY, "Österreich", "AT"},
                {FIELD_COUNTRY, "fr", "FR"},
                {FIELD_INT, " 0042", "42"},
                {FIELD_COUNTER, "0", "0"},
                {FIELD_TIME, "2026-11-24T09:30:00Z", "1795512600000"},
                {FIELD_TIME, "1795512600000", "1795512600000"},
                {FIELD_BOOL, "Ja", "1"},
                {FIELD_BOOL, "no", "0"},
                {FIELD_MONEY, "1999", "1999"},
                {FIELD_ID, " 0190a6f0-0000-7000-8000-000000000001 ",
                 "0190a6f0-0000-7000-8000-000000000001"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct field field = field_of(rows[i].type);
        struct error err = {0};
        char *value;
        ck_assert_msg(field_parse(&field, rows[i].raw, arena, &value, &err), "%s: %s", rows[i].raw,
                      err.message);
        ck_assert_str_eq(value, rows[i].wanted);
    }
}
END_TEST

START_TEST(what_cannot_be_a_value_is_refused_and_the_field_named)
{
    static const struct {
        enum field_type type;
        const char *raw;
    } rows[] = {{FIELD_TEXT, "a\x1b[2Jb"},
                {FIELD_TEXT, "a\xE2\x80\xAE"
                             "b"},
                {FIELD_TEXT, "M\xFCller"},
                {FIELD_NOTE, "a\x07"},
                {FIELD_CHOICE, "green"},
                {FIELD_CODES, "red,green"},
                {FIELD_DATE, "31.2.2027"},
                {FIELD_DATE, "2027-3"},
                {FIELD_DATE, "29.02.2027"},
                {FIELD_DATE, "1.2.27x"},
                {FIELD_COUNTRY, "Atlantis"},
                {FIELD_COUNTRY, "D3"},
                {FIELD_INT, "-1"},
                {FIELD_INT, "1,5"},
                {FIELD_INT, "9223372036854775808"},
                {FIELD_COUNTER, "x"},
                {FIELD_TIME, "tomorrow"},
                {FIELD_BOOL, "maybe"},
                {FIELD_MONEY, "12 Dollar"},
                {FIELD_PHONE, "030\x01"},
                {FIELD_ID, "anna"},
                {FIELD_ID, "0190A6F0-0000-7000-8000-000000000001"},
                {FIELD_ID, "0190a6f0-0000-7000-8000-00000000000"},
                {FIELD_ID, "0190a6f0-0000-7000-8000-0000000000012"},
                {FIELD_ID, "'; DROP TABLE lead; --"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct field field = field_of(rows[i].type);
        struct error err = {0};
        char *value;
        ck_assert_msg(!field_parse(&field, rows[i].raw, arena, &value, &err), "%s became %s",
                      rows[i].raw, value);
        ck_assert_int_eq(err.code, ERR_DATA);
        ck_assert_str_eq(err.field, "f");
        ck_assert_ptr_nonnull(strstr(err.message, "Field"));
    }
}
END_TEST

START_TEST(blank_input_is_no_value_for_every_type)
{
    static const char *const blanks[] = {NULL, "", "  \t ", "\xC2\xA0"};
    for (int type = 0; type < FIELD_TYPE_COUNT; type++)
        for (size_t i = 0; i < 4; i++) {
            struct field field = field_of((enum field_type)type);
            char *value = (char[]){"x"};
            ck_assert(field_parse(&field, blanks[i], arena, &value, NULL));
            ck_assert_ptr_null(value);
        }
}
END_TEST

START_TEST(limits_count_code_points)
{
    struct field field = field_of(FIELD_TEXT);
    struct error err = {0};
    char *value;
    field.max = 3;
    ck_assert(field_parse(&field, "äöü", arena, &value, &err));
    ck_assert(!field_parse(&field, "äöüß", arena, &value, &err));
    field = field_of(FIELD_INT);
    field.max = 100;
    ck_assert(field_parse(&field, "100", arena, &value, &err));
    ck_assert(!field_parse(&field, "101", arena, &value, &err));
    char *huge = malloc(200000);
    memset(huge, 'a', 199999);
    huge[199999] = '\0';
    field = field_of(FIELD_NOTE);
    ck_assert(!field_parse(&field, huge, arena, &value, &err));
    free(huge);
}
END_TEST

START_TEST(people_see_labels_groups_and_amounts)
{
    static const struct {
        enum field_type type;
        const char *value, *wanted;
    } rows[] = {{FIELD_CHOICE, "dark_blue", "Dark blue"},
                {FIELD_CHOICE, "unheard_of", "unheard_of"},
                {FIELD_CODES, "red,dark_blue", "Red, Dark blue"},
                {FIELD_PHONE, "ask Petra", "ask Petra"},
                {FIELD_BOOL, "1", "yes"},
                {FIELD_BOOL, "0", "no"},
                {FIELD_MONEY, "1999", "19.99 EUR"},
                {FIELD_MONEY, "5", "0.05 EUR"},
                {FIELD_TEXT, NULL, ""},
                {FIELD_INT, "7", "7"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct field field = field_of(rows[i].type);
        ck_assert_str_eq(field_display_text(&field, rows[i].value, arena), rows[i].wanted);
    }
}
END_TEST

START_TEST(normalising_twice_changes_nothing)
{
    static const char *const raws[] = {
        "(030) 23125-012", "A@B.Example", "Red,dark_blue", "31.3.2027", "Deutschland", "42", "ja",
        "  x  y "};
    for (int type = 0; type < FIELD_TYPE_COUNT; type++)
        for (size_t i = 0; i < sizeof raws / sizeof *raws; i++) {
            struct field field = field_of((enum field_type)type);
            char *once, *twice;
            if (!field_parse(&field, raws[i], arena, &once, NULL))
                continue;
            ck_assert(field_parse(&field, once, arena, &twice, NULL));
            ck_assert_str_eq(once, twice);
        }
}
END_TEST

UNIT_TESTS_WITH("core/field", open_arena, close_arena, every_type_is_described,
                input_becomes_canonical, what_cannot_be_a_value_is_refused_and_the_field_named,
                blank_input_is_no_value_for_every_type, limits_count_code_points,
                people_see_labels_groups_and_amounts, normalising_twice_changes_nothing)

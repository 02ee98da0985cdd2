/* vCards: every value comes back as it was after unfolding and unescaping, and no value can add a
 * line of its own. */
#include "unit.h"

#include "codec/vcard.h"

#include <string.h>

static struct arena *arena;
static struct text out;
static struct contact contact;
static struct company company;

static void start(void)
{
    arena = arena_new();
    out = (struct text){0};
    contact = (struct contact){.last_name = "Muster", .first_name = "Erika"};
    contact.record.id = arena_strdup(arena, "0190a5b2-0000-7000-8000-000000000001");
    company = (struct company){.company = "Muster GmbH", .employees = INT_NONE};
}

static void end(void)
{
    text_free(&out);
    arena_free(arena);
}

/* The card without its folds, a line ends in \n. */
static const char *unfolded(void)
{
    struct text plain = {0};
    text_clear(&out);
    vcard_write(&out, &(struct vcard){.contact = &contact, .company = &company});
    for (const char *at = text_str(&out); *at != '\0'; at++)
        if (str_starts(at, "\r\n "))
            at += 2;
        else if (*at != '\r')
            text_append_char(&plain, *at);
    const char *copy = arena_strdup(arena, text_str(&plain));
    text_free(&plain);
    return copy;
}

/* Cuts a name's value at semicolons and takes the escapes away. */
static size_t values_of(const char *name, const char *values[8])
{
    const char *at = strstr(unfolded(), arena_printf(arena, "\n%s:", name));
    size_t count = 0;
    struct text value = {0};
    ck_assert_msg(at != NULL, "no %s", name);
    for (at = strchr(at, ':') + 1;; at++) {
        if (*at == '\\') {
            at++;
            text_append_char(&value, *at == 'n' ? '\n' : *at);
        } else if (*at == ';' || *at == '\n') {
            ck_assert_uint_lt(count, 8);
            values[count++] = arena_strdup(arena, text_str(&value));
            text_clear(&value);
            if (*at == '\n')
                break;
        } else {
            text_append_char(&value, *at);
        }
    }
    text_free(&value);
    return count;
}

START_TEST(a_card_holds_what_is_known_and_no_empty_lines)
{
    ck_assert_str_eq(unfolded(), "BEGIN:VCARD\nVERSION:3.0\nN:Muster;Erika;;;\nFN:Erika Muster\n"
                                 "ORG:Muster GmbH\nUID:0190a5b2-0000-7000-8000-000000000001\n"
                                 "END:VCARD\n");
}
END_TEST

START_TEST(every_field_stands_in_its_place)
{
    const char *values[8];
    contact.title = "Dr.";
    contact.position = "Einkauf";
    contact.phone = "+493023125000";
    contact.mobile = "+4915228817386";
    contact.email = "erika@example.com";
    company.street = "Allee 1";
    company.city = "Köln";
    company.postal_code = "50667";
    company.country = "DE";
    ck_assert_uint_eq(values_of("N", values), 5);
    ck_assert_str_eq(values[3], "Dr.");
    values_of("TITLE", values);
    ck_assert_str_eq(values[0], "Einkauf");
    values_of("TEL;TYPE=WORK,VOICE", values);
    ck_assert_str_eq(values[0], "+493023125000");
    values_of("TEL;TYPE=CELL", values);
    ck_assert_str_eq(values[0], "+4915228817386");
    values_of("EMAIL;TYPE=INTERNET", values);
    ck_assert_str_eq(values[0], "erika@example.com");
    ck_assert_uint_eq(values_of("ADR;TYPE=WORK", values), 7);
    ck_assert_str_eq(values[2], "Allee 1");
    ck_assert_str_eq(values[3], "Köln");
    ck_assert_str_eq(values[5], "50667");
    ck_assert_str_eq(values[6], "DE");
}
END_TEST

START_TEST(signs_with_a_meaning_come_back_as_they_were)
{
    static const char *const odd[] = {"a,b;c\\d",   "\\n",  "line one\nline two", "\\",
                                      ";;;",        "a:b",  "\nEND:VCARD",        "=2+3",
                                      "\"quoted\"", "100 %"};
    const char *values[8];
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        company.company = arena_strdup(arena, odd[i]);
        ck_assert_uint_eq(values_of("ORG", values), 1);
        ck_assert_str_eq(values[0], odd[i]);
    }
}
END_TEST

START_TEST(no_value_begins_a_line_of_its_own)
{
    static const char *const breaks[] = {"\n", "\r\n", "\r", "\n\n", "\r\n "};
    for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
        contact.position = arena_printf(arena, "a%sTEL:+4930", breaks[i]);
        text_clear(&out);
        vcard_write(&out, &(struct vcard){.contact = &contact, .company = &company});
        ck_assert_ptr_null(strstr(text_str(&out), "\nTEL"));
        ck_assert_ptr_null(strstr(text_str(&out), "\rTEL"));
        for (const char *at = text_str(&out); (at = strchr(at, '\r')) != NULL; at++)
            ck_assert_int_eq(at[1], '\n');
    }
}
END_TEST

START_TEST(long_lines_are_folded_between_signs)
{
    const char *values[8];
    for (int shift = 0; shift < 8; shift++) {
        struct text name = {0};
        text_append_bytes(&name, "xxxxxxxx", (size_t)shift);
        for (int i = 0; i < 120; i++)
            text_append(&name, i % 3 == 0 ? "ü" : i % 3 == 1 ? "€" : "\xf0\x9f\x98\x80");
        company.company = arena_strdup(arena, text_str(&name));
        text_free(&name);
        values_of("ORG", values);
        ck_assert_str_eq(values[0], company.company);
        for (const char *at = text_str(&out), *stop; (stop = strstr(at, "\r\n")) != NULL;
             at = stop + 2) {
            ck_assert_int_le(stop - at, 75);
            ck_assert(
                utf8_is_valid(arena_strndup(arena, at, (size_t)(stop - at)), (size_t)(stop - at)));
        }
    }
}
END_TEST

UNIT_TESTS_WITH("codec/vcard", start, end, a_card_holds_what_is_known_and_no_empty_lines,
                every_field_stands_in_its_place, signs_with_a_meaning_come_back_as_they_were,
                no_value_begins_a_line_of_its_own, long_lines_are_folded_between_signs)

/* Mail addresses, judged by the verdicts of is_email for SMTP. */
#include "unit.h"

#include "core/phone_number.h"
#include "vectors.h"

#include <stdio.h>

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

static bool is_fine(const char *raw)
{
    char *address;
    return email_parse(raw, arena, &address);
}

/* The JSON string after a key, with its escapes undone; false if it holds a NUL, which no door lets
 * through. */
static bool json_string(const char *line, const char *key, struct text *out)
{
    static const struct {
        char code, byte;
    } escapes[] = {{'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'b', '\b'}, {'f', '\f'}};
    unsigned code;
    const char *c = strstr(line, key);
    ck_assert_ptr_nonnull(c);
    text_clear(out);
    for (c += strlen(key); *c != '"'; c++) {
        if (*c != '\\') {
            text_append_char(out, *c);
            continue;
        }
        char byte = *++c;
        if (byte == 'u') {
            ck_assert_int_eq(sscanf(c + 1, "%4x", &code), 1);
            if (code == 0)
                return false;
            text_append_utf8(out, code);
            c += 4;
            continue;
        }
        for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
            byte = escapes[i].code == *c ? escapes[i].byte : byte;
        text_append_char(out, byte);
    }
    return true;
}

START_TEST(syntax_is_judged_as_smtp_judges_it)
{
    struct text file = {0}, address = {0};
    int rows = 0, valid = 0;
    vectors_read(FIXTURE("isemail/tests.ndjson"), &file);
    for (char *line = strtok(file.data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (!json_string(line, "\"address\": \"", &address))
            continue;
        bool wanted = strstr(line, "\"smtp\": \"valid\"") != NULL;
        ck_assert_msg(is_fine(text_str(&address)) == wanted, "%s", line);
        rows++;
        valid += wanted;
    }
    ck_assert_int_eq(rows, 162);
    ck_assert_int_eq(valid, 38);
    text_free(&file);
    text_free(&address);
}
END_TEST

START_TEST(the_domain_becomes_lower_case_and_the_name_stays)
{
    char *address;
    ck_assert(email_parse("Petra.Janssen@Nordwind-Logistik.EXAMPLE", arena, &address));
    ck_assert_str_eq(address, "Petra.Janssen@nordwind-logistik.example");
    ck_assert(email_parse("info@MÜLLER.example", arena, &address));
    ck_assert_str_eq(address, "info@müller.example");
}
END_TEST

START_TEST(international_addresses_are_taken_and_forged_ones_are_not)
{
    ck_assert(is_fine("jörg@straße.example"));
    ck_assert(is_fine("info@xn--mller-kva.example"));
    ck_assert(!is_fine("info@m\xE2\x80\xAEller.example")); /* a bidi override */
    ck_assert(!is_fine("info@a\xCC\x88\xCC\x88-.example"));
    ck_assert(!is_fine("a@b@c.example,x@y.example"));
    ck_assert(!is_fine("a@b.example\r\nBcc: c@d.example"));
}
END_TEST

UNIT_TESTS_WITH("core/email", open_arena, close_arena, syntax_is_judged_as_smtp_judges_it,
                the_domain_becomes_lower_case_and_the_name_stays,
                international_addresses_are_taken_and_forged_ones_are_not)

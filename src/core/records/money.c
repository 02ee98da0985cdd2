/* Amounts as people type them, German and English. */
#include "core/money.h"

#include "base/decimal.h"
#include "base/text.h"
#include "core/lead.h"
#include "core/reference.h"
#include "fields.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define MOST_CENTS INT64_C(1000000000000)

/* What may follow the number, and what it multiplies. */
static bool unit_of(const char *text, int64_t *ret_factor)
{
    static const struct {
        const char *word;
        int64_t factor;
    } units[] = {{"", 1},       {"EUR", 1},         {"€", 1},         {"Euro", 1},
                 {"k", 1000},   {"k EUR", 1000},    {"k€", 1000},     {"T€", 1000},
                 {"Tsd", 1000}, {"Tsd. EUR", 1000}, {"Mio", 1000000}, {"Mio. EUR", 1000000}};
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ')
        length--;
    for (size_t i = 0; i < COUNT(units); i++)
        if (strlen(units[i].word) == length && strncasecmp(text, units[i].word, length) == 0) {
            *ret_factor = units[i].factor;
            return true;
        }
    return false;
}

/* The digits behind a decimal sign: one or two behind the last separator. */
static size_t decimals_of(const char *number, size_t length)
{
    size_t digits = 0;
    while (digits < length && isdigit((unsigned char)number[length - 1 - digits]))
        digits++;
    return digits < length && digits > 0 && digits <= 2 && number[length - 1 - digits] != ' '
               ? digits
               : 0;
}

/* Groups of three between separators, "12.500": anything else is a slip. */
static bool whole_of(const char *number, size_t length, int64_t *ret_whole)
{
    int in_group = 0, groups = 0;
    *ret_whole = 0;
    for (size_t i = 0; i < length; i++) {
        if (isdigit((unsigned char)number[i])) {
            in_group++;
            *ret_whole = *ret_whole * 10 + (number[i] - '0');
            if (*ret_whole > MOST_CENTS)
                return false;
        } else {
            if (in_group == 0 || in_group > 3 || (groups > 0 && in_group != 3))
                return false;
            groups++;
            in_group = 0;
        }
    }
    return in_group > 0 && (groups == 0 || in_group == 3);
}

bool money_parse(const char *text, int64_t *ret_cents)
{
    text += strspn(text, " ");
    size_t length = strspn(text, "0123456789., ");
    while (length > 0 && !isdigit((unsigned char)text[length - 1]))
        length--;
    size_t decimals = decimals_of(text, length);
    int64_t whole, factor, cents = 0;
    const char *unit = text + length;
    if (length == 0 || !whole_of(text, length - (decimals > 0 ? decimals + 1 : 0), &whole) ||
        !unit_of(unit + strspn(unit, " "), &factor))
        return false;
    for (size_t i = 0; i < 2; i++)
        cents = cents * 10 + (i < decimals ? text[length - decimals + i] - '0' : 0);
    if (whole > MOST_CENTS / 100 / factor)
        return false;
    *ret_cents = (whole * 100 + cents) * factor;
    return true;
}

const char *money_typed(const struct field *field, const char *text, struct arena *arena)
{
    int64_t cents;
    return field != NULL && field->type == FIELD_MONEY && money_parse(text, &cents)
               ? arena_printf(arena, "%lld", (long long)cents)
               : text;
}

const struct field *money_field_named(const char *name)
{
    static const struct entity *const owners[] = {&lead_entity, &campaign_entity};
    for (size_t e = 0; e < COUNT(owners); e++)
        for (size_t i = 0; i < owners[e]->field_count; i++) {
            const struct field *field = &owners[e]->fields[i];
            size_t length = strlen(name);
            if (field->type == FIELD_MONEY && strncmp(field->name, name, length) == 0 &&
                str_equal(field->name + length, "_cents"))
                return field;
        }
    return NULL;
}

char *money_display(struct arena *arena, int64_t cents)
{
    const char *signs = decimal_signs();
    uint64_t left = cents < 0 ? (uint64_t)-cents / 100 : (uint64_t)cents / 100;
    char *text = arena_printf(arena, "%c%02d EUR", signs[0],
                              (int)(cents < 0 ? -(cents % 100) : cents % 100));
    for (; left >= 1000; left /= 1000)
        text = arena_printf(arena, "%c%03d%s", signs[1], (int)(left % 1000), text);
    return arena_printf(arena, "%s%d%s", cents < 0 ? "-" : "", (int)left, text);
}

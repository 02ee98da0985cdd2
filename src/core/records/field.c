/* Fields: how each type is stored in a struct, normalised, printed and shown. */
#include "core/field.h"

#include "base/clock.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/money.h"
#include "core/phone_number.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int limit_of(const struct field *field)
{
    return field->max > 0 ? field->max : field_types[field->type].max;
}

static bool normalise_text(const struct field *field, const char *raw, struct arena *arena,
                           char **ret_text, struct error *err)
{
    bool is_note = field->type == FIELD_NOTE;
    if (!utf8_is_valid(raw, strlen(raw)))
        return error_set_field(err, ERR_DATA, field->name, _("%s: this is not UTF-8 text"),
                               _(field->label));
    char *text = utf8_nfc(arena, raw);
    if (!is_note)
        text = str_trim(arena, text);
    if (!text_is_clean(text, is_note))
        return error_set_field(err, ERR_DATA, field->name,
                               _("%s: control characters are not allowed"), _(field->label));
    if (utf8_count(text) > (size_t)limit_of(field))
        return error_set_field(err, ERR_DATA, field->name, _("%s: at most %d characters"),
                               _(field->label), limit_of(field));
    *ret_text = text;
    return true;
}

static bool normalise_phone(const struct field *field, const char *raw, struct arena *arena,
                            char **ret_text, struct error *err)
{
    struct phone_number number;
    char *text;
    if (!normalise_text(field, raw, arena, &text, err))
        return false;
    phone_parse(text, "DE", &number);
    *ret_text = number.e164[0] != '\0' && number.rest[0] == '\0'
                    ? arena_strdup(arena, number.e164)
                    : text; /* as typed; a quality task follows */
    return true;
}

static bool normalise_email(const struct field *field, const char *raw, struct arena *arena,
                            char **ret_text, struct error *err)
{
    char *text, *address;
    if (!normalise_text(field, raw, arena, &text, err))
        return false;
    *ret_text =
        email_parse(text, arena, &address) ? address : text; /* as typed; a quality task follows */
    return true;
}

/* "Herrn" or "Hr." for "mr": letters and digits alone are compared. */
static const char *spoken_code(const struct field *field, const char *folded, struct arena *arena)
{
    char *letters = arena_strdup(arena, folded), *to = letters;
    for (const char *from = folded; *from != '\0'; from++)
        if (isalnum((unsigned char)*from))
            *to++ = *from;
    *to = '\0';
    const struct choice *word = field->spoken;
    for (; word != NULL && word->code != NULL; word++)
        if (str_equal(letters, word->label))
            return word->code;
    return NULL;
}

/* The choice that a person means by its code or its label, in English, in their language, or else
 * in German, which a desk may have typed; NULL if none. */
static const struct choice *choice_of(const struct field *field, const char *text,
                                      struct arena *arena)
{
    const char *folded = text_fold(arena, text);
    for (const struct choice *choice = field->choices; choice != NULL && choice->code != NULL;
         choice++)
        if (str_equal(text, choice->code) || str_equal(folded, choice->code) ||
            str_equal(folded, text_fold(arena, choice->label)) ||
            str_equal(folded, text_fold(arena, _(choice->label))))
            return choice;
    for (const struct choice *choice = field->choices; choice != NULL && choice->code != NULL;
         choice++)
        if (str_equal(folded, text_fold(arena, i18n_german(choice->label))))
            return choice;
    const char *spoken = spoken_code(field, folded, arena);
    for (const struct choice *choice = field->choices; spoken != NULL && choice->code != NULL;
         choice++)
        if (str_equal(spoken, choice->code))
            return choice;
    return NULL;
}

const char *field_choice(const struct field *field, const char *text, struct arena *arena)
{
    const struct choice *choice = choice_of(field, str_trim(arena, text), arena);
    return choice != NULL ? choice->code : NULL;
}

/* The choices stand behind it, as far as a line holds them. */
static bool refuse_choice(const struct field *field, const char *text, struct arena *arena,
                          struct error *err)
{
    const char *list = "";
    const struct choice *choice = field->choices;
    for (; choice->code != NULL && strlen(list) < 90; choice++)
        list = arena_printf(arena, "%s%s%s", list, *list != '\0' ? ", " : "", _(choice->label));
    return error_set_field(err, ERR_DATA, field->name,
                           _("%s: \"%s\" is not one of the choices: %s%s"), _(field->label), text,
                           list, choice->code != NULL ? ", …" : "");
}

static bool normalise_choice(const struct field *field, const char *raw, struct arena *arena,
                             char **ret_text, struct error *err)
{
    char *text = str_trim(arena, raw);
    const struct choice *choice = choice_of(field, text, arena);
    if (field->choices == NULL)
        return normalise_text(field, raw, arena, ret_text, err);
    if (choice == NULL)
        return refuse_choice(field, text, arena, err);
    *ret_text = arena_strdup(arena, choice->code);
    return true;
}

/* A set: each code once, in the order given. */
static bool normalise_codes(const struct field *field, const char *raw, struct arena *arena,
                            char **ret_text, struct error *err)
{
    char **parts, *text, *set = arena_strdup(arena, "");
    if (!normalise_text(field, raw, arena, &text, err))
        return false;
    size_t count = str_split(arena, text, ',', &parts);
    for (size_t i = 0; i < count; i++) {
        const struct choice *choice = choice_of(field, parts[i], arena);
        const char *code = choice != NULL ? choice->code : parts[i];
        if (*code == '\0' || str_list_has(set, code))
            continue;
        if (choice == NULL && field->choices != NULL)
            return refuse_choice(field, code, arena, err);
        set = arena_printf(arena, "%s%s%s", set, *set != '\0' ? "," : "", code);
    }
    *ret_text = *set != '\0' ? set : NULL;
    return true;
}

static bool normalise_id(const struct field *field, const char *raw, struct arena *arena,
                         char **ret_text, struct error *err)
{
    char *text;
    if (!normalise_text(field, raw, arena, &text, err))
        return false;
    if (!uuid_is_valid(text))
        return error_set_field(err, ERR_DATA, field->name, _("%s: this is not the id of a record"),
                               _(field->label));
    *ret_text = text;
    return true;
}

static bool date_is_real(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return year >= 1800 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] + (month == 2 && is_leap);
}

static bool normalise_date(const struct field *field, const char *raw, struct arena *arena,
                           char **ret_text, struct error *err)
{
    int a, b, c, used = 0;
    char *text = str_trim(arena, raw);
    bool is_iso = sscanf(text, "%4d-%2d-%2d%n", &a, &b, &c, &used) == 3 && text[used] == '\0';
    bool is_german =
        !is_iso && sscanf(text, "%2d.%2d.%4d%n", &c, &b, &a, &used) == 3 && text[used] == '\0';
    if (!(is_iso || is_german) || !date_is_real(a, b, c))
        return error_set_field(err, ERR_DATA, field->name,
                               _("%s: \"%s\" is no day between 1800 and 2200 like 2027-03-31"),
                               _(field->label), text);
    *ret_text = arena_printf(arena, "%04d-%02d-%02d", a, b, c);
    return true;
}

static bool normalise_country(const struct field *field, const char *raw, struct arena *arena,
                              char **ret_text, struct error *err)
{
    char *folded = text_fold(arena, raw);
    const char *code = country_code(folded);
    if (code != NULL) {
        *ret_text = arena_strdup(arena, code);
        return true;
    }
    if (strlen(folded) == 2 && strspn(folded, "abcdefghijklmnopqrstuvwxyz") == 2) {
        *ret_text = utf8_upper(arena, folded);
        return true;
    }
    return error_set_field(err, ERR_DATA, field->name,
                           _("%s: \"%s\" is not a country code like DE"), _(field->label), raw);
}

static bool normalise_int(const struct field *field, const char *raw, struct arena *arena,
                          char **ret_text, struct error *err)
{
    int64_t value;
    if (!whole_read(str_trim(arena, raw), &value) ||
        value > (field->max > 0 ? field->max : INT64_MAX))
        return error_set_field(err, ERR_DATA, field->name,
                               _("%s: \"%s\" is not a whole number in range"), _(field->label),
                               raw);
    *ret_text = arena_printf(arena, "%lld", (long long)value);
    return true;
}

/* A whole number is what is stored, cents; whatever a person writes otherwise ("1.200,50", "1200
 * €", "12k") is an amount. */
static bool normalise_money(const struct field *field, const char *raw, struct arena *arena,
                            char **ret_text, struct error *err)
{
    int64_t cents;
    if (normalise_int(field, raw, arena, ret_text, NULL))
        return true;
    if (!money_parse(raw, &cents))
        return error_set_field(err, ERR_DATA, field->name,
                               _("%s: \"%s\" is no amount; for example 12.500,50"), _(field->label),
                               raw);
    *ret_text = arena_printf(arena, "%lld", (long long)cents);
    return true;
}

static bool normalise_time(const struct field *field, const char *raw, struct arena *arena,
                           char **ret_text, struct error *err)
{
    int64_t ms;
    if (!time_parse_iso(str_trim(arena, raw), &ms))
        return error_set_field(err, ERR_DATA, field->name,
                               _("%s: \"%s\" is not a time like 2026-11-24T09:30:00Z"),
                               _(field->label), raw);
    *ret_text = arena_printf(arena, "%lld", (long long)ms);
    return true;
}

static bool normalise_bool(const struct field *field, const char *raw, struct arena *arena,
                           char **ret_text, struct error *err)
{
    static const char *const yes[] = {"1", "true", "yes", "ja", "j", "y", "x", "wahr"},
                             *const no[] = {"0", "false", "no", "nein", "n", "falsch"};
    char *folded = text_fold(arena, raw);
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (str_equal(folded, yes[i]))
            return *ret_text = arena_strdup(arena, "1"), true;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (str_equal(folded, no[i]))
            return *ret_text = arena_strdup(arena, "0"), true;
    return error_set_field(err, ERR_DATA, field->name, _("%s: please say yes or no"),
                           _(field->label));
}

static char *display_text(const struct field *field, const char *canonical, struct arena *arena)
{
    (void)field;
    return arena_strdup(arena, canonical);
}

static char *display_phone(const struct field *field, const char *canonical, struct arena *arena)
{
    (void)field;
    return phone_display(arena, canonical);
}

static const char *label_of(const struct field *field, const char *code)
{
    for (const struct choice *choice = field->choices; choice != NULL && choice->code != NULL;
         choice++)
        if (str_equal(code, choice->code))
            return _(choice->label);
    return code;
}

static char *display_choice(const struct field *field, const char *canonical, struct arena *arena)
{
    return arena_strdup(arena, label_of(field, canonical));
}

static char *display_codes(const struct field *field, const char *canonical, struct arena *arena)
{
    char **codes, *shown = arena_strdup(arena, "");
    size_t count = str_split(arena, canonical, ',', &codes);
    for (size_t i = 0; i < count; i++)
        shown = arena_printf(arena, "%s%s%s", shown, i > 0 ? ", " : "", label_of(field, codes[i]));
    return shown;
}

static char *display_date(const struct field *field, const char *canonical, struct arena *arena)
{
    (void)field;
    return day_display(arena, canonical);
}

static char *display_time(const struct field *field, const char *canonical, struct arena *arena)
{
    int64_t ms;
    (void)field;
    return str_to_int64(canonical, &ms) ? time_human(arena, ms, clock_now_ms())
                                        : arena_strdup(arena, canonical);
}

static char *display_bool(const struct field *field, const char *canonical, struct arena *arena)
{
    (void)field;
    return arena_strdup(arena, str_equal(canonical, "1") ? _("yes") : _("no"));
}

static char *display_money(const struct field *field, const char *canonical, struct arena *arena)
{
    int64_t cents;
    (void)field;
    if (!str_to_int64(canonical, &cents))
        return arena_strdup(arena, canonical);
    return money_display(arena, cents);
}

/* clang-format off */
const struct field_type_info field_types[FIELD_TYPE_COUNT] = {
    [FIELD_TEXT]    = {"text",    false, "TEXT",   "string",  200,   normalise_text,    display_text},
    [FIELD_NOTE]    = {"note",    false, "TEXT",   "string",  10000, normalise_text,    display_text},
    [FIELD_PHONE]   = {"phone",   false, "TEXT",   "string",  60,    normalise_phone,   display_phone},
    [FIELD_EMAIL]   = {"email",   false, "TEXT",   "string",  254,   normalise_email,   display_text},
    [FIELD_URL]     = {"url",     false, "TEXT",   "string",  400,   normalise_text,    display_text},
    [FIELD_CHOICE]  = {"choice",  false, "TEXT",   "string",  60,    normalise_choice,  display_choice},
    [FIELD_CODES]   = {"codes",   false, "TEXT",   "string",  400,   normalise_codes,   display_codes},
    [FIELD_ID]      = {"id",      false, "TEXT",   "string",  60,    normalise_id,      display_text},
    [FIELD_DATE]    = {"date",    false, "TEXT",   "string",  10,    normalise_date,    display_date},
    [FIELD_COUNTRY] = {"country", false, "TEXT",   "string",  2,     normalise_country, display_text},
    [FIELD_INT]     = {"integer", true,  "BIGINT", "integer", 0,     normalise_int,     display_text},
    [FIELD_COUNTER] = {"counter", true,  "BIGINT", "integer", 0,     normalise_int,     display_text},
    [FIELD_TIME]    = {"time",    true,  "BIGINT", "integer", 0,     normalise_time,    display_time},
    [FIELD_BOOL]    = {"boolean", true,  "BIGINT", "integer", 0,     normalise_bool,    display_bool},
    [FIELD_MONEY]   = {"money",   true,  "BIGINT", "integer", 0,     normalise_money,   display_money},
};
/* clang-format on */

char *field_get(const struct field *field, const void *record, struct arena *arena)
{
    const char *member = (const char *)record + field->offset;
    if (!field_types[field->type].is_int)
        return *(char *const *)(const void *)member;
    int64_t value = *(const int64_t *)(const void *)member;
    return value == INT_NONE ? NULL : arena_printf(arena, "%lld", (long long)value);
}

void field_put(const struct field *field, void *record, const char *canonical, struct arena *arena)
{
    char *member = (char *)record + field->offset;
    if (!field_types[field->type].is_int) {
        *(char **)(void *)member = str_is_empty(canonical) ? NULL : arena_strdup(arena, canonical);
        return;
    }
    int64_t value = INT_NONE;
    if (canonical != NULL && !str_to_int64(canonical, &value))
        value = INT_NONE;
    *(int64_t *)(void *)member = value;
}

bool field_parse(const struct field *field, const char *raw, struct arena *arena, char **ret_text,
                 struct error *err)
{
    *ret_text = NULL;
    if (raw == NULL || str_is_blank(raw))
        return true;
    if (strlen(raw) > 64 * 1024)
        return error_set_field(err, ERR_DATA, field->name, _("%s: too long"), _(field->label));
    return field_types[field->type].normalise(field, raw, arena, ret_text, err);
}

bool field_typed(const struct field *field, const char *raw, struct arena *arena, char **ret_text,
                 struct error *err)
{
    char *text, *address;
    if (!field_parse(field, raw, arena, &text, err))
        return false;
    if (field->type == FIELD_EMAIL && text != NULL && !email_parse(text, arena, &address))
        return error_set_field(
            err, ERR_DATA, field->name,
            _("%s: \"%s\" cannot be reached; it needs a name, an @ and a domain"), _(field->label),
            text);
    *ret_text = text;
    return true;
}

char *field_display_text(const struct field *field, const char *canonical, struct arena *arena)
{
    return canonical == NULL ? arena_strdup(arena, "")
                             : field_types[field->type].display(field, canonical, arena);
}

char *field_display(const struct field *field, const void *record, struct arena *arena)
{
    return field_display_text(field, field_get(field, record, arena), arena);
}

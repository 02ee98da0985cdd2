/* P04: what a spreadsheet made of a number: its leading zero or plus is gone, or it became
 * 4,93E+11. */
#include "checks.h"

bool phone_is_rounded(const char *raw)
{
    size_t digits = strspn(raw, "0123456789,.");
    return digits > 0 && (raw[digits] == 'E' || raw[digits] == 'e') && raw[digits + 1] == '+';
}

static bool is_number(const char *raw)
{
    struct phone_number number;
    phone_parse(raw, "DE", &number);
    return number.is_valid;
}

/* The number with what it lost; NULL: it lost nothing, or nobody knows what. */
static const char *restored(const struct quality_subject *subject, const char *raw)
{
    if (str_is_empty(raw) || raw[0] == '0' || strspn(raw, "0123456789") != strlen(raw) ||
        strlen(raw) < 7 || is_number(raw))
        return NULL;
    const char *country = arena_printf(subject->arena, "+%s", raw),
               *zero = arena_printf(subject->arena, "0%s", raw);
    struct phone_number number;
    phone_parse(is_number(country) ? country : zero, "DE", &number);
    return number.is_valid ? arena_strdup(subject->arena, number.e164) : NULL;
}

static bool is_damaged(const struct quality_subject *subject, const char *raw)
{
    return !str_is_empty(raw) && (phone_is_rounded(raw) || restored(subject, raw) != NULL);
}

static bool is_wrong(const struct quality_subject *subject)
{
    return is_damaged(subject, subject->contact->phone) ||
           is_damaged(subject, subject->contact->mobile);
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    const char *phone = restored(subject, subject->contact->phone),
               *mobile = restored(subject, subject->contact->mobile);
    if (phone != NULL)
        repair_set(repair, &contact_entity, "phone", phone);
    if (mobile != NULL)
        repair_set(repair, &contact_entity, "mobile", mobile);
}

const struct quality_check check_phone_damaged = {
    .id = "phone_damaged",
    .code = "P04",
    .field = "phone",
    .label = N_("number was damaged by a spreadsheet"),
    .help = N_("take it from the list again, with the column as text; digits may be lost"),
    .source = "practice of lists",
    .severity = QUALITY_ERROR,
    .worth = 40,
    .is_wrong = is_wrong,
    .repair = repair};

/* P07: two numbers in one field: the first is called, the second belongs elsewhere. */
#include "checks.h"

static bool split(const char *raw, struct phone_number *first, struct phone_number *second)
{
    if (str_is_empty(raw))
        return false;
    phone_parse(raw, "DE", first);
    if (first->rest[0] == '\0')
        return false;
    phone_parse(first->rest, "DE", second);
    return true;
}

const char *phone_second_place(const struct contact *contact, const struct company *company,
                               const char *field, const struct phone_number *second)
{
    if (second->e164[0] == '\0')
        return NULL;
    if (second->kind == PHONE_MOBILE && !str_equal(field, "mobile"))
        return str_is_empty(contact->mobile) ? "mobile" : NULL;
    if (str_equal(field, "mobile") && str_is_empty(contact->phone))
        return "phone";
    return company != NULL && str_is_empty(company->company_phone) ? "company_phone" : NULL;
}

static bool is_wrong(const struct quality_subject *subject)
{
    struct phone_number first, second;
    return split(subject->contact->phone, &first, &second) ||
           split(subject->contact->mobile, &first, &second);
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    struct phone_number first, second;
    const struct contact *contact = subject->contact;
    const char *in = "phone";
    if (!split(contact->phone, &first, &second)) {
        in = "mobile";
        split(contact->mobile, &first, &second);
    }
    const char *to = phone_second_place(contact, subject->company, in, &second);
    if (!first.is_valid || to == NULL)
        return;
    repair_set(repair, &contact_entity, in, arena_strdup(subject->arena, first.e164));
    repair_set(repair, str_equal(to, "company_phone") ? &company_entity : &contact_entity, to,
               arena_strdup(subject->arena, second.e164));
}

const struct quality_check check_phone_two = {
    .id = "phone_two",
    .code = "P07",
    .field = "phone",
    .label = N_("two numbers in one field"),
    .help = N_("keep one here; the other is a mobile or the switchboard"),
    .source = "practice of lists",
    .severity = QUALITY_WARNING,
    .worth = 16,
    .is_wrong = is_wrong,
    .repair = repair};

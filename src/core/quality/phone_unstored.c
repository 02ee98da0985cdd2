/* P03: a valid number that is not stored in its international form. */
#include "checks.h"

static const char *international(const struct quality_subject *subject, const char *raw)
{
    struct phone_number number;
    if (str_is_empty(raw))
        return NULL;
    phone_parse(raw, "DE", &number);
    bool loses = number.rest[0] != '\0' || number.extension[0] != '\0';
    return number.is_valid && !loses && !str_equal(number.e164, raw)
               ? arena_strdup(subject->arena, number.e164)
               : NULL;
}

static bool is_wrong(const struct quality_subject *subject)
{
    return international(subject, subject->contact->phone) != NULL ||
           international(subject, subject->contact->mobile) != NULL;
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    const char *phone = international(subject, subject->contact->phone),
               *mobile = international(subject, subject->contact->mobile);
    if (phone != NULL)
        repair_set(repair, &contact_entity, "phone", phone);
    if (mobile != NULL)
        repair_set(repair, &contact_entity, "mobile", mobile);
}

const struct quality_check check_phone_unstored = {
    .id = "phone_unstored",
    .code = "P03",
    .field = "phone",
    .label = N_("number is not in its international form"),
    .help = N_("the machine writes it so"),
    .source = "E.123, E.164",
    .severity = QUALITY_INFO,
    .is_automatic = true,
    .worth = 4,
    .is_wrong = is_wrong,
    .repair = repair};

/* P05: a mobile number in the field for the desk, or the reverse. */
#include "checks.h"

static enum phone_kind kind_of(const char *raw)
{
    struct phone_number number;
    if (str_is_empty(raw))
        return PHONE_UNKNOWN;
    phone_parse(raw, "DE", &number);
    return number.kind;
}

static bool is_wrong(const struct quality_subject *subject)
{
    const struct contact *contact = subject->contact;
    return (kind_of(contact->phone) == PHONE_MOBILE && kind_of(contact->mobile) != PHONE_MOBILE) ||
           (kind_of(contact->mobile) == PHONE_FIXED && kind_of(contact->phone) != PHONE_FIXED);
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    repair_set(repair, &contact_entity, "phone", subject->contact->mobile);
    repair_set(repair, &contact_entity, "mobile", subject->contact->phone);
}

const struct quality_check check_phone_mobile = {
    .id = "phone_mobile",
    .code = "P05",
    .field = "phone",
    .label = N_("mobile and fixed number in each other's field"),
    .help = N_("put each number into its own field; texts and diversions go by the kind"),
    .source = "libphonenumber",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 4,
    .is_wrong = is_wrong,
    .repair = repair};

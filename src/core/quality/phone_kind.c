/* P06: a number that costs extra, an enquiry service or an emergency number. */
#include "checks.h"

static bool is_service(const char *raw)
{
    struct phone_number number;
    if (str_is_empty(raw))
        return false;
    phone_parse(raw, "DE", &number);
    return number.kind == PHONE_PREMIUM || number.kind == PHONE_SHORT ||
           (number.is_read && !phone_is_dialable(raw) && strspn(raw, "+0123456789") == strlen(raw));
}

static bool is_wrong(const struct quality_subject *subject)
{
    return is_service(subject->contact->phone) || is_service(subject->contact->mobile);
}

const struct quality_check check_phone_kind = {
    .id = "phone_kind",
    .code = "P06",
    .field = "phone",
    .label = N_("premium or service number"),
    .help = N_("ask for a number at which the person answers"),
    .source = "TKG, libphonenumber",
    .severity = QUALITY_ERROR,
    .worth = 35,
    .is_wrong = is_wrong};

/* P00: neither a fixed nor a mobile number: the lead cannot be called at all. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return str_is_empty(subject->contact->phone) && str_is_empty(subject->contact->mobile);
}

const struct quality_check check_phone_missing = {
    .id = "phone_missing",
    .code = "P00",
    .field = "phone",
    .label = N_("no phone number"),
    .help = N_("ask for a number, or look it up on the company's site"),
    .source = "practice",
    .severity = QUALITY_ERROR,
    .worth = 30,
    .is_wrong = is_wrong};

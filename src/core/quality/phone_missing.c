/* P: neither a fixed nor a mobile number: the lead cannot be called at all. */
#include "checks.h"

static bool is_wrong(const struct contact *contact, const struct lead *lead,
                     const struct quality_facts *facts)
{
    (void)lead;
    (void)facts;
    return str_is_empty(contact->phone) && str_is_empty(contact->mobile);
}

const struct quality_check check_phone_missing = {
    .id = "phone_missing",
    .field = "phone",
    .label = N_("no phone number"),
    .help = N_("ask for a number, or look it up on the company's site"),
    .worth = 30,
    .is_wrong = is_wrong};

/* P01, P02: libphonenumber does not accept it after the German pre-cleaner. */
#include "checks.h"

static bool is_bad(const char *raw)
{
    struct phone_number number;
    if (str_is_empty(raw))
        return false;
    phone_parse(raw, "DE", &number);
    return !number.is_valid;
}

static bool is_wrong(const struct contact *contact, const struct lead *lead,
                     const struct quality_facts *facts)
{
    (void)lead;
    (void)facts;
    return is_bad(contact->phone) || is_bad(contact->mobile);
}

const struct quality_check check_phone_invalid = {
    .id = "phone_invalid",
    .field = "phone",
    .label = N_("phone number is not valid"),
    .help = N_("correct the number; area code and length must fit"),
    .worth = 40,
    .is_wrong = is_wrong};

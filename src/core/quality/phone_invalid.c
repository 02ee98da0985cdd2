/* P02: a number of a length or an area code that there is not. */
#include "checks.h"

static bool is_bad(const char *raw)
{
    struct phone_number number;
    if (str_is_empty(raw))
        return false;
    phone_parse(raw, "DE", &number);
    return number.is_read && !number.is_valid;
}

static bool is_wrong(const struct quality_subject *subject)
{
    return is_bad(subject->contact->phone) || is_bad(subject->contact->mobile);
}

const struct quality_check check_phone_invalid = {
    .id = "phone_invalid",
    .code = "P02",
    .field = "phone",
    .label = N_("phone number is not valid"),
    .help = N_("correct the number; area code and length must fit"),
    .source = "libphonenumber",
    .severity = QUALITY_ERROR,
    .worth = 40,
    .is_wrong = is_wrong};

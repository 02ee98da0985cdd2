/* P01: the German pre-cleaner and libphonenumber find no number in it. What a spreadsheet left is
 * phone_damaged's. */
#include "checks.h"

static bool is_unread(const char *raw)
{
    struct phone_number number;
    if (str_is_empty(raw) || phone_is_rounded(raw))
        return false;
    phone_parse(raw, "DE", &number);
    return !number.is_read;
}

static bool is_wrong(const struct quality_subject *subject)
{
    return is_unread(subject->contact->phone) || is_unread(subject->contact->mobile);
}

static const char *field_of(const struct quality_subject *subject)
{
    return is_unread(subject->contact->phone) ? "phone" : "mobile";
}

const struct quality_check check_phone_unread = {
    .id = "phone_unread",
    .code = "P01",
    .field = "phone",
    .label = N_("this is not a telephone number"),
    .help = N_("write the number alone; what else has to be said belongs into a note"),
    .source = "libphonenumber",
    .severity = QUALITY_ERROR,
    .worth = 40,
    .is_wrong = is_wrong,
    .field_of = field_of};

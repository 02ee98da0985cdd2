/* P09: another contact has this number. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return subject->facts->same_phone_count > 0;
}

const struct quality_check check_same_phone = {
    .id = "same_phone",
    .code = "P09",
    .field = "phone",
    .label = N_("same phone number twice"),
    .help = N_("the same person, or a shared line? correct one of them"),
    .source = "own data",
    .severity = QUALITY_WARNING,
    .worth = 35,
    .is_wrong = is_wrong};

/* D01: another contact has this address. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return subject->facts->same_email_count > 0;
}

const struct quality_check check_same_email = {
    .id = "same_email",
    .code = "D01",
    .field = "email",
    .label = N_("same mail address twice"),
    .help = N_("most likely the same person twice; correct one of them"),
    .source = "own data",
    .severity = QUALITY_WARNING,
    .worth = 35,
    .is_wrong = is_wrong};

/* D01 in its simplest form: another contact has this address. */
#include "checks.h"

static bool is_wrong(const struct contact *contact, const struct lead *lead,
                     const struct quality_facts *facts)
{
    (void)contact;
    (void)lead;
    return facts->same_email_count > 0;
}

const struct quality_check check_same_email = {
    .id = "same_email",
    .field = "email",
    .label = N_("same mail address twice"),
    .help = N_("most likely the same person twice; correct one of them"),
    .worth = 35,
    .is_wrong = is_wrong};

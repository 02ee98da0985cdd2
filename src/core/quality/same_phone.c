/* P09: another contact has this number. */
#include "checks.h"

static bool is_wrong(const struct contact *contact, const struct lead *lead,
                     const struct quality_facts *facts)
{
    (void)contact;
    (void)lead;
    return facts->same_phone_count > 0;
}

const struct quality_check check_same_phone = {
    .id = "same_phone",
    .field = "phone",
    .label = N_("same phone number twice"),
    .help = N_("the same person, or a shared line? correct one of them"),
    .worth = 35,
    .is_wrong = is_wrong};

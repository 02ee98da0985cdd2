/* P10: calls found a wrong, dead or unreachable number; correcting the number resets its state. */
#include "checks.h"

static bool is_wrong(const struct contact *contact, const struct lead *lead,
                     const struct quality_facts *facts)
{
    (void)lead;
    (void)facts;
    return str_equal(contact->phone_state, "wrong") || str_equal(contact->phone_state, "dead") ||
           str_equal(contact->phone_state, "unreachable");
}

const struct quality_check check_phone_unreachable = {
    .id = "phone_unreachable",
    .field = "phone",
    .label = N_("number does not reach the person"),
    .help = N_("find the right number: site, switchboard, colleague"),
    .worth = 50,
    .is_wrong = is_wrong};

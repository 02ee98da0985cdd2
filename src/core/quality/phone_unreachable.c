/* P10: calls found a wrong, dead or unreachable number; correcting the number resets its state. */
#include "checks.h"

static bool is_bad(const char *state)
{
    return str_list_has("wrong,dead,unreachable", str_or(state, "unknown"));
}

/* A mobile that does not answer leaves the desk's own line. */
static bool is_wrong(const struct quality_subject *subject)
{
    const struct contact *contact = subject->contact;
    return !person_is_gone(contact) &&
           (is_bad(contact->phone_state) ||
            (str_is_empty(contact->phone) && is_bad(contact->mobile_state)));
}

const struct quality_check check_phone_unreachable = {
    .id = "phone_unreachable",
    .code = "P10",
    .field = "phone",
    .label = N_("number does not reach the person"),
    .help = N_("find the right number: site, switchboard, colleague"),
    .source = "outcomes of calls",
    .severity = QUALITY_ERROR,
    .worth = 50,
    .is_wrong = is_wrong};

/* P10: calls found a wrong, dead or unreachable number; correcting the number resets its state. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    const char *state = subject->contact->phone_state;
    return str_equal(state, "wrong") || str_equal(state, "dead") || str_equal(state, "unreachable");
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

/* N09: the person is not there any more: an agent heard it, a steward wrote it, or an automatic
 * reply said so. A new name sets it right. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return person_is_gone(subject->contact) ||
           str_equal(subject->contact->person_state, "maybe_left");
}

const struct quality_check check_person_gone = {
    .id = "person_gone",
    .code = "N09",
    .field = "person_state",
    .label = N_("the person is not there any more"),
    .help = N_("find the successor and write the new name, or close the lead"),
    .source = "outcomes of calls, automatic replies",
    .severity = QUALITY_ERROR,
    .waits = true,
    .worth = 48,
    .is_wrong = is_wrong};

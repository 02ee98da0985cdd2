/* K03: somebody objected whose number, mail or company this record has too. The lead itself is
 * blocked by the write path; what sales has taken over needs a person. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return subject->facts->is_objected && subject->contact->do_not_call != 1;
}

const struct quality_check check_objection = {
    .id = "objection",
    .code = "K03",
    .field = "do_not_call",
    .label = N_("objected under another record"),
    .help = N_("the same number, mail or company is on the block list: stop contact, or lift the "
               "block with a reason"),
    .source = "GDPR art. 21 para. 2, 3",
    .severity = QUALITY_ERROR,
    .waits = true,
    .worth = 65,
    .is_wrong = is_wrong};

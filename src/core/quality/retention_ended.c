/* K06: the time that data of this state is kept for is over (data/retention.json), or the licence
 * of the list that it came with. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return subject->facts->retention_end_ms != 0 &&
           subject->facts->retention_end_ms <= subject->now_ms;
}

const struct quality_check check_retention_ended = {
    .id = "retention_ended",
    .code = "K06",
    .field = "batch_id",
    .label = N_("no purpose is left: erase the person"),
    .help =
        N_("look at the person (L in the lead) and erase it, or say by a new step why it is kept"),
    .source = "GDPR art. 5 para. 1 e, 17",
    .severity = QUALITY_ERROR,
    .waits = true,
    .of_closed = true,
    .worth = 40,
    .is_wrong = is_wrong};

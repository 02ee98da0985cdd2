/* L08: a loss without a reason teaches nothing. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return str_equal(subject->lead->state, "lost") && str_is_empty(subject->lead->reason);
}

const struct quality_check check_lead_lost_reason = {.id = "lead_lost_reason",
                                                     .code = "L08",
                                                     .entity = "lead",
                                                     .field = "reason",
                                                     .label = N_("lost without a reason"),
                                                     .help = N_("ask sales why it was lost"),
                                                     .source = "closed loop",
                                                     .severity = QUALITY_WARNING,
                                                     .waits = true,
                                                     .worth = 15,
                                                     .is_wrong = is_wrong};

/* L03: an open lead whose next step has been due for a fortnight, or that has none. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    const struct lead *lead = subject->lead;
    return state_is_callable(lead->state) && lead->attempts != INT_NONE && lead->attempts > 0 &&
           (lead->next_ms == TIME_NONE || subject->now_ms - lead->next_ms > 14 * DAY_MS);
}

const struct quality_check check_lead_overdue = {.id = "lead_overdue",
                                                 .code = "L03",
                                                 .entity = "lead",
                                                 .field = "next_ms",
                                                 .label =
                                                     N_("next step is overdue for a fortnight"),
                                                 .help = N_("call, plan anew, or close the lead"),
                                                 .source = "process",
                                                 .severity = QUALITY_WARNING,
                                                 .waits = true,
                                                 .worth = 25,
                                                 .is_wrong = is_wrong};

/* L06: accepted by sales, and nothing happened for three months. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    const struct lead *lead = subject->lead;
    bool is_with_sales =
        str_equal(lead->state, "accepted") || str_equal(lead->state, "opportunity");
    int64_t last = lead->last_call_ms != TIME_NONE && lead->last_call_ms > lead->record.changed_ms
                       ? lead->last_call_ms
                       : lead->record.changed_ms;
    return is_with_sales && last > 0 && subject->now_ms - last > 90 * DAY_MS;
}

const struct quality_check check_lead_stale = {
    .id = "lead_stale",
    .code = "L06",
    .entity = "lead",
    .field = "state",
    .label = N_("accepted, and silent for 90 days"),
    .help = N_("ask the owner how it stands; take it back or close it"),
    .source = "practice",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 30,
    .is_wrong = is_wrong};

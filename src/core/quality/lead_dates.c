/* L05: something of the lead happened in the future, or its next step lies ten years ahead: a wrong
 * clock, or a year mistyped. */
#include "checks.h"

#define YEARS_AHEAD 10

static bool is_to_come(const struct quality_subject *subject, int64_t ms)
{
    return ms != TIME_NONE && ms > subject->now_ms + DAY_MS;
}

static bool is_wrong(const struct quality_subject *subject)
{
    const struct lead *lead = subject->lead;
    return is_to_come(subject, lead->received_ms) || is_to_come(subject, lead->hot_ms) ||
           is_to_come(subject, lead->last_call_ms) ||
           (lead->next_ms != TIME_NONE &&
            lead->next_ms > subject->now_ms + YEARS_AHEAD * 365 * DAY_MS);
}

static const char *field_of(const struct quality_subject *subject)
{
    const struct lead *lead = subject->lead;
    return is_to_come(subject, lead->received_ms)    ? "received_ms"
           : is_to_come(subject, lead->hot_ms)       ? "hot_ms"
           : is_to_come(subject, lead->last_call_ms) ? "last_call_ms"
                                                     : "next_ms";
}

const struct quality_check check_lead_dates = {
    .id = "lead_dates",
    .code = "L05",
    .entity = "lead",
    .field = "next_ms",
    .label = N_("a date of the lead cannot be right"),
    .help = N_("plan the next step anew; a desk's clock may be wrong"),
    .source = "logic",
    .severity = QUALITY_ERROR,
    .worth = 15,
    .is_wrong = is_wrong,
    .field_of = field_of};

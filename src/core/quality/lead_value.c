/* L07: an amount that nobody sells for. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    int64_t value = subject->lead->value_cents;
    return value != INT_NONE && (value < 0 || value > (int64_t)10000000000);
}

const struct quality_check check_lead_value = {.id = "lead_value",
                                               .code = "L07",
                                               .entity = "lead",
                                               .field = "value_cents",
                                               .label = N_("value is implausible"),
                                               .help =
                                                   N_("correct the amount; it counts in reports"),
                                               .source = "practice: above 100 million",
                                               .severity = QUALITY_WARNING,
                                               .waits = true,
                                               .worth = 10,
                                               .is_wrong = is_wrong};

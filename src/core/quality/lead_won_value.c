/* L08: won, and nobody knows what for. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return str_equal(subject->lead->state, "won") &&
           (subject->lead->value_cents == INT_NONE || subject->lead->value_cents == 0);
}

const struct quality_check check_lead_won_value = {.id = "lead_won_value",
                                                   .code = "L08",
                                                   .entity = "lead",
                                                   .field = "value_cents",
                                                   .label = N_("won without an amount"),
                                                   .help = N_("ask sales for the amount"),
                                                   .source = "closed loop",
                                                   .severity = QUALITY_WARNING,
                                                   .waits = true,
                                                   .worth = 20,
                                                   .is_wrong = is_wrong};

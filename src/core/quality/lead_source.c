/* L01: no cost per lead without a source. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return str_is_empty(subject->lead->source) && str_is_empty(subject->lead->campaign_id) &&
           str_is_empty(subject->lead->batch_id);
}

const struct quality_check check_lead_source = {.id = "lead_source",
                                                .code = "L01",
                                                .entity = "lead",
                                                .field = "source",
                                                .label = N_("no source"),
                                                .help = N_("say where the lead came from"),
                                                .source = "practice",
                                                .severity = QUALITY_WARNING,
                                                .waits = true,
                                                .worth = 6,
                                                .is_wrong = is_wrong};

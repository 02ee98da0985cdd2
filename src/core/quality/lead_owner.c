/* L04: the owner has no access any more, or is away and nobody stands in. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return state_is_open(subject->lead->state) && !str_is_empty(subject->lead->owner_id) &&
           subject->facts->owner_is_gone;
}

/* To the pool: the queue has it then. */
static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    if (!str_is_empty(subject->lead->queue_id))
        repair_set(repair, &lead_entity, "owner_id", NULL);
}

const struct quality_check check_lead_owner = {
    .id = "lead_owner",
    .code = "L04",
    .entity = "lead",
    .field = "owner_id",
    .label = N_("owner has left or is away"),
    .help = N_("give the lead back to its queue, or to somebody else"),
    .source = "process",
    .severity = QUALITY_ERROR,
    .worth = 45,
    .is_wrong = is_wrong,
    .repair = repair};

/* K04: the proof's time is over, or the consent lay unused longer than the team allows. */
#include "checks.h"

#include "core/retention.h"

static bool is_wrong(const struct quality_subject *subject)
{
    const struct quality_facts *facts = subject->facts;
    if (facts->standing == NULL)
        return false;
    return (facts->proof_until_ms != 0 && facts->proof_until_ms <= subject->now_ms) ||
           (facts->unused_months > 0 && facts->used_ms != 0 &&
            months_later_ms(facts->used_ms, facts->unused_months) <= subject->now_ms);
}

const struct quality_check check_proof_old = {
    .id = "proof_old",
    .code = "K04",
    .field = "basis",
    .label = N_("consent is old or was not used for long"),
    .help = N_("ask again, or drop the lead: what was never used may have lapsed"),
    .source = "UWG § 7a para. 2; case law varies",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 35,
    .is_wrong = is_wrong};

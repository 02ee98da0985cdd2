/* C09: another record has this site and another place: parent and branch, perhaps. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return subject->facts->branch_city != NULL;
}

const struct quality_check check_company_branch = {
    .id = "company_branch",
    .code = "C09",
    .entity = "company",
    .field = "website",
    .label = N_("same site at another place: parent or branch"),
    .help = N_("two places of one firm; they stay two records"),
    .source = "own data",
    .severity = QUALITY_INFO,
    .worth = 3,
    .is_wrong = is_wrong};

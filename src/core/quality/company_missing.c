/* C01: a lead without a company. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return subject->lead != NULL && str_is_empty(subject->company->company);
}

const struct quality_check check_company_missing = {
    .id = "company_missing",
    .code = "C01",
    .entity = "company",
    .field = "company",
    .label = N_("no company"),
    .help = N_("ask for the company, or find it by the mail domain"),
    .source = "practice",
    .severity = QUALITY_INFO,
    .worth = 15,
    .is_wrong = is_wrong};

/* A04: a street without a house number. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    const char *street = subject->company->street;
    return !str_is_empty(street) && is_in_germany(subject) && strpbrk(street, "0123456789") == NULL;
}

const struct quality_check check_street_number = {.id = "street_number",
                                                  .code = "A04",
                                                  .entity = "company",
                                                  .field = "street",
                                                  .label = N_("no house number"),
                                                  .help = N_("ask for the number; letters need it"),
                                                  .source = "DIN 5008",
                                                  .severity = QUALITY_INFO,
                                                  .worth = 3,
                                                  .is_wrong = is_wrong};

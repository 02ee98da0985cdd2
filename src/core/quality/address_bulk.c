/* A05: a large customer's or post box code stands with a street. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    bool is_bulk;
    return is_in_germany(subject) && !str_is_empty(subject->company->street) &&
           postal_places(subject, subject->company->postal_code, &is_bulk) != NULL && is_bulk;
}

const struct quality_check check_address_bulk = {
    .id = "address_bulk",
    .code = "A05",
    .entity = "company",
    .field = "street",
    .label = N_("a street with a postal code of post boxes"),
    .help = N_("look the street's own postal code up; letters and visits go astray"),
    .source = "GeoNames postal codes",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 8,
    .is_wrong = is_wrong};

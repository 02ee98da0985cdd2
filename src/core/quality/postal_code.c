/* A01: no such German postal code. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    bool is_bulk;
    const char *code = subject->company->postal_code;
    if (str_is_empty(code) || !is_in_germany(subject) || subject->reference->places.count == 0)
        return false;
    bool may_be_abroad = str_is_empty(subject->company->country) &&
                         (strlen(code) != 5 || strspn(code, "0123456789") != 5);
    return !may_be_abroad && strlen(code) != 4 && postal_places(subject, code, &is_bulk) == NULL;
}

const struct quality_check check_postal_code = {.id = "postal_code",
                                                .code = "A01",
                                                .entity = "company",
                                                .field = "postal_code",
                                                .label = N_("postal code does not exist"),
                                                .help = N_("correct the code, or set the country"),
                                                .source = "GeoNames postal codes",
                                                .severity = QUALITY_WARNING,
                                                .waits = true,
                                                .worth = 10,
                                                .is_wrong = is_wrong};

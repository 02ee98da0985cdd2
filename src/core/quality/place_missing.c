/* A03: the postal code has one place, and it is not written. */
#include "checks.h"

static const char *only_place(const struct quality_subject *subject)
{
    bool is_bulk;
    const char *places = str_is_empty(subject->company->city) && is_in_germany(subject)
                             ? postal_places(subject, subject->company->postal_code, &is_bulk)
                             : NULL;
    return str_is_empty(places) ? NULL : town_of(subject->arena, places);
}

static bool is_wrong(const struct quality_subject *subject)
{
    return only_place(subject) != NULL;
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    repair_set(repair, &company_entity, "city", only_place(subject));
}

const struct quality_check check_place_missing = {
    .id = "place_missing",
    .code = "A03",
    .entity = "company",
    .field = "city",
    .label = N_("place is missing"),
    .help = N_("the machine takes it from the postal code"),
    .source = "GeoNames postal codes",
    .severity = QUALITY_INFO,
    .is_automatic = true,
    .worth = 5,
    .is_wrong = is_wrong,
    .repair = repair};

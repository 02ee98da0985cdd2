/* A06: no country, where postal code and place, or the numbers, leave only one. A name
 * ("Österreich") becomes its code at every door (countries.c). */
#include "checks.h"

static size_t digits_of(const char *code)
{
    return code != NULL && strspn(code, "0123456789") == strlen(code) ? strlen(code) : 0;
}

/* Austria and Switzerland both have four digits; the number's country tells them apart. */
static const char *by_number(const struct quality_subject *subject)
{
    const char *const numbers[] = {subject->company->company_phone, subject->contact->phone,
                                   subject->contact->mobile};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (str_is_empty(numbers[i]))
            continue;
        return str_starts(numbers[i], "+43") ? "AT" : str_starts(numbers[i], "+41") ? "CH" : NULL;
    }
    return NULL;
}

static const char *only_country(const struct quality_subject *subject)
{
    const struct company *company = subject->company;
    bool is_bulk;
    if (!str_is_empty(company->country) || str_is_empty(company->city))
        return NULL;
    if (digits_of(company->postal_code) == 4)
        return by_number(subject);
    const char *places = digits_of(company->postal_code) == 5 && is_in_germany(subject)
                             ? postal_places(subject, company->postal_code, &is_bulk)
                             : NULL;
    return places != NULL && place_is_among(subject, company->city, places) ? "DE" : NULL;
}

static bool is_wrong(const struct quality_subject *subject)
{
    return only_country(subject) != NULL;
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    repair_set(repair, &company_entity, "country", only_country(subject));
}

const struct quality_check check_country_missing = {
    .id = "country_missing",
    .code = "A06",
    .entity = "company",
    .field = "country",
    .label = N_("country is missing"),
    .help = N_("the machine takes it from postal code and place"),
    .source = "ISO 3166-1, GeoNames postal codes",
    .severity = QUALITY_INFO,
    .is_automatic = true,
    .worth = 2,
    .is_wrong = is_wrong,
    .repair = repair};

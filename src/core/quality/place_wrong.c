/* A03: the place does not lie at the postal code. */
#include "checks.h"

/* "Frankfurt" is "Frankfurt am Main", "Halle/Saale" is "Halle (Saale)": the first words count, and
 * a district's name has its town's in front. */
bool place_is_among(const struct quality_subject *subject, const char *city, const char *places)
{
    char **names;
    const char *ours = text_fold(subject->arena, city);
    size_t count = str_split(subject->arena, places, '|', &names), n = strcspn(ours, " ,(/-");
    for (size_t i = 0; i < count; i++) {
        char *part = strchr(names[i], '~');
        if (part != NULL)
            *part = ' ';
        const char *theirs = text_fold(subject->arena, names[i]);
        size_t m = strcspn(theirs, " ,(/-");
        if (strncmp(ours, theirs, m) == 0 || strncmp(ours, theirs, n) == 0 ||
            strstr(ours, theirs) != NULL || strstr(theirs, ours) != NULL)
            return true;
    }
    return false;
}

static bool is_wrong(const struct quality_subject *subject)
{
    bool is_bulk;
    const char *city = subject->company->city,
               *places = !str_is_empty(city) && is_in_germany(subject)
                             ? postal_places(subject, subject->company->postal_code, &is_bulk)
                             : NULL;
    return places != NULL && *places != '\0' && !place_is_among(subject, city, places);
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    bool is_bulk;
    const char *places = postal_places(subject, subject->company->postal_code, &is_bulk);
    repair_set(repair, &company_entity, "city",
               arena_strndup(subject->arena, places, strcspn(places, "|~")));
}

const struct quality_check check_place_wrong = {
    .id = "place_wrong",
    .code = "A03",
    .entity = "company",
    .field = "city",
    .label = N_("place and postal code do not fit"),
    .help = N_("one of both is wrong; look at the company's site"),
    .source = "GeoNames postal codes",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 10,
    .is_wrong = is_wrong,
    .repair = repair};

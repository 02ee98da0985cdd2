/* K09: the licence of the list ended that some values of a person, or of its company, come from.
 * What another source says too, or what was found right since, stays; so does all of a person who
 * has an own consent or was taken over by sales. A person who is here by that list alone is a
 * matter of K06. */
#include "checks.h"

#include "core/provenance.h"
#include "core/quality_score.h"

struct licensed {
    const struct entity *entity;
    const void *record;
    const char *marks, *confirmed;
    int general; /* of what has no mark */
};

static bool is_confirmed_since(const struct licensed *licensed, const char *field, int day)
{
    bool is_confirmed;
    int64_t ms = quality_known_ms(licensed->confirmed, field, licensed->record, &is_confirmed);
    return is_confirmed && quality_day_of(ms) >= day;
}

static bool has_ended(const struct licensed *licensed, const struct field *field,
                      const struct quality_subject *subject)
{
    struct provenance *sources;
    if ((field->flags & (FIELD_INTERNAL | FIELD_SECRET)) != 0 ||
        str_equal(field->name, "company") ||
        field_get(field, licensed->record, subject->arena) == NULL)
        return false;
    size_t count = provenance_of(licensed->marks, field->name, subject->arena, &sources);
    int until = count > 0 ? provenance_until(sources, count) : licensed->general;
    return until != 0 && until < quality_day_of(subject->now_ms) &&
           !is_confirmed_since(licensed, field->name, count > 0 ? sources[0].day : 0);
}

static const struct field *next_ended(const struct licensed *licensed, size_t *at,
                                      const struct quality_subject *subject)
{
    while (*at < licensed->entity->field_count) {
        const struct field *field = &licensed->entity->fields[(*at)++];
        if (has_ended(licensed, field, subject))
            return field;
    }
    return NULL;
}

static struct licensed of_person(const struct quality_subject *subject)
{
    const struct contact *contact = subject->contact;
    return (struct licensed){&contact_entity, contact, contact->sources, contact->confirmed,
                             subject->facts->licence_day};
}

static struct licensed of_company(const struct quality_subject *subject)
{
    const struct company *company = subject->company;
    return (struct licensed){&company_entity, company, company->company_sources,
                             company->company_confirmed, subject->facts->company_licence_day};
}

static bool finds_any(const struct licensed *licensed, const struct quality_subject *subject)
{
    size_t at = 0;
    bool may_have = licensed->marks != NULL || licensed->general != 0;
    return may_have && next_ended(licensed, &at, subject) != NULL;
}

static void empty_all(const struct licensed *licensed, const struct quality_subject *subject,
                      struct quality_repair *repair)
{
    size_t at = 0;
    const struct field *field;
    while ((field = next_ended(licensed, &at, subject)) != NULL)
        repair_set(repair, licensed->entity, field->name, NULL);
}

static bool is_person_wrong(const struct quality_subject *subject)
{
    const struct licensed licensed = of_person(subject);
    return finds_any(&licensed, subject);
}

static bool is_company_wrong(const struct quality_subject *subject)
{
    const struct licensed licensed = of_company(subject);
    return finds_any(&licensed, subject);
}

static void repair_person(const struct quality_subject *subject, struct quality_repair *repair)
{
    const struct licensed licensed = of_person(subject);
    empty_all(&licensed, subject, repair);
}

static void repair_company(const struct quality_subject *subject, struct quality_repair *repair)
{
    const struct licensed licensed = of_company(subject);
    empty_all(&licensed, subject, repair);
}

static const char *field_of(const struct licensed *licensed, const struct quality_subject *subject)
{
    size_t at = 0;
    const struct field *field = next_ended(licensed, &at, subject);
    return field != NULL ? field->name : NULL;
}

static const char *person_field(const struct quality_subject *subject)
{
    const struct licensed licensed = of_person(subject);
    return field_of(&licensed, subject);
}

static const char *company_field(const struct quality_subject *subject)
{
    const struct licensed licensed = of_company(subject);
    return field_of(&licensed, subject);
}

const struct quality_check check_licence_ended = {
    .id = "licence_ended",
    .code = "K09",
    .field = "sources",
    .label = N_("bought values whose licence ended"),
    .help = N_("take the proposal: it empties these values; or ask whether they are still right"),
    .source = "GDPR art. 5 para. 1 b, licence of the list",
    .severity = QUALITY_ERROR,
    .waits = true,
    .of_closed = true,
    .worth = 40,
    .is_wrong = is_person_wrong,
    .field_of = person_field,
    .repair = repair_person};

const struct quality_check check_company_licence = {
    .id = "company_licence",
    .code = "K09",
    .entity = "company",
    .field = "company_sources",
    .label = N_("bought values of the company whose licence ended"),
    .help = N_("take the proposal: it empties these values; or ask whether they are still right"),
    .source = "licence of the list",
    .severity = QUALITY_ERROR,
    .waits = true,
    .of_closed = true,
    .worth = 30,
    .is_wrong = is_company_wrong,
    .field_of = company_field,
    .repair = repair_company};

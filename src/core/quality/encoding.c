/* N07: UTF-8 that was read as Windows-1252 (MÃ¼ller). */
#include "checks.h"

static const char *const contact_fields[] = {"first_name", "last_name", "position"};
static const char *const company_fields[] = {"company", "city", "street"};

static void each(const struct quality_subject *subject, const struct entity *entity,
                 const void *record, const char *const *fields, struct quality_repair *repair)
{
    for (size_t i = 0; record != NULL && i < 3; i++) {
        const char *value = record_get(entity, record, fields[i], subject->arena),
                   *right = text_redecoded(subject->arena, value);
        if (right != NULL)
            repair_set(repair, entity, fields[i], right);
    }
}

static bool is_wrong(const struct quality_subject *subject)
{
    struct quality_repair found = {.count = 0};
    each(subject, &contact_entity, subject->contact, contact_fields, &found);
    each(subject, &company_entity, subject->company, company_fields, &found);
    return found.count > 0;
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    each(subject, &contact_entity, subject->contact, contact_fields, repair);
    each(subject, &company_entity, subject->company, company_fields, repair);
}

const struct quality_check check_encoding = {
    .id = "encoding",
    .code = "N07",
    .field = "last_name",
    .label = N_("text was decoded wrongly"),
    .help = N_("the machine sets it right where nothing is lost"),
    .source = "Unicode 15, chapter 3.9",
    .severity = QUALITY_ERROR,
    .is_automatic = true,
    .worth = 15,
    .is_wrong = is_wrong,
    .repair = repair};

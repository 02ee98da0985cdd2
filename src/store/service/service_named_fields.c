/* Which texts may name anybody: those that people type sentences into. */
#include "service_named.h"

#include "codec/record_json.h"
#include "core/activity.h"

/* A task about another field holds values of that field, which are somebody's own. */
bool named_is_free(const struct field *field, const char *about)
{
    static const struct entity *const of[] = {&contact_entity, &company_entity, &lead_entity};
    if (field == NULL || (field->flags & FIELD_FREE) == 0)
        return false;
    if (about == NULL || !str_list_has("base_value,theirs_value,mine_value", field->name))
        return true;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        const struct field *named = entity_field(of[i], about);
        if (named != NULL)
            return (named->flags & FIELD_FREE) != 0;
    }
    return true;
}

/* Of an import's row: fields of three records, and a note. */
const struct field *named_bulk_field(const char *name)
{
    static const struct entity *const of[] = {&contact_entity, &company_entity, &lead_entity};
    if (str_equal(name, BULK_NOTE))
        return entity_field(&activity_entity, "note");
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        if (entity_field(of[i], name) != NULL)
            return entity_field(of[i], name);
    return NULL;
}

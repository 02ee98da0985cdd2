/* Which fields anybody fills: fewer fields is a feature. Says nothing of how often one is read. */
#include "usecase/quality.h"

#include "store/records.h"

#define FILLED_LEAST_PERCENT 5
#define RECORDS_LEAST 50 /* fewer say nothing about a field */

bool quality_fields(struct session *session,
                    void (*each)(void *data, const struct field_usage *usage), void *data,
                    struct error *err)
{
    const struct entity *const places[] = {&contact_entity, &company_entity};
    struct arena *arena = arena_new();
    bool is_ok = actor_require(&session->actor, RIGHT_QUALITY, err);
    for (size_t p = 0; is_ok && p < sizeof places / sizeof *places; p++) {
        struct field_usage usage = {.entity = places[p]};
        is_ok = store_count(session->store, places[p], NULL, &usage.of, err);
        for (size_t i = 0; is_ok && i < places[p]->field_count; i++) {
            int64_t empty = 0;
            usage.field = &places[p]->fields[i];
            if ((usage.field->flags & (FIELD_INTERNAL | FIELD_SECRET)) != 0)
                continue;
            is_ok = store_count(session->store, places[p],
                                arena_printf(arena, "%s:", usage.field->name), &empty, err);
            usage.filled = usage.of - empty;
            usage.may_go =
                usage.of >= RECORDS_LEAST && usage.filled * 100 < usage.of * FILLED_LEAST_PERCENT;
            if (is_ok)
                each(data, &usage);
        }
    }
    arena_free(arena);
    return is_ok;
}

/* Merged records: the way from an old id to the one that lives on, and in the service who sees
 * them. */
#include "core/merge.h"
#include "store_private.h"

#define STEPS_MOST 10 /* two desks may have merged in a row without knowing */

const char *store_survivor(struct store *store, const struct entity *entity, const char *id,
                           struct arena *arena)
{
    void *record;
    if (entity != &contact_entity && entity != &company_entity)
        return id;
    for (int i = 0; i < STEPS_MOST && id != NULL; i++) {
        if (!store_load_any(store, entity, id, arena, &record, NULL) ||
            merged_into(entity, record) == NULL)
            return id;
        id = merged_into(entity, record);
    }
    return id;
}

bool store_pointing(struct store *store, const struct entity *entity, const char *field,
                    const char *value, int limit, struct arena *arena, void ***ret_records,
                    size_t *ret_count, struct error *err)
{
    const struct row_wish wish = {entity, field, value, limit, .with_merged = true};
    return find_rows(store, &wish, arena, ret_records, ret_count, err);
}

/* --- who sees them (service) --- */

static void touch_all(struct store *store, const struct entity *entity, const char *sql,
                      const char *id)
{
    struct query *query = query_new(store->db, sql, NULL);
    query_text(query, 1, id);
    while (query_row(query))
        touch(store, entity, query_column(query, 0));
    query_end(query);
}

void touch_merged(struct store *store, const struct entity *entity, const char *id)
{
    static const char merges[] = "SELECT id FROM \"merge\" WHERE kept_id = $1 OR gone_id = $1";
    bool is_contact = entity == &contact_entity;
    touch_all(store, &merge_entity, merges, id);
    touch_all(store, entity,
              is_contact ? "SELECT id FROM contact WHERE merged_into_id = $1"
                         : "SELECT id FROM company WHERE merged_into_id = $1",
              id);
    if (!is_contact)
        return;
    touch_all(store, &consent_entity,
              "SELECT k.id FROM consent k JOIN contact p ON p.id = k.contact_id WHERE "
              "p.merged_into_id = $1",
              id);
    touch_all(store, &task_entity,
              "SELECT t.id FROM task t JOIN contact p ON p.id = t.contact_id WHERE "
              "p.merged_into_id = $1",
              id);
}

static void touch_changed(struct store *store, const struct entity *entity, const char *id)
{
    if (id == NULL)
        return;
    touch(store, entity, id);
    if (entity == &contact_entity) {
        touch_all(store, &consent_entity, "SELECT id FROM consent WHERE contact_id = $1", id);
        touch_all(store, &task_entity, "SELECT id FROM task WHERE contact_id = $1", id);
    }
    touch_merged(store, entity, id);
}

/* A lead that changes its person or company, and a record that is merged or comes back, change who
 * sees those. */
void touch_relinked(struct store *store, const struct operation *op)
{
    for (size_t i = 0; i < op->change_count; i++) {
        const struct change *change = &op->changes[i];
        const struct entity *entity = NULL;
        if (str_equal(change->name, "merged_into_id")) {
            entity = op->entity;
            touch_changed(store, entity, op->id);
        } else if (op->entity == &lead_entity && change->base != NULL) {
            entity = str_equal(change->name, "contact_id")   ? &contact_entity
                     : str_equal(change->name, "company_id") ? &company_entity
                                                             : NULL;
        }
        if (entity == NULL)
            continue;
        touch_changed(store, entity, change->base);
        touch_changed(store, entity, change->value);
    }
}

/* The overlay: the service's version with my operations on top, until those have come back through
 * the feed (docs/protocol.md, The feed). */
#include "desk_private.h"

#include "base/clock.h"
#include "codec/record_json.h"

#include <string.h>

void overlay(const struct operation *op, void **record, struct arena *arena)
{
    if (*record == NULL) {
        *record = record_new(op->entity, arena);
        struct record *head = *record;
        head->id = arena_strdup(arena, op->id);
        head->created_ms = op->occurred_ms;
    }
    struct record *head = *record;
    head->changed_ms = op->occurred_ms;
    head->is_deleted = op->kind == OP_DELETE ? 1 : op->change_count > 0 ? 0 : head->is_deleted;
    for (size_t i = 0; i < op->change_count; i++) {
        const struct change *change = &op->changes[i];
        const char *value = change->value;
        if (change->field == NULL)
            continue;
        if (change->field->merge == MERGE_ADD || change->field->merge == MERGE_RESTRICT)
            if (merge_field(change->field, field_get(change->field, *record, arena), change->base,
                            change->value, arena, &value) == MERGE_SAME)
                continue;
        field_put(change->field, *record, value, arena);
    }
}

static bool replay(struct store *store, const struct entity *entity, const char *id, void **record,
                   bool *ret_has_any, struct arena *arena, struct error *err)
{
    static const char sql[] =
        "SELECT body, op_no FROM op_whole WHERE entity = $1 AND id = $2 AND state "
        "IN ('pending', 'sent', 'acked') ORDER BY op_no";
    int64_t shown = db_number(
        store->db, 0, "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'applied_no'", "");
    struct query *query = query_new(store->outbox, sql, err);
    query_text(query, 1, entity->name);
    query_text(query, 2, id);
    *ret_has_any = false;
    while (query_row(query)) {
        struct operation *op;
        if (!operation_from_text(query_column(query, 0), arena, &op, err))
            continue;
        *ret_has_any = true;
        if (query_column_int(query, 1) <=
            shown) /* the others are just being saved, and come next */
            overlay(op, record, arena);
    }
    return query_end(query);
}

bool desk_recompute(struct store *store, const struct entity *entity, const char *id,
                    struct error *err)
{
    if (db_number(store->db, 0, "SELECT 1 FROM base_row WHERE entity = $1 AND id = $2", "tt",
                  entity->name, id) == 0)
        return true; /* nothing of mine is shown on it: it is the service's version already */
    struct arena *arena = arena_new();
    void *record = NULL;
    bool has_any = false;
    const char *body =
        db_value(store->db, arena, "SELECT body FROM base_row WHERE entity = $1 AND id = $2", "tt",
                 entity->name, id);
    bool is_ok = body == NULL || record_from_text(entity, body, arena, &record, err);
    is_ok = is_ok && replay(store, entity, id, &record, &has_any, arena, err);
    if (is_ok)
        is_ok = record != NULL ? store_put(store, entity, record, err)
                               : store_remove(store, entity, id, err);
    if (is_ok && !has_any)
        is_ok = db_run(store->db, err, "DELETE FROM base_row WHERE entity = $1 AND id = $2", "tt",
                       entity->name, id);
    arena_free(arena);
    return is_ok;
}

struct settled {
    struct settled *next;
    const struct entity *entity;
    char *id;
};

/* Rows whose operations have all come back. */
static struct settled *find_settled(struct store *store, struct arena *arena, struct error *err)
{
    struct settled *first = NULL;
    struct query *query = query_new(store->db, "SELECT entity, id FROM base_row", err);
    while (query_row(query)) {
        const struct entity *entity = entity_find(query_column(query, 0));
        const char *id = query_column(query, 1);
        if (entity == NULL || db_number(store->outbox, 0,
                                        "SELECT 1 FROM op WHERE entity = $1 AND id = $2 AND state "
                                        "IN ('pending', 'sent', 'acked') LIMIT 1",
                                        "tt", entity->name, id) == 1)
            continue;
        struct settled *settled = ARENA_NEW(arena, struct settled);
        *settled = (struct settled){first, entity, arena_strdup(arena, id)};
        first = settled;
    }
    query_end(query);
    return first;
}

bool desk_settle(struct store *store, int64_t seq, struct error *err)
{
    if (seq > 0 &&
        db_number(store->outbox, 0,
                  "SELECT 1 FROM op WHERE state = 'acked' AND ack_seq <= $1 LIMIT 1", "i",
                  seq) == 1 &&
        !db_run(store->outbox, err,
                "UPDATE op SET state = 'journal' WHERE state = 'acked' AND ack_seq <= $1", "i",
                seq))
        return false;
    if (db_number(store->db, 0, "SELECT 1 FROM base_row LIMIT 1", "") == 0)
        return true;
    struct arena *arena = arena_new();
    struct settled *rows = find_settled(store, arena, err);
    bool is_ok = rows == NULL || store_begin(store, err);
    for (struct settled *row = rows; is_ok && row != NULL; row = row->next)
        is_ok = desk_recompute(store, row->entity, row->id, err);
    if (rows != NULL && is_ok)
        is_ok = store_commit(store, err);
    else if (rows != NULL)
        store_rollback(store);
    arena_free(arena);
    return is_ok;
}

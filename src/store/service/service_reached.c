/* Further numbers and addresses that stood in the service before it kept them (reached.c): once,
 * with an upgrade; again, it changes nothing. */
#include "../store_private.h"

#include "core/activity.h"
#include "core/merge.h"
#include "store/service.h"

#include <stdio.h>
#include <string.h>

#define STEP 2000 /* rows of one transaction */

static const char *page_sql(struct store *store, const struct entity *entity, struct arena *arena)
{
    const char *wanted = entity == &activity_entity ? "kind = 'import'" : "state = 'merged'";
    return arena_printf(arena,
                        "%s WHERE id > $1 AND id <= $2 AND is_deleted = 0 AND %s ORDER BY id",
                        entity_sql(store, entity)->select, wanted);
}

static bool keep_page(struct store *store, const struct entity *entity, const char *after,
                      const char *through, struct arena *arena, struct error *err)
{
    void **records = ARENA_ARRAY(arena, void *, STEP);
    size_t count = 0;
    struct query *query = query_new(store->db, page_sql(store, entity, arena), err);
    query_text(query, 1, after);
    query_text(query, 2, through);
    while (count < STEP && query_row(query))
        records[count++] = record_from_row(query, 0, entity, arena);
    bool is_ok = query_end(query);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = reached_keep(store, entity, records[i], arena, err);
    return is_ok;
}

/* ret_last: the last one looked at, "" when there is none left. */
static bool index_step(struct store *store, const struct entity *entity, const char *after,
                       char ret_last[UUID_SIZE], struct error *err)
{
    struct arena *arena = arena_new();
    const char *last = db_value(store->db, arena,
                                arena_printf(arena,
                                             "SELECT max(id) FROM (SELECT id FROM \"%s\" WHERE id "
                                             "> $1 ORDER BY id LIMIT $2) page",
                                             entity->name),
                                "ti", after, (int64_t)STEP);
    bool is_ok = last == NULL || keep_page(store, entity, after, last, arena, err);
    snprintf(ret_last, UUID_SIZE, "%s", str_or(last, ""));
    arena_free(arena);
    return is_ok;
}

static bool index_entity(struct store *store, const struct entity *entity, struct error *err)
{
    char after[UUID_SIZE] = "", last[UUID_SIZE];
    do {
        if (!store_begin(store, err))
            return false;
        if (!index_step(store, entity, after, last, err) || !store_commit(store, err)) {
            store_rollback(store);
            return false;
        }
        memcpy(after, last, sizeof after);
    } while (after[0] != '\0');
    return true;
}

bool service_index_reached(struct store *store, struct error *err)
{
    return index_entity(store, &activity_entity, err) && index_entity(store, &merge_entity, err);
}

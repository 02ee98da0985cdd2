/* After an upgrade: what older versions kept aside becomes fields. Nothing is numbered anew, since
 * nothing changes for who reads the record. */
#include "../store_private.h"

#include "codec/record_json.h"
#include "store/promote.h"

#include <stdio.h>

#define AT_ONCE 500

static bool promote_some(struct store *store, const struct entity *entity, char *last,
                         size_t last_size, int *ret_seen, struct error *err)
{
    struct arena *arena = arena_new();
    const char *sql = arena_printf(arena,
                                   "SELECT id FROM \"%s\" WHERE extra IS NOT NULL AND id > $1 "
                                   "ORDER BY id LIMIT %d",
                                   entity->name, AT_ONCE);
    struct query *query = query_new(store->db, sql, err);
    char *ids[AT_ONCE];
    *ret_seen = 0;
    query_text(query, 1, last);
    while (query_row(query))
        ids[(*ret_seen)++] = arena_strdup(arena, query_column(query, 0));
    bool is_ok = query_end(query);
    for (int i = 0; is_ok && i < *ret_seen; i++) {
        void *record;
        is_ok = store_load_any(store, entity, ids[i], arena, &record, err) &&
                (!extra_take_known(entity, record, arena) || store_put(store, entity, record, err));
        snprintf(last, last_size, "%s", ids[i]);
    }
    arena_free(arena);
    return is_ok;
}

static bool promote_all(struct store *store, struct error *err)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        char last[UUID_SIZE] = "";
        for (int seen = AT_ONCE; seen == AT_ONCE;)
            if (!promote_some(store, entities[i], last, sizeof last, &seen, err))
                return false;
    }
    return true;
}

bool store_promote(struct store *store, struct error *err)
{
    if (!store_begin(store, err))
        return false;
    if (promote_all(store, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

/* Which imports have persons whose twins were not asked about yet. In the cache: where that is made
 * anew, `vorwahl duplicates` finds what is left. */
#include "../store_private.h"

#include "store/twins.h"

bool store_ask_write(struct store *store, struct error *err, const char *sql, const char *types,
                     const char *a, const char *b, int64_t n)
{
    bool is_ok = store_begin(store, err);
    if (is_ok && db_run(store->db, err, sql, types, a, b, n))
        return store_commit(store, err);
    if (is_ok)
        store_rollback(store);
    return false;
}

bool store_twin_ask_add(struct store *store, const char *batch_id, const char *group_id,
                        struct error *err)
{
    return store->kind != STORE_DESK ||
           store_ask_write(
               store, err,
               "INSERT INTO twin_ask (batch_id, grp, after_id, asked) VALUES ($1, $2, $1, $3) ON "
               "CONFLICT (batch_id) DO NOTHING",
               "tti", batch_id, group_id, 0);
}

bool store_twin_ask_next(struct store *store, const char *after, struct arena *arena,
                         struct twin_ask *ret_ask, struct error *err)
{
    struct query *query = query_new(store->db,
                                    "SELECT batch_id, grp, after_id, asked FROM twin_ask WHERE "
                                    "batch_id > $1 ORDER BY batch_id LIMIT 1",
                                    err);
    *ret_ask = (struct twin_ask){0};
    query_text(query, 1, after);
    if (query_row(query))
        *ret_ask = (struct twin_ask){.batch_id = arena_strdup(arena, query_column(query, 0)),
                                     .group_id = arena_strdup(arena, query_column(query, 1)),
                                     .after_id = arena_strdup(arena, query_column(query, 2)),
                                     .asked = query_column_int(query, 3)};
    return query_end(query);
}

bool store_twin_ask_rows(struct store *store, const struct twin_ask *ask, bool is_company,
                         size_t limit, struct arena *arena, char ***ret_ids, size_t *ret_count,
                         struct error *err)
{
    static const char contacts[] =
        "SELECT id FROM contact WHERE id > $1 AND batch_id = $2 ORDER BY id LIMIT $3";
    static const char companies[] =
        "SELECT id FROM company WHERE id > $1 AND batch_id = $2 ORDER BY id LIMIT $3";
    struct query *query = query_new(store->db, is_company ? companies : contacts, err);
    *ret_ids = ARENA_ARRAY(arena, char *, limit + 1);
    *ret_count = 0;
    query_text(query, 1, ask->after_id);
    query_text(query, 2, ask->batch_id);
    query_int(query, 3, (int64_t)limit);
    while (query_row(query))
        (*ret_ids)[(*ret_count)++] = arena_strdup(arena, query_column(query, 0));
    return query_end(query);
}

bool store_twin_ask_done(struct store *store, const char *batch_id, const char *through,
                         int64_t count, struct error *err)
{
    return through != NULL
               ? store_ask_write(
                     store, err,
                     "UPDATE twin_ask SET after_id = $2, asked = asked + $3 WHERE batch_id = $1",
                     "tti", batch_id, through, count)
               : store_ask_write(store, err, "DELETE FROM twin_ask WHERE batch_id = $1", "tti",
                                 batch_id, NULL, 0);
}

bool store_twin_keys_are_made(struct store *store)
{
    return twin_keys_are_complete(store) && twin_companies_are_complete(store);
}

/* Which imports have persons that were not checked yet. */
#include "../store_private.h"

#include "store/import_checks.h"
#include "store/twins.h"

bool store_check_ask_add(struct store *store, const char *batch_id, struct error *err)
{
    return store->kind != STORE_DESK ||
           store_ask_write(
               store, err,
               "INSERT INTO check_ask (batch_id, after_id, checked) VALUES ($1, $2, $3) ON "
               "CONFLICT (batch_id) DO NOTHING",
               "tti", batch_id, batch_id, 0);
}

bool store_check_ask_next(struct store *store, const char *after, struct arena *arena,
                          struct check_ask *ret_ask, struct error *err)
{
    *ret_ask = (struct check_ask){0};
    if (store->kind != STORE_DESK)
        return true;
    struct query *query = query_new(store->db,
                                    "SELECT batch_id, after_id, checked FROM check_ask WHERE "
                                    "batch_id > $1 ORDER BY batch_id LIMIT 1",
                                    err);
    query_text(query, 1, after);
    if (query_row(query))
        *ret_ask = (struct check_ask){.batch_id = arena_strdup(arena, query_column(query, 0)),
                                      .after_id = arena_strdup(arena, query_column(query, 1)),
                                      .checked = query_column_int(query, 2)};
    return query_end(query);
}

bool store_check_ask_rows(struct store *store, const char *batch_id, const char *after,
                          size_t limit, struct arena *arena, char ***ret_ids, size_t *ret_count,
                          struct error *err)
{
    const struct twin_ask rows = {.batch_id = batch_id, .after_id = after};
    return store_twin_ask_rows(store, &rows, false, limit, arena, ret_ids, ret_count, err);
}

bool store_check_ask_done(struct store *store, const char *batch_id, const char *through,
                          int64_t count, struct error *err)
{
    if (through == NULL)
        return store_ask_write(store, err, "DELETE FROM check_ask WHERE batch_id = $1", "tti",
                               batch_id, NULL, 0);
    return store_ask_write(
        store, err,
        "UPDATE check_ask SET after_id = $2, checked = checked + $3 WHERE batch_id = $1", "tti",
        batch_id, through, count);
}

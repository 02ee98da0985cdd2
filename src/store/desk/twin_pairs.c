/* Pairs that a search of the whole base has found: kept in the cache until they are asked about, so
 * that a search that was stopped goes on. */
#include "../store_private.h"

#include "store/twins.h"

#include <stdio.h>

#define AT_MS "pairs_at_ms" /* there when all were found */
#define ASKED "pairs_asked"

static bool set_number(struct store *store, const char *key, int64_t value, struct error *err)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)value);
    return store_meta_set(store, key, number, false, err);
}

static int64_t read_number(struct store *store, const char *key)
{
    return db_number(store->db, 0, "SELECT CAST(value AS BIGINT) FROM meta WHERE key = $1", "t",
                     key);
}

static bool end(struct store *store, bool is_ok, struct error *err)
{
    if (is_ok)
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

bool store_pairs_clear(struct store *store, struct error *err)
{
    return store_begin(store, err) && end(store,
                                          db_run(store->db, err, "DELETE FROM twin_pair", "") &&
                                              store_meta_set(store, AT_MS, NULL, false, err) &&
                                              store_meta_set(store, ASKED, NULL, false, err),
                                          err);
}

bool store_pairs_add(struct store *store, const struct twin_pair *pairs, size_t count,
                     struct error *err)
{
    static const char sql[] =
        "INSERT INTO twin_pair (task_id, kind, a, b, millionths, reason) VALUES ($1, $2, $3, $4, "
        "$5, $6) ON CONFLICT (task_id) DO NOTHING";
    bool is_ok = count == 0 || store_begin(store, err);
    if (!is_ok || count == 0)
        return is_ok;
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = db_run(store->db, err, sql, "tittit", pairs[i].task_id, (int64_t)pairs[i].kind,
                       pairs[i].a, pairs[i].b, pairs[i].millionths, pairs[i].reason);
    return end(store, is_ok, err);
}

bool store_pairs_complete(struct store *store, int64_t at_ms, struct error *err)
{
    return store_begin(store, err) && end(store, set_number(store, AT_MS, at_ms, err), err);
}

bool store_pairs_found(struct store *store, struct pairs_found *ret_found)
{
    *ret_found =
        (struct pairs_found){.count = db_number(store->db, 0, "SELECT count(*) FROM twin_pair", ""),
                             .last = db_number(store->db, 0, "SELECT max(no) FROM twin_pair", ""),
                             .asked = read_number(store, ASKED),
                             .at_ms = read_number(store, AT_MS)};
    return ret_found->at_ms > 0;
}

bool store_pairs_page(struct store *store, int64_t after, size_t limit, struct arena *arena,
                      struct twin_pair **ret_pairs, size_t *ret_count, struct error *err)
{
    static const char sql[] = "SELECT no, kind, task_id, a, b, reason, millionths FROM twin_pair "
                              "WHERE no > $1 ORDER BY no LIMIT $2";
    struct query *query = query_new(store->db, sql, err);
    *ret_pairs = ARENA_ARRAY(arena, struct twin_pair, limit + 1);
    *ret_count = 0;
    query_int(query, 1, after);
    query_int(query, 2, (int64_t)limit);
    while (query_row(query))
        (*ret_pairs)[(*ret_count)++] =
            (struct twin_pair){.no = query_column_int(query, 0),
                               .kind = (int)query_column_int(query, 1),
                               .task_id = arena_strdup(arena, query_column(query, 2)),
                               .a = arena_strdup(arena, query_column(query, 3)),
                               .b = arena_strdup(arena, query_column(query, 4)),
                               .reason = arena_strdup(arena, query_column(query, 5)),
                               .millionths = query_column_int(query, 6)};
    return query_end(query);
}

bool store_pairs_asked(struct store *store, int64_t no, struct error *err)
{
    return store_begin(store, err) && end(store, set_number(store, ASKED, no, err), err);
}

bool store_unfound_tasks(struct store *store, const char *check_id, int64_t before_ms,
                         bool (*each)(void *data, const char *id, int64_t rev), void *data,
                         struct error *err)
{
    static const char sql[] = "SELECT id, rev FROM task WHERE check_id = $1 AND is_deleted = 0 AND "
                              "state IN ('open', 'later') AND created_ms < $2 AND id NOT IN "
                              "(SELECT task_id FROM twin_pair) ORDER BY id";
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, check_id);
    query_int(query, 2, before_ms);
    while (query_row(query) && each(data, query_column(query, 0), query_column_int(query, 1)))
        ;
    return query_end(query);
}

/* Keys of requests (Idempotency-Key): begun before the work, ended after it. What was begun and
 * never ended (the process died between) is not done again: nobody knows whether it was. */
#include "../store_private.h"

#include "base/clock.h"
#include "base/i18n.h"

static bool find(struct store *store, const struct request_key *key, struct request_key_row *ret,
                 bool *ret_is_found, struct arena *arena, struct error *err)
{
    struct query *query = query_new(
        store->db,
        "SELECT fingerprint, status, answer FROM request_key WHERE user_id = $1 AND key = $2", err);
    query_text(query, 1, key->user_id);
    query_text(query, 2, key->key);
    *ret_is_found = query_row(query);
    if (*ret_is_found)
        *ret =
            (struct request_key_row){.is_same = str_equal(query_column(query, 0), key->fingerprint),
                                     .status = (int)query_column_int(query, 1),
                                     .answer = arena_strdup(arena, query_column(query, 2))};
    return query_end(query);
}

bool service_request_key(struct store *store, const struct request_key *key, struct arena *arena,
                         struct request_key_row *ret, struct error *err)
{
    static const char old[] = "DELETE FROM request_key WHERE at_ms < $1";
    static const char add[] = "INSERT INTO request_key (user_id, key, fingerprint, status, at_ms) "
                              "VALUES ($1, $2, $3, 0, $4)";
    int64_t now = clock_now_ms();
    bool is_found = false;
    if (!store_begin(store, err))
        return false;
    bool is_ok = db_run(store->db, err, old, "i", now - DAY_MS) &&
                 find(store, key, ret, &is_found, arena, err);
    if (is_ok && !is_found) {
        *ret = (struct request_key_row){.is_new = true};
        is_ok = db_run(store->db, err, add, "ttti", key->user_id, key->key, key->fingerprint, now);
    }
    is_ok = is_ok && store_commit(store, err);
    store_rollback(store);
    return is_ok;
}

bool service_request_key_end(struct store *store, const struct request_key *key, int status,
                             const char *answer, struct error *err)
{
    static const char sql[] =
        "UPDATE request_key SET status = $3, answer = $4 WHERE user_id = $1 AND key = $2";
    return db_run(store->db, err, sql, "ttit", key->user_id, key->key, (int64_t)status, answer);
}

bool service_request_key_drop(struct store *store, const struct request_key *key, struct error *err)
{
    return db_run(store->db, err, "DELETE FROM request_key WHERE user_id = $1 AND key = $2", "tt",
                  key->user_id, key->key);
}

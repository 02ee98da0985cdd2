/* The ledger of credit: rows beside the journal. */
#include "service_credit.h"

#include "codec/record_json.h"

bool service_credit_scan(struct store *store, int64_t after, int limit, struct arena *arena,
                         struct operation ***ret_ops, size_t *ret_count, int64_t *ret_last,
                         struct error *err)
{
    static const char sql[] =
        "SELECT n, user_id, action, body FROM journal WHERE n > $1 AND kind = 'set' AND entity IN "
        "('contact', 'company') AND user_id IS NOT NULL AND undoes IS NULL ORDER BY n LIMIT $2";
    struct query *query = query_new(store->db, sql, err);
    *ret_ops = ARENA_ARRAY(arena, struct operation *, (size_t)limit + 1);
    *ret_count = 0;
    *ret_last = after;
    query_int(query, 1, after);
    query_int(query, 2, limit);
    while (query_row(query)) {
        struct operation *op;
        *ret_last = query_column_int(query, 0);
        if (!operation_from_text(query_column(query, 3), arena, &op, NULL))
            continue; /* erased, or its time is over */
        op->user_id = arena_strdup(arena, query_column(query, 1));
        op->action = arena_strdup(arena, query_column(query, 2));
        (*ret_ops)[(*ret_count)++] = op;
    }
    return query_end(query);
}

bool service_credit_add(struct store *store, const struct credit_row *row, int64_t apart_ms,
                        struct error *err)
{
    static const char sql[] =
        "INSERT INTO credit (op_id, field, user_id, team_id, entity, id, points, earned_ms, state, "
        "look) SELECT $1, $2, $3, $4, $5, $6, $7, $8, 'pending', $10 WHERE NOT EXISTS (SELECT 1 "
        "FROM credit "
        "WHERE id = $6 AND field = $2 AND state <> 'taken_back' AND earned_ms > $9) "
        "ON CONFLICT (op_id, field) DO NOTHING";
    return db_run(store->db, err, sql, "ttttttiiit", row->op_id, row->field, row->user_id,
                  row->team_id, row->entity, row->id, row->points, row->earned_ms,
                  row->earned_ms - apart_ms, row->look);
}

struct credit_row credit_row_of(struct query *query, struct arena *arena)
{
    return (struct credit_row){.op_id = arena_strdup(arena, query_column(query, 0)),
                               .field = arena_strdup(arena, query_column(query, 1)),
                               .user_id = arena_strdup(arena, query_column(query, 2)),
                               .entity = arena_strdup(arena, query_column(query, 3)),
                               .id = arena_strdup(arena, query_column(query, 4)),
                               .points = query_column_int(query, 5),
                               .earned_ms = query_column_int(query, 6),
                               .state = arena_strdup(arena, query_column(query, 7))};
}

bool service_credit_rows(struct store *store, const char *state, int64_t from_ms, int64_t to_ms,
                         int limit, struct arena *arena, struct credit_row **ret_rows,
                         size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT " CREDIT_COLUMNS " FROM credit WHERE state = $1 AND earned_ms > $2 AND earned_ms "
        "<= $3 ORDER BY earned_ms, op_id, field LIMIT $4";
    struct query *query = query_new(store->db, sql, err);
    *ret_rows = ARENA_ARRAY(arena, struct credit_row, (size_t)limit + 1);
    *ret_count = 0;
    query_text(query, 1, state);
    query_int(query, 2, from_ms);
    query_int(query, 3, to_ms);
    query_int(query, 4, limit);
    while (query_row(query))
        (*ret_rows)[(*ret_count)++] = credit_row_of(query, arena);
    return query_end(query);
}

struct operation *service_credit_operation(struct store *store, const char *op_id,
                                           struct arena *arena)
{
    struct operation *op;
    const char *body =
        db_value(store->db, arena, "SELECT body FROM journal WHERE op_id = $1", "t", op_id);
    return body != NULL && operation_from_text(body, arena, &op, NULL) ? op : NULL;
}

bool service_credit_settle(struct store *store, const struct credit_row *row, const char *state,
                           struct error *err)
{
    if (state == NULL)
        return db_run(store->db, err, "DELETE FROM credit WHERE op_id = $1 AND field = $2", "tt",
                      row->op_id, row->field);
    return db_run(store->db, err, "UPDATE credit SET state = $3 WHERE op_id = $1 AND field = $2",
                  "ttt", row->op_id, row->field, state);
}

bool service_credit_sums(struct store *store, const char *user_id, const char *team_id,
                         struct credit_sums *ret_sums, struct error *err)
{
    static const char sql[] =
        "SELECT sum(CASE WHEN state = 'pending' THEN points ELSE 0 END), sum(CASE WHEN state = "
        "'standing' THEN points ELSE 0 END), sum(CASE WHEN state = 'taken_back' THEN points ELSE 0 "
        "END), count(DISTINCT user_id) FROM credit WHERE ";
    struct arena *arena = arena_new();
    struct query *query = query_new(
        store->db,
        arena_printf(arena, "%s%s", sql, user_id != NULL ? "user_id = $1" : "team_id = $1"), err);
    int64_t *const sums[] = {&ret_sums->pending, &ret_sums->standing, &ret_sums->taken_back,
                             &ret_sums->people};
    *ret_sums = (struct credit_sums){0};
    query_text(query, 1, user_id != NULL ? user_id : team_id);
    if (query_row(query))
        for (int i = 0; i < 4; i++)
            *sums[i] = query_column_int(query, i) == INT64_MIN ? 0 : query_column_int(query, i);
    arena_free(arena);
    return query_end(query);
}

/* Credit of a team in the service: its goal, its weeks, who is listed, and the sample that a second
 * person looks at. */
#include "service_credit.h"

bool service_credit_goal(struct store *store, const char *team_id, int64_t *ret_points)
{
    *ret_points =
        db_number(store->db, 0, "SELECT points FROM credit_goal WHERE team_id = $1", "t", team_id);
    return *ret_points > 0;
}

bool service_credit_goal_set(struct store *store, const char *team_id, int64_t points,
                             const char *user_id, int64_t now_ms, struct error *err)
{
    static const char sql[] =
        "INSERT INTO credit_goal (team_id, points, set_by, set_ms) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (team_id) DO UPDATE SET points = excluded.points, set_by = excluded.set_by, "
        "set_ms = excluded.set_ms";
    return db_run(store->db, err, sql, "titi", team_id, points, user_id, now_ms);
}

bool service_credit_between(struct store *store, const char *team_id, int64_t from_ms,
                            int64_t to_ms, int64_t *ret_points, struct error *err)
{
    struct query *query =
        query_new(store->db,
                  "SELECT sum(points) FROM credit WHERE team_id = $1 AND earned_ms >= $2 AND "
                  "earned_ms < $3 AND state <> 'taken_back'",
                  err);
    query_text(query, 1, team_id);
    query_int(query, 2, from_ms);
    query_int(query, 3, to_ms);
    *ret_points = 0;
    if (query_row(query) && query_column_int(query, 0) != INT64_MIN)
        *ret_points = query_column_int(query, 0);
    return query_end(query);
}

bool service_credit_times(struct store *store, const char *user_id, int64_t from_ms,
                          struct arena *arena, int64_t **ret_times, size_t *ret_count,
                          struct error *err)
{
    struct query *query =
        query_new(store->db,
                  "SELECT earned_ms FROM credit WHERE user_id = $1 AND state <> 'taken_back' AND "
                  "earned_ms >= $2 ORDER BY earned_ms DESC LIMIT 5000",
                  err);
    query_text(query, 1, user_id);
    query_int(query, 2, from_ms);
    *ret_times = ARENA_ARRAY(arena, int64_t, 5000);
    *ret_count = 0;
    while (query_row(query))
        (*ret_times)[(*ret_count)++] = query_column_int(query, 0);
    return query_end(query);
}

bool service_credit_is_listed(struct store *store, const char *user_id)
{
    return db_number(store->db, 0, "SELECT count(*) FROM credit_listed WHERE user_id = $1", "t",
                     user_id) > 0;
}

bool service_credit_list(struct store *store, const char *user_id, bool is_listed, int64_t now_ms,
                         struct error *err)
{
    if (!is_listed)
        return db_run(store->db, err, "DELETE FROM credit_listed WHERE user_id = $1", "t", user_id);
    return db_run(store->db, err,
                  "INSERT INTO credit_listed (user_id, since_ms) VALUES ($1, $2) ON CONFLICT "
                  "(user_id) DO NOTHING",
                  "ti", user_id, now_ms);
}

bool service_credit_board(struct store *store, const char *team_id, int64_t from_ms,
                          struct arena *arena, struct credit_place **ret_places, size_t *ret_count,
                          struct error *err)
{
    static const char sql[] =
        "SELECT u.id, u.name, sum(CASE WHEN c.state <> 'taken_back' AND c.earned_ms >= $2 THEN "
        "c.points ELSE 0 END) AS sum FROM credit_listed l JOIN \"user\" u ON u.id = l.user_id LEFT "
        "JOIN credit c ON c.user_id = u.id WHERE u.team_id = $1 AND u.is_active = 1 GROUP BY u.id, "
        "u.name ORDER BY sum DESC, u.name LIMIT $3";
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, team_id);
    query_int(query, 2, from_ms);
    query_int(query, 3, CREDIT_PLACES_MOST);
    *ret_places = ARENA_ARRAY(arena, struct credit_place, CREDIT_PLACES_MOST);
    *ret_count = 0;
    while (query_row(query)) {
        int64_t points = query_column_int(query, 2);
        (*ret_places)[(*ret_count)++] =
            (struct credit_place){.user_id = arena_strdup(arena, query_column(query, 0)),
                                  .user = arena_strdup(arena, query_column(query, 1)),
                                  .points = points == INT64_MIN ? 0 : points};
    }
    return query_end(query);
}

bool service_credit_looks(struct store *store, const char *team_id, const char *not_user_id,
                          int64_t from_ms, struct arena *arena, struct credit_row **ret_rows,
                          size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT " CREDIT_COLUMNS " FROM credit WHERE look = 'asked' AND team_id = $1 AND user_id "
        "<> $2 AND earned_ms >= $3 AND state <> "
        "'taken_back' ORDER BY earned_ms DESC, op_id, field LIMIT $4";
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, team_id);
    query_text(query, 2, not_user_id);
    query_int(query, 3, from_ms);
    query_int(query, 4, CREDIT_LOOKS_MOST);
    *ret_rows = ARENA_ARRAY(arena, struct credit_row, CREDIT_LOOKS_MOST);
    *ret_count = 0;
    while (query_row(query))
        (*ret_rows)[(*ret_count)++] = credit_row_of(query, arena);
    return query_end(query);
}

bool service_credit_looked(struct store *store, const struct credit_row *row, bool is_right,
                           const char *user_id, int64_t now_ms, struct error *err)
{
    return db_run(store->db, err,
                  is_right ? "UPDATE credit SET look = 'right', looked_by = $3, looked_ms = $4 "
                             "WHERE op_id = $1 AND field = $2"
                           : "UPDATE credit SET look = 'wrong', looked_by = $3, looked_ms = $4, "
                             "state = 'taken_back' WHERE op_id = $1 AND field = $2",
                  "ttti", row->op_id, row->field, user_id, now_ms);
}

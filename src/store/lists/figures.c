/* Figures of one person, and how evenly a team's leads lie. */
#include "store/figures.h"

#include "../store_private.h"
#include "queue_private.h"

#include "base/clock.h"
#include "base/i18n.h"

#define RESULTS_MOST 100

bool store_result_counts(struct store *store, const char *user_id, int64_t from_ms, int64_t to_ms,
                         struct arena *arena, struct result_count **ret_rows, size_t *ret_count,
                         struct error *err)
{
    static const char sql[] =
        "SELECT result, count(*) AS n FROM activity WHERE kind = 'call' AND at_ms >= $2 "
        "AND at_ms < $3 AND user_id = $1 AND is_void IS DISTINCT FROM 1 "
        "GROUP BY result ORDER BY n DESC, result LIMIT 100";
    struct query *query = query_new(store->db, sql, err);
    *ret_rows = ARENA_ARRAY(arena, struct result_count, RESULTS_MOST);
    *ret_count = 0;
    query_text(query, 1, user_id);
    query_int(query, 2, from_ms);
    query_int(query, 3, to_ms);
    while (query_row(query))
        (*ret_rows)[(*ret_count)++] = (struct result_count){
            arena_strdup(arena, query_column(query, 0)), query_column_int(query, 1)};
    return query_end(query);
}

static bool read_leads(struct store *store, struct arena *arena, struct person_figures *figures,
                       struct error *err)
{
    const char *sql = arena_printf(
        arena,
        "SELECT coalesce(sum(n), 0), coalesce(sum(is_a * n), 0), coalesce(sum(CASE WHEN state IN "
        "('new', 'ready', 'working', 'rejected', 'nurture') THEN n ELSE 0 END), 0) FROM %s WHERE "
        "owner_id = $1",
        lead_counts(store));
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, figures->user_id);
    if (query_row(query)) {
        figures->received = query_column_int(query, 0);
        figures->received_a = query_column_int(query, 1);
        figures->open = query_column_int(query, 2);
    }
    return query_end(query);
}

static int64_t calls_since(struct store *store, const char *user_id, int64_t since_ms)
{
    return db_number(store->db, 0,
                     "SELECT count(*) FROM activity WHERE kind = 'call' AND at_ms >= $2 AND "
                     "user_id = $1 AND is_void IS DISTINCT FROM 1",
                     "ti", user_id, since_ms);
}

bool store_person_figures(struct store *store, const char *user_id, int64_t now_ms,
                          struct arena *arena, struct person_figures *ret_figures,
                          struct error *err)
{
    int64_t since_ms = day_add_ms(now_ms, -FIGURES_DAYS, NULL);
    struct person_figures figures = {.user_id = arena_strdup(arena, user_id)};
    char *team_id;
    figures.user =
        db_value(store->db, arena, "SELECT name FROM \"user\" WHERE id = $1", "t", user_id);
    if (figures.user == NULL)
        return error_set(err, ERR_NOT_FOUND, _("there is no such user"));
    team_id =
        db_value(store->db, arena, "SELECT team_id FROM \"user\" WHERE id = $1", "t", user_id);
    if (!read_leads(store, arena, &figures, err) ||
        !store_promise_figures(store, team_id, user_id, since_ms, now_ms, &figures.promises, err))
        return false;
    figures.calls_today = calls_since(store, user_id, day_start_ms(now_ms, NULL));
    figures.calls_days = calls_since(store, user_id, since_ms);
    *ret_figures = figures;
    return true;
}

int64_t store_people(struct store *store, const char *team_id)
{
    return db_number(store->db, 0,
                     "SELECT count(*) FROM \"user\" WHERE is_deleted = 0 AND is_active = 1 AND "
                     "($1 IS NULL OR team_id = $1)",
                     "t", team_id);
}

/* Jain: (sum of x)^2 / (n * sum of x^2). */
static double jain(double sum, double squares, double n)
{
    return squares > 0 ? sum * sum / (n * squares) : -1;
}

bool store_fairness(struct store *store, const char *team_id, struct fairness *ret_fairness,
                    struct error *err)
{
    struct arena *arena = arena_new();
    const char *sql = arena_printf(
        arena,
        "SELECT coalesce(sum(n), 0), coalesce(sum(is_a * n), 0) FROM \"user\" u LEFT JOIN "
        "%s ON owner_id = u.id WHERE u.is_deleted = 0 AND u.is_active = 1 AND u.team_id = $1 AND "
        "(',' || u.roles || ',') LIKE '%%,agent,%%' GROUP BY u.id",
        lead_counts(store));
    double n = 0, sums[2] = {0}, squares[2] = {0};
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, team_id);
    for (; query_row(query); n++)
        for (int i = 0; i < 2; i++) {
            double value = (double)query_column_int(query, i);
            sums[i] += value;
            squares[i] += value * value;
        }
    arena_free(arena);
    *ret_fairness = (struct fairness){jain(sums[0], squares[0], n), jain(sums[1], squares[1], n)};
    return query_end(query);
}

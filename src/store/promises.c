/* How promises are kept: of the calls that were promised, those within the tolerance; what is open
 * and past it counts as not kept. */
#include "store_private.h"

#include "store/rules.h"

#include "base/clock.h"

int64_t store_promises_at(struct store *store, const char *user_id, int64_t when_ms,
                          const char *but_lead_id)
{
    int64_t minute_ms = when_ms - when_ms % MINUTE_MS;
    return store_promises_between(store, user_id, minute_ms, minute_ms + MINUTE_MS, but_lead_id);
}

int64_t store_promises_between(struct store *store, const char *user_id, int64_t from_ms,
                               int64_t until_ms, const char *but_lead_id)
{
    return db_number(store->db, 0,
                     "SELECT count(*) FROM lead WHERE is_deleted = 0 AND next_kind = 'callback' "
                     "AND owner_id = $1 AND next_ms >= $2 AND next_ms < $3 AND id <> $4",
                     "tiit", user_id, from_ms, until_ms, str_or(but_lead_id, ""));
}

/* Past the tolerance of its queue, else of the team. */
static int64_t late_of_team(struct store *store, const char *team_id, const char *user_id,
                            int64_t now_ms)
{
    static const char sql[] =
        "SELECT count(*) FROM lead l WHERE l.is_deleted = 0 AND l.next_kind = 'callback' "
        "AND l.next_ms < $2 AND l.team_id = $1 AND ($3 IS NULL OR l.promised_by_id = $3) "
        "AND l.next_ms + coalesce((SELECT q.tolerance_min FROM queue q WHERE q.id = l.queue_id) "
        "* 60000, $4) < $2";
    return db_number(store->db, 0, sql, "titi", team_id, now_ms, user_id,
                     store_tolerance_ms(store, team_id));
}

int64_t store_promises_late(struct store *store, const char *team_id, int64_t now_ms)
{
    struct query *query;
    int64_t count = 0;
    if (team_id != NULL)
        return late_of_team(store, team_id, NULL, now_ms);
    query = query_new(store->db, "SELECT id FROM team", NULL);
    while (query_row(query))
        count += late_of_team(store, query_column(query, 0), NULL, now_ms);
    query_end(query);
    return count;
}

bool store_promise_figures(struct store *store, const char *team_id, const char *user_id,
                           int64_t since_ms, int64_t now_ms, struct promise_figures *ret_figures,
                           struct error *err)
{
    static const char calls[] =
        "SELECT count(*), coalesce(sum(CASE WHEN a.at_ms BETWEEN a.promised_ms - $5 AND "
        "a.promised_ms + coalesce(q.tolerance_min * 60000, $6) THEN 1 ELSE 0 END), 0) "
        "FROM activity a JOIN \"user\" u ON u.id = a.user_id LEFT JOIN "
        "lead l ON l.id = a.lead_id LEFT JOIN queue q ON q.id = l.queue_id "
        "WHERE a.promised_ms IS NOT NULL AND a.at_ms >= $1 AND a.at_ms <= $2 AND a.is_void IS "
        "DISTINCT FROM 1 AND ($3 IS NULL OR u.team_id = $3) AND ($4 IS NULL OR a.user_id = $4)";
    struct promise_figures figures = {0};
    struct query *query = query_new(store->db, calls, err);
    query_int(query, 1, since_ms);
    query_int(query, 2, now_ms);
    query_text(query, 3, team_id);
    query_text(query, 4, user_id);
    query_int(query, 5, PROMISE_LEAD_MS);
    query_int(query, 6, store_tolerance_ms(store, team_id));
    if (query_row(query)) {
        figures.promised = query_column_int(query, 0);
        figures.kept = query_column_int(query, 1);
    }
    if (!query_end(query))
        return false;
    figures.promised += late_of_team(store, team_id, user_id, now_ms);
    figures.people =
        db_number(store->db, 0,
                  "SELECT count(*) FROM \"user\" WHERE is_deleted = 0 AND is_active = 1 "
                  "AND team_id = $1",
                  "t", team_id);
    *ret_figures = figures;
    return true;
}

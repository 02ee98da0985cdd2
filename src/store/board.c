/* The team board: per queue and per agent, by covering indexes. */
#include "store_private.h"

#include "base/clock.h"

#include <string.h>

#define OPEN                                                                                       \
    "is_deleted = 0 AND state IN ('new', 'checking', 'ready', 'working', 'qualified', "            \
    "'rejected', 'nurture')"
#define QUEUES_MAX 200
#define AGENTS_MAX 500

static struct board_row *row_of(struct board *board, const char *queue_id)
{
    for (size_t i = 0; i < board->row_count; i++)
        if (str_equal(board->rows[i].queue_id, queue_id))
            return &board->rows[i];
    return NULL;
}

static bool read_queues(struct store *store, const char *team_id, const char *queue_id,
                        struct arena *arena, struct board *board, struct error *err)
{
    static const char sql[] =
        "SELECT q.id, q.name, t.name FROM queue q LEFT JOIN team t ON t.id = q.team_id "
        "WHERE q.is_deleted = 0 AND ($1 IS NULL OR q.team_id = $1) AND ($2 IS NULL OR q.id = $2) "
        "ORDER BY t.name, q.name LIMIT 200";
    struct query *query = query_new(store->db, sql, err);
    board->rows = ARENA_ARRAY(arena, struct board_row, QUEUES_MAX);
    query_text(query, 1, team_id);
    query_text(query, 2, queue_id);
    while (query_row(query))
        board->rows[board->row_count++] =
            (struct board_row){.queue_id = arena_strdup(arena, query_column(query, 0)),
                               .queue = arena_strdup(arena, query_column(query, 1)),
                               .team = arena_strdup(arena, query_column(query, 2)),
                               .oldest_ms = TIME_NONE};
    return query_end(query);
}

static bool read_open(struct store *store, const char *team_id, int64_t now_ms, struct board *board,
                      struct error *err)
{
    static const char sql[] =
        "SELECT queue_id, count(*), count(CASE WHEN next_kind = 'hot' THEN 1 END), count(CASE WHEN "
        "next_ms < $2 THEN 1 END), min(CASE WHEN "
        "coalesce(attempts, 0) = 0 THEN received_ms END) "
        "FROM lead WHERE " OPEN " AND ($1 IS NULL OR team_id = $1) GROUP BY queue_id";
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, team_id);
    query_int(query, 2, now_ms - HOUR_MS);
    while (query_row(query)) {
        struct board_row *row = row_of(board, query_column(query, 0));
        if (row == NULL)
            continue;
        row->open = query_column_int(query, 1);
        row->hot = query_column_int(query, 2) == INT64_MIN ? 0 : query_column_int(query, 2);
        row->overdue = query_column_int(query, 3) == INT64_MIN ? 0 : query_column_int(query, 3);
        row->oldest_ms = query_column_int(query, 4);
    }
    return query_end(query);
}

static bool read_done(struct store *store, int64_t now_ms, struct board *board, struct error *err)
{
    static const char sql[] =
        "SELECT l.queue_id, count(*) FROM activity a JOIN lead l ON l.id = a.lead_id "
        "WHERE a.kind = 'call' AND a.at_ms >= $1 AND a.at_ms < $2 AND a.is_void IS DISTINCT FROM 1 "
        "GROUP BY "
        "l.queue_id";
    for (int day = 0; day < 7; day++) {
        int64_t from = day_start_ms(day_add_ms(now_ms, day - 6, NULL), NULL),
                to = day_start_ms(day_add_ms(now_ms, day - 5, NULL), NULL);
        struct query *query = query_new(store->db, sql, err);
        query_int(query, 1, from);
        query_int(query, 2, to);
        while (query_row(query)) {
            struct board_row *row = row_of(board, query_column(query, 0));
            if (row != NULL)
                row->done_days[day] = query_column_int(query, 1);
        }
        if (!query_end(query))
            return false;
    }
    for (size_t i = 0; i < board->row_count; i++)
        board->rows[i].done_today = board->rows[i].done_days[6];
    return true;
}

static bool read_agents(struct store *store, const char *team_id, int64_t now_ms,
                        struct arena *arena, struct board *board, struct error *err)
{
    static const char sql[] =
        "SELECT u.id, u.name, count(l.id), count(CASE WHEN l.grade LIKE 'A%' THEN 1 END), "
        "count(CASE WHEN l.state IN ('new', 'ready', 'working', 'rejected', 'nurture') THEN 1 "
        "END), "
        "(SELECT count(*) FROM activity a WHERE a.kind = 'call' AND a.at_ms >= $2 AND a.user_id = "
        "u.id AND a.is_void IS DISTINCT FROM 1) "
        "FROM \"user\" u LEFT JOIN lead l ON l.owner_id = u.id AND l.is_deleted = 0 "
        "WHERE u.is_deleted = 0 AND (',' || u.roles || ',') LIKE '%,agent,%' AND ($1 IS NULL OR "
        "u.team_id = $1) GROUP BY u.id, u.name ORDER BY u.name LIMIT 500";
    struct query *query = query_new(store->db, sql, err);
    board->agents = ARENA_ARRAY(arena, struct board_agent, AGENTS_MAX);
    query_text(query, 1, team_id);
    query_int(query, 2, day_start_ms(now_ms, NULL));
    while (query_row(query))
        board->agents[board->agent_count++] =
            (struct board_agent){.user_id = arena_strdup(arena, query_column(query, 0)),
                                 .user = arena_strdup(arena, query_column(query, 1)),
                                 .received = query_column_int(query, 2),
                                 .received_a = query_column_int(query, 3),
                                 .open = query_column_int(query, 4),
                                 .done_today = query_column_int(query, 5)};
    return query_end(query);
}

static int64_t count_leads(struct store *store, const char *condition, const char *team_id,
                           int64_t ms, struct arena *arena)
{
    const char *sql = arena_printf(arena,
                                   "SELECT count(*) FROM lead WHERE is_deleted = 0 AND ($1 IS NULL "
                                   "OR team_id = $1) AND $2 IS NOT NULL AND %s",
                                   condition);
    return db_number(store->db, 0, sql, "ti", team_id, ms);
}

bool store_board(struct store *store, const char *team_id, const char *queue_id, int64_t now_ms,
                 struct arena *arena, struct board *ret_board, struct error *err)
{
    static const char first_touch[] =
        "SELECT d FROM (SELECT min(a.at_ms) - l.received_ms AS d FROM lead l JOIN activity a ON "
        "a.lead_id = l.id AND a.kind = 'call' "
        "WHERE l.is_deleted = 0 AND l.received_ms >= $2 AND ($1 IS NULL OR l.team_id = $1) GROUP "
        "BY l.id) x WHERE d >= 0 ORDER BY d "
        "LIMIT 1 OFFSET (SELECT count(DISTINCT l.id) / 2 FROM lead l JOIN activity a ON a.lead_id "
        "= l.id AND a.kind = 'call' "
        "WHERE l.is_deleted = 0 AND l.received_ms >= $2 AND a.at_ms >= l.received_ms AND ($1 IS "
        "NULL OR l.team_id = $1))";
    struct board board = {0};
    if (!read_queues(store, team_id, queue_id, arena, &board, err) ||
        !read_open(store, team_id, now_ms, &board, err) || !read_done(store, now_ms, &board, err) ||
        !read_agents(store, team_id, now_ms, arena, &board, err))
        return false;
    board.promised_open = count_leads(store, "next_kind = 'callback'", team_id, now_ms, arena);
    board.promised_late = count_leads(store, "next_kind = 'callback' AND next_ms < $2", team_id,
                                      now_ms - PROMISE_TOLERANCE_MS, arena);
    board.handed_over = count_leads(store, "state = 'handed_over'", team_id, now_ms, arena);
    board.accepted =
        count_leads(store, "state IN ('accepted', 'opportunity', 'won')", team_id, now_ms, arena);
    board.rejected = count_leads(store, "state = 'rejected'", team_id, now_ms, arena);
    board.first_touch_median_ms =
        db_number(store->db, TIME_NONE, first_touch, "ti", team_id, now_ms - 14 * DAY_MS);
    *ret_board = board;
    return true;
}

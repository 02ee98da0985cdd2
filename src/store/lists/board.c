/* The team board, per queue. A desk keeps what it counts (data/schema/cache), a
 * service counts when asked; both read the same two relations. */
#include "../store_private.h"

#include "queue_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "store/figures.h"

#include <string.h>

#define OPEN_STATES "('new', 'checking', 'ready', 'working', 'qualified', 'rejected', 'nurture')"
#define QUEUES_MAX 200

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
        "SELECT q.id, q.name, t.name, (SELECT count(*) FROM \"user\" u WHERE u.team_id = q.team_id "
        "AND u.is_deleted = 0 AND u.is_active = 1) "
        "FROM queue q LEFT JOIN team t ON t.id = q.team_id "
        "WHERE q.is_deleted = 0 AND ($1 IS NULL OR q.team_id = $1) AND ($2 IS NULL OR q.id = $2) "
        "ORDER BY t.name, q.name LIMIT 200";
    struct query *query = query_new(store->db, sql, err);
    board->rows = ARENA_ARRAY(arena, struct board_row, QUEUES_MAX + 1);
    query_text(query, 1, team_id);
    query_text(query, 2, queue_id);
    while (query_row(query))
        board->rows[board->row_count++] =
            (struct board_row){.queue_id = arena_strdup(arena, query_column(query, 0)),
                               .queue = arena_strdup(arena, query_column(query, 1)),
                               .team = arena_strdup(arena, query_column(query, 2)),
                               .people = query_column_int(query, 3),
                               .oldest_ms = TIME_NONE};
    return query_end(query);
}

/* Leads by team, queue, owner, state, next kind and whether their grade is A; NULL is ''. */
const char *lead_counts(const struct store *store)
{
    return store->kind == STORE_DESK
               ? "lead_count"
               : "(SELECT coalesce(team_id, '') AS team_id, coalesce(queue_id, '') AS queue_id, "
                 "coalesce(owner_id, '') AS owner_id, coalesce(state, '') AS state, "
                 "coalesce(next_kind, '') AS next_kind, CASE WHEN grade LIKE 'A%' THEN 1 ELSE 0 "
                 "END AS is_a, count(*) AS n FROM lead WHERE is_deleted = 0 GROUP BY 1, 2, 3, 4, "
                 "5, 6) k";
}

/* Open leads by the hour of their next step. */
static const char *due(const struct store *store)
{
    return store->kind == STORE_DESK
               ? "lead_due"
               : "(SELECT coalesce(team_id, '') AS team_id, coalesce(queue_id, '') AS queue_id, "
                 "next_ms / 3600000 AS hour, count(*) AS n FROM lead WHERE is_deleted = 0 AND "
                 "next_ms IS NOT NULL AND state IN " OPEN_STATES " GROUP BY 1, 2, 3) d";
}

/* Leads that are in no queue: their owners' own. They would be on no row of the board. */
static struct board_row *add_loose(struct board *board, const struct board_row *first,
                                   struct arena *arena)
{
    struct board_row *row = &board->rows[board->row_count++];
    *row = (struct board_row){.queue_id = arena_strdup(arena, ""),
                              .queue = arena_strdup(arena, _("in no queue")),
                              .team = first != NULL && board->row_count > 1 ? first->team : NULL,
                              .people = first != NULL && board->row_count > 1 ? first->people : 0,
                              .oldest_ms = TIME_NONE};
    return row;
}

/* has_loose: the board of all queues. */
static bool read_open(struct store *store, const char *team_id, bool has_loose, struct arena *arena,
                      struct board *board, struct error *err)
{
    const char *sql = arena_printf(arena,
                                   "SELECT queue_id, sum(n), sum(CASE WHEN next_kind = 'hot' THEN "
                                   "n ELSE 0 END) FROM %s WHERE state IN " OPEN_STATES
                                   " AND ($1 IS NULL OR team_id = $1) GROUP BY queue_id",
                                   lead_counts(store));
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, team_id);
    while (query_row(query)) {
        const char *queue_id = query_column(query, 0);
        struct board_row *row = row_of(board, str_or(queue_id, ""));
        if (row == NULL && str_is_empty(queue_id) && has_loose)
            row = add_loose(board, team_id != NULL ? board->rows : NULL, arena);
        if (row == NULL)
            continue;
        row->open = query_column_int(query, 1);
        row->hot = query_column_int(query, 2);
    }
    return query_end(query);
}

/* Whole hours: a next step of 9:40 counts from 11:00 on. */
static bool read_overdue(struct store *store, const char *team_id, int64_t now_ms,
                         struct arena *arena, struct board *board, struct error *err)
{
    const char *sql = arena_printf(arena,
                                   "SELECT queue_id, sum(n) FROM %s WHERE hour < $2 AND ($1 IS "
                                   "NULL OR team_id = $1) GROUP BY queue_id",
                                   due(store));
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, team_id);
    query_int(query, 2, now_ms / HOUR_MS - 1);
    while (query_row(query)) {
        struct board_row *row = row_of(board, str_or(query_column(query, 0), ""));
        if (row != NULL)
            row->overdue = query_column_int(query, 1);
    }
    return query_end(query);
}

static void read_oldest(struct store *store, struct board *board)
{
    static const char sql[] = "SELECT received_ms FROM lead WHERE queue_id = $1 AND is_deleted = 0 "
                              "AND (attempts = 0 OR attempts IS NULL) AND state IN " OPEN_STATES
                              " AND received_ms IS NOT NULL ORDER BY received_ms LIMIT 1";
    for (size_t i = 0; i < board->row_count; i++)
        if (board->rows[i].queue_id[0] != '\0')
            board->rows[i].oldest_ms =
                db_number(store->db, TIME_NONE, sql, "t", board->rows[i].queue_id);
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
            struct board_row *row = row_of(board, str_or(query_column(query, 0), ""));
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

static int64_t count_leads(struct store *store, const char *condition, const char *team_id,
                           struct arena *arena)
{
    const char *sql = arena_printf(
        arena, "SELECT coalesce(sum(n), 0) FROM %s WHERE ($1 IS NULL OR team_id = $1) AND %s",
        lead_counts(store), condition);
    return db_number(store->db, 0, sql, "t", team_id);
}

/* Half of the leads that came in the last two weeks and were called, were called within this. */
static int64_t first_touch_median(struct store *store, const char *team_id, int64_t since_ms)
{
    static const char sql[] =
        "WITH touch AS (SELECT l.id AS id, min(a.at_ms) - min(l.received_ms) AS d "
        "FROM activity a JOIN lead l ON l.id = a.lead_id "
        "WHERE a.kind = 'call' AND a.at_ms >= $2 AND l.is_deleted = 0 AND l.received_ms >= $2 "
        "AND ($1 IS NULL OR l.team_id = $1) GROUP BY l.id) "
        "SELECT d FROM touch WHERE d >= 0 ORDER BY d "
        "LIMIT 1 OFFSET (SELECT count(*) / 2 FROM touch WHERE d >= 0)";
    return db_number(store->db, TIME_NONE, sql, "ti", team_id, since_ms);
}

/* What tells how people work is told of five and more of them only. */
static bool read_team(struct store *store, const char *team_id, int64_t now_ms, struct board *board,
                      struct error *err)
{
    board->people = store_people(store, team_id);
    board->fairness = (struct fairness){-1, -1};
    if (team_id == NULL || board->people < FIGURES_PEOPLE_LEAST)
        return true;
    return store_fairness(store, team_id, &board->fairness, err) &&
           store_promise_figures(store, team_id, NULL, day_add_ms(now_ms, -FIGURES_DAYS, NULL),
                                 now_ms, &board->promises, err);
}

static void hide_small(struct board *board)
{
    for (size_t i = 0; i < board->row_count; i++) {
        struct board_row *row = &board->rows[i];
        row->has_figures = row->people >= FIGURES_PEOPLE_LEAST;
        if (!row->has_figures)
            memset(row->done_days, 0, sizeof row->done_days);
        if (!row->has_figures)
            row->done_today = INT_NONE;
    }
}

bool store_board(struct store *store, const char *team_id, const char *queue_id, int64_t now_ms,
                 struct arena *arena, struct board *ret_board, struct error *err)
{
    struct board board = {.first_touch_median_ms = TIME_NONE};
    if (!read_queues(store, team_id, queue_id, arena, &board, err) ||
        !read_open(store, team_id, queue_id == NULL, arena, &board, err) ||
        !read_overdue(store, team_id, now_ms, arena, &board, err) ||
        !read_done(store, now_ms, &board, err) || !read_team(store, team_id, now_ms, &board, err))
        return false;
    read_oldest(store, &board);
    board.promised_open = count_leads(store, "next_kind = 'callback'", team_id, arena);
    board.promised_late = store_promises_late(store, team_id, now_ms);
    board.handed_over = count_leads(store, "state = 'handed_over'", team_id, arena);
    board.accepted =
        count_leads(store, "state IN ('accepted', 'opportunity', 'won')", team_id, arena);
    board.rejected = count_leads(store, "state = 'rejected'", team_id, arena);
    if (board.people >= FIGURES_PEOPLE_LEAST)
        board.first_touch_median_ms = first_touch_median(store, team_id, now_ms - 14 * DAY_MS);
    hide_small(&board);
    *ret_board = board;
    return true;
}

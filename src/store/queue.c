/* The queue: one index range per rank and source (own leads, unowned ones of the team), merged in
 * order until the page is full. */
#include "store_private.h"

#include "base/clock.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

/* The words of the partial indexes, letter by letter, or they would not be used. */
#define CALLABLE                                                                                   \
    "l.is_deleted = 0 AND l.basis IS NOT NULL AND (l.state = 'new' OR l.state = 'ready' OR "       \
    "l.state = 'working' OR l.state = 'rejected' OR l.state = 'nurture')"

struct range {
    enum lead_rank rank;
    const char *kind; /* next_kind, or NULL for the later ones */
    const char *key;  /* sort columns */
    bool by_grade;
    const char *also; /* one more condition */
};

static const struct range ranges[] = {
    {RANK_PROMISED, "callback", "l.next_ms, l.id", false, ""},
    {RANK_HOT, "hot", "l.next_ms, l.id", false, ""},
    {RANK_DUE, "retry", "l.next_ms, l.id", false, ""},
    {RANK_DUE, "nurture", "l.next_ms, l.id", false, ""},
    {RANK_OPEN, "call", "l.grade, l.next_ms, l.id", true, " AND l.grade IS NOT NULL"},
    {RANK_OPEN, "call", "l.next_ms, l.id", false,
     " AND l.grade IS NULL"}, /* not graded yet: after the graded, none lost between pages */
    {RANK_LATER, NULL, "l.next_ms, l.id", false, ""},
};
#define RANGE_COUNT ((int)(sizeof ranges / sizeof *ranges))

struct candidate {
    char *id, *grade;
    int64_t next_ms;
};
struct cursor {
    int range;
    char *grade, *id;
    int64_t next_ms;
}; /* after this */

static bool parse_cursor(const char *text, struct arena *arena, struct cursor *ret_cursor,
                         struct error *err)
{
    char **parts;
    int64_t range = 0;
    *ret_cursor = (struct cursor){.next_ms = INT64_MIN};
    if (str_is_empty(text))
        return true;
    if (str_split(arena, text, '|', &parts) != 4 || !str_to_int64(parts[0], &range) ||
        !str_to_int64(parts[2], &ret_cursor->next_ms) || range < 0 || range >= RANGE_COUNT ||
        !uuid_is_valid(parts[3]))
        return error_set(err, ERR_USAGE, _("the cursor is not valid"));
    ret_cursor->range = (int)range;
    ret_cursor->grade = parts[1];
    ret_cursor->id = parts[3];
    return true;
}

static int64_t due_until(const struct range *range, int64_t now_ms)
{
    return range->rank == RANK_PROMISED ? now_ms + PROMISE_LEAD_MS : now_ms;
}

static const char *range_sql(const struct range *range, bool is_own,
                             const struct queue_request *request, const char *filter, bool is_after,
                             struct arena *arena)
{
    const char *who = is_own ? "l.owner_id = $1" : "l.team_id = $1 AND l.owner_id IS NULL";
    const char *from = filter[0] != '\0' ? "lead l LEFT JOIN contact p ON p.id = l.contact_id LEFT "
                                           "JOIN company c ON c.id = l.company_id"
                                         : "lead l";
    /* "+" keeps the planner from the index by time, which would sort every due lead for one page.
     */
    const char *what = range->by_grade ? "l.next_kind = $2 AND +l.next_ms <= $3"
                       : range->kind != NULL
                           ? "l.next_kind = $2 AND l.next_ms <= $3"
                           : "((l.next_kind = 'callback' AND l.next_ms > $3 + $9) OR (l.next_kind "
                             "IS NOT 'callback' AND l.next_ms > $3)) AND $2 IS NULL";
    const char *queue = request->queue_id != NULL ? " AND l.queue_id = $8" : "";
    const char *after = !is_after         ? ""
                        : range->by_grade ? " AND (l.grade, l.next_ms, l.id) > ($4, $5, $6)"
                                          : " AND (l.next_ms, l.id) > ($5, $6)";
    return arena_printf(arena,
                        "SELECT l.id, l.grade, l.next_ms FROM %s WHERE " CALLABLE
                        " AND %s AND %s%s%s%s%s ORDER BY %s LIMIT $7",
                        from, who, what, range->also, queue, filter, after, range->key);
}

static bool fetch(struct store *store, const struct range *range, bool is_own,
                  const struct queue_request *request, const struct filter_sql *filter,
                  const struct cursor *cursor, int limit, struct arena *arena,
                  struct candidate *ret, int *ret_count, struct error *err)
{
    bool is_after = cursor->id != NULL;
    const char *sql = range_sql(range, is_own, request, text_str(&filter->where), is_after, arena);
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, is_own ? request->user_id : request->team_id);
    query_text(query, 2, range->kind);
    query_int(query, 3, due_until(range, request->now_ms));
    query_text(query, 4, cursor->grade);
    query_int(query, 5, cursor->next_ms);
    query_text(query, 6, cursor->id);
    query_int(query, 7, limit);
    query_text(query, 8, request->queue_id);
    query_int(query, 9, PROMISE_LEAD_MS);
    filter_bind(query, filter, 10);
    *ret_count = 0;
    while (query_row(query))
        ret[(*ret_count)++] = (struct candidate){arena_strdup(arena, query_column(query, 0)),
                                                 arena_strdup(arena, query_column(query, 1)),
                                                 query_column_int(query, 2)};
    return query_end(query);
}

static bool comes_first(const struct range *range, const struct candidate *a,
                        const struct candidate *b)
{
    int order = range->by_grade ? strcmp(str_or(a->grade, ""), str_or(b->grade, "")) : 0;
    if (order == 0)
        order = a->next_ms < b->next_ms ? -1 : a->next_ms > b->next_ms;
    return order != 0 ? order < 0 : strcmp(a->id, b->id) < 0;
}

static bool append_row(struct store *store, int range, const struct candidate *candidate,
                       int64_t now_ms, struct arena *arena, struct queue_row *row,
                       struct error *err)
{
    struct lead_card *card;
    if (!store_card(store, candidate->id, arena, &card, err))
        return false;
    row->card = *card;
    row->rank = lead_rank(&card->lead, now_ms);
    row->cursor = arena_printf(arena, "%d|%s|%lld|%s", range, str_or(candidate->grade, ""),
                               (long long)candidate->next_ms, candidate->id);
    return true;
}

static bool fill_range(struct store *store, int index, const struct queue_request *request,
                       const struct filter_sql *filter, const struct cursor *cursor,
                       struct arena *arena, struct queue_row *rows, size_t *count,
                       struct error *err)
{
    int limit = request->limit - (int)*count, own_count = 0, team_count = 0, o = 0, t = 0;
    struct candidate *own = ARENA_ARRAY(arena, struct candidate, (size_t)limit),
                     *team = ARENA_ARRAY(arena, struct candidate, (size_t)limit);
    const struct range *range = &ranges[index];
    if (!fetch(store, range, true, request, filter, cursor, limit, arena, own, &own_count, err) ||
        (request->team_id != NULL && !fetch(store, range, false, request, filter, cursor, limit,
                                            arena, team, &team_count, err)))
        return false;
    while ((o < own_count || t < team_count) && *count < (size_t)request->limit) {
        bool take_own = t == team_count || (o < own_count && comes_first(range, &own[o], &team[t]));
        if (!append_row(store, index, take_own ? &own[o++] : &team[t++], request->now_ms, arena,
                        &rows[*count], err))
            return false;
        ++*count;
    }
    return true;
}

bool store_queue(struct store *store, const struct queue_request *request, struct arena *arena,
                 struct queue_row **ret_rows, size_t *ret_count, struct error *err)
{
    struct cursor cursor;
    struct filter_sql filter;
    struct queue_row *rows = ARENA_ARRAY(arena, struct queue_row, (size_t)request->limit);
    size_t count = 0;
    if (!parse_cursor(request->after, arena, &cursor, err) ||
        !filter_compile(store, &lead_entity, true, request->filter, 10, arena, &filter, err))
        return false;
    for (int i = cursor.range; i < RANGE_COUNT && count < (size_t)request->limit; i++) {
        if (ranges[i].rank == RANK_LATER && !request->include_later)
            break;
        if (!fill_range(store, i, request, &filter, &cursor, arena, rows, &count, err))
            return false;
        cursor = (struct cursor){.next_ms = INT64_MIN}; /* only inside the range it names */
    }
    *ret_rows = rows;
    *ret_count = count;
    return true;
}

/* At most 1,000 a kind: beyond that the exact figure helps nobody, and counting a million rows
 * would be felt at every key. */
static int64_t count_due(struct store *store, const struct queue_request *request, const char *kind,
                         int64_t until_ms)
{
    static const char own[] =
        "SELECT count(*) FROM (SELECT 1 FROM lead l WHERE " CALLABLE
        " AND l.owner_id = $1 AND l.next_kind = $2 AND l.next_ms <= $3 LIMIT 1000)";
    static const char team[] = "SELECT count(*) FROM (SELECT 1 FROM lead l WHERE " CALLABLE
                               " AND l.team_id = $1 AND l.owner_id IS NULL AND l.next_kind = $2 "
                               "AND l.next_ms <= $3 LIMIT 1000)";
    return db_number(store->db, 0, own, "tti", request->user_id, kind, until_ms) +
           db_number(store->db, 0, team, "tti", request->team_id, kind, until_ms);
}

bool store_queue_figures(struct store *store, const struct queue_request *request,
                         struct queue_figures *ret_figures, struct error *err)
{
    static const char *const kinds[] = {"callback", "hot", "retry", "nurture", "call"};
    struct queue_figures figures = {0};
    int64_t today = day_start_ms(request->now_ms, NULL),
            tomorrow = day_start_ms(day_add_ms(request->now_ms, 1, NULL), NULL);
    (void)err;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        figures.open += count_due(store, request, kinds[i], request->now_ms);
    figures.promised_today = count_due(store, request, "callback", tomorrow - 1);
    figures.hot = count_due(store, request, "hot", request->now_ms);
    figures.overdue = count_due(store, request, "callback", request->now_ms - PROMISE_TOLERANCE_MS);
    figures.done_today = db_number(store->db, 0,
                                   "SELECT count(*) FROM activity WHERE kind = 'call' AND at_ms >= "
                                   "$1 AND user_id = $2 AND is_void IS NOT 1",
                                   "it", today, request->user_id);
    figures.waiting_check = db_number(store->db, 0,
                                      "SELECT count(*) FROM (SELECT 1 FROM lead WHERE is_deleted = "
                                      "0 AND state = 'checking' AND team_id = $1 LIMIT 1000)",
                                      "t", request->team_id);
    *ret_figures = figures;
    return true;
}

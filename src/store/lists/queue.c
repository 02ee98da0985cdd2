/* The queue: one index range per rank and source (own leads, unowned ones of the team), merged in
 * order until the page is full. */
#include "queue_private.h"
#include "store/rules.h"

#include "base/clock.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

struct range {
    enum lead_rank rank;
    const char *kind; /* next_kind, or NULL for the later ones of every kind */
    bool by_worth;
};

static const struct range ranges[] = {
    {RANK_PROMISED, "callback", false}, {RANK_HOT, "hot", false},  {RANK_DUE, "retry", false},
    {RANK_DUE, "nurture", false},       {RANK_OPEN, "call", true}, {RANK_LATER, NULL, false},
};
enum { OPEN_RANGE = 4 };
#define RANGE_COUNT ((int)(sizeof ranges / sizeof *ranges))

/* One index range: whose leads, and of which kind. What is later is of any kind, so that it is read
 * as one range a kind and merged by time: a sort over every later lead would cost seconds. */
struct source {
    bool is_own;
    bool is_late;     /* promises of colleagues that are about to be missed */
    const char *kind; /* NULL: leads without a kind */
    struct candidate *rows;
    int count, at;
};
#define SOURCES_MAX 32

struct candidate {
    char *id, *grade; /* "~": not graded yet */
    int64_t worth;    /* expected value, negative: the greatest comes first */
    int64_t next_ms;
};
struct cursor {
    int range;
    char *grade, *id;
    int64_t worth, next_ms;
}; /* after this */

static bool parse_cursor(const char *text, struct arena *arena, struct cursor *ret_cursor,
                         struct error *err)
{
    char **parts;
    int64_t range = 0;
    *ret_cursor = (struct cursor){.next_ms = INT64_MIN};
    if (str_is_empty(text))
        return true;
    if (str_split(arena, text, '|', &parts) != 5 || !str_to_int64(parts[0], &range) ||
        !str_to_int64(parts[1], &ret_cursor->worth) ||
        !str_to_int64(parts[3], &ret_cursor->next_ms) || range < 0 || range >= RANGE_COUNT ||
        !uuid_is_valid(parts[4]))
        return error_set(err, ERR_USAGE, _("the cursor is not valid"));
    ret_cursor->range = (int)range;
    ret_cursor->grade = parts[2];
    ret_cursor->id = parts[4];
    return true;
}

static int64_t due_until(const char *kind, int64_t now_ms)
{
    return str_equal(kind, "callback") ? now_ms + PROMISE_LEAD_MS : now_ms;
}

/* All ranges of a rank; how many. The kinds are those of the field table, so none is left out. */
static int list_sources(const struct range *range, const struct queue_request *request,
                        struct source *sources)
{
    const struct choice *kinds = entity_field(&lead_entity, "next_kind")->choices;
    int count = 0;
    for (int own = 1; own >= (request->team_id == NULL); own--) {
        sources[count++] = (struct source){.is_own = own == 1, .kind = range->kind};
        for (const struct choice *kind = kinds;
             range->kind == NULL && kind->code != NULL && count < SOURCES_MAX - 2; kind++)
            sources[count++] = (struct source){.is_own = own == 1, .kind = kind->code};
    }
    if (range->rank == RANK_PROMISED && request->team_id != NULL)
        sources[count++] = (struct source){.is_late = true, .kind = range->kind};
    return count;
}

/* The kind is a word of the statement: as a parameter SQLite would make the plan anew at each use,
 * since there are indexes of one kind only. */
static const char *what_sql(const struct range *range, const struct source *source,
                            struct arena *arena)
{
    if (source->kind == NULL)
        return "l.next_kind IS NULL AND l.next_ms > $3";
    /* "+" keeps the planner from the index by time, which would sort every due lead for one page.
     */
    return arena_printf(arena, "l.next_kind = '%s' AND %sl.next_ms %s $3", source->kind,
                        range->by_worth ? "+" : "", range->kind != NULL ? "<=" : ">");
}

static const char *range_sql(const struct range *range, const struct source *source,
                             const struct queue_request *request, const char *filter, bool is_after,
                             struct arena *arena)
{
    /* Of one campaign: by its own index. */
    const char *who = source->is_late
                          ? "l.team_id = $1 AND l.owner_id IS NOT NULL AND l.owner_id <> $11"
                      : request->campaign_id != NULL
                          ? arena_printf(arena, "l.campaign_id %s AND %s",
                                         request->campaign_id[0] != '\0' ? "= $8" : "IS NULL",
                                         source->is_own ? "+l.owner_id = $1"
                                                        : "+l.team_id = $1 AND +l.owner_id IS NULL")
                      : source->is_own ? "l.owner_id = $1"
                                       : "l.team_id = $1 AND l.owner_id IS NULL";
    const char *from = filter[0] != '\0' ? "lead l LEFT JOIN contact p ON p.id = l.contact_id LEFT "
                                           "JOIN company c ON c.id = l.company_id"
                                         : "lead l";
    const char *queue = request->queue_id != NULL ? " AND l.queue_id = $9" : "";
    const char *leased = request->free_at_ms == 0
                             ? ""
                             : " AND NOT EXISTS (SELECT 1 FROM lease x WHERE x.lead_id = l.id AND "
                               "x.user_id <> $11 AND x.expires_ms > $12)";
    const char *way = request->is_backward ? " DESC" : "",
               *compare = request->is_backward ? "<" : ">";
    const char *after =
        !is_after ? ""
        : range->by_worth
            ? arena_printf(arena,
                           " AND (" WORTH ", " GRADE ", l.next_ms, l.id) %s ($10, $4, $5, $6)",
                           compare)
            : arena_printf(arena, " AND (l.next_ms, l.id) %s ($5, $6)", compare);
    return arena_printf(arena,
                        "SELECT l.id, " GRADE ", l.next_ms, " WORTH " FROM %s WHERE " QUEUE_CALLABLE
                        " AND %s AND %s%s%s%s%s ORDER BY %s%sl.next_ms%s, l.id%s LIMIT $7",
                        from, who, what_sql(range, source, arena), queue, leased, filter, after,
                        range->by_worth ? arena_printf(arena, WORTH "%s, " GRADE "%s", way, way)
                                        : "",
                        range->by_worth ? ", " : "", way, way);
}

static struct query *open_range(struct store *store, const char *sql, const struct source *source,
                                const struct queue_request *request,
                                const struct filter_sql *filter, const struct cursor *cursor,
                                int limit, struct error *err)
{
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, source->is_own ? request->user_id : request->team_id);
    query_int(query, 3,
              source->is_late ? request->now_ms - store_takeover_ms(store, request->team_id)
                              : due_until(source->kind, request->now_ms));
    query_text(query, 4, cursor->grade);
    query_int(query, 5, cursor->next_ms);
    query_text(query, 6, cursor->id);
    query_int(query, 7, limit);
    query_text(query, 8, request->campaign_id);
    query_text(query, 9, request->queue_id);
    query_int(query, 10, cursor->worth);
    query_text(query, 11, request->user_id);
    query_int(query, 12, request->free_at_ms);
    filter_bind(query, filter, QUEUE_FILTER_FROM);
    return query;
}

static bool fetch(struct store *store, const struct range *range, struct source *source,
                  const struct queue_request *request, const struct filter_sql *filter,
                  const struct cursor *cursor, int limit, struct arena *arena, struct error *err)
{
    const char *sql = range_sql(range, source, request, filter->where, cursor->id != NULL, arena);
    struct query *query = open_range(store, sql, source, request, filter, cursor, limit, err);
    source->rows = ARENA_ARRAY(arena, struct candidate, (size_t)limit);
    source->count = source->at = 0;
    while (query_row(query))
        source->rows[source->count++] =
            (struct candidate){arena_strdup(arena, query_column(query, 0)),
                               arena_strdup(arena, query_column(query, 1)),
                               query_column_int(query, 3), query_column_int(query, 2)};
    return query_end(query);
}

static bool comes_first(const struct range *range, const struct candidate *a,
                        const struct candidate *b)
{
    int order = !range->by_worth       ? 0
                : a->worth != b->worth ? a->worth < b->worth ? -1 : 1
                                       : strcmp(str_or(a->grade, ""), str_or(b->grade, ""));
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
    row->cursor =
        arena_printf(arena, "%d|%lld|%s|%lld|%s", range, (long long)candidate->worth,
                     str_or(candidate->grade, ""), (long long)candidate->next_ms, candidate->id);
    return true;
}

static struct candidate *first_of(const struct range *range, struct source *sources, int count,
                                  bool is_backward)
{
    struct source *first = NULL;
    for (int i = 0; i < count; i++)
        if (sources[i].at < sources[i].count &&
            (first == NULL || comes_first(range, &sources[i].rows[sources[i].at],
                                          &first->rows[first->at]) != is_backward))
            first = &sources[i];
    return first != NULL ? &first->rows[first->at++] : NULL;
}

static bool fill_range(struct store *store, int index, const struct queue_request *request,
                       const struct filter_sql *filter, const struct cursor *cursor,
                       struct arena *arena, struct queue_row *rows, size_t *count,
                       struct error *err)
{
    const struct range *range = &ranges[index];
    struct source sources[SOURCES_MAX];
    const struct candidate *next;
    int source_count = list_sources(range, request, sources);
    for (int i = 0; i < source_count; i++)
        if (!fetch(store, range, &sources[i], request, filter, cursor, request->limit - (int)*count,
                   arena, err))
            return false;
    while (*count < (size_t)request->limit &&
           (next = first_of(range, sources, source_count, request->is_backward)) != NULL) {
        if (!append_row(store, index, next, request->now_ms, arena, &rows[*count], err))
            return false;
        ++*count;
    }
    return true;
}

static void turn_round(struct queue_row *rows, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct queue_row row = rows[i];
        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = row;
    }
}

/* One range alone: the open ones by worth, or those that wait longest. */
static bool only_open(struct store *store, const struct queue_request *request, struct arena *arena,
                      struct queue_row *rows, size_t *count, struct error *err)
{
    static const struct range by_worth = {RANK_OPEN, "call", true},
                              by_time = {RANK_OPEN, "call", false};
    const struct range *range = request->part == QUEUE_WAITING ? &by_time : &by_worth;
    const struct filter_sql none = {.where = ""};
    const struct cursor start = {.next_ms = INT64_MIN};
    struct source sources[SOURCES_MAX];
    const struct candidate *next;
    int source_count = list_sources(range, request, sources);
    for (int i = 0; i < source_count; i++)
        if (!fetch(store, range, &sources[i], request, &none, &start, request->limit, arena, err))
            return false;
    while (*count < (size_t)request->limit &&
           (next = first_of(range, sources, source_count, false)) != NULL) {
        if (!append_row(store, OPEN_RANGE, next, request->now_ms, arena, &rows[*count], err))
            return false;
        ++*count;
    }
    return true;
}

/* The ranges to read, in the request's direction: the first, and how many follow. */
static int range_after(const struct queue_request *request, const struct cursor *cursor, int *left)
{
    int last = request->include_later          ? RANGE_COUNT - 1
               : request->part == QUEUE_URGENT ? OPEN_RANGE - 1
                                               : RANGE_COUNT - 2;
    if (!request->is_backward)
        return *left = last + 1 - cursor->range, cursor->range;
    int from = cursor->id != NULL && cursor->range < last ? cursor->range : last;
    return *left = from + 1, from;
}

bool queue_filter(struct store *store, const struct queue_request *request, struct arena *arena,
                  struct filter_sql *ret_filter, struct error *err)
{
    const struct filter_request filter = {.entity = &lead_entity,
                                          .is_card = true,
                                          .where = request->filter,
                                          .user_id = request->user_id,
                                          .now_ms = request->now_ms,
                                          .first_parameter = QUEUE_FILTER_FROM};
    return filter_compile(store, &filter, arena, ret_filter, err);
}

bool store_queue(struct store *store, const struct queue_request *request, struct arena *arena,
                 struct queue_row **ret_rows, size_t *ret_count, struct error *err)
{
    struct cursor cursor;
    struct filter_sql filter;
    struct queue_row *rows = ARENA_ARRAY(arena, struct queue_row, (size_t)request->limit);
    size_t count = 0;
    int left;
    if (request->part == QUEUE_WAITING || request->part == QUEUE_OPEN) {
        *ret_rows = rows;
        *ret_count = 0;
        return only_open(store, request, arena, rows, ret_count, err);
    }
    if (request->sort != NULL || request->group != NULL) {
        if (!queue_sorted(store, request, arena, rows, &count, err))
            return false;
        if (request->is_backward)
            turn_round(rows, count);
        *ret_rows = rows;
        *ret_count = count;
        return true;
    }
    if (!parse_cursor(request->after, arena, &cursor, err) ||
        !queue_filter(store, request, arena, &filter, err))
        return false;
    for (int i = range_after(request, &cursor, &left); left > 0 && count < (size_t)request->limit;
         left--, i += request->is_backward ? -1 : 1) {
        if (!fill_range(store, i, request, &filter, &cursor, arena, rows, &count, err))
            return false;
        cursor = (struct cursor){.next_ms = INT64_MIN}; /* only inside the range it names */
    }
    if (request->is_backward)
        turn_round(rows, count);
    *ret_rows = rows;
    *ret_count = count;
    return true;
}

static bool count_range(struct store *store, const struct range *range,
                        const struct queue_request *request, const struct filter_sql *filter,
                        const struct cursor *cursor, int64_t *count, struct arena *arena,
                        struct error *err)
{
    struct source sources[SOURCES_MAX];
    int source_count = list_sources(range, request, sources);
    for (int i = 0; i < source_count && *count < request->limit; i++) {
        const char *sql =
            range_sql(range, &sources[i], request, filter->where, cursor->id != NULL, arena);
        struct query *query =
            open_range(store, arena_printf(arena, "SELECT count(*) FROM (%s) counted", sql),
                       &sources[i], request, filter, cursor, request->limit - (int)*count, err);
        if (query_row(query))
            *count += query_column_int(query, 0);
        if (!query_end(query))
            return false;
    }
    return true;
}

bool store_queue_count(struct store *store, const struct queue_request *request, int64_t *ret_count,
                       struct error *err)
{
    struct arena *arena = arena_new();
    struct cursor cursor;
    struct filter_sql filter;
    int64_t count = 0;
    int left;
    bool is_sorted = request->sort != NULL || request->group != NULL;
    bool is_ok = is_sorted ? queue_sorted_count(store, request, arena, &count, err)
                           : parse_cursor(request->after, arena, &cursor, err) &&
                                 queue_filter(store, request, arena, &filter, err);
    for (int i = is_ok && !is_sorted ? range_after(request, &cursor, &left) : (left = 0);
         is_ok && left > 0 && count < request->limit; left--, i += request->is_backward ? -1 : 1) {
        is_ok = count_range(store, &ranges[i], request, &filter, &cursor, &count, arena, err);
        cursor = (struct cursor){.next_ms = INT64_MIN};
    }
    arena_free(arena);
    if (is_ok)
        *ret_count = count;
    return is_ok;
}

static bool is_listed(const struct lead *lead, const struct queue_request *request)
{
    bool is_own = str_equal(lead->owner_id, request->user_id),
         is_team = lead->owner_id == NULL && request->team_id != NULL &&
                   str_equal(lead->team_id, request->team_id);
    return (is_own || is_team) && lead->basis != NULL && lead->next_ms != TIME_NONE &&
           state_is_callable(lead->state) &&
           (request->queue_id == NULL || str_equal(lead->queue_id, request->queue_id));
}

char *store_queue_cursor(struct store *store, const struct queue_request *request,
                         const char *lead_id, struct arena *arena)
{
    void *record;
    if (!store_load(store, &lead_entity, lead_id, arena, &record, NULL) ||
        !is_listed(record, request))
        return NULL;
    if (request->sort != NULL || request->group != NULL)
        return queue_sorted_cursor(store, request, lead_id, arena);
    const struct lead *lead = record;
    bool is_due = lead->next_ms <= due_until(lead->next_kind, request->now_ms);
    for (int i = 0; i < RANGE_COUNT; i++)
        if (is_due ? str_equal(ranges[i].kind, lead->next_kind) : ranges[i].rank == RANK_LATER)
            return arena_printf(arena, "%d|%lld|%s|%lld|%s", i, -(long long)lead_worth(lead),
                                str_or(lead->grade, "~"), (long long)lead->next_ms, lead_id);
    return NULL;
}

/* At most 1,000 a kind: beyond that the exact figure helps nobody, and counting a million rows
 * would be felt at every key. */
static int64_t count_due(struct store *store, const struct queue_request *request, const char *kind,
                         int64_t until_ms)
{
    static const char sql[] = "SELECT count(*) FROM (SELECT 1 FROM lead l WHERE " QUEUE_CALLABLE
                              " AND %s AND l.next_kind = '%s' AND l.next_ms <= $2 LIMIT 1000) x";
    char own[sizeof sql + 80], team[sizeof sql + 80];
    snprintf(own, sizeof own, sql, "l.owner_id = $1", kind);
    snprintf(team, sizeof team, sql, "l.team_id = $1 AND l.owner_id IS NULL", kind);
    return db_number(store->db, 0, own, "ti", request->user_id, until_ms) +
           db_number(store->db, 0, team, "ti", request->team_id, until_ms);
}

int64_t store_promises_open(struct store *store, const char *user_id)
{
    return count_due(store, &(struct queue_request){.user_id = user_id}, "callback", INT64_MAX);
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
    figures.done_today = db_number(store->db, 0,
                                   "SELECT count(*) FROM activity WHERE kind = 'call' AND at_ms >= "
                                   "$1 AND user_id = $2 AND is_void IS DISTINCT FROM 1",
                                   "it", today, request->user_id);
    figures.waiting_check = db_number(store->db, 0,
                                      "SELECT count(*) FROM (SELECT 1 FROM lead WHERE is_deleted = "
                                      "0 AND state = 'checking' AND team_id = $1 LIMIT 1000) x",
                                      "t", request->team_id);
    *ret_figures = figures;
    return true;
}

bool store_given_calls(struct store *store, const char *user_id, int64_t since_ms,
                       struct arena *arena, struct given_calls **ret_given, size_t *ret_count,
                       struct error *err)
{
    static const char sql[] =
        "SELECT l.queue_id, l.campaign_id, count(*) FROM activity a JOIN lead l ON l.id = "
        "a.lead_id "
        "WHERE a.kind = 'call' AND a.at_ms >= $1 AND a.user_id = $2 AND a.is_void IS DISTINCT FROM "
        "1 AND a.is_incoming IS DISTINCT FROM 1 GROUP BY l.queue_id, l.campaign_id LIMIT $3";
    enum { MOST = 200 };
    struct query *query = query_new(store->db, sql, err);
    query_int(query, 1, since_ms);
    query_text(query, 2, user_id);
    query_int(query, 3, MOST);
    *ret_given = ARENA_ARRAY(arena, struct given_calls, MOST);
    *ret_count = 0;
    while (query_row(query))
        (*ret_given)[(*ret_count)++] = (struct given_calls){
            arena_strdup(arena, query_column(query, 0)),
            arena_strdup(arena, query_column(query, 1)), query_column_int(query, 2)};
    return query_end(query);
}

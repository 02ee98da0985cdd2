/* Short lists that hang on a lead, a contact, a desk: tasks, handovers, activities, answers,
 * consents. */
#include "../store_private.h"

#include "base/clock.h"
#include "base/i18n.h"

#include <string.h>

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int tasks_by_worth(const void *a, const void *b)
{
    const struct task *const *one = a, *const *other = b;
    int order = compare_numbers((*other)->worth, (*one)->worth);
    return order != 0 ? order : rows_by_id(a, b);
}

static int activities_by_time_back(const void *a, const void *b)
{
    const struct activity *const *one = a, *const *other = b;
    int order = compare_numbers((*other)->at_ms, (*one)->at_ms);
    return order != 0 ? order : rows_by_id(b, a);
}

static int consents_by_time(const void *a, const void *b)
{
    const struct consent *const *one = a, *const *other = b;
    int order = compare_numbers((*one)->at_ms, (*other)->at_ms);
    return order != 0 ? order : rows_by_id(a, b);
}

/* Open ones and those put off until now; the order and the first condition are those of the index
 * task_open, letter by letter. */
#define TASK_LISTED                                                                                \
    "is_deleted = 0 AND state IN ('open', 'later') AND (state = 'open' OR due_ms <= $5) AND "      \
    "($1 IS NULL OR team_id = $1 OR team_id IS NULL) AND ($2 IS NULL OR assignee_id IS NULL OR "   \
    "assignee_id = $2) AND ($3 IS NULL OR kind = $3)"
#define TASK_IS_ON(off)                                                                            \
    " AND (" off " IS NULL OR check_id IS NULL OR " off " NOT LIKE '%,' || check_id || ',%')"

#define TASK_NAME "coalesce(check_id, kind)"
#define TASK_IS_ASKED_FOR " AND ($7 IS NULL OR $7 LIKE '%,' || " TASK_NAME " || ',%')"

#define TASK_FILTER_FROM 11

/* From a place in the list on: its rows of the same worth, then those beyond. Two ranges of the
 * index; a comparison of pairs would read it from its beginning. */
enum task_part { TASKS_ALL, TASKS_OF_ONE_WORTH, TASKS_BEYOND };

/* From the rows of the list, those that the filter leaves, and the order. */
static const char *task_tail(const struct task_request *request, const struct filter_sql *filter,
                             enum task_part part, struct arena *arena)
{
    static const char *const places[][2] = {
        [TASKS_ALL] = {"$4 IS NULL AND $6 IS NULL", "$4 IS NULL AND $6 IS NULL"},
        [TASKS_OF_ONE_WORTH] = {"(-coalesce(worth, 0)) = $6 AND id > $4",
                                "(-coalesce(worth, 0)) = $6 AND id < $4"},
        [TASKS_BEYOND] = {"(-coalesce(worth, 0)) > $6 AND $4 IS NOT NULL",
                          "(-coalesce(worth, 0)) < $6 AND $4 IS NOT NULL"}};
    static const char *const orders[][2] = {
        {"(-coalesce(worth, 0)), id", "(-coalesce(worth, 0)) DESC, id DESC"}, {"id", "id DESC"}};
    return arena_printf(arena, "t WHERE " TASK_LISTED "%s%s AND %s ORDER BY %s",
                        TASK_IS_ON("$10") TASK_IS_ASKED_FOR, filter->where,
                        places[part][request->is_backward],
                        orders[part == TASKS_OF_ONE_WORTH][request->is_backward]);
}

static bool task_filter(struct store *store, const struct task_request *request,
                        struct arena *arena, struct filter_sql *ret_filter, struct error *err)
{
    const struct filter_request filter = {.entity = &task_entity,
                                          .where = request->filter,
                                          .user_id = request->user_id,
                                          .now_ms = request->now_ms,
                                          .first_parameter = TASK_FILTER_FROM};
    return filter_compile(store, &filter, arena, ret_filter, err);
}

static bool parse_task_cursor(const char *text, struct arena *arena, int64_t *ret_key,
                              const char **ret_id, struct error *err)
{
    char **parts;
    if (str_is_empty(text))
        return true;
    if (str_split(arena, text, '|', &parts) != 2 || !str_to_int64(parts[0], ret_key) ||
        !uuid_is_valid(parts[1]))
        return error_set(err, ERR_USAGE, _("the cursor is not valid"));
    *ret_id = parts[1];
    return true;
}

char *task_cursor(const struct task *task, struct arena *arena)
{
    return arena_printf(arena, "%lld|%s", (long long)(task->worth == INT_NONE ? 0 : -task->worth),
                        task->record.id);
}

/* The place in the list that the request goes on from. */
struct task_place {
    const char *id;
    int64_t key;
};

static struct query *task_query(struct store *store, const char *sql,
                                const struct task_request *request, const struct task_place *place,
                                int64_t limit, struct error *err)
{
    const char *texts[] = {request->team_id, request->user_id, request->kind, place->id};
    struct query *query = query_new(store->db, sql, err);
    for (int i = 0; i < 4; i++)
        query_text(query, i + 1, texts[i]);
    query_int(query, 5, request->now_ms);
    query_int(query, 6, place->key);
    query_text(query, 7, request->only);
    query_int(query, 9, limit);
    query_text(query, 10, request->off);
    return query;
}

static bool read_part(struct store *store, const struct task_request *request,
                      const struct task_place *place, const struct filter_sql *filter,
                      enum task_part part, struct arena *arena, struct task **tasks, size_t *count,
                      struct error *err)
{
    const char *sql = arena_printf(arena, "%s %s LIMIT $9", entity_sql(store, &task_entity)->select,
                                   task_tail(request, filter, part, arena));
    struct query *query =
        task_query(store, sql, request, place, request->limit - (int64_t)*count, err);
    filter_bind(query, filter, TASK_FILTER_FROM);
    while (query_row(query))
        tasks[(*count)++] = record_from_row(query, 0, &task_entity, arena);
    return query_end(query);
}

bool store_task_page(struct store *store, const struct task_request *request, struct arena *arena,
                     struct task ***ret_tasks, size_t *ret_count, struct error *err)
{
    struct task_place place = {.key = INT_NONE};
    struct filter_sql filter;
    size_t count = 0;
    struct task **tasks = ARENA_ARRAY(arena, struct task *, (size_t)request->limit + 1);
    if (!parse_task_cursor(request->after, arena, &place.key, &place.id, err) ||
        !task_filter(store, request, arena, &filter, err) ||
        !read_part(store, request, &place, &filter,
                   place.id != NULL ? TASKS_OF_ONE_WORTH : TASKS_ALL, arena, tasks, &count, err) ||
        (place.id != NULL && count < (size_t)request->limit &&
         !read_part(store, request, &place, &filter, TASKS_BEYOND, arena, tasks, &count, err)))
        return false;
    for (size_t i = 0; request->is_backward && i < count / 2; i++) {
        struct task *task = tasks[i];
        tasks[i] = tasks[count - 1 - i];
        tasks[count - 1 - i] = task;
    }
    *ret_tasks = tasks;
    *ret_count = count;
    return true;
}

static bool count_part(struct store *store, const struct task_request *request,
                       const struct task_place *place, const struct filter_sql *filter,
                       enum task_part part, struct arena *arena, int64_t *count, struct error *err)
{
    const char *sql =
        arena_printf(arena, "SELECT count(*) FROM (SELECT 1 FROM task %s LIMIT $9) counted",
                     task_tail(request, filter, part, arena));
    struct query *query = task_query(store, sql, request, place, request->limit - *count, err);
    filter_bind(query, filter, TASK_FILTER_FROM);
    if (query_row(query))
        *count += query_column_int(query, 0);
    return query_end(query);
}

bool store_task_count(struct store *store, const struct task_request *request, int64_t *ret_count,
                      struct error *err)
{
    struct arena *arena = arena_new();
    struct task_place place = {.key = INT_NONE};
    struct filter_sql filter;
    int64_t count = 0;
    bool is_ok =
        parse_task_cursor(request->after, arena, &place.key, &place.id, err) &&
        task_filter(store, request, arena, &filter, err) &&
        count_part(store, request, &place, &filter,
                   place.id != NULL ? TASKS_OF_ONE_WORTH : TASKS_ALL, arena, &count, err) &&
        (place.id == NULL ||
         count_part(store, request, &place, &filter, TASKS_BEYOND, arena, &count, err));
    arena_free(arena);
    if (is_ok)
        *ret_count = count;
    return is_ok;
}

bool store_task_kinds(struct store *store, const struct task_request *request, struct arena *arena,
                      struct task_kind **ret_kinds, size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT " TASK_NAME
        ", count(*), sum(coalesce(worth, 0)) FROM task WHERE " TASK_LISTED TASK_IS_ON("$10")
            TASK_IS_ASKED_FOR " AND $4 IS NULL AND $6 IS NULL GROUP BY " TASK_NAME
                              " ORDER BY 3 DESC, 1 LIMIT $9";
    const struct task_place place = {.key = INT_NONE};
    struct task_kind *kinds = NULL;
    size_t count = 0;
    struct query *query = task_query(store, sql, request, &place, request->limit, err);
    while (query_row(query)) {
        kinds = arena_grow(arena, kinds, count * sizeof *kinds, (count + 1) * sizeof *kinds);
        kinds[count++] = (struct task_kind){arena_strdup(arena, query_column(query, 0)),
                                            query_column_int(query, 1), query_column_int(query, 2)};
    }
    *ret_kinds = kinds;
    *ret_count = count;
    return query_end(query);
}

bool store_task_counts(struct store *store, const char *team_id, const char *off, int64_t *ret_open,
                       int64_t *ret_done_today, int64_t now_ms, struct error *err)
{
    (void)err;
    *ret_open = db_number(
        store->db, 0,
        "SELECT count(*) FROM (SELECT 1 FROM task WHERE is_deleted = 0 AND state = 'open' AND "
        "($1 IS NULL OR team_id = $1 OR team_id IS NULL)" TASK_IS_ON("$2") " LIMIT $3) counted",
        "tti", team_id, off, (int64_t)TASKS_COUNTED);
    *ret_done_today = db_number(
        store->db, 0,
        "SELECT count(*) FROM task WHERE is_deleted = 0 AND state = 'done' "
        "AND solved_by_id IS NOT NULL AND changed_ms >= $2 AND ($1 IS NULL OR team_id = $1)",
        "ti", team_id, day_start_ms(now_ms, NULL));
    return true;
}

bool store_task_verdicts(struct store *store, const char *team_id, struct arena *arena,
                         struct task_verdict **ret_verdicts, size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT check_id, state, count(*) FROM task WHERE is_deleted = 0 AND check_id IS NOT NULL "
        "AND (state IN ('open', 'later') OR solved_by_id IS NOT NULL) AND "
        "($1 IS NULL OR team_id = $1 OR team_id IS NULL) GROUP BY check_id, state ORDER BY "
        "check_id";
    struct task_verdict *verdicts = NULL;
    size_t count = 0;
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, team_id);
    while (query_row(query)) {
        const char *check = query_column(query, 0), *state = query_column(query, 1);
        int64_t number = query_column_int(query, 2);
        if (count == 0 || !str_equal(verdicts[count - 1].check_id, check)) {
            verdicts = arena_grow(arena, verdicts, count * sizeof *verdicts,
                                  (count + 1) * sizeof *verdicts);
            verdicts[count++] = (struct task_verdict){.check_id = arena_strdup(arena, check)};
        }
        struct task_verdict *one = &verdicts[count - 1];
        *(str_equal(state, "done")      ? &one->solved
          : str_equal(state, "dropped") ? &one->refused
                                        : &one->open) += number;
    }
    *ret_verdicts = verdicts;
    *ret_count = count;
    return query_end(query);
}

/* "check_id || ''" keeps the planner from the index by check, which reads all that are open. */
static bool note_doubted(struct store *store, const char *const *ids, size_t count,
                         struct arena *arena, bool *ret_is_doubted, struct error *err)
{
    const char *sql = arena_printf(
        arena,
        "SELECT DISTINCT contact_id FROM task WHERE contact_id IN (%s) AND is_deleted = 0 AND "
        "state = 'open' AND check_id || '' IN "
        "('same_phone', 'same_email', 'duplicate', 'possible_duplicate')",
        ids_places(ids_size(count), arena));
    struct query *query = query_new(store->db, sql, err);
    ids_bind(query, ids, count);
    while (query_row(query))
        for (size_t i = 0; i < count; i++)
            ret_is_doubted[i] |= str_equal(ids[i], query_column(query, 0));
    return query_end(query);
}

bool store_doubted(struct store *store, const char *const *contact_ids, size_t count,
                   bool *ret_is_doubted, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = true;
    memset(ret_is_doubted, 0, count * sizeof *ret_is_doubted);
    for (size_t i = 0; is_ok && i < count; i += IDS_MOST)
        is_ok = note_doubted(store, &contact_ids[i], count - i < IDS_MOST ? count - i : IDS_MOST,
                             arena, &ret_is_doubted[i], err);
    arena_free(arena);
    return is_ok;
}

bool store_tasks_of(struct store *store, const char *entity_id, struct arena *arena,
                    struct task ***ret_tasks, size_t *ret_count, struct error *err)
{
    const struct row_list list = {
        .entity = &task_entity,
        .where = "WHERE is_deleted = 0 AND (entity_id = $1 OR contact_id = $1) AND "
                 "coalesce(state, '') IN ('open', 'later')",
        .order = "worth DESC, id",
        .texts = {entity_id},
        .limit = 100,
        .compare = tasks_by_worth};
    return list_rows(store, &list, arena, (void ***)ret_tasks, ret_count, err);
}

bool store_pair_tasks(struct store *store, const char *id, struct arena *arena,
                      struct task ***ret_tasks, size_t *ret_count, struct error *err)
{
    const struct row_list list = {
        .entity = &task_entity,
        .where = "WHERE is_deleted = 0 AND other_id IS NOT NULL AND "
                 "coalesce(state, '') IN ('open', 'later') AND (entity_id = $1 OR other_id = $1)",
        .order = "id",
        .texts = {id},
        .limit = 100,
        .compare = rows_by_id};
    return list_rows(store, &list, arena, (void ***)ret_tasks, ret_count, err);
}

/* Pairs name a record on either side; a record that went has lost its own tasks with it. */
bool store_tasks_of_import(struct store *store, const char *batch_id, const char *after,
                           struct arena *arena, struct task ***ret_tasks, size_t *ret_count,
                           struct error *err)
{
    static const char where[] =
        "t WHERE is_deleted = 0 AND state IN ('open', 'later') AND id > $2 AND (entity_id = $1 OR "
        "EXISTS (SELECT 1 FROM contact c WHERE c.id IN (t.entity_id, t.other_id) AND "
        "c.batch_id = $1 AND c.is_deleted = 1) OR "
        "EXISTS (SELECT 1 FROM company c WHERE c.id IN (t.entity_id, t.other_id) AND "
        "c.batch_id = $1 AND c.is_deleted = 1))";
    const struct row_list list = {.entity = &task_entity,
                                  .where = where,
                                  .order = "id",
                                  .texts = {batch_id, after},
                                  .limit = 200};
    return list_rows(store, &list, arena, (void ***)ret_tasks, ret_count, err);
}

bool store_handovers(struct store *store, const char *user_id, const char *state,
                     struct arena *arena, struct lead_card ***ret_cards, size_t *ret_count,
                     struct error *err)
{
    static const char where[] =
        "WHERE is_deleted = 0 AND handed_to_id = $1 AND (state = $2 OR ($2 IS NULL AND state IN "
        "('handed_over', 'accepted', 'opportunity')))";
    const struct row_list list = {.entity = &lead_entity,
                                  .where = where,
                                  .order = "state DESC, next_ms, id",
                                  .texts = {user_id, state},
                                  .limit = 500};
    void **leads;
    if (!list_rows(store, &list, arena, &leads, ret_count, err))
        return false;
    *ret_cards = ARENA_ARRAY(arena, struct lead_card *, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++)
        if (!store_card(store, ((struct record *)leads[i])->id, arena, &(*ret_cards)[i], err))
            return false;
    return true;
}

bool store_activities(struct store *store, const char *lead_id, int limit, struct arena *arena,
                      struct activity ***ret, size_t *ret_count, struct error *err)
{
    const struct row_list list = {.entity = &activity_entity,
                                  .where = "WHERE lead_id = $1 AND is_deleted = 0",
                                  .order = "at_ms DESC, id DESC",
                                  .texts = {lead_id},
                                  .limit = limit,
                                  .compare = activities_by_time_back};
    return list_rows(store, &list, arena, (void ***)ret, ret_count, err);
}

bool store_answers(struct store *store, const char *lead_id, struct arena *arena,
                   struct answer ***ret, size_t *ret_count, struct error *err)
{
    const struct row_list list = {.entity = &answer_entity,
                                  .where = "WHERE lead_id = $1 AND is_deleted = 0",
                                  .order = "id",
                                  .texts = {lead_id},
                                  .limit = 200,
                                  .compare = rows_by_id};
    return list_rows(store, &list, arena, (void ***)ret, ret_count, err);
}

bool store_consents(struct store *store, const char *contact_id, struct arena *arena,
                    struct consent ***ret, size_t *ret_count, struct error *err)
{
    const struct row_list list = {
        .entity = &consent_entity,
        .where = arena_concat(arena, "WHERE contact_id = $1 AND is_deleted = 0 UNION ALL ",
                              entity_sql(store, &consent_entity)->select,
                              " JOIN (SELECT id AS merged_id FROM contact WHERE merged_into_id = "
                              "$1) merged ON contact_id = merged_id WHERE is_deleted = 0",
                              NULL),
        .order = "at_ms, id",
        .texts = {contact_id},
        .limit = 200,
        .compare = consents_by_time};
    return list_rows(store, &list, arena, (void ***)ret, ret_count, err);
}

/* Short lists that hang on a lead, a contact, a desk: tasks, handovers, activities, answers,
 * consents. */
#include "store_private.h"

#include "base/clock.h"

static bool list(struct store *store, const struct entity *entity, const char *tail,
                 const char *const *texts, int64_t number, int64_t limit, struct arena *arena,
                 void ***ret_records, size_t *ret_count, struct error *err)
{
    struct query *query = query_new(
        store->db, arena_printf(arena, "%s %s LIMIT $9", entity_sql(store, entity)->select, tail),
        err);
    void **records = ARENA_ARRAY(arena, void *, (size_t)limit + 1);
    for (int i = 0; i < 4; i++)
        query_text(query, i + 1, texts[i]);
    query_int(query, 5, number);
    query_int(query, 9, limit);
    *ret_count = 0;
    while (query_row(query))
        records[(*ret_count)++] = record_from_row(query, 0, entity, arena);
    *ret_records = records;
    return query_end(query);
}

/* The cursor of a task list is "worth|id" of its last row. */
bool store_tasks(struct store *store, const char *team_id, const char *user_id, const char *kind,
                 int64_t now_ms, const char *after, int limit, struct arena *arena,
                 struct task ***ret_tasks, size_t *ret_count, struct error *err)
{
    static const char tail[] =
        "WHERE is_deleted = 0 AND (state = 'open' OR (state = 'later' AND due_ms <= $5)) AND ($1 "
        "IS NULL OR team_id = $1 OR team_id IS NULL) "
        "AND ($2 IS NULL OR assignee_id IS NULL OR assignee_id = $2) AND ($3 IS NULL OR kind = $3) "
        "AND ($4 IS NULL OR (-coalesce(worth, 0), id) > (SELECT -coalesce(worth, 0), id FROM task "
        "WHERE id = $4)) ORDER BY -coalesce(worth, 0), id";
    const char *texts[] = {team_id, user_id, kind, after};
    return list(store, &task_entity, tail, texts, now_ms, limit, arena, (void ***)ret_tasks,
                ret_count, err);
}

bool store_task_counts(struct store *store, const char *team_id, int64_t *ret_open,
                       int64_t *ret_done_today, int64_t now_ms, struct error *err)
{
    (void)err;
    *ret_open = db_number(store->db, 0,
                          "SELECT count(*) FROM task WHERE is_deleted = 0 AND state = 'open' AND "
                          "($1 IS NULL OR team_id = $1 OR team_id IS NULL)",
                          "t", team_id);
    *ret_done_today = db_number(store->db, 0,
                                "SELECT count(*) FROM task WHERE is_deleted = 0 AND state = 'done' "
                                "AND changed_ms >= $2 AND ($1 IS NULL OR team_id = $1)",
                                "ti", team_id, day_start_ms(now_ms, NULL));
    return true;
}

bool store_tasks_of(struct store *store, const char *entity_id, struct arena *arena,
                    struct task ***ret_tasks, size_t *ret_count, struct error *err)
{
    const char *texts[] = {entity_id, NULL, NULL, NULL};
    return list(store, &task_entity,
                "WHERE is_deleted = 0 AND (entity_id = $1 OR contact_id = $1) AND state IN "
                "('open', 'later') ORDER BY worth DESC, id",
                texts, 0, 100, arena, (void ***)ret_tasks, ret_count, err);
}

bool store_handovers(struct store *store, const char *user_id, const char *state,
                     struct arena *arena, struct lead_card ***ret_cards, size_t *ret_count,
                     struct error *err)
{
    static const char tail[] = "WHERE is_deleted = 0 AND handed_to_id = $1 AND (state = $2 OR ($2 "
                               "IS NULL AND state IN ('handed_over', 'accepted', 'opportunity'))) "
                               "ORDER BY state DESC, next_ms, id";
    const char *texts[] = {user_id, state, NULL, NULL};
    void **leads;
    if (!list(store, &lead_entity, tail, texts, 0, 500, arena, &leads, ret_count, err))
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
    const char *texts[] = {lead_id, NULL, NULL, NULL};
    return list(store, &activity_entity,
                "WHERE lead_id = $1 AND is_deleted = 0 ORDER BY at_ms DESC, id DESC", texts, 0,
                limit, arena, (void ***)ret, ret_count, err);
}

bool store_answers(struct store *store, const char *lead_id, struct arena *arena,
                   struct answer ***ret, size_t *ret_count, struct error *err)
{
    const char *texts[] = {lead_id, NULL, NULL, NULL};
    return list(store, &answer_entity, "WHERE lead_id = $1 AND is_deleted = 0 ORDER BY id", texts,
                0, 200, arena, (void ***)ret, ret_count, err);
}

bool store_consents(struct store *store, const char *contact_id, struct arena *arena,
                    struct consent ***ret, size_t *ret_count, struct error *err)
{
    const char *texts[] = {contact_id, NULL, NULL, NULL};
    return list(store, &consent_entity,
                "WHERE contact_id = $1 AND is_deleted = 0 ORDER BY at_ms, id", texts, 0, 200, arena,
                (void ***)ret, ret_count, err);
}

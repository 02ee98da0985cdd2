/* Conflicts that one person's desks cause faster than a team can decide them: a copy of a home, a
 * script, a bad list (docs/protocol.md, Merge). */
#include "../store_private.h"

#include "base/clock.h"
#include "core/task.h"

#include <stdio.h>

int64_t service_conflicts_caused(struct store *store, const char *user_id, int64_t since_ms)
{
    static const char sql[] =
        "SELECT count(*) FROM task WHERE kind = 'conflict' AND state = 'open' AND is_deleted = 0 "
        "AND mine_by_id = $1 AND created_ms > $2";
    return db_number(store->db, 0, sql, "ti", user_id, since_ms);
}

static bool put_task(struct store *store, const char *id, const char *user_id, const char *team_id,
                     struct arena *arena, struct error *err)
{
    struct task *task = record_new(&task_entity, arena);
    int64_t now = clock_now_ms(), base;
    *task = (struct task){
        .record = {.id = arena_strdup(arena, id), .rev = 1, .created_ms = now, .changed_ms = now},
        .kind = (char[]){"held_back"},
        .entity = (char[]){"team"},
        .entity_id = arena_strdup(arena, team_id),
        .team_id = arena_strdup(arena, team_id),
        .state = (char[]){"open"},
        .due_ms = now,
        .worth = 200,
        .mine_by_id = arena_strdup(arena, user_id)};
    touch(store, &task_entity, id);
    return store_put(store, &task_entity, task, err) && service_number(store, &base, err);
}

bool service_held_back(struct store *store, const char *user_id, const char *team_id,
                       struct error *err)
{
    struct arena *arena = arena_new();
    char id[UUID_SIZE], hour[24];
    snprintf(hour, sizeof hour, "%lld", (long long)(clock_now_ms() / HOUR_MS));
    uuid_derive(id, "held_back", user_id, hour, NULL);
    bool is_ok = store_begin(store, err);
    if (is_ok && !store_exists(store, &task_entity, id))
        is_ok = put_task(store, id, user_id, team_id, arena, err);
    is_ok = is_ok && store_commit(store, err);
    store_rollback(store);
    arena_free(arena);
    return is_ok;
}

/* Leases of the service: whose turn a lead is, by the database's clock and a token that rises with
 * every grant, so that whoever comes back late is told apart. */
#include "../store_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "core/activity.h"
#include "core/task.h"
#include "store/leases.h"

#include <stdio.h>
#include <string.h>

/* Only the database's machine decides: its clock, inside the writing transaction. */
bool service_lease_take(struct store *store, const char *lead_id, const char *user_id,
                        const char *device_id, int64_t ttl_ms, struct lease *ret_lease,
                        struct error *err)
{
    int64_t now = db_now_ms(store->db), token = 0, expires = 0;
    char holder[UUID_SIZE] = "";
    struct query *query = query_new(
        store->db, "SELECT user_id, token, expires_ms FROM lease WHERE lead_id = $1", err);
    query_text(query, 1, lead_id);
    if (query_row(query)) {
        snprintf(holder, sizeof holder, "%s", query_column(query, 0));
        token = query_column_int(query, 1);
        expires = query_column_int(query, 2);
    }
    if (!query_end(query))
        return false;
    bool is_mine = str_equal(holder, user_id) && expires > now;
    *ret_lease = (struct lease){.token = token, .expires_ms = expires};
    snprintf(ret_lease->lead_id, sizeof ret_lease->lead_id, "%s", lead_id);
    snprintf(ret_lease->user_id, sizeof ret_lease->user_id, "%s", holder);
    if (expires > now && !is_mine)
        return error_set(err, ERR_LEASED,
                         _("somebody else has this lead open for %lld more minutes"),
                         (long long)((expires - now) / MINUTE_MS + 1));
    ret_lease->was_mine = is_mine;
    ret_lease->token = token + !is_mine;
    ret_lease->expires_ms = now + ttl_ms;
    snprintf(ret_lease->user_id, sizeof ret_lease->user_id, "%s", user_id);
    return db_run(store->db, err,
                  "INSERT INTO lease (lead_id, user_id, device_id, token, expires_ms) VALUES ($1, "
                  "$2, $3, $4, $5) ON CONFLICT (lead_id) DO UPDATE SET "
                  "user_id = excluded.user_id, device_id = excluded.device_id, token = "
                  "excluded.token, expires_ms = excluded.expires_ms WHERE lease.token = $6 AND "
                  "lease.user_id = $7",
                  "tttiiit", lead_id, user_id, device_id, ret_lease->token, ret_lease->expires_ms,
                  token, holder) &&
           (db_changes(store->db) > 0 || /* another instance was faster */
            error_set(err, ERR_LEASED, _("somebody else has just taken this lead")));
}

bool service_lease_release(struct store *store, const char *lead_id, const char *user_id,
                           struct error *err)
{
    return db_run(store->db, err,
                  "UPDATE lease SET expires_ms = 0 WHERE lead_id = $1 AND user_id = $2", "tt",
                  lead_id, user_id);
}

int64_t service_now_ms(struct store *store)
{
    return db_now_ms(store->db);
}

int64_t service_lease_room(struct store *store, const char *user_id, int64_t most)
{
    int64_t held =
        db_number(store->db, 0, "SELECT count(*) FROM lease WHERE user_id = $1 AND expires_ms > $2",
                  "ti", user_id, db_now_ms(store->db));
    return held < most ? most - held : 0;
}

bool service_lease_end(struct store *store, const char *contact_id, struct error *err)
{
    return db_run(store->db, err,
                  "UPDATE lease SET expires_ms = 0 WHERE lead_id IN (SELECT id FROM lead WHERE "
                  "contact_id = $1)",
                  "t", contact_id);
}

/* Did somebody else hold the lead when this call came, or since this desk's turn was over? */
static bool was_anothers_turn(struct store *store, const struct operation *op, const char *lead_id,
                              struct error *err, bool *ret)
{
    struct query *query = query_new(
        store->db, "SELECT user_id, token, expires_ms FROM lease WHERE lead_id = $1", err);
    int64_t held = 0, now = db_now_ms(store->db);
    *ret = false;
    query_text(query, 1, lead_id);
    if (query_row(query) && !str_equal(query_column(query, 0), op->user_id))
        *ret = op->lease != NULL && str_to_int64(op->lease, &held)
                   ? query_column_int(query, 1) > held
                   : query_column_int(query, 2) > now;
    return query_end(query);
}

static bool open_double_call(struct store *store, const struct operation *op, const char *lead_id,
                             struct arena *arena, struct error *err)
{
    struct task *task = record_new(&task_entity, arena);
    void *record;
    char id[UUID_SIZE];
    if (!store_load(store, &lead_entity, lead_id, arena, &record, NULL))
        return true;
    const struct lead *lead = record;
    uuid_derive(id, "double_call", op->id, NULL);
    *task = (struct task){.record = {.id = arena_strdup(arena, id),
                                     .rev = 1,
                                     .created_ms = clock_now_ms(),
                                     .changed_ms = clock_now_ms()},
                          .kind = (char[]){"double_call"},
                          .entity = (char[]){"lead"},
                          .entity_id = lead->record.id,
                          .lead_id = lead->record.id,
                          .contact_id = lead->contact_id,
                          .team_id = lead->team_id,
                          .state = (char[]){"open"},
                          .due_ms = clock_now_ms(),
                          .worth = 45,
                          .mine_by_id = arena_strdup(arena, op->user_id),
                          .other_id = arena_strdup(arena, op->id)};
    touch(store, &task_entity, id);
    return store_exists(store, &task_entity, id) || store_put(store, &task_entity, task, err);
}

bool service_double_call(struct store *store, const struct operation *op, struct arena *arena,
                         struct error *err)
{
    const char *lead_id = operation_value(op, "lead_id");
    bool is_double;
    if (!str_equal(operation_value(op, "kind"), "call") || lead_id == NULL)
        return true;
    return was_anothers_turn(store, op, lead_id, err, &is_double) &&
           (!is_double || open_double_call(store, op, lead_id, arena, err));
}

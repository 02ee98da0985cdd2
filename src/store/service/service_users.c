/* Users, devices, tokens and results of the service. Only hashes of secrets are stored. */
#include "service_audit.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "core/reference.h"

#include <stdio.h>
#include <string.h>

#define TOKEN_IDLE_MS (90 * DAY_MS)
#define TOKEN_AGE_MS (365 * DAY_MS)

bool service_may_add_device(struct store *store, const char *user_id, int64_t now_ms,
                            struct error *err)
{
    int64_t count = db_number(store->db, 0,
                              "SELECT count(*) FROM token WHERE user_id = $1 AND used_ms > $2 AND "
                              "created_ms > $3",
                              "tii", user_id, now_ms - TOKEN_IDLE_MS, now_ms - TOKEN_AGE_MS);
    return count < DEVICES_MOST ||
           error_set(err, ERR_FORBIDDEN,
                     _("%d devices of this user are signed in; sign one out first (vorwahl "
                       "logout there, or an administrator)"),
                     DEVICES_MOST);
}

bool service_device_add(struct store *store, const char *user_id, const char *name, char ret_id[37],
                        struct error *err)
{
    int64_t now = clock_now_ms();
    uuid_new(ret_id);
    return db_run(store->db, err,
                  "INSERT INTO device (id, user_id, name, last_no, ack_through, created_ms, "
                  "seen_ms) VALUES ($1, $2, $3, 0, 0, $4, $4)",
                  "ttti", ret_id, user_id, name, now);
}

static struct device *device_from_row(struct query *query, struct arena *arena)
{
    struct device *device = ARENA_NEW(arena, struct device);
    *device = (struct device){.id = arena_strdup(arena, query_column(query, 0)),
                              .user_id = arena_strdup(arena, query_column(query, 1)),
                              .name = arena_strdup(arena, query_column(query, 2)),
                              .last_no = query_column_int(query, 3),
                              .ack_through = query_column_int(query, 4),
                              .created_ms = query_column_int(query, 5),
                              .seen_ms = query_column_int(query, 6),
                              .is_revoked = query_column_int(query, 7)};
    return device;
}

#define DEVICE                                                                                     \
    "SELECT id, user_id, name, last_no, ack_through, created_ms, seen_ms, is_revoked FROM device "

bool service_device(struct store *store, const char *id, struct arena *arena,
                    struct device **ret_device, struct error *err)
{
    struct query *query = query_new(store->db, DEVICE "WHERE id = $1", err);
    struct device *device = NULL;
    query_text(query, 1, id);
    if (query_row(query))
        device = device_from_row(query, arena);
    if (!query_end(query))
        return false;
    *ret_device = device;
    return device != NULL || error_set(err, ERR_NOT_FOUND, _("this device is not known"));
}

bool service_devices(struct store *store, const char *user_id, struct arena *arena,
                     struct device **ret, size_t *ret_count, struct error *err)
{
    struct query *query =
        query_new(store->db,
                  DEVICE "WHERE ($1 IS NULL OR user_id = $1) ORDER BY seen_ms DESC LIMIT 500", err);
    *ret = ARENA_ARRAY(arena, struct device, 500);
    *ret_count = 0;
    query_text(query, 1, user_id);
    while (query_row(query))
        (*ret)[(*ret_count)++] = *device_from_row(query, arena);
    return query_end(query);
}

bool service_device_set_last(struct store *store, const char *id, int64_t last_no,
                             struct error *err)
{
    return db_run(store->db, err, "UPDATE device SET last_no = $2, seen_ms = $3 WHERE id = $1",
                  "tii", id, last_no, clock_now_ms());
}

bool service_device_revoke(struct store *store, const char *id, const struct audit_by *by,
                           struct error *err)
{
    struct audit_event event = {"device.revoked", by_user(by), by_device(by), id, NULL};
    /* Its token stays, so that the device hears that it is revoked, and wipes itself. */
    return db_run(store->db, err, "UPDATE device SET is_revoked = 1 WHERE id = $1", "t", id) &&
           service_audit(store, &event, err);
}

bool service_results_store(struct store *store, const char *device_id,
                           const struct numbered_result *results, size_t count, struct error *err)
{
    static const char head[] = "INSERT INTO op_result (device_id, no, fingerprint, result, seq, "
                               "rev, task_id, problem) VALUES";
    struct arena *arena = arena_new();
    struct many many;
    bool is_ok = true;
    many_begin(&many, store, head, "", "tiitiitt", arena);
    for (size_t i = 0; is_ok && i < count; i++) {
        const struct applied *applied = results[i].applied;
        is_ok =
            many_add(&many, err, device_id, results[i].no, (int64_t)(results[i].fingerprint >> 1),
                     operation_result_name(applied->result), results[i].seq, applied->rev,
                     applied->task_id, applied->problem);
    }
    is_ok = is_ok && many_end(&many, err);
    arena_free(arena);
    return is_ok;
}

bool service_result(struct store *store, const char *device_id, int64_t no,
                    uint64_t *ret_fingerprint, struct applied *ret_applied, int64_t *ret_seq,
                    struct error *err)
{
    struct query *query = query_new(store->db,
                                    "SELECT fingerprint, result, seq, rev, task_id, problem FROM "
                                    "op_result WHERE device_id = $1 AND no = $2",
                                    err);
    bool is_found = false;
    error_clear(err);
    query_text(query, 1, device_id);
    query_int(query, 2, no);
    if (query_row(query)) {
        is_found = true;
        *ret_fingerprint = (uint64_t)query_column_int(query, 0) << 1;
        *ret_applied =
            (struct applied){.result = operation_result_from_name(query_column(query, 1)),
                             .rev = query_column_int(query, 3)};
        *ret_seq = query_column_int(query, 2);
        snprintf(ret_applied->task_id, sizeof ret_applied->task_id, "%s",
                 str_or(query_column(query, 4), ""));
        snprintf(ret_applied->problem, sizeof ret_applied->problem, "%s",
                 str_or(query_column(query, 5), ""));
    }
    return query_end(query) && is_found;
}

bool service_results_trim(struct store *store, const char *device_id, int64_t ack_through,
                          struct error *err)
{
    return db_run(store->db, err, "DELETE FROM op_result WHERE device_id = $1 AND no <= $2", "ti",
                  device_id, ack_through) &&
           db_run(store->db, err,
                  "UPDATE device SET ack_through = $2 WHERE id = $1 AND ack_through < $2", "ti",
                  device_id, ack_through);
}

bool team_find_or_add(struct store *store, const char *name, struct arena *arena, char **ret_id,
                      struct error *err)
{
    *ret_id = store_id_of(store, &team_entity, name, arena);
    if (*ret_id != NULL)
        return true;
    struct team *team = record_new(&team_entity, arena);
    char id[UUID_SIZE];
    uuid_new(id);
    team->record = (struct record){.id = arena_strdup(arena, id),
                                   .rev = 1,
                                   .created_ms = clock_now_ms(),
                                   .changed_ms = clock_now_ms()};
    team->name = arena_strdup(arena, name);
    touch(store, &team_entity, id);
    *ret_id = team->record.id;
    return store_put(store, &team_entity, team, err);
}

static struct user *user_new(const char *name, const char *roles, char *team_id,
                             struct arena *arena)
{
    char id[UUID_SIZE];
    struct user *user = record_new(&user_entity, arena);
    uuid_new(id);
    user->record = (struct record){.id = arena_strdup(arena, id),
                                   .rev = 1,
                                   .created_ms = clock_now_ms(),
                                   .changed_ms = clock_now_ms()};
    user->name = arena_strdup(arena, name);
    user->roles = arena_strdup(arena, roles);
    user->team_id = team_id;
    user->is_active = 1;
    return user;
}

static bool user_put(struct store *store, const struct user *user, struct error *err)
{
    touch(store, &user_entity, user->record.id);
    return record_check(&user_entity, user, err) && store_put(store, &user_entity, user, err);
}

char *user_scopes(const struct user *user, struct arena *arena)
{
    char *scopes;
    int64_t version;
    service_scopes_of(user, arena, &scopes, &version);
    return scopes;
}

/* What was written in them and not sent yet is proposed to who has it now. */
static bool note_left(struct store *store, const struct user *user, const char *had,
                      struct arena *arena, struct error *err)
{
    static const char sql[] =
        "INSERT INTO left_scope (user_id, scope, left_ms) VALUES ($1, $2, $3) "
        "ON CONFLICT (user_id, scope) DO UPDATE SET left_ms = excluded.left_ms";
    const char *has = user_scopes(user, arena);
    char **scopes;
    size_t count = str_split(arena, had, ',', &scopes);
    for (size_t i = 0; i < count; i++)
        if (!str_list_has(has, scopes[i]) &&
            !db_run(store->db, err, sql, "tti", user->record.id, scopes[i], clock_now_ms()))
            return false;
    return true;
}

bool user_save(struct store *store, struct user *user, const char *had, struct error *err)
{
    struct arena *arena = arena_new();
    user->record.rev++;
    user->record.changed_ms = clock_now_ms();
    bool is_ok = user_put(store, user, err) && note_left(store, user, had, arena, err);
    arena_free(arena);
    return is_ok;
}

bool user_insert(struct store *store, const struct program *program, struct arena *arena,
                 const char **ret_id, struct error *err)
{
    char *team_id = NULL;
    if (!str_is_empty(program->team) &&
        !team_find_or_add(store, program->team, arena, &team_id, err))
        return false;
    const struct user *user = user_new(program->label, program->roles, team_id, arena);
    *ret_id = user->record.id;
    return user_put(store, user, err);
}

bool service_user_add(struct store *store, const char *name, const char *full_name,
                      const char *roles, const char *team, const char *password_hash,
                      const struct audit_by *by, char ret_id[37], struct error *err)
{
    struct audit_event event = {"user.added", by_user(by), by_device(by), ret_id, roles};
    struct arena *arena = arena_new();
    char *team_id = NULL;
    int64_t base;
    bool is_ok = store_begin(store, err);
    if (is_ok && store_id_of(store, &user_entity, name, arena) != NULL)
        is_ok = error_set(err, ERR_CONFLICT, _("there is a user %s already"), name);
    is_ok = is_ok && (str_is_empty(team) || team_find_or_add(store, team, arena, &team_id, err));
    struct user *user = user_new(name, roles, team_id, arena);
    user->full_name = arena_strdup(arena, full_name);
    snprintf(ret_id, UUID_SIZE, "%s", user->record.id);
    is_ok = is_ok && user_put(store, user, err) &&
            db_run(store->db, err,
                   "INSERT INTO password (user_id, hash, changed_ms) VALUES ($1, $2, $3)", "tti",
                   ret_id, password_hash, clock_now_ms()) &&
            service_number(store, &base, err) && audit_add(store, &event, err);
    if (is_ok)
        is_ok = store_commit(store, err);
    else
        store_rollback(store);
    arena_free(arena);
    return is_ok;
}

bool service_user_password(struct store *store, const char *name, struct arena *arena,
                           char **ret_user_id, char **ret_hash, struct error *err)
{
    static const char sql[] =
        "SELECT u.id, p.hash FROM \"user\" u JOIN password p ON p.user_id = u.id WHERE "
        "lower(u.name) = lower($1) AND u.is_deleted = 0 AND u.is_active = 1";
    struct query *query = query_new(store->db, sql, err);
    bool is_found = false;
    query_text(query, 1, name);
    if (query_row(query)) {
        is_found = true;
        *ret_user_id = arena_strdup(arena, query_column(query, 0));
        *ret_hash = arena_strdup(arena, query_column(query, 1));
    }
    if (!query_end(query))
        return false;
    return is_found || error_set(err, ERR_WRONG_PASSWORD, "%s", error_sentence(ERR_WRONG_PASSWORD));
}

bool service_user_set_password(struct store *store, const char *name, const char *password_hash,
                               const struct audit_by *by, struct error *err)
{
    struct arena *arena = arena_new();
    const char *id = store_id_of(store, &user_entity, name, arena);
    bool is_ok = (id != NULL || error_set(err, ERR_NOT_FOUND, _("there is no user %s"), name)) &&
                 service_password_change(store, id, password_hash, NULL, by, err);
    arena_free(arena);
    return is_ok;
}

bool service_token_add(struct store *store, const char *token_hash, const char *user_id,
                       const char *device_id, int64_t now_ms, struct error *err)
{
    return db_run(store->db, err,
                  "INSERT INTO token (hash, user_id, device_id, created_ms, used_ms) VALUES ($1, "
                  "$2, $3, $4, $4)",
                  "ttti", token_hash, user_id, device_id, now_ms);
}

static const char *sign_in_sql(struct store *store)
{
    if (store->sign_in_sql != NULL)
        return store->sign_in_sql;
    struct text sql = {0};
    text_printf(&sql,
                "SELECT t.device_id, t.created_ms, t.used_ms, d.is_revoked, f.n, m.value, v.value, "
                "%s",
                column_list(store, &user_entity, "u.", store->arena));
    text_append(&sql, " FROM token t JOIN device d ON d.id = t.device_id "
                      "JOIN \"user\" u ON u.id = t.user_id JOIN feed f ON f.id = 1 "
                      "JOIN meta m ON m.key = 'epoch' JOIN meta v ON v.key = 'schema' "
                      "WHERE t.hash = $1 AND u.is_active = 1 AND u.is_deleted = 0");
    store->sign_in_sql = arena_strdup(store->arena, text_str(&sql));
    text_free(&sql);
    return store->sign_in_sql;
}

#define SIGN_IN_COLUMNS 7 /* before the user's */

int64_t token_end_ms(int64_t created_ms, int64_t used_ms)
{
    int64_t idle = used_ms + TOKEN_IDLE_MS, old = created_ms + TOKEN_AGE_MS;
    return idle < old ? idle : old;
}

bool service_sign_in(struct store *store, const char *token_hash, int64_t now_ms,
                     struct arena *arena, struct signed_in *ret_signed_in, struct error *err)
{
    struct query *query = query_new(store->db, sign_in_sql(store), err);
    bool is_found = false, is_revoked = false;
    int64_t used_ms = now_ms, version = store->schema_version;
    query_text(query, 1, token_hash);
    if (query_row(query)) {
        str_to_int64(str_or(query_column(query, 6), ""), &version);
        used_ms = query_column_int(query, 2);
        is_revoked = query_column_int(query, 3) == 1;
        is_found = now_ms < token_end_ms(query_column_int(query, 1), used_ms);
        *ret_signed_in = (struct signed_in){
            .user = record_from_row(query, SIGN_IN_COLUMNS, &user_entity, arena),
            .device_id = arena_strdup(arena, query_column(query, 0)),
            .position = {query_column_int(query, 4), arena_strdup(arena, query_column(query, 5))}};
    }
    if (!query_end(query))
        return false;
    store_see_version(store, version);
    if (is_revoked)
        return error_set(err, ERR_DEVICE_REVOKED, "%s", error_sentence(ERR_DEVICE_REVOKED));
    if (!is_found)
        return error_set(err, ERR_UNAUTHENTICATED, "%s", error_sentence(ERR_UNAUTHENTICATED));
    if (now_ms - used_ms > HOUR_MS) { /* sliding, but not a write for every request */
        snprintf(store->token_used, sizeof store->token_used, "%s", token_hash);
        if (!store->is_reading)
            service_token_touch(store);
    }
    return true;
}

void service_token_touch(struct store *store)
{
    if (store->token_used[0] == '\0')
        return;
    db_run(store->db, NULL, "UPDATE token SET used_ms = $2 WHERE hash = $1", "ti",
           store->token_used, clock_now_ms());
    store->token_used[0] = '\0';
}

bool service_token_revoke(struct store *store, const char *token_hash, const struct audit_by *by,
                          struct error *err)
{
    struct audit_event event = {"sign_out", by_user(by), by_device(by), by_device(by), NULL};
    return db_run(store->db, err, "DELETE FROM token WHERE hash = $1", "t", token_hash) &&
           service_audit(store, &event, err);
}

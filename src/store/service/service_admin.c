/* Administration of a service: users that change, tokens, teams, a new epoch. Every change is one
 * transaction with its row in the audit. */
#include "service_audit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "core/reference.h"
#include "store/territories.h"

#include <stdio.h>
#include <string.h>

#define TOKENS_MAX 5000

/* Ends what store_begin began. */
static bool finish(struct store *store, bool is_ok, struct error *err)
{
    if (is_ok)
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

static bool load_user(struct store *store, const char *name, struct arena *arena,
                      struct user **ret_user, struct error *err)
{
    void *record;
    const char *id = store_id_of(store, &user_entity, name, arena);
    if (id == NULL || !store_load(store, &user_entity, id, arena, &record, NULL))
        return error_set(err, ERR_NOT_FOUND, _("there is no user %s"), name);
    *ret_user = record;
    return true;
}

/* Asked after the change and inside its transaction: two administrators who take each other's role
 * at two instances come one after the other here. */
static bool has_admin(struct store *store)
{
    static const char sql[] =
        "SELECT count(*) FROM \"user\" WHERE is_active = 1 AND is_deleted = 0 "
        "AND (',' || roles || ',') LIKE '%,admin,%'";
    return db_number(store->db, 0, sql, "") > 0;
}

static bool change_user(struct store *store, struct user *user, const struct user_change *change,
                        const struct audit_by *by, struct arena *arena, struct error *err)
{
    int64_t base;
    char *team_id = user->team_id;
    const char *had = user_scopes(user, arena);
    bool is_ok =
        change->team == NULL || team_find_or_add(store, change->team, arena, &team_id, err);
    if (is_ok && change->territories != NULL)
        is_ok = service_territory_ids(store, change->territories, arena, &user->territories, err);
    if (change->roles != NULL)
        user->roles = arena_strdup(arena, change->roles);
    if (change->extension != NULL)
        user->extension =
            change->extension[0] != '\0' ? arena_strdup(arena, change->extension) : NULL;
    if (change->is_active >= 0)
        user->is_active = change->is_active;
    user->team_id = team_id;
    return is_ok && user_save(store, user, had, err) &&
           (!change->keeps_admin || has_admin(store) ||
            error_set(err, ERR_CONFLICT, _("nobody else would be left to administer"))) &&
           service_number(store, &base, err) &&
           (change->is_active != 0 ||
            db_run(store->db, err, "DELETE FROM token WHERE user_id = $1", "t", user->record.id)) &&
           audit_add(store,
                     &(struct audit_event){
                         "user.changed", by_user(by), by_device(by), user->record.id,
                         arena_printf(arena, "roles=%s active=%d team=%s territories=%s",
                                      str_or(user->roles, ""), (int)user->is_active,
                                      str_or(user->team_id, "-"), str_or(user->territories, "-"))},
                     err);
}

bool service_user_change(struct store *store, const char *name, const struct user_change *change,
                         const struct audit_by *by, struct error *err)
{
    struct arena *arena = arena_new();
    struct user *user;
    bool is_ok =
        store_begin(store, err) && finish(store,
                                          load_user(store, name, arena, &user, err) &&
                                              change_user(store, user, change, by, arena, err),
                                          err);
    arena_free(arena);
    return is_ok;
}

bool service_password_change(struct store *store, const char *user_id, const char *password_hash,
                             const char *keep_token_hash, const struct audit_by *by,
                             struct error *err)
{
    struct audit_event event = {"password.changed", by_user(by), by_device(by), user_id, NULL};
    return store_begin(store, err) &&
           finish(store,
                  db_run(store->db, err,
                         "UPDATE password SET hash = $2, changed_ms = $3 WHERE user_id = $1", "tti",
                         user_id, password_hash, clock_now_ms()) &&
                      (db_changes(store->db) > 0 ||
                       error_set(err, ERR_CONFLICT, _("a program has a token, no password"))) &&
                      db_run(store->db, err, "DELETE FROM token WHERE user_id = $1 AND hash <> $2",
                             "tt", user_id, str_or(keep_token_hash, "")) &&
                      audit_add(store, &event, err),
                  err);
}

bool service_tokens(struct store *store, struct arena *arena, struct token_row **ret,
                    size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT t.device_id, d.name, u.name, t.created_ms, t.used_ms, d.is_revoked FROM token t "
        "JOIN device d ON d.id = t.device_id JOIN \"user\" u ON u.id = t.user_id "
        "ORDER BY u.name, t.created_ms LIMIT 5000";
    struct query *query = query_new(store->db, sql, err);
    *ret = ARENA_ARRAY(arena, struct token_row, TOKENS_MAX);
    *ret_count = 0;
    while (query_row(query))
        (*ret)[(*ret_count)++] = (struct token_row){
            arena_strdup(arena, query_column(query, 0)),
            arena_strdup(arena, query_column(query, 1)),
            arena_strdup(arena, query_column(query, 2)),
            query_column_int(query, 3),
            query_column_int(query, 4),
            query_column_int(query, 5),
            token_end_ms(query_column_int(query, 3), query_column_int(query, 4))};
    return query_end(query);
}

bool service_token_drop(struct store *store, const char *device_id, const struct audit_by *by,
                        struct error *err)
{
    struct audit_event event = {"token.revoked", by_user(by), by_device(by), device_id, NULL};
    return store_begin(store, err) &&
           finish(
               store,
               db_run(store->db, err, "DELETE FROM token WHERE device_id = $1", "t", device_id) &&
                   (db_changes(store->db) > 0 ||
                    error_set(err, ERR_NOT_FOUND, _("this device is not signed in"))) &&
                   audit_add(store, &event, err),
               err);
}

static bool change_absence(struct store *store, struct user *user, const struct absence *absence,
                           const struct audit_by *by, struct arena *arena, struct error *err)
{
    int64_t base;
    struct audit_event event = {"absence", by_user(by), by_device(by), user->record.id,
                                absence->deputy_id};
    user->absent_from_ms = absence->from_ms;
    user->absent_until_ms = absence->until_ms;
    user->deputy_id = arena_strdup(arena, absence->deputy_id);
    user->record.rev++;
    user->record.changed_ms = clock_now_ms();
    touch(store, &user_entity, user->record.id);
    return store_put(store, &user_entity, user, err) && service_number(store, &base, err) &&
           audit_add(store, &event, err);
}

bool service_user_absence(struct store *store, const char *user_id, const struct absence *absence,
                          const struct audit_by *by, struct error *err)
{
    struct arena *arena = arena_new();
    void *user;
    bool is_ok = store_begin(store, err) &&
                 finish(store,
                        store_load(store, &user_entity, user_id, arena, &user, err) &&
                            change_absence(store, user, absence, by, arena, err),
                        err);
    arena_free(arena);
    return is_ok;
}

static bool change_hours(struct store *store, const char *name, const char *hours,
                         const struct audit_by *by, struct arena *arena, struct error *err)
{
    void *record;
    int64_t base;
    const char *id = store_id_of(store, &team_entity, name, arena);
    if (id == NULL || !store_load(store, &team_entity, id, arena, &record, NULL))
        return error_set(err, ERR_NOT_FOUND, _("there is no team %s"), name);
    struct team *team = record;
    struct audit_event event = {"team.hours", by_user(by), by_device(by), id, hours};
    team->hours = str_is_empty(hours) ? NULL : arena_strdup(arena, hours);
    team->record.rev++;
    team->record.changed_ms = clock_now_ms();
    touch(store, &team_entity, id);
    return store_put(store, &team_entity, team, err) && service_number(store, &base, err) &&
           audit_add(store, &event, err);
}

bool service_team_hours(struct store *store, const char *name, const char *hours,
                        const struct audit_by *by, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = store_begin(store, err) &&
                 finish(store, change_hours(store, name, hours, by, arena, err), err);
    arena_free(arena);
    return is_ok;
}

bool service_team_add(struct store *store, const char *name, const struct audit_by *by,
                      struct error *err)
{
    struct audit_event event = {"team.added", by_user(by), by_device(by), NULL, NULL};
    struct arena *arena = arena_new();
    char *id;
    int64_t base;
    bool is_ok = store_begin(store, err);
    if (is_ok) {
        is_ok = (store_id_of(store, &team_entity, name, arena) == NULL ||
                 error_set(err, ERR_CONFLICT, _("there is a team %s already"), name)) &&
                team_find_or_add(store, name, arena, &id, err) &&
                service_number(store, &base, err) &&
                (event.subject = id, audit_add(store, &event, err));
        is_ok = finish(store, is_ok, err);
    }
    arena_free(arena);
    return is_ok;
}

bool service_backup(struct store *store, const char *path, struct error *err)
{
    char head[24];
    if (file_exists(path))
        return error_set(err, ERR_CANNOT_CREATE, _("%s is there already"), path);
    snprintf(head, sizeof head, "%lld", (long long)service_head(store)); /* the copy has it all */
    return store_backup(store, path, err) && store_begin(store, err) &&
           finish(
               store,
               store_meta_set(store, "durable_seq", head, true, err) &&
                   audit_add(store, &(struct audit_event){"backup", NULL, NULL, head, NULL}, err),
               err);
}

int64_t service_durable_seq(struct store *store)
{
    struct arena *arena = arena_new();
    int64_t seq = 0;
    str_to_int64(str_or(store_meta(store, "durable_seq", true, arena), "0"), &seq);
    arena_free(arena);
    return seq;
}

bool service_epoch_renew(struct store *store, struct error *err)
{
    char epoch[UUID_SIZE];
    uuid_new(epoch);
    return store_begin(store, err) &&
           finish(
               store,
               store_meta_set(store, "epoch", epoch, true, err) &&
                   audit_add(store, &(struct audit_event){"restored", NULL, NULL, NULL, NULL}, err),
               err);
}

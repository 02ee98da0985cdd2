/* Programs that ask the service: telephone systems and other integrations. Each is a user without a
 * password; its token comes from an administrator. */
#include "service_audit.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "core/reference.h"

#define PROGRAMS_MOST 500

static bool has_password(struct store *store, const char *user_id)
{
    return db_number(store->db, 0, "SELECT count(*) FROM password WHERE user_id = $1", "t",
                     user_id) > 0;
}

/* Nobody is to act under a person's name by a token of somebody else's. */
static bool is_the_program(struct store *store, const struct user *user, const char *roles,
                           struct error *err)
{
    if (has_password(store, user->record.id) && !str_equal(user->roles, "telephony"))
        return error_set(err, ERR_CONFLICT, _("%s is a person, who signs in with a password"),
                         user->name);
    if (user->is_active != 1)
        return error_set(err, ERR_CONFLICT, _("%s is disabled"), user->name);
    return str_equal(user->roles, roles) ||
           error_set(err, ERR_CONFLICT, _("there is a program %s already, with the roles %s"),
                     user->name, str_or(user->roles, "–"));
}

static bool find_or_add(struct store *store, const struct program *program, struct arena *arena,
                        const char **ret_id, struct error *err)
{
    void *record;
    const char *id = store_id_of(store, &user_entity, program->label, arena);
    if (id == NULL)
        return user_insert(store, program, arena, ret_id, err);
    *ret_id = id;
    return store_load(store, &user_entity, id, arena, &record, err) &&
           is_the_program(store, record, program->roles, err);
}

static bool issue(struct store *store, const struct program *program, const char *token_hash,
                  const struct audit_by *by, struct arena *arena, char ret_device_id[37],
                  struct error *err)
{
    static const char sql[] = "UPDATE token SET issued_by = $2 WHERE hash = $1";
    struct audit_event event = {"token.issued", by_user(by), by_device(by), ret_device_id,
                                program->roles};
    const char *user_id;
    int64_t base;
    return find_or_add(store, program, arena, &user_id, err) &&
           service_device_add(store, user_id, program->label, ret_device_id, err) &&
           service_token_add(store, token_hash, user_id, ret_device_id, clock_now_ms(), err) &&
           db_run(store->db, err, sql, "tt", token_hash, str_or(by_user(by), "")) &&
           service_number(store, &base, err) && audit_add(store, &event, err);
}

bool service_program_issue(struct store *store, const struct program *program,
                           const char *token_hash, const struct audit_by *by,
                           char ret_device_id[37], struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = store_begin(store, err);
    if (is_ok && (!issue(store, program, token_hash, by, arena, ret_device_id, err) ||
                  !store_commit(store, err))) {
        store_rollback(store);
        is_ok = false;
    }
    arena_free(arena);
    return is_ok;
}

bool service_programs(struct store *store, struct arena *arena, struct program_token **ret,
                      size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT t.device_id, d.name, u.name, u.roles, t.created_ms, t.used_ms, d.is_revoked "
        "FROM token t JOIN device d ON d.id = t.device_id JOIN \"user\" u ON u.id = t.user_id "
        "WHERE t.issued_by IS NOT NULL OR u.roles = 'telephony' ORDER BY u.name, t.created_ms "
        "LIMIT 500";
    struct query *query = query_new(store->db, sql, err);
    *ret = ARENA_ARRAY(arena, struct program_token, PROGRAMS_MOST);
    *ret_count = 0;
    while (query_row(query)) {
        int64_t created = query_column_int(query, 4), used = query_column_int(query, 5);
        (*ret)[(*ret_count)++] =
            (struct program_token){.device_id = arena_strdup(arena, query_column(query, 0)),
                                   .label = arena_strdup(arena, query_column(query, 1)),
                                   .user = arena_strdup(arena, query_column(query, 2)),
                                   .roles = arena_strdup(arena, query_column(query, 3)),
                                   .created_ms = created,
                                   .used_ms = used,
                                   .expires_ms = token_end_ms(created, used),
                                   .is_revoked = query_column_int(query, 6) == 1};
    }
    return query_end(query);
}

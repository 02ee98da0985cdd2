/* Session: the actor from the store, the data files, the clock. */
#include "usecase/session.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/data_files.h"
#include "core/reference.h"
#include "store/blocks.h"
#include "store/records.h"

#include <stdlib.h>
#include <string.h>

struct session_private {
    struct session public;
    struct outcome_table table;
    struct calling_rules calling;
    bool has_calling;
    const char *block_key;
    struct retention_rules retention;
    bool has_retention;
};

/* Called after every sync: keeps what it has unless something changed, so that the session does not
 * grow. */
bool session_reload_actor(struct session *session, struct error *err)
{
    struct actor *actor = &session->actor;
    void *record;
    if (actor->is_system)
        return true;
    struct arena *arena = arena_new();
    bool is_ok =
        store_load(session->store, &user_entity, actor->user_id, arena, &record, NULL) ||
        error_set(err, ERR_UNAUTHENTICATED,
                  _("this user is not known here yet; sign in, or wait for the first sync"));
    const struct user *user = is_ok ? record : NULL;
    if (is_ok && !str_equal(actor->name, user->name))
        actor->name = arena_strdup(session->arena, user->name);
    if (is_ok && !str_equal(actor->roles, str_or(user->roles, "")))
        actor->roles = arena_strdup(session->arena, str_or(user->roles, ""));
    if (is_ok && !str_equal(actor->team_id, user->team_id))
        actor->team_id = arena_strdup(session->arena, user->team_id);
    arena_free(arena);
    if (is_ok)
        session_take_outcomes(session);
    return is_ok;
}

enum lease_need lease_need_of(bool is_online, const char *dial_offline)
{
    if (is_online)
        return LEASE_FREE;
    return str_equal(dial_offline, "warn") ? LEASE_WARNED : LEASE_NEEDED;
}

bool session_open(struct store *store, const char *user_id, struct session **ret_session,
                  struct error *err)
{
    struct session_private *private = xcalloc(1, sizeof *private);
    struct session *session = &private->public;
    session->store = store;
    session->arena = arena_new();
    session->now_ms = clock_now_ms;
    session->outcomes = session->built_in_outcomes = &private->table;
    if (store_kind(store) == STORE_DESK) {
        session->device_id = store_meta(store, "device_id", true, session->arena);
        if (user_id == NULL)
            user_id = store_meta(store, "user_id", true, session->arena);
    }
    session->actor.is_system = store_kind(store) == STORE_SERVICE && user_id == NULL;
    session->actor.user_id = arena_strdup(session->arena, user_id);
    session->actor.roles = "";
    session->actor.name = "system";
    bool is_ok = session->actor.is_system || user_id != NULL ||
                 error_set(err, ERR_UNAUTHENTICATED, "%s", error_sentence(ERR_UNAUTHENTICATED));
    is_ok = is_ok &&
            outcomes_load(data_path(session->arena, "outcomes.json"), session->arena,
                          &private->table, err) &&
            session_reload_actor(session, err);
    if (!is_ok) {
        session_close(session);
        return false;
    }
    *ret_session = session;
    return true;
}

void session_close(struct session *session)
{
    if (session == NULL)
        return;
    arena_free(session->arena);
    free(session);
}

const struct calling_rules *session_calling(struct session *session)
{
    struct session_private *private = (struct session_private *)session;
    if (!private->has_calling)
        calling_rules_load(data_path(session->arena, "calling"), session->arena, &private->calling);
    private->has_calling = true;
    return &private->calling;
}

const struct retention_rules *session_retention(struct session *session)
{
    struct session_private *private = (struct session_private *)session;
    if (!private->has_retention && !retention_load(data_path(session->arena, "retention.json"),
                                                   session->arena, &private->retention, NULL))
    private->retention = (struct retention_rules){0};
    private->has_retention = true;
    return &private->retention;
}

const char *session_block_key(struct session *session)
{
    struct session_private *private = (struct session_private *)session;
    if (private->block_key == NULL)
    private->block_key = store_block_key(session->store, session->arena);
    return private->block_key;
}

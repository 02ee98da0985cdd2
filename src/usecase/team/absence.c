/* Absences: who is away, and whose the promises are meanwhile. In the service. */
#include "usecase/admin.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/reference.h"
#include "store/records.h"
#include "store/service.h"
#include "usecase/write.h"

#include <stdio.h>

#define LONGEST_MS (400 * DAY_MS)
#define PAGE 200

static bool may_set(const struct actor *actor, const struct user *user)
{
    return str_equal(actor->user_id, user->record.id) || actor_may(actor, RIGHT_USERS) ||
           (actor_may(actor, RIGHT_MOVE_LEADS) && user->team_id != NULL &&
            str_equal(actor->team_id, user->team_id));
}

static bool load_user(struct session *session, const char *id, struct arena *arena,
                      struct user **ret_user, struct error *err)
{
    void *record;
    if (id == NULL || !store_load(session->store, &user_entity, id, arena, &record, NULL))
        return error_set(err, ERR_NOT_FOUND, _("there is no such user"));
    *ret_user = record;
    return true;
}

static bool check(struct session *session, const struct absence_request *request,
                  struct arena *arena, struct user **ret_user, struct error *err)
{
    struct user *deputy;
    if (!load_user(session, request->user_id, arena, ret_user, err))
        return false;
    if (!may_set(&session->actor, *ret_user))
        return error_set(err, ERR_FORBIDDEN, "%s", error_sentence(ERR_FORBIDDEN));
    if (request->from_ms == TIME_NONE)
        return true;
    if (request->until_ms <= request->from_ms || request->until_ms - request->from_ms > LONGEST_MS)
        return error_set(err, ERR_DATA, _("an absence ends after it began, within 400 days"));
    if (request->deputy_id == NULL)
        return true;
    if (!load_user(session, request->deputy_id, arena, &deputy, err))
        return false;
    return (deputy->is_active == 1 && !str_equal(deputy->record.id, request->user_id) &&
            str_equal(deputy->team_id, (*ret_user)->team_id)) ||
           error_set(err, ERR_DATA, _("the deputy has to be somebody else of the same team"));
}

/* One page of the promises that fall into the absence; moved ones leave it. */
static bool move_some(struct session *session, const struct user *user, size_t *ret_count,
                      struct error *err)
{
    struct arena *arena = arena_new();
    const char *where = arena_printf(arena, "owner_id:%s next_kind:callback next_ms>%s next_ms<%s",
                                     user->record.id, time_iso(arena, user->absent_from_ms - 1),
                                     time_iso(arena, user->absent_until_ms));
    struct page_request page = {.where = where, .limit = PAGE};
    struct batch_of_operations *ops =
        operations_new(arena, "absence", session->actor.user_id, session->now_ms());
    void **leads;
    char *cursor;
    bool is_ok =
        store_page(session->store, &lead_entity, &page, arena, &leads, ret_count, &cursor, err);
    for (size_t i = 0; is_ok && i < *ret_count; i++) {
        const struct lead *lead = leads[i];
        operation_set(ops, operations_on(ops, &lead_entity, lead->record.id, lead->record.rev),
                      "owner_id", lead->owner_id, user->deputy_id);
    }
    is_ok = is_ok && (*ret_count == 0 || write_commit(session, ops, NULL, err));
    arena_free(arena);
    return is_ok;
}

static bool move_promises(struct session *session, const struct user *user, int64_t *ret_moved,
                          struct error *err)
{
    size_t count = PAGE;
    if (user->deputy_id == NULL || user->absent_from_ms == TIME_NONE ||
        user->absent_until_ms <= session->now_ms())
        return true;
    while (count == PAGE) {
        if (!move_some(session, user, &count, err))
            return false;
        *ret_moved += (int64_t)count;
    }
    return true;
}

bool absence_set(struct session *session, const struct absence_request *request, int64_t *ret_moved,
                 struct error *err)
{
    struct arena *arena = arena_new();
    struct user *user;
    const struct audit_by by = {session->actor.user_id, session->device_id};
    bool ends = request->from_ms == TIME_NONE;
    const struct absence absence = {request->from_ms, ends ? TIME_NONE : request->until_ms,
                                    ends ? NULL : request->deputy_id};
    *ret_moved = 0;
    bool is_ok = check(session, request, arena, &user, err) &&
                 service_user_absence(session->store, user->record.id, &absence, &by, err) &&
                 load_user(session, request->user_id, arena, &user, err) &&
                 move_promises(session, user, ret_moved, err);
    arena_free(arena);
    return is_ok;
}

bool absences_take_over(struct session *session, int64_t *ret_moved, struct error *err)
{
    char cursor[300] = "";
    bool is_ok = true, has_more = true;
    *ret_moved = 0;
    while (is_ok && has_more) {
        struct arena *arena = arena_new();
        struct page_request page = {.limit = PAGE, .sort = "name", .cursor = cursor};
        void **users;
        size_t count = 0;
        char *next = NULL;
        is_ok = store_page(session->store, &user_entity, &page, arena, &users, &count, &next, err);
        for (size_t i = 0; is_ok && i < count; i++)
            is_ok = move_promises(session, users[i], ret_moved, err);
        has_more = next != NULL;
        snprintf(cursor, sizeof cursor, "%s", str_or(next, ""));
        arena_free(arena);
    }
    return is_ok;
}

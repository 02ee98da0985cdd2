/* Another time for the step that an outcome has planned
 * (docs/decisions/0053-the-step-after-a-talk.md). What was said on the phone counts: the time is
 * taken as it is, and told where it is odd. */
#include "usecase/calls.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "call_private.h"
#include "core/lifecycle.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdio.h>

static bool has_step(const struct lead *lead)
{
    return state_is_callable(lead->state) && lead->next_ms != TIME_NONE &&
           str_list_has("call,callback,retry,nurture", str_or(lead->next_kind, "-"));
}

static bool move_step(struct session *session, const char *lead_id, int64_t when_ms,
                      struct arena *arena, struct planned *ret_planned, struct error *err)
{
    void *before;
    if (!store_load(session->store, &lead_entity, lead_id, arena, &before, err))
        return false;
    if (!has_step(before))
        return error_set(err, ERR_DATA, _("this lead has no step that could be moved"));
    struct batch_of_operations *ops =
        operations_new(arena, "lead.step", session->actor.user_id, session->now_ms());
    struct lead *after = record_copy(&lead_entity, before, arena);
    after->next_ms = when_ms;
    operations_diff(ops, &lead_entity, before, after);
    ret_planned->next_ms = when_ms;
    snprintf(ret_planned->state, sizeof ret_planned->state, "%s", after->state);
    snprintf(ret_planned->text, sizeof ret_planned->text, _("the next step: %s"),
             time_exact(arena, when_ms, ops->now_ms));
    return write_commit(session, ops, ret_planned->group, err);
}

bool calls_move_step(struct session *session, const char *lead_id, int64_t when_ms,
                     struct planned *ret_planned, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = actor_require(&session->actor, RIGHT_WORK_QUEUE, err) &&
                 move_step(session, lead_id, when_ms, arena, ret_planned, err);
    arena_free(arena);
    return is_ok;
}

/* A call that was begun and has no outcome yet: remembered beside the outbox, so that a crash, a
 * reboot or a slip does not lose it. The number is not kept there: the lead knows it. */
#include "call_private.h"

#include "base/text.h"
#include "store/desk.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdlib.h>
#include <string.h>

#define MARK "call/open"

bool calls_begin(struct session *session, const char *lead_id, bool is_incoming, struct error *err)
{
    struct arena *arena = arena_new();
    const char *mark = arena_printf(arena, "%s %lld%s", lead_id, (long long)session->now_ms(),
                                    is_incoming ? " in" : "");
    bool is_ok =
        calls_set_open(session, lead_id, err) && desk_draft_set(session->store, MARK, mark, err);
    arena_free(arena);
    return is_ok;
}

bool calls_unfinished(struct session *session, struct arena *arena,
                      struct unfinished_call *ret_call)
{
    char **parts, *mark = desk_draft(session->store, MARK, arena);
    size_t count = mark != NULL ? str_split(arena, mark, ' ', &parts) : 0;
    int64_t began_ms;
    if (count < 2 || !str_to_int64(parts[1], &began_ms) ||
        !store_exists(session->store, &lead_entity, parts[0]))
        return false;
    *ret_call = (struct unfinished_call){parts[0], began_ms, count > 2};
    return true;
}

static bool is_open(struct session *session, const char *lead_id)
{
    struct arena *arena = arena_new();
    const char *mark = desk_draft(session->store, MARK, arena);
    bool is_open = mark != NULL && (lead_id == NULL || str_starts(mark, lead_id));
    arena_free(arena);
    return is_open;
}

bool calls_forget(struct session *session, const char *lead_id, struct error *err)
{
    return !is_open(session, lead_id) || desk_draft_set(session->store, MARK, NULL, err);
}

void calls_end_with(struct session *session, struct batch_of_operations *ops, const char *lead_id)
{
    if (store_kind(session->store) == STORE_SERVICE)
        return;
    ops->ended_meta = OPEN_LEAD;
    ops->ended_drafts[0] = is_open(session, lead_id) ? MARK : NULL;
}

bool calls_left(struct session *session, const char *lead_id, int64_t duration_s, bool is_incoming,
                struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    bool is_ok = store_card(session->store, lead_id, arena, &card, err);
    if (is_ok) {
        struct batch_of_operations *ops =
            operations_new(arena, "call.left", session->actor.user_id, session->now_ms());
        activity_add(ops, &card->lead, "no_outcome", NULL, NULL, NULL, session->actor.user_id);
        if (duration_s >= 0)
            operation_set(ops, ops->last, "duration_s", NULL,
                          arena_printf(arena, "%lld", (long long)duration_s));
        if (is_incoming)
            operation_set(ops, ops->last, "is_incoming", NULL, "1");
        is_ok = write_commit(session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}

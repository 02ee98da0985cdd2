/* The sweep: an open lead that has no owner and no queue, no dated next step, or one that no queue
 * offers, is rescued. The write path keeps this from happening; what still comes in
 * (a restore, an old desk, a merge of two changes) is found here. */
#include "usecase/write.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/lifecycle.h"
#include "core/reference.h"
#include "core/task.h"
#include "store/records.h"

#define PAGE 200

/* The first queue of the team; a team without one gets a queue for such leads. */
static const char *rescue_queue(struct session *session, struct batch_of_operations *ops,
                                const char *team_id)
{
    void **queues;
    size_t count;
    char id[UUID_SIZE];
    if (team_id != NULL &&
        store_find(session->store, &queue_entity, "team_id", team_id, 1, ops->arena, &queues,
                   &count, NULL) &&
        count > 0)
        return ((struct record *)queues[0])->id;
    uuid_derive(id, "rescue queue", str_or(team_id, "-"), NULL);
    struct queue *queue = record_new(&queue_entity, ops->arena);
    queue->record.id = arena_strdup(ops->arena, id);
    queue->name = arena_strdup(ops->arena, _("Rescue"));
    queue->team_id = arena_strdup(ops->arena, team_id);
    if (!store_exists(session->store, &queue_entity, id))
        operations_diff(ops, &queue_entity, NULL, queue);
    return queue->record.id;
}

static void open_task(struct session *session, struct batch_of_operations *ops,
                      const struct lead *lead)
{
    char id[UUID_SIZE];
    void *before = NULL;
    uuid_derive(id, "rescue", lead->record.id, NULL);
    if (!store_load(session->store, &task_entity, id, ops->arena, &before, NULL))
        before = NULL;
    struct task *task = before != NULL ? record_copy(&task_entity, before, ops->arena)
                                       : record_new(&task_entity, ops->arena);
    task->record.id = arena_strdup(ops->arena, id);
    task->kind = arena_strdup(ops->arena, "rescue");
    task->entity = arena_strdup(ops->arena, "lead");
    task->entity_id = task->lead_id = lead->record.id;
    task->contact_id = lead->contact_id;
    task->team_id = lead->team_id;
    task->state = arena_strdup(ops->arena, "open");
    task->due_ms = ops->now_ms;
    task->worth = 70;
    operations_diff(ops, &task_entity, before, task);
}

/* The kinds that queues have ranges for (store/queue.c). */
#define OFFERED "call,callback,retry,hot,nurture"

static bool is_offered(const char *kind)
{
    return kind != NULL && str_list_has(OFFERED, kind);
}

static bool rescue(struct session *session, const struct lead *lead, struct arena *arena,
                   struct error *err)
{
    struct batch_of_operations *ops =
        operations_new(arena, "sweep", session->actor.user_id, session->now_ms());
    struct lead *after = record_copy(&lead_entity, lead, arena);
    if (lead->owner_id == NULL && lead->queue_id == NULL)
        after->queue_id = arena_strdup(arena, rescue_queue(session, ops, lead->team_id));
    if (lead->next_ms == TIME_NONE) {
        after->next_ms = ops->now_ms;
        after->next_kind = lead->next_kind != NULL ? after->next_kind : arena_strdup(arena, "call");
        after->next_note = arena_strdup(arena, _("had no next step"));
    }
    if (state_is_callable(lead->state) && !is_offered(lead->next_kind)) {
        after->next_kind = arena_strdup(arena, "call");
        after->next_note = arena_strdup(arena, _("had a next step that no queue offers"));
    }
    operations_diff(ops, &lead_entity, lead, after);
    open_task(session, ops, lead);
    return write_commit(session, ops, NULL, err);
}

/* Rescued leads leave the page, so each look starts from its beginning. */
static bool sweep_where(struct session *session, const char *where, int64_t *ret_rescued,
                        struct error *err)
{
    struct page_request request = {.where = where, .limit = PAGE};
    size_t count = PAGE;
    bool is_ok = true;
    while (is_ok && count == PAGE) {
        struct arena *arena = arena_new();
        void **leads;
        char *cursor;
        is_ok =
            store_page(session->store, &lead_entity, &request, arena, &leads, &count, &cursor, err);
        for (size_t i = 0; is_ok && i < count; i++) {
            is_ok = rescue(session, leads[i], arena, err);
            *ret_rescued += is_ok;
        }
        arena_free(arena);
    }
    return is_ok;
}

bool sweep_open_leads(struct session *session, int64_t *ret_rescued, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = true;
    *ret_rescued = 0;
    for (const struct choice *state = entity_field(&lead_entity, "state")->choices;
         is_ok && state->code != NULL; state++)
        if (state_is_open(state->code))
            is_ok = sweep_where(session, arena_printf(arena, "state:%s next_ms:", state->code),
                                ret_rescued, err) &&
                    (!state_is_callable(state->code) ||
                     sweep_where(session,
                                 arena_printf(arena, "state:%s -next_kind:" OFFERED, state->code),
                                 ret_rescued, err)) &&
                    sweep_where(session,
                                arena_printf(arena, "state:%s owner_id: queue_id:", state->code),
                                ret_rescued, err);
    arena_free(arena);
    return is_ok;
}

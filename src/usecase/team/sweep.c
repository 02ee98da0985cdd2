/* The sweep: an open lead that has no owner and no queue, no dated next step, or one that no queue
 * offers, goes to its team's rescue queue, and its history and a task say why; who
 * owns it keeps it. The write path keeps this from happening; what still comes in
 * (a restore, an old desk, a merge of two changes) is found here. */
#include "usecase/write.h"

#include "../calls/call_private.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/lead.h"
#include "core/lifecycle.h"
#include "core/reference.h"
#include "core/task.h"
#include "store/records.h"

#define PAGE 200

/* The kinds that queues have ranges for (store/queue.c). */
#define OFFERED "call,callback,retry,hot,nurture"

static const char *team_of(struct session *session, const struct entity *entity, const char *id,
                           struct arena *arena)
{
    void *record;
    if (id == NULL || !store_load(session->store, entity, id, arena, &record, NULL))
        return NULL;
    return entity == &user_entity    ? ((struct user *)record)->team_id
           : entity == &queue_entity ? ((struct queue *)record)->team_id
                                     : ((struct campaign *)record)->team_id;
}

/* A lead of no team is in nobody's reach: it becomes that of its owner, queue or campaign. */
static const char *rescuing_team(struct session *session, const struct lead *lead,
                                 struct arena *arena)
{
    const char *team = lead->team_id;
    if (team == NULL)
        team = team_of(session, &user_entity, lead->owner_id, arena);
    if (team == NULL)
        team = team_of(session, &queue_entity, lead->queue_id, arena);
    return team != NULL ? team : team_of(session, &campaign_entity, lead->campaign_id, arena);
}

/* One for each team, made when it is first needed. */
static const char *rescue_queue(struct session *session, struct batch_of_operations *ops,
                                const char *team_id)
{
    char id[UUID_SIZE];
    const char *team = store_name_of(session->store, &team_entity, team_id, ops->arena);
    uuid_derive(id, "rescue queue", str_or(team_id, "-"), NULL);
    struct queue *queue = record_new(&queue_entity, ops->arena);
    queue->record.id = arena_strdup(ops->arena, id);
    queue->name = str_is_empty(team) ? arena_strdup(ops->arena, _("Rescue"))
                                     : arena_printf(ops->arena, _("Rescue %s"), team);
    queue->team_id = arena_strdup(ops->arena, team_id);
    if (!store_exists(session->store, &queue_entity, id))
        operations_diff(ops, &queue_entity, NULL, queue);
    return queue->record.id;
}

void rescue_task(struct session *session, struct batch_of_operations *ops, const struct lead *lead,
                 const char *reasons)
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
    task->note = arena_strdup(ops->arena, reasons);
    task->due_ms = ops->now_ms;
    task->worth = 70;
    operations_diff(ops, &task_entity, before, task);
}

static bool is_offered(const struct lead *lead)
{
    return !state_is_callable(lead->state) ||
           (lead->next_kind != NULL && str_list_has(OFFERED, lead->next_kind));
}

static const char *reasons_of(const struct lead *lead, struct arena *arena)
{
    const char *reasons = "";
    const bool holds[] = {lead->owner_id == NULL && lead->queue_id == NULL,
                          lead->next_ms == TIME_NONE, !is_offered(lead)};
    for (size_t i = 0; i < sizeof holds / sizeof *holds; i++)
        if (holds[i])
            reasons = arena_printf(arena, "%s%s%s", reasons, reasons[0] != '\0' ? "," : "",
                                   rescue_reasons[i].code);
    return reasons;
}

static bool rescue(struct session *session, const struct lead *lead, struct arena *arena,
                   struct error *err)
{
    struct batch_of_operations *ops =
        operations_new(arena, "sweep", session->actor.user_id, session->now_ms());
    struct lead *after = record_copy(&lead_entity, lead, arena);
    const char *reasons = reasons_of(lead, arena);
    after->team_id = arena_strdup(arena, rescuing_team(session, lead, arena));
    after->queue_id = arena_strdup(arena, rescue_queue(session, ops, after->team_id));
    if (lead->next_ms == TIME_NONE)
        after->next_ms = ops->now_ms;
    if (!is_offered(lead) || lead->next_kind == NULL)
        after->next_kind = arena_strdup(arena, "call");
    operations_diff(ops, &lead_entity, lead, after);
    activity_add(ops, after, "move", NULL, reasons, NULL, NULL);
    rescue_task(session, ops, after, reasons);
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

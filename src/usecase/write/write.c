/* The one way to write. */
#include "usecase/write.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/lifecycle.h"
#include "core/reference.h"
#include "core/task.h"
#include "derive.h"
#include "gate.h"
#include "../duplicates/merge_private.h"
#include "proposal.h"
#include "store/desk.h"
#include "store/records.h"
#include "store/service.h"

#include <string.h>

/* Every open lead has an owner or a queue, and a dated next step. */
static void keep_invariant(struct session *session, struct batch_of_operations *ops)
{
    for (struct operation *op = ops->first; op != NULL; op = op->next) {
        const struct lead *lead = op->entity == &lead_entity && op->kind == OP_SET
                                      ? record_after(session, ops, &lead_entity, op->id)
                                      : NULL;
        if (lead == NULL || !state_is_open(lead->state))
            continue;
        if (lead->next_ms == TIME_NONE)
            operation_set(ops, op, "next_ms", NULL,
                          arena_printf(ops->arena, "%lld", (long long)ops->now_ms));
        if (lead->next_kind == NULL)
            operation_set(ops, op, "next_kind", NULL, "call");
        if (lead->owner_id == NULL && lead->queue_id == NULL)
            operation_set(ops, op, "owner_id", NULL, session->actor.user_id);
        if (lead->team_id == NULL)
            operation_set(ops, op, "team_id", NULL, session->actor.team_id);
    }
}

static bool check_records(struct session *session, struct batch_of_operations *ops,
                          struct error *err)
{
    for (struct operation *op = ops->first; op != NULL; op = op->next) {
        const void *record =
            op->kind == OP_SET ? record_after(session, ops, op->entity, op->id) : NULL;
        if (record != NULL && !record_check(op->entity, record, err))
            return false;
    }
    return true;
}

static bool decide(struct session *session, const struct operation *op, struct arena *arena,
                   struct error *err)
{
    char *scopes;
    int64_t version;
    if (op->entity != &task_entity || session->actor.is_system)
        return true;
    return service_scopes(session->store, session->actor.user_id, arena, &scopes, &version, err) &&
           proposal_decided(session, scopes, op, arena, err);
}

static bool commit_service(struct session *session, struct batch_of_operations *ops,
                           struct error *err)
{
    bool is_own = !store_in_transaction(session->store),
         is_ok = !is_own || store_begin(session->store, err);
    int64_t base;
    for (struct operation *op = ops->first; is_ok && op != NULL; op = op->next) {
        struct applied applied;
        is_ok = service_apply(session->store, op, ops->arena, &applied, err);
        if (is_ok && applied.result == RESULT_REJECTED)
            is_ok = error_set(err, ERR_DATA, "%s", applied.problem);
        else if (is_ok && applied.result == RESULT_CONFLICT && is_own)
            is_ok = error_set(err, ERR_CONFLICT, "%s", error_sentence(ERR_CONFLICT));
        is_ok = is_ok && merge_forward(session, op, ops->arena, err) &&
                decide(session, op, ops->arena, err);
    }
    if (!is_own)
        return is_ok;
    is_ok = is_ok && service_number(session->store, &base, err);
    if (is_ok)
        return store_commit(session->store, err);
    store_rollback(session->store);
    return false;
}

static bool write_group(struct session *session, struct batch_of_operations *ops, struct error *err)
{
    if (store_kind(session->store) == STORE_SERVICE)
        return commit_service(session, ops, err);
    if (!desk_save_unshown(session->store, ops, err))
        return false;
    if (session->durable != NULL)
        session->durable(session->durable_data);
    if (!desk_show_saved(session->store, ops, err))
        return false; /* the caller learns of it, although it is saved */
    if (session->saved != NULL)
        session->saved(session->saved_data);
    return true;
}

/* A number or address that was corrected may set its former twin right: its tasks are looked at
 * again, in a group that undo does not offer. */
static bool recheck_twins(struct session *session, struct batch_of_operations *written,
                          struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "quality.derive", session->actor.user_id, written->now_ms);
    ops->device_id = session->device_id;
    ops->undoes = written->group_id; /* follows it; never offered for undo itself */
    bool is_ok = true;
    for (const struct operation *op = written->first; is_ok && op != NULL; op = op->next)
        for (size_t i = 0; is_ok && op->entity == &contact_entity && i < op->change_count; i++) {
            const struct change *change = &op->changes[i];
            const char *values[2] = {change->base, change->value};
            bool is_merge = str_equal(change->name, "merged_into_id");
            for (int v = 0; is_ok && is_merge && v < 2; v++)
                is_ok = values[v] == NULL || derive_tasks(session, ops, values[v], err);
            for (int v = 0; is_ok && v < 2; v++) {
                struct store_same same = {0};
                if (str_equal(change->name, "phone"))
                    is_ok = store_same_phone(session->store, op->id, values[v], arena, &same, err);
                else if (str_equal(change->name, "email"))
                    is_ok = store_same_email(session->store, op->id, values[v], arena, &same, err);
                if (is_ok && same.count > 0)
                    is_ok = derive_tasks(session, ops, same.ids[0], err);
            }
        }
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        op->undoes = written->undoes;
    if (is_ok && ops->first != NULL) {
        memcpy(ops->group_id, written->group_id,
               sizeof ops->group_id); /* undone together with what caused it */
        for (struct operation *op = ops->first; op != NULL; op = op->next)
            memcpy(op->group_id, written->group_id, sizeof op->group_id);
        is_ok = write_group(session, ops, err);
    }
    arena_free(arena);
    return is_ok;
}

bool write_commit(struct session *session, struct batch_of_operations *ops, char ret_group[37],
                  struct error *err)
{
    ops->device_id = session->device_id;
    bool is_bulk = str_equal(ops->action, "import"); /* brings its own derived values and tasks */
    if (!is_bulk) {
        keep_invariant(session, ops);
        if (!derive_all(session, ops, err) || !gate_check_batch(session, ops, err) ||
            !check_records(session, ops, err))
            return false;
    }
    struct operation **at = &ops->first; /* what says nothing is not written */
    ops->slots = NULL;                   /* which hold that, too */
    for (ops->last = NULL; *at != NULL;) {
        if ((*at)->kind == OP_SET && (*at)->change_count == 0) {
            *at = (*at)->next;
            ops->count--;
            continue;
        }
        ops->last = *at;
        at = &(*at)->next;
    }
    if (ret_group != NULL)
        memcpy(ret_group, ops->group_id, sizeof ops->group_id);
    if (ops->first == NULL)
        return true;
    for (struct operation *op = ops->first; op != NULL; op = op->next) {
        op->device_id = ops->device_id;
        op->undoes = ops->undoes;
        op->action = ops->action;
    }
    return write_group(session, ops, err) && (is_bulk || recheck_twins(session, ops, err));
}

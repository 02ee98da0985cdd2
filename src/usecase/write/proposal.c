/* Deciding proposals in the service. */
#include "proposal.h"

#include "base/text.h"
#include "core/task.h"
#include "derive.h"
#include "gate.h"
#include "store/proposals.h"
#include "store/records.h"

/* Who decides has seen what stands: his decision is on that value, not on the one its author saw.
 */
static void take_standing_as_base(struct store *store, struct operation *op, struct arena *arena)
{
    void *record;
    if (!store_load_any(store, op->entity, op->id, arena, &record, NULL))
        return;
    for (size_t i = 0; i < op->change_count; i++)
        op->changes[i].base = record_get(op->entity, record, op->changes[i].name, arena);
}

/* What was deleted since, with what it hangs on. */
static bool bring_back(struct store *store, const struct operation *op, struct arena *arena,
                       struct error *err)
{
    void *lead;
    const char *lead_id = op->entity == &lead_entity ? op->id : operation_value(op, "lead_id"),
               *contact_id =
                   op->entity == &contact_entity ? op->id : operation_value(op, "contact_id"),
               *company_id = op->entity == &company_entity ? op->id : NULL;
    if (lead_id != NULL && store_load_any(store, &lead_entity, lead_id, arena, &lead, NULL)) {
        contact_id = ((struct lead *)lead)->contact_id;
        company_id = ((struct lead *)lead)->company_id;
    }
    return service_revive(store, &company_entity, company_id, arena, err) &&
           service_revive(store, &contact_entity, contact_id, arena, err) &&
           service_revive(store, &lead_entity, lead_id, arena, err);
}

static bool settle(struct session *session, struct operation *const *ops, size_t count,
                   struct arena *arena, struct error *err)
{
    struct applied ignored;
    struct batch_of_operations *derived = operations_new(arena, "derive", NULL, session->now_ms());
    bool is_ok = derive_standing(session, ops, count, derived, err);
    for (struct operation *op = derived->first; is_ok && op != NULL; op = op->next)
        is_ok = service_apply(session->store, op, arena, &ignored, err);
    return is_ok;
}

static bool accept(struct session *session, const char *scopes, const char *task_id,
                   struct arena *arena, struct error *err)
{
    struct operation **ops;
    size_t count;
    struct authority authority = {.session = session, .scopes = scopes, .arena = arena};
    if (!service_proposal_ops(session->store, task_id, arena, &ops, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct applied applied;
        authority.speaks_for = ops[i]->user_id;
        take_standing_as_base(session->store, ops[i], arena);
        if (!bring_back(session->store, ops[i], arena, err) ||
            !authorise(&authority, ops[i], err) ||
            !service_apply(session->store, ops[i], arena, &applied, err))
            return false;
        if (applied.result == RESULT_REJECTED)
            return error_set(err, ERR_DATA, "%s", applied.problem);
    }
    return settle(session, ops, count, arena, err) &&
           gate_check(session, ops, count, NULL, arena, err);
}

static const char *new_state(const struct operation *op)
{
    return op->kind == OP_SET && op->entity == &task_entity ? operation_value(op, "state") : NULL;
}

bool proposal_decided(struct session *session, const char *scopes, const struct operation *op,
                      struct arena *arena, struct error *err)
{
    const char *state = new_state(op);
    void *record;
    if (state == NULL || !str_list_has("done,dropped", state) ||
        !store_load(session->store, &task_entity, op->id, arena, &record, NULL))
        return true;
    const struct task *task = record;
    if (!str_equal(task->kind, "proposal") || !str_equal(task->state, state))
        return true;
    return (!str_equal(state, "done") || accept(session, scopes, op->id, arena, err)) &&
           service_proposal_end(session->store, op->id, err);
}

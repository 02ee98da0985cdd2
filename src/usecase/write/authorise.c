/* Nobody writes outside his scopes, above his rights, or onto records he does not see; a desk that
 * lies gains nothing (docs/security.md). */
#include "authorise.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/lifecycle.h"
#include "core/activity.h"
#include "core/block.h"
#include "core/answer.h"
#include "core/consent.h"
#include "core/form_record.h"
#include "core/merge.h"
#include "core/reference.h"
#include "core/rule.h"
#include "core/task.h"
#include "core/territory.h"
#include "../duplicates/merge_private.h"
#include "store/journal.h"
#include "store/proposals.h"
#include "store/records.h"
#include "store/service.h"

#include <string.h>

static bool deny(const char *field, struct error *err)
{
    if (field == NULL)
        return error_set(err, ERR_FORBIDDEN, "%s", error_sentence(ERR_FORBIDDEN));
    return error_set_field(err, ERR_FORBIDDEN, field, "%s: %s", field,
                           error_sentence(ERR_FORBIDDEN));
}

static bool may(const struct authority *authority, enum right right)
{
    return actor_may(&authority->session->actor, right);
}

static bool is_me(const struct authority *authority, const char *user_id)
{
    return str_equal(user_id, authority->session->actor.user_id);
}

bool authority_reaches(struct authority *authority, const struct entity *entity, const char *id)
{
    struct store *store = authority->session->store;
    if (service_is_touched(store, entity, id))
        return true; /* made or allowed earlier in this transaction */
    return service_may_see(store, authority->scopes, entity, id);
}

/* As above; what has left the actor's reach since may be proposed to who has it now. */
static bool reaches_or_proposes(struct authority *authority, const struct entity *entity,
                                const char *id)
{
    if (authority_reaches(authority, entity, id))
        return true;
    authority->is_proposal =
        authority->is_proposal || service_had_reach(authority->session->store, authority->scopes,
                                                    authority->session->actor.user_id, entity, id);
    return false;
}

/* Does it take back something this person did? */
static bool is_own_undo(struct authority *authority, const struct operation *op)
{
    if (op->undoes == NULL || !uuid_is_valid(op->undoes))
        return false;
    if (!str_equal(authority->undone, op->undoes)) {
        memcpy(authority->undone, op->undoes, sizeof authority->undone);
        authority->is_own_undone = is_me(
            authority, store_group_user(authority->session->store, op->undoes, authority->arena));
    }
    return authority->is_own_undone;
}

/* --- deleting --- */

static bool may_delete_consent(struct authority *authority, const struct operation *op,
                               const struct consent *consent)
{
    bool is_own = is_me(authority, consent->user_id);
    if (is_own_undo(authority, op) && is_own)
        return true;
    return str_equal(consent->status, "given") && consent->batch_id != NULL &&
           may(authority, RIGHT_IMPORT); /* an import that is taken back */
}

/* The withdrawal that a merge wrote itself goes when the two are taken apart. */
static bool is_of_merge(struct authority *authority, const struct consent *consent)
{
    static const char *const ends[] = {"kept_id", "gone_id"};
    for (size_t e = 0; e < 2; e++) {
        void **merges;
        size_t count;
        if (!store_find(authority->session->store, &merge_entity, ends[e],
                        str_or(consent->contact_id, ""), 200, authority->arena, &merges, &count,
                        NULL))
            continue;
        for (size_t i = 0; i < count; i++)
            if (merge_wrote(merges[i], consent))
                return true;
    }
    return false;
}

static bool may_delete(struct authority *authority, const struct operation *op, const void *record,
                       struct error *err)
{
    char *group = NULL;
    if (op->entity == &activity_entity)
        return deny(NULL, err); /* a call that took place is voided, never deleted */
    if (op->entity == &consent_entity)
        return may_delete_consent(authority, op, record) ||
               (may(authority, RIGHT_MERGE) && is_of_merge(authority, record)) || deny(NULL, err);
    if (op->entity == &task_entity || op->entity == &answer_entity || may(authority, RIGHT_MERGE))
        return true;
    bool is_maker = is_me(authority, store_maker(authority->session->store, op->entity, op->id,
                                                 authority->arena, &group));
    return (is_maker && str_equal(group, op->undoes)) || deny(NULL, err);
}

/* --- fields --- */

/* A step that the lifecycle knows, from the state that the desk saw; from another one the merge
 * decides. */
static bool is_legal_step(const struct lead *lead, const struct change *change)
{
    return lead == NULL || lead->state == NULL || !str_equal(lead->state, change->base) ||
           (change->value != NULL && (str_equal(lead->state, change->value) ||
                                      state_may_follow(lead->state, change->value)));
}

static bool may_set_state(struct authority *authority, const struct operation *op,
                          const struct lead *lead, const struct change *change)
{
    static const char sales[] = "accepted,rejected,opportunity,won,lost";
    const char *state = change->value;
    if (!is_legal_step(lead, change) && !is_own_undo(authority, op))
        return false;
    if (state == NULL || !str_list_has(sales, state) ||
        (lead != NULL && str_equal(lead->state, state)))
        return true;
    return is_own_undo(authority, op) ||
           (may(authority, RIGHT_ACCEPT) && lead != NULL && is_me(authority, lead->handed_to_id));
}

static bool may_hand_to(struct authority *authority, const struct operation *op,
                        const char *user_id)
{
    void *user;
    if (user_id == NULL || is_own_undo(authority, op))
        return true;
    return may(authority, RIGHT_HANDOVER) &&
           store_load(authority->session->store, &user_entity, user_id, authority->arena, &user,
                      NULL) &&
           str_list_has(str_or(((struct user *)user)->roles, ""), "sales");
}

/* lead: as it stands; NULL for a new one. */
static bool may_set_lead(struct authority *authority, const struct operation *op,
                         const struct lead *lead, const struct change *change)
{
    const struct actor *actor = &authority->session->actor;
    const char *value = change->value;
    bool may_move = may(authority, RIGHT_MOVE_LEADS) || is_own_undo(authority, op);
    if (str_equal(change->name, "owner_id"))
        return value == NULL || is_me(authority, value) || may_move ||
               (lead == NULL && may(authority, RIGHT_IMPORT));
    if (str_equal(change->name, "team_id"))
        return (lead != NULL && str_equal(lead->team_id, value)) || may_move ||
               ((lead == NULL || lead->team_id == NULL) && str_equal(value, actor->team_id));
    if (str_equal(change->name, "queue_id"))
        return lead == NULL || lead->queue_id == NULL || str_equal(lead->queue_id, value) ||
               may_move;
    if (str_equal(change->name, "state"))
        return may_set_state(authority, op, lead, change);
    return !str_equal(change->name, "handed_to_id") || may_hand_to(authority, op, value);
}

static bool is_merged_pair(struct authority *authority, const char *gone, const char *kept)
{
    char id[UUID_SIZE];
    void *merge;
    merge_id(gone, kept, id);
    return store_load(authority->session->store, &merge_entity, id, authority->arena, &merge,
                      NULL) &&
           str_equal(((struct merge *)merge)->state, "merged") &&
           str_equal(((struct merge *)merge)->kept_id, kept);
}

/* Into another one that stands for itself, and never twice; the rest of such a group follows. */
static bool may_merge(struct authority *authority, const struct operation *op, const void *record,
                      const struct change *change)
{
    const struct entity *entity = op->entity;
    if (!may(authority, RIGHT_MERGE) || record == NULL)
        return false;
    const char *now = merged_into(entity, record);
    if (change->value == NULL || str_equal(now, change->value))
        return true;
    void *target;
    if (!store_load(authority->session->store, entity, change->value, authority->arena, &target,
                    NULL) ||
        str_equal(change->value, op->id))
        return false;
    /* what was merged into the one that goes follows it, and comes back with it */
    return now == NULL || is_merged_pair(authority, op->id, change->value) ||
           str_equal(store_survivor(authority->session->store, entity, op->id, authority->arena),
                     change->value);
}

#define MERGES_MOST 100 /* of one record */

static bool is_in_merge_of(struct authority *authority, const char *side, const char *contact_id,
                           const char *company_id)
{
    void **merges;
    size_t count = 0;
    if (contact_id == NULL ||
        !store_find(authority->session->store, &merge_entity, side, contact_id, MERGES_MOST,
                    authority->arena, &merges, &count, NULL))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct merge *merge = merges[i];
        if (str_equal(merge->state, "merged") &&
            (strstr(str_or(merge->details, ""), company_id) != NULL ||
             strstr(str_or(merge->moved, ""), company_id) != NULL))
            return true;
    }
    return false;
}

/* The company that a merge took from a person or lead comes back with taking it apart, although
 * nobody of it was left in the actor's reach meanwhile. */
static bool comes_back(struct authority *authority, const struct operation *op, const void *record,
                       const char *company_id)
{
    const char *contact_id = op->entity == &contact_entity ? op->id
                             : op->entity == &lead_entity && record != NULL
                                 ? ((const struct lead *)record)->contact_id
                                 : NULL;
    return may(authority, RIGHT_MERGE) &&
           (is_in_merge_of(authority, "kept_id", contact_id, company_id) ||
            is_in_merge_of(authority, "gone_id", contact_id, company_id)) &&
           service_had_reach(authority->session->store, authority->scopes,
                             authority->session->actor.user_id, &company_entity, company_id);
}

static bool may_set(struct authority *authority, const struct operation *op, const void *record,
                    const struct change *change)
{
    const struct field *field = change->field;
    bool is_append_only = op->entity->is_append_only;
    if (field == NULL)
        return true;
    if (field->merge == MERGE_SERVER)
        return false;
    if (op->entity == &merge_entity && !may(authority, RIGHT_MERGE))
        return false;
    if (str_equal(change->name, "merged_into_id") && !may_merge(authority, op, record, change))
        return false;
    if (op->entity == &lead_entity && !may_set_lead(authority, op, record, change))
        return false;
    if (op->entity == &task_entity && str_equal(change->name, "solved_by_id") &&
        change->value != NULL && !is_me(authority, change->value))
        return is_own_undo(authority, op); /* nobody's work is put down to somebody else */
    if (is_append_only && str_equal(change->name, "is_void"))
        return is_own_undo(authority, op);
    if (is_append_only &&
        (record != NULL ||
         (str_equal(change->name, "user_id") && !is_me(authority, change->value) &&
          !(authority->speaks_for != NULL && str_equal(change->value, authority->speaks_for)))))
        return false; /* never changed, and nobody speaks for somebody else */
    if (op->entity == &contact_entity && str_equal(change->name, "do_not_call") && record != NULL &&
        ((const struct contact *)record)->do_not_call == 1 && !str_equal(change->value, "1"))
        return is_own_undo(authority, op) || may(authority, RIGHT_MERGE); /* loosening */
    const struct entity *target =
        field->refers_to != NULL && change->value != NULL ? entity_find(field->refers_to) : NULL;
    bool is_shared = target == NULL || target->is_reference;
    return is_shared || !store_exists(authority->session->store, target, change->value) ||
           authority_reaches(authority, target, change->value) ||
           (target == &company_entity && comes_back(authority, op, record, change->value));
}

/* --- new records --- */

static bool may_create(struct authority *authority, const struct operation *op, struct error *err)
{
    const struct actor *actor = &authority->session->actor;
    if (!uuid_is_valid(op->id))
        return error_set(err, ERR_DATA, _("this id is none"));
    if (op->entity == &company_entity || op->entity == &contact_entity)
        return actor_require(actor, RIGHT_EDIT_CONTACT, err);
    if (op->entity == &lead_entity) {
        bool is_ours = str_equal(operation_value(op, "team_id"), actor->team_id) ||
                       may(authority, RIGHT_MOVE_LEADS);
        return (is_ours && actor_require(actor, RIGHT_EDIT_CONTACT, err)) || deny(NULL, err);
    }
    if (op->entity == &merge_entity) {
        const struct entity *of =
            str_equal(operation_value(op, "entity"), "company") ? &company_entity : &contact_entity;
        return (actor_require(actor, RIGHT_MERGE, err) &&
                authority_reaches(authority, of, str_or(operation_value(op, "kept_id"), "")) &&
                authority_reaches(authority, of, str_or(operation_value(op, "gone_id"), ""))) ||
               deny(NULL, err);
    }
    const char *lead = operation_value(op, "lead_id"), *contact = operation_value(op, "contact_id");
    if (lead == NULL && contact == NULL)
        return (op->entity == &task_entity &&
                str_equal(operation_value(op, "team_id"), actor->team_id)) ||
               deny(NULL, err);
    return (lead != NULL && reaches_or_proposes(authority, &lead_entity, lead)) ||
           (contact != NULL && reaches_or_proposes(authority, &contact_entity, contact)) ||
           deny(NULL, err);
}

static bool speaks_for_himself(struct authority *authority, const struct operation *op)
{
    const char *who = operation_value(op, "user_id"), *lifter = operation_value(op, "lifted_by_id");
    return is_own_undo(authority, op) ||
           ((who == NULL || is_me(authority, who) ||
             (authority->speaks_for != NULL && str_equal(who, authority->speaks_for))) &&
            (lifter == NULL || is_me(authority, lifter)));
}

/* Anybody who works may put on the list what was said to him; lists and lifting are for few. What
 * is lifted has a reason, and was seen as it stands now (docs/protocol.md, Blocks). */
static bool authorise_block(struct authority *authority, const struct operation *op,
                            struct error *err)
{
    const struct actor *actor = &authority->session->actor;
    void *record;
    char id[UUID_SIZE];
    if (!speaks_for_himself(authority, op))
        return deny("user_id", err);
    if (!store_load_any(authority->session->store, &block_entity, op->id, authority->arena, &record,
                        NULL)) {
        const char *cause = operation_value(op, "cause"), *hash = operation_value(op, "hash");
        if (op->kind != OP_SET || str_equal(cause, "erasure") || hash == NULL ||
            strlen(hash) != HASH_HEX_SIZE - 1 || !str_equal(operation_value(op, "is_active"), "1"))
            return deny(NULL, err);
        block_id(hash, str_or(cause, ""), operation_value(op, "source"),
                 id); /* a list's is its own */
        return (!str_equal(cause, "list") || str_equal(id, op->id) || deny("id", err)) &&
               actor_require(actor, str_equal(cause, "call") ? RIGHT_WORK_QUEUE : RIGHT_BLOCKS,
                             err);
    }
    const struct block *block = record;
    if (op->kind == OP_DELETE)
        return (is_own_undo(authority, op) && is_me(authority, block->user_id)) || deny(NULL, err);
    const struct change *active = operation_change(op, "is_active");
    bool is_lifting = active != NULL && !str_equal(active->value, "1") &&
                      (active->value == NULL || block->is_active == 1);
    if (!is_lifting)
        return actor_may(actor, RIGHT_BLOCKS) || actor_require(actor, RIGHT_WORK_QUEUE, err);
    if (is_own_undo(authority, op) && is_me(authority, block->user_id))
        return true;
    if (!actor_require(actor, RIGHT_BLOCKS, err))
        return false;
    if (!block_lift_reason_is_valid(operation_value(op, "lift_reason")))
        return error_set_field(err, ERR_DATA, "lift_reason", _("a block is lifted with a reason"));
    return op->base_rev == block->record.rev ||
           error_set(err, ERR_CONFLICT, _("somebody changed this block since; look at it again"));
}

static bool authorise_reference(struct authority *authority, const struct operation *op,
                                struct error *err)
{
    const struct actor *actor = &authority->session->actor;
    void *batch;
    if (op->entity == &form_entity)
        return authorise_form(authority, op, err);
    if (op->entity == &rule_entity)
        return authorise_rule(authority, op, err);
    if (op->entity == &team_entity)
        return authorise_team(authority, op, err);
    if (op->entity == &user_entity || op->entity == &territory_entity)
        return deny(NULL, err); /* administration has its own way (usecase/admin.h) */
    if (op->entity == &block_entity)
        return authorise_block(authority, op, err);
    if (op->entity != &batch_entity)
        return actor_require(actor, RIGHT_CAMPAIGNS, err);
    if (!actor_require(actor, RIGHT_IMPORT, err) || op->kind == OP_DELETE)
        return op->kind != OP_DELETE || deny(NULL, err);
    if (!store_load(authority->session->store, &batch_entity, op->id, authority->arena, &batch,
                    NULL))
        return uuid_is_valid(op->id) || deny(NULL, err);
    return is_me(authority, ((struct batch *)batch)->user_id) ||
           str_equal(((struct batch *)batch)->team_id, actor->team_id) || deny(NULL, err);
}

static bool is_deleted(struct authority *authority, const struct entity *entity, const char *id)
{
    void *record;
    return id != NULL &&
           store_load_any(authority->session->store, entity, id, authority->arena, &record, NULL) &&
           ((struct record *)record)->is_deleted == 1;
}

/* Work on a lead or a person that somebody deleted meanwhile would be seen by nobody: it is kept as
 * a proposal, and whoever takes it brings the record back. */
static bool works_on_deleted(struct authority *authority, const struct operation *op,
                             const void *record)
{
    const struct entity *entity = op->entity;
    if (op->kind != OP_SET || authority->takes_deleted || authority->speaks_for != NULL ||
        str_starts(str_or(op->action, ""), "undo"))
        return false;
    if (entity == &lead_entity || entity == &contact_entity || entity == &company_entity)
        return record != NULL && ((const struct record *)record)->is_deleted == 1;
    if (record != NULL || entity->is_reference || entity == &task_entity)
        return false;
    const char *lead = operation_value(op, "lead_id");
    return lead != NULL ? is_deleted(authority, &lead_entity, lead)
                        : is_deleted(authority, &contact_entity, operation_value(op, "contact_id"));
}

bool authorise(struct authority *authority, struct operation *op, struct error *err)
{
    void *record = NULL;
    if (op->kind == OP_BULK)
        return authorise_bulk(authority, op, err);
    if (op->entity->is_reference && !authorise_reference(authority, op, err))
        return false;
    if (!store_load_any(authority->session->store, op->entity, op->id, authority->arena, &record,
                        NULL))
        record = NULL;
    if (record != NULL && !op->entity->is_reference &&
        !reaches_or_proposes(authority, op->entity, op->id))
        return deny(NULL, err);
    if (record != NULL && op->kind == OP_DELETE)
        return may_delete(authority, op, record, err);
    if (record == NULL && op->kind == OP_SET && !op->entity->is_reference &&
        !may_create(authority, op, err))
        return false;
    if (works_on_deleted(authority, op, record)) {
        authority->is_proposal = true;
        return error_set(err, ERR_CONFLICT, _("somebody has deleted this meanwhile"));
    }
    for (size_t i = 0; i < op->change_count; i++)
        if (!may_set(authority, op, record, &op->changes[i]))
            return deny(op->changes[i].name, err);
    return true;
}

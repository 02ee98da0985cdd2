/* Undo: the same group backwards, as new operations whose base is what the undone ones wrote; what
 * others changed since clashes and becomes a task. */
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/activity.h"
#include "core/consent.h"
#include "core/form_record.h"
#include "core/reference.h"
#include "core/rule.h"
#include "core/task.h"
#include "../duplicates/merge_private.h"
#include "store/desk.h"
#include "store/journal.h"
#include "store/queue.h"
#include "store/records.h"
#include "store/service.h"
#include "undo_private.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

const char *action_name(const char *action)
{
    static const struct {
        const char *action, *words;
    } names[] = {{"call.log", N_("the call")},
                 {"call.left", N_("the call")},
                 {"answers", N_("the answers")},
                 {"lead.handover", N_("the handover")},
                 {"lead.accept", N_("the acceptance")},
                 {"lead.reject", N_("the rejection")},
                 {"lead.move", N_("the move")},
                 {"lead.step", N_("the next step")},
                 {"basis.add", N_("the legal basis")},
                 {"note.add", N_("the note")},
                 {"import", N_("the import")},
                 {"lead.set", N_("the change")},
                 {"contact.set", N_("the change")},
                 {"company.set", N_("the change")},
                 {"task.done", N_("the task")},
                 {"task.later", N_("the postponement")},
                 {"conflict", N_("the decision")},
                 {"proposal", N_("the decision")},
                 {"notice", N_("the note")},
                 {"bounce", N_("the mails that came back")},
                 {"block.add", N_("the block")},
                 {"block.lift", N_("the lifting")},
                 {"absence", N_("the absence")},
                 {"lead.add", N_("the new lead")},
                 {"lead.won", N_("the deal")},
                 {"lead.lost", N_("the lost deal")},
                 {"form.publish", N_("the publication")},
                 {"form.withdraw", N_("the withdrawal")},
                 {"form.use", N_("the choice of the form")},
                 {"rule.publish", N_("the publication")},
                 {"rule.retract", N_("the withdrawal")},
                 {"import.newer", N_("the import")},
                 {"quality.set", N_("the change of many")},
                 {"quality.repair", N_("the repairs")},
                 {"quality.take", N_("the suggestion")},
                 {"quality.enrich", N_("the proposals")},
                 {"block.import", N_("the block list")},
                 {"merge", N_("the merge")},
                 {"merge.different", N_("the decision")},
                 {"unmerge", N_("the taking apart")}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(action, names[i].action))
            return _(names[i].words);
    return _("the last action");
}

/* Sales has answered: the handover is theirs now. */
static bool refuse_if_accepted(struct session *session, const struct operation *op,
                               struct arena *arena, struct error *err)
{
    static const char taken[] = "accepted,opportunity,won,lost";
    void *lead;
    bool is_handover = false;
    for (size_t i = 0; i < op->change_count; i++)
        is_handover =
            is_handover || (op->entity == &lead_entity && str_equal(op->changes[i].name, "state") &&
                            str_equal(op->changes[i].value, "handed_over"));
    if (!is_handover || !store_load(session->store, &lead_entity, op->id, arena, &lead, NULL) ||
        !str_list_has(taken, str_or(((struct lead *)lead)->state, "")))
        return true;
    return error_set(err, ERR_CONFLICT,
                     _("sales has accepted this lead already; ask them to give it back"));
}

/* Did this group make the record, or only change it? */
static bool is_creation(struct session *session, const struct operation *op, struct arena *arena)
{
    char *group = NULL;
    for (size_t i = 0; i < op->change_count; i++)
        if (op->changes[i].base != NULL)
            return false;
    return op->base_rev == 0 &&
           store_maker(session->store, op->entity, op->id, arena, &group) != NULL &&
           str_equal(group, op->group_id);
}

/* Quality tasks follow from the records by themselves; what asks whose customer this is does not.
 */
static bool is_derived_task(const struct operation *op, const void *now)
{
    return op->entity == &task_entity && !str_starts(str_or(op->action, ""), "task.") &&
           !str_equal(((const struct task *)now)->kind, "rescue") &&
           !str_equal(op->action, "conflict") && !str_equal(op->action, "merge.different");
}

static void undo_fields(struct batch_of_operations *ops, const struct operation *op,
                        const void *now)
{
    struct operation *back =
        operations_on(ops, op->entity, op->id, ((const struct record *)now)->rev);
    for (size_t i = 0; i < op->change_count; i++) {
        const struct change *change = &op->changes[i];
        const struct field *field = change->field;
        if (field == NULL || str_ends(change->name, "_key"))
            continue;
        const char *stands = field_get(field, now, ops->arena);
        bool is_changed_since =
            !str_equal_or_empty(stands, change->value) && !str_equal_or_empty(stands, change->base);
        if (is_changed_since && field->merge != MERGE_KEEP && field->merge != MERGE_ADD)
            continue; /* bookkeeping that has moved on stays; what a person typed becomes a conflict
                         in the service */
        operation_set(ops, back, change->name, change->value, change->base);
    }
}

/* A published version stays, answers may have been given to it; the teams do not have it any more.
 */
static void undo_publication(struct batch_of_operations *ops, const struct operation *op,
                             const void *now)
{
    const struct change *change = operation_change(op, "teams");
    if (change != NULL)
        operation_set(ops,
                      operations_on(ops, op->entity, op->id, ((const struct record *)now)->rev),
                      "teams", change->value, change->base);
}

/* The same of a rule: what was decided by it can still be explained. */
static void undo_rule(struct batch_of_operations *ops, const struct operation *op, const void *now)
{
    const struct rule *rule = now;
    const struct change *change = operation_change(op, "is_withdrawn");
    operation_set(ops, operations_on(ops, op->entity, op->id, rule->record.rev), "is_withdrawn",
                  record_get(&rule_entity, now, "is_withdrawn", ops->arena),
                  change != NULL ? str_or(change->base, "0") : "1");
}

static bool undo_one(struct session *session, struct batch_of_operations *ops,
                     const struct operation *op, struct error *err)
{
    void *now = NULL;
    if (op->kind != OP_SET ||
        !store_load(session->store, op->entity, op->id, ops->arena, &now, NULL) ||
        is_derived_task(op, now))
        return true; /* it is not here any more */
    if (!refuse_if_accepted(session, op, ops->arena, err))
        return false;
    if (op->entity == &activity_entity)
        operation_set(ops, operations_on(ops, op->entity, op->id, ((struct record *)now)->rev),
                      "is_void", record_get(op->entity, now, "is_void", ops->arena), "1");
    else if (op->entity == &form_entity)
        undo_publication(ops, op, now);
    else if (op->entity == &rule_entity)
        undo_rule(ops, op, now);
    else if (is_creation(session, op, ops->arena))
        operations_on(ops, op->entity, op->id, ((struct record *)now)->rev)->kind = OP_DELETE;
    else
        undo_fields(ops, op, now);
    return true;
}

/* A contact that goes takes its open tasks along. */
static bool drop_tasks(struct session *session, struct batch_of_operations *ops, struct error *err)
{
    for (struct operation *op = ops->first, *last = ops->last; op != NULL;
         op = op == last ? NULL : op->next) {
        struct task **tasks;
        size_t count = 0;
        if (op->kind == OP_DELETE && op->entity == &contact_entity &&
            !store_tasks_of(session->store, op->id, ops->arena, &tasks, &count, err))
            return false;
        for (size_t i = 0; i < count; i++)
            operations_on(ops, &task_entity, tasks[i]->record.id, tasks[i]->record.rev)->kind =
                OP_DELETE;
    }
    return true;
}

/* What is looked at and what is written belong to one transaction: another process of the same home
 * may take back the same. *ret_is_ours: it has to be ended here. */
static bool begin(struct session *session, bool *ret_is_ours, struct error *err)
{
    struct store *store = session->store;
    *ret_is_ours = !store_in_transaction(store);
    return !*ret_is_ours ||
           (store_kind(store) == STORE_DESK ? desk_hold(store, err) : store_begin(store, err));
}

/* A desk's ended with what was saved, if anything was. In the service a clash is a task, as in any
 * push. */
static bool end(struct session *session, bool is_ok, struct error *err)
{
    int64_t base;
    struct store *store = session->store;
    if (store_kind(store) == STORE_DESK) {
        desk_let_go(store);
        return is_ok;
    }
    if (is_ok && service_number(store, &base, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

/* A merge is taken apart by its own rules: what came since stays with whom it belongs to. */
static bool undo_merge(struct session *session, const char *group, const struct operation *first,
                       struct undone *ret_undone, struct error *err)
{
    const char *merge = NULL;
    if (str_equal(first->action, "unmerge"))
        return error_set(err, ERR_CONFLICT, _("merge the two again instead"));
    for (const struct operation *op = first; op != NULL; op = op->next)
        if (op->entity == &merge_entity)
            merge = op->id;
    ret_undone->was_sent = store_group_was_sent(session->store, group);
    snprintf(ret_undone->text, sizeof ret_undone->text, _("undone: %s"),
             action_name(first->action));
    return merge == NULL ? error_set(err, ERR_NOT_FOUND, _("there is nothing to undo"))
                         : unmerge_undoing(session, merge, group, ret_undone->group, err);
}

static bool undo_group(struct session *session, const char *group, struct undone *ret_undone,
                       struct arena *arena, struct error *err)
{
    struct operation *first;
    size_t count, undone = 0;
    if (!store_group(session->store, group, arena, &first, &count, err))
        return false;
    if (str_equal(first->action, "merge") || str_equal(first->action, "unmerge"))
        return undo_merge(session, group, first, ret_undone, err);
    const struct operation **list = ARENA_ARRAY(arena, const struct operation *, count);
    struct batch_of_operations *ops =
        operations_new(arena, "undo", session->actor.user_id, session->now_ms());
    ops->undoes = group;
    for (const struct operation *op = first; op != NULL; op = op->next)
        list[undone++] = op;
    while (undone > 0) /* backwards: last done, first undone */
        if (!undo_one(session, ops, list[--undone], err))
            return false;
    ret_undone->operations = (int64_t)ops->count;
    ret_undone->was_sent = store_group_was_sent(session->store, group);
    memcpy(ret_undone->group, ops->group_id, sizeof ret_undone->group);
    snprintf(ret_undone->text, sizeof ret_undone->text, _("undone: %s"),
             action_name(first->action));
    return drop_tasks(session, ops, err) && write_commit(session, ops, NULL, err);
}

static bool undo(struct session *session, const char *op_or_group, struct undone *ret_undone,
                 struct error *err)
{
    struct arena *arena = arena_new();
    char *group = NULL;
    const char *batch =
        op_or_group != NULL && store_exists(session->store, &batch_entity, op_or_group)
            ? op_or_group
            : NULL;
    bool is_ok = batch != NULL || store_group_of(session->store, op_or_group,
                                                 session->actor.user_id, arena, &group, err);
    if (is_ok && batch == NULL)
        snprintf(ret_undone->undoes, sizeof ret_undone->undoes, "%s", group);
    if (is_ok && batch == NULL)
        batch =
            store_group_batch(session->store, group, arena); /* also one that a crash cut short */
    if (is_ok && batch != NULL)
        is_ok = undo_import(session, batch, ret_undone, err);
    else if (is_ok && store_group_is_undone(session->store, group))
        is_ok = error_set(err, ERR_CONFLICT, _("this was undone already"));
    else if (is_ok &&
             !str_equal(store_group_user(session->store, group, arena), session->actor.user_id))
        is_ok = error_set(err, ERR_FORBIDDEN, _("only own actions can be undone"));
    else if (is_ok)
        is_ok = undo_group(session, group, ret_undone, arena, err);
    arena_free(arena);
    return is_ok;
}

bool undo_run(struct session *session, const char *op_or_group, struct undone *ret_undone,
              struct error *err)
{
    bool is_ours;
    *ret_undone = (struct undone){0};
    if (!begin(session, &is_ours, err))
        return false;
    bool is_ok = undo(session, op_or_group, ret_undone, err);
    return is_ours ? end(session, is_ok, err) : is_ok;
}

bool undo_peek(struct session *session, char *ret_text, size_t size)
{
    struct arena *arena = arena_new();
    char *group;
    char *action = NULL;
    if (store_group_of(session->store, NULL, session->actor.user_id, arena, &group, NULL))
        action = store_group_action(session->store, group, arena);
    bool has_any = action != NULL;
    if (has_any)
        snprintf(ret_text, size, "%s", action_name(action));
    arena_free(arena);
    return has_any;
}

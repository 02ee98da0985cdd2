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
                 {"rule.switch", N_("the switch of the rule")},
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

static void tell(struct session *session, const char *group, const char *action,
                 struct undone *ret_undone)
{
    ret_undone->was_sent = store_group_was_sent(session->store, group);
    snprintf(ret_undone->text, sizeof ret_undone->text, _("undone: %s"), action_name(action));
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
    tell(session, group, first->action, ret_undone);
    return merge == NULL ? error_set(err, ERR_NOT_FOUND, _("there is nothing to undo"))
                         : unmerge_undoing(session, merge, group, ret_undone->group, err);
}

bool undo_operations(struct session *session, struct batch_of_operations *ops,
                     struct operation *const *operations, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!undo_one(session, ops, operations[i], err))
            return false;
    return drop_tasks(session, ops, err);
}

static bool undo_group(struct session *session, const char *group, struct undone *ret_undone,
                       struct arena *arena, struct error *err)
{
    struct operation *first;
    size_t count, at;
    if (!store_group(session->store, group, arena, &first, &count, err))
        return false;
    if (str_equal(first->action, "merge") || str_equal(first->action, "unmerge"))
        return undo_merge(session, group, first, ret_undone, err);
    struct operation **list = ARENA_ARRAY(arena, struct operation *, count);
    struct batch_of_operations *ops =
        operations_new(arena, "undo", session->actor.user_id, session->now_ms());
    ops->undoes = group;
    at = count;
    for (struct operation *op = first; op != NULL; op = op->next)
        list[--at] = op; /* backwards: last done, first undone */
    if (!undo_operations(session, ops, list, count, err))
        return false;
    ret_undone->operations = (int64_t)ops->count;
    memcpy(ret_undone->group, ops->group_id, sizeof ret_undone->group);
    tell(session, group, first->action, ret_undone);
    return write_commit(session, ops, NULL, err);
}

/* The last action, where it is one that is taken back in parts and not at its end. */
static bool is_last(struct session *session, const struct undo_rest *rest, const char *group)
{
    return group == NULL || store_group_is_later(session->store, rest->undo, group);
}

/* What is to be taken back: an import, or a group, perhaps the rest of one. */
struct undo_target {
    const char *batch;
    char *group;
    struct undo_rest rest;
    bool is_rest;
};

static bool find_target(struct session *session, const char *op_or_group, struct arena *arena,
                        struct undo_target *ret_target, struct error *err)
{
    struct store *store = session->store;
    struct undo_target *target = ret_target;
    *target = (struct undo_target){.batch = NULL};
    if (op_or_group != NULL && store_exists(store, &batch_entity, op_or_group)) {
        target->batch = op_or_group;
        return true;
    }
    bool is_known =
             store_group_of(store, op_or_group, session->actor.user_id, arena, &target->group, err),
         has_rest = undo_rest_read(store, &target->rest);
    if (has_rest && op_or_group == NULL && is_last(session, &target->rest, target->group))
        target->group = target->rest.group;
    else if (!is_known)
        return false;
    target->is_rest = has_rest && str_equal(target->group, target->rest.group);
    if (!target->is_rest) /* also one that a crash cut short */
        target->batch = store_group_batch(store, target->group, arena);
    return true;
}

static bool refuse_group(struct session *session, const struct undo_target *target,
                         struct arena *arena, struct error *err)
{
    if (!target->is_rest && store_group_is_undone(session->store, target->group))
        return error_set(err, ERR_CONFLICT, _("this was undone already"));
    return str_equal(store_group_user(session->store, target->group, arena),
                     session->actor.user_id) ||
           error_set(err, ERR_FORBIDDEN, _("only own actions can be undone"));
}

static bool undo_in_parts(struct session *session, struct undo_target *target,
                          struct undone *ret_undone, struct arena *arena, struct error *err)
{
    struct undo_rest *rest = &target->rest;
    bool is_over;
    if (!target->is_rest) {
        *rest = (struct undo_rest){.of = store_group_size(session->store, target->group)};
        memcpy(rest->group, target->group, sizeof rest->group);
    }
    tell(session, rest->group, store_group_action(session->store, rest->group, arena), ret_undone);
    return undo_part(session, rest, ret_undone, &is_over, err);
}

/* A merge is taken apart as a whole. */
static bool is_long(struct session *session, const char *group, struct arena *arena)
{
    const char *action = store_group_action(session->store, group, arena);
    return store_group_size(session->store, group) > UNDO_ONCE && !str_equal(action, "merge") &&
           !str_equal(action, "unmerge");
}

/* may_part: the caller goes on with the rest. */
static bool undo(struct session *session, const char *op_or_group, bool may_part,
                 struct undone *ret_undone, struct error *err)
{
    struct arena *arena = arena_new();
    struct undo_target target;
    bool is_ok = find_target(session, op_or_group, arena, &target, err);
    if (is_ok && target.group != NULL)
        snprintf(ret_undone->undoes, sizeof ret_undone->undoes, "%s", target.group);
    if (is_ok && target.batch != NULL)
        is_ok = undo_import(session, target.batch, ret_undone, err);
    else if (is_ok && refuse_group(session, &target, arena, err))
        is_ok = may_part && (target.is_rest || is_long(session, target.group, arena))
                    ? undo_in_parts(session, &target, ret_undone, arena, err)
                    : undo_group(session, target.group, ret_undone, arena, err);
    else
        is_ok = false;
    arena_free(arena);
    return is_ok;
}

/* Somebody else of this home may have gone on with it meanwhile. */
static bool undo_next_part(struct session *session, struct undone *undone, bool *ret_is_over,
                           struct error *err)
{
    struct undo_rest rest;
    bool is_ours;
    if (!begin(session, &is_ours, err))
        return false;
    *ret_is_over = !undo_rest_read(session->store, &rest) || !str_equal(rest.undo, undone->group);
    return end(session, *ret_is_over || undo_part(session, &rest, undone, ret_is_over, err), err);
}

static bool take_rest(struct session *session, const struct undo_watch *watch,
                      struct undone *undone, struct error *err)
{
    bool is_over = false;
    while (!is_over) {
        if (watch != NULL && !watch->goes_on(watch->data, undone->looked, undone->of)) {
            undone->was_stopped = true;
            snprintf(undone->text, sizeof undone->text,
                     _("Stopped: %lld of %lld are taken back; undo goes on with the rest."),
                     (long long)undone->looked, (long long)undone->of);
            return true;
        }
        if (!undo_next_part(session, undone, &is_over, err))
            return false;
    }
    return undo_rest_end(session->store, undone->group, err);
}

bool undo_watched(struct session *session, const char *op_or_group, const struct undo_watch *watch,
                  struct undone *ret_undone, struct error *err)
{
    bool is_ours;
    *ret_undone = (struct undone){0};
    if (!begin(session, &is_ours, err))
        return false;
    bool may_part = is_ours && store_kind(session->store) == STORE_DESK,
         is_ok = undo(session, op_or_group, may_part, ret_undone, err);
    if (is_ours)
        is_ok = end(session, is_ok, err);
    return is_ok && (ret_undone->of == 0 || take_rest(session, watch, ret_undone, err));
}

bool undo_run(struct session *session, const char *op_or_group, struct undone *ret_undone,
              struct error *err)
{
    return undo_watched(session, op_or_group, NULL, ret_undone, err);
}

bool undo_peek(struct session *session, char *ret_text, size_t size)
{
    struct arena *arena = arena_new();
    struct undo_target target;
    bool has_any = find_target(session, NULL, arena, &target, NULL);
    if (has_any)
        snprintf(ret_text, size, "%s",
                 action_name(store_group_action(session->store, target.group, arena)));
    arena_free(arena);
    return has_any;
}

static void weigh_import(struct session *session, const char *batch_id, struct arena *arena,
                         struct undo_weight *weight)
{
    void *record;
    const struct batch *batch =
        store_load(session->store, &batch_entity, batch_id, arena, &record, NULL) ? record : NULL;
    long long rows = batch != NULL && batch->read_count != INT_NONE ? batch->read_count : 0;
    weight->is_much = true;
    snprintf(
        weight->what, sizeof weight->what,
        ngettext("the import of %s, %lld row", "the import of %s, %lld rows", (unsigned long)rows),
        batch != NULL ? str_or(batch->name, "?") : "?", rows);
}

/* Merges are one decision, however much hangs on a record. */
static void weigh_group(struct session *session, const struct undo_target *target,
                        struct arena *arena, struct undo_weight *weight)
{
    const char *action = store_group_action(session->store, target->group, arena);
    int64_t size = store_group_size(session->store, target->group);
    weight->is_long = target->is_rest || is_long(session, target->group, arena);
    weight->is_much = !target->is_rest && size > UNDO_ASKED && !str_equal(action, "merge") &&
                      !str_equal(action, "unmerge");
    snprintf(weight->what, sizeof weight->what, _("%s, %lld changes"), action_name(action),
             (long long)size);
}

bool undo_weigh(struct session *session, struct undo_weight *ret_weight)
{
    struct arena *arena = arena_new();
    struct undo_target target;
    bool has_any = find_target(session, NULL, arena, &target, NULL);
    *ret_weight = (struct undo_weight){.is_much = false};
    if (has_any) {
        snprintf(ret_weight->group, sizeof ret_weight->group, "%s", target.group);
        if (target.batch != NULL)
            weigh_import(session, target.batch, arena, ret_weight);
        else
            weigh_group(session, &target, arena, ret_weight);
    }
    arena_free(arena);
    return has_any;
}

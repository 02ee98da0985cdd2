/* Questions about two records that nobody has to answer any more: one of the two is gone, or they
 * are not alike now. Asked again after a write on a desk, and in the service after every push:
 * there a question meets what another desk did meanwhile, whichever comes first. */
#include "base/text.h"
#include "core/merge.h"
#include "core/reference.h"
#include "core/task.h"
#include "../write/derive.h"
#include "duplicates_private.h"
#include "store/queue.h"
#include "store/records.h"

#define NOT_ALIKE .1 /* less is not even a hint; between this and .5 a person decides */

static const struct entity *entity_of(const struct task *task)
{
    const struct entity *entity = entity_find(str_or(task->entity, ""));
    return entity == &contact_entity || entity == &company_entity ? entity : NULL;
}

static bool is_open(const struct task *task)
{
    return str_list_has("open,later", str_or(task->state, "-"));
}

static double likeness(struct session *session, struct batch_of_operations *ops,
                       const struct entity *entity, const void *a, const void *b)
{
    struct arena *arena = ops->arena;
    if (entity == &company_entity) {
        struct company_marks one, other;
        const char *reason;
        company_marks(a, twin_ground(session)->forms, arena, &one);
        company_marks(b, twin_ground(session)->forms, arena, &other);
        return company_same(&one, &other, arena, &reason);
    }
    const struct contact *one = a, *other = b;
    return twin_probability(session, one,
                            record_after(session, ops, &company_entity, one->company_id), other,
                            record_after(session, ops, &company_entity, other->company_id), arena);
}

/* It comes back when it is taken out again, and what is deleted is never asked again. */
static bool may_come_back(struct session *session, struct batch_of_operations *ops,
                          const struct entity *entity, const char *id)
{
    void *record;
    if (!store_load_any(session->store, entity, id, ops->arena, &record, NULL) ||
        ((struct record *)record)->is_deleted == 1)
        return false;
    for (const struct operation *op = operations_of(ops, entity, id, NULL); op != NULL;
         op = operations_of(ops, entity, id, op))
        if (op->kind == OP_DELETE)
            return false;
    return true;
}

static void close(struct batch_of_operations *ops, const struct task *task, bool is_gone)
{
    struct operation *op = operations_on(ops, &task_entity, task->record.id, task->record.rev);
    if (is_gone)
        op->kind = OP_DELETE;
    else
        operation_set(ops, op, "state", task->state, "done");
}

/* Who stands for it now, or it itself where nothing does. */
static bool ask_again(struct session *session, struct batch_of_operations *ops,
                      const struct entity *entity, const char *id, struct error *err)
{
    id = store_survivor(session->store, entity, id, ops->arena);
    return entity == &contact_entity ? twins_ask_of_person(session, ops, id, err)
                                     : twins_ask_of_company(session, ops, id, err);
}

/* A desk asks anew by itself; the service does for the desk that could not know. */
static bool settle_pair(struct session *session, struct batch_of_operations *ops,
                        const struct task *task, struct error *err)
{
    const struct entity *entity = entity_of(task);
    bool is_service = store_kind(session->store) == STORE_SERVICE;
    if (entity == NULL || !is_open(task) || str_is_empty(task->other_id))
        return true;
    const void *one = record_after(session, ops, entity, task->entity_id),
               *other = record_after(session, ops, entity, task->other_id);
    bool is_gone = one == NULL || other == NULL,
         is_for_good = is_gone && !(may_come_back(session, ops, entity, task->entity_id) &&
                                    may_come_back(session, ops, entity, task->other_id));
    if (duplicate_find(str_or(task->check_id, "")) == NULL) {
        if (is_for_good || one == NULL)
            close(ops, task, is_for_good);
        else if (is_gone || is_service)
            return derive_tasks(session, ops, task->contact_id, err);
        return true;
    }
    if (!is_gone && likeness(session, ops, entity, one, other) >= NOT_ALIKE)
        return true;
    close(ops, task, is_for_good);
    return !is_service || (ask_again(session, ops, entity, task->entity_id, err) &&
                           ask_again(session, ops, entity, task->other_id, err));
}

static bool settle_of(struct session *session, struct batch_of_operations *ops, const char *id,
                      struct error *err)
{
    struct task **tasks;
    size_t count;
    bool is_ok = store_pair_tasks(session->store, id, ops->arena, &tasks, &count, err);
    for (size_t i = 0; is_ok && i < count; i++) {
        const struct task *task = record_after(session, ops, &task_entity, tasks[i]->record.id);
        is_ok = task == NULL || settle_pair(session, ops, task, err);
    }
    return is_ok;
}

/* What the desk that took the import back did not know of. */
static bool settle_import(struct session *session, struct batch_of_operations *ops,
                          const char *batch_id, struct error *err)
{
    struct task **tasks;
    const char *after = "";
    bool is_ok = true;
    for (size_t count = 1; is_ok && count > 0;) {
        is_ok =
            store_tasks_of_import(session->store, batch_id, after, ops->arena, &tasks, &count, err);
        for (size_t i = 0; is_ok && i < count; i++)
            close(ops, tasks[i], true);
        if (is_ok && count > 0)
            after = tasks[count - 1]->record.id;
    }
    return is_ok;
}

bool twins_settle(struct session *session, struct batch_of_operations *ops,
                  const struct operation *op, struct error *err)
{
    bool is_service = store_kind(session->store) == STORE_SERVICE;
    if (op->entity == &contact_entity || op->entity == &company_entity)
        return (op->kind != OP_DELETE && !twins_are_touched(op)) ||
               settle_of(session, ops, op->id, err);
    if (!is_service || op->kind != OP_SET)
        return true;
    if (op->entity == &batch_entity)
        return !str_equal(operation_value(op, "state"), "undone") ||
               settle_import(session, ops, op->id, err);
    const struct task *task = op->entity == &task_entity && operation_change(op, "state") != NULL
                                  ? record_after(session, ops, &task_entity, op->id)
                                  : NULL;
    return task == NULL || settle_pair(session, ops, task, err);
}

/* Where a value comes from, noted with each change of it: who typed it, told it in a call or in a
 * web form. What an action itself says of it (a list, a provider) stands. */
#include "derive.h"

#include "base/text.h"
#include "core/provenance.h"
#include "core/quality_score.h"
#include "store/records.h"

static const char *source_of(const char *action)
{
    if (str_equal(action, "web.intake"))
        return PROVENANCE_FORM;
    return str_starts(str_or(action, ""), "call.") || str_equal(action, "answers")
               ? PROVENANCE_CALL
               : PROVENANCE_PERSON;
}

/* The value is what it was, written otherwise by the machine or for a whole group. */
static bool is_rewritten(const struct batch_of_operations *ops, const struct change *change)
{
    return change->base != NULL && change->value != NULL &&
           (str_equal(ops->action, "quality.take") ||
            (str_equal(ops->action, "quality.set") &&
             str_equal(text_fold(ops->arena, change->base), text_fold(ops->arena, change->value))));
}

static void mark_changes(struct session *session, struct batch_of_operations *ops,
                         struct operation *op, const char *marks)
{
    const struct provenance source = {.source = source_of(ops->action),
                                      .day = quality_day_of(ops->now_ms)};
    const void *record = record_after(session, ops, op->entity, op->id);
    const char *now = record_get(op->entity, record, marks, ops->arena), *then = now;
    for (size_t i = 0; i < op->change_count; i++) {
        const struct change *change = &op->changes[i];
        if (change->field == NULL || (change->field->flags & FIELD_INTERNAL) != 0 ||
            is_rewritten(ops, change))
            continue;
        then = change->value == NULL ? provenance_drop(then, change->name, ops->arena)
                                     : provenance_set(then, change->name, &source, ops->arena);
    }
    if (!str_equal_or_empty(now, then))
        operation_set(ops, op, marks, now, then);
}

/* A new record says it once for all of its fields. */
static void mark_new(struct batch_of_operations *ops, struct operation *op, const char *marks)
{
    if (operation_value(op, "batch_id") == NULL)
        operation_set(ops, op, marks, NULL,
                      provenance_set(NULL, PROVENANCE_ALL,
                                     &(struct provenance){.source = source_of(ops->action),
                                                          .day = quality_day_of(ops->now_ms)},
                                     ops->arena));
}

void derive_sources(struct session *session, struct batch_of_operations *ops)
{
    if (ops->undoes != NULL ||
        str_list_has("quality.repair,merge,unmerge,demo,restore,import.newer",
                     str_or(ops->action, "")))
        return; /* goes back, or moves, with its values; or is said by the list itself */
    for (struct operation *op = ops->first; op != NULL; op = op->next) {
        const char *marks = provenance_marks(op->entity);
        if (marks == NULL || op->kind != OP_SET || op->change_count == 0 ||
            operation_change(op, marks) != NULL)
            continue;
        if (store_exists(session->store, op->entity, op->id))
            mark_changes(session, ops, op, marks);
        else
            mark_new(ops, op, marks);
    }
}

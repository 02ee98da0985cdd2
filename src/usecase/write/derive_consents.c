/* The consents of a contact as they will be, merged records included. */
#include "base/text.h"
#include "derive.h"
#include "store/queue.h"
#include "store/records.h"

const struct change *merge_of(const struct batch_of_operations *ops, const char *contact_id)
{
    for (const struct operation *op = ops->first; op != NULL; op = op->next)
        if (op->entity == &contact_entity && str_equal(op->id, contact_id) &&
            operation_change(op, "merged_into_id") != NULL)
            return operation_change(op, "merged_into_id");
    return NULL;
}

static bool add_consents(struct session *session, struct batch_of_operations *ops,
                         const char *of_id, const char *contact_id, struct consents *ret,
                         struct error *err)
{
    struct consent **stored;
    size_t count;
    if (!store_consents(session->store, of_id, ops->arena, &stored, &count, err))
        return false;
    ret->rows = arena_grow(ops->arena, ret->rows, ret->count * sizeof *ret->rows,
                           (ret->count + count + ops->count + 1) * sizeof *ret->rows);
    for (size_t i = 0; i < count; i++) {
        const struct consent *after =
            record_after(session, ops, &consent_entity, stored[i]->record.id);
        const struct change *leaves = after != NULL && !str_equal(after->contact_id, contact_id)
                                          ? merge_of(ops, after->contact_id)
                                          : NULL;
        if (after != NULL && (leaves == NULL || str_equal(leaves->value, contact_id)))
            ret->rows[ret->count++] = after;
    }
    return true;
}

bool consents_after(struct session *session, struct batch_of_operations *ops,
                    const char *contact_id, struct consents *ret, struct error *err)
{
    *ret = (struct consents){NULL, 0};
    if (!add_consents(session, ops, contact_id, contact_id, ret, err))
        return false;
    for (const struct operation *op = ops->first; op != NULL; op = op->next) {
        const struct change *merge =
            op->entity == &contact_entity ? operation_change(op, "merged_into_id") : NULL;
        if (merge != NULL && str_equal(merge->value, contact_id) &&
            !add_consents(session, ops, op->id, contact_id, ret, err))
            return false;
    }
    for (const struct operation *op = ops->first; op != NULL; op = op->next) {
        if (op->entity != &consent_entity || op->kind != OP_SET ||
            store_exists(session->store, &consent_entity, op->id))
            continue;
        const struct consent *made = record_after(session, ops, &consent_entity, op->id);
        if (made != NULL && str_equal(made->contact_id, contact_id))
            ret->rows[ret->count++] = made;
    }
    return true;
}

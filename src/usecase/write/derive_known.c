/* What becomes of what is known about a field when a person changes it: whether a number was tried,
 * whether somebody is still there, and since when a value counts. */
#include "derive.h"

#include "base/text.h"
#include "core/quality_score.h"

#include <string.h>

static void forget_state(struct session *session, struct batch_of_operations *ops,
                         struct operation *op, const char *state)
{
    const void *record = record_after(session, ops, &contact_entity, op->id);
    if (record != NULL)
        operation_set(ops, op, state, record_get(&contact_entity, record, state, ops->arena),
                      "unknown");
}

/* A corrected number has not been tried yet. */
void derive_number_state(struct session *session, struct batch_of_operations *ops)
{
    if (str_list_has("quality.repair,merge,unmerge", str_or(ops->action, "")))
        return; /* the same number, written otherwise, or its state comes with it */
    static const char *const pairs[][2] = {
        {"phone", "phone_state"}, {"mobile", "mobile_state"}, {"email", "email_state"}};
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        for (size_t i = 0;
             op->entity == &contact_entity && op->base_rev >= 0 && i < op->change_count; i++)
            for (size_t p = 0; p < 3; p++)
                if (str_equal(op->changes[i].name, pairs[p][0]) && op->changes[i].base != NULL &&
                    ops->undoes == NULL)
                    forget_state(session, ops, op, pairs[p][1]);
}

/* Another name for somebody who has left is the successor's: present, and the number that was wrong
 * for the one before has not been tried yet. */
void derive_person_state(struct session *session, struct batch_of_operations *ops)
{
    static const char *const states[] = {"phone_state", "mobile_state"};
    for (struct operation *op = ops->first; op != NULL; op = op->next) {
        bool is_renamed = op->entity == &contact_entity && op->base_rev >= 0 &&
                          operation_change(op, "last_name") != NULL &&
                          operation_change(op, "person_state") == NULL;
        if (!is_renamed || ops->undoes != NULL ||
            str_list_has("quality.repair,quality.take,merge,unmerge", str_or(ops->action, "")))
            continue;
        const struct contact *contact = record_after(session, ops, &contact_entity, op->id);
        if (contact == NULL || contact->person_state == NULL)
            continue;
        set_derived(ops, &contact_entity, contact, "person_state", NULL);
        for (size_t i = 0; i < 2; i++)
            if (str_equal(record_get(&contact_entity, contact, states[i], ops->arena), "wrong"))
                set_derived(ops, &contact_entity, contact, states[i], "unknown");
    }
}

/* A field that a person typed is known since then; what was found right before is another value
 * now. What an action itself says of it stands. */
void derive_confirmed(struct session *session, struct batch_of_operations *ops)
{
    if (str_list_has("quality.repair,quality.set,merge,unmerge", str_or(ops->action, "")) ||
        ops->undoes != NULL)
        return; /* nobody looked at it */
    for (struct operation *op = ops->first; op != NULL; op = op->next) {
        bool is_contact = op->entity == &contact_entity;
        const char *name = is_contact ? "confirmed" : "company_confirmed";
        if ((!is_contact && op->entity != &company_entity) || op->base_rev <= 0)
            continue;
        for (size_t i = 0, count = op->change_count; i < count; i++) {
            const struct field *field = op->changes[i].field;
            bool is_reached = field != NULL && str_ends(field->name, "_state") &&
                              str_equal(op->changes[i].value, "ok");
            if (field == NULL || (!is_reached && (field->flags & FIELD_INTERNAL) != 0))
                continue;
            const void *record = record_after(session, ops, op->entity, op->id);
            const char *now = record_get(op->entity, record, name, ops->arena);
            set_derived(ops, op->entity, record, name,
                        quality_mark(now,
                                     is_reached ? arena_strndup(ops->arena, field->name,
                                                                strlen(field->name) - 6)
                                                : field->name,
                                     is_reached || str_equal(ops->action, "confirm"), ops->now_ms,
                                     ops->arena));
        }
    }
}

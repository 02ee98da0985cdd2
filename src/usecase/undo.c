/* Undo: the same group backwards, as new operations whose base is what the undone ones wrote; what others changed since clashes and becomes a task. */
#include "usecase/undo.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/record_json.h"
#include "core/activity.h"
#include "core/consent.h"
#include "core/reference.h"
#include "core/task.h"
#include "store/journal.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

static const char *action_name(const char *action)
{
    static const struct { const char *action, *words; } names[] = {
        {"call.log", N_("the call")}, {"answers", N_("the answers")}, {"lead.handover", N_("the handover")}, {"lead.accept", N_("the acceptance")},
        {"lead.reject", N_("the rejection")}, {"lead.move", N_("the move")}, {"basis.add", N_("the legal basis")}, {"note.add", N_("the note")}, {"import", N_("the import")},
        {"lead.set", N_("the change")}, {"contact.set", N_("the change")}, {"company.set", N_("the change")}, {"task.done", N_("the task")}, {"task.later", N_("the postponement")},
        {"conflict", N_("the decision")}, {"lead.add", N_("the new lead")}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(action, names[i].action))
            return _(names[i].words);
    return _("the last action");
}

static bool refuse_if_accepted(struct session *session, const struct operation *op, struct arena *arena, struct error *err)
{
    void *lead;
    if (op->entity != &lead_entity || !str_equal(op->action, "lead.handover") || !store_load(session->store, &lead_entity, op->id, arena, &lead, NULL))
        return true;
    const char *state = ((struct lead *)lead)->state;
    if (str_equal(state, "handed_over") || str_equal(state, "rejected"))
        return true;
    return error_set(err, ERR_CONFLICT, _("sales has accepted this lead already; ask them to give it back"));
}

static bool undo_set(struct session *session, struct batch_of_operations *ops, const struct operation *op, struct error *err)
{
    void *now = NULL;
    if (!refuse_if_accepted(session, op, ops->arena, err))
        return false;
    if (!store_load_any(session->store, op->entity, op->id, ops->arena, &now, NULL))
        return true; /* it is not here any more */
    struct operation *back = operations_on(ops, op->entity, op->id, ((struct record *)now)->rev);
    if (op->entity == &activity_entity) {
        operation_set(ops, back, "is_void", record_get(op->entity, now, "is_void", ops->arena), "1");
        return true;
    }
    bool is_creation = true;
    for (size_t i = 0; i < op->change_count; i++)
        is_creation = is_creation && op->changes[i].base == NULL;
    if (op->base_rev == 0 && is_creation && op->entity != &lead_entity && op->entity != &contact_entity && op->entity != &company_entity) {
        back->kind = OP_DELETE;
        return true;
    }
    if (op->base_rev == 0 && is_creation && str_ends(str_or(op->action, ""), ".add")) {
        back->kind = OP_DELETE;
        return true;
    }
    for (size_t i = 0; i < op->change_count; i++) {
        const struct change *change = &op->changes[i];
        const struct field *field = change->field;
        if (field == NULL || str_ends(change->name, "_key"))
            continue;
        operation_set(ops, back, change->name, change->value, str_equal(change->base, "changed") ? NULL : change->base);
    }
    return true;
}

static bool undo_bulk(struct session *session, struct batch_of_operations *ops, const struct operation *op, struct error *err)
{
    struct bulk_row *rows;
    size_t count;
    if (!bulk_read_json(op->body, ops->arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct { const struct entity *entity; const char *id; bool creates; } parts[] = {
            {&lead_entity, rows[i].lead_id, rows[i].creates_lead}, {&contact_entity, rows[i].contact_id, rows[i].creates_contact}, {&company_entity, rows[i].company_id, rows[i].creates_company}};
        bool was_worked = false;
        void *lead;
        if (rows[i].creates_lead && store_load(session->store, &lead_entity, rows[i].lead_id, ops->arena, &lead, NULL))
            was_worked = ((struct lead *)lead)->last_call_ms != TIME_NONE; /* somebody has called since: it stays, the import is no longer all of it */
        for (size_t p = 0; p < 3 && !was_worked; p++) {
            if (parts[p].creates && store_exists(session->store, parts[p].entity, parts[p].id)) {
                operations_on(ops, parts[p].entity, parts[p].id, 1)->kind = OP_DELETE;
            } else if (!parts[p].creates && parts[p].entity != &lead_entity) {
                void *record;
                for (size_t f = 0; f < rows[i].change_count && store_load(session->store, parts[p].entity, parts[p].id, ops->arena, &record, NULL); f++)
                    if (str_equal(record_get(parts[p].entity, record, rows[i].changes[f].name, ops->arena), rows[i].changes[f].value))
                        operation_set(ops, operations_on(ops, parts[p].entity, parts[p].id, ((struct record *)record)->rev), rows[i].changes[f].name, rows[i].changes[f].value, NULL);
            }
        }
    }
    return true;
}

static bool import_group(struct session *session, const char *batch_id, struct arena *arena, char **ret_group)
{
    void *batch;
    struct history_row *rows;
    size_t count;
    if (!uuid_is_valid(batch_id) || !store_load(session->store, &batch_entity, batch_id, arena, &batch, NULL) ||
        !store_history(session->store, &batch_entity, batch_id, 5, arena, &rows, &count, NULL) || count == 0)
        return false;
    *ret_group = rows[count - 1].group_id;
    return true;
}

/* Long groups go in parts of one group id, so that an import of any size can be taken back. */
static bool undo_operations(struct session *session, struct operation *first, const char *group, struct undone *ret_undone, struct error *err)
{
    char undo_group[UUID_SIZE];
    uuid_new(undo_group);
    struct operation *reversed = NULL;
    for (struct operation *op = first, *next; op != NULL; op = next) { /* backwards: last done, first undone */
        next = op->next;
        op->next = reversed;
        reversed = op;
    }
    bool is_ok = true;
    for (struct operation *op = reversed; is_ok && op != NULL;) {
        struct arena *arena = arena_new();
        struct batch_of_operations *ops = operations_new(arena, str_equal(op->action, "import") ? "import" : "undo", session->actor.user_id, session->now_ms());
        ops->undoes = group;
        memcpy(ops->group_id, undo_group, UUID_SIZE);
        for (int n = 0; is_ok && op != NULL && n < 200; op = op->next, n += op != NULL && op->kind == OP_BULK ? 200 : 1)
            is_ok = op->kind == OP_BULK ? undo_bulk(session, ops, op, err) : op->kind != OP_SET || undo_set(session, ops, op, err);
        ret_undone->operations += (int64_t)ops->count;
        is_ok = is_ok && write_commit(session, ops, NULL, err);
        arena_free(arena);
    }
    memcpy(ret_undone->group, undo_group, UUID_SIZE);
    return is_ok;
}

bool undo_run(struct session *session, const char *op_or_group, struct undone *ret_undone, struct error *err)
{
    struct arena *arena = arena_new();
    char *group = NULL;
    struct operation *first;
    size_t count;
    *ret_undone = (struct undone){0};
    bool is_ok = (op_or_group != NULL && import_group(session, op_or_group, arena, &group)) || store_group_of(session->store, op_or_group, session->actor.user_id, arena, &group, err);
    if (is_ok && store_group_is_undone(session->store, group))
        is_ok = error_set(err, ERR_CONFLICT, _("this was undone already"));
    is_ok = is_ok && store_group(session->store, group, arena, &first, &count, err);
    if (is_ok && !str_equal(first->user_id, session->actor.user_id))
        is_ok = error_set(err, ERR_FORBIDDEN, _("only own actions can be undone"));
    if (is_ok) {
        const char *words = action_name(first->action);
        is_ok = undo_operations(session, first, group, ret_undone, err);
        snprintf(ret_undone->text, sizeof ret_undone->text, _("undone: %s"), words);
        ret_undone->was_sent = true;
    }
    arena_free(arena);
    return is_ok;
}

bool undo_peek(struct session *session, char *ret_text, size_t size)
{
    struct arena *arena = arena_new();
    char *group;
    struct operation *first;
    size_t count;
    bool has_any = store_group_of(session->store, NULL, session->actor.user_id, arena, &group, NULL) && store_group(session->store, group, arena, &first, &count, NULL);
    if (has_any)
        snprintf(ret_text, size, "%s", action_name(first->action));
    arena_free(arena);
    return has_any;
}

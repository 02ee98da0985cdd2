/* No lead goes to sales without what its campaign demands, whoever writes it. */
#include "gate.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/activity.h"
#include "core/answer.h"
#include "core/reference.h"
#include "derive.h"
#include "store/queue.h"
#include "store/records.h"
#include "store/service.h"
#include "usecase/questions.h"

struct group {
    struct session *session;
    struct operation *const *written;
    size_t count;
    struct batch_of_operations *pending;
    struct arena *arena;
};

static bool hands_over(const struct operation *op)
{
    const struct change *state =
        op->kind == OP_SET && op->entity == &lead_entity ? operation_change(op, "state") : NULL;
    return state != NULL && str_equal(state->value, "handed_over"); /* its base is only claimed */
}

static void *record_of(const struct group *group, const struct entity *entity, const char *id)
{
    void *record = NULL;
    if (group->pending != NULL)
        return record_after(group->session, group->pending, entity, id);
    return id != NULL && store_load(group->session->store, entity, id, group->arena, &record, NULL)
               ? record
               : NULL;
}

static struct lead_card *card_of(const struct group *group, const struct lead *lead)
{
    struct lead_card *card = ARENA_NEW(group->arena, struct lead_card);
    const void *contact = record_of(group, &contact_entity, lead->contact_id),
               *company = record_of(group, &company_entity, lead->company_id);
    card->lead = *lead;
    card->contact =
        *(const struct contact *)(contact != NULL ? contact
                                                  : record_new(&contact_entity, group->arena));
    card->company =
        *(const struct company *)(company != NULL ? company
                                                  : record_new(&company_entity, group->arena));
    card->owner = card->queue = card->team = card->campaign = card->handed_to = "";
    return card;
}

/* Answers of the group itself, and what it says of this lead. */
static struct sheet_input input_of(const struct group *group, const char *lead_id)
{
    struct answer_input *given = ARENA_ARRAY(group->arena, struct answer_input, group->count + 1);
    struct sheet_input input = {.given = given};
    for (size_t i = 0; i < group->count; i++) {
        const struct operation *op = group->written[i];
        if (op->kind != OP_SET)
            continue;
        if (op->entity == &answer_entity && group->pending != NULL) {
            const struct answer *answer = record_of(group, &answer_entity, op->id);
            if (answer != NULL && str_equal(answer->lead_id, lead_id))
                given[input.given_count++] = (struct answer_input){answer->question, answer->value};
        }
        if (op->entity == &activity_entity && str_equal(operation_value(op, "lead_id"), lead_id) &&
            !str_is_empty(operation_value(op, "note")))
            input.note = operation_value(op, "note");
    }
    return input;
}

static bool has_reason(const struct group *group, const char *lead_id)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct operation *op = group->written[i];
        if (op->entity == &activity_entity && str_equal(operation_value(op, "lead_id"), lead_id) &&
            str_equal(operation_value(op, "kind"), "handover") &&
            str_equal(operation_value(op, "reason"), HANDOVER_INCOMPLETE) &&
            !str_is_empty(operation_value(op, "note")))
            return true;
    }
    return false;
}

/* To somebody in sales, as the desk asks it. */
static bool has_taker(const struct group *group, const struct lead *lead)
{
    const struct user *user = record_of(group, &user_entity, lead->handed_to_id);
    return user != NULL && str_list_has(str_or(user->roles, ""), "sales");
}

/* A customer is nobody who has to be qualified first: their call says so. */
static bool is_customers(const struct group *group, const struct lead *lead)
{
    const struct outcome_table *outcomes = session_outcomes_for(group->session, lead->team_id);
    for (size_t i = 0; i < group->count; i++) {
        const struct operation *op = group->written[i];
        const struct outcome *outcome =
            op->kind == OP_SET && op->entity == &activity_entity &&
                    str_equal(operation_value(op, "lead_id"), lead->record.id) &&
                    str_equal(operation_value(op, "kind"), "call")
                ? outcome_find(outcomes, str_or(operation_value(op, "result"), ""))
                : NULL;
        if (outcome != NULL && outcome->effect == EFFECT_CUSTOMER)
            return true;
    }
    return false;
}

static bool check_lead(const struct group *group, const struct operation *op, struct error *err)
{
    const struct lead *lead = record_of(group, &lead_entity, op->id);
    struct session *session = group->session;
    struct sheet sheet;
    if (lead == NULL || session->actor.is_system ||
        (op->undoes != NULL && str_equal(lead->handed_to_id, session->actor.user_id)))
        return true; /* sales takes its own answer back */
    if (!has_taker(group, lead))
        return error_set_field(err, ERR_DATA, "handed_to_id",
                               _("not handed over: to whom? A user in sales is needed"));
    if (is_customers(group, lead))
        return true;
    const struct lead_card *card = card_of(group, lead);
    const struct sheet_input input = input_of(group, op->id);
    if (!calls_sheet(session, card, &input, group->arena, &sheet, err))
        return false;
    if (sheet.check.is_open || (sheet.may_override && has_reason(group, op->id)))
        return true;
    return error_set_field(err, ERR_DATA, handover_gaps_codes(&sheet.check, group->arena),
                           _("not handed over; missing: %s"),
                           handover_gaps_label(&sheet.check, group->arena));
}

bool gate_check(struct session *session, struct operation *const *written, size_t count,
                struct batch_of_operations *pending, struct arena *arena, struct error *err)
{
    const struct group group = {session, written, count, pending, arena};
    for (size_t i = 0; i < count; i++)
        if (hands_over(written[i]) && !check_lead(&group, written[i], err))
            return false;
    return true;
}

bool gate_check_batch(struct session *session, struct batch_of_operations *ops, struct error *err)
{
    struct operation **list = ARENA_ARRAY(ops->arena, struct operation *, ops->count + 1);
    size_t count = 0;
    for (struct operation *op = ops->first; op != NULL && count < ops->count; op = op->next)
        list[count++] = op;
    return gate_check(session, list, count, ops, ops->arena, err);
}

bool gate_has_call(struct operation *const *written, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (written[i]->kind == OP_SET && written[i]->entity == &activity_entity &&
            str_equal(operation_value(written[i], "kind"), "call"))
            return true;
    return false;
}

bool gate_set_back(struct session *session, struct operation *const *written, size_t count,
                   struct arena *arena, struct error *err)
{
    struct batch_of_operations *ops = operations_new(arena, "derive", NULL, session->now_ms());
    for (size_t i = 0; i < count; i++) {
        void *lead;
        if (!hands_over(written[i]))
            continue;
        if (!store_load(session->store, &lead_entity, written[i]->id, arena, &lead, err))
            return false;
        struct lead *after = record_copy(&lead_entity, lead, arena);
        after->state = arena_strdup(arena, "qualified");
        after->handed_to_id = NULL;
        after->next_kind = arena_strdup(arena, "handover");
        after->next_ms = ops->now_ms;
        operations_diff(ops, &lead_entity, lead, after);
    }
    for (struct operation *op = ops->first; op != NULL; op = op->next) {
        struct applied ignored;
        if (!service_apply(session->store, op, arena, &ignored, err))
            return false;
    }
    return true;
}

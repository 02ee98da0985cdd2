/* Handing over to sales, accepting, rejecting; moving leads; notes and legal bases; plain field
 * edits. */
#include "usecase/calls.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "call_private.h"
#include "core/field_use.h"
#include "core/block.h"
#include "core/calling_hours.h"
#include "core/lifecycle.h"
#include "core/quality.h"
#include "core/form_record.h"
#include "core/merge.h"
#include "core/reference.h"
#include "core/task.h"
#include "core/territory.h"
#include "store/records.h"
#include "usecase/consent.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

#define ACCEPT_WITHIN_MS (4 * HOUR_MS) /* a default of ours; no law or code of conduct says one */

static bool find_sales(struct session *session, const char *to_user, struct arena *arena,
                       struct user **ret_user, struct error *err)
{
    const char *id = store_id_of(session->store, &user_entity, to_user, arena);
    void *record;
    if (id == NULL || !store_load(session->store, &user_entity, id, arena, &record, err))
        return error_set_field(err, ERR_DATA, "to", _("there is no user \"%s\""), to_user);
    if (!str_list_has(((struct user *)record)->roles, "sales"))
        return error_set_field(err, ERR_DATA, "to", _("%s is not in sales"), to_user);
    *ret_user = record;
    return true;
}

/* With a reason, where something is missing, it is remembered as such. */
static void add_handover(struct call *call, const struct handover_input *input)
{
    bool is_incomplete = !str_is_empty(input->despite);
    activity_add(call->ops, call->lead, "handover", "handed_over",
                 is_incomplete ? HANDOVER_INCOMPLETE : NULL,
                 is_incomplete ? input->despite : input->note, call->session->actor.user_id);
}

bool call_hand_over(struct call *call, const struct handover_input *input, struct error *err)
{
    struct user *user;
    if (!actor_require(&call->session->actor, RIGHT_HANDOVER, err) ||
        !find_sales(call->session, input->to_user, call->ops->arena, &user, err))
        return false;
    call->lead->state = arena_strdup(call->ops->arena, "handed_over");
    call->lead->handed_to_id = user->record.id;
    call->lead->next_kind = arena_strdup(call->ops->arena, "accept");
    call->lead->next_ms = next_office_ms(call->ops->now_ms + ACCEPT_WITHIN_MS);
    add_handover(call, input);
    return true;
}

static bool change_lead(struct session *session, const char *lead_id, const char *action,
                        bool (*change)(struct session *, struct batch_of_operations *,
                                       struct lead *, void *, struct error *),
                        void *data, char ret_group[37], struct error *err)
{
    struct arena *arena = arena_new();
    void *before;
    bool is_ok = store_load(session->store, &lead_entity, lead_id, arena, &before, err);
    if (is_ok) {
        struct batch_of_operations *ops =
            operations_new(arena, action, session->actor.user_id, session->now_ms());
        struct lead *after = record_copy(&lead_entity, before, arena);
        is_ok = change(session, ops, after, data, err);
        if (is_ok) {
            operations_diff(ops, &lead_entity, before, after);
            is_ok = write_commit(session, ops, ret_group, err);
        }
    }
    arena_free(arena);
    return is_ok;
}

static bool do_handover(struct session *session, struct batch_of_operations *ops, struct lead *lead,
                        void *data, struct error *err)
{
    const struct handover_input *input = data;
    struct call call = {.session = session, .ops = ops, .lead = lead};
    if (!state_may_follow(lead->state, "handed_over"))
        return error_set(err, ERR_DATA, _("a lead that is \"%s\" cannot be handed over"),
                         state_label(lead->state));
    return call_hand_over(&call, input, err);
}

bool handover(struct session *session, const char *lead_id, const struct handover_input *input,
              struct planned *ret_planned, struct error *err)
{
    struct handover_input data = *input;
    snprintf(ret_planned->text, sizeof ret_planned->text, _("handed over to %s"), input->to_user);
    snprintf(ret_planned->state, sizeof ret_planned->state, "handed_over");
    ret_planned->next_ms = TIME_NONE;
    return change_lead(session, lead_id, "lead.handover", do_handover, &data, ret_planned->group,
                       err);
}

static bool answer_handover(struct session *session, struct batch_of_operations *ops,
                            struct lead *lead, const char *state, const char *reason,
                            const char *note, struct error *err)
{
    if (!actor_require(&session->actor, RIGHT_ACCEPT, err))
        return false;
    if (!str_equal(lead->handed_to_id, session->actor.user_id) ||
        !str_equal(lead->state, "handed_over"))
        return error_set(err, ERR_DATA, _("this lead does not wait for your answer (it is \"%s\")"),
                         state_label(lead->state));
    lead->state = arena_strdup(ops->arena, state);
    activity_add(ops, lead, str_equal(state, "accepted") ? "accept" : "reject", state, reason, note,
                 session->actor.user_id);
    return true;
}

static bool do_accept(struct session *session, struct batch_of_operations *ops, struct lead *lead,
                      void *data, struct error *err)
{
    (void)data;
    if (!answer_handover(session, ops, lead, "accepted", NULL, NULL, err))
        return false;
    lead->next_kind = arena_strdup(ops->arena, "accept");
    lead->next_ms = next_office_ms(ops->now_ms + DAY_MS);
    return true;
}

bool handover_accept(struct session *session, const char *lead_id, struct error *err)
{
    return change_lead(session, lead_id, "lead.accept", do_accept, NULL, NULL, err);
}

struct reject_data {
    const char *reason, *note;
};

static bool do_reject(struct session *session, struct batch_of_operations *ops, struct lead *lead,
                      void *data, struct error *err)
{
    const struct reject_data *input = data;
    bool is_known = false;
    for (const struct outcome_reason *reason = handover_reject_reasons; reason->code != NULL;
         reason++)
        is_known = is_known || str_equal(reason->code, input->reason);
    if (!is_known)
        return error_set_field(err, ERR_USAGE, "reason", _("\"%s\" is not a reason to reject"),
                               str_or(input->reason, ""));
    if (!answer_handover(session, ops, lead, "rejected", input->reason, input->note, err))
        return false;
    lead->reason =
        arena_strdup(ops->arena, input->reason); /* back to its agent, at once, with the reason */
    lead->next_kind = arena_strdup(ops->arena, "retry");
    lead->next_ms = next_office_ms(ops->now_ms);
    lead->next_note = arena_printf(ops->arena, _("rejected by sales: %s"), input->reason);
    return true;
}

bool handover_reject(struct session *session, const char *lead_id, const char *reason,
                     const char *note, struct error *err)
{
    struct reject_data data = {reason, note};
    return change_lead(session, lead_id, "lead.reject", do_reject, &data, NULL, err);
}

static bool move_one(struct session *session, struct batch_of_operations *ops, const char *lead_id,
                     const char *queue_id, const struct user *user, const char *reason,
                     struct error *err)
{
    void *before, *queue;
    if (!store_load(session->store, &lead_entity, lead_id, ops->arena, &before, err))
        return false;
    struct lead *after = record_copy(&lead_entity, before, ops->arena);
    if (queue_id != NULL &&
        store_load(session->store, &queue_entity, queue_id, ops->arena, &queue, err)) {
        after->queue_id = arena_strdup(ops->arena, queue_id);
        after->owner_id = NULL;
        after->team_id = str_is_empty(((struct queue *)queue)->team_id)
                             ? after->team_id
                             : ((struct queue *)queue)->team_id;
    } else if (user != NULL) {
        after->owner_id = user->record.id;
        after->team_id = user->team_id != NULL ? user->team_id : after->team_id;
    }
    activity_add(ops, after, "move", NULL, NULL, reason, session->actor.user_id);
    operations_diff(ops, &lead_entity, before, after);
    return true;
}

bool leads_move(struct session *session, const char *const *lead_ids, size_t count, const char *to,
                const char *reason, char ret_group[37], struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "lead.move", session->actor.user_id, session->now_ms());
    const char *queue_id = store_id_of(session->store, &queue_entity, to, arena),
               *user_id =
                   queue_id == NULL ? store_id_of(session->store, &user_entity, to, arena) : NULL;
    void *user = NULL;
    bool is_ok = actor_require(&session->actor, RIGHT_MOVE_LEADS, err);
    if (is_ok && str_is_empty(reason))
        is_ok = error_set_field(err, ERR_USAGE, "reason", _("say why the leads move"));
    if (is_ok && queue_id == NULL && user_id == NULL)
        is_ok = error_set_field(err, ERR_DATA, "to", _("there is no queue or user \"%s\""), to);
    is_ok = is_ok && (user_id == NULL ||
                      store_load(session->store, &user_entity, user_id, arena, &user, err));
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = move_one(session, ops, lead_ids[i], queue_id, user, reason, err);
    is_ok = is_ok && write_commit(session, ops, ret_group, err);
    arena_free(arena);
    return is_ok;
}

bool basis_add(struct session *session, const char *lead_id, const char *basis,
               const char *evidence, struct error *err)
{
    const struct consent_input input = {.status = "given", .basis = basis, .evidence = evidence};
    return consent_add(session, lead_id, &input, err);
}

bool note_add(struct session *session, const char *lead_id, const char *note, struct error *err)
{
    struct arena *arena = arena_new();
    void *lead;
    bool is_ok = store_load(session->store, &lead_entity, lead_id, arena, &lead, err);
    if (is_ok) {
        struct batch_of_operations *ops =
            operations_new(arena, "note.add", session->actor.user_id, session->now_ms());
        activity_add(ops, lead, "note", NULL, NULL, note, session->actor.user_id);
        is_ok = write_commit(session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}

/* --- plain fields --- */

static bool set_field(struct session *session, struct batch_of_operations *ops,
                      const struct entity *entity, const void *record,
                      const struct field_input *input, struct error *err)
{
    const struct field *field = entity_field(entity, input->field);
    const struct record *head = record;
    char *value;
    (void)session;
    if (field == NULL)
        return error_set_field(err, ERR_USAGE, input->field, _("there is no field \"%s\""),
                               input->field);
    if (field->merge == MERGE_SERVER || field->merge == MERGE_APPEND ||
        (field->flags & FIELD_INTERNAL) != 0)
        return error_set_field(err, ERR_FORBIDDEN, input->field, _("%s cannot be set by hand"),
                               _(field->label));
    if (!field_typed(field, input->value, ops->arena, &value, err))
        return false;
    operation_set(ops, operations_on(ops, entity, head->id, head->rev), field->name,
                  field_get(field, record, ops->arena), value);
    return true;
}

static bool set_card_field(struct session *session, struct batch_of_operations *ops,
                           const struct lead_card *card, const struct field_input *input,
                           struct error *err)
{
    const void *record;
    const struct entity *entity = lead_card_owner(card, input->field, &record);
    if (entity == NULL)
        return error_set_field(err, ERR_USAGE, input->field, _("there is no field \"%s\""),
                               input->field);
    if (((const struct record *)record)->id == NULL)
        return error_set(err, ERR_NOT_FOUND, _("this lead's %s is not here yet"), entity->name);
    if (!set_field(session, ops, entity, record, input, err))
        return false;
    typed_second_number(ops, card, input);
    return typed_extension(ops, card, input, err);
}

static enum right right_to_edit(const struct entity *entity)
{
    if (entity == &user_entity || entity == &team_entity || entity == &territory_entity)
        return RIGHT_USERS;
    return entity->is_reference ? RIGHT_CAMPAIGNS : RIGHT_EDIT_CONTACT;
}

/* A contact with its company, for fields that belong together. */
static struct lead_card *card_of_contact(struct session *session, const struct contact *contact,
                                         struct arena *arena)
{
    struct lead_card *card = ARENA_NEW(arena, struct lead_card);
    void *company;
    card->lead = *(const struct lead *)record_new(&lead_entity, arena);
    card->company = *(const struct company *)record_new(&company_entity, arena);
    card->contact = *contact;
    if (store_load(session->store, &company_entity, str_or(contact->company_id, ""), arena,
                   &company, NULL))
        card->company = *(const struct company *)company;
    return card;
}

/* A private person's company was never written: it begins with its first field. */
static void make_company(struct session *session, struct lead_card *card, struct arena *arena)
{
    void *company;
    if (card->company.record.id == NULL && card->contact.company_id != NULL &&
        str_equal(card->contact.company_id, card->lead.company_id) &&
        !store_load_any(session->store, &company_entity, card->contact.company_id, arena, &company,
                        NULL)) {
        card->company = *(struct company *)record_new(&company_entity, arena);
        card->company.record.id = card->contact.company_id;
    }
}

static void note_use(const struct entity *entity, const char *field)
{
    struct lead_card card = {0};
    const void *record;
    const struct entity *owner =
        entity == &lead_entity ? lead_card_owner(&card, field, &record) : entity;
    if (owner != NULL)
        field_use_note(owner, entity_field(owner, field));
}

bool record_set(struct session *session, const struct entity *entity, const char *id,
                const struct field_input *fields, size_t count, char ret_group[37],
                struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, arena_printf(arena, "%s.set", entity->name), session->actor.user_id,
                       session->now_ms());
    const struct lead_card nobody = {0};
    struct lead_card *card = NULL;
    void *record = NULL;
    bool is_ok = actor_require(&session->actor, right_to_edit(entity), err);
    if (is_ok && (entity == &merge_entity || entity == &form_entity))
        is_ok = error_set(err, ERR_USAGE, _("%s is not made by hand"), _(entity->label));
    id = store_survivor(session->store, entity, id, arena); /* an old id goes on working */
    is_ok = is_ok &&
            (entity == &lead_entity ? store_card(session->store, id, arena, &card, err)
                                    : store_load(session->store, entity, id, arena, &record, err));
    if (is_ok && entity == &contact_entity)
        card = card_of_contact(session, record, arena);
    if (is_ok && entity == &lead_entity)
        make_company(session, card, arena);
    for (size_t i = 0; is_ok && i < count; i++) {
        note_use(entity, fields[i].field);
        is_ok = entity == &lead_entity ? set_card_field(session, ops, card, &fields[i], err)
                                       : set_field(session, ops, entity, record, &fields[i], err);
        if (is_ok && entity == &contact_entity)
            typed_second_number(ops, card, &fields[i]);
        if (is_ok && (entity == &contact_entity || entity == &company_entity))
            is_ok = typed_extension(ops, card != NULL ? card : &nobody, &fields[i], err);
    }
    is_ok = is_ok && write_commit(session, ops, ret_group, err);
    arena_free(arena);
    return is_ok;
}

static struct record *new_record(const struct entity *entity, struct arena *arena)
{
    char id[UUID_SIZE];
    struct record *record = record_new(entity, arena);
    uuid_new(id);
    record->id = arena_strdup(arena, id);
    return record;
}

/* A new lead from flat fields makes its company and contact with it. */
static bool add_lead(struct session *session, struct batch_of_operations *ops,
                     const struct field_input *fields, size_t count, char ret_id[37],
                     struct error *err)
{
    struct arena *arena = ops->arena;
    struct company *company = (struct company *)new_record(&company_entity, arena);
    struct contact *contact = (struct contact *)new_record(&contact_entity, arena);
    struct lead *lead = (struct lead *)new_record(&lead_entity, arena);
    struct lead_card card = {.lead = *lead, .contact = *contact, .company = *company};
    contact->company_id = lead->company_id = company->record.id;
    lead->contact_id = contact->record.id;
    lead->state = arena_strdup(arena, "checking");
    lead->owner_id = arena_strdup(arena, session->actor.user_id);
    lead->team_id = arena_strdup(arena, session->actor.team_id);
    lead->received_ms = lead->next_ms = ops->now_ms;
    lead->next_kind = arena_strdup(arena, "check");
    lead->grade = arena_strdup(arena, "D4");
    operations_diff(ops, &company_entity, NULL, company);
    operations_diff(ops, &contact_entity, NULL, contact);
    operations_diff(ops, &lead_entity, NULL, lead);
    for (size_t i = 0; i < count; i++)
        if (!set_card_field(session, ops, &card, &fields[i], err))
            return false;
    snprintf(ret_id, 37, "%s", lead->record.id);
    return true;
}

bool record_add(struct session *session, const struct entity *entity,
                const struct field_input *fields, size_t count, char ret_id[37], struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, arena_printf(arena, "%s.add", entity->name), session->actor.user_id,
                       session->now_ms());
    bool is_ok = actor_require(&session->actor, right_to_edit(entity), err);
    if (is_ok && (entity->is_append_only || entity == &task_entity || entity == &user_entity ||
                  entity == &team_entity || entity == &territory_entity ||
                  entity == &batch_entity || entity == &answer_entity || entity == &merge_entity ||
                  entity == &block_entity || entity == &form_entity))
        is_ok = error_set(err, ERR_USAGE, _("%s is not made by hand"), _(entity->label));
    if (is_ok && entity == &lead_entity) {
        is_ok = add_lead(session, ops, fields, count, ret_id, err);
    } else if (is_ok) {
        struct record *record = new_record(entity, arena);
        struct lead_card card = {0};
        bool has_numbers = entity == &contact_entity || entity == &company_entity;
        if (entity == &contact_entity)
            card.contact = *(const struct contact *)(const void *)record;
        for (size_t i = 0; is_ok && i < count; i++)
            is_ok = set_field(session, ops, entity, record, &fields[i], err) &&
                    (!has_numbers || typed_extension(ops, &card, &fields[i], err));
        snprintf(ret_id, 37, "%s", record->id);
    }
    is_ok = is_ok && write_commit(session, ops, NULL, err);
    arena_free(arena);
    return is_ok;
}

/* Logging a call: one group with the call, the answers, and the one consequence its outcome has
 * (data/outcomes.json). A call that took place is always recorded, whatever the rules say about
 * dialling. */
#include "usecase/calls.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "call_private.h"
#include "core/consent.h"
#include "core/lifecycle.h"
#include "core/reference.h"
#include "store/leases.h"
#include "store/queue.h"
#include "store/records.h"
#include "usecase/blocks.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

#define NURTURE_DAYS 90
#define COLLEAGUES_BLOCKED 200

void call_plan(struct call *call, const char *state, const char *kind, int64_t next_ms,
               const char *note)
{
    if (state != NULL && state_may_follow(call->lead->state, state))
        call->lead->state = arena_strdup(call->ops->arena, state);
    call->lead->next_kind = arena_strdup(call->ops->arena, kind);
    call->lead->next_ms = next_ms;
    call->lead->next_note = arena_strdup(call->ops->arena, note);
    call->lead->hot_ms = str_equal(kind, "hot") ? call->lead->hot_ms : TIME_NONE;
}

static void close_lead(struct call *call, const char *state)
{
    call_plan(call, state, NULL, TIME_NONE, NULL);
    call->lead->reason = arena_strdup(call->ops->arena, call->result->reason);
}

static const char *open_state(const struct call *call)
{
    return str_equal(call->lead->state, "working") ? NULL : "working";
}

/* Who called us and got no further is called back soon, whatever was tried before. */
static void plan_call_back(struct call *call)
{
    call_plan(call, open_state(call), "retry",
              calling_planned_ms(call, outcome_retry_ms(call->outcome, 0, call->ops->now_ms)),
              NULL);
}

/* Of the outcome where a team says so, else of the campaign. */
static const struct cadence *cadence_of(const struct call *call)
{
    const struct cadence *cadence;
    return call->outcome->cadence != NULL && session_cadence(call->session, call->outcome->cadence,
                                                             call->lead->team_id, &cadence, NULL)
               ? cadence
               : calling_cadence(call->session, call->lead, call->ops->arena);
}

static bool on_retry(struct call *call, struct error *err)
{
    int64_t before = call->lead->attempts == INT_NONE ? 0 : call->lead->attempts;
    const struct cadence *cadence = cadence_of(call);
    if (call->result->is_incoming) {
        plan_call_back(call);
        return true;
    }
    int64_t wanted = cadence != NULL ? cadence_wanted_ms(cadence, before + 1, call->ops->now_ms,
                                                         call->callee.zone)
                                     : outcome_retry_ms(call->outcome, before, call->ops->now_ms);
    bool is_over =
        cadence != NULL ? wanted == TIME_NONE : before + 1 >= call->session->outcomes->attempts_max;
    (void)err;
    if (is_over) {
        call->lead->reason = arena_strdup(call->ops->arena, "not_reached");
        call_plan(call, "nurture", "nurture",
                  calling_planned_ms(call, call->ops->now_ms + NURTURE_DAYS * DAY_MS), NULL);
    } else {
        call_plan(call, open_state(call), "retry", calling_planned_ms(call, wanted), NULL);
    }
    if (cadence != NULL)
        call->planned_by = arena_printf(call->ops->arena, "%s@%d", cadence->name, cadence->version);
    return true;
}

static bool on_callback(struct call *call, struct error *err)
{
    int64_t when = call->result->callback_ms;
    (void)err;
    if (when == TIME_NONE)
        when = calling_planned_ms(
            call, day_add_ms(call->ops->now_ms, 1,
                             NULL)); /* the call is kept even when no time was said */
    call_plan(call, open_state(call), "callback", when, call->result->note);
    call->lead->promised_by_id = arena_strdup(call->ops->arena, call->session->actor.user_id);
    call->lead->owner_id =
        call->result->is_for_team ||
                calls_promise_limit(call->session, call->lead->queue_id, when, NULL, 0)
            ? NULL /* whoever is free keeps it */
            : call->lead->promised_by_id;
    return true;
}

static bool on_open(struct call *call, struct error *err)
{
    if (call->outcome->cadence != NULL && !on_retry(call, err))
        return false;
    if (call->outcome->cadence != NULL) {
        call->lead->owner_id = arena_strdup(call->ops->arena, call->session->actor.user_id);
        return true;
    }
    call_plan(call, open_state(call), "retry",
              calling_planned_ms(call, outcome_retry_ms(call->outcome, 0, call->ops->now_ms)),
              NULL);
    call->lead->owner_id = arena_strdup(call->ops->arena, call->session->actor.user_id);
    return true;
}

/* What is missing keeps it from sales, never the call from being kept. */
static bool is_complete(struct call *call)
{
    struct sheet sheet;
    const struct sheet_input input = {call->result->answers, call->result->answer_count,
                                      call->result->note};
    if (!calls_sheet(call->session, call->card, &input, call->ops->arena, &sheet, NULL) ||
        sheet.check.is_open || (sheet.may_override && !str_is_empty(call->result->despite)))
        return true; /* the write says what is wrong */
    call->missing = handover_gaps_label(&sheet.check, call->ops->arena);
    return false;
}

static bool on_qualify(struct call *call, struct error *err)
{
    call_plan(call, "qualified", "handover", call->ops->now_ms, NULL);
    call->lead->owner_id = arena_strdup(call->ops->arena, call->session->actor.user_id);
    if (str_is_empty(call->result->hand_over_to) || !is_complete(call))
        return true;
    const struct handover_input input = {call->result->hand_over_to, call->result->note,
                                         call->result->despite};
    return call_hand_over(call, &input, err);
}

static bool on_recycle(struct call *call, struct error *err)
{
    int64_t when = call->result->callback_ms != TIME_NONE
                       ? call->result->callback_ms
                       : outcome_rest_ms(call->outcome, call->ops->now_ms);
    (void)err;
    call->lead->reason = arena_strdup(call->ops->arena, call->result->reason);
    call_plan(call, "nurture", "nurture", calling_planned_ms(call, when), NULL);
    return true;
}

static bool on_close(struct call *call, struct error *err)
{
    (void)err;
    close_lead(call, "archived");
    return true;
}

static void mark_number(struct call *call, const char *state)
{
    bool is_mobile = call->result->phone != NULL &&
                     str_equal(call->result->phone, call->contact->mobile) &&
                     !str_equal(call->result->phone, call->contact->phone);
    *(is_mobile ? &call->contact->mobile_state : &call->contact->phone_state) =
        arena_strdup(call->ops->arena, state);
}

static bool on_bad_number(struct call *call, struct error *err)
{
    (void)err;
    mark_number(call, call->outcome->effect == EFFECT_NUMBER_WRONG ? "wrong" : "dead");
    call_plan(call, "checking", "check", call->ops->now_ms, NULL);
    return true;
}

/* Who came in his place is called next; where nobody knows, a steward looks. What was said of it
 * and is no name stands in the note of the step. */
static bool on_person_left(struct call *call, struct error *err)
{
    struct colleague colleague;
    const char *successor = call->result->successor;
    (void)err;
    mark_number(call, "wrong");
    call->contact->person_state = arena_strdup(call->ops->arena, "left");
    if (str_is_empty(successor) || !colleague_parse(successor, &colleague, NULL) ||
        !state_may_follow(call->lead->state, "archived")) {
        const char *note = _("has left the company: find the successor");
        call_plan(call, "checking", "check", call->ops->now_ms,
                  str_is_empty(successor)
                      ? note
                      : arena_printf(call->ops->arena, "%s (%s)", note, successor));
        return true;
    }
    colleague_add(call->ops, call->lead, call->contact, &colleague, call->session->actor.user_id,
                  call->successor_id);
    call_plan(call, "archived", NULL, TIME_NONE, NULL);
    call->lead->reason = arena_strdup(call->ops->arena, "left_company");
    return true;
}

static void withdraw(struct call *call, const char *purpose)
{
    struct consent *consent = record_new(&consent_entity, call->ops->arena);
    char id[UUID_SIZE];
    uuid_new(id);
    consent->record.id = arena_strdup(call->ops->arena, id);
    consent->contact_id = call->contact->record.id;
    consent->lead_id = call->lead->record.id;
    consent->purpose = arena_strdup(call->ops->arena, purpose);
    consent->status = arena_strdup(call->ops->arena, "withdrawn");
    consent->evidence = arena_strdup(call->ops->arena, _("said on the phone: no more calls"));
    consent->at_ms = call->ops->now_ms;
    consent->user_id = arena_strdup(call->ops->arena, call->session->actor.user_id);
    operations_diff(call->ops, &consent_entity, NULL, consent);
}

/* Everybody at the company: who is known here by his own mark, who comes later by the list. */
static bool block_colleagues(struct call *call, struct error *err)
{
    void **contacts;
    size_t count;
    if (call->contact->company_id == NULL ||
        !store_find(call->session->store, &contact_entity, "company_id", call->contact->company_id,
                    COLLEAGUES_BLOCKED, call->ops->arena, &contacts, &count, err))
        return call->contact->company_id == NULL;
    for (size_t i = 0; i < count; i++) {
        struct contact *before = contacts[i];
        if (str_equal(before->record.id, call->contact->record.id) || before->do_not_call == 1)
            continue;
        struct contact *after = record_copy(&contact_entity, before, call->ops->arena);
        after->do_not_call = 1;
        operations_diff(call->ops, &contact_entity, before, after);
    }
    return true;
}

static bool on_block(struct call *call, struct error *err)
{
    enum block_scope scope = block_scope_of(call->result->reason);
    void **leads, *company = NULL;
    size_t count;
    withdraw(call, "phone");
    if (str_equal(call->result->reason, "all"))
        withdraw(call, "email");
    if (call->contact->company_id != NULL &&
        !store_load(call->session->store, &company_entity, call->contact->company_id,
                    call->ops->arena, &company, NULL))
        company = NULL;
    call->contact->do_not_call = 1;
    close_lead(call, "blocked");
    if ((scope == BLOCK_COMPANY && !block_colleagues(call, err)) ||
        !blocks_put_person(call->session, call->ops, call->contact, company, scope, "call", err) ||
        !store_find(call->session->store, &lead_entity, "contact_id", call->contact->record.id, 100,
                    call->ops->arena, &leads, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) { /* every campaign of this person */
        struct lead *before = leads[i],
                    *after = record_copy(&lead_entity, before, call->ops->arena);
        if (str_equal(before->record.id, call->lead->record.id) || !state_is_open(before->state))
            continue;
        after->state = arena_strdup(call->ops->arena, "blocked");
        after->next_kind = NULL;
        after->next_ms = TIME_NONE;
        operations_diff(call->ops, &lead_entity, before, after);
    }
    return true;
}

static bool on_nothing(struct call *call, struct error *err)
{
    (void)call, (void)err;
    return true;
}

static bool (*const consequences[EFFECT_COUNT])(struct call *, struct error *) = {
    [EFFECT_RETRY] = on_retry,
    [EFFECT_CALLBACK] = on_callback,
    [EFFECT_OPEN] = on_open,
    [EFFECT_QUALIFY] = on_qualify,
    [EFFECT_RECYCLE] = on_recycle,
    [EFFECT_CLOSE] = on_close,
    [EFFECT_NUMBER_WRONG] = on_bad_number,
    [EFFECT_NUMBER_DEAD] = on_bad_number,
    [EFFECT_PERSON_LEFT] = on_person_left,
    [EFFECT_CUSTOMER] = call_customer,
    [EFFECT_BLOCK] = on_block,
    [EFFECT_NONE] = on_nothing,
};

void activity_add(struct batch_of_operations *ops, const struct lead *lead, const char *kind,
                  const char *result, const char *reason, const char *note, const char *user_id)
{
    struct activity *activity = record_new(&activity_entity, ops->arena);
    char id[UUID_SIZE];
    uuid_new(id);
    activity->record.id = arena_strdup(ops->arena, id);
    activity->lead_id = lead->record.id;
    activity->contact_id = lead->contact_id;
    activity->kind = arena_strdup(ops->arena, kind);
    activity->result = arena_strdup(ops->arena, result);
    activity->reason = arena_strdup(ops->arena, reason);
    activity->note = str_is_empty(note) ? NULL : arena_strdup(ops->arena, note);
    activity->at_ms = ops->now_ms;
    activity->user_id = arena_strdup(ops->arena, user_id);
    operations_diff(ops, &activity_entity, NULL, activity);
}

/* The grant that this call uses, and which has to be kept longer by it (UWG § 7a). */
static const char *consent_used(const struct call *call)
{
    struct consent **consents;
    const struct consent *standing = NULL;
    void *company = NULL;
    size_t count;
    if (call->contact->record.id == NULL ||
        !store_consents(call->session->store, call->contact->record.id, call->ops->arena, &consents,
                        &count, NULL))
        return NULL;
    if (call->contact->company_id == NULL ||
        !store_load(call->session->store, &company_entity, call->contact->company_id,
                    call->ops->arena, &company, NULL))
        company = NULL;
    bool is_private = is_consumer(company);
    const struct consent *const *rows = (const struct consent *const *)consents;
    const struct consent_question dialled = {"phone", call->result->phone, is_private};
    if (call->result->phone != NULL)
        standing = consent_standing(rows, count, &dialled);
    else
        consent_number(rows, count, call->contact, is_private, &standing);
    return standing != NULL ? standing->record.id : NULL;
}

static void add_call(struct call *call)
{
    const struct call_result *result = call->result;
    activity_add(call->ops, call->lead, "call", result->outcome, result->reason, result->note,
                 call->session->actor.user_id);
    struct operation *op = call->ops->last;
    if (result->duration_s != INT_NONE && result->duration_s >= 0)
        operation_set(call->ops, op, "duration_s", NULL,
                      arena_printf(call->ops->arena, "%lld", (long long)result->duration_s));
    operation_set(call->ops, op, "phone", NULL, result->phone);
    if (str_equal(call->lead->next_kind, "callback") && call->lead->next_ms != TIME_NONE)
        operation_set(call->ops, op, "promised_ms", NULL,
                      arena_printf(call->ops->arena, "%lld", (long long)call->lead->next_ms));
    if (result->is_incoming)
        operation_set(call->ops, op, "is_incoming", NULL, "1");
    else if (call->outcome->effect != EFFECT_NONE)
        operation_set(call->ops, op, "consent_id", NULL, consent_used(call));
}

/* Somebody who is with sales already, or objected, calls: the call is recorded, and nothing planned
 * anew. What he says about himself (wrong number, no more calls) counts all the same. */
static bool stays_as_it_is(const struct call *call)
{
    static const char states[] = "handed_over,accepted,opportunity,won,lost,blocked,duplicate";
    enum outcome_effect effect = call->outcome->effect;
    return call->result->is_incoming && str_list_has(states, str_or(call->lead->state, "")) &&
           effect != EFFECT_BLOCK && effect != EFFECT_NUMBER_WRONG &&
           effect != EFFECT_NUMBER_DEAD && effect != EFFECT_PERSON_LEFT;
}

/* The service tells by it whether the lead was this desk's turn. */
static void carry_lease(struct call *call)
{
    int64_t token = 0;
    if (store_kind(call->session->store) != STORE_DESK)
        return;
    desk_lease_left(call->session->store, call->lead->record.id, &token);
    for (struct operation *op = call->ops->first; op != NULL && token > 0; op = op->next)
        if (op->entity == &activity_entity)
            op->lease = arena_printf(call->ops->arena, "%lld", (long long)token);
}

static void count_attempt(struct call *call)
{
    call->lead->last_call_ms = call->ops->now_ms;
    call->lead->last_result = arena_strdup(call->ops->arena, call->outcome->code);
    if (call->counts_as_attempt)
        call->lead->attempts = (call->lead->attempts == INT_NONE ? 0 : call->lead->attempts) + 1;
    if ((call->outcome->flags & OUTCOME_REACHED) != 0 &&
        str_equal(call->result->phone, call->contact->phone) && call->result->phone != NULL)
        call->contact->phone_state = arena_strdup(call->ops->arena, "ok");
    if (call->lead->owner_id == NULL && call->outcome->effect != EFFECT_CALLBACK &&
        !stays_as_it_is(call))
        call->lead->owner_id = arena_strdup(call->ops->arena, call->session->actor.user_id);
}

bool calls_log(struct session *session, const struct call_result *result,
               struct planned *ret_planned, struct error *err)
{
    session_take_outcomes(session);
    const struct outcome *outcome = outcome_find(session->outcomes, result->outcome);
    struct arena *arena = arena_new();
    struct lead_card *card;
    if (outcome == NULL) {
        arena_free(arena);
        return error_set_field(err, ERR_USAGE, "result", _("there is no outcome \"%s\""),
                               result->outcome);
    }
    bool is_ok = store_card(session->store, result->lead_id, arena, &card, err);
    if (is_ok) {
        struct call call = {
            .session = session,
            .card = card,
            .result = result,
            .outcome = outcome,
            .ops = operations_new(arena, "call.log", session->actor.user_id, session->now_ms()),
            .lead = record_copy(&lead_entity, &card->lead, arena),
            .contact = record_copy(&contact_entity, &card->contact, arena),
            .callee = calling_callee(session, card, arena),
            .counts_as_attempt = !result->is_incoming && (outcome->flags & OUTCOME_COUNTS) != 0};
        call.counts = calling_counts(session, card, &call.callee, session->now_ms(), arena);
        add_call(&call);
        struct operation *of_call = call.ops->last;
        is_ok = call_add_answers(&call, card, err) &&
                (stays_as_it_is(&call) || consequences[outcome->effect](&call, err));
        if (is_ok && outcome->effect != EFFECT_NONE)
            count_attempt(&call);
        if (is_ok) {
            operation_set(call.ops, of_call, "planned_by", NULL, call.planned_by);
            operations_diff(call.ops, &lead_entity, &card->lead, call.lead);
            if (card->contact.record.id != NULL)
                operations_diff(call.ops, &contact_entity, &card->contact, call.contact);
            call_describe(&call, ret_planned);
            carry_lease(&call);
            calls_end_with(session, call.ops, card->lead.record.id);
            call.ops->ended_drafts[1] = result->draft;
            is_ok = write_commit(session, call.ops, ret_planned->group, err);
        }
    }
    arena_free(arena);
    return is_ok;
}

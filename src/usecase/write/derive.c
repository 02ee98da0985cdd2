/* What follows from a change by itself. */
#include "derive.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/check_lists.h"
#include "core/consent.h"
#include "core/form_record.h"
#include "core/lifecycle.h"
#include "core/merge.h"
#include "core/quality.h"
#include "core/reference.h"
#include "core/quality_score.h"
#include "core/score.h"
#include "../duplicates/duplicates_private.h"
#include "../quality/facts.h"
#include "store/queue.h"
#include "store/records.h"
#include "store/territories.h"
#include "usecase/blocks.h"

#include <string.h>

void *record_after(struct session *session, const struct batch_of_operations *ops,
                   const struct entity *entity, const char *id)
{
    void *record = NULL;
    if (id == NULL)
        return NULL;
    if (!store_load_any(session->store, entity, id, ops->arena, &record, NULL) ||
        ((struct record *)record)->is_deleted == 1)
        record = NULL;
    for (const struct operation *op = operations_of(ops, entity, id, NULL); op != NULL;
         op = operations_of(ops, entity, id, op)) {
        if (op->kind == OP_DELETE)
            return NULL;
        if (record == NULL) {
            record = record_new(entity, ops->arena);
            ((struct record *)record)->id = arena_strdup(ops->arena, id);
        }
        for (size_t i = 0; i < op->change_count; i++)
            if (op->changes[i].field != NULL)
                field_put(op->changes[i].field, record, op->changes[i].value, ops->arena);
    }
    return record != NULL && merged_into(entity, record) != NULL ? NULL : record;
}

static const char *number(struct arena *arena, int64_t value)
{
    return value == INT_NONE ? NULL : arena_printf(arena, "%lld", (long long)value);
}

void set_derived(struct batch_of_operations *ops, const struct entity *entity, const void *record,
                 const char *field, const char *value)
{
    const char *now = record_get(entity, record, field, ops->arena);
    const struct record *head = record;
    if (!str_equal_or_empty(now, value))
        operation_set(ops, operations_on(ops, entity, head->id, head->rev), field, now, value);
}

static bool derive_keys(struct session *session, struct batch_of_operations *ops,
                        const char *contact_id)
{
    struct contact *contact = record_after(session, ops, &contact_entity, contact_id);
    if (contact == NULL)
        return true;
    struct contact keys = *contact;
    contact_derive_keys(&keys, ops->arena);
    set_derived(ops, &contact_entity, contact, "phone_key", keys.phone_key);
    set_derived(ops, &contact_entity, contact, "mobile_key", keys.mobile_key);
    set_derived(ops, &contact_entity, contact, "email_key", keys.email_key);
    return true;
}

/* A number that calls have found wrong or dead does not count, nor does anybody who is gone; the
 * lead waits for a better one. */
static bool has_usable_number(const struct contact *contact)
{
    if (contact == NULL || person_is_gone(contact))
        return false;
    bool phone_is_bad = str_is_empty(contact->phone) || str_equal(contact->phone_state, "wrong") ||
                        str_equal(contact->phone_state, "dead");
    bool mobile_is_bad = str_is_empty(contact->mobile) ||
                         str_equal(contact->mobile_state, "wrong") ||
                         str_equal(contact->mobile_state, "dead");
    return !phone_is_bad || !mobile_is_bad;
}

bool lead_is_ours(const char *state)
{
    return state_is_callable(state) || str_equal(state, "checking") ||
           str_equal(state, "qualified");
}

bool derive_block(struct batch_of_operations *ops, const struct lead *lead)
{
    if (!lead_is_ours(lead->state))
        return false;
    set_derived(ops, &lead_entity, lead, "state", "blocked");
    set_derived(ops, &lead_entity, lead, "next_kind", NULL);
    set_derived(ops, &lead_entity, lead, "next_ms", NULL);
    return true;
}

/* A person who must not be called is in no queue, whatever came in meanwhile (I13 of
 * docs/reliability.md). */
static bool is_blocked(struct session *session, const struct batch_of_operations *ops,
                       const struct contact *contact, bool *ret_is_blocked, struct error *err)
{
    const struct block *block = NULL;
    bool is_ok = contact == NULL || contact->do_not_call == 1 ||
                 blocks_covering(session, ops, contact,
                                 record_after(session, ops, &company_entity, contact->company_id),
                                 ops->arena, &block, err);
    *ret_is_blocked = block != NULL || (contact != NULL && contact->do_not_call == 1);
    return is_ok;
}

bool derive_basis(struct session *session, struct batch_of_operations *ops, const struct lead *lead,
                  struct error *err)
{
    struct consents consents;
    const char *evidence = NULL;
    if (lead->contact_id == NULL || !consents_after(session, ops, lead->contact_id, &consents, err))
        return lead->contact_id == NULL;
    const struct contact *contact = record_after(session, ops, &contact_entity, lead->contact_id);
    const struct consent *standing = NULL;
    if (contact != NULL)
        consent_number(
            consents.rows, consents.count, contact,
            is_consumer(record_after(session, ops, &company_entity, contact->company_id)),
            &standing);
    const char *basis = standing != NULL ? standing->basis : NULL;
    evidence = standing != NULL ? standing->evidence : NULL;
    set_derived(ops, &lead_entity, lead, "basis", basis);
    set_derived(ops, &lead_entity, lead, "basis_note", basis != NULL ? evidence : NULL);
    bool must_not_call;
    if (!is_blocked(session, ops, contact, &must_not_call, err))
        return false;
    if (must_not_call && derive_block(ops, lead))
        return true;
    if (basis != NULL && str_equal(lead->state, "checking") && has_usable_number(contact)) {
        set_derived(ops, &lead_entity, lead, "state", "ready");
        if (lead->next_kind == NULL || str_equal(lead->next_kind, "check")) {
            set_derived(ops, &lead_entity, lead, "next_kind", "call");
            set_derived(ops, &lead_entity, lead, "next_ms", number(ops->arena, ops->now_ms));
        }
    }
    bool is_gone = contact != NULL && person_is_gone(contact);
    if ((basis == NULL || is_gone) && state_is_callable(lead->state)) {
        set_derived(ops, &lead_entity, lead, "state", "checking");
        set_derived(ops, &lead_entity, lead, "next_kind", "check");
    }
    return true;
}

bool derive_territory(struct session *session, struct batch_of_operations *ops,
                      const struct lead *lead, struct error *err)
{
    char *id;
    if (store_kind(session->store) != STORE_SERVICE)
        return true;
    if (!service_territory(session->store,
                           record_after(session, ops, &company_entity, lead->company_id),
                           ops->arena, &id, err))
        return false;
    set_derived(ops, &lead_entity, lead, "territory_id", id);
    return true;
}

/* What the group adds to the history of some lead; the store is asked last, which costs most. */
static bool is_new_history(struct session *session, const struct operation *op)
{
    bool is_history = op->entity == &answer_entity || op->entity == &activity_entity;
    return op->kind == OP_SET && is_history && !store_exists(session->store, op->entity, op->id);
}

static bool derive_score(struct session *session, struct batch_of_operations *ops,
                         const char *lead_id, struct error *err)
{
    const struct lead *lead = record_after(session, ops, &lead_entity, lead_id);
    struct lead_card card = {.lead = *lead};
    struct answer **answers;
    struct activity **activities;
    size_t answer_count, activity_count;
    const void *contact = record_after(session, ops, &contact_entity, lead->contact_id),
               *company = record_after(session, ops, &company_entity, lead->company_id);
    if (contact == NULL || company == NULL ||
        !store_answers(session->store, lead_id, ops->arena, &answers, &answer_count, err) ||
        !store_activities(session->store, lead_id, 50, ops->arena, &activities, &activity_count,
                          err))
        return contact == NULL || company == NULL;
    card.contact = *(const struct contact *)contact;
    card.company = *(const struct company *)company;
    const struct answer **all_answers =
        ARENA_ARRAY(ops->arena, const struct answer *, answer_count + ops->count + 1);
    const struct activity **all_activities =
        ARENA_ARRAY(ops->arena, const struct activity *, activity_count + ops->count + 1);
    size_t a = 0, c = 0;
    for (size_t i = 0; i < answer_count; i++)
        all_answers[a++] = record_after(session, ops, &answer_entity, answers[i]->record.id);
    for (size_t i = 0; i < activity_count; i++)
        all_activities[c++] =
            record_after(session, ops, &activity_entity, activities[i]->record.id);
    for (const struct operation *op = ops->first; op != NULL; op = op->next) {
        if (!is_new_history(session, op))
            continue;
        if (op->entity == &answer_entity &&
            str_equal(((struct answer *)record_after(session, ops, op->entity, op->id))->lead_id,
                      lead_id))
            all_answers[a++] = record_after(session, ops, op->entity, op->id);
        if (op->entity == &activity_entity &&
            str_equal(((struct activity *)record_after(session, ops, op->entity, op->id))->lead_id,
                      lead_id))
            all_activities[c++] = record_after(session, ops, op->entity, op->id);
    }
    for (size_t i = a; i-- > 0;) /* deleted meanwhile */
        if (all_answers[i] == NULL)
            all_answers[i] = all_answers[--a];
    for (size_t i = c; i-- > 0;)
        if (all_activities[i] == NULL)
            all_activities[i] = all_activities[--c];
    const struct campaign *campaign =
        record_after(session, ops, &campaign_entity, lead->campaign_id);
    const struct form *form = NULL;
    const struct team *team = record_after(session, ops, &team_entity, lead->team_id);
    session_form(session, form_name_for(campaign, team, MASK_TELESALES), lead->team_id, &form,
                 NULL);
    struct score score;
    score_lead(
        &card, all_answers, a, form,
        &(struct score_history){all_activities, c, session_outcomes_for(session, lead->team_id)},
        ops->now_ms, &score);
    set_derived(ops, &lead_entity, lead, "grade", score.grade);
    set_derived(ops, &lead_entity, lead, "score", number(ops->arena, score.total));
    return true;
}

/* The tasks of a subject that are open now, as stored; what the group itself changes comes on top.
 */
struct open_tasks {
    struct task **of_contact, **of_company;
    size_t contact_count, company_count;
};

static bool is_listed(struct task *const *tasks, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(tasks[i]->record.id, id))
            return true;
    return false;
}

static bool is_written(const struct batch_of_operations *ops, const char *id)
{
    return operations_of(ops, &task_entity, id, NULL) != NULL;
}

/* What is open is seen at every check; so often is enough to tell it from what nobody checks. */
#define SEEN_AGAIN_MS (30 * DAY_MS)

/* Whoever shares the number now may be another one than was told. */
static void see_again(struct batch_of_operations *ops, const struct task *task,
                      const char *other_id)
{
    if (task->seen_ms == TIME_NONE || ops->now_ms - task->seen_ms > SEEN_AGAIN_MS)
        set_derived(ops, &task_entity, task, "seen_ms", number(ops->arena, ops->now_ms));
    if (task->other_id != NULL && other_id != NULL)
        set_derived(ops, &task_entity, task, "other_id", other_id);
}

/* Is there a task of any check about the subject, open or written by the group? */
static bool has_tasks(const struct batch_of_operations *ops, const struct quality_subject *subject,
                      const struct open_tasks *open)
{
    if (open->contact_count + open->company_count > 0)
        return true;
    for (const struct operation *op = ops->first; op != NULL; op = op->next) {
        const struct change *of =
            op->entity == &task_entity ? operation_change(op, "entity_id") : NULL;
        if (op->entity == &task_entity &&
            (of == NULL || str_equal(of->value, subject->contact->record.id) ||
             (subject->company != NULL && str_equal(of->value, subject->company->record.id)) ||
             (subject->lead != NULL && str_equal(of->value, subject->lead->record.id))))
            return true;
    }
    return false;
}

static void set_task(struct session *session, struct batch_of_operations *ops,
                     const struct quality_check *check, bool is_wrong,
                     const struct quality_subject *subject, const struct open_tasks *open)
{
    char id[UUID_SIZE];
    if (!quality_can_tell(check, subject) || !quality_task_id(check, subject, id) ||
        (!is_wrong && !is_listed(open->of_contact, open->contact_count, id) &&
         !is_listed(open->of_company, open->company_count, id) && !is_written(ops, id)))
        return;
    struct task *before = record_after(session, ops, &task_entity, id);
    bool is_open =
        before != NULL && (str_equal(before->state, "open") || str_equal(before->state, "later"));
    if (is_wrong && before != NULL && str_equal(before->state, "dropped"))
        return;
    if (is_wrong == is_open) {
        if (is_wrong)
            see_again(ops, before, quality_task(check, subject)->other_id);
        return;
    }
    struct task *after =
        is_wrong ? quality_task(check, subject) : record_copy(&task_entity, before, ops->arena);
    if (!is_wrong) {
        after->state = arena_strdup(ops->arena, "done");
        after->solved_by_id = (char *)(uintptr_t)session->actor.user_id;
    }
    if (is_wrong && after->team_id == NULL)
        after->team_id = (char *)(uintptr_t)session->actor.team_id;
    if (is_wrong && before != NULL)
        after->record = before->record;
    operations_diff(ops, &task_entity, before, after);
}

static const struct lead *lead_of_contact(struct session *session, struct batch_of_operations *ops,
                                          const char *contact_id, void *const *leads, size_t count)
{
    const struct lead *best = NULL;
    for (const struct operation *op = ops->first; op != NULL; op = op->next)
        if (op->entity == &lead_entity && op->kind == OP_SET) {
            const struct lead *lead = record_after(session, ops, &lead_entity, op->id);
            if (lead != NULL && str_equal(lead->contact_id, contact_id))
                best = lead;
        }
    bool is_written = best != NULL;
    for (size_t i = 0; !is_written && i < count; i++) {
        const struct lead *lead = leads[i];
        bool has_left = operations_of(ops, &lead_entity, lead->record.id, NULL) != NULL;
        if (!has_left && (best == NULL || state_is_open(lead->state)))
            best = lead;
    }
    return best;
}

bool quality_subject_load(struct session *session, struct batch_of_operations *ops,
                          const char *contact_id, struct quality_subject *ret_subject,
                          struct error *err)
{
    struct quality_facts *facts = ARENA_NEW(ops->arena, struct quality_facts);
    const struct contact *contact = record_after(session, ops, &contact_entity, contact_id);
    *ret_subject = (struct quality_subject){.contact = contact,
                                            .facts = facts,
                                            .reference = check_lists(),
                                            .now_ms = ops->now_ms,
                                            .arena = ops->arena};
    void **leads;
    size_t count;
    if (contact == NULL)
        return true;
    if (!store_find(session->store, &lead_entity, "contact_id", contact_id, FACTS_LEADS_MOST,
                    ops->arena, &leads, &count, err))
        return false;
    ret_subject->lead = lead_of_contact(session, ops, contact_id, leads, count);
    ret_subject->company = record_after(session, ops, &company_entity, contact->company_id);
    ret_subject->frequent = facts_frequent(session);
    return derive_shared(session, ops, contact, facts, err) &&
           facts_load(session, ret_subject, leads, count, facts, err);
}

bool derive_tasks(struct session *session, struct batch_of_operations *ops, const char *contact_id,
                  struct error *err)
{
    struct quality_subject subject;
    struct open_tasks open = {0};
    if (!quality_subject_load(session, ops, contact_id, &subject, err))
        return false;
    if (subject.contact == NULL)
        return true;
    if (!store_tasks_of(session->store, contact_id, ops->arena, &open.of_contact,
                        &open.contact_count, err) ||
        (subject.company != NULL &&
         !store_tasks_of(session->store, subject.company->record.id, ops->arena, &open.of_company,
                         &open.company_count, err)))
        return false;
    const struct lead *lead = subject.lead;
    bool is_dead =
        lead != NULL && (str_equal(lead->state, "blocked") || str_equal(lead->state, "archived") ||
                         str_equal(lead->state, "duplicate"));
    bool may_close = has_tasks(ops, &subject, &open);
    for (size_t i = 0; i < quality_check_count; i++) {
        const struct quality_check *check = quality_checks[i];
        bool is_wrong = quality_opens_task(check) && (!is_dead || check->of_closed) &&
                        quality_finds(check, &subject);
        if (is_wrong || may_close) /* also of a check that opened tasks in an older version */
            set_task(session, ops, check, is_wrong, &subject, &open);
    }
    return true;
}

void add_target(struct targets *targets, const char *id)
{
    for (int i = 0; i < targets->count; i++)
        if (str_equal(targets->ids[i], id))
            return;
    if (id != NULL && targets->count < 512)
        targets->ids[targets->count++] = id;
}

void add_leads_of(struct session *session, struct batch_of_operations *ops, const char *contact_id,
                  struct targets *leads)
{
    void **found;
    size_t count;
    if (contact_id != NULL)
        contact_id = store_survivor(session->store, &contact_entity, contact_id, ops->arena);
    if (contact_id != NULL && store_find(session->store, &lead_entity, "contact_id", contact_id, 20,
                                         ops->arena, &found, &count, NULL))
        for (size_t i = 0; i < count; i++)
            add_target(leads, ((struct record *)found[i])->id);
}

/* One is enough to look at what the company's own record says. */
static void add_contacts_of(struct session *session, struct batch_of_operations *ops,
                            const char *company_id, struct targets *contacts)
{
    void **found;
    size_t count;
    if (store_find(session->store, &contact_entity, "company_id", company_id, 1, ops->arena, &found,
                   &count, NULL))
        for (size_t i = 0; i < count; i++)
            add_target(contacts, ((struct record *)found[i])->id);
}

static void find_targets(struct session *session, struct batch_of_operations *ops,
                         struct targets *contacts, struct targets *leads)
{
    for (struct operation *op = ops->first; op != NULL; op = op->next) {
        const void *record =
            op->kind == OP_SET ? record_after(session, ops, op->entity, op->id) : NULL;
        if (op->entity == &contact_entity && record != NULL) {
            add_target(contacts, op->id);
            add_leads_of(session, ops, op->id, leads);
        } else if (op->entity == &contact_entity && merge_of(ops, op->id) != NULL) {
            add_leads_of(session, ops, merge_of(ops, op->id)->value, leads);
        } else if (op->entity == &company_entity && record != NULL) {
            add_contacts_of(session, ops, op->id, contacts);
            if (store_kind(session->store) == STORE_SERVICE && moves_company(op))
                add_leads_at(session, ops, op->id, leads);
            add_leads_of_company(session, ops, op, leads);
        } else if (op->entity == &lead_entity && record != NULL) {
            add_target(leads, op->id);
            add_target(contacts, ((const struct lead *)record)->contact_id);
        } else if (op->entity == &consent_entity && record != NULL) {
            add_target(contacts, ((const struct consent *)record)->contact_id);
            add_leads_of(session, ops, ((const struct consent *)record)->contact_id, leads);
        } else if ((op->entity == &activity_entity || op->entity == &answer_entity) &&
                   record != NULL) {
            add_target(leads, record_get(op->entity, record, "lead_id", ops->arena));
        }
    }
}

bool derive_all(struct session *session, struct batch_of_operations *ops, struct error *err)
{
    struct targets contacts = {0}, leads = {0};
    if (ops->first != NULL && ops->first->kind == OP_BULK)
        return true; /* an import brings its own derived values and tasks */
    derive_number_state(session, ops);
    derive_person_state(session, ops);
    derive_confirmed(session, ops);
    derive_sources(session, ops);
    find_targets(session, ops, &contacts, &leads);
    for (int i = 0; i < contacts.count; i++)
        derive_keys(session, ops, contacts.ids[i]);
    for (int i = 0; i < leads.count; i++) {
        const struct lead *lead = record_after(session, ops, &lead_entity, leads.ids[i]);
        if (lead != NULL &&
            (!derive_basis(session, ops, lead, err) || !derive_territory(session, ops, lead, err) ||
             !derive_score(session, ops, leads.ids[i], err)))
            return false;
    }
    for (int i = 0; i < contacts.count; i++)
        if (!derive_tasks(session, ops, contacts.ids[i], err))
            return false;
    const struct operation *last = ops->last; /* twins add tasks behind it */
    for (const struct operation *op = ops->first; op != NULL; op = op == last ? NULL : op->next)
        if (!derive_twins(session, ops, op, err))
            return false;
    return true;
}

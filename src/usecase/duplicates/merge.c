/* Merging two records: the plan written as one group of operations. */
#include "usecase/merge.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/merge_text.h"
#include "core/consent.h"
#include "../write/derive.h"
#include "merge_private.h"
#include "store/queue.h"
#include "store/records.h"
#include "usecase/provenance.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

/* --- writing --- */

struct merging {
    struct session *session;
    const struct merge_plan *plan;
    struct batch_of_operations *ops;
    struct merge_choice *choices; /* the plan's, and what follows from them */
    size_t count, moved_count;
    struct text moved;
    const char *kept_id, *gone_id;
    const char *sources; /* marks of the other record, spelled out for what goes over */
    char merge_id[UUID_SIZE];
};

static const char *get(const struct merging *merging, const void *record, const char *field)
{
    return record_get(merging->plan->entity, record, field, merging->ops->arena);
}

static void follow(struct merging *merging, const char *field, enum merge_side side)
{
    const struct field *row = entity_field(merging->plan->entity, field);
    const char *kept = get(merging, merging->plan->kept, field),
               *gone = get(merging, merging->plan->gone, field);
    if (row != NULL && (kept != NULL || gone != NULL))
        merging->choices[merging->count++] = (struct merge_choice){
            .field = row,
            .kept = kept,
            .gone = gone,
            .side = side,
            .rule = str_equal_or_empty(kept, gone) ? MERGE_RULE_EQUAL : MERGE_RULE_STANDS};
}

/* With a number that goes over, also where it was tried at neither: it may be since. */
static void follow_number(struct merging *merging, const char *state, enum merge_side side)
{
    const struct field *field = entity_field(merging->plan->entity, state);
    if (side == SIDE_GONE)
        merging->choices[merging->count++] =
            (struct merge_choice){.field = field,
                                  .kept = get(merging, merging->plan->kept, state),
                                  .gone = get(merging, merging->plan->gone, state),
                                  .side = side,
                                  .rule = MERGE_RULE_STANDS};
    else
        follow(merging, state, side);
}

static const char *marks_name(const struct entity *entity)
{
    return entity == &contact_entity ? "confirmed" : "company_confirmed";
}

/* A value that goes over takes its source along, also the one that all of its record have. */
static const char *sources_spelled(const struct merging *merging)
{
    const struct entity *entity = merging->plan->entity;
    const void *gone = merging->plan->gone;
    struct arena *arena = merging->ops->arena;
    const char *marks = get(merging, gone, provenance_marks(entity));
    for (size_t i = 0; i < merging->count; i++) {
        const char *name = merging->choices[i].field->name;
        struct provenance *sources;
        if (merging->choices[i].side != SIDE_GONE || get(merging, gone, name) == NULL ||
            (merging->choices[i].field->flags & FIELD_INTERNAL) != 0 ||
            provenance_of(marks, name, arena, &sources) > 0)
            continue;
        const struct provenance source = provenance_general(merging->session, entity, gone, arena);
        marks = provenance_add(marks, name, &source, arena);
    }
    return marks;
}

static void follow_sources(struct merging *merging)
{
    const char *marks = provenance_marks(merging->plan->entity),
               *kept = get(merging, merging->plan->kept, marks);
    merging->sources = sources_spelled(merging);
    if (kept != NULL || merging->sources != NULL)
        merging->choices[merging->count++] =
            (struct merge_choice){.field = entity_field(merging->plan->entity, marks),
                                  .kept = kept,
                                  .gone = merging->sources,
                                  .side = SIDE_KEPT,
                                  .rule = MERGE_RULE_STANDS};
}

/* States of numbers go with them, a block of either holds for both. */
static void add_followers(struct merging *merging)
{
    const struct merge_plan *plan = merging->plan;
    merging->choices = ARENA_ARRAY(merging->ops->arena, struct merge_choice, plan->count * 2 + 4);
    for (size_t i = 0; i < plan->count; i++) {
        merging->choices[merging->count++] = plan->choices[i];
        const char *state = merge_state_field(plan->choices[i].field->name);
        if (state != NULL && plan->entity == &contact_entity)
            follow_number(merging, state, plan->choices[i].side);
    }
    follow(merging, marks_name(plan->entity), SIDE_KEPT);
    follow_sources(merging);
    if (plan->entity == &contact_entity)
        follow(merging, "do_not_call",
               ((const struct contact *)plan->gone)->do_not_call == 1 &&
                       ((const struct contact *)plan->kept)->do_not_call != 1
                   ? SIDE_GONE
                   : SIDE_KEPT);
}

static void set_marks(struct merging *merging, const char *marks, const char *gone)
{
    const struct record *kept = merging->plan->kept;
    const char *own = get(merging, kept, marks),
               *mixed =
                   merge_marks(own, gone, merging->choices, merging->count, merging->ops->arena);
    if (!str_equal_or_empty(own, mixed))
        operation_set(merging->ops,
                      operations_on(merging->ops, merging->plan->entity, kept->id, kept->rev),
                      marks, own, mixed);
}

static void set_kept(struct merging *merging)
{
    const struct record *kept = merging->plan->kept;
    const char *marks = marks_name(merging->plan->entity);
    set_marks(merging, marks, get(merging, merging->plan->gone, marks));
    set_marks(merging, provenance_marks(merging->plan->entity), merging->sources);
    for (size_t i = 0; i < merging->count; i++) {
        const struct merge_choice *choice = &merging->choices[i];
        if (choice->side == SIDE_GONE && !str_equal_or_empty(choice->kept, choice->gone))
            operation_set(merging->ops,
                          operations_on(merging->ops, merging->plan->entity, kept->id, kept->rev),
                          choice->field->name, choice->kept, choice->gone);
    }
}

/* Every row of an entity whose field names `from` names `to`; noted, so that it finds back. is_all:
 * hidden ones too. */
static bool move(struct merging *merging, const struct entity *entity, const char *field,
                 const char *from, const char *to, struct error *err)
{
    void **rows;
    size_t count;
    if (from == NULL || to == NULL || str_equal(from, to))
        return true;
    if (!store_pointing(merging->session->store, entity, field, from, MERGE_MOVED_MOST + 1,
                        merging->ops->arena, &rows, &count, err))
        return false;
    merging->moved_count += count;
    if (merging->moved_count > MERGE_MOVED_MOST)
        return error_set(err, ERR_TOO_LARGE,
                         _("more than %d records hang on it; merge the other way round"),
                         MERGE_MOVED_MOST);
    if (count > 0)
        text_printf(&merging->moved, "%s%s %s %s %s", merging->moved.length > 0 ? "\n" : "",
                    entity->name, field, from, to);
    for (size_t i = 0; i < count; i++) {
        const struct record *row = rows[i];
        operation_set(merging->ops, operations_on(merging->ops, entity, row->id, row->rev), field,
                      from, to);
        text_printf(&merging->moved, " %s", row->id);
    }
    return true;
}

/* A lead names its person's company too. */
static bool move_company_of(struct merging *merging, const char *contact_id, const char *from,
                            const char *to, struct error *err)
{
    void **leads;
    size_t count, moved = 0;
    if (from == NULL || to == NULL || str_equal(from, to))
        return true;
    if (!store_pointing(merging->session->store, &lead_entity, "contact_id", contact_id,
                        MERGE_MOVED_MOST + 1, merging->ops->arena, &leads, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct lead *lead = leads[i];
        if (!str_equal(lead->company_id, from))
            continue;
        if (moved++ == 0)
            text_printf(&merging->moved, "%slead company_id %s %s",
                        merging->moved.length > 0 ? "\n" : "", from, to);
        operation_set(merging->ops,
                      operations_on(merging->ops, &lead_entity, lead->record.id, lead->record.rev),
                      "company_id", from, to);
        text_printf(&merging->moved, " %s", lead->record.id);
    }
    return true;
}

static void block_field(struct merging *merging, const struct lead *lead, const char *field,
                        const char *to)
{
    const char *from = record_get(&lead_entity, lead, field, merging->ops->arena);
    if (str_equal_or_empty(from, to))
        return;
    text_printf(&merging->moved, "%slead %s %s %s %s", merging->moved.length > 0 ? "\n" : "", field,
                str_or(from, "-"), str_or(to, "-"), lead->record.id);
    operation_set(merging->ops,
                  operations_on(merging->ops, &lead_entity, lead->record.id, lead->record.rev),
                  field, from, to);
}

/* The leads of the one that may be called, when the other one may not: out of every queue, and
 * noted as they were. */
static bool block_leads(struct merging *merging, const char *contact_id, struct error *err)
{
    void **leads;
    size_t count;
    if (!store_pointing(merging->session->store, &lead_entity, "contact_id", contact_id,
                        MERGE_MOVED_MOST, merging->ops->arena, &leads, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct lead *lead = leads[i];
        if (!lead_is_ours(lead->state))
            continue;
        block_field(merging, lead, "state", "blocked");
        block_field(merging, lead, "next_kind", NULL);
        block_field(merging, lead, "next_ms", NULL);
    }
    return true;
}

static bool move_leads_of_contact(struct merging *merging, struct error *err)
{
    const struct contact *kept = merging->plan->kept, *gone = merging->plan->gone;
    const char *company = kept->company_id;
    for (size_t i = 0; i < merging->count; i++)
        if (str_equal(merging->choices[i].field->name, "company_id") &&
            merging->choices[i].side == SIDE_GONE)
            company = gone->company_id;
    bool was = kept->do_not_call == 1, other = gone->do_not_call == 1;
    if (was != other && !block_leads(merging, was ? merging->gone_id : merging->kept_id, err))
        return false;
    return move(merging, &lead_entity, "contact_id", merging->gone_id, merging->kept_id, err) &&
           move_company_of(merging, merging->gone_id, gone->company_id, company, err) &&
           move_company_of(merging, merging->kept_id, kept->company_id, company, err);
}

/* Tasks that follow from a record's own faults end with it; promises, conflicts and proposals go
 * on. */
static bool move_tasks(struct merging *merging, struct error *err)
{
    void **tasks;
    size_t count;
    struct batch_of_operations *ops = merging->ops;
    bool is_contact = merging->plan->entity == &contact_entity;
    if (!store_pointing(merging->session->store, &task_entity,
                        is_contact ? "contact_id" : "entity_id", merging->gone_id, MERGE_MOVED_MOST,
                        ops->arena, &tasks, &count, err))
        return false;
    struct text lines[2] = {{0}, {0}};
    for (size_t i = 0; i < count; i++) {
        const struct task *task = tasks[i];
        if (!str_equal(task->state, "open") && !str_equal(task->state, "later"))
            continue;
        struct operation *op = operations_on(ops, &task_entity, task->record.id, task->record.rev);
        if (str_equal(task->kind, "quality") || str_equal(task->kind, "basis")) {
            operation_set(ops, op, "state", task->state, "done");
            continue;
        }
        if (is_contact) {
            operation_set(ops, op, "contact_id", merging->gone_id, merging->kept_id);
            text_printf(&lines[0], " %s", task->record.id);
        }
        if (str_equal(task->entity_id, merging->gone_id)) {
            operation_set(ops, op, "entity_id", merging->gone_id, merging->kept_id);
            text_printf(&lines[1], " %s", task->record.id);
        }
    }
    for (int i = 0; i < 2; i++) {
        if (lines[i].length > 0)
            text_printf(&merging->moved, "%stask %s %s %s%s", merging->moved.length > 0 ? "\n" : "",
                        i == 0 ? "contact_id" : "entity_id", merging->gone_id, merging->kept_id,
                        lines[i].data);
        text_free(&lines[i]);
    }
    return true;
}

/* --- consent: the stricter wins for each purpose --- */

#define TIMES_MOST 50 /* the same two, merged again and again at one desk without a sync */

/* The consent that a merge writes for a purpose. */
static void consent_id(const char *merge, const char *purpose, int64_t time, char out[37])
{
    char again[24];
    snprintf(again, sizeof again, "%lld", (long long)time);
    uuid_derive(out, "merge consent", merge, purpose, time > 0 ? again : NULL, NULL);
}

bool merge_wrote(const struct merge *merge, const struct consent *consent)
{
    for (int64_t time = 0; time < merge->record.rev + TIMES_MOST; time++) {
        char id[UUID_SIZE];
        consent_id(merge->record.id, str_or(consent->purpose, ""), time, id);
        if (str_equal(consent->record.id, id))
            return true;
    }
    return false;
}

/* What an earlier merge of the same two wrote went as they came apart, and has used its id, also
 * where nobody knows that row any more: the merge's own record counts how often it was written. */
static void free_consent_id(const struct merging *merging, const char *purpose, char out[37])
{
    void *used, *before;
    int64_t first = store_load_any(merging->session->store, &merge_entity, merging->merge_id,
                                   merging->ops->arena, &before, NULL)
                        ? ((struct record *)before)->rev
                        : 0;
    for (int64_t time = first; time < first + TIMES_MOST; time++) {
        consent_id(merging->merge_id, purpose, time, out);
        if (!store_load_any(merging->session->store, &consent_entity, out, merging->ops->arena,
                            &used, NULL))
            return;
    }
}

static bool is_against(const char *state)
{
    return !str_equal(state, "given") && !str_equal(state, "not_asked");
}

static bool add_objections(struct merging *merging, struct error *err)
{
    struct arena *arena = merging->ops->arena;
    struct consent **of_kept, **of_gone;
    size_t kept_count, gone_count;
    if (!store_consents(merging->session->store, merging->kept_id, arena, &of_kept, &kept_count,
                        err) ||
        !store_consents(merging->session->store, merging->gone_id, arena, &of_gone, &gone_count,
                        err))
        return false;
    const struct consent **all =
        ARENA_ARRAY(arena, const struct consent *, kept_count + gone_count + 1);
    for (size_t i = 0; i < kept_count; i++)
        all[i] = of_kept[i];
    for (size_t i = 0; i < gone_count; i++)
        all[kept_count + i] = of_gone[i];
    const struct choice *purposes = entity_field(&consent_entity, "purpose")->choices;
    for (const struct choice *purpose = purposes; purpose->code != NULL; purpose++) {
        const struct consent_question question = {.purpose = purpose->code};
        const char *kept = consent_state(all, kept_count, &question),
                   *gone = consent_state(all + kept_count, gone_count, &question);
        if ((!is_against(kept) && !is_against(gone)) ||
            !str_equal(consent_state(all, kept_count + gone_count, &question), "given"))
            continue;
        struct consent *consent = record_new(&consent_entity, arena);
        char id[UUID_SIZE];
        free_consent_id(merging, purpose->code, id);
        consent->record.id = arena_strdup(arena, id);
        consent->contact_id = arena_strdup(arena, merging->kept_id);
        consent->purpose = arena_strdup(arena, purpose->code);
        consent->status = arena_strdup(arena, "withdrawn");
        consent->evidence =
            arena_strdup(arena, _("one of the two merged records had objected; ask again"));
        consent->at_ms = merging->ops->now_ms;
        consent->user_id = arena_strdup(arena, merging->session->actor.user_id);
        operations_diff(merging->ops, &consent_entity, NULL, consent);
    }
    return true;
}

/* --- the record of it --- */

static void close_task(struct merging *merging)
{
    char id[UUID_SIZE];
    void *row;
    merge_task_id(merging->kept_id, merging->gone_id, id);
    if (!store_load(merging->session->store, &task_entity, id, merging->ops->arena, &row, NULL))
        return;
    const struct task *task = row;
    operation_set(merging->ops, operations_on(merging->ops, &task_entity, id, task->record.rev),
                  "state", task->state, "done");
    operation_set(merging->ops, operations_on(merging->ops, &task_entity, id, task->record.rev),
                  "solved_by_id", task->solved_by_id, merging->session->actor.user_id);
}

static void put_record(struct session *session, struct batch_of_operations *ops,
                       const struct merge *merge)
{
    void *before;
    struct merge *after = record_copy(&merge_entity, merge, ops->arena);
    if (!store_load_any(session->store, &merge_entity, merge->record.id, ops->arena, &before, NULL))
        before = NULL;
    else
        after->record = *(struct record *)before;
    after->at_ms = ops->now_ms;
    after->user_id = arena_strdup(ops->arena, session->actor.user_id);
    operations_diff(ops, &merge_entity, before, after);
}

static bool build(struct merging *merging, struct error *err)
{
    const struct merge_plan *plan = merging->plan;
    const struct record *gone = plan->gone;
    bool is_contact = plan->entity == &contact_entity;
    add_followers(merging);
    operation_set(merging->ops, operations_on(merging->ops, plan->entity, gone->id, gone->rev),
                  "merged_into_id", NULL, merging->kept_id); /* first: search looks at it */
    set_kept(merging);
    bool is_ok =
        move(merging, plan->entity, "merged_into_id", merging->gone_id, merging->kept_id, err);
    if (is_contact)
        is_ok = is_ok && move_leads_of_contact(merging, err) && add_objections(merging, err);
    else
        is_ok =
            is_ok &&
            move(merging, &contact_entity, "company_id", merging->gone_id, merging->kept_id, err) &&
            move(merging, &lead_entity, "company_id", merging->gone_id, merging->kept_id, err);
    is_ok = is_ok && move_tasks(merging, err);
    if (!is_ok)
        return false;
    close_task(merging);
    const struct merge merge = {
        .record.id = merging->merge_id,
        .entity = (char *)(uintptr_t)plan->entity->name,
        .kept_id = (char *)(uintptr_t)merging->kept_id,
        .gone_id = (char *)(uintptr_t)merging->gone_id,
        .state = (char[]){"merged"},
        .reason = (char *)(uintptr_t)plan->reason,
        .details = merge_details_text(merging->choices, merging->count, merging->ops->arena),
        .moved = (char *)(uintptr_t)text_str(&merging->moved)};
    put_record(merging->session, merging->ops, &merge);
    return true;
}

bool merge_run(struct session *session, const struct merge_plan *plan, char ret_id[37],
               struct error *err)
{
    struct arena *arena = arena_new();
    struct merging merging = {
        .session = session,
        .plan = plan,
        .ops = operations_new(arena, "merge", session->actor.user_id, session->now_ms()),
        .kept_id = ((const struct record *)plan->kept)->id,
        .gone_id = ((const struct record *)plan->gone)->id};
    merge_id(merging.kept_id, merging.gone_id, merging.merge_id);
    bool is_ok = actor_require(&session->actor, RIGHT_MERGE, err) && build(&merging, err) &&
                 write_commit(session, merging.ops, NULL, err);
    if (is_ok && ret_id != NULL)
        memcpy(ret_id, merging.merge_id, UUID_SIZE);
    text_free(&merging.moved);
    arena_free(arena);
    return is_ok;
}

bool merge_different(struct session *session, const char *a, const char *b, struct error *err)
{
    struct arena *arena = arena_new();
    const struct entity *entity, *other;
    bool is_ok = actor_require(&session->actor, RIGHT_MERGE, err) &&
                 merge_find(session, a, arena, &entity, &a, err) &&
                 merge_find(session, b, arena, &other, &b, err);
    if (is_ok && (entity != other || str_equal(a, b)))
        is_ok = error_set(err, ERR_CONFLICT, _("both are one record already"));
    if (is_ok) {
        struct batch_of_operations *ops =
            operations_new(arena, "merge.different", session->actor.user_id, session->now_ms());
        struct merging merging = {.session = session, .ops = ops, .kept_id = a, .gone_id = b};
        merge_id(a, b, merging.merge_id);
        const struct merge merge = {.record.id = merging.merge_id,
                                    .entity = (char *)(uintptr_t)entity->name,
                                    .kept_id = (char *)(uintptr_t)a,
                                    .gone_id = (char *)(uintptr_t)b,
                                    .state = (char[]){"different"},
                                    .details = merge_alike(session, NULL, a, b, arena),
                                    .reason =
                                        (char *)(uintptr_t)merge_reason(session, a, b, arena)};
        put_record(session, ops, &merge);
        close_task(&merging);
        is_ok = write_commit(session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}

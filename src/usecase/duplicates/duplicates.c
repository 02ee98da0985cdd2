/* Pairs that are asked about: the tasks, and those that a write brings. */
#include "usecase/duplicates.h"

#include "base/text.h"
#include "core/merge.h"
#include "core/task.h"
#include "../write/derive.h"
#include "duplicates_private.h"
#include "merge_private.h"
#include "store/records.h"
#include "store/twins.h"
#include "usecase/merge.h"
#include "usecase/write.h"

#include <string.h>

#define PEOPLE_MOST 20 /* of a company that changes */
#define GROUP_MOST 40  /* companies behind one mark: more is a platform or a shared house */

/* --- one pair --- */

static const struct lead *lead_of(struct session *session, const struct batch_of_operations *ops,
                                  const struct entity *entity, const char *id)
{
    void **leads;
    size_t count;
    const char *field = entity == &contact_entity ? "contact_id" : "company_id";
    for (const struct operation *op = ops->first; op != NULL; op = op->next) {
        const struct lead *lead = op->entity == &lead_entity && op->kind == OP_SET
                                      ? record_after(session, ops, &lead_entity, op->id)
                                      : NULL;
        if (lead != NULL && str_equal(record_get(&lead_entity, lead, field, ops->arena), id))
            return lead;
    }
    return store_find(session->store, &lead_entity, field, id, 1, ops->arena, &leads, &count,
                      NULL) &&
                   count > 0
               ? leads[0]
               : NULL;
}

static struct task *new_task(struct session *session, struct batch_of_operations *ops,
                             const struct duplicate_pair *pair, const char *id)
{
    struct arena *arena = ops->arena;
    const struct duplicate_row *row = duplicate_row(pair->kind);
    const struct entity *entity =
        pair->kind == DUPLICATE_COMPANY ? &company_entity : &contact_entity;
    const struct lead *lead = lead_of(session, ops, entity, pair->a);
    struct task *task = record_new(&task_entity, arena);
    task->record.id = arena_strdup(arena, id);
    task->kind = arena_strdup(arena, "quality");
    task->check_id = arena_strdup(arena, row->id);
    task->entity = arena_strdup(arena, entity->name);
    task->entity_id = arena_strdup(arena, pair->a);
    task->other_id = arena_strdup(arena, pair->b);
    task->lead_id = lead != NULL ? lead->record.id : NULL;
    task->contact_id = entity == &contact_entity ? arena_strdup(arena, pair->a)
                       : lead != NULL            ? lead->contact_id
                                                 : NULL;
    task->team_id = lead != NULL ? lead->team_id : arena_strdup(arena, session->actor.team_id);
    task->state = arena_strdup(arena, "open");
    task->due_ms = ops->now_ms;
    task->worth =
        row->worth + (lead != NULL && lead->grade != NULL ? ('D' - lead->grade[0]) * 10 : 0);
    return task;
}

enum duplicate_effect duplicate_put(struct session *session, struct batch_of_operations *ops,
                                    const struct duplicate_pair *pair)
{
    char id[37];
    merge_task_id(pair->a, pair->b, id);
    const struct task *before = record_after(session, ops, &task_entity, id);
    bool is_open =
        before != NULL && (str_equal(before->state, "open") || str_equal(before->state, "later"));
    if ((before != NULL && str_equal(before->state, "dropped")) ||
        merge_is_decided(session, ops, pair->a, pair->b))
        return PAIR_DECIDED;
    struct task *task =
        is_open ? record_copy(&task_entity, before, ops->arena) : new_task(session, ops, pair, id);
    task->check_id = arena_strdup(ops->arena, duplicate_row(pair->kind)->id);
    task->note = arena_printf(ops->arena, "%d %%: %s", (int)(pair->probability * 100),
                              str_or(pair->reason, ""));
    if (is_open && str_equal(task->note, before->note) &&
        str_equal(task->check_id, before->check_id))
        return PAIR_KNOWN;
    if (before != NULL)
        task->record = before->record;
    operations_diff(ops, &task_entity, before, task);
    return is_open ? PAIR_REFRESHED : PAIR_OPENED;
}

/* --- on insert --- */

static const char *compared_fields(const struct operation *op)
{
    static const char of_person[] = "salutation,first_name,last_name,phone,mobile,email,birth_date,"
                                    "customer_no,company_id",
                      of_company[] = "company,street,postal_code,city,website,register_no,"
                                     "company_phone";
    return op->entity == &contact_entity   ? of_person
           : op->entity == &company_entity ? of_company
                                           : NULL;
}

bool twins_are_touched(const struct operation *op)
{
    const char *compared = op->kind == OP_SET ? compared_fields(op) : NULL;
    for (size_t i = 0; compared != NULL && i < op->change_count; i++)
        if (str_list_has(compared, op->changes[i].name) ||
            str_equal(op->changes[i].name, "merged_into_id"))
            return true;
    return false;
}

/* What it says anew is worth a look for who else says it. */
static bool matters(const struct operation *op)
{
    const char *compared = compared_fields(op);
    if (compared == NULL || op->kind != OP_SET ||
        str_list_has("merge,unmerge,quality.repair", str_or(op->action, "")))
        return false;
    for (size_t i = 0; i < op->change_count; i++)
        if (str_list_has(compared, op->changes[i].name) && op->changes[i].value != NULL)
            return true;
    return false;
}

/* In the service, of two teams neither may learn of the other's people. */
static bool may_be_told(struct session *session, const struct batch_of_operations *ops,
                        const struct entity *entity, const char *a, const char *b)
{
    if (store_kind(session->store) == STORE_DESK)
        return true;
    const struct lead *one = lead_of(session, ops, entity, a),
                      *other = lead_of(session, ops, entity, b);
    return one != NULL && other != NULL && one->team_id != NULL &&
           str_equal(one->team_id, other->team_id);
}

bool twins_ask_of_person(struct session *session, struct batch_of_operations *ops,
                         const char *contact_id, struct error *err)
{
    struct twin *twins;
    size_t count;
    const struct contact *contact = record_after(session, ops, &contact_entity, contact_id);
    if (contact == NULL)
        return true;
    if (!twins_find(session, contact,
                    record_after(session, ops, &company_entity, contact->company_id), ops->arena,
                    &twins, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool is_older = strcmp(twins[i].id, contact_id) < 0;
        if (!may_be_told(session, ops, &contact_entity, contact_id, twins[i].id))
            continue;
        duplicate_put(session, ops,
                      &(struct duplicate_pair){.kind = twins[i].kind,
                                               .a = is_older ? twins[i].id : contact_id,
                                               .b = is_older ? contact_id : twins[i].id,
                                               .probability = twins[i].probability,
                                               .reason = twins[i].reason});
    }
    return true;
}

/* One spelled in five ways is asked about four times, each against the oldest: not ten times, each
 * against each. */
bool twins_ask_of_company(struct session *session, struct batch_of_operations *ops,
                          const char *company_id, struct error *err)
{
    struct company *others;
    size_t count, younger_count = 0;
    struct company_marks own, marks;
    const struct company *company = record_after(session, ops, &company_entity, company_id);
    const struct twin_ground *ground = twin_ground(session);
    if (company == NULL || company->merged_into_id != NULL)
        return true;
    if (!store_company_candidates(session->store, company, ops->arena, &others, &count, err))
        return false;
    struct duplicate_pair *younger = ARENA_ARRAY(ops->arena, struct duplicate_pair, count + 1);
    company_marks(company, ground->forms, ops->arena, &own);
    struct duplicate_pair oldest = {.kind = DUPLICATE_COMPANY, .a = company_id, .b = company_id};
    for (size_t i = 0; i < count; i++) {
        struct duplicate_pair pair = {
            .kind = DUPLICATE_COMPANY, .a = others[i].record.id, .b = company_id};
        company_marks(&others[i], ground->forms, ops->arena, &marks);
        pair.probability = company_same(&own, &marks, ops->arena, &pair.reason);
        if (pair.probability < .5 ||
            !may_be_told(session, ops, &company_entity, company_id, pair.a))
            continue;
        if (strcmp(pair.a, company_id) > 0) { /* a younger one: of that, this is asked */
            pair.b = pair.a;
            pair.a = company_id;
            younger[younger_count++] = pair;
        } else if (strcmp(pair.a, oldest.a) < 0) {
            oldest = pair;
        }
    }
    if (oldest.a != company_id)
        duplicate_put(session, ops, &oldest);
    for (size_t i = 0; oldest.a == company_id && i < younger_count; i++)
        duplicate_put(session, ops, &younger[i]);
    return true;
}

bool twins_find_company(struct session *session, const struct company *company, struct arena *arena,
                        struct twin **ret_twins, size_t *ret_count, struct error *err)
{
    struct company *others;
    size_t count;
    struct company_marks own, marks;
    const struct twin_ground *ground = twin_ground(session);
    struct twin *best = ARENA_NEW(arena, struct twin);
    *best = (struct twin){.kind = DUPLICATE_COMPANY};
    if (!store_company_candidates(session->store, company, arena, &others, &count, err))
        return false;
    company_marks(company, ground->forms, arena, &own);
    for (size_t i = 0; i < count; i++) {
        const char *reason;
        company_marks(&others[i], ground->forms, arena, &marks);
        double probability = company_same(&own, &marks, arena, &reason);
        if (probability < .5 || probability <= best->probability)
            continue;
        best->id = others[i].record.id;
        best->title = record_title(&company_entity, &others[i], arena);
        best->probability = probability;
        best->reason = reason;
    }
    *ret_twins = best;
    *ret_count = best->id != NULL;
    return true;
}

/* Its people are compared by its name and place, too. */
static bool ask_of_people(struct session *session, struct batch_of_operations *ops,
                          const char *company_id, struct error *err)
{
    void **people;
    size_t count;
    bool is_ok = store_find(session->store, &contact_entity, "company_id", company_id, PEOPLE_MOST,
                            ops->arena, &people, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = twins_ask_of_person(session, ops, ((struct record *)people[i])->id, err);
    return is_ok;
}

bool derive_twins(struct session *session, struct batch_of_operations *ops,
                  const struct operation *op, struct error *err)
{
    if (!twins_settle(session, ops, op, err))
        return false;
    if (!matters(op))
        return true;
    if (op->entity == &contact_entity)
        return twins_ask_of_person(session, ops, op->id, err);
    return twins_ask_of_company(session, ops, op->id, err) &&
           ask_of_people(session, ops, op->id, err);
}

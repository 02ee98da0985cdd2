/* Taking two merged records apart again, at any later time: both as they were, with what came
 * since. An edit belongs to the record whose value was edited; where both had said the same,
 * nobody can know, and a conflict task asks. */
#include "usecase/merge.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/merge_text.h"
#include "core/consent.h"
#include "../write/derive.h"
#include "merge_private.h"
#include "unmerge_private.h"
#include "store/queue.h"
#include "store/journal.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdlib.h>
#include <string.h>

#define MERGES_MOST 200 /* into one record */

const char *parting_get(const struct parting *parting, const void *record, const char *field)
{
    return record_get(parting->entity, record, field, parting->ops->arena);
}

void parting_set(struct parting *parting, const struct record *record, const char *field,
                 const char *value)
{
    const char *now = parting_get(parting, record, field);
    if (!str_equal_or_empty(now, value))
        operation_set(parting->ops,
                      operations_on(parting->ops, parting->entity, record->id, record->rev), field,
                      now, value);
}

struct merge_choice *parting_choice(struct merge_choice *choices, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(choices[i].field->name, name))
            return &choices[i];
    return NULL;
}

/* Where neither had said anything there is no choice yet. */
static void add_choice(struct later *later, const struct field *field, struct arena *arena)
{
    struct merge_choice *choices = ARENA_ARRAY(arena, struct merge_choice, later->count + 1);
    for (size_t i = 0; i < later->count; i++)
        choices[i] = later->choices[i];
    choices[later->count++] =
        (struct merge_choice){.field = field, .side = SIDE_KEPT, .rule = MERGE_RULE_STANDS};
    later->choices = choices;
}

struct merge_choice *parting_choice_made(struct later *later, const struct field *field,
                                         struct arena *arena)
{
    if (parting_choice(later->choices, later->count, field->name) == NULL)
        add_choice(later, field, arena);
    return parting_choice(later->choices, later->count, field->name);
}

static int by_time(const void *a, const void *b)
{
    const struct merge *x = ((const struct later *)a)->merge, *y = ((const struct later *)b)->merge;
    return x->at_ms != y->at_ms ? (x->at_ms < y->at_ms ? -1 : 1)
                                : strcmp(x->record.id, y->record.id);
}

static bool read_later(struct parting *parting, struct error *err)
{
    void **merges;
    size_t count;
    struct arena *arena = parting->ops->arena;
    if (!store_find(parting->session->store, &merge_entity, "kept_id", parting->kept->id,
                    MERGES_MOST, arena, &merges, &count, err))
        return false;
    parting->later = ARENA_ARRAY(arena, struct later, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct later later = {.merge = merges[i]},
                     this = {.merge = (struct merge *)(uintptr_t)parting->merge};
        if (!str_equal(later.merge->state, "merged") || by_time(&later, &this) <= 0)
            continue;
        later.count =
            merge_details_read(parting->entity, later.merge->details, arena, &later.choices);
        parting->later[parting->later_count++] = later;
    }
    qsort(parting->later, parting->later_count, sizeof *parting->later, by_time);
    return true;
}

/* --- values --- */

/* Where the value that this merge left in the kept record stands now: what the next merge that
 * replaced it has put aside, else the record itself. */
struct later *parting_aside(const struct parting *parting, const struct field *field)
{
    for (size_t i = 0; i < parting->later_count; i++) {
        const struct merge_choice *choice =
            parting_choice(parting->later[i].choices, parting->later[i].count, field->name);
        if (choice != NULL && choice->side == SIDE_GONE)
            return &parting->later[i];
    }
    return NULL;
}

static void put_back(struct parting *parting, struct later *aside, const struct field *field,
                     const char *value)
{
    if (aside == NULL) {
        parting_set(parting, parting->kept, field->name, value);
        return;
    }
    parting_choice(aside->choices, aside->count, field->name)->kept = value;
    aside->is_changed = true;
}

/* Both had said the same, and it was changed since: of whom? */
static void ask(struct parting *parting, const struct merge_choice *choice, const char *now)
{
    struct arena *arena = parting->ops->arena;
    char id[UUID_SIZE];
    void *before;
    uuid_derive(id, "conflict", parting->entity->name, parting->gone->id, choice->field->name,
                parting->merge->record.id, NULL);
    struct task *task = record_new(&task_entity, arena);
    if (store_load_any(parting->session->store, &task_entity, id, arena, &before, NULL))
        *task = *(struct task *)before;
    else
        before = NULL;
    task->record.id = arena_strdup(arena, id);
    task->kind = arena_strdup(arena, "conflict");
    task->entity = arena_strdup(arena, parting->entity->name);
    task->entity_id = arena_strdup(arena, parting->gone->id);
    task->contact_id =
        parting->entity == &contact_entity ? arena_strdup(arena, parting->gone->id) : NULL;
    task->team_id = arena_strdup(arena, parting->session->actor.team_id);
    task->field = arena_strdup(arena, choice->field->name);
    task->state = arena_strdup(arena, "open");
    task->due_ms = parting->ops->now_ms;
    task->worth = 55;
    task->base_value = arena_strdup(arena, choice->gone);
    task->theirs_value =
        arena_strdup(arena, parting_get(parting, parting->gone, choice->field->name));
    task->mine_value = arena_strdup(arena, now);
    task->mine_by_id = arena_strdup(arena, parting->session->actor.user_id);
    operations_diff(parting->ops, &task_entity, before, task);
}

static const char *stands_now(const struct parting *parting, const struct field *field,
                              const struct later *aside)
{
    return aside != NULL ? parting_choice(aside->choices, aside->count, field->name)->kept
                         : parting_get(parting, parting->kept, field->name);
}

bool parting_is_late(const struct parting *parting, const struct merge_choice *choice)
{
    const char *own = parting_get(parting, parting->gone, choice->field->name);
    return choice->rule == MERGE_RULE_EQUAL && !str_equal_or_empty(own, choice->gone) &&
           str_equal_or_empty(
               own, stands_now(parting, choice->field, parting_aside(parting, choice->field)));
}

static void part_value(struct parting *parting, const struct merge_choice *choice)
{
    const struct field *field = choice->field;
    struct later *aside = parting_aside(parting, field);
    const char *now = stands_now(parting, field, aside),
               *own = parting_get(parting, parting->gone, field->name);
    if (choice->side == SIDE_GONE) {
        if (!str_equal_or_empty(now, choice->gone))
            parting_set(parting, parting->gone, field->name, now);
        put_back(parting, aside, field, choice->kept);
    } else if (parting_is_late(parting, choice)) {
        put_back(parting, aside, field, choice->kept);
    } else if (choice->rule == MERGE_RULE_EQUAL) { /* as it was; `kept` may have changed since */
        if (!str_equal_or_empty(now, choice->kept) && !str_equal_or_empty(own, now) &&
            (field->flags & FIELD_INTERNAL) == 0)
            ask(parting, choice, now);
    }
}

static const char *flag(bool is_set, const char *before)
{
    return is_set ? "1" : str_equal(before, "1") ? "0" : before;
}

/* Who must not be called, followed through the merges that came after: with the one that goes now,
 * and without. */
struct objection {
    bool with, without;
    bool is_since; /* said while both were one */
};

static void follow_later(struct later *later, struct objection *objection, struct arena *arena)
{
    struct merge_choice *choice =
        objection->without
            ? parting_choice_made(later, entity_field(&contact_entity, "do_not_call"), arena)
            : parting_choice(later->choices, later->count, "do_not_call");
    bool kept = choice != NULL && str_equal(choice->kept, "1"),
         gone = choice != NULL && str_equal(choice->gone, "1");
    if (kept && !objection->with)
        objection->is_since = objection->with = objection->without = true;
    if (choice != NULL && kept != objection->without) {
        choice->kept = flag(objection->without, choice->kept);
        later->is_changed = true;
    }
    objection->with = objection->with || gone;
    objection->without = objection->without || gone;
}

/* Each keeps what it or those who stay with it have said; what came since holds for both: the
 * person said it, whoever that was. */
static void part_block(struct parting *parting, bool has_objected)
{
    const struct merge_choice *own =
        parting_choice(parting->choices, parting->count, "do_not_call");
    bool was = own != NULL && str_equal(own->kept, "1"),
         other = own != NULL && str_equal(own->gone, "1");
    const char *now = parting_get(parting, parting->kept, "do_not_call");
    struct objection objection = {.with = was || other, .without = was};
    for (size_t i = 0; i < parting->later_count; i++)
        follow_later(&parting->later[i], &objection, parting->ops->arena);
    if (str_equal(now, "1") && (!objection.with || has_objected))
        objection.is_since = objection.without = true;
    parting->kept_is_blocked = objection.without;
    parting->gone_is_blocked = other || objection.is_since;
    parting_set(parting, parting->kept, "do_not_call",
                flag(objection.without, own != NULL ? own->kept : now));
    parting_set(parting, parting->gone, "do_not_call",
                flag(parting->gone_is_blocked, parting_get(parting, parting->gone, "do_not_call")));
}

/* --- consents --- */

/* What a later merge wrote nobody has said. */
static bool is_of_later(const struct parting *parting, const struct consent *consent)
{
    for (size_t i = 0; i < parting->later_count; i++)
        if (merge_wrote(parting->later[i].merge, consent))
            return true;
    return false;
}

static void copy_objection(struct parting *parting, const struct consent *consent)
{
    char id[UUID_SIZE];
    uuid_derive(id, "unmerge", parting->merge->record.id, consent->record.id, NULL);
    if (store_exists(parting->session->store, &consent_entity, id))
        return;
    struct consent *copy = record_copy(&consent_entity, consent, parting->ops->arena);
    copy->record = (struct record){.id = arena_strdup(parting->ops->arena, id)};
    copy->contact_id = arena_strdup(parting->ops->arena, parting->gone->id);
    copy->lead_id = NULL;
    copy->user_id = arena_strdup(parting->ops->arena, parting->session->actor.user_id);
    operations_diff(parting->ops, &consent_entity, NULL, copy);
}

/* Consents never moved; what the merge itself wrote goes, an objection since counts for both. */
static bool part_consents(struct parting *parting, bool *ret_has_objected, struct error *err)
{
    struct consent **consents;
    size_t count;
    *ret_has_objected = false;
    if (!store_consents(parting->session->store, parting->kept->id, parting->ops->arena, &consents,
                        &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct consent *consent = consents[i];
        if (!str_equal(consent->contact_id, parting->kept->id))
            continue;
        if (merge_wrote(parting->merge, consent)) {
            operations_on(parting->ops, &consent_entity, consent->record.id, consent->record.rev)
                ->kind = OP_DELETE;
        } else if (consent->at_ms > parting->merge->at_ms && !str_equal(consent->status, "given") &&
                   !is_of_later(parting, consent)) {
            *ret_has_objected = *ret_has_objected || str_equal(consent->purpose, "phone");
            copy_objection(parting, consent);
        }
    }
    return true;
}

/* --- what had moved --- */

/* A lead that the merge blocked is free again unless its person is not. */
static bool stays_blocked(struct parting *parting, const char *field, const char *id)
{
    if (!str_list_has("state,next_kind,next_ms", field))
        return false;
    const struct lead *lead = record_after(parting->session, parting->ops, &lead_entity, id);
    return lead == NULL ||
           (str_equal(lead->contact_id, parting->gone->id) ? parting->gone_is_blocked
                                                           : parting->kept_is_blocked);
}

static void return_row(struct parting *parting, const struct entity *entity, const char *field,
                       const char *from, const char *to, const char *id)
{
    void *row;
    struct arena *arena = parting->ops->arena;
    from = str_equal(from, "-") ? NULL : from;
    to = str_equal(to, "-") ? NULL : to;
    if (entity == &lead_entity && stays_blocked(parting, field, id))
        return;
    if (!store_load_any(parting->session->store, entity, id, arena, &row, NULL) ||
        ((struct record *)row)->is_deleted == 1 ||
        !str_equal(record_get(entity, row, field, arena), to))
        return; /* somebody has moved it on since */
    operation_set(parting->ops,
                  operations_on(parting->ops, entity, id, ((struct record *)row)->rev), field, to,
                  from);
}

static void return_moved(struct parting *parting)
{
    char **lines, **words;
    struct arena *arena = parting->ops->arena;
    size_t count = str_split(arena, str_or(parting->merge->moved, ""), '\n', &lines);
    for (size_t i = count; i-- > 0;) { /* whose a lead is decides whether it is free again */
        size_t word_count = str_split(arena, lines[i], ' ', &words);
        const struct entity *entity = word_count > 4 ? entity_find(words[0]) : NULL;
        const struct field *field = entity != NULL ? entity_field(entity, words[1]) : NULL;
        for (size_t w = 4; field != NULL && w < word_count; w++)
            return_row(parting, entity, field->name, words[2], words[3], words[w]);
    }
}

/* --- the records of it --- */

static void put_later(struct parting *parting)
{
    for (size_t i = 0; i < parting->later_count; i++) {
        const struct later *later = &parting->later[i];
        if (!later->is_changed)
            continue;
        struct merge *after = record_copy(&merge_entity, later->merge, parting->ops->arena);
        after->details = merge_details_text(later->choices, later->count, parting->ops->arena);
        operations_diff(parting->ops, &merge_entity, later->merge, after);
    }
}

static void put_record(struct parting *parting)
{
    struct merge *after = record_copy(&merge_entity, parting->merge, parting->ops->arena);
    char id[UUID_SIZE];
    void *row;
    after->state = arena_strdup(parting->ops->arena, "undone");
    after->details = after->moved = NULL; /* a copy of both persons that nobody needs any more */
    operations_diff(parting->ops, &merge_entity, parting->merge, after);
    merge_task_id(parting->merge->kept_id, parting->merge->gone_id, id);
    if (store_load(parting->session->store, &task_entity, id, parting->ops->arena, &row, NULL))
        operation_set(parting->ops,
                      operations_on(parting->ops, &task_entity, id, ((struct record *)row)->rev),
                      "state", ((struct task *)row)->state, "open");
}

static bool part(struct parting *parting, struct error *err)
{
    bool has_objected = false;
    if (!read_later(parting, err))
        return false;
    operation_set(
        parting->ops,
        operations_on(parting->ops, parting->entity, parting->gone->id, parting->gone->rev),
        "merged_into_id", parting->kept->id, NULL);
    if (parting->entity == &contact_entity && !part_consents(parting, &has_objected, err))
        return false;
    unmerge_marks(parting);
    for (size_t i = 0; i < parting->count; i++)
        if (!str_equal(parting->choices[i].field->name, "do_not_call") &&
            !merge_is_marks(parting->choices[i].field))
            part_value(parting, &parting->choices[i]);
    if (parting->entity == &contact_entity)
        part_block(parting, has_objected);
    return_moved(parting);
    put_later(parting);
    put_record(parting);
    return true;
}

/* --- finding it --- */

static bool find_merge(struct session *session, const char *id, struct arena *arena,
                       struct merge **ret_merge, struct error *err)
{
    void *row, **rows;
    size_t count;
    if (store_load(session->store, &merge_entity, id, arena, &row, NULL)) {
        *ret_merge = row;
        return str_equal((*ret_merge)->state, "merged") ||
               error_set(err, ERR_CONFLICT, _("these two are not merged"));
    }
    if (!store_find(session->store, &merge_entity, "gone_id", id, MERGES_MOST, arena, &rows, &count,
                    err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_equal(((struct merge *)rows[i])->state, "merged"))
            return *ret_merge = rows[i], true;
    return error_set(err, ERR_NOT_FOUND, _("no merge is known under this id"));
}

static bool load_sides(struct parting *parting, struct error *err)
{
    void *kept, *gone;
    struct store *store = parting->session->store;
    struct arena *arena = parting->ops->arena;
    const struct merge *merge = parting->merge;
    if (!store_load_any(store, parting->entity, merge->kept_id, arena, &kept, err) ||
        !store_load_any(store, parting->entity, merge->gone_id, arena, &gone, err))
        return false;
    if (merged_into(parting->entity, kept) != NULL) {
        char later[UUID_SIZE];
        merge_id(merge->kept_id, merged_into(parting->entity, kept), later);
        return error_set(err, ERR_CONFLICT,
                         _("it was merged further since; take that apart first: %s"), later);
    }
    if (!str_equal(merged_into(parting->entity, gone), merge->kept_id))
        return error_set(err, ERR_CONFLICT, _("these two are not merged"));
    parting->kept = kept;
    parting->gone = gone;
    return true;
}

/* One's own merge is taken back by this, and undo goes on with what was done before it. */
static const char *own_merge(struct session *session, const struct merge *merge,
                             struct arena *arena)
{
    char *group = NULL;
    const char *maker = store_maker(session->store, &merge_entity, merge->record.id, arena, &group);
    return str_equal(maker, session->actor.user_id) ? group : NULL;
}

bool unmerge_undoing(struct session *session, const char *id, const char *undone_group,
                     char ret_group[37], struct error *err)
{
    struct arena *arena = arena_new();
    struct merge *merge = NULL;
    struct parting parting = {
        .session = session,
        .ops = operations_new(arena, "unmerge", session->actor.user_id, session->now_ms())};
    bool is_ok = actor_require(&session->actor, RIGHT_MERGE, err) &&
                 find_merge(session, id, arena, &merge, err);
    if (is_ok) {
        parting.merge = merge;
        parting.ops->undoes =
            undone_group != NULL ? undone_group : own_merge(session, merge, arena);
        parting.entity = str_equal(merge->entity, "company") ? &company_entity : &contact_entity;
        parting.count = merge_details_read(parting.entity, merge->details, arena, &parting.choices);
        is_ok = load_sides(&parting, err) && part(&parting, err) &&
                write_commit(session, parting.ops, ret_group, err);
    }
    arena_free(arena);
    return is_ok;
}

bool unmerge_run(struct session *session, const char *id, char ret_group[37], struct error *err)
{
    return unmerge_undoing(session, id, NULL, ret_group, err);
}

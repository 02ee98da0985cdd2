/* Applying operations in the service: merged field by field, journalled, clashes kept as tasks;
 * numbers and scopes come last. */
#include "service_late.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "codec/record_json.h"
#include "core/naming.h"
#include "store/erasure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As wide as the numbers that replace it, so that rows keep their place. */
#define NUMBER_TO_COME 0x1000000

static struct touched **slot_of(struct store *store, const struct entity *entity, const char *id)
{
    size_t at =
        (size_t)hash_text(HASH_TEXT + (uint64_t)entity->kind, id) & (store->touched_size - 1);
    while (store->touched_slots[at] != NULL && !(store->touched_slots[at]->entity == entity &&
                                                 str_equal(store->touched_slots[at]->id, id)))
        at = (at + 1) & (store->touched_size - 1);
    return &store->touched_slots[at];
}

static void grow_slots(struct store *store)
{
    free(store->touched_slots);
    store->touched_size = store->touched_size > 0 ? store->touched_size * 2 : 1024;
    store->touched_slots = xcalloc(store->touched_size, sizeof *store->touched_slots);
    for (struct touched *touched = store->touched_first; touched != NULL; touched = touched->next)
        *slot_of(store, touched->entity, touched->id) = touched;
}

void touch(struct store *store, const struct entity *entity, const char *id)
{
    if (store->touched_count * 2 >= store->touched_size)
        grow_slots(store);
    struct touched **slot = slot_of(store, entity, id);
    if (*slot != NULL) {
        (*slot)->scopes = NULL; /* it may have moved since it was made */
        return;
    }
    *slot = ARENA_NEW(store->touched_arena, struct touched);
    **slot = (struct touched){.entity = entity, .id = arena_strdup(store->touched_arena, id)};
    if (store->touched_last != NULL)
        store->touched_last->next = *slot;
    else
        store->touched_first = *slot;
    store->touched_last = *slot;
    store->touched_count++;
}

bool service_is_touched(struct store *store, const struct entity *entity, const char *id)
{
    return store->touched_count > 0 && *slot_of(store, entity, id) != NULL;
}

const struct touched *service_touched(struct store *store)
{
    return store->touched_first;
}

static bool put_touched(struct store *store, const struct entity *entity, const void *record,
                        struct error *err)
{
    struct record *head = (struct record *)(uintptr_t)record;
    head->rev++;
    head->changed_ms = clock_now_ms();
    touch(store, entity, head->id);
    struct touched *touched = *slot_of(store, entity, head->id);
    if (head->rev == 1)
        touched->is_new = true;
    kept_put(store, touched, record);
    return reached_note(store, entity, record, err);
}

static bool insert_touched(struct store *store, const struct entity *entity, const void *record,
                           const struct lead *lead, bool *ret_is_new, struct error *err)
{
    struct record *head = (struct record *)(uintptr_t)record;
    head->rev++;
    head->seq = NUMBER_TO_COME;
    head->changed_ms = clock_now_ms();
    if (!store_insert(store, entity, record, ret_is_new, err))
        return false;
    if (!*ret_is_new)
        return true;
    touch(store, entity, head->id);
    if (lead != NULL)
        (*slot_of(store, entity, head->id))->scopes = lead_scopes(lead, store->touched_arena);
    return true;
}

static bool refuse(struct applied *applied, const char *words)
{
    applied->result = RESULT_REJECTED;
    snprintf(applied->problem, sizeof applied->problem, "%s", words);
    return true;
}

/* The standing value stays; the other one and its base wait in a task for a person. */
static bool open_conflict(struct store *store, const struct operation *op,
                          const struct change *change, const char *current, const void *record,
                          struct arena *arena, struct applied *applied, struct error *err)
{
    struct task *task = record_new(&task_entity, arena);
    void *old;
    uuid_derive(applied->task_id, "conflict", op->entity->name, op->id, change->name,
                str_or(op->device_id, "-"), NULL);
    if (store_load_any(store, &task_entity, applied->task_id, arena, &old, NULL))
        task = old;
    task->record.id = arena_strdup(arena, applied->task_id);
    task->record.is_deleted = 0;
    if (task->record.created_ms == 0)
        task->record.created_ms = clock_now_ms();
    const char *contact = op->entity == &contact_entity
                              ? op->id
                              : record_get(op->entity, record, "contact_id", arena);
    const char *lead =
        op->entity == &lead_entity ? op->id : record_get(op->entity, record, "lead_id", arena);
    if (op->entity == &company_entity)
        contact = db_value(
            store->db, arena,
            "SELECT id FROM contact WHERE company_id = $1 AND is_deleted = 0 ORDER BY id LIMIT 1",
            "t", op->id);
    if (contact == NULL && lead != NULL)
        contact =
            db_value(store->db, arena, "SELECT contact_id FROM lead WHERE id = $1", "t", lead);
    *task = (struct task){.record = task->record,
                          .kind = (char[]){"conflict"},
                          .check_id = NULL,
                          .entity = arena_strdup(arena, op->entity->name),
                          .entity_id = arena_strdup(arena, op->id),
                          .lead_id = arena_strdup(arena, lead),
                          .contact_id = arena_strdup(arena, contact),
                          .field = arena_strdup(arena, change->name),
                          .state = (char[]){"open"},
                          .due_ms = clock_now_ms(),
                          .worth = 55,
                          .base_value = arena_strdup(arena, change->base),
                          .theirs_value = arena_strdup(arena, current),
                          .mine_value = arena_strdup(arena, change->value),
                          .mine_by_id = arena_strdup(arena, op->user_id)};
    task->team_id = db_value(store->db, arena,
                             "SELECT team_id FROM lead WHERE (id = $1 OR contact_id = $2) AND "
                             "is_deleted = 0 ORDER BY id LIMIT 1",
                             "tt", lead, contact);
    return put_touched(store, &task_entity, task, err);
}

/* A newer desk's field, which nothing here knows how to merge: as a plain one. */
static bool merge_unknown(struct store *store, const struct operation *op,
                          const struct change *change, struct record *head, struct arena *arena,
                          struct applied *applied, struct error *err)
{
    const char *current = extra_get(head->extra, change->name, arena);
    if (str_equal(current, change->value))
        return true;
    if (current != NULL && !str_equal(current, change->base)) {
        applied->result = RESULT_CONFLICT;
        return open_conflict(store, op, change, current, head, arena, applied, err);
    }
    head->extra = extra_set(head->extra, change->name, change->value, arena);
    return true;
}

/* Has somebody else changed it since the writing desk saw it? The service's own derivations do not
 * count. */
static bool changed_by_others(struct store *store, const struct operation *op,
                              const struct record *head)
{
    static const char sql[] =
        "SELECT 1 FROM journal WHERE entity = $1 AND id = $2 AND user_id <> $3 LIMIT 1";
    return op->entity != &task_entity && head->rev > op->base_rev &&
           db_number(journal_db(store), 0, sql, "ttt", op->entity->name, op->id, op->user_id) == 1;
}

/* Who takes an objection back has to know the one that stands, not an earlier one. */
static bool loosens_unseen(struct store *store, const struct operation *op,
                           const struct change *change, const char *current,
                           const struct record *head)
{
    return change->field->merge == MERGE_RESTRICT && str_equal(change->base, "1") &&
           str_equal(current, "1") && !str_equal(change->value, "1") &&
           changed_by_others(store, op, head);
}

static bool is_e164(const char *text)
{
    return text[0] == '+' && text[1 + strspn(text + 1, "0123456789")] == '\0';
}

static const char *alike(const struct field *field, const char *text, struct arena *arena)
{
    char *canonical;
    if (text == NULL || (field->type == FIELD_PHONE && is_e164(text)) ||
        !field_parse(field, text, arena, &canonical, NULL))
        return text; /* what is no value is refused later, with a reason */
    return canonical;
}

/* Two spellings of one name or number are no clash, whichever client sends them. */
static void make_alike(const struct operation *op, struct arena *arena)
{
    for (size_t i = 0; i < op->change_count; i++) {
        struct change *change = &op->changes[i];
        const struct field *field = change->field;
        if (field == NULL ||
            (field->type != FIELD_TEXT && field->type != FIELD_PHONE && field->type != FIELD_EMAIL))
            continue;
        change->base = alike(field, change->base, arena);
        change->value = alike(field, change->value, arena);
    }
}

/* Who wrote on top of a text that was blacked out meanwhile has it without the words, too. */
static void take_words(const struct operation *op, const void *record, struct arena *arena)
{
    for (size_t i = 0; i < op->change_count; i++) {
        struct change *change = &op->changes[i];
        char **words;
        if (change->field == NULL || (change->field->flags & FIELD_FREE) == 0)
            continue;
        const char *current = field_get(change->field, record, arena);
        size_t count = naming_taken(change->base, current, arena, &words);
        if (count == 0)
            continue;
        change->base = current;
        change->value =
            change->value == NULL ? NULL : naming_take(change->value, words, count, arena);
    }
}

static bool merge_changes(struct store *store, const struct operation *op, void *record,
                          bool is_new, struct arena *arena, struct applied *applied,
                          struct error *err)
{
    for (size_t i = 0; i < op->change_count; i++) {
        const struct change *change = &op->changes[i];
        const char *value,
            *current = change->field == NULL ? NULL : field_get(change->field, record, arena);
        if (change->field == NULL) {
            if (!merge_unknown(store, op, change, record, arena, applied, err))
                return false;
            continue;
        }
        if (!is_new && loosens_unseen(store, op, change, current, record))
            return refuse(applied,
                          _("somebody else has changed this since; the stricter way stands"));
        switch (is_new ? MERGE_TAKE
                       : merge_field(change->field, current, change->base, change->value, arena,
                                     &value)) {
        case MERGE_TAKE:
            field_put(change->field, record, is_new ? change->value : value, arena);
            break;
        case MERGE_SAME:
            if (applied->result == RESULT_APPLIED)
                applied->result = RESULT_MERGED;
            break;
        case MERGE_CLASH:
            applied->result = RESULT_CONFLICT;
            if (!open_conflict(store, op, change, current, record, arena, applied, err))
                return false;
            break;
        case MERGE_REFUSE:
            return refuse(applied, "a record that is only added to cannot be changed");
        }
    }
    return true;
}

static bool apply_set(struct store *store, const struct operation *op, struct arena *arena,
                      struct applied *applied, struct error *err)
{
    void *record;
    make_alike(op, arena);
    bool is_new = !store_load_any(store, op->entity, op->id, arena, &record, NULL);
    if (is_new && op->base_rev > 0)
        return refuse(applied, "there is no such record");
    if (is_new) {
        record = record_new(op->entity, arena);
        ((struct record *)record)->id = arena_strdup(arena, op->id);
        ((struct record *)record)->created_ms = op->occurred_ms;
    }
    take_words(op, record, arena);
    if (!merge_changes(store, op, record, is_new, arena, applied, err))
        return false;
    if (applied->result == RESULT_REJECTED)
        return true;
    if (((struct record *)record)->is_deleted == 1 && op->action != NULL &&
        str_starts(op->action, "undo"))
        ((struct record *)record)->is_deleted = 0;
    struct error wrong = {0};
    if (!record_check(op->entity, record, &wrong))
        return refuse(applied, wrong.message);
    if (op->entity == &contact_entity)
        contact_derive_keys(record, arena);
    if (!put_touched(store, op->entity, record, err))
        return false;
    touch_relinked(store, op);
    applied->rev = ((struct record *)record)->rev;
    return true;
}

static bool apply_delete(struct store *store, const struct operation *op, struct arena *arena,
                         struct applied *applied, struct error *err)
{
    void *record;
    if (!store_load_any(store, op->entity, op->id, arena, &record, NULL))
        return refuse(applied, "there is no such record");
    struct record *head = record;
    if (head->is_deleted == 1)
        return applied->result = RESULT_MERGED, true;
    if (changed_by_others(store, op, head))
        return refuse(applied, _("somebody else has changed this since; it was not deleted"));
    head->is_deleted = 1;
    return put_touched(store, op->entity, record, err);
}

bool service_rewrite(struct store *store, const struct entity *entity, const void *record,
                     struct error *err)
{
    return put_touched(store, entity, record, err);
}

bool service_revive(struct store *store, const struct entity *entity, const char *id,
                    struct arena *arena, struct error *err)
{
    void *record;
    if (id == NULL || !store_load_any(store, entity, id, arena, &record, NULL) ||
        ((struct record *)record)->is_deleted != 1)
        return true;
    ((struct record *)record)->is_deleted = 0;
    return put_touched(store, entity, record, err);
}

static bool apply(struct store *store, const struct operation *op, struct arena *arena,
                  struct applied *ret_applied, struct error *err)
{
    struct applied applied = {.result = RESULT_APPLIED, .offset = ++store->offsets};
    bool is_ok = late_see(store, op, err);
    if (!is_ok)
        return false;
    if (op->kind == OP_VOID)
        applied.result = RESULT_VOIDED;
    else if (op->kind == OP_SET)
        is_ok = apply_set(store, op, arena, &applied, err);
    else if (op->kind == OP_DELETE)
        is_ok = apply_delete(store, op, arena, &applied, err);
    else if (!bulk_apply(store, op, arena,
                         &(struct bulk_writer){put_touched, insert_touched, search_add}, err)) {
        is_ok = err->code == ERR_DATA && refuse(&applied, err->message);
    }
    if (is_ok && op->kind != OP_VOID && applied.result != RESULT_REJECTED)
        is_ok = journal_add(store, op, applied.offset, err);
    *ret_applied = applied;
    return is_ok;
}

bool service_apply(struct store *store, const struct operation *op, struct arena *arena,
                   struct applied *ret_applied, struct error *err)
{
    struct operation named = *op;
    service_unname(store, &named, arena);
    return apply(store, &named, arena, ret_applied, err);
}

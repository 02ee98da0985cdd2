/* An import taken back as a whole: what it created goes in bulk, except what somebody has worked
 * with since; what it filled in is emptied again. */
#include "undo_private.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/record_json.h"
#include "core/activity.h"
#include "core/provenance.h"
#include "core/reference.h"
#include "core/task.h"
#include "store/journal.h"
#include "store/queue.h"
#include "store/records.h"
#include "usecase/duplicates.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

struct undo {
    struct session *session;
    struct undone *undone;
    const char *batch_id, *undoes;
};

static struct batch_of_operations *part(const struct undo *undo, struct arena *arena)
{
    struct batch_of_operations *ops =
        operations_new(arena, "undo", undo->session->actor.user_id, undo->session->now_ms());
    memcpy(ops->group_id, undo->undone->group, UUID_SIZE);
    ops->undoes = undo->undoes;
    return ops;
}

static bool commit(const struct undo *undo, struct batch_of_operations *ops, struct error *err)
{
    undo->undone->operations += (int64_t)ops->count;
    return ops->first == NULL || write_commit(undo->session, ops, NULL, err);
}

static void copy_id(char out[UUID_SIZE], const char *id)
{
    snprintf(out, UUID_SIZE, "%s", str_or(id, ""));
}

static bool remove_some(const struct undo *undo, const struct entity *entity, void **records,
                        size_t count, struct arena *arena, struct error *err)
{
    struct bulk_row *rows = ARENA_ARRAY(arena, struct bulk_row, count + 1);
    struct text body = {0};
    for (size_t i = 0; i < count; i++) {
        const struct lead *lead = records[i];
        rows[i].removes = true;
        if (entity == &company_entity) {
            copy_id(rows[i].company_id, ((struct record *)records[i])->id);
            continue;
        }
        copy_id(rows[i].lead_id, lead->record.id);
        copy_id(rows[i].contact_id, lead->contact_id);
        copy_id(rows[i].company_id, lead->company_id);
    }
    struct batch_of_operations *ops = part(undo, arena);
    struct operation *op = operations_on(ops, &batch_entity, undo->batch_id, 0);
    bulk_write_json(&body, rows, count);
    op->kind = OP_BULK;
    op->body = arena_strdup(arena, text_str(&body));
    text_free(&body);
    return commit(undo, ops, err);
}

/* Everything it created, found by its batch: also on a desk that did not import it. Companies that
 * came with a lead go with it; those left came alone, or stay. */
static bool remove_created(const struct undo *undo, const struct entity *entity, struct error *err)
{
    char *cursor = NULL;
    struct arena *keep = arena_new();
    bool is_ok = true;
    do {
        struct arena *arena = arena_new();
        struct page_request request = {.where = arena_printf(arena, "batch_id:%s", undo->batch_id),
                                       .limit = BULK_ROWS_MAX,
                                       .cursor = cursor};
        void **records;
        size_t count;
        char *next = NULL;
        is_ok = store_page(undo->session->store, entity, &request, arena, &records, &count, &next,
                           err) &&
                (count == 0 || remove_some(undo, entity, records, count, arena, err));
        cursor = is_ok && next != NULL ? arena_strdup(keep, next) : NULL;
        arena_free(arena);
    } while (cursor != NULL);
    arena_free(keep);
    return is_ok;
}

/* The marks of a record's sources as they stand, or as this undo leaves them so far. */
static const char *marks_now(struct batch_of_operations *ops, const struct operation *op,
                             const void *record)
{
    const char *name = provenance_marks(op->entity);
    const struct change *change = operation_change(op, name);
    return change != NULL ? change->value : record_get(op->entity, record, name, ops->arena);
}

static void set_marks(struct batch_of_operations *ops, struct operation *op, const void *record,
                      const char *marks)
{
    const char *name = provenance_marks(op->entity);
    operation_set(ops, op, name, record_get(op->entity, record, name, ops->arena), marks);
}

static void empty_field(struct batch_of_operations *ops, const struct entity *entity,
                        const struct record *record, const struct change *change)
{
    struct operation *op = operations_on(ops, entity, record->id, record->rev);
    operation_set(ops, op, change->name, change->value, NULL);
    set_marks(ops, op, record,
              provenance_drop(marks_now(ops, op, record), change->name, ops->arena));
}

/* Known people whose empty fields it filled. */
static void empty_fields(const struct undo *undo, struct batch_of_operations *ops,
                         const struct bulk_row *row)
{
    const struct {
        const struct entity *entity;
        const char *id;
    } parts[] = {{&contact_entity, row->contact_id}, {&company_entity, row->company_id}};
    for (size_t p = 0; p < 2; p++) {
        void *record;
        if (!store_load(undo->session->store, parts[p].entity, parts[p].id, ops->arena, &record,
                        NULL))
            continue;
        for (size_t i = 0; i < row->change_count; i++) {
            const struct change *change = &row->changes[i];
            if (entity_field(parts[p].entity, change->name) != NULL &&
                str_equal(record_get(parts[p].entity, record, change->name, ops->arena),
                          change->value))
                empty_field(ops, parts[p].entity, record, change);
        }
    }
}

static void restore_field(struct batch_of_operations *ops, struct operation *op,
                          const struct change *change, const void *record)
{
    const char *before = NULL;
    if (change->field == NULL)
        return;
    if (str_equal(change->name, provenance_marks(op->entity))) {
        merge_field(change->field, marks_now(ops, op, record), change->value, change->base,
                    ops->arena, &before);
        set_marks(ops, op, record, before);
    } else if ((change->field->flags & FIELD_IMPORTED) != 0 &&
               str_equal_or_empty(record_get(op->entity, record, change->name, ops->arena),
                                  change->value)) {
        operation_set(ops, op, change->name, change->value, change->base);
    }
}

/* What it knew better, where it still stands. */
static void restore_set(const struct undo *undo, struct batch_of_operations *ops,
                        const struct operation *done)
{
    void *record;
    if (done->entity == &activity_entity &&
        store_load(undo->session->store, done->entity, done->id, ops->arena, &record, NULL))
        operation_set(ops,
                      operations_on(ops, done->entity, done->id, ((struct record *)record)->rev),
                      "is_void", record_get(done->entity, record, "is_void", ops->arena), "1");
    if (str_equal(done->action, TWINS_BEHIND) &&
        store_load(undo->session->store, done->entity, done->id, ops->arena, &record, NULL))
        operations_on(ops, done->entity, done->id, ((struct record *)record)->rev)->kind =
            OP_DELETE;
    bool is_ours = done->entity == &contact_entity || done->entity == &company_entity;
    bool is_change = done->base_rev > 0 || str_equal(done->action, "import.newer");
    if (!is_ours || !is_change ||
        !store_load(undo->session->store, done->entity, done->id, ops->arena, &record, NULL))
        return;
    struct operation *op =
        operations_on(ops, done->entity, done->id, ((struct record *)record)->rev);
    for (size_t i = 0; i < done->change_count; i++)
        restore_field(ops, op, &done->changes[i], record);
}

static bool restore_filled(const struct undo *undo, const char *group, struct error *err)
{
    int64_t before = 0;
    size_t count = 1;
    bool is_ok = true;
    while (is_ok && count > 0) {
        struct arena *arena = arena_new();
        struct operation *op;
        is_ok = store_group_back(undo->session->store, group, before, 20, arena, &op, &count,
                                 &before, err);
        struct batch_of_operations *ops = part(undo, arena);
        for (; is_ok && count > 0 && op != NULL; op = op->next) {
            struct bulk_row *rows;
            size_t row_count = 0;
            if (op->kind == OP_SET)
                restore_set(undo, ops, op);
            is_ok = op->kind != OP_BULK || bulk_read_json(op->body, arena, &rows, &row_count, err);
            for (size_t i = 0; is_ok && i < row_count; i++)
                if (!rows[i].creates_contact && !rows[i].creates_company && !rows[i].removes)
                    empty_fields(undo, ops, &rows[i]);
        }
        is_ok = is_ok && commit(undo, ops, err);
        arena_free(arena);
    }
    return is_ok;
}

/* Also those that only another desk has asked: which operations made them does not matter. */
static bool close_tasks(const struct undo *undo, struct error *err)
{
    const char *after = "";
    struct arena *keep = arena_new();
    bool is_ok = true;
    for (size_t count = 1; is_ok && count > 0;) {
        struct arena *arena = arena_new();
        struct batch_of_operations *ops = part(undo, arena);
        struct task **tasks;
        is_ok = store_tasks_of_import(undo->session->store, undo->batch_id, after, arena, &tasks,
                                      &count, err);
        for (size_t i = 0; is_ok && i < count; i++)
            operations_on(ops, &task_entity, tasks[i]->record.id, tasks[i]->record.rev)->kind =
                OP_DELETE;
        if (is_ok && count > 0)
            after = arena_strdup(keep, tasks[count - 1]->record.id);
        is_ok = is_ok && commit(undo, ops, err);
        arena_free(arena);
    }
    arena_free(keep);
    return is_ok;
}

static bool mark(const struct undo *undo, const struct batch *batch, struct arena *arena,
                 struct error *err)
{
    struct batch_of_operations *ops = part(undo, arena);
    operation_set(ops, operations_on(ops, &batch_entity, batch->record.id, batch->record.rev),
                  "state", batch->state, "undone");
    return commit(undo, ops, err);
}

/* What somebody has worked with since is theirs now, and is told. */
static void tell(const struct undo *undo, const struct batch *batch, struct arena *arena)
{
    int64_t kept = 0;
    struct undone *undone = undo->undone;
    const char *where = arena_printf(arena, "batch_id:%s", undo->batch_id);
    if (!store_count(undo->session->store, &lead_entity, where, &kept, NULL))
        kept = 0;
    const char *words =
        arena_printf(arena, _("undone: the import of %s"), str_or(batch->name, "?"));
    if (kept > 0)
        words = arena_printf(arena,
                             ngettext("%s; %lld lead stays, since it was worked on",
                                      "%s; %lld leads stay, since they were worked on",
                                      (unsigned long)kept),
                             words, (long long)kept);
    snprintf(undone->text, sizeof undone->text, "%s", words);
}

bool undo_import(struct session *session, const char *batch_id, struct undone *ret_undone,
                 struct error *err)
{
    struct arena *arena = arena_new();
    struct undo undo = {
        .session = session, .undone = ret_undone, .batch_id = batch_id, .undoes = batch_id};
    char *group = NULL;
    void *record;
    bool is_ok = actor_require(&session->actor, RIGHT_IMPORT, err) &&
                 store_load(session->store, &batch_entity, batch_id, arena, &record, err);
    const struct batch *batch = is_ok ? record : NULL;
    if (is_ok && !str_equal(batch->user_id, session->actor.user_id) &&
        !str_equal(batch->team_id, session->actor.team_id))
        is_ok = error_set(err, ERR_FORBIDDEN, _("this is another team's import"));
    if (is_ok && str_equal(batch->state, "undone"))
        is_ok = error_set(err, ERR_CONFLICT, _("this was undone already"));
    if (is_ok) {
        uuid_new(ret_undone->group);
        store_maker(session->store, &batch_entity, batch_id, arena, &group);
        undo.undoes = group != NULL ? group : batch_id;
        ret_undone->was_sent = group == NULL || store_group_was_sent(session->store, group);
        is_ok = remove_created(&undo, &lead_entity, err) &&
                remove_created(&undo, &company_entity, err) &&
                (group == NULL || restore_filled(&undo, group, err)) && close_tasks(&undo, err) &&
                mark(&undo, batch, arena, err);
        tell(&undo, batch, arena);
    }
    arena_free(arena);
    return is_ok;
}

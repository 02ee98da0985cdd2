/* In the service: what other desks did before they heard of a merge. An edit of the record that
 * went is kept there, and reaches the one that lives on by the same three-way merge; a clash
 * becomes a conflict task of that one. */
#include "merge_private.h"

#include "base/text.h"
#include "base/uuid.h"
#include "store/records.h"
#include "store/service.h"

#include <string.h>

static struct operation *on(const struct operation *op, const struct entity *entity, const char *id,
                            int64_t rev, struct arena *arena)
{
    struct operation *late = ARENA_NEW(arena, struct operation);
    *late = *op;
    uuid_new(late->op_id);
    late->entity = entity;
    late->id = arena_strdup(arena, id);
    late->base_rev = rev;
    late->body = NULL;
    late->changes = ARENA_ARRAY(arena, struct change, op->change_count + 1);
    late->change_count = 0;
    return late;
}

static bool apply(struct session *session, const struct operation *late, struct arena *arena,
                  struct error *err)
{
    struct applied ignored;
    return late->change_count == 0 || service_apply(session->store, late, arena, &ignored, err);
}

/* What a person typed, and blocks. The state of a number follows only where it is the same one. */
static bool goes_along(const struct entity *entity, const void *gone, const void *lives,
                       const struct change *change, struct arena *arena)
{
    if (change->field == NULL)
        return false;
    if (str_ends(change->name, "_state")) {
        size_t length = strlen(change->name) - strlen("_state");
        const char *number = arena_strndup(arena, change->name, length);
        return str_equal(record_get(entity, gone, number, arena),
                         record_get(entity, lives, number, arena));
    }
    return str_equal(change->name, "do_not_call") || (change->field->flags & FIELD_INTERNAL) == 0;
}

/* What is known of a value goes along with it: where it comes from, when it was confirmed. */
static bool forward_marks(struct session *session, const struct operation *late, const void *gone,
                          struct arena *arena, struct error *err)
{
    void *record;
    const struct entity *entity = late->entity;
    if (!store_load(session->store, entity, late->id, arena, &record, NULL))
        return true;
    const struct record *lives = record;
    struct operation *marks = on(late, entity, late->id, lives->rev, arena);
    marks->changes = ARENA_ARRAY(arena, struct change, entity->field_count);
    for (size_t f = 0; f < entity->field_count; f++) {
        const struct field *field = &entity->fields[f];
        if (!merge_is_marks(field))
            continue;
        const char *now = record_get(entity, lives, field->name, arena), *then = now,
                   *theirs = record_get(entity, gone, field->name, arena);
        for (size_t i = 0; i < late->change_count; i++) {
            const struct change *change = &late->changes[i];
            if ((change->field->flags & FIELD_INTERNAL) == 0 &&
                str_equal(record_get(entity, lives, change->name, arena), change->value))
                then = merge_marks_with(then, change->name,
                                        merge_marks_of(theirs, change->name, arena), arena);
        }
        if (!str_equal_or_empty(now, then))
            marks->changes[marks->change_count++] = (struct change){field, field->name, now, then};
    }
    return apply(session, marks, arena, err);
}

static bool forward_edit(struct session *session, const struct operation *op, struct arena *arena,
                         struct error *err)
{
    void *gone, *lives;
    if (!store_load_any(session->store, op->entity, op->id, arena, &gone, NULL) ||
        merged_into(op->entity, gone) == NULL)
        return true;
    const char *id = store_survivor(session->store, op->entity, op->id, arena);
    if (!store_load(session->store, op->entity, id, arena, &lives, NULL))
        return true;
    struct operation *late = on(op, op->entity, id, ((struct record *)lives)->rev, arena);
    for (size_t i = 0; i < op->change_count; i++)
        if (goes_along(op->entity, gone, lives, &op->changes[i], arena))
            late->changes[late->change_count++] = op->changes[i];
    return apply(session, late, arena, err) && forward_marks(session, late, gone, arena, err);
}

/* A link to a record that was merged meanwhile leads to where that went. */
static bool relink(struct session *session, const struct operation *op, struct arena *arena,
                   struct error *err)
{
    void *record;
    struct operation *late = NULL;
    for (size_t i = 0; i < op->change_count; i++) {
        const struct change *change = &op->changes[i];
        const struct entity *target = change->field != NULL && change->field->refers_to != NULL
                                          ? entity_find(change->field->refers_to)
                                          : NULL;
        if (change->value == NULL || (target != &contact_entity && target != &company_entity))
            continue;
        const char *lives = store_survivor(session->store, target, change->value, arena);
        if (str_equal(lives, change->value) ||
            !store_load_any(session->store, op->entity, op->id, arena, &record, NULL) ||
            !str_equal(record_get(op->entity, record, change->name, arena), change->value))
            continue;
        if (late == NULL)
            late = on(op, op->entity, op->id, ((struct record *)record)->rev, arena);
        late->changes[late->change_count++] =
            (struct change){change->field, change->name, change->value, lives};
    }
    return late == NULL || apply(session, late, arena, err);
}

bool merge_forward(struct session *session, const struct operation *op, struct arena *arena,
                   struct error *err)
{
    bool is_record = op->entity == &contact_entity || op->entity == &company_entity;
    if (op->kind != OP_SET)
        return true;
    if (is_record && operation_change(op, "merged_into_id") == NULL &&
        !forward_edit(session, op, arena, err))
        return false;
    return (!is_record && op->entity != &lead_entity) || relink(session, op, arena, err);
}

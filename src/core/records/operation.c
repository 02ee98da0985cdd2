/* Operations: building groups of them, and the three-way merge of one field. */
#include "core/operation.h"

#include "base/hash.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/lifecycle.h"

#include <string.h>

struct batch_of_operations *operations_new(struct arena *arena, const char *action,
                                           const char *user_id, int64_t now_ms)
{
    struct batch_of_operations *ops = ARENA_NEW(arena, struct batch_of_operations);
    ops->arena = arena;
    uuid_new(ops->group_id);
    ops->action = action;
    ops->user_id = arena_strdup(arena, user_id);
    ops->now_ms = now_ms;
    return ops;
}

#define FEW 32 /* are looked through one by one */

static struct operation **slot_of(const struct batch_of_operations *ops, const char *id)
{
    return &ops->slots[hash_text(HASH_TEXT, str_or(id, "")) % ops->slot_count];
}

static void put_in_slot(struct batch_of_operations *ops, struct operation *op)
{
    struct operation **at = slot_of(ops, op->id);
    while (*at != NULL)
        at = &(*at)->next_in_slot;
    op->next_in_slot = NULL;
    *at = op;
}

/* After `op` was appended. */
static void index_operation(struct batch_of_operations *ops, struct operation *op)
{
    if (ops->count < FEW)
        return;
    if (ops->slots != NULL && ops->count <= ops->slot_count) {
        put_in_slot(ops, op);
        return;
    }
    ops->slot_count = 4 * ops->count;
    ops->slots = ARENA_ARRAY(ops->arena, struct operation *, ops->slot_count);
    for (op = ops->first; op != NULL; op = op->next)
        put_in_slot(ops, op);
}

struct operation *operations_of(const struct batch_of_operations *ops, const struct entity *entity,
                                const char *id, const struct operation *after)
{
    bool is_indexed = ops->slots != NULL;
    struct operation *op = after == NULL ? (is_indexed ? *slot_of(ops, id) : ops->first)
                           : is_indexed  ? after->next_in_slot
                                         : after->next;
    while (op != NULL && !(op->entity == entity && str_equal(op->id, id)))
        op = is_indexed ? op->next_in_slot : op->next;
    return op;
}

static struct operation *append(struct batch_of_operations *ops, const struct entity *entity,
                                const char *id, int64_t base_rev)
{
    struct operation *op = ARENA_NEW(ops->arena, struct operation);
    uuid_new(op->op_id);
    memcpy(op->group_id, ops->group_id, sizeof op->group_id);
    op->kind = OP_SET;
    op->entity = entity;
    op->id = arena_strdup(ops->arena, id);
    op->base_rev = base_rev;
    op->user_id = ops->user_id;
    op->device_id = ops->device_id;
    op->occurred_ms = ops->now_ms;
    op->action = ops->action;
    op->undoes = ops->undoes;
    if (ops->last != NULL)
        ops->last->next = op;
    else
        ops->first = op;
    ops->last = op;
    ops->count++;
    index_operation(ops, op);
    return op;
}

struct operation *operations_on(struct batch_of_operations *ops, const struct entity *entity,
                                const char *id, int64_t base_rev)
{
    for (struct operation *op = operations_of(ops, entity, id, NULL); op != NULL;
         op = operations_of(ops, entity, id, op))
        if (op->kind == OP_SET)
            return op;
    return append(ops, entity, id, base_rev);
}

const struct change *operation_change(const struct operation *op, const char *field)
{
    for (size_t i = 0; i < op->change_count; i++)
        if (str_equal(op->changes[i].name, field))
            return &op->changes[i];
    return NULL;
}

const char *operation_value(const struct operation *op, const char *field)
{
    const struct change *change = operation_change(op, field);
    return change != NULL ? change->value : NULL;
}

void operation_set(struct batch_of_operations *ops, struct operation *op, const char *name,
                   const char *base, const char *value)
{
    base = str_is_empty(base) ? NULL : base;
    value = str_is_empty(value) ? NULL : value;
    for (size_t i = 0; i < op->change_count; i++)
        if (str_equal(op->changes[i].name, name)) {
            op->changes[i].value = arena_strdup(ops->arena, value);
            return;
        }
    if (str_equal(base, value))
        return;
    op->changes = arena_grow(ops->arena, op->changes, op->change_count * sizeof *op->changes,
                             (op->change_count + 1) * sizeof *op->changes);
    const struct field *field = entity_field(op->entity, name);
    op->changes[op->change_count++] =
        (struct change){.field = field,
                        .name = field != NULL ? field->name : arena_strdup(ops->arena, name),
                        .base = arena_strdup(ops->arena, base),
                        .value = arena_strdup(ops->arena, value)};
}

struct operation *operations_diff(struct batch_of_operations *ops, const struct entity *entity,
                                  const void *before, const void *after)
{
    const struct record *was = before, *is = after;
    struct operation *op = operations_on(ops, entity, is->id, was != NULL ? was->rev : 0);
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = &entity->fields[i];
        operation_set(ops, op, field->name,
                      before != NULL ? field_get(field, before, ops->arena) : NULL,
                      field_get(field, after, ops->arena));
    }
    return op;
}

static const char *const result_names[RESULT_COUNT] = {
    "pending", "applied", "merged", "conflict", "proposal", "gone", "rejected", "voided"};

const char *operation_result_name(enum operation_result result)
{
    return result_names[result];
}

enum operation_result operation_result_from_name(const char *name)
{
    for (int i = 0; i < RESULT_COUNT; i++)
        if (str_equal(name, result_names[i]))
            return (enum operation_result)i;
    return RESULT_PENDING;
}

static int64_t number(const char *canonical)
{
    int64_t value;
    return canonical != NULL && str_to_int64(canonical, &value) ? value : 0;
}

static const char *set_with(const char *set, const char *item, struct arena *arena)
{
    return str_list_has(set, item)
               ? set
               : arena_printf(arena, "%s%s%s", set, *set != '\0' ? "," : "", item);
}

/* What stands, less what the writer took out, plus what the writer put in. */
static const char *merge_sets(const char *current, const char *base, const char *value,
                              struct arena *arena)
{
    char **items;
    const char *set = "";
    size_t count = str_split(arena, str_or(current, ""), ',', &items);
    for (size_t i = 0; i < count; i++)
        if (*items[i] != '\0' && (!str_list_has(str_or(base, ""), items[i]) ||
                                  str_list_has(str_or(value, ""), items[i])))
            set = set_with(set, items[i], arena);
    count = str_split(arena, str_or(value, ""), ',', &items);
    for (size_t i = 0; i < count; i++)
        if (*items[i] != '\0' && !str_list_has(str_or(base, ""), items[i]))
            set = set_with(set, items[i], arena);
    return *set != '\0' ? set : NULL;
}

static enum merge_outcome merge_add(const struct field *field, const char *current,
                                    const char *base, const char *value, struct arena *arena,
                                    const char **ret_value)
{
    if (!field_types[field->type].is_int) {
        *ret_value = merge_sets(current, base, value, arena);
        return MERGE_TAKE;
    }
    int64_t sum;
    if (__builtin_sub_overflow(number(value), number(base), &sum) ||
        __builtin_add_overflow(sum, number(current), &sum))
        return MERGE_REFUSE;
    *ret_value = arena_printf(arena, "%lld", (long long)(sum < 0 ? 0 : sum));
    return MERGE_TAKE;
}

/* 1 stays 1 unless the writer knew of it. */
static enum merge_outcome merge_restrict(const char *current, const char *base,
                                         const char **ret_value)
{
    if (number(current) != 1 || number(base) == 1)
        return MERGE_TAKE;
    *ret_value = current;
    return MERGE_SAME;
}

static enum merge_outcome merge_state(const char *current, const char *value,
                                      const char **ret_value)
{
    *ret_value = value;
    return current == NULL || (value != NULL && state_may_follow(current, value)) ? MERGE_TAKE
                                                                                  : MERGE_CLASH;
}

enum merge_outcome merge_field(const struct field *field, const char *current, const char *base,
                               const char *value, struct arena *arena, const char **ret_value)
{
    current = str_is_empty(current) ? NULL : current;
    base = str_is_empty(base) ? NULL : base;
    value = str_is_empty(value) ? NULL : value;
    *ret_value = value;
    if (field->merge == MERGE_ADD)
        return merge_add(field, current, base, value, arena, ret_value);
    if (str_equal(current, value))
        return MERGE_SAME;
    if (field->merge == MERGE_RESTRICT)
        return merge_restrict(current, base, ret_value);
    if (field->merge == MERGE_APPEND)
        return current == NULL ? MERGE_TAKE : MERGE_REFUSE;
    if (str_equal(current, base) || field->merge == MERGE_LAST)
        return MERGE_TAKE;
    if (field->merge == MERGE_STATE)
        return merge_state(current, value, ret_value);
    return MERGE_CLASH;
}

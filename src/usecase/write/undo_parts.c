/* A long undo: a part is read, taken back and saved with the place where the next one begins, so
 * that nothing is done twice or left out, whoever goes on with it. */
#include "undo_private.h"

#include "base/i18n.h"
#include "base/text.h"
#include "store/journal.h"
#include "store/store.h"
#include "usecase/write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PART 200
#define META "undo_rest"

bool undo_rest_read(struct store *store, struct undo_rest *ret_rest)
{
    struct arena *arena = arena_new();
    const char *value =
        store_kind(store) == STORE_DESK ? store_meta(store, META, true, arena) : NULL;
    *ret_rest = (struct undo_rest){.before = 0};
    bool is_there = value != NULL && sscanf(value, "%36s %36s %" SCNd64 " %" SCNd64 " %" SCNd64,
                                            ret_rest->group, ret_rest->undo, &ret_rest->before,
                                            &ret_rest->looked, &ret_rest->of) == 5;
    arena_free(arena);
    return is_there;
}

static bool keep_rest(struct session *session, const struct undo_rest *rest, struct arena *arena,
                      struct error *err)
{
    const char *value = arena_printf(arena, "%s %s %" PRId64 " %" PRId64 " %" PRId64, rest->group,
                                     rest->undo, rest->before, rest->looked, rest->of);
    return store_meta_set(session->store, META, value, true, err);
}

static bool read_part(struct session *session, struct undo_rest *rest,
                      struct batch_of_operations *ops, size_t *ret_count, struct error *err)
{
    struct operation *first;
    if (!store_group_back(session->store, rest->group, rest->before, PART, ops->arena, &first,
                          ret_count, &rest->before, err))
        return false;
    struct operation **list = ARENA_ARRAY(ops->arena, struct operation *, *ret_count + 1);
    size_t count = 0;
    for (struct operation *op = first; op != NULL; op = op->next)
        list[count++] = op;
    rest->looked += (int64_t)*ret_count;
    return undo_operations(session, ops, list, count, err);
}

/* What says nothing is not written, and no place with it. */
static bool says_anything(const struct batch_of_operations *ops)
{
    for (const struct operation *op = ops->first; op != NULL; op = op->next)
        if (op->kind != OP_SET || op->change_count > 0)
            return true;
    return false;
}

bool undo_part(struct session *session, struct undo_rest *rest, struct undone *undone,
               bool *ret_is_over, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "undo", session->actor.user_id, session->now_ms());
    ops->undoes = rest->group;
    if (rest->undo[0] == '\0')
        memcpy(rest->undo, ops->group_id, sizeof rest->undo);
    memcpy(ops->group_id, rest->undo, sizeof ops->group_id);
    size_t count;
    bool is_ok;
    do
        is_ok = read_part(session, rest, ops, &count, err);
    while (is_ok && count > 0 && !says_anything(ops));
    *ret_is_over = is_ok && count == 0;
    if (is_ok && says_anything(ops))
        is_ok = keep_rest(session, rest, arena, err) && write_commit(session, ops, NULL, err);
    if (is_ok) {
        undone->operations += (int64_t)ops->count;
        undone->looked = rest->looked;
        undone->of = rest->of;
        memcpy(undone->group, rest->undo, sizeof undone->group);
    }
    arena_free(arena);
    return is_ok;
}

bool undo_rest_end(struct store *store, const char *undo, struct error *err)
{
    struct undo_rest rest;
    return !undo_rest_read(store, &rest) || !str_equal(rest.undo, undo) ||
           store_meta_set(store, META, NULL, true, err);
}

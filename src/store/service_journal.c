/* The journal's rows of the running transaction: kept back until their numbers are known, so that
 * each is written once. Whoever reads the journal meanwhile has them written first, with the
 * negative of their offset. */
#include "store_private.h"

#include "base/clock.h"

struct journal_row {
    struct journal_row *next;
    const char *op_id, *group_id, *kind, *action, *user_id, *device_id, *undoes, *entity, *id,
        *body;
    int64_t at_ms, received_ms;
    int offset;
    int written_at; /* the savepoint after which it was written; 0: not yet */
};

bool journal_add(struct store *store, const struct operation *op, int offset, struct error *err)
{
    static const char *const kinds[] = {
        [OP_SET] = "set", [OP_DELETE] = "delete", [OP_BULK] = "bulk", [OP_VOID] = "void"};
    struct arena *arena = store->touched_arena;
    struct journal_row *row = ARENA_NEW(arena, struct journal_row);
    (void)err;
    *row = (struct journal_row){.op_id = arena_strdup(arena, op->op_id),
                                .group_id = arena_strdup(arena, op->group_id),
                                .kind = kinds[op->kind],
                                .action = arena_strdup(arena, op->action),
                                .user_id = arena_strdup(arena, op->user_id),
                                .device_id = arena_strdup(arena, op->device_id),
                                .undoes = arena_strdup(arena, op->undoes),
                                .entity = op->entity->name,
                                .id = arena_strdup(arena, op->id),
                                .body = operation_text(op, arena),
                                .at_ms = op->occurred_ms,
                                .received_ms = clock_now_ms(),
                                .offset = offset};
    if (store->journal_last != NULL)
        store->journal_last->next = row;
    else
        store->journal_first = row;
    store->journal_last = row;
    return true;
}

static bool write_rows(struct store *store, int64_t base, struct error *err)
{
    static const char head[] = "INSERT INTO journal (op_id, grp, kind, action, user_id, device_id, "
                               "undoes, entity, id, at_ms, received_ms, n, body) VALUES";
    struct arena *arena = arena_new();
    struct many many;
    bool is_ok = true;
    many_begin(&many, store, head, " ON CONFLICT (op_id) DO NOTHING", "tttttttttiiit", arena);
    for (struct journal_row *row = store->journal_first; is_ok && row != NULL; row = row->next) {
        if (row->written_at != 0)
            continue;
        row->written_at = 1 + store->savepoint_no;
        is_ok = many_add(&many, err, row->op_id, row->group_id, row->kind, row->action,
                         row->user_id, row->device_id, row->undoes, row->entity, row->id,
                         row->at_ms, row->received_ms,
                         base >= 0 ? base + row->offset : (int64_t)-row->offset, row->body);
    }
    is_ok = is_ok && many_end(&many, err);
    arena_free(arena);
    return is_ok;
}

struct db *journal_db(struct store *store)
{
    if (store->kind != STORE_SERVICE)
        return store->outbox;
    if (store->in_transaction && store->journal_last != NULL) {
        store->journal_is_early = true;
        write_rows(store, -1, NULL);
    }
    return store->db;
}

bool journal_number(struct store *store, int64_t base, struct error *err)
{
    return write_rows(store, base, err) &&
           (!store->journal_is_early ||
            db_run(store->db, err, "UPDATE journal SET n = $1 - n WHERE n < 0", "i", base));
}

void journal_save(struct store *store)
{
    store->savepoint_no++;
    store->journal_saved = store->journal_last;
}

void journal_back(struct store *store)
{
    struct journal_row *last = store->journal_saved;
    for (struct journal_row *row = store->journal_first; last != NULL && row != NULL;
         row = row == last ? NULL : row->next)
        if (row->written_at == 1 + store->savepoint_no)
            row->written_at = 0; /* taken back with what came after the savepoint */
    if (last != NULL)
        last->next = NULL;
    else
        store->journal_first = NULL;
    store->journal_last = last;
}

void journal_clear(struct store *store)
{
    store->journal_first = store->journal_last = store->journal_saved = NULL;
    store->journal_is_early = false;
    store->savepoint_no = 0;
}

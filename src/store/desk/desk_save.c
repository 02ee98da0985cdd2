/* Saving at the desk: durable in the outbox first, then shown in the cache. What a crash leaves
 * between the two is replayed at the next open. */
#include "../store_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "desk_private.h"
#include "codec/record_json.h"

#include <string.h>

#define HOLDS_MOST 20
#define SHOWN_AT_ONCE 50 /* operations in one transaction, where they come from the file */

static int64_t read_no(struct db *db, const char *key)
{
    return db_number(db, 0, "SELECT CAST(value AS BIGINT) FROM meta WHERE key = $1", "t", key);
}

int64_t desk_next_no(struct store *store)
{
    return read_no(store->outbox, "next_no");
}

static const char *kind_name(enum operation_kind kind)
{
    static const char *const names[] = {
        [OP_SET] = "set", [OP_DELETE] = "delete", [OP_BULK] = "bulk", [OP_VOID] = "void"};
    return names[kind];
}

static bool insert_operation(struct store *store, struct operation *op, struct arena *arena,
                             struct error *err)
{
    static const char sql[] = "INSERT INTO op (op_no, op_id, grp, kind, entity, id, action, "
                              "user_id, undoes, occurred_ms, state) "
                              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'pending')",
                      body[] = "INSERT INTO op_body (op_id, body) VALUES ($1, $2)";
    return db_run(store->outbox, err, sql, "itttttttti", op->no, op->op_id, op->group_id,
                  kind_name(op->kind), op->entity->name, op->id, op->action, op->user_id,
                  op->undoes, op->occurred_ms) &&
           db_run(store->outbox, err, body, "tt", op->op_id, operation_text(op, arena));
}

static bool end_beside(struct store *store, const struct batch_of_operations *ops,
                       struct error *err)
{
    bool is_ok = ops->ended_meta == NULL || store_meta_set(store, ops->ended_meta, NULL, true, err);
    for (size_t i = 0; is_ok && i < sizeof ops->ended_drafts / sizeof *ops->ended_drafts; i++)
        is_ok =
            ops->ended_drafts[i] == NULL || desk_draft_set(store, ops->ended_drafts[i], NULL, err);
    return is_ok;
}

static bool write_outbox(struct store *store, struct batch_of_operations *ops, struct error *err)
{
    if (!store->outbox_is_held && !db_exec(store->outbox, "BEGIN IMMEDIATE", err))
        return false;
    store->outbox_is_held = false; /* it ends below, either way */
    int64_t no = desk_next_no(store);
    bool is_ok = true;
    for (struct operation *op = ops->first; is_ok && op != NULL; op = op->next) {
        op->no = no++;
        is_ok = insert_operation(store, op, ops->arena, err);
    }
    is_ok = is_ok && db_run(store->outbox, err, "UPDATE meta SET value = $1 WHERE key = 'next_no'",
                            "t", arena_printf(ops->arena, "%lld", (long long)no));
    if (is_ok && end_beside(store, ops, err))
        return db_exec(store->outbox, "COMMIT", err) ||
               (db_exec(store->outbox, "ROLLBACK", NULL), false);
    db_exec(store->outbox, "ROLLBACK", NULL);
    return false;
}

static bool keep_base(struct store *store, const struct entity *entity, const char *id,
                      struct arena *arena, struct error *err)
{
    void *record;
    if (db_number(store->db, 0, "SELECT 1 FROM base_row WHERE entity = $1 AND id = $2", "tt",
                  entity->name, id) == 1)
        return true;
    const char *body = store_load_any(store, entity, id, arena, &record, NULL)
                           ? record_text(entity, record, arena)
                           : NULL;
    return db_run(store->db, err, "INSERT INTO base_row (entity, id, body) VALUES ($1, $2, $3)",
                  "ttt", entity->name, id, body);
}

static bool insert(struct store *store, const struct entity *entity, const void *record,
                   const struct lead *lead, bool *ret_is_new, struct error *err)
{
    (void)lead;
    return store_insert(store, entity, record, ret_is_new, err);
}

bool desk_show(struct store *store, const struct operation *op, struct arena *arena,
               struct error *err)
{
    if (op->kind == OP_VOID)
        return true;
    if (op->kind == OP_BULK) /* rows without a base: the service's version simply replaces them */
        return bulk_apply(store, op, arena, &(struct bulk_writer){store_put, insert, search_add},
                          err);
    void *record = NULL;
    if (!keep_base(store, op->entity, op->id, arena, err))
        return false;
    if (!store_load_any(store, op->entity, op->id, arena, &record, NULL))
        record = NULL;
    overlay(op, &record, arena);
    return record == NULL || store_put(store, op->entity, record, err);
}

/* Have none of these been settled (rejected, come back) before they could be shown? */
static bool all_are_open(struct store *store, const struct batch_of_operations *ops)
{
    static const char sql[] = "SELECT count(*) FROM op WHERE op_no BETWEEN $1 AND $2 AND state IN "
                              "('pending', 'sent', 'acked')";
    return db_number(store->outbox, 0, sql, "ii", ops->first->no, ops->last->no) ==
           (int64_t)ops->count;
}

/* The next open operations after a number, from the file: another thread or process saved them. */
static bool read_open(struct store *store, int64_t after, int64_t last, struct arena *arena,
                      struct operation **ret_first, int64_t *ret_until, struct error *err)
{
    static const char sql[] =
        "SELECT op_no, body FROM op_whole WHERE op_no > $1 AND op_no <= $2 AND "
        "state IN ('pending', 'sent', 'acked') ORDER BY op_no LIMIT $3";
    struct operation **tail = ret_first;
    int count = 0;
    struct query *query = query_new(store->outbox, sql, err);
    query_int(query, 1, after);
    query_int(query, 2, last);
    query_int(query, 3, SHOWN_AT_ONCE);
    *ret_until = last;
    while (query_row(query)) {
        int64_t no = query_column_int(query, 0);
        if (operation_from_text(query_column(query, 1), arena, tail, NULL))
            tail = &(*tail)->next;
        if (++count == SHOWN_AT_ONCE)
            *ret_until = no;
    }
    *tail = NULL;
    return query_end(query);
}

static struct operation *first_after(struct batch_of_operations *ops, int64_t shown)
{
    struct operation *op = ops->first;
    while (op != NULL && op->no <= shown)
        op = op->next;
    return op != NULL && op->no == shown + 1 ? op : NULL;
}

/* One transaction of showing; it ends early when somebody waits. Under the cache's write lock each
 * operation is shown once and in order, whoever saved it: applied_no says how far. */
static bool show_some(struct store *store, struct batch_of_operations *ops, int64_t last,
                      struct arena *arena, int64_t *ret_shown, struct error *err)
{
    int64_t shown = read_no(store->db, "applied_no"), until = last;
    struct operation *first = NULL;
    bool is_ok = true;
    if (shown >= last)
        return *ret_shown = shown, true;
    if (ops != NULL && first_after(ops, shown) != NULL && all_are_open(store, ops))
        first = first_after(ops, shown);
    else
        is_ok = read_open(store, shown, last, arena, &first, &until, err);
    for (struct operation *op = first; is_ok && op != NULL; op = op->next) {
        is_ok = desk_show(store, op, arena, err);
        if (is_ok && op->next != NULL && store_is_awaited(store)) {
            until = op->no;
            break;
        }
    }
    *ret_shown = until;
    return is_ok && store_meta_set(store, "applied_no",
                                   arena_printf(arena, "%lld", (long long)until), false, err);
}

/* is_long: the transaction stays open for what follows, unless somebody waits. */
static bool show_until(struct store *store, struct batch_of_operations *ops, int64_t last,
                       bool is_long, struct error *err)
{
    struct arena *arena = arena_new();
    int64_t shown = 0;
    bool is_ok = true;
    while (is_ok && shown < last) {
        arena_reset(arena);
        is_ok = store->in_transaction || store_begin(store, err);
        if (is_ok && show_some(store, ops, last, arena, &shown, err))
            is_ok =
                (is_long && shown >= last && !store_is_awaited(store)) || store_commit(store, err);
        else if (is_ok)
            is_ok = (store_rollback(store), false);
    }
    arena_free(arena);
    return is_ok;
}

static bool all_is_shown(struct store *store)
{
    return read_no(store->db, "applied_no") >= desk_next_no(store) - 1;
}

/* What somebody saved between showing and holding is shown first. */
bool desk_hold(struct store *store, struct error *err)
{
    for (int i = 0; i < HOLDS_MOST; i++) {
        if (!desk_show_rest(store, err) || !store_begin(store, err))
            return false;
        store->outbox_is_held = db_exec(store->outbox, "BEGIN IMMEDIATE", err);
        if (store->outbox_is_held && all_is_shown(store))
            return true;
        bool has_failed = !store->outbox_is_held;
        desk_let_go(store);
        if (has_failed)
            return false;
    }
    return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
}

void desk_let_go(struct store *store)
{
    if (store->outbox_is_held)
        db_exec(store->outbox, "ROLLBACK", NULL);
    store->outbox_is_held = false;
    store_rollback(store);
}

bool desk_save_unshown(struct store *store, struct batch_of_operations *ops, struct error *err)
{
    return ops->first == NULL || write_outbox(store, ops, err);
}

static bool show_saved(struct store *store, struct batch_of_operations *ops, bool is_long,
                       struct error *err)
{
    struct error busy = {0};
    if (ops->first == NULL || show_until(store, ops, ops->last->no, is_long, &busy) ||
        busy.code == ERR_BUSY)
        return true; /* a busy cache shows it with the next page, save or open */
    return err != NULL && (*err = busy, false);
}

bool desk_show_saved(struct store *store, struct batch_of_operations *ops, struct error *err)
{
    return show_saved(store, ops, false, err);
}

bool desk_show_more(struct store *store, struct batch_of_operations *ops, struct error *err)
{
    return show_saved(store, ops, true, err);
}

bool desk_show_end(struct store *store, struct error *err)
{
    return !store->in_transaction || store_commit(store, err);
}

bool desk_save(struct store *store, struct batch_of_operations *ops, struct error *err)
{
    /* Of any trouble in the second half the caller learns too, although it is saved. */
    return desk_save_unshown(store, ops, err) && desk_show_saved(store, ops, err);
}

bool desk_show_rest(struct store *store, struct error *err)
{
    int64_t last = desk_next_no(store) - 1;
    return all_is_shown(store) || show_until(store, NULL, last, false, err);
}

/* At open: what the outbox has and the cache does not show yet. */
bool desk_replay(struct store *store, struct error *err)
{
    return desk_show_rest(store, err) && desk_settle(store, 0, err);
}

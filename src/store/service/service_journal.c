/* The journal's rows of the running transaction: kept back until their numbers are known, so that
 * each is written once. Whoever reads the journal meanwhile has them written first, with the
 * negative of their offset. */
#include "service_audit.h"

#include "base/clock.h"
#include "base/hash.h"
#include "codec/record_json.h"

#include <stdio.h>
#include <string.h>

struct journal_row {
    struct journal_row *next;
    const char *op_id, *group_id, *kind, *action, *user_id, *device_id, *undoes, *entity, *id,
        *body, *digest, *salt;
    int64_t at_ms, received_ms;
    int offset;
    bool is_known;  /* its operation was in the journal before: a desk that starts over */
    int written_at; /* the savepoint after which it was written; 0: not yet */
};

void journal_digest(const char *body, const char *salt, char out[HASH_HEX_SIZE])
{
    struct text text = {0};
    text_append(&text, body);
    text_append(&text, str_or(salt, "")); /* none: a row of before salts */
    hash_hex(text_str(&text), text.length, out);
    text_free(&text);
}

bool journal_add(struct store *store, const struct operation *op, int offset, struct error *err)
{
    static const char *const kinds[] = {
        [OP_SET] = "set", [OP_DELETE] = "delete", [OP_BULK] = "bulk", [OP_VOID] = "void"};
    struct arena *arena = store->touched_arena;
    struct journal_row *row = ARENA_NEW(arena, struct journal_row);
    char digest[HASH_HEX_SIZE], salt[UUID_SIZE];
    const char *body = operation_text(op, arena);
    (void)err;
    uuid_new(salt);
    journal_digest(body, salt, digest);
    *row = (struct journal_row){.op_id = arena_strdup(arena, op->op_id),
                                .group_id = arena_strdup(arena, op->group_id),
                                .kind = kinds[op->kind],
                                .action = arena_strdup(arena, op->action),
                                .user_id = arena_strdup(arena, op->user_id),
                                .device_id = arena_strdup(arena, op->device_id),
                                .undoes = arena_strdup(arena, op->undoes),
                                .entity = op->entity->name,
                                .id = arena_strdup(arena, op->id),
                                .body = body,
                                .digest = arena_strdup(arena, digest),
                                .salt = arena_strdup(arena, salt),
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
    static const char head[] =
        "INSERT INTO journal (op_id, grp, kind, action, user_id, device_id, "
        "undoes, entity, id, at_ms, received_ms, n, body, digest, salt) VALUES";
    struct arena *arena = arena_new();
    struct many many;
    bool is_ok = true;
    many_begin(&many, store, head, " ON CONFLICT (op_id) DO NOTHING", "tttttttttiiittt", arena);
    for (struct journal_row *row = store->journal_first; is_ok && row != NULL; row = row->next) {
        if (row->written_at != 0 || row->is_known)
            continue;
        row->written_at = 1 + store->savepoint_no;
        is_ok =
            many_add(&many, err, row->op_id, row->group_id, row->kind, row->action, row->user_id,
                     row->device_id, row->undoes, row->entity, row->id, row->at_ms,
                     row->received_ms, base >= 0 ? base + row->offset : (int64_t)-row->offset,
                     row->body, row->digest, row->salt);
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

static bool mark_known(struct store *store, struct journal_row **chunk, size_t count,
                       struct error *err)
{
    struct arena *arena = arena_new();
    const char **ids = ARENA_ARRAY(arena, const char *, count);
    const char *sql = arena_printf(arena, "SELECT op_id FROM journal WHERE n > 0 AND op_id IN (%s)",
                                   ids_places(ids_size(count), arena));
    struct query *query = query_new(store->db, sql, err);
    for (size_t i = 0; i < count; i++)
        ids[i] = chunk[i]->op_id;
    ids_bind(query, ids, count);
    while (query_row(query))
        for (size_t i = 0; i < count; i++)
            chunk[i]->is_known |= str_equal(chunk[i]->op_id, query_column(query, 0));
    bool is_ok = query_end(query);
    arena_free(arena);
    return is_ok;
}

/* What the journal has already is not written again, so it must not stand in the audit again. */
static bool find_known(struct store *store, struct error *err)
{
    bool is_ok = true;
    for (struct journal_row *row = store->journal_first; is_ok && row != NULL;) {
        struct journal_row *chunk[IDS_MOST];
        size_t count = 0;
        for (; row != NULL && count < IDS_MOST; row = row->next)
            chunk[count++] = row;
        is_ok = mark_known(store, chunk, count, err);
    }
    return is_ok;
}

/* One row of the audit for the transaction's operations (service_audit.c reads them alike). */
static bool audit_rows(struct store *store, int64_t base, struct error *err)
{
    struct text text = {0};
    char hash[HASH_HEX_SIZE], range[48], at[24];
    int64_t first = 0, last = 0;
    for (const struct journal_row *row = store->journal_first; row != NULL; row = row->next) {
        if (row->is_known)
            continue;
        const char *parts[] = {
            row->op_id,  row->group_id, row->kind, row->action, row->user_id, row->device_id,
            row->undoes, row->entity,   row->id,   at,          row->digest};
        snprintf(at, sizeof at, "%lld", (long long)row->at_ms);
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            audit_part(&text, parts[i]);
        last = base + row->offset;
        first = first == 0 ? last : first;
    }
    hash_hex(text_str(&text), text.length, hash);
    text_free(&text);
    snprintf(range, sizeof range, "%lld-%lld", (long long)first, (long long)last);
    return first == 0 ||
           audit_add(store, &(struct audit_event){"write", NULL, NULL, range, hash}, err);
}

bool journal_number(struct store *store, int64_t base, struct error *err)
{
    return find_known(store, err) && write_rows(store, base, err) &&
           (!store->journal_is_early ||
            db_run(store->db, err, "UPDATE journal SET n = $1 - n WHERE n < 0", "i", base)) &&
           audit_rows(store, base, err);
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

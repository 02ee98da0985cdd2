/* Erasing at a desk: a bare id arrives, and everything here that hangs on it goes, also what the
 * service never saw. The outbox first, which comes back after a crash as it was left; the cache
 * with the page. Numbers of operations stay: those that were not sent yet go out empty. */
#include "desk_private.h"
#include "desk_texts.h"

#include "base/i18n.h"
#include "codec/record_json.h"
#include "core/activity.h"
#include "core/consent.h"
#include "core/merge.h"
#include "core/task.h"
#include "store/erasure.h"
#include "store/exports.h"

#include <string.h>

#define MERGE_PAGES "500" /* of the search's index in one transaction: some 20 ms */
#define MERGES_MOST 100000

/* --- outbox --- */

struct chunk {
    struct chunk *next;
    char *op_id, *body;
};

static char *cut_chunk(const char *body, const char *id, struct arena *arena)
{
    struct operation *op;
    struct bulk_row *rows;
    size_t count, kept = 0;
    struct text out = {0};
    if (!operation_from_text(body, arena, &op, NULL) ||
        !bulk_read_json(str_or(op->body, ""), arena, &rows, &count, NULL))
        return arena_strdup(arena, "");
    for (size_t i = 0; i < count; i++)
        if (!str_equal(rows[i].contact_id, id) && !str_equal(rows[i].lead_id, id))
            rows[kept++] = rows[i];
    bulk_write_json(&out, rows, kept);
    op->body = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return operation_text(op, arena);
}

/* A chunk that is on its way keeps its body until its answer came: the same number with another
 * text would look like a copied device. */
static bool cut_chunks(struct store *store, const char *id, struct arena *arena, struct error *err)
{
    static const char sql[] = "SELECT op_id, body, state FROM op_whole WHERE kind = 'bulk' AND "
                              "body LIKE '%' || $1 || '%'";
    struct query *query = query_new(store->outbox, sql, err);
    struct chunk *first = NULL;
    bool is_on_its_way = false;
    query_text(query, 1, id);
    while (query_row(query)) {
        struct chunk *chunk = ARENA_NEW(arena, struct chunk);
        *chunk = (struct chunk){first, arena_strdup(arena, query_column(query, 0)),
                                cut_chunk(query_column(query, 1), id, arena)};
        first = chunk;
        is_on_its_way |= str_equal(query_column(query, 2), "sent");
    }
    bool is_ok = query_end(query);
    if (is_ok && is_on_its_way)
        return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
    for (; is_ok && first != NULL; first = first->next)
        is_ok = db_run(store->outbox, err, "UPDATE op_body SET body = $2 WHERE op_id = $1", "tt",
                       first->op_id, first->body);
    return is_ok;
}

static bool empty_operations(struct store *store, const struct entity *entity, const char *id,
                             struct error *err)
{
    static const char bodies[] = "UPDATE op_body SET body = '' WHERE op_id IN (SELECT op_id FROM "
                                 "op WHERE entity = $1 AND id = $2)";
    static const char rows[] =
        "UPDATE op SET result = 'gone', problem = NULL, state = CASE state WHEN 'rejected' THEN "
        "'journal' ELSE state END WHERE entity = $1 AND id = $2";
    return db_run(store->outbox, err, bodies, "tt", entity->name, id) &&
           db_run(store->outbox, err, rows, "tt", entity->name, id);
}

struct quote {
    struct quote *next;
    char *key;
};

static bool unname(struct store *store, const struct person_words *person, const char *select,
                   const char *forget, struct error *err)
{
    struct arena *arena = arena_new();
    struct quote *first = NULL;
    struct query *query = query_new(store->outbox, select, err);
    while (query_row(query))
        if (person_is_named(person, query_column(query, 1), arena)) {
            struct quote *quote = ARENA_NEW(arena, struct quote);
            *quote = (struct quote){first, arena_strdup(arena, query_column(query, 0))};
            first = quote;
        }
    bool is_ok = query_end(query);
    for (; is_ok && first != NULL; first = first->next)
        is_ok = db_run(store->outbox, err, forget, "t", first->key);
    arena_free(arena);
    return is_ok;
}

bool desk_views_unname(struct store *store, const struct person_words *person, struct error *err)
{
    return unname(store, person,
                  "SELECT key, key || ' ' || value FROM draft WHERE key LIKE 'view/%'",
                  "DELETE FROM draft WHERE key = $1", err);
}

/* What names the person without hanging on it: saved views, exports that the service was not told
 * of, what it answered about other records. */
static bool erase_quotes(struct store *store, const char *id, struct arena *arena,
                         struct error *err)
{
    void *contact;
    struct person_words person;
    return !store_load_any(store, &contact_entity, id, arena, &contact, NULL) ||
           (person_words_load(store, contact, arena, &person, err) &&
            desk_views_unname(store, &person, err) &&
            unname(store, &person, "SELECT op_id, problem FROM op WHERE problem <> ''",
                   "UPDATE op SET problem = NULL WHERE op_id = $1", err) &&
            desk_exports_unname(store, &person, err) && desk_texts_unname(store, &person, err));
}

static bool erase_outbox(struct store *store, const struct entity *entity, const char *id,
                         struct arena *arena, struct error *err)
{
    bool is_person = entity == &contact_entity || entity == &lead_entity;
    if (!db_exec(store->outbox, "BEGIN IMMEDIATE", err))
        return false;
    if (empty_operations(store, entity, id, err) &&
        db_run(store->outbox, err,
               "DELETE FROM draft WHERE key LIKE '%' || $1 || '%' OR ($2 = 1 AND key = "
               "'" DRAFT_NEW_LEAD "')",
               "ti", id, (int64_t)is_person) &&
        (!is_person || cut_chunks(store, id, arena, err)) &&
        (entity != &contact_entity || erase_quotes(store, id, arena, err)) &&
        db_exec(store->outbox, "COMMIT", err))
        return true;
    db_exec(store->outbox, "ROLLBACK", NULL);
    return false;
}

/* --- cache --- */

static bool erase_where(struct store *store, const struct entity *entity, const char *field,
                        const char *value, struct arena *arena, struct error *err)
{
    struct chunk *first = NULL; /* ids: the rows go while they are gone through */
    struct query *query = query_new(
        store->db, arena_printf(arena, "SELECT id FROM \"%s\" WHERE %s = $1", entity->name, field),
        err);
    query_text(query, 1, value);
    while (query_row(query)) {
        struct chunk *row = ARENA_NEW(arena, struct chunk);
        *row = (struct chunk){first, arena_strdup(arena, query_column(query, 0)), NULL};
        first = row;
    }
    bool is_ok = query_end(query);
    for (; is_ok && first != NULL; first = first->next)
        is_ok = desk_erase(store, entity, first->op_id, err);
    return is_ok;
}

static bool erase_children(struct store *store, const struct entity *entity, const char *id,
                           struct arena *arena, struct error *err)
{
    if (entity == &contact_entity)
        return erase_where(store, &lead_entity, "contact_id", id, arena, err) &&
               erase_where(store, &consent_entity, "contact_id", id, arena, err) &&
               erase_where(store, &task_entity, "contact_id", id, arena, err);
    return entity != &lead_entity ||
           (erase_where(store, &activity_entity, "lead_id", id, arena, err) &&
            erase_where(store, &answer_entity, "lead_id", id, arena, err) &&
            erase_where(store, &task_entity, "contact_id IS NULL AND lead_id", id, arena, err));
}

/* What this desk wrote and fetched while two records were one: it may be of either. Operations that
 * are not settled yet are the other one's work, and stay. */
static bool erase_common(struct store *store, const struct entity *entity, const char *id,
                         struct error *err)
{
    static const char bodies[] =
        "UPDATE op_body SET body = '' WHERE op_id IN (SELECT o.op_id FROM op o, (SELECT min(op_no) "
        "AS first_no, max(op_no) AS last_no FROM op WHERE entity = 'merge' AND id = $1) m WHERE "
        "o.state = 'journal' AND o.entity IN ('contact', 'merge', 'task', 'consent') AND (o.grp IN "
        "(SELECT grp FROM op WHERE entity = 'merge' AND id = $1) OR (o.op_no BETWEEN m.first_no "
        "AND m.last_no AND o.id IN ($2, $3))))";
    static const char log[] = "DELETE FROM change_log WHERE entity = $1 AND id IN ($2, $3)";
    struct arena *arena = arena_new();
    void *row;
    bool is_ok = true;
    if (entity == &merge_entity && store_load_any(store, &merge_entity, id, arena, &row, NULL)) {
        const struct merge *merge = row;
        is_ok = db_run(store->outbox, err, bodies, "ttt", id, merge->kept_id, merge->gone_id) &&
                db_run(store->db, err, log, "ttt", merge->entity, merge->kept_id, merge->gone_id);
    }
    arena_free(arena);
    return is_ok;
}

bool desk_erase(struct store *store, const struct entity *entity, const char *id, struct error *err)
{
    static const char base[] = "DELETE FROM base_row WHERE entity = $1 AND id = $2";
    static const char log[] = "DELETE FROM change_log WHERE entity = $1 AND id = $2";
    struct arena *arena = arena_new();
    bool is_ok = erase_common(store, entity, id, err) &&
                 erase_outbox(store, entity, id, arena, err) &&
                 erase_children(store, entity, id, arena, err) &&
                 db_run(store->db, err, base, "tt", entity->name, id) &&
                 db_run(store->db, err, log, "tt", entity->name, id) &&
                 db_run(store->db, err, "DELETE FROM lease WHERE lead_id = $1", "t", id) &&
                 store_remove(store, entity, id, err) &&
                 store_meta_set(store, "erase_settle", "1", false, err);
    arena_free(arena);
    return is_ok;
}

/* --- the ledger's place --- */

int64_t desk_erased_through(struct store *store)
{
    return db_number(store->db, 0, "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'erased'",
                     "");
}

bool desk_erased_set(struct store *store, int64_t through, struct error *err)
{
    if (through <= desk_erased_through(store))
        return true;
    return store_meta_set(store, "erased", arena_printf(store->arena, "%lld", (long long)through),
                          false, err);
}

/* --- bytes --- */

/* An index of the search keeps the words of a deleted row until its parts are merged: in steps, so
 * that whoever works here is not kept waiting. */
static bool merge_index(struct store *store, const char *name)
{
    struct arena *arena = store->arena;
    const char *begin = arena_printf(
        arena, "INSERT INTO %s (%s, rank) VALUES ('merge', -" MERGE_PAGES ")", name, name);
    const char *go_on = arena_printf(
        arena, "INSERT INTO %s (%s, rank) VALUES ('merge', " MERGE_PAGES ")", name, name);
    int64_t before, after;
    for (int i = 0; i < MERGES_MOST; i++) {
        if (!store_begin(store, NULL))
            return false;
        before = db_number(store->db, 0, "SELECT total_changes()", "");
        if (!db_exec(store->db, i == 0 ? begin : go_on, NULL)) {
            store_rollback(store);
            return false;
        }
        after = db_number(store->db, 0, "SELECT total_changes()", "");
        if (!store_commit(store, NULL))
            return false;
        if (i > 0 && after - before < 2)
            return true;
    }
    return false;
}

static bool truncate_log(struct db *db)
{
    return db_number(db, 1, "PRAGMA wal_checkpoint(TRUNCATE)", "") == 0;
}

bool desk_erase_settle(struct store *store)
{
    return db_number(store->db, 0, "SELECT 1 FROM meta WHERE key = 'erase_settle'", "") != 1 ||
           (merge_index(store, "search") && merge_index(store, "number_search") &&
            merge_index(store, "twin_search") && truncate_log(store->outbox) &&
            truncate_log(store->db) && store_meta_set(store, "erase_settle", NULL, false, NULL));
}

/* New rows of an import's chunk, inserted by a few statements of many rows each: a statement opens
 * the table and its ten indexes once and goes on where the last row went. */
#include "../store_private.h"

#include "core/bulk.h"
#include "counts.h"

#include <stdlib.h>
#include <string.h>

struct indexed {
    const struct contact *contact;
    const char *words; /* NULL: found when it is flushed */
};
struct rows_later {
    struct many *inserts[ENTITY_COUNT];
    struct indexed indexed[BULK_ROWS_MAX];
    size_t indexed_count;
    bool is_empty;
};

/* OR FAIL: what fails is rolled back as a whole anyway, so that no statement keeps a journal. */
static struct many *inserts_of(struct store *store, const struct entity *entity)
{
    struct many **many = &store->later->inserts[entity->kind];
    if (*many != NULL)
        return *many;
    const struct entity_sql *sql = entity_sql(store, entity);
    const char *head =
        arena_printf(store->arena, "INSERT OR FAIL%s", sql->many_head + strlen("INSERT"));
    *many = ARENA_NEW(store->arena, struct many);
    many_begin(*many, store, head, " ON CONFLICT (id) DO NOTHING", sql->types, store->arena);
    return *many;
}

static struct rows_later *later_of(struct store *store)
{
    if (store->later != NULL)
        return store->later;
    store->later = ARENA_NEW(store->arena, struct rows_later);
    store->later->is_empty = true;
    return store->later;
}

static bool insert(struct store *store, const struct entity *entity, const void *record,
                   const struct lead *lead, bool *ret_is_new, struct error *err)
{
    (void)lead;
    later_of(store)->is_empty = false;
    *ret_is_new = true;
    return many_add_record(inserts_of(store, entity), entity, record, err) &&
           reached_note(store, entity, record, err) &&
           (entity != &lead_entity || counts_note(store, NULL, record, err));
}

static bool index_later(struct store *store, const struct contact *contact, const char *words,
                        struct error *err)
{
    struct rows_later *later = later_of(store);
    (void)err;
    later->indexed[later->indexed_count++] = (struct indexed){contact, words};
    return true;
}

const struct bulk_writer rows_later_writer = {store_put, insert, index_later};

bool rows_are_new(struct store *store, const struct bulk_row *rows, size_t count)
{
    static const char contacts[] = "SELECT 1 FROM contact WHERE id BETWEEN $1 AND $2 LIMIT 1",
                      leads[] = "SELECT 1 FROM lead WHERE id BETWEEN $1 AND $2 LIMIT 1";
    const struct bulk_row *first = NULL, *last = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!rows[i].creates_contact || !rows[i].creates_lead)
            continue;
        if (last != NULL && (strcmp(last->contact_id, rows[i].contact_id) >= 0 ||
                             strcmp(last->lead_id, rows[i].lead_id) >= 0))
            return false;
        first = first != NULL ? first : &rows[i];
        last = &rows[i];
    }
    return first != NULL &&
           db_number(store->db, 0, contacts, "tt", first->contact_id, last->contact_id) == 0 &&
           db_number(store->db, 0, leads, "tt", first->lead_id, last->lead_id) == 0;
}

/* Contacts that were inserted one after the other have one number after the other. One statement
 * each: of many rows, it would have the search index written at its end. */
static bool index_all(struct store *store, struct arena *arena, struct error *err)
{
    static const char sql[] = "INSERT INTO search (rowid, words) VALUES ($1, $2)";
    struct rows_later *later = store->later;
    int64_t next = db_number(store->db, 0, "SELECT max(rowid) FROM contact", "") + 1 -
                   (int64_t)later->indexed_count;
    for (size_t i = 0; i < later->indexed_count; i++, next++) {
        char *found = NULL;
        const struct indexed *indexed = &later->indexed[i];
        if ((indexed->words == NULL &&
             !search_words_of(store, indexed->contact, arena, &found, err)) ||
            !db_run(store->db, err, sql, "it", next,
                    indexed->words != NULL ? indexed->words : found))
            return false;
    }
    return true;
}

bool rows_later_flush(struct store *store, struct arena *arena, struct error *err)
{
    struct rows_later *later = store->later;
    bool is_ok = true;
    if (later == NULL || later->is_empty)
        return true;
    for (size_t kind = 0; kind < ENTITY_COUNT; kind++)
        is_ok = later->inserts[kind] == NULL || (many_end(later->inserts[kind], err) && is_ok);
    is_ok = is_ok && index_all(store, arena, err);
    later->indexed_count = 0;
    later->is_empty = true;
    return is_ok;
}

/* Kinds of records that the next version added and this program does not know, while instances of
 * both serve one database (docs/decisions/0046-kinds-that-hang-on-a-lead.md): what hangs on a lead
 * by `lead_id`, or without one on a contact by `contact_id`, goes where that goes, and goes with
 * its person. */
#include "store_private.h"

#include "base/version.h"

#include <stdio.h>

struct newer_kind {
    const char *table;
    bool has_lead, has_contact;
    struct newer_kind *next;
};

static bool is_known(const char *table)
{
    for (int i = 0; i < ENTITY_COUNT; i++)
        if (str_equal(entities[i]->name, table))
            return true;
    return false;
}

/* Records have all of the head; tables of the service itself do not. */
static bool read_kind(struct store *store, const char *table, struct newer_kind *kind)
{
    int head = 0;
    *kind = (struct newer_kind){.table = arena_strdup(store->arena, table)};
    struct query *query = query_new(store->db, db_words(store->db)->columns, NULL);
    query_text(query, 1, table);
    while (query_row(query)) {
        const char *name = query_column(query, 0);
        head += str_list_has("id,rev,seq,created_ms,changed_ms,is_deleted,extra", name);
        kind->has_lead = kind->has_lead || str_equal(name, "lead_id");
        kind->has_contact = kind->has_contact || str_equal(name, "contact_id");
    }
    query_end(query);
    return head == HEAD_COUNT && (kind->has_lead || kind->has_contact);
}

static const struct newer_kind *newer_kinds(struct store *store)
{
    if (store->kind != STORE_SERVICE || store->schema_version <= schema_now())
        return NULL;
    if (store->has_newer_kinds)
        return store->newer_kinds;
    store->newer_kinds = NULL;
    store->has_newer_kinds = true;
    struct query *query = query_new(store->db, db_words(store->db)->tables, NULL);
    while (query_row(query)) {
        struct newer_kind *kind = ARENA_NEW(store->arena, struct newer_kind);
        if (is_known(query_column(query, 0)) || !read_kind(store, query_column(query, 0), kind))
            continue;
        kind->next = store->newer_kinds;
        store->newer_kinds = kind;
    }
    query_end(query);
    return store->newer_kinds;
}

static void add_rows(struct store *store, const struct newer_kind *kind, const char *condition,
                     struct newer_row parent, struct newer_rows *rows)
{
    struct query *query = query_new(
        store->db,
        arena_printf(rows->arena, "SELECT id FROM \"%s\" WHERE %s = $1", kind->table, condition),
        NULL);
    query_text(query, 1, parent.parent_id);
    while (query_row(query)) {
        struct newer_row *row = ARENA_NEW(rows->arena, struct newer_row);
        *row = parent;
        row->table = kind->table;
        row->id = arena_strdup(rows->arena, query_column(query, 0));
        row->next = rows->first;
        rows->first = row;
        rows->count++;
    }
    query_end(query);
}

bool newer_rows_may_be(struct store *store)
{
    return newer_kinds(store) != NULL;
}

void newer_rows_add(struct store *store, const struct entity *entity, const char *id,
                    struct newer_rows *rows)
{
    const struct newer_row parent = {.parent = entity, .parent_id = id};
    for (const struct newer_kind *kind = newer_kinds(store); kind != NULL; kind = kind->next) {
        if (entity == &lead_entity && kind->has_lead)
            add_rows(store, kind, "lead_id", parent, rows);
        else if (entity == &contact_entity && kind->has_contact)
            add_rows(store, kind, kind->has_lead ? "lead_id IS NULL AND contact_id" : "contact_id",
                     parent, rows);
    }
}

/* The scopes of what it hangs on are there by now. */
bool newer_row_number(struct store *store, const struct newer_row *row, int64_t seq,
                      struct error *err)
{
    static const char leave[] =
        "UPDATE row_scope SET present = 0, seq = $3 WHERE entity = $1 AND id = $2 AND present = 1";
    static const char enter[] =
        "INSERT INTO row_scope (scope, entity, id, seq, present) SELECT scope, CAST($1 AS TEXT), "
        "CAST($2 AS TEXT), CAST($3 AS BIGINT), 1 FROM row_scope WHERE entity = $4 AND id = $5 AND "
        "present = 1 ON CONFLICT (id, entity, scope) DO UPDATE SET seq = excluded.seq, present = 1";
    char sql[160];
    snprintf(sql, sizeof sql, "UPDATE \"%.60s\" SET seq = $1 WHERE id = $2", row->table);
    return db_run(store->db, err, sql, "it", seq, row->id) &&
           db_run(store->db, err, leave, "tti", row->table, row->id, seq) &&
           db_run(store->db, err, enter, "ttitt", row->table, row->id, seq, row->parent->name,
                  row->parent_id);
}

bool newer_row_remove(struct store *store, const struct newer_row *row, struct error *err)
{
    char sql[160];
    snprintf(sql, sizeof sql, "DELETE FROM \"%.60s\" WHERE id = $1", row->table);
    return db_run(store->db, err, sql, "t", row->id);
}

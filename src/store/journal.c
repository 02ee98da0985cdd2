/* Histories and groups: from the outbox on a desk (and histories fetched from the service), from
 * the journal in the service. */
#include "store_private.h"

#include "core/reference.h"

#include "base/i18n.h"
#include "codec/record_json.h"
#include "core/reference.h"

#include <stdlib.h>
#include <string.h>

const char *history_who(const struct history_row *row)
{
    return str_equal(row->action, "quality.repair") ? _("machine") : row->user;
}

struct rows {
    struct history_row *rows;
    size_t count, limit;
};

static void add_operation(struct store *store, const struct operation *op, struct rows *rows,
                          struct arena *arena)
{
    for (size_t i = 0; i < op->change_count && rows->count < rows->limit; i++) {
        const struct change *change = &op->changes[i];
        if (change->field != NULL && (change->field->flags & FIELD_SECRET) != 0)
            continue;
        rows->rows[rows->count++] =
            (struct history_row){.op_id = arena_strdup(arena, op->op_id),
                                 .group_id = arena_strdup(arena, op->group_id),
                                 .action = (char *)(uintptr_t)op->action,
                                 .user_id = (char *)(uintptr_t)op->user_id,
                                 .user = store_name_of(store, &user_entity, op->user_id, arena),
                                 .field = arena_strdup(arena, change->name),
                                 .from = (char *)(uintptr_t)change->base,
                                 .to = (char *)(uintptr_t)change->value,
                                 .undoes = (char *)(uintptr_t)op->undoes,
                                 .entity = op->entity,
                                 .id = (char *)(uintptr_t)op->id,
                                 .at_ms = op->occurred_ms};
    }
}

static bool from_operations(struct store *store, struct db *db, const char *sql,
                            const struct entity *entity, const char *id, struct rows *rows,
                            struct arena *arena, struct error *err)
{
    struct query *query = query_new(db, sql, err);
    query_text(query, 1, entity->name);
    query_text(query, 2, id);
    query_int(query, 3, (int64_t)rows->limit);
    while (query_row(query)) {
        struct operation *op;
        if (operation_from_text(query_column(query, 0), arena, &op, NULL))
            add_operation(store, op, rows, arena);
    }
    return query_end(query);
}

static bool from_log(struct store *store, const struct entity *entity, const char *id,
                     struct rows *rows, struct arena *arena, struct error *err)
{
    static const char sql[] = "SELECT op_id, grp, action, user_id, undoes, field, from_value, "
                              "to_value, at_ms FROM change_log "
                              "WHERE entity = $1 AND id = $2 ORDER BY at_ms DESC LIMIT $3";
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, entity->name);
    query_text(query, 2, id);
    query_int(query, 3, (int64_t)rows->limit);
    while (query_row(query) && rows->count < rows->limit) {
        char *user = arena_strdup(arena, query_column(query, 3));
        bool is_known = false; /* also in the own outbox */
        for (size_t i = 0; i < rows->count; i++)
            is_known = is_known || (str_equal(rows->rows[i].op_id, query_column(query, 0)) &&
                                    str_equal(rows->rows[i].field, query_column(query, 5)));
        if (is_known)
            continue;
        rows->rows[rows->count++] =
            (struct history_row){.op_id = arena_strdup(arena, query_column(query, 0)),
                                 .group_id = arena_strdup(arena, query_column(query, 1)),
                                 .action = arena_strdup(arena, query_column(query, 2)),
                                 .user_id = user,
                                 .undoes = arena_strdup(arena, query_column(query, 4)),
                                 .user = store_name_of(store, &user_entity, user, arena),
                                 .field = arena_strdup(arena, query_column(query, 5)),
                                 .from = arena_strdup(arena, query_column(query, 6)),
                                 .to = arena_strdup(arena, query_column(query, 7)),
                                 .entity = entity,
                                 .id = arena_strdup(arena, id),
                                 .at_ms = query_column_int(query, 8)};
    }
    return query_end(query);
}

/* A row that came by an import has no operation of its own: its import is where it begins. */
static void from_import(struct store *store, const struct entity *entity, const char *id,
                        struct rows *rows, struct arena *arena)
{
    void *record, *found;
    if (rows->count == rows->limit || entity_field(entity, "batch_id") == NULL ||
        entity == &batch_entity || !store_load_any(store, entity, id, arena, &record, NULL))
        return;
    char *batch_id = record_get(entity, record, "batch_id", arena);
    if (batch_id == NULL || !store_load_any(store, &batch_entity, batch_id, arena, &found, NULL))
        return;
    const struct batch *batch = found;
    for (size_t i = 0; i < rows->count; i++)
        if (str_equal(rows->rows[i].op_id, batch_id))
            return;
    rows->rows[rows->count++] =
        (struct history_row){.op_id = batch_id,
                             .group_id = batch_id,
                             .action = arena_strdup(arena, "import"),
                             .user_id = batch->user_id,
                             .user = store_name_of(store, &user_entity, batch->user_id, arena),
                             .field = arena_strdup(arena, "batch_id"),
                             .to = batch->name,
                             .entity = entity,
                             .id = arena_strdup(arena, id),
                             .at_ms = ((const struct record *)record)->created_ms};
}

static int newest_first(const void *a, const void *b)
{
    const struct history_row *x = a, *y = b;
    return x->at_ms > y->at_ms ? -1 : x->at_ms < y->at_ms ? 1 : -strcmp(x->op_id, y->op_id);
}

bool store_history(struct store *store, const struct entity *entity, const char *id, int limit,
                   struct arena *arena, struct history_row **ret_rows, size_t *ret_count,
                   struct error *err)
{
    struct rows rows = {.rows = ARENA_ARRAY(arena, struct history_row, (size_t)limit * 2),
                        .limit = (size_t)limit * 2};
    bool is_ok;
    if (store->kind == STORE_DESK)
        is_ok =
            from_operations(store, store->outbox,
                            "SELECT body FROM op_whole WHERE entity = $1 AND id = $2 AND state <> "
                            "'rejected' ORDER BY op_no DESC LIMIT $3",
                            entity, id, &rows, arena, err) &&
            from_log(store, entity, id, &rows, arena, err);
    else
        is_ok = from_operations(store, journal_db(store),
                                "SELECT body FROM journal WHERE entity = $1 AND id = $2 ORDER BY "
                                "received_ms DESC, op_id DESC LIMIT $3",
                                entity, id, &rows, arena, err);
    from_import(store, entity, id, &rows, arena);
    qsort(rows.rows, rows.count, sizeof *rows.rows, newest_first);
    *ret_rows = rows.rows;
    *ret_count = rows.count < (size_t)limit ? rows.count : (size_t)limit;
    return is_ok;
}

static struct db *log_of(struct store *store, const char **ret_table)
{
    *ret_table = store->kind == STORE_DESK ? "op" : "journal";
    return journal_db(store);
}

bool store_group(struct store *store, const char *group_id, struct arena *arena,
                 struct operation **ret_first, size_t *ret_count, struct error *err)
{
    struct db *db = journal_db(store);
    bool is_desk = store->kind == STORE_DESK;
    struct query *query =
        query_new(db,
                  is_desk ? "SELECT body FROM op_whole WHERE grp = $1 ORDER BY op_no"
                          : "SELECT body FROM journal WHERE grp = $1 ORDER BY n, op_id",
                  err);
    struct operation *first = NULL, **tail = &first;
    query_text(query, 1, group_id);
    *ret_count = 0;
    while (query_row(query)) {
        struct operation *op;
        if (!operation_from_text(query_column(query, 0), arena, &op, NULL))
            continue; /* its time is over, or it was erased */
        *tail = op;
        tail = &op->next;
        ++*ret_count;
    }
    if (!query_end(query))
        return false;
    *ret_first = first;
    return first != NULL ||
           error_set(err, ERR_NOT_FOUND, _("this action is not known on this desk"));
}

bool store_group_of(struct store *store, const char *op_or_group, const char *user_id,
                    struct arena *arena, char **ret_group, struct error *err)
{
    const char *table;
    struct db *db = log_of(store, &table);
    const char *order = store->kind == STORE_DESK ? "op_no" : "received_ms";
    if (op_or_group != NULL)
        *ret_group = db_value(
            db, arena,
            arena_printf(arena, "SELECT grp FROM %s WHERE grp = $1 OR op_id = $1 LIMIT 1", table),
            "t", op_or_group);
    else
        *ret_group = db_value(
            db, arena,
            arena_printf(arena,
                         "SELECT o.grp FROM %s o WHERE o.user_id = $1 AND "
                         "o.undoes IS NULL AND o.kind <> 'void' AND "
                         "coalesce(o.action, '') NOT IN ('quality.twins', "
                         "'quality.check', 'quality.duplicates', 'quality.derive', 'unmerge') "
                         "AND NOT EXISTS (SELECT 1 FROM %s u WHERE u.undoes = "
                         "o.grp) ORDER BY o.%s DESC LIMIT 1",
                         table, table, order),
            "t", user_id);
    return *ret_group != NULL || error_set(err, ERR_NOT_FOUND, _("there is nothing to undo"));
}

bool service_has_operation(struct store *store, const char *op_id)
{
    return db_number(store->db, 0, "SELECT 1 FROM journal WHERE op_id = $1", "t", op_id) == 1;
}

bool store_group_is_undone(struct store *store, const char *group_id)
{
    const char *table;
    struct db *db = log_of(store, &table);
    return db_number(db, 0,
                     str_equal(table, "op")
                         ? "SELECT 1 FROM op WHERE undoes = $1 AND (state <> 'rejected') LIMIT 1"
                         : "SELECT 1 FROM journal WHERE undoes = $1 LIMIT 1",
                     "t", group_id) == 1;
}

/* Count and sum over rows, the same at a desk and in the service when both hold the same: an
 * order-free sum over entity, id and revision (contents change with the revision only). */
#include "desk/desk_private.h"

#include "base/hash.h"
#include "store/service.h"

#include <stdio.h>

struct adding {
    const char *name;
    struct digest *digest;
};

static bool add_row(struct query *row, void *data, struct error *err)
{
    char line[128];
    const struct adding *adding = data;
    int length = snprintf(line, sizeof line, "%s/%s/%lld", adding->name, query_column(row, 0),
                          (long long)query_column_int(row, 1));
    (void)err;
    adding->digest->sum += hash64(line, (size_t)length);
    adding->digest->count++;
    return true;
}

/* later: of the kinds that came later those that are counted, a comma list. */
static bool sum_up(struct store *store, const char *seen, const char *later, struct digest *digest,
                   struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = true;
    *digest = (struct digest){0};
    for (int i = 0; is_ok && i < ENTITY_COUNT; i++) {
        const char *name = entities[i]->name;
        if (entities[i]->is_later && !str_list_has(later, name))
            continue;
        const char *where =
            seen == NULL ? ""
                         : arena_printf(arena,
                                        " AND EXISTS (SELECT 1 FROM row_scope s WHERE s.id = t.id "
                                        "AND s.entity = '%s' AND s.present = 1 AND s.scope || '' "
                                        "IN (%s))",
                                        name, seen);
        struct adding adding = {name, digest};
        is_ok = db_scan(
            store->db,
            arena_printf(arena, "SELECT id, rev FROM \"%s\" t WHERE is_deleted = 0%s", name, where),
            add_row, &adding, err);
    }
    arena_free(arena);
    return is_ok;
}

bool service_digest(struct store *store, const char *scopes, const char *later,
                    struct digest *ret_digest, struct error *err)
{
    struct arena *arena = arena_new();
    struct digest digest = {0};
    char *seen;
    bool is_ok = scope_condition(scopes, arena, &seen, err) && db_begin(store->db, DB_READ, err);
    if (is_ok) {
        is_ok = sum_up(store, seen, str_or(later, ""), &digest, err);
        digest.seq = service_head(store); /* of the same moment */
        db_rollback(store->db);
    }
    arena_free(arena);
    if (is_ok)
        *ret_digest = digest;
    return is_ok;
}

/* While anything of its own is laid over the rows a desk has no version to compare. */
bool desk_is_comparable(struct store *store)
{
    return db_number(store->db, 0, "SELECT 1 FROM base_row LIMIT 1", "") == 0 &&
           db_number(store->outbox, 0,
                     "SELECT 1 FROM op WHERE state IN ('pending', 'sent', 'acked') LIMIT 1",
                     "") == 0;
}

bool desk_digest(struct store *store, const char *later, struct digest *ret_digest,
                 struct error *err)
{
    if (!sum_up(store, NULL, later, ret_digest, err))
        return false;
    ret_digest->seq = db_number(
        store->db, 0, "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'cursor_seq'", "");
    return true;
}

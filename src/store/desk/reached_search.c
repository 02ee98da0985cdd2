/* Further numbers and addresses at a desk: those of notes and merges that came in bulk, behind the
 * writes, and who has one. */
#include "search_private.h"

#include "core/activity.h"
#include "core/merge.h"
#include "store/desk.h"

#define STEP 2000 /* rows of one transaction */

static bool index_step(struct store *store, const struct entity *entity, bool *ret_more,
                       struct error *err)
{
    struct arena *arena = arena_new();
    const char *mark = arena_printf(arena, "reached_%s", entity->name);
    int64_t through = 0, last = 0;
    str_to_int64(str_or(store_meta(store, mark, false, arena), "0"), &through);
    const char *wanted = entity == &activity_entity ? "kind = 'import'" : "state = 'merged'";
    const char *sql = arena_printf(
        arena,
        "%s WHERE rowid IN (SELECT rowid FROM \"%s\" WHERE rowid > $1 ORDER BY rowid LIMIT "
        "$2) AND is_deleted = 0 AND %s",
        entity_sql(store, entity)->select, entity->name, wanted);
    last = db_number(store->db, 0,
                     arena_printf(arena,
                                  "SELECT max(rowid) FROM (SELECT rowid FROM \"%s\" WHERE "
                                  "rowid > $1 ORDER BY rowid LIMIT $2)",
                                  entity->name),
                     "ii", through, (int64_t)STEP);
    void **records = ARENA_ARRAY(arena, void *, STEP);
    size_t count = 0;
    bool is_ok = true;
    if (last > through) {
        struct query *query = query_new(store->db, sql, err);
        query_int(query, 1, through);
        query_int(query, 2, STEP);
        while (query_row(query))
            records[count++] = record_from_row(query, 0, entity, arena);
        is_ok = query_end(query);
        for (size_t i = 0; is_ok && i < count; i++)
            is_ok = reached_keep(store, entity, records[i], arena, err);
        is_ok = is_ok && store_meta_set(store, mark, arena_printf(arena, "%lld", (long long)last),
                                        false, err);
        *ret_more = true;
    }
    arena_free(arena);
    return is_ok;
}

bool desk_index_reached(struct store *store, bool *ret_more, struct error *err)
{
    *ret_more = false;
    if (!store->has_search)
        return true;
    if (!store_begin(store, err))
        return false;
    if (index_step(store, &activity_entity, ret_more, err) &&
        index_step(store, &merge_entity, ret_more, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

/* --- finding --- */

#define LEADS_BY                                                                                   \
    "SELECT l.id FROM reached r JOIN contact p ON p.id = r.contact_id AND p.is_deleted <> 1 JOIN " \
    "lead l ON l.contact_id = coalesce(p.merged_into_id, p.id) AND l.is_deleted = 0 WHERE "

bool reached_exactly(struct store *store, const char *key, struct search_found *found,
                     struct arena *arena, struct error *err)
{
    return search_collect(store, LEADS_BY "r.key = $1 AND $2 IS NULL LIMIT $3", key, NULL, found,
                          arena, err);
}

bool reached_begins(struct store *store, const char *key, struct search_found *found,
                    struct arena *arena, struct error *err)
{
    return search_collect(store, LEADS_BY "r.key >= $1 AND r.key < $2 LIMIT $3", key,
                          arena_printf(arena, "%s\x7f", key), found, arena, err);
}

bool reached_holds(struct store *store, const char *reversed, struct search_found *found,
                   struct arena *arena, struct error *err)
{
    return search_collect(store,
                          LEADS_BY "r.key >= 'p' AND r.key < 'q' AND instr(r.key, $1) > 0 AND $2 "
                                   "IS NULL LIMIT $3",
                          reversed, NULL, found, arena, err);
}

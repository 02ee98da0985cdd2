/* A cache that cannot be believed: damage met while it was open, or tables and triggers that this
 * program did not make. Both are noted in the outbox, and the next open fetches the copy anew. */
#include "desk_private.h"

#include "base/hash.h"
#include "base/i18n.h"

#define DAMAGED "cache_damaged"
#define SHAPE "cache_shape"

/* NULL if it cannot be read, which is no damage: there is no memory, or the disk does not answer.
 */
static const char *shape_of(struct store *store, struct arena *arena, struct error *err)
{
    struct text all = {0};
    char *hash = arena_alloc(arena, HASH_HEX_SIZE);
    struct query *query = query_new(store->db,
                                    "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE "
                                    "name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY type, name",
                                    err);
    while (query_row(query))
        text_printf(&all, "%s %s %s\n", query_column(query, 0), query_column(query, 1),
                    query_column(query, 2));
    bool is_ok = query_end(query);
    hash_hex(text_str(&all), all.length, hash);
    text_free(&all);
    return is_ok ? hash : NULL;
}

bool desk_cache_believe(struct store *store, bool *ret_is_noted, struct error *err)
{
    struct arena *arena = arena_new();
    const char *known = store_meta(store, SHAPE, true, arena), *now = shape_of(store, arena, err);
    *ret_is_noted = known != NULL && str_equal(known, now);
    bool is_believed =
        (store_meta(store, DAMAGED, true, arena) == NULL && (known == NULL || *ret_is_noted)) ||
        db_number(store->db, 0, "SELECT count(*) FROM sqlite_master", "") == 0;
    bool is_read = now != NULL;
    arena_free(arena);
    return is_read && (is_believed || error_set(err, ERR_CORRUPT, _("the local copy is damaged")));
}

bool desk_cache_note(struct store *store, struct error *err)
{
    struct arena *arena = arena_new();
    const char *known = store_meta(store, SHAPE, true, arena), *now = shape_of(store, arena, err);
    bool is_ok =
        now != NULL && (str_equal(known, now) || store_meta_set(store, SHAPE, now, true, err));
    arena_free(arena);
    return is_ok;
}

bool desk_cache_forget(struct store *store, struct error *err)
{
    return store_meta_set(store, DAMAGED, NULL, true, err) &&
           store_meta_set(store, SHAPE, NULL, true, err);
}

bool desk_cache_note_damage(struct store *store, struct error *err)
{
    return store_meta_set(store, DAMAGED, "1", true, err);
}

void desk_cache_close(struct store *store)
{
    if (store->outbox != NULL && store->db != NULL && db_is_damaged(store->db))
        desk_cache_note_damage(store, NULL);
}

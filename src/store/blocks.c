/* Reading the block list: by hash, as a whole, by its sources. */
#include "store_private.h"

#include "store/blocks.h"

#define BLOCK_KEY "block_key"
#define FOUND_MOST 20

char *store_block_key(struct store *store, struct arena *arena)
{
    return store_meta(store, BLOCK_KEY, false, arena);
}

bool store_block_key_set(struct store *store, const char *key, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_same = str_equal(key, store_block_key(store, arena));
    arena_free(arena);
    return is_same || store_meta_set(store, BLOCK_KEY, key, false, err);
}

bool store_has_blocks(struct store *store)
{
    static const char sql[] =
        "SELECT 1 FROM \"block\" WHERE is_active = 1 AND is_deleted = 0 LIMIT 1";
    return db_number(store->db, 0, sql, "") == 1;
}

bool store_blocks_find(struct store *store, const struct block_term *terms, size_t count,
                       struct arena *arena, struct block ***ret_blocks, size_t *ret_count,
                       struct error *err)
{
    const char *sql = arena_printf(arena,
                                   "%s WHERE hash = $1 AND is_active = 1 AND is_deleted = 0 ORDER "
                                   "BY at_ms, id LIMIT %d",
                                   entity_sql(store, &block_entity)->select, FOUND_MOST);
    struct block **blocks = ARENA_ARRAY(arena, struct block *, count * FOUND_MOST + 1);
    size_t found = 0;
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < count; i++) {
        struct query *query = query_new(store->db, sql, err);
        query_text_kept(query, 1, terms[i].hash);
        while (query_row(query))
            blocks[found++] = record_from_row(query, 0, &block_entity, arena);
        is_ok = query_end(query);
    }
    for (size_t i = 1; i < found; i++)
        if (str_equal(blocks[i]->cause, "erasure")) {
            struct block *first = blocks[0];
            blocks[0] = blocks[i];
            blocks[i] = first;
        }
    *ret_blocks = blocks;
    *ret_count = found;
    return is_ok;
}

bool store_each_block(struct store *store,
                      void (*each)(void *data, const char *cause, const char *hash), void *data,
                      struct error *err)
{
    struct query *query = query_new(
        store->db, "SELECT cause, hash FROM \"block\" WHERE is_active = 1 AND is_deleted = 0", err);
    while (query_row(query))
        each(data, query_column(query, 0), query_column(query, 1));
    return query_end(query);
}

bool store_block_sources(struct store *store, struct arena *arena, struct block_source **ret,
                         size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT cause, source, as_of, sum(CASE WHEN is_active = 1 THEN 1 ELSE 0 END), sum(CASE "
        "WHEN is_active = 1 THEN 0 ELSE 1 END), max(at_ms) FROM \"block\" WHERE is_deleted = 0 "
        "GROUP BY cause, source, as_of ORDER BY cause, source, as_of";
    struct query *query = query_new(store->db, sql, err);
    struct block_source *rows = NULL;
    size_t count = 0;
    while (query_row(query)) {
        rows = arena_grow(arena, rows, count * sizeof *rows, (count + 1) * sizeof *rows);
        rows[count++] = (struct block_source){arena_strdup(arena, query_column(query, 0)),
                                              arena_strdup(arena, query_column(query, 1)),
                                              arena_strdup(arena, query_column(query, 2)),
                                              query_column_int(query, 3),
                                              query_column_int(query, 4),
                                              query_column_int(query, 5)};
    }
    *ret = rows;
    *ret_count = count;
    return query_end(query);
}

bool store_blocked_contacts(struct store *store, const char *after, int limit, struct arena *arena,
                            char ***ret_ids, size_t *ret_count, struct error *err)
{
    struct query *query =
        query_new(store->db,
                  "SELECT id FROM contact WHERE do_not_call = 1 AND is_deleted = 0 AND id > $1 "
                  "ORDER BY id LIMIT $2",
                  err);
    char **ids = ARENA_ARRAY(arena, char *, (size_t)limit + 1);
    *ret_count = 0;
    query_text(query, 1, after);
    query_int(query, 2, limit);
    while (query_row(query))
        ids[(*ret_count)++] = arena_strdup(arena, query_column(query, 0));
    *ret_ids = ids;
    return query_end(query);
}

/* Reading the feed: its position, pages of changes and snapshots, who may see what
 * (docs/protocol.md, The feed). */
#include "../store_private.h"

#include "base/i18n.h"

int64_t service_head(struct store *store)
{
    return db_number(store->db, 0, "SELECT n FROM feed WHERE id = 1", "");
}

char *service_epoch(struct store *store, struct arena *arena)
{
    return store_meta(store, "epoch", true, arena);
}

bool service_may_see(struct store *store, const char *scopes, const struct entity *entity,
                     const char *id)
{
    bool may;
    if (memory_seen(store, scopes, entity, id, &may))
        return may;
    struct arena *arena = arena_new();
    char *list;
    may =
        scope_condition(scopes, arena, &list, NULL) &&
        db_number(store->db, 0,
                  arena_printf(arena,
                               "SELECT 1 FROM row_scope WHERE scope || '' IN (%s) AND entity = $1 "
                               "AND id = $2 AND present = 1 LIMIT 1",
                               list),
                  "tt", entity->name, id) == 1;
    arena_free(arena);
    memory_keep_seen(store, scopes, entity, id, may);
    return may;
}

int64_t service_seen_count(struct store *store, const char *scopes, struct arena *arena)
{
    char *list;
    return scope_condition(scopes, arena, &list, NULL)
               ? db_number(store->db, 0,
                           arena_printf(arena,
                                        "SELECT count(*) FROM row_scope WHERE scope IN (%s) AND "
                                        "present = 1",
                                        list),
                           "")
               : 0;
}

bool service_prefetch(struct store *store, const char *scopes, const struct entity *entity,
                      const char *const *ids, size_t count, struct error *err)
{
    struct arena *arena = arena_new();
    char *list;
    bool is_ok = scope_condition(scopes, arena, &list, err) &&
                 memory_fetch(store, scopes, list, entity, ids, count, err);
    arena_free(arena);
    return is_ok;
}

static bool fill_item(struct store *store, struct feed_item *item, bool is_present,
                      struct arena *arena)
{
    void *record;
    item->kind = FEED_LEAVE;
    if (!store_load_any(store, item->entity, item->id, arena, &record, NULL)) {
        item->kind = FEED_ERASE;
        return true;
    }
    item->rev = ((struct record *)record)->rev;
    item->record = record;
    if (((struct record *)record)->is_deleted == 1)
        item->kind = FEED_DELETE;
    else if (is_present)
        item->kind = FEED_PUT;
    return true;
}

/* The item of a row that begins with entity, id, seq; NULL: of an entity this program does not
 * know. */
static struct feed_item *begin_item(struct query *query, struct feed_item *item,
                                    struct arena *arena)
{
    const struct entity *entity = entity_find(query_column(query, 0));
    *item = (struct feed_item){.entity = entity,
                               .id = arena_strdup(arena, query_column(query, 1)),
                               .seq = query_column_int(query, 2)};
    return entity != NULL ? item : NULL;
}

static const char *page_sql(const char *scopes, struct arena *arena)
{
    struct text out = {0};
    char **names;
    size_t count = str_split(arena, scopes, ',', &names);
    text_append(&out, "SELECT entity, id, min(seq), max(present) FROM (");
    for (size_t i = 0; i < count; i++) /* names were checked by scope_condition */
        text_printf(&out,
                    "%s SELECT * FROM (SELECT entity, id, seq, present FROM row_scope WHERE scope "
                    "= '%s' AND seq > $1 ORDER BY seq LIMIT $2) s%zu",
                    i > 0 ? " UNION ALL" : "", names[i], i);
    text_append(&out, ") a GROUP BY entity, id ORDER BY min(seq) LIMIT $2");
    char *sql = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return sql;
}

bool service_changes(struct store *store, const char *scopes, int64_t after, int limit,
                     struct arena *arena, struct feed_item **ret_items, size_t *ret_count,
                     int64_t *ret_through, bool *ret_more, struct error *err)
{
    char *list;
    struct feed_item *items = ARENA_ARRAY(arena, struct feed_item, (size_t)limit + 1);
    size_t count = 0;
    int rows = 0; /* with those of a kind that is not known here: a page ends by them too */
    *ret_through = after;
    if (!scope_condition(scopes, arena, &list, err))
        return false;
    /* One item a row: present if any of the scopes still has it. The first `limit` of each scope
     * hold the first `limit` of all, so a page costs the same however much follows. By the smallest
     * number: a row that has a later one in another scope comes again there. */
    const char *sql = page_sql(scopes, arena);
    const char *still =
        arena_printf(arena,
                     "SELECT 1 FROM row_scope WHERE scope || '' IN (%s) AND entity = $1 "
                     "AND id = $2 AND present = 1 LIMIT 1",
                     list);
    struct query *query = query_new(store->db, sql, err);
    query_int(query, 1, after);
    query_int(query, 2, limit + 1);
    while (query_row(query) && ++rows <= limit) {
        struct feed_item *item = begin_item(query, &items[count], arena);
        *ret_through = items[count].seq;
        if (item == NULL)
            continue;
        bool is_present = query_column_int(query, 3) == 1 ||
                          db_number(store->db, 0, still, "tt", item->entity->name, item->id) == 1;
        fill_item(store, item, is_present, arena);
        count++;
    }
    *ret_more = rows > limit;
    *ret_items = items;
    *ret_count = count;
    return query_end(query);
}

bool service_snapshot(struct store *store, const char *scope, const char *after, int limit,
                      struct arena *arena, struct feed_item **ret_items, size_t *ret_count,
                      char **ret_after, struct error *err)
{
    static const char sql[] = "SELECT entity, id, seq FROM row_scope WHERE scope = $1 AND present "
                              "= 1 AND seq > $2 ORDER BY seq LIMIT $3";
    int64_t from = 0;
    if (!str_is_empty(after) && !str_to_int64(after, &from))
        return error_set(err, ERR_USAGE, _("the cursor is not valid"));
    struct feed_item *items = ARENA_ARRAY(arena, struct feed_item, (size_t)limit + 1);
    size_t count = 0;
    int rows = 0;
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, scope);
    query_int(query, 2, from);
    query_int(query, 3, limit);
    while (query_row(query)) {
        struct feed_item *item = begin_item(query, &items[count], arena);
        from = items[count].seq;
        rows++;
        if (item == NULL)
            continue;
        fill_item(store, item, true, arena);
        count++;
    }
    *ret_items = items;
    *ret_count = count;
    *ret_after = rows == limit ? arena_printf(arena, "%lld", (long long)from) : NULL;
    return query_end(query);
}

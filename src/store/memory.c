/* What a writing transaction of the service has read and written already. Writers come one after
 * the other, so it stands until the transaction ends, and asking the database twice costs a round
 * trip each time. Rows are copied in and out: nobody else's change shows here. */
#include "store_private.h"

#include "core/contact.h"

#include "base/hash.h"

#include <string.h>

#define BUCKETS 1024

struct remembered {
    struct remembered *next;
    const struct entity *entity;
    char *id;
    struct record *record; /* NULL: there is none */
    bool is_row_known;
    const char *seen_scopes; /* whose answer `may_see` is; NULL: not asked */
    bool may_see;
};

static bool is_on(const struct store *store)
{
    return store->kind == STORE_SERVICE && store->in_transaction;
}

static struct remembered *find(struct store *store, const struct entity *entity, const char *id,
                               bool makes)
{
    uint64_t hash = hash_text(HASH_TEXT + (uint64_t)entity->kind, id);
    if (store->memory == NULL)
        store->memory = ARENA_ARRAY(store->touched_arena, struct remembered *, BUCKETS);
    struct remembered **bucket = &store->memory[(hash ^ (hash >> 32)) % BUCKETS];
    for (struct remembered *row = *bucket; row != NULL; row = row->next)
        if (row->entity == entity && strcmp(row->id, id) == 0)
            return row;
    if (!makes)
        return NULL;
    struct remembered *row = ARENA_NEW(store->touched_arena, struct remembered);
    *row = (struct remembered){
        .next = *bucket, .entity = entity, .id = arena_strdup(store->touched_arena, id)};
    *bucket = row;
    return row;
}

static struct record *copy_record(const struct entity *entity, const void *record,
                                  struct arena *arena)
{
    struct record *copy = arena_alloc(arena, entity->size);
    memcpy(copy, record, entity->size);
    copy->id = arena_strdup(arena, copy->id);
    copy->extra = arena_strdup(arena, copy->extra);
    copy->is_deleted = row_state(entity, record); /* as a row has it */
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = &entity->fields[i];
        char **member = (char **)(void *)((char *)copy + field->offset);
        if (!field_types[field->type].is_int)
            *member = arena_strdup(arena, *member);
    }
    return copy;
}

bool memory_row(struct store *store, const struct entity *entity, const char *id,
                struct arena *arena, void **ret_record)
{
    const struct remembered *row =
        is_on(store) && id != NULL ? find(store, entity, id, false) : NULL;
    if (row == NULL || !row->is_row_known)
        return false;
    *ret_record = row->record != NULL ? copy_record(entity, row->record, arena) : NULL;
    return true;
}

bool memory_peek(struct store *store, const struct entity *entity, const char *id,
                 const struct record **ret_record)
{
    const struct remembered *row =
        is_on(store) && id != NULL ? find(store, entity, id, false) : NULL;
    if (row == NULL || !row->is_row_known)
        return false;
    *ret_record = row->record;
    return true;
}

bool memory_knows(struct store *store, const struct entity *entity, const char *id,
                  bool *ret_is_there)
{
    const struct record *record;
    if (!memory_peek(store, entity, id, &record))
        return false;
    *ret_is_there = record != NULL;
    return true;
}

struct record *memory_keep(struct store *store, const struct entity *entity, const char *id,
                           const void *record)
{
    if (!is_on(store) || id == NULL)
        return NULL;
    struct remembered *row = find(store, entity, id, true);
    row->record = record != NULL ? copy_record(entity, record, store->touched_arena) : NULL;
    row->is_row_known = true;
    return row->record;
}

void memory_forget(struct store *store, const struct entity *entity, const char *id)
{
    struct remembered *row = is_on(store) ? find(store, entity, id, false) : NULL;
    if (row != NULL)
        row->is_row_known = false;
}

void memory_clear(struct store *store)
{
    store->memory = NULL;
    store->territories = NULL;
}

/* --- who sees what --- */

bool memory_seen(struct store *store, const char *scopes, const struct entity *entity,
                 const char *id, bool *ret_may)
{
    const struct remembered *row = is_on(store) ? find(store, entity, id, false) : NULL;
    if (row == NULL || !str_equal(row->seen_scopes, scopes))
        return false;
    *ret_may = row->may_see;
    return true;
}

void memory_keep_seen(struct store *store, const char *scopes, const struct entity *entity,
                      const char *id, bool may)
{
    if (!is_on(store))
        return;
    struct remembered *row = find(store, entity, id, true);
    if (!str_equal(row->seen_scopes, scopes))
        row->seen_scopes = arena_strdup(store->touched_arena, scopes);
    row->may_see = may;
}

/* --- many at once --- */

size_t ids_size(size_t count)
{
    return count <= 4 ? 4 : count <= 40 ? 40 : IDS_MOST;
}

char *ids_places(size_t size, struct arena *arena)
{
    struct text out = {0};
    for (size_t i = 1; i <= size; i++)
        text_printf(&out, "%s$%zu", i > 1 ? "," : "", i);
    char *list = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return list;
}

void ids_bind(struct query *query, const char *const *ids, size_t count)
{
    size_t size = ids_size(count);
    for (size_t i = 0; i < size; i++)
        query_text_kept(query, (int)i + 1, i < count ? ids[i] : NULL);
}

/* A row of memory that is no record: whether the id was erased. */
static const struct entity erased_id = {.kind = ENTITY_COUNT, .name = "erasure"};

bool memory_erased(struct store *store, const char *id, bool *ret_is_erased)
{
    return memory_seen(store, "-", &erased_id, id, ret_is_erased);
}

static bool fetch_erased(struct store *store, const char *const *ids, size_t count,
                         struct arena *arena, struct error *err)
{
    const char *sql = arena_printf(arena, "SELECT id FROM erasure WHERE id IN (%s)",
                                   ids_places(ids_size(count), arena));
    struct query *query = query_aside(store, sql, err);
    ids_bind(query, ids, count);
    for (size_t i = 0; i < count; i++)
        memory_keep_seen(store, "-", &erased_id, ids[i], false);
    while (query_row(query))
        memory_keep_seen(store, "-", &erased_id, query_column(query, 0), true);
    return query_end(query);
}

bool memory_fetch_erased(struct store *store, const char *const *ids, size_t count,
                         struct error *err)
{
    bool is_ok = true;
    struct arena *arena = arena_new();
    for (size_t i = 0; is_ok && i < count; i += IDS_MOST)
        is_ok =
            fetch_erased(store, &ids[i], count - i < IDS_MOST ? count - i : IDS_MOST, arena, err);
    arena_free(arena);
    return is_ok;
}

static bool fetch_rows(struct store *store, const struct entity *entity, const char *const *ids,
                       size_t count, struct arena *arena, struct error *err)
{
    const char *sql = arena_printf(arena, "%s WHERE id IN (%s)", entity_sql(store, entity)->select,
                                   ids_places(ids_size(count), arena));
    struct query *query = query_aside(store, sql, err);
    ids_bind(query, ids, count);
    for (size_t i = 0; i < count; i++)
        memory_keep(store, entity, ids[i], NULL);
    while (query_row(query)) {
        const struct record *record = record_from_row(query, 0, entity, arena);
        memory_keep(store, entity, record->id, record);
    }
    return query_end(query);
}

/* "scope || ''" keeps the planner from the index by scope, which reads all that somebody sees. */
static bool fetch_seen(struct store *store, const char *scopes, const char *list,
                       const struct entity *entity, const char *const *ids, size_t count,
                       struct arena *arena, struct error *err)
{
    size_t size = ids_size(count);
    const char *sql =
        arena_printf(arena,
                     "SELECT id FROM row_scope WHERE id IN (%s) AND entity = $%zu AND "
                     "scope || '' IN (%s) AND present = 1",
                     ids_places(size, arena), size + 1, list);
    struct query *query = query_aside(store, sql, err);
    ids_bind(query, ids, count);
    query_text_kept(query, (int)size + 1, entity->name);
    for (size_t i = 0; i < count; i++)
        memory_keep_seen(store, scopes, entity, ids[i], false);
    while (query_row(query))
        memory_keep_seen(store, scopes, entity, query_column(query, 0), true);
    return query_end(query);
}

bool memory_fetch(struct store *store, const char *scopes, const char *list,
                  const struct entity *entity, const char *const *ids, size_t count,
                  struct error *err)
{
    bool is_ok = true;
    struct arena *arena = arena_new();
    const char *some[IDS_MOST];
    for (size_t i = 0, n = 0; is_ok && i <= count; i++) {
        if (i < count && find(store, entity, ids[i], false) == NULL) {
            some[n++] = ids[i];
            find(store, entity, ids[i], true);
        }
        if (n == IDS_MOST || (i == count && n > 0)) {
            is_ok = fetch_rows(store, entity, some, n, arena, err) &&
                    (entity->is_reference || scopes == NULL ||
                     fetch_seen(store, scopes, list, entity, some, n, arena, err));
            n = 0;
        }
    }
    arena_free(arena);
    return is_ok;
}

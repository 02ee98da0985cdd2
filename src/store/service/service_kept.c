/* Rows that operations put are kept back until the transaction is numbered: then each is written
 * once, with its number, many to a statement. A statement that names their table has them written
 * before it runs, and their numbers follow. */
#include "../store_private.h"

#include <ctype.h>
#include <string.h>

struct kept_row {
    struct kept_row *next;
    struct touched *touched;
    struct record *record;
    int written_at; /* the savepoint after which it was written; 0: not yet */
};

static bool is_due(const struct kept_row *row)
{
    return row->written_at == 0 && row->touched->row == row; /* later versions stand for it */
}

void kept_many_begin(struct many *many, struct store *store, const struct entity *entity,
                     struct arena *arena)
{
    const struct entity_sql *sql = entity_sql(store, entity);
    many_begin(many, store, sql->many_head, sql->many_tail, sql->types, arena);
}

/* The store reads single rows from its memory first, which knows what is kept here. */
struct query *query_aside(struct store *store, const char *sql, struct error *err)
{
    bool was_aside = store->is_aside;
    store->is_aside = true;
    struct query *query = query_new(store->db, sql, err);
    store->is_aside = was_aside;
    return query;
}

static bool write_kept(struct store *store, const struct entity *entity, struct error *err)
{
    struct kept *kept = &store->kept[entity->kind];
    struct arena *arena = arena_new();
    struct many many;
    bool is_ok = true;
    kept_many_begin(&many, store, entity, arena);
    store->is_aside = true;
    for (; is_ok && kept->unwritten != NULL; kept->unwritten = kept->unwritten->next)
        if (is_due(kept->unwritten)) {
            kept->unwritten->written_at = 1 + store->savepoint_no;
            is_ok = many_add_record(&many, entity, kept->unwritten->record, err);
        }
    is_ok = is_ok && many_end(&many, err);
    store->is_aside = false;
    arena_free(arena);
    return is_ok;
}

static bool is_part_of_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool names(const char *sql, const char *table)
{
    size_t length = strlen(table);
    for (const char *at = strstr(sql, table); at != NULL; at = strstr(at + 1, table))
        if ((at == sql || !is_part_of_word(at[-1])) && !is_part_of_word(at[length]))
            return true;
    return false;
}

static void before_statement(void *data, const char *sql)
{
    struct store *store = data;
    for (size_t i = 0; !store->is_aside && i < ENTITY_COUNT; i++)
        if (store->kept[i].unwritten != NULL && names(sql, entities[i]->name) &&
            !write_kept(store, entities[i],
                        store->kept_error.code == ERR_NONE ? &store->kept_error : NULL))
            store->kept_has_failed = true;
}

static void append(struct kept *kept, struct kept_row *row)
{
    if (kept->last != NULL)
        kept->last->next = row;
    else
        kept->first = row;
    kept->last = row;
    if (kept->unwritten == NULL)
        kept->unwritten = row;
}

void kept_put(struct store *store, struct touched *touched, const void *record)
{
    struct kept_row *row = ARENA_NEW(store->touched_arena, struct kept_row);
    *row = (struct kept_row){
        .touched = touched,
        .record = memory_keep(store, touched->entity, touched->id, record),
    };
    touched->row = row;
    append(&store->kept[touched->entity->kind], row);
    db_before(store->db, before_statement, store);
}

bool kept_is_unwritten(const struct touched *touched)
{
    return touched->row != NULL && touched->row->written_at == 0;
}

bool kept_number(struct many *many, const struct touched *touched, int64_t seq, struct error *err)
{
    struct kept_row *row = touched->row;
    row->record->seq = seq;
    row->written_at = 1 + many->store->savepoint_no;
    return many_add_record(many, touched->entity, row->record, err);
}

bool kept_flush(struct store *store, struct error *err)
{
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < ENTITY_COUNT; i++)
        is_ok = store->kept[i].unwritten == NULL || write_kept(store, entities[i], err);
    if (is_ok && store->kept_has_failed) {
        is_ok = false;
        if (err != NULL)
            *err = store->kept_error;
    }
    return is_ok;
}

void kept_save(struct store *store)
{
    for (size_t i = 0; i < ENTITY_COUNT; i++)
        store->kept[i].saved = store->kept[i].last;
}

static void cut(struct kept *kept)
{
    for (struct kept_row *row = kept->first; row != NULL; row = row->next)
        row->touched->row = NULL;
    if (kept->saved != NULL)
        kept->saved->next = NULL;
    else
        kept->first = NULL;
    kept->last = kept->saved;
    kept->unwritten = kept->first;
}

void kept_back(struct store *store)
{
    for (size_t i = 0; i < ENTITY_COUNT; i++) {
        cut(&store->kept[i]);
        for (struct kept_row *row = store->kept[i].first; row != NULL; row = row->next) {
            if (row->written_at == 1 + store->savepoint_no)
                row->written_at = 0; /* taken back with what came after the savepoint */
            row->touched->row = row;
            row->record = memory_keep(store, entities[i], row->touched->id, row->record);
        }
    }
}

void kept_clear(struct store *store)
{
    memset(store->kept, 0, sizeof store->kept);
    store->kept_has_failed = false;
    store->kept_error = (struct error){0};
    db_before(store->db, NULL, NULL);
}

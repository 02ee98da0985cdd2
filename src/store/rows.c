/* Rows that hang on one record, in order. */
#include "store_private.h"

#include <stdlib.h>
#include <string.h>

int rows_by_id(const void *a, const void *b)
{
    const struct record *const *one = a, *const *other = b;
    return strcmp((*one)->id, (*other)->id);
}

static bool read_rows(struct store *store, const struct row_list *list, bool is_ordered,
                      struct arena *arena, void **records, size_t *ret_count, struct error *err)
{
    const char *sql = arena_concat(arena, entity_sql(store, list->entity)->select, " ", list->where,
                                   is_ordered ? " ORDER BY " : "", is_ordered ? list->order : "",
                                   " LIMIT $9", NULL);
    struct query *query = query_new(store->db, sql, err);
    for (int i = 0; i < 4; i++)
        query_text(query, i + 1, list->texts[i]);
    query_int(query, 5, list->number);
    query_int(query, 9, is_ordered ? list->limit : list->limit + 1);
    *ret_count = 0;
    while (query_row(query))
        records[(*ret_count)++] = record_from_row(query, 0, list->entity, arena);
    return query_end(query);
}

bool list_rows(struct store *store, const struct row_list *list, struct arena *arena,
               void ***ret_records, size_t *ret_count, struct error *err)
{
    void **records = ARENA_ARRAY(arena, void *, (size_t)list->limit + 2);
    bool sorts_here = list->compare != NULL;
    *ret_records = records;
    if (!read_rows(store, list, !sorts_here, arena, records, ret_count, err))
        return false;
    if (sorts_here && *ret_count > (size_t)list->limit) /* which are the first? */
        return read_rows(store, list, true, arena, records, ret_count, err);
    if (sorts_here)
        qsort(records, *ret_count, sizeof *records, list->compare);
    return true;
}

bool find_rows(struct store *store, const struct row_wish *wish, struct arena *arena,
               void ***ret_records, size_t *ret_count, struct error *err)
{
    const struct field *row = entity_field(wish->entity, wish->field);
    if (row == NULL)
        return error_set(err, ERR_BUG, "no field %s in %s", wish->field, wish->entity->name);
    const struct row_list list = {
        .entity = wish->entity,
        .where = arena_concat(arena, "WHERE ", row->name, " = $1 AND ",
                              wish->with_merged ? "is_deleted <> 1" : "is_deleted = 0", NULL),
        .order = "id",
        .texts = {wish->value},
        .limit = wish->limit,
        .compare = rows_by_id};
    return list_rows(store, &list, arena, ret_records, ret_count, err);
}

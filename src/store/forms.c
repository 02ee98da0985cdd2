/* Published forms: which version a team has (without reading any body), and all of one name. */
#include "store_private.h"

#include "store/forms.h"

#define VERSIONS_MOST 500

bool store_form_in_force(struct store *store, const char *name, const char *team_id,
                         struct arena *arena, char **ret_id, int64_t *ret_version,
                         struct error *err)
{
    static const char sql[] =
        "SELECT id, version FROM form WHERE name = $1 AND is_deleted = 0 "
        "AND (',' || teams || ',' LIKE '%," FORM_FOR_ALL ",%' OR ',' || teams || ',' LIKE $2) "
        "ORDER BY version DESC LIMIT 1";
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, name);
    query_text(query, 2, arena_printf(arena, "%%,%s,%%", str_or(team_id, "-")));
    *ret_id = NULL;
    if (query_row(query)) {
        *ret_id = arena_strdup(arena, query_column(query, 0));
        *ret_version = query_column_int(query, 1);
    }
    return query_end(query);
}

bool store_form_versions(struct store *store, const char *name, struct arena *arena,
                         struct form_record ***ret_list, size_t *ret_count, struct error *err)
{
    void **rows;
    if (!store_find(store, &form_entity, "name", name, VERSIONS_MOST, arena, &rows, ret_count, err))
        return false;
    struct form_record **list = (struct form_record **)rows;
    for (size_t i = 1; i < *ret_count; i++) {
        struct form_record *one = list[i];
        size_t at = i;
        for (; at > 0 && list[at - 1]->version < one->version; at--)
            list[at] = list[at - 1];
        list[at] = one;
    }
    *ret_list = list;
    return true;
}

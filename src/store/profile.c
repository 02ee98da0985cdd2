/* Look-ups over other rows for the checks: same name, same site, how often a value stands. */
#include "store_private.h"

#include "store/profile.h"

#include <string.h>

bool store_names_like(struct store *store, const char *company_id, const char *head,
                      const char *postal_code, struct arena *arena, char ***ret_names,
                      size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT company FROM company WHERE company >= $1 AND company < $2 AND postal_code = $3 "
        "AND id <> $4 AND is_deleted = 0 LIMIT 20";
    *ret_names = ARENA_ARRAY(arena, char *, 20);
    *ret_count = 0;
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, head);
    query_text(query, 2, arena_printf(arena, "%s\xF4\x8F\xBF\xBF", head));
    query_text(query, 3, postal_code);
    query_text(query, 4, company_id);
    while (query_row(query) && *ret_count < 20)
        (*ret_names)[(*ret_count)++] = arena_strdup(arena, query_column(query, 0));
    return query_end(query);
}

/* "https://www.nordwind.example/kontakt" is "nordwind.example". */
static const char *host_of(const char *website, struct arena *arena)
{
    const char *slashes = strstr(website, "://"), *host = slashes != NULL ? slashes + 3 : website;
    if (str_starts(host, "www."))
        host += 4;
    return arena_strndup(arena, host, strcspn(host, "/?#:"));
}

bool store_place_of_site(struct store *store, const char *company_id, const char *website,
                         const char *city, struct arena *arena, char **ret_city, struct error *err)
{
    static const char sql[] =
        "SELECT city FROM company WHERE website IN ($1, $2, $3, $4, $5, $6, $7) AND id <> $8 "
        "AND city IS NOT NULL AND city <> $9 AND is_deleted = 0 LIMIT 1";
    static const char *const spellings[] = {"%s",         "www.%s",         "https://%s",
                                            "http://%s",  "https://www.%s", "http://www.%s",
                                            "https://%s/"};
    const char *host = host_of(website, arena);
    *ret_city = NULL;
    if (strchr(host, '.') == NULL)
        return true;
    struct query *query = query_new(store->db, sql, err);
    for (int i = 0; i < 7; i++) {
        const char *mark = strchr(spellings[i], '%');
        query_text(query, i + 1,
                   arena_printf(arena, "%.*s%s%s", (int)(mark - spellings[i]), spellings[i], host,
                                mark + 2));
    }
    query_text(query, 8, company_id);
    query_text(query, 9, city);
    if (query_row(query))
        *ret_city = arena_strdup(arena, query_column(query, 0));
    return query_end(query);
}

bool store_values(struct store *store, const struct entity *entity, const char *field,
                  int64_t at_least, int limit,
                  void (*each)(void *data, const char *value, int64_t count), void *data,
                  struct error *err)
{
    struct arena *arena = arena_new();
    const char *sql = arena_printf(arena,
                                   "SELECT %s, COUNT(*) FROM \"%s\" WHERE is_deleted = 0 AND %s IS "
                                   "NOT NULL GROUP BY 1 HAVING COUNT(*) >= $1 ORDER BY 2 DESC, 1 "
                                   "LIMIT $2",
                                   field, entity->name, field);
    struct query *query = query_new(store->db, sql, err);
    query_int(query, 1, at_least);
    query_int(query, 2, limit);
    while (query_row(query))
        each(data, query_column(query, 0), query_column_int(query, 1));
    bool is_ok = query_end(query);
    arena_free(arena);
    return is_ok;
}

bool store_filled(struct store *store, const struct entity *entity, int64_t *ret_of,
                  int64_t *ret_filled, struct error *err)
{
    struct text sql = {0};
    text_append(&sql, "SELECT COUNT(*)");
    for (size_t i = 0; i < entity->field_count; i++)
        text_printf(&sql, ", COUNT(t.%s)", entity->fields[i].name);
    text_printf(&sql, " FROM \"%s\" t WHERE t.is_deleted = 0", entity->name);
    struct query *query = query_new(store->db, text_str(&sql), err);
    text_free(&sql);
    if (query_row(query)) {
        *ret_of = query_column_int(query, 0);
        for (size_t i = 0; i < entity->field_count; i++)
            ret_filled[i] = query_column_int(query, (int)i + 1);
    }
    return query_end(query);
}

/* Calls of one person by outcome. */
#include "store/figures.h"

#include "../store_private.h"

#define RESULTS_MOST 100

bool store_result_counts(struct store *store, const char *user_id, int64_t from_ms, int64_t to_ms,
                         struct arena *arena, struct result_count **ret_rows, size_t *ret_count,
                         struct error *err)
{
    static const char sql[] =
        "SELECT result, count(*) AS n FROM activity WHERE kind = 'call' AND at_ms >= $2 "
        "AND at_ms < $3 AND user_id = $1 AND is_void IS DISTINCT FROM 1 "
        "GROUP BY result ORDER BY n DESC, result LIMIT 100";
    struct query *query = query_new(store->db, sql, err);
    *ret_rows = ARENA_ARRAY(arena, struct result_count, RESULTS_MOST);
    *ret_count = 0;
    query_text(query, 1, user_id);
    query_int(query, 2, from_ms);
    query_int(query, 3, to_ms);
    while (query_row(query))
        (*ret_rows)[(*ret_count)++] = (struct result_count){
            arena_strdup(arena, query_column(query, 0)), query_column_int(query, 1)};
    return query_end(query);
}

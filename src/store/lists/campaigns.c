/* Counts per campaign. */
#include "store/campaigns.h"

#include "../store_private.h"

#define CAMPAIGNS_MOST 1000

bool store_without_basis(struct store *store, struct arena *arena,
                         struct campaign_count **ret_counts, size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT campaign_id, count(*) FROM lead WHERE is_deleted = 0 AND basis IS NULL AND state = "
        "'checking' AND campaign_id IS NOT NULL GROUP BY campaign_id LIMIT 1000";
    struct query *query = query_new(store->db, sql, err);
    struct campaign_count *counts = ARENA_ARRAY(arena, struct campaign_count, CAMPAIGNS_MOST);
    size_t count = 0;
    while (query_row(query))
        counts[count++] = (struct campaign_count){arena_strdup(arena, query_column(query, 0)),
                                                  query_column_int(query, 1)};
    *ret_counts = counts;
    *ret_count = count;
    return query_end(query);
}

/* How often a team uses each field, by month. Nobody's name is here. */
#include "../store_private.h"

#include "base/clock.h"
#include "store/field_use.h"

#include <string.h>

bool service_field_use_add(struct store *store, const char *team_id, const char *field,
                           int64_t uses, int64_t now_ms, struct error *err)
{
    static const char sql[] =
        "INSERT INTO field_use (team_id, field, month, uses, last_day) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (team_id, field, month) DO UPDATE SET uses = field_use.uses + excluded.uses, "
        "last_day = excluded.last_day";
    struct arena *arena = arena_new();
    char *day = arena_printf(arena, "%.10s", time_iso(arena, now_ms));
    char *month = arena_printf(arena, "%.7s", day);
    bool is_ok = db_run(store->db, err, sql, "tttit", team_id, field, month, uses, day);
    arena_free(arena);
    return is_ok;
}

char *service_field_use_text(struct store *store, const char *team_id, const char *from_month,
                             struct arena *arena)
{
    static const char sql[] =
        "SELECT field, CAST(sum(uses) AS BIGINT), max(last_day), min(month) FROM field_use "
        "WHERE team_id = $1 AND month >= $2 GROUP BY field ORDER BY field";
    struct text lines = {0}, since = {0};
    struct query *query = query_new(store->db, sql, NULL);
    query_text(query, 1, team_id);
    query_text(query, 2, from_month);
    while (query_row(query)) {
        const char *month = query_column(query, 3);
        if (since.length == 0 || strcmp(month, since.data) < 0) {
            text_clear(&since);
            text_append(&since, month);
        }
        text_printf(&lines, "%s %lld %s\n", query_column(query, 0),
                    (long long)query_column_int(query, 1), query_column(query, 2));
    }
    bool is_ok = query_end(query);
    char *text = is_ok && lines.length > 0
                     ? arena_printf(arena, "since %s\n%s", text_str(&since), text_str(&lines))
                     : NULL;
    text_free(&lines);
    text_free(&since);
    return text;
}

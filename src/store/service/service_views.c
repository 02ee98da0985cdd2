/* Personal views: rows of the service, never in the feed. */
#include "../store_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "store/views.h"

#define VIEWS_MOST 200
#define COLUMNS                                                                                    \
    "SELECT p.id, p.viewer_id, v.name, p.subject_id, s.name, p.purpose, p.from_ms, p.until_ms, "   \
    "p.looks, p.looked_ms FROM personal_view p LEFT JOIN \"user\" v ON v.id = p.viewer_id "        \
    "LEFT JOIN \"user\" s ON s.id = p.subject_id "

bool service_view_add(struct store *store, const struct personal_view *view, struct error *err)
{
    static const char sql[] =
        "INSERT INTO personal_view (id, viewer_id, subject_id, purpose, from_ms, until_ms, looks) "
        "VALUES ($1, $2, $3, $4, $5, $6, 0)";
    return db_run(store->db, err, sql, "ttttii", view->id, view->viewer_id, view->subject_id,
                  view->purpose, view->from_ms, view->until_ms);
}

static bool read_views(struct query *query, struct arena *arena, struct personal_view **ret_views,
                       size_t *ret_count)
{
    *ret_views = ARENA_ARRAY(arena, struct personal_view, VIEWS_MOST);
    *ret_count = 0;
    while (query_row(query))
        (*ret_views)[(*ret_count)++] =
            (struct personal_view){.id = arena_strdup(arena, query_column(query, 0)),
                                   .viewer_id = arena_strdup(arena, query_column(query, 1)),
                                   .viewer = arena_strdup(arena, query_column(query, 2)),
                                   .subject_id = arena_strdup(arena, query_column(query, 3)),
                                   .subject = arena_strdup(arena, query_column(query, 4)),
                                   .purpose = arena_strdup(arena, query_column(query, 5)),
                                   .from_ms = query_column_int(query, 6),
                                   .until_ms = query_column_int(query, 7),
                                   .looks = query_column_int(query, 8),
                                   .looked_ms = query_column_int(query, 9)};
    return query_end(query);
}

bool service_views(struct store *store, const char *user_id, struct arena *arena,
                   struct personal_view **ret_views, size_t *ret_count, struct error *err)
{
    struct query *query = query_new(store->db,
                                    COLUMNS "WHERE p.viewer_id = $1 OR p.subject_id = $1 "
                                            "ORDER BY p.from_ms DESC, p.id LIMIT 200",
                                    err);
    query_text(query, 1, user_id);
    return read_views(query, arena, ret_views, ret_count);
}

bool service_views_open(struct store *store, const char *viewer_id, const char *subject_id,
                        int64_t now_ms, struct arena *arena, struct personal_view **ret_views,
                        size_t *ret_count, struct error *err)
{
    struct query *query =
        query_new(store->db,
                  COLUMNS "WHERE p.viewer_id = $1 AND ($2 IS NULL OR p.subject_id = $2) AND "
                          "p.until_ms > $3 ORDER BY s.name, p.until_ms DESC, p.id LIMIT 200",
                  err);
    query_text(query, 1, viewer_id);
    query_text(query, 2, subject_id);
    query_int(query, 3, now_ms);
    return read_views(query, arena, ret_views, ret_count);
}

bool service_view_end(struct store *store, const char *id, const char *viewer_id, int64_t now_ms,
                      struct arena *arena, char **ret_subject_id, struct error *err)
{
    char *subject_id = db_value(store->db, arena,
                                "SELECT subject_id FROM personal_view WHERE id = $1 AND viewer_id "
                                "= $2 AND until_ms > $3",
                                "tti", id, viewer_id, now_ms);
    if (subject_id == NULL)
        return error_set(err, ERR_NOT_FOUND, _("there is no such open view"));
    *ret_subject_id = subject_id;
    return db_run(store->db, err, "UPDATE personal_view SET until_ms = $2 WHERE id = $1", "ti", id,
                  now_ms);
}

bool service_view_looked(struct store *store, const char *id, int64_t now_ms, struct error *err)
{
    return db_run(store->db, err,
                  "UPDATE personal_view SET looks = looks + 1, looked_ms = $2 WHERE id = $1", "ti",
                  id, now_ms);
}

bool service_views_forget(struct store *store, int64_t before_ms, struct error *err)
{
    return db_run(store->db, err, "DELETE FROM personal_view WHERE until_ms < $1", "i", before_ms);
}

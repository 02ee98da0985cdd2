/* Published rule files: which version a team has (without reading any body), and all there are. */
#include "store_private.h"

#include "store/rules.h"

#include "base/clock.h"
#include "codec/rule_json.h"

#include <string.h>

#define RULES_MOST 1000

bool store_rule_in_force(struct store *store, const char *kind, const char *name,
                         const char *team_id, struct arena *arena, char **ret_id,
                         int64_t *ret_version, struct error *err)
{
    static const char sql[] =
        "SELECT id, version FROM rule WHERE kind = $1 AND name = $2 AND is_deleted = 0 "
        "AND is_withdrawn IS DISTINCT FROM 1 AND (reach = '" RULE_FOR_ALL "' OR reach = $3) "
        "ORDER BY version DESC, published_ms DESC, id LIMIT 1";
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, kind);
    query_text(query, 2, name);
    query_text(query, 3, str_or(team_id, "-"));
    *ret_id = NULL;
    if (query_row(query)) {
        *ret_id = arena_strdup(arena, query_column(query, 0));
        *ret_version = query_column_int(query, 1);
    }
    return query_end(query);
}

static bool load_all(struct store *store, char **ids, size_t count, struct arena *arena,
                     struct rule **list, size_t *ret_count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        void *record;
        if (!store_load(store, &rule_entity, ids[i], arena, &record, err))
            return false;
        list[i] = record;
    }
    *ret_count = count;
    return true;
}

bool store_rule_versions(struct store *store, const char *kind, const char *name,
                         struct arena *arena, struct rule ***ret_list, size_t *ret_count,
                         struct error *err)
{
    static const char sql[] =
        "SELECT id FROM rule WHERE is_deleted = 0 AND ($1 = '' OR kind = $1) AND "
        "($2 = '' OR name = $2) ORDER BY kind, name, version DESC, published_ms DESC, id LIMIT $3";
    char **ids = ARENA_ARRAY(arena, char *, RULES_MOST);
    size_t count = 0;
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, str_or(kind, ""));
    query_text(query, 2, str_or(name, ""));
    query_int(query, 3, RULES_MOST);
    while (query_row(query))
        ids[count++] = arena_strdup(arena, query_column(query, 0));
    *ret_list = ARENA_ARRAY(arena, struct rule *, count + 1);
    return query_end(query) && load_all(store, ids, count, arena, *ret_list, ret_count, err);
}

int64_t store_tolerance_ms(struct store *store, const char *team_id)
{
    const char *kind = rule_kind_name(RULE_CALLING);
    struct arena *arena = arena_new();
    struct rule_file file;
    int64_t version, ms = PROMISE_TOLERANCE_MS;
    char *id = NULL;
    void *record;
    if (store_rule_in_force(store, kind, kind, team_id, arena, &id, &version, NULL) && id != NULL &&
        store_load(store, &rule_entity, id, arena, &record, NULL)) {
        const char *body = str_or(((const struct rule *)record)->body, "");
        if (rule_read(kind, body, strlen(body), NULL, arena, &file, NULL) &&
            file.kind == RULE_CALLING && file.calling.tolerance_min >= 0)
            ms = file.calling.tolerance_min * MINUTE_MS;
    }
    arena_free(arena);
    return ms;
}

int64_t store_lead_tolerance_ms(struct store *store, const struct lead *lead)
{
    int64_t minutes =
        db_number(store->db, INT_NONE, "SELECT tolerance_min FROM queue WHERE id = $1", "t",
                  str_or(lead->queue_id, ""));
    return minutes != INT_NONE ? minutes * MINUTE_MS : store_tolerance_ms(store, lead->team_id);
}

int64_t store_takeover_ms(struct store *store, const char *team_id)
{
    int64_t tolerance_ms = store_tolerance_ms(store, team_id),
            least = db_number(store->db, INT_NONE,
                              "SELECT min(tolerance_min) FROM queue WHERE is_deleted = 0 AND "
                              "team_id = $1 AND tolerance_min IS NOT NULL",
                              "t", team_id);
    if (least != INT_NONE && least * MINUTE_MS < tolerance_ms)
        tolerance_ms = least * MINUTE_MS;
    return tolerance_ms / 2 < PROMISE_TAKEOVER_MS ? tolerance_ms / 2 : PROMISE_TAKEOVER_MS;
}

/* Operations of a kind of record that an older service did not know: refused as long as it is
 * older, sent again under new numbers when it knows the kind. A refused operation was not taken, so
 * it keeps its id. The old numbers stay in their places, empty: a restored service wants them
 * without a gap. While instances of both versions answer, the one that greets may know what the one
 * that is pushed to refuses: a group that comes back so waits, each time longer, before it goes
 * again. */
#include "desk_private.h"

#include "base/clock.h"
#include "base/i18n.h"

#include <stdio.h>

#define REFUSED "kind/" /* in the outbox's meta, before a group: its pause, and until when */
#define PAUSE_LEAST_MS MINUTE_MS
#define PAUSE_MOST_MS HOUR_MS

/* Of groups that still wait to be taken, the refused ones. */
#define IS_REFUSED "state = 'rejected' AND result IS NOT 'voided'"

bool desk_kind_refused(struct store *store, int64_t no, struct error *err)
{
    static const char note[] = "INSERT INTO meta (key, value) SELECT '" REFUSED "' || grp, '0 0' "
                               "FROM op WHERE op_no = $1 ON CONFLICT (key) DO NOTHING";
    static const char say[] =
        "UPDATE op SET problem = $2 WHERE grp = (SELECT grp FROM op WHERE op_no = $1) AND state = "
        "'rejected'";
    return db_run(store->outbox, err, note, "i", no) &&
           db_run(store->outbox, err, say, "it", no,
                  _("the service is older than this program and does not know this yet; it stays "
                    "here and is sent again by itself when the service has been upgraded"));
}

static bool is_known(struct store *store, const char *group_id, const char *kinds,
                     struct error *err)
{
    bool is_known = true;
    struct query *query = query_new(
        store->outbox, "SELECT DISTINCT entity FROM op WHERE grp = $1 AND " IS_REFUSED, err);
    query_text(query, 1, group_id);
    while (query_row(query)) {
        const struct entity *entity = entity_find(query_column(query, 0));
        is_known =
            is_known && entity != NULL && (!entity->is_later || str_list_has(kinds, entity->name));
    }
    return query_end(query) && is_known;
}

struct again {
    struct store *store;
    char empty_group[37]; /* of the numbers that stay */
    const char *group_id;
};

static bool number_again(struct again *again, int64_t old_no, const char *op_id, struct error *err)
{
    static const char leave[] =
        "UPDATE op SET op_id = $2, grp = $3, undoes = NULL, result = 'voided' WHERE op_no = $1";
    static const char add[] =
        "INSERT INTO op (op_no, op_id, grp, kind, entity, id, action, user_id, undoes, "
        "occurred_ms, "
        "state) SELECT $2, $3, $4, kind, entity, id, action, user_id, $5, occurred_ms, 'pending' "
        "FROM op WHERE op_no = $1";
    static const char next[] = "UPDATE meta SET value = $1 WHERE key = 'next_no'";
    char empty_id[37], text[24];
    struct db *db = again->store->outbox;
    int64_t no = desk_next_no(again->store);
    struct arena *arena = arena_new();
    char *undoes = db_value(db, arena, "SELECT undoes FROM op WHERE op_no = $1", "i", old_no);
    uuid_new(empty_id);
    snprintf(text, sizeof text, "%lld", (long long)no + 1);
    bool is_ok = db_run(db, err, leave, "itt", old_no, empty_id, again->empty_group) &&
                 db_run(db, err, add, "iittt", old_no, no, op_id, again->group_id, undoes) &&
                 db_run(db, err, "UPDATE op SET kind = 'void' WHERE op_no = $1", "i", old_no) &&
                 db_run(db, err, next, "t", text);
    arena_free(arena);
    return is_ok;
}

/* How long it waited the last time. A clock that was set back holds nothing up for longer. */
static bool has_waited(struct store *store, const char *group_id, struct arena *arena,
                       int64_t *ret_pause_ms)
{
    long long pause_ms = 0, until_ms = 0;
    int64_t now = clock_now_ms();
    const char *noted =
        db_value(store->outbox, arena, "SELECT value FROM meta WHERE key = '" REFUSED "' || $1",
                 "t", group_id);
    if (sscanf(str_or(noted, ""), "%lld %lld", &pause_ms, &until_ms) < 1)
        pause_ms = 0;
    *ret_pause_ms = pause_ms;
    return until_ms <= now || until_ms > now + PAUSE_MOST_MS;
}

static bool note_pause(struct store *store, const char *group_id, int64_t last_ms,
                       struct error *err)
{
    char text[48];
    int64_t twice_ms = 2 * last_ms, pause_ms = twice_ms < PAUSE_LEAST_MS  ? PAUSE_LEAST_MS
                                               : twice_ms > PAUSE_MOST_MS ? PAUSE_MOST_MS
                                                                          : twice_ms;
    snprintf(text, sizeof text, "%lld %lld", (long long)pause_ms,
             (long long)(clock_now_ms() + pause_ms));
    return db_run(store->outbox, err, "UPDATE meta SET value = $2 WHERE key = '" REFUSED "' || $1",
                  "tt", group_id, text);
}

static bool group_again(struct store *store, const char *group_id, int64_t pause_ms,
                        struct arena *arena, struct error *err)
{
    static const char sql[] = "SELECT op_no, op_id FROM op WHERE grp = $1 AND " IS_REFUSED
                              " AND op_no > $2 ORDER BY op_no LIMIT 1";
    struct again again = {.store = store, .group_id = group_id};
    int64_t no = -INT64_MAX; /* of an earlier device they are below 0 */
    bool is_ok = true;
    uuid_new(again.empty_group);
    for (bool has_row = true; is_ok && has_row;) {
        const char *op_id = NULL;
        struct query *query = query_new(store->outbox, sql, err);
        query_text(query, 1, group_id);
        query_int(query, 2, no);
        if ((has_row = query_row(query))) {
            no = query_column_int(query, 0);
            op_id = arena_strdup(arena, query_column(query, 1));
        }
        is_ok = query_end(query) && (!has_row || number_again(&again, no, op_id, err));
    }
    return is_ok && note_pause(store, group_id, pause_ms, err);
}

#define GROUP "substr(key, length('" REFUSED "') + 1)"
#define NOTED "key > '" REFUSED "' || $1 AND key < '" REFUSED "g'"

static char *next_group(struct store *store, const char *after, struct arena *arena)
{
    return db_value(store->outbox, arena,
                    "SELECT " GROUP " FROM meta WHERE " NOTED " AND EXISTS (SELECT 1 FROM op WHERE "
                    "grp = " GROUP " AND " IS_REFUSED ") ORDER BY key LIMIT 1",
                    "t", after);
}

/* What was taken meanwhile, or given up by its author. */
static bool forget_taken(struct store *store, struct error *err)
{
    return db_run(store->outbox, err,
                  "DELETE FROM meta WHERE " NOTED
                  " AND NOT EXISTS (SELECT 1 FROM op WHERE grp = " GROUP
                  " AND state IN ('pending', 'sent', 'rejected') AND result IS NOT 'voided')",
                  "t", "");
}

static bool groups_again(struct store *store, const char *kinds, struct arena *arena,
                         bool *ret_has_some, struct error *err)
{
    bool is_ok = db_exec(store->outbox, "BEGIN IMMEDIATE", err) && forget_taken(store, err);
    for (const char *group = ""; is_ok && (group = next_group(store, group, arena)) != NULL;) {
        struct error wrong = {0};
        int64_t pause_ms;
        if (!has_waited(store, group, arena, &pause_ms))
            continue;
        if (is_known(store, group, kinds, &wrong)) {
            *ret_has_some = true;
            is_ok = group_again(store, group, pause_ms, arena, err);
        } else if (wrong.code != ERR_NONE) {
            is_ok = (*err = wrong, false);
        }
    }
    if (is_ok && db_exec(store->outbox, "COMMIT", err))
        return true;
    db_exec(store->outbox, "ROLLBACK", NULL);
    return false;
}

bool desk_kinds_send(struct store *store, const char *kinds, bool *ret_has_some, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = true;
    *ret_has_some = false;
    if (db_number(store->outbox, 0, "SELECT 1 FROM meta WHERE " NOTED " LIMIT 1", "t", "") == 1)
        is_ok = groups_again(store, kinds, arena, ret_has_some, err) &&
                (!*ret_has_some || desk_show_rest(store, err));
    arena_free(arena);
    return is_ok;
}

bool desk_kind_rest(struct store *store, const struct entity *entity, const char *listed,
                    struct error *err)
{
    struct arena *arena = arena_new();
    const char *sql =
        arena_printf(arena,
                     "SELECT id FROM \"%s\" t WHERE NOT EXISTS (SELECT 1 FROM base_row b WHERE "
                     "b.entity = '%s' AND b.id = t.id) ORDER BY id",
                     entity->name, entity->name);
    struct text gone = {0};
    struct query *query = query_new(store->db, sql, err);
    while (query_row(query))
        if (!str_list_has(listed, query_column(query, 0)))
            text_printf(&gone, "%s%s", gone.length > 0 ? "," : "", query_column(query, 0));
    bool is_ok = query_end(query);
    char **ids;
    size_t count = gone.length > 0 ? str_split(arena, text_str(&gone), ',', &ids) : 0;
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = desk_page_gone(store, entity, ids[i], INT64_MAX, false, err);
    text_free(&gone);
    arena_free(arena);
    return is_ok;
}

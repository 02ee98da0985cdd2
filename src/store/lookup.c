/* Look-ups that undo and the service's checks need: who did a group, who made a record, a group
 * backwards in parts. */
#include "store_private.h"

#include "codec/record_json.h"

static struct db *log_of(struct store *store)
{
    return journal_db(store);
}

char *store_group_user(struct store *store, const char *group_id, struct arena *arena)
{
    const char *sql = store->kind == STORE_DESK
                          ? "SELECT user_id FROM op WHERE grp = $1 LIMIT 1"
                          : "SELECT user_id FROM journal WHERE grp = $1 LIMIT 1";
    return db_value(log_of(store), arena, sql, "t", group_id);
}

char *store_group_action(struct store *store, const char *group_id, struct arena *arena)
{
    const char *sql = store->kind == STORE_DESK
                          ? "SELECT action FROM op WHERE grp = $1 ORDER BY op_no DESC LIMIT 1"
                          : "SELECT action FROM journal WHERE grp = $1 LIMIT 1";
    return db_value(log_of(store), arena, sql, "t", group_id);
}

char *store_maker(struct store *store, const struct entity *entity, const char *id,
                  struct arena *arena, char **ret_group)
{
    bool is_desk = store->kind == STORE_DESK;
    const char *tail =
        is_desk
            ? "FROM op WHERE entity = $1 AND id = $2 AND state <> 'rejected' ORDER BY op_no LIMIT 1"
            : "FROM journal WHERE entity = $1 AND id = $2 ORDER BY received_ms, op_id LIMIT 1";
    if (ret_group != NULL)
        *ret_group = db_value(log_of(store), arena, arena_printf(arena, "SELECT grp %s", tail),
                              "tt", entity->name, id);
    return db_value(log_of(store), arena, arena_printf(arena, "SELECT user_id %s", tail), "tt",
                    entity->name, id);
}

bool store_group_back(struct store *store, const char *group_id, int64_t before, int limit,
                      struct arena *arena, struct operation **ret_first, size_t *ret_count,
                      int64_t *ret_before, struct error *err)
{
    const char *sql =
        store->kind == STORE_DESK
            ? "SELECT body, op_no FROM op_whole WHERE grp = $1 AND op_no < $2 AND state <> "
              "'rejected' ORDER BY op_no DESC LIMIT $3"
            : "SELECT body, n FROM journal WHERE grp = $1 AND n < $2 ORDER BY n DESC "
              "LIMIT $3";
    struct query *query = query_new(log_of(store), sql, err);
    struct operation *first = NULL, **tail = &first;
    query_text(query, 1, group_id);
    query_int(query, 2, before > 0 ? before : INT64_MAX);
    query_int(query, 3, limit);
    *ret_count = 0;
    *ret_before = 0;
    while (query_row(query)) {
        struct operation *op;
        *ret_before = query_column_int(query, 1);
        ++*ret_count;
        if (!operation_from_text(query_column(query, 0), arena, &op, NULL))
            continue; /* its time is over, or it was erased */
        *tail = op;
        tail = &op->next;
    }
    *ret_first = first;
    return query_end(query);
}

int64_t store_group_size(struct store *store, const char *group_id)
{
    return db_number(log_of(store), 0,
                     store->kind == STORE_DESK
                         ? "SELECT COUNT(*) FROM op WHERE grp = $1 AND state <> 'rejected'"
                         : "SELECT COUNT(*) FROM journal WHERE grp = $1",
                     "t", group_id);
}

bool store_group_is_later(struct store *store, const char *group_id, const char *than_group_id)
{
    return store->kind == STORE_DESK &&
           db_number(store->outbox, 0,
                     "SELECT (SELECT MAX(op_no) FROM op WHERE grp = $1) > (SELECT MAX(op_no) FROM "
                     "op WHERE grp = $2)",
                     "tt", group_id, than_group_id) == 1;
}

bool store_group_was_sent(struct store *store, const char *group_id)
{
    return store->kind == STORE_SERVICE ||
           db_number(store->outbox, 0,
                     "SELECT 1 FROM op WHERE grp = $1 AND state <> 'pending' LIMIT 1", "t",
                     group_id) == 1;
}

bool store_each_key(struct store *store, void (*each)(void *data, char kind, const char *value),
                    void *data, struct error *err)
{
    /* Each out of its index alone; a deleted record's key costs one look-up in vain. */
    static const struct {
        char kind;
        const char *sql;
    } keys[] = {{'e', "SELECT email_key FROM contact WHERE email_key IS NOT NULL"},
                {'p', "SELECT phone_key FROM contact WHERE phone_key IS NOT NULL"},
                {'m', "SELECT mobile_key FROM contact WHERE mobile_key IS NOT NULL"},
                {'c', "SELECT company FROM company WHERE company IS NOT NULL"}};
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < sizeof keys / sizeof *keys; i++) {
        struct query *query = query_new(store->db, keys[i].sql, err);
        while (query_row(query))
            each(data, keys[i].kind, query_column(query, 0));
        is_ok = query_end(query);
    }
    return is_ok;
}

char *store_group_batch(struct store *store, const char *group_id, struct arena *arena)
{
    const char *sql =
        store->kind == STORE_DESK
            ? "SELECT id FROM op WHERE grp = $1 AND entity = 'batch' AND undoes IS NULL LIMIT 1"
            : "SELECT id FROM journal WHERE grp = $1 AND entity = 'batch' AND undoes IS NULL LIMIT "
              "1";
    return db_value(log_of(store), arena, sql, "t", group_id);
}

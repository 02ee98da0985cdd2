/* The door to either database: hands each call to the back end of the connection. Knows no SQL. */
#include "backend_private.h"

#include "base/log.h"

#include <stdarg.h>
#include <stddef.h>

bool db_open(const struct backend *backend, const struct db_options *options, struct db **ret_db,
             struct error *err)
{
    return backend->open(options, ret_db, err);
}

void db_close(struct db *db)
{
    if (db != NULL)
        db->backend->close(db);
}

bool db_exec(struct db *db, const char *sql, struct error *err)
{
    if (db->before != NULL)
        db->before(db->before_data, sql);
    return db->backend->exec(db, sql, err);
}

bool db_schema(struct db *db, const char *sql, struct error *err)
{
    return db->backend->schema(db, sql, err);
}

bool db_grant(struct db *db, const char *uri, struct error *err)
{
    return db->backend->grant(db, uri, err);
}

bool db_keep_audit(struct db *db, struct error *err)
{
    static const char kept_sql[] = "SELECT count(*) FROM meta WHERE key = 'audit_kept'";
    struct error refused = {0};
    if (db_number(db, 0, kept_sql, "") == 1)
        return true;
    if (!db_begin(db, DB_SCHEMA, err))
        return false;
    if (db_number(db, 0, kept_sql, "") == 1 || /* another process was first */
        (db->backend->exec(db, db->backend->keep_audit, &refused) &&
         db_exec(db, "INSERT INTO meta (key, value) VALUES ('audit_kept', 'yes')", &refused)))
        return db_commit(db, err);
    db_rollback(db); /* a cluster that speaks PostgreSQL may have no triggers */
    log_event(LOG_WARN, "audit.unkept", "error", error_name(refused.code), NULL);
    return true;
}

const struct db_words *db_words(struct db *db)
{
    return &db->backend->words;
}

bool db_has_table(struct db *db, const char *name)
{
    return db->backend->has_table(db, name);
}

int64_t db_changes(struct db *db)
{
    return db->backend->changes(db);
}

int64_t db_last_rowid(struct db *db)
{
    return db->backend->last_rowid(db);
}

int64_t db_data_version(struct db *db)
{
    return db->backend->data_version(db);
}

int64_t db_now_ms(struct db *db)
{
    return db->backend->now_ms(db);
}

bool db_backup(struct db *db, const char *path, struct error *err)
{
    return db->backend->backup(db, path, err);
}

void db_patience(struct db *db, int seconds)
{
    if (db->backend->patience != NULL)
        db->backend->patience(db, seconds);
}

void db_end_when(struct db *db, const atomic_bool *is_over)
{
    db->is_over = is_over;
    if (db->backend->end_when != NULL)
        db->backend->end_when(db);
}

void db_interrupt(struct db *db)
{
    if (db->backend->interrupt != NULL)
        db->backend->interrupt(db);
}

bool db_check(struct db *db, struct error *err)
{
    return db->backend->check(db, err);
}

bool db_begin(struct db *db, enum db_begin how, struct error *err)
{
    if (db_is_over(db))
        return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
    bool is_ok = db->backend->begin(db, how, err);
    db->is_writing = is_ok && how != DB_READ;
    return is_ok;
}

bool db_commit(struct db *db, struct error *err)
{
    bool is_ok = db->backend->commit(db, err);
    db->is_writing = false;
    return is_ok;
}

void db_rollback(struct db *db)
{
    db->backend->rollback(db);
    db->is_writing = false;
}

bool db_savepoint(struct db *db, enum db_savepoint how, const char *name, struct error *err)
{
    return db->backend->savepoint(db, how, name, err);
}

bool db_is_damaged(const struct db *db)
{
    return db->is_damaged;
}

bool db_has_moved(struct db *db)
{
    return db->backend->has_moved != NULL && db->backend->has_moved(db);
}

bool db_take_failure(struct db *db, struct error *err)
{
    return db->backend->take_failure(db, err);
}

bool db_may_retry(struct db *db)
{
    return db->backend->may_retry(db);
}

void db_before(struct db *db, void (*before)(void *data, const char *sql), void *data)
{
    db->before = before;
    db->before_data = data;
}

struct query *query_new(struct db *db, const char *sql, struct error *err)
{
    if (db->before != NULL)
        db->before(db->before_data, sql);
    return db->backend->query_new(db, sql, err);
}

void query_text(struct query *query, int index, const char *value)
{
    if (query != NULL)
        query->db->backend->bind_text(query, index, value, false);
}

void query_text_kept(struct query *query, int index, const char *value)
{
    if (query != NULL)
        query->db->backend->bind_text(query, index, value, true);
}

void query_int(struct query *query, int index, int64_t value)
{
    if (query != NULL)
        query->db->backend->bind_int(query, index, value);
}

bool query_row(struct query *query)
{
    return query != NULL && query->db->backend->row(query);
}

void query_run(struct query *query)
{
    if (query != NULL)
        query->db->backend->run(query);
}

const char *query_column(struct query *query, int index)
{
    return query->db->backend->column(query, index);
}

int64_t query_column_int(struct query *query, int index)
{
    return query->db->backend->column_int(query, index);
}

bool query_end(struct query *query)
{
    return query != NULL && query->db->backend->end(query);
}

static struct query *bound(struct db *db, const char *sql, struct error *err, const char *types,
                           va_list args)
{
    struct query *query = query_new(db, sql, err);
    for (int i = 0; query != NULL && types[i] != '\0'; i++) {
        if (types[i] == 't')
            query_text_kept(query, i + 1, va_arg(args, const char *));
        else
            query_int(query, i + 1, va_arg(args, int64_t));
    }
    return query;
}

bool db_run(struct db *db, struct error *err, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    struct query *query = bound(db, sql, err, types, args);
    va_end(args);
    query_run(query);
    return query_end(query);
}

char *db_value(struct db *db, struct arena *arena, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    struct query *query = bound(db, sql, NULL, types, args);
    va_end(args);
    char *value = query_row(query) ? arena_strdup(arena, query_column(query, 0)) : NULL;
    query_end(query);
    return value;
}

int64_t db_number(struct db *db, int64_t fallback, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    struct query *query = bound(db, sql, NULL, types, args);
    va_end(args);
    int64_t value = query_row(query) ? query_column_int(query, 0) : INT64_MIN;
    query_end(query);
    return value == INT64_MIN ? fallback : value;
}

/* -1: it failed. */
static int64_t hand_out(struct db *db, const char *sql,
                        bool (*each)(struct query *row, void *data, struct error *err), void *data,
                        struct error *err)
{
    struct query *query = query_new(db, sql, err);
    int64_t count = 0;
    bool is_ok = true;
    while (is_ok && query_row(query)) {
        is_ok = each(query, data, err);
        count++;
    }
    return query_end(query) && is_ok ? count : -1;
}

bool db_scan(struct db *db, const char *sql,
             bool (*each)(struct query *row, void *data, struct error *err), void *data,
             struct error *err)
{
    struct arena *arena = arena_new();
    const char *fetch = db->backend->fetch;
    if (fetch == NULL)
        fetch = sql;
    else if (!db_run(db, err, arena_printf(arena, "DECLARE scan NO SCROLL CURSOR FOR %s", sql), ""))
        fetch = NULL;
    int64_t count = fetch != NULL ? hand_out(db, fetch, each, data, err) : -1;
    while (count > 0 && fetch != sql)
        count = hand_out(db, fetch, each, data, err);
    bool is_ok = count >= 0 && (fetch == sql || db_run(db, err, "CLOSE scan", ""));
    arena_free(arena);
    return is_ok;
}

bool db_can_rewrite(struct db *db)
{
    return db->backend->rewrite != NULL;
}

bool db_rewrite(struct db *db, const char *table, struct error *err)
{
    return db->backend->rewrite(db, table, err);
}

bool db_listen(struct db *db, struct error *err)
{
    return db->backend->listen == NULL || db->backend->listen(db, err);
}

bool db_tell(struct db *db, const char *words, struct error *err)
{
    return db->backend->notify == NULL || db->backend->notify(db, words, err);
}

char *db_heard(struct db *db, struct arena *arena)
{
    return db->backend->notified != NULL ? db->backend->notified(db, arena) : NULL;
}

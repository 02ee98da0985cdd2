/* SQLite: hardened connections, statements cached by their text. */
#include "backend.h"

#include "base/i18n.h"
#include "base/text.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CACHED 256
#define MAPPED                                                                                     \
    64 /* parameters whose place is remembered; sqlite3_bind_parameter_index compares names one by \
          one */

struct query {
    struct db *db;
    sqlite3_stmt *statement;
    char *sql;
    struct error *err;
    bool in_use, is_cached, has_failed;
    short places[MAPPED]; /* of $1, $2…; 0: not asked yet, -1: not in this statement */
};

struct db {
    sqlite3 *handle;
    struct query cache[CACHED];
};

static bool fail(struct db *db, int code, struct error *err)
{
    const char *words = db->handle != NULL ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
    case SQLITE_FULL: return error_set(err, ERR_DISK_FULL, "%s", error_sentence(ERR_DISK_FULL));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_set(err, ERR_CORRUPT, _("the database file is damaged: %s"), words);
    case SQLITE_IOERR:
        return error_set(err, ERR_CANNOT_CREATE, _("the disk does not answer: %s"), words);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return error_set(err, ERR_CANNOT_CREATE, _("the database cannot be opened: %s"), words);
    case SQLITE_CONSTRAINT: return error_set(err, ERR_CONFLICT, "%s", words);
    default: return error_set(err, ERR_BUG, "database: %s", words);
    }
}

static bool configure(struct db *db, const struct db_options *options, struct error *err)
{
    char pragmas[512];
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_busy_timeout(db->handle, 5000);
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA journal_mode=WAL; PRAGMA synchronous=%s; PRAGMA temp_store=MEMORY; PRAGMA "
             "cache_size=-8192; "
             "PRAGMA cell_size_check=ON; PRAGMA "
             "journal_size_limit=16777216; PRAGMA wal_autocheckpoint=4000; PRAGMA "
             "foreign_keys=OFF;",
             options->durability == DB_FULL ? "FULL" : "NORMAL");
    if (!db_exec(db, pragmas, err))
        return false;
    int64_t id = db_number(db, 0, "PRAGMA application_id", "");
    int64_t tables = db_number(db, 0, "SELECT count(*) FROM sqlite_master", "");
    if (id == 0 && tables == 0 && !options->is_reader) {
        snprintf(pragmas, sizeof pragmas, "PRAGMA application_id=%lld",
                 (long long)options->application_id);
        return db_exec(db, pragmas, err);
    }
    if (id != options->application_id)
        return error_set(err, ERR_CORRUPT, _("%s is not a file of this program"), options->path);
    return true;
}

bool db_open(const struct db_options *options, struct db **ret_db, struct error *err)
{
    struct db *db = xcalloc(1, sizeof *db);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                (options->must_exist ? 0 : SQLITE_OPEN_CREATE);
    mode_t before = umask(077);
    int code = sqlite3_open_v2(options->path, &db->handle, flags, NULL);
    bool is_ok = code == SQLITE_OK ? configure(db, options, err) : fail(db, code, err);
    umask(before);
    if (!is_ok) {
        db_close(db);
        return false;
    }
    *ret_db = db;
    return true;
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    for (int i = 0; i < CACHED; i++) {
        sqlite3_finalize(db->cache[i].statement);
        free(db->cache[i].sql);
    }
    sqlite3_close(db->handle);
    free(db);
}

bool db_exec(struct db *db, const char *sql, struct error *err)
{
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || fail(db, code, err);
}

int64_t db_changes(struct db *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t db_last_rowid(struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

int64_t db_data_version(struct db *db)
{
    return db_number(db, 0, "PRAGMA data_version", "");
}

bool db_check(struct db *db, struct error *err)
{
    struct arena *arena = arena_new();
    const char *verdict = db_value(db, arena, "PRAGMA integrity_check(1)", "");
    bool is_ok =
        str_equal(verdict, "ok") ||
        error_set(err, ERR_CORRUPT, _("the database file is damaged: %s"), str_or(verdict, "?"));
    arena_free(arena);
    return is_ok;
}

bool db_backup(struct db *db, const char *path, struct error *err)
{
    struct db copy = {0};
    struct error ignored;
    bool is_ok = db_run(db, err, "VACUUM INTO $1", "t", path);
    if (is_ok && sqlite3_open_v2(path, &copy.handle, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        is_ok = fail(&copy, SQLITE_CANTOPEN, err);
    is_ok = is_ok && db_check(&copy, err);
    for (int i = 0; i < CACHED; i++) {
        sqlite3_finalize(copy.cache[i].statement);
        free(copy.cache[i].sql);
    }
    sqlite3_close(copy.handle);
    (void)ignored;
    return is_ok;
}

/* Statements differ at their ends (which table, which columns); the middle of a long one is not
 * worth the time. */
static unsigned slot_of(const char *sql)
{
    size_t length = strlen(sql), part = length < 64 ? length : 64;
    unsigned hash = 2166136261u ^ (unsigned)length;
    for (size_t i = 0; i < part; i++)
        hash = ((hash ^ (unsigned char)sql[i]) * 16777619u ^ (unsigned char)sql[length - 1 - i]) *
               16777619u;
    return hash % CACHED;
}

struct query *query_new(struct db *db, const char *sql, struct error *err)
{
    struct query *query = &db->cache[slot_of(sql)];
    if (query->in_use) { /* nested or colliding: one for this time only */
        query = xcalloc(1, sizeof *query);
    } else if (query->statement != NULL && strcmp(query->sql, sql) != 0) {
        sqlite3_finalize(query->statement);
        free(query->sql);
        *query = (struct query){0};
    }
    query->is_cached = query >= db->cache && query < db->cache + CACHED;
    query->db = db;
    query->err = err;
    query->has_failed = false;
    if (query->statement == NULL) {
        int code = sqlite3_prepare_v3(db->handle, sql, -1,
                                      query->is_cached ? SQLITE_PREPARE_PERSISTENT : 0,
                                      &query->statement, NULL);
        if (code != SQLITE_OK) {
            fail(db, code, err);
            if (!query->is_cached)
                free(query);
            return NULL;
        }
        query->sql = xstrdup(sql);
    }
    query->in_use = true;
    return query;
}

static int parameter(struct query *query, int index)
{
    char name[16];
    if (index < MAPPED && query->places[index] != 0)
        return query->places[index] < 0 ? 0 : query->places[index];
    snprintf(name, sizeof name, "$%d", index);
    int place = sqlite3_bind_parameter_index(query->statement, name);
    if (index < MAPPED)
        query->places[index] = (short)(place == 0 ? -1 : place);
    return place;
}

static void bind_text(struct query *query, int index, const char *value,
                      sqlite3_destructor_type destructor)
{
    if (query == NULL)
        return;
    if (value == NULL)
        sqlite3_bind_null(query->statement, parameter(query, index));
    else
        sqlite3_bind_text(query->statement, parameter(query, index), value, -1, destructor);
}

void query_text(struct query *query, int index, const char *value)
{
    bind_text(query, index, value, SQLITE_TRANSIENT);
}

void query_text_kept(struct query *query, int index, const char *value)
{
    bind_text(query, index, value, SQLITE_STATIC);
}

void query_int(struct query *query, int index, int64_t value)
{
    if (query == NULL)
        return;
    if (value == INT64_MIN)
        sqlite3_bind_null(query->statement, parameter(query, index));
    else
        sqlite3_bind_int64(query->statement, parameter(query, index), value);
}

bool query_row(struct query *query)
{
    if (query == NULL || query->has_failed)
        return false;
    int code = sqlite3_step(query->statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        fail(query->db, code, query->err);
        query->has_failed = true;
    }
    return code == SQLITE_ROW;
}

const char *query_column(struct query *query, int index)
{
    return (const char *)sqlite3_column_text(query->statement, index);
}

int64_t query_column_int(struct query *query, int index)
{
    if (sqlite3_column_type(query->statement, index) == SQLITE_NULL)
        return INT64_MIN;
    return sqlite3_column_int64(query->statement, index);
}

bool query_end(struct query *query)
{
    if (query == NULL)
        return false;
    bool is_ok = !query->has_failed;
    sqlite3_reset(query->statement);
    sqlite3_clear_bindings(query->statement);
    query->in_use = false;
    query->err = NULL;
    if (!query->is_cached) {
        sqlite3_finalize(query->statement);
        free(query->sql);
        free(query);
    }
    return is_ok;
}

static void bind_all(struct query *query, const char *types, va_list args)
{
    for (int i = 0; types[i] != '\0'; i++) {
        if (types[i] == 't')
            query_text(query, i + 1, va_arg(args, const char *));
        else
            query_int(query, i + 1, va_arg(args, int64_t));
    }
}

bool db_run(struct db *db, struct error *err, const char *sql, const char *types, ...)
{
    struct query *query = query_new(db, sql, err);
    if (query == NULL)
        return false;
    va_list args;
    va_start(args, types);
    bind_all(query, types, args);
    va_end(args);
    while (query_row(query))
        continue;
    return query_end(query);
}

char *db_value(struct db *db, struct arena *arena, const char *sql, const char *types, ...)
{
    struct query *query = query_new(db, sql, NULL);
    if (query == NULL)
        return NULL;
    va_list args;
    va_start(args, types);
    bind_all(query, types, args);
    va_end(args);
    char *value = query_row(query) ? arena_strdup(arena, query_column(query, 0)) : NULL;
    query_end(query);
    return value;
}

int64_t db_number(struct db *db, int64_t fallback, const char *sql, const char *types, ...)
{
    struct query *query = query_new(db, sql, NULL);
    if (query == NULL)
        return fallback;
    va_list args;
    va_start(args, types);
    bind_all(query, types, args);
    va_end(args);
    int64_t value = query_row(query) ? query_column_int(query, 0) : INT64_MIN;
    query_end(query);
    return value == INT64_MIN ? fallback : value;
}

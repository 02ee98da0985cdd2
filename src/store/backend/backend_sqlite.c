/* SQLite: hardened connections, statements cached by their text. */
#include "backend_private.h"
#include "backend_sqlite.h"
#include "strict.h"

#include "base/clock.h"
#include "base/disk.h"
#include "base/i18n.h"
#include "base/text.h"

#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/stat.h>

#define CACHED 256
#define BUSY_MS 5000

struct sqlite_query {
    struct query query;
    sqlite3_stmt *statement;
    char *sql;
    struct error *err;
    bool in_use, is_cached, has_failed;
};

struct sqlite_db {
    struct db db;
    sqlite3 *handle;
    int64_t busy_since_ms;
    struct error failure; /* see db_take_failure */
    struct sqlite_query cache[CACHED];
};

static struct sqlite_db *own(struct db *db)
{
    return (struct sqlite_db *)db;
}

static sqlite3_stmt *statement_of(struct query *query)
{
    return ((struct sqlite_query *)query)->statement;
}

static bool fail(struct sqlite_db *db, int code, struct error *err)
{
    struct error local = {0};
    sqlite_say(db->handle, code, &local);
    if (err != NULL)
        *err = local;
    if (local.code == ERR_BUSY || local.code == ERR_DISK_FULL || local.code == ERR_CANNOT_CREATE)
        db->failure = local;
    db->db.is_damaged = db->db.is_damaged || local.code == ERR_CORRUPT;
    return false;
}

static bool run_script(struct db *db, const char *sql, struct error *err)
{
    int code = sqlite3_exec(own(db)->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || fail(own(db), code, err);
}

/* SQLite's own waits grow to 100 ms, while who writes is done within a few. */
static int wait_busy(void *data, int count)
{
    struct sqlite_db *db = data;
    int64_t now = clock_monotonic_ms();
    if (count == 0)
        db->busy_since_ms = now;
    if (now - db->busy_since_ms >= BUSY_MS)
        return 0;
    nanosleep(&(struct timespec){.tv_nsec = now - db->busy_since_ms < 20 ? 300000 : 2000000}, NULL);
    return 1;
}

/* Far above what the program needs, far below what a hostile file could ask for. */
static void limit(sqlite3 *handle)
{
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 128 << 20);
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
    sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 2000);
    sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 10);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 2);
}

static bool run_schema(struct db *db, const char *sql, struct error *err)
{
    struct text ours = {0};
    sqlite_strict(sql, &ours);
    bool is_ok = run_script(db, text_str(&ours), err);
    text_free(&ours);
    return is_ok;
}

static bool configure(struct sqlite_db *db, const struct db_options *options, struct error *err)
{
    char pragmas[512];
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    limit(db->handle);
    sqlite3_busy_handler(db->handle, wait_busy, db);
    snprintf(
        pragmas, sizeof pragmas,
        "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON; PRAGMA synchronous=%s; "
        "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-%d; PRAGMA cell_size_check=ON; PRAGMA "
        "journal_size_limit=16777216; PRAGMA wal_autocheckpoint=4000; PRAGMA foreign_keys=OFF;",
        options->durability == DB_FULL ? "FULL" : "NORMAL",
        options->cache_kib > 0 ? options->cache_kib : 4096);
    if (!run_script(&db->db, pragmas, err))
        return false;
    int64_t id = db_number(&db->db, 0, "PRAGMA application_id", "");
    if (id == 0 && !options->is_reader &&
        db_number(&db->db, 0, "SELECT count(*) FROM sqlite_master", "") == 0) {
        snprintf(pragmas, sizeof pragmas, "PRAGMA application_id=%lld",
                 (long long)options->application_id);
        return run_script(&db->db, pragmas, err);
    }
    if (id != options->application_id)
        return error_set(err, ERR_CORRUPT, _("%s is not a file of this program"), options->path);
    return true;
}

static void close_file(struct db *db)
{
    struct sqlite_db *file = own(db);
    for (int i = 0; i < CACHED; i++) {
        sqlite3_finalize(file->cache[i].statement);
        free(file->cache[i].sql);
    }
    sqlite3_close(file->handle);
    free(file);
}

/* Counting its memory would make all threads wait for each other at each allocation. */
static void set_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* A file that is not there yet: its folder. */
static bool is_remote(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%.*s", slash != NULL ? (int)(slash + 1 - path) : 1,
             slash != NULL ? path : ".");
    return disk_is_remote(folder);
}

static bool open_file(const struct db_options *options, struct db **ret_db, struct error *err)
{
    static pthread_once_t is_set = PTHREAD_ONCE_INIT;
    pthread_once(&is_set, set_library);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                (options->must_exist ? 0 : SQLITE_OPEN_CREATE);
    if (is_remote(options->path))
        return error_set(err, ERR_CONFIG,
                         _("%s lies on another machine's disk, where databases get damaged; choose "
                           "a folder of this one"),
                         options->path);
    struct sqlite_db *db = xcalloc(1, sizeof *db);
    mode_t before = umask(077);
    db->db.backend = &backend_sqlite;
    int code = sqlite3_open_v2(options->path, &db->handle, flags, NULL);
    bool is_ok = code == SQLITE_OK ? configure(db, options, err) : fail(db, code, err);
    umask(before);
    if (!is_ok) {
        close_file(&db->db);
        return false;
    }
    *ret_db = &db->db;
    return true;
}

static bool grant(struct db *db, const char *uri, struct error *err)
{
    (void)db, (void)uri;
    return error_set(err, ERR_USAGE, _("a file has no users; leave out --admin-database"));
}

static bool has_table(struct db *db, const char *name)
{
    return db_number(db, 0, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1",
                     "t", name) == 1;
}

static int64_t changes(struct db *db)
{
    return sqlite3_changes64(own(db)->handle);
}

static int64_t last_rowid(struct db *db)
{
    return sqlite3_last_insert_rowid(own(db)->handle);
}

static int64_t data_version(struct db *db)
{
    return db_number(db, 0, "PRAGMA data_version", "");
}

static int64_t now_ms(struct db *db)
{
    (void)db; /* the file is on this machine */
    return clock_now_ms();
}

static bool check_file(struct db *db, struct error *err)
{
    struct arena *arena = arena_new();
    const char *verdict = db_value(db, arena, "PRAGMA integrity_check(1)", "");
    bool is_ok =
        str_equal(verdict, "ok") ||
        error_set(err, ERR_CORRUPT, _("the database file is damaged: %s"), str_or(verdict, "?"));
    arena_free(arena);
    return is_ok;
}

static bool back_up(struct db *db, const char *path, struct error *err)
{
    if (!db_run(db, err, "VACUUM INTO $1", "t", path))
        return false;
    struct sqlite_db *copy = xcalloc(1, sizeof *copy);
    copy->db.backend = &backend_sqlite;
    bool is_ok = sqlite3_open_v2(path, &copy->handle, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK
                     ? check_file(&copy->db, err)
                     : fail(copy, SQLITE_CANTOPEN, err);
    close_file(&copy->db);
    if (!is_ok)
        unlink(path); /* nobody shall take it for one */
    return is_ok;
}

static int is_over(void *data)
{
    const struct db *db = data;
    return db_is_over(db);
}

static void end_when(struct db *db)
{
    enum { STEPS = 10000 }; /* of SQLite's machine, about a millisecond */
    sqlite3_progress_handler(own(db)->handle, STEPS, is_over, db);
}

static void interrupt(struct db *db)
{
    sqlite3_interrupt(own(db)->handle);
}

static bool begin(struct db *db, enum db_begin how, struct error *err)
{
    return run_script(db, how == DB_READ ? "BEGIN" : "BEGIN IMMEDIATE", err);
}

static void roll_back(struct db *db)
{
    run_script(db, "ROLLBACK", NULL);
}

static bool commit(struct db *db, struct error *err)
{
    if (run_script(db, "COMMIT", err))
        return true;
    roll_back(db);
    return false;
}

static bool savepoint(struct db *db, enum db_savepoint how, const char *name, struct error *err)
{
    static const char *const verbs[] = {
        [DB_SAVE] = "SAVEPOINT", [DB_RELEASE] = "RELEASE", [DB_BACK] = "ROLLBACK TO"};
    struct text sql = {0};
    text_printf(&sql, "%s %s", verbs[how], name); /* names are words of ours */
    bool is_ok = run_script(db, text_str(&sql), err);
    text_free(&sql);
    return is_ok && (how != DB_BACK || savepoint(db, DB_RELEASE, name, err));
}

static bool has_moved(struct db *db)
{
    int has_moved = 0;
    return sqlite3_file_control(own(db)->handle, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved) ==
               SQLITE_OK &&
           has_moved != 0;
}

static bool take_failure(struct db *db, struct error *err)
{
    struct error failure = own(db)->failure;
    own(db)->failure = (struct error){0};
    if (failure.code != ERR_NONE && err != NULL)
        *err = failure;
    return failure.code != ERR_NONE;
}

static bool may_retry(struct db *db)
{
    (void)db; /* writers have waited for each other already */
    return false;
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

/* "$12" is a name to SQLite, which it looks for among all others; "?12" is place 12. Places that a
 * statement does not have are bound to no effect. */
static char *with_places(const char *sql)
{
    char *copy = xstrdup(sql);
    for (char *at = copy; (at = strchr(at, '$')) != NULL; at++)
        if (at[1] >= '0' && at[1] <= '9')
            *at = '?';
    return copy;
}

static sqlite3_stmt *prepare(struct sqlite_db *file, const char *sql, bool is_cached, int *ret_code)
{
    sqlite3_stmt *statement = NULL;
    char *text = with_places(sql);
    *ret_code = sqlite3_prepare_v3(file->handle, text, -1,
                                   is_cached ? SQLITE_PREPARE_PERSISTENT : 0, &statement, NULL);
    free(text);
    return statement;
}

static struct query *new_query(struct db *db, const char *sql, struct error *err)
{
    struct sqlite_db *file = own(db);
    struct sqlite_query *query = &file->cache[slot_of(sql)];
    if (query->in_use) { /* nested or colliding: one for this time only */
        query = xcalloc(1, sizeof *query);
    } else if (query->statement != NULL && strcmp(query->sql, sql) != 0) {
        sqlite3_finalize(query->statement);
        free(query->sql);
        *query = (struct sqlite_query){0};
    }
    query->is_cached = query >= file->cache && query < file->cache + CACHED;
    query->query.db = db;
    query->err = err;
    query->has_failed = false;
    if (query->statement == NULL) {
        int code;
        query->statement = prepare(file, sql, query->is_cached, &code);
        if (code != SQLITE_OK) {
            fail(file, code, err);
            if (!query->is_cached)
                free(query);
            return NULL;
        }
        query->sql = xstrdup(sql);
    }
    query->in_use = true;
    return &query->query;
}

static void bind_text(struct query *query, int index, const char *value, bool is_kept)
{
    if (value != NULL) /* NULL is what every place holds from the start */
        sqlite3_bind_text(statement_of(query), index, value, -1,
                          is_kept ? SQLITE_STATIC : SQLITE_TRANSIENT);
}

static void bind_int(struct query *query, int index, int64_t value)
{
    if (value != INT64_MIN)
        sqlite3_bind_int64(statement_of(query), index, value);
}

static bool row(struct query *query)
{
    struct sqlite_query *own_query = (struct sqlite_query *)query;
    if (own_query->has_failed)
        return false;
    int code = sqlite3_step(own_query->statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        fail(own(query->db), code, own_query->err);
        own_query->has_failed = true;
    }
    return code == SQLITE_ROW;
}

static void run(struct query *query)
{
    while (row(query))
        continue;
}

static const char *column(struct query *query, int index)
{
    return (const char *)sqlite3_column_text(statement_of(query), index);
}

static int64_t column_int(struct query *query, int index)
{
    if (sqlite3_column_type(statement_of(query), index) == SQLITE_NULL)
        return INT64_MIN;
    return sqlite3_column_int64(statement_of(query), index);
}

static bool end(struct query *query)
{
    struct sqlite_query *own_query = (struct sqlite_query *)query;
    bool is_ok = !own_query->has_failed;
    sqlite3_reset(own_query->statement);
    sqlite3_clear_bindings(own_query->statement);
    own_query->in_use = false;
    own_query->err = NULL;
    if (!own_query->is_cached) {
        sqlite3_finalize(own_query->statement);
        free(own_query->sql);
        free(own_query);
    }
    return is_ok;
}

const struct backend backend_sqlite = {
    .words = {.tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                        "'sqlite_%' ORDER BY name",
              .columns = "SELECT name, type LIKE '%INT%' FROM pragma_table_info($1) ORDER BY cid",
              .extra_begin = "NULLIF(json_patch(COALESCE(",
              .extra_middle = ", '{}'), json_patch('{}', json_object(",
              .extra_end = "))), '{}')"},
    .open = open_file,
    .close = close_file,
    .exec = run_script,
    .schema = run_schema,
    .grant = grant,
    .keep_audit =
        "CREATE TRIGGER audit_changes BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit "
        "is only added to'); END; CREATE TRIGGER audit_goes BEFORE DELETE ON audit BEGIN SELECT "
        "RAISE(ABORT, 'the audit is only added to'); END",
    .has_table = has_table,
    .changes = changes,
    .last_rowid = last_rowid,
    .data_version = data_version,
    .interrupt = interrupt,
    .now_ms = now_ms,
    .backup = back_up,
    .check = check_file,
    .end_when = end_when,
    .begin = begin,
    .commit = commit,
    .rollback = roll_back,
    .savepoint = savepoint,
    .has_moved = has_moved,
    .take_failure = take_failure,
    .may_retry = may_retry,
    .query_new = new_query,
    .bind_text = bind_text,
    .bind_int = bind_int,
    .row = row,
    .run = run,
    .column = column,
    .column_int = column_int,
    .end = end};

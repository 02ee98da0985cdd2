/* PostgreSQL: the connection, its loss and its return, transactions. Statements are in
 * backend_postgresql_query.c. Writers of all instances come one after the other by a lock on the
 * feed's one row, taken first and bumped last: what a transaction has read stands until it commits,
 * as on SQLite, and number order is commit order (docs/decisions/0009-postgresql.md). */
#include "backend_postgresql.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define PAUSE_FIRST_MS 100
#define PAUSE_MOST_MS 5000
#define VERSION_LEAST 130000

struct state_code {
    const char *state; /* SQLSTATE or the beginning of one */
    enum error_code code;
};

static enum error_code code_of(const char *state)
{
    static const struct state_code codes[] = {
        {"40001", ERR_BUSY},        {"40P01", ERR_BUSY},      {"55P03", ERR_BUSY},
        {"57014", ERR_BUSY},        {"08", ERR_UNAVAILABLE},  {"57P", ERR_UNAVAILABLE},
        {"25006", ERR_UNAVAILABLE}, {"25P", ERR_UNAVAILABLE}, {"53100", ERR_DISK_FULL},
        {"53", ERR_UNAVAILABLE},    {"23", ERR_CONFLICT},     {"22", ERR_DATA},
        {"XX001", ERR_CORRUPT},     {"XX002", ERR_CORRUPT},   {"58", ERR_UNAVAILABLE},
        {"28", ERR_CONFIG},         {"42501", ERR_CONFIG},
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (str_starts(state, codes[i].state))
            return codes[i].code;
    return ERR_BUG;
}

/* Only the first line: what follows may quote a row. */
static void say(enum error_code code, const char *words, struct error *err)
{
    struct arena *arena = arena_new();
    const char *line = arena_strndup(arena, words, strcspn(words, "\n"));
    if (code == ERR_UNAVAILABLE)
        error_set(err, code, _("the database does not answer: %s"), line);
    else if (code == ERR_BUSY || code == ERR_DISK_FULL)
        error_set(err, code, "%s", error_sentence(code));
    else if (code == ERR_CONFIG)
        error_set(err, code, _("the database refuses: %s"), line);
    else
        error_set(err, code, "database: %s", line);
    arena_free(arena);
}

bool pg_fail(struct pg_db *db, const PGresult *result, struct error *err)
{
    const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *words = state != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)
                        : db->connection != NULL && PQstatus(db->connection) == CONNECTION_BAD
                            ? PQerrorMessage(db->connection)
                            : _("the connection was lost");
    bool is_lost = db->connection == NULL || PQstatus(db->connection) == CONNECTION_BAD;
    struct error failed = {0};
    say(is_lost || state == NULL ? ERR_UNAVAILABLE : code_of(state), str_or(words, "?"), &failed);
    db->is_aborted = db->in_transaction;
    db->may_retry = state != NULL && (str_equal(state, "40001") || str_equal(state, "40P01"));
    db->last = failed;
    bool is_content = failed.code == ERR_CONFLICT || failed.code == ERR_DATA;
    if (!is_content)
        db->failure = failed;
    if (!is_content || !db->is_careful)
        db->doom = failed;
    if (is_content && !db->is_careful)
        db->may_retry = db->next_is_careful = true;
    if (err != NULL)
        *err = failed;
    if (is_lost || str_equal(state, "25006")) /* the latter: a standby since a fail-over */
        pg_lose(db);
    return false;
}

bool pg_told_error(const PGresult *result, struct error *err)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    say(state == NULL ? ERR_UNAVAILABLE : code_of(state),
        str_or(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), "?"), err);
    return false;
}

/* --- connecting --- */

/* The address is given last but our limits first, so that it may say otherwise. */
PGconn *pg_dial(const char *uri)
{
    const char *const names[] = {"connect_timeout",           "keepalives_idle",
                                 "keepalives_interval",       "keepalives_count",
                                 "tcp_user_timeout",          "target_session_attrs",
                                 "fallback_application_name", "dbname",
                                 "client_encoding",           NULL};
    const char *const values[] = {"5",          "10",       "5", "3",    "15000",
                                  "read-write", "vorwahld", uri, "UTF8", NULL};
    return PQconnectdbParams(names, values, 1);
}

static bool prepare_session(PGconn *connection, int patience_s, struct error *err)
{
    PGresult *result = PQexec(connection, pg_session_sql);
    bool is_ok = PQresultStatus(result) == PGRES_TUPLES_OK;
    if (!is_ok)
        say(ERR_UNAVAILABLE, PQresultErrorMessage(result), err);
    PQclear(result);
    if (is_ok && PQserverVersion(connection) < VERSION_LEAST)
        is_ok = error_set(err, ERR_CONFIG, _("PostgreSQL 13 or newer is needed"));
    if (is_ok && !str_equal(PQparameterStatus(connection, "server_encoding"), "UTF8"))
        is_ok = error_set(err, ERR_CONFIG, _("the database's encoding has to be UTF8"));
    return is_ok &&
           ((pg_wait_at_most(connection, patience_s) && PQenterPipelineMode(connection) == 1) ||
            error_set(err, ERR_UNAVAILABLE, "%s", error_sentence(ERR_UNAVAILABLE)));
}

/* A server that answers but does not let us in is a wrong setting, not an outage. */
static enum error_code why_not(const char *uri)
{
    PGPing answer = PQping(uri);
    return answer == PQPING_OK || answer == PQPING_NO_ATTEMPT ? ERR_CONFIG : ERR_UNAVAILABLE;
}

static void on_notice(void *db, const PGresult *notice)
{
    ((struct pg_db *)db)->was_warned |=
        str_equal(PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED), "WARNING");
}

static bool connect_once(struct pg_db *db, struct error *err)
{
    PGconn *connection = pg_dial(db->uri);
    bool is_ok =
        PQstatus(connection) == CONNECTION_OK && prepare_session(connection, db->patience_s, err);
    if (!is_ok && PQstatus(connection) != CONNECTION_OK)
        say(why_not(db->uri), PQerrorMessage(connection), err);
    if (!is_ok) {
        PQfinish(connection);
        return false;
    }
    PQsetNoticeReceiver(connection, on_notice, db);
    db->connection = connection;
    db->generation++;
    db->pending = 0;
    db->must_deallocate = false;
    db->pause_ms = 0;
    return !db->is_listening || pg_listen(&db->db, err);
}

bool pg_connected(struct pg_db *db, struct error *err)
{
    struct error local = {0};
    int64_t now = clock_monotonic_ms();
    if (db->connection != NULL)
        return true;
    if (!db->in_transaction && now >= db->retry_at_ms) {
        if (connect_once(db, &local))
            return true;
        db->pause_ms = db->pause_ms == 0 ? PAUSE_FIRST_MS : 2 * db->pause_ms;
        if (db->pause_ms > PAUSE_MOST_MS)
            db->pause_ms = PAUSE_MOST_MS;
        db->retry_at_ms = clock_monotonic_ms() + db->pause_ms / 2 + rand() % (int)db->pause_ms;
    }
    error_set(&local, ERR_UNAVAILABLE, "%s",
              local.code != ERR_NONE ? local.message : _("the database does not answer"));
    db->failure = db->doom = db->last = local;
    if (err != NULL)
        *err = local;
    return false;
}

void pg_lose(struct pg_db *db)
{
    PQfinish(db->connection);
    db->connection = NULL;
    db->pending = 0;
}

/* --- sending and settling --- */

bool pg_send(struct pg_db *db, const char *sql, struct error *err)
{
    if (!pg_connected(db, err))
        return false;
    if (PQsendQueryParams(db->connection, sql, 0, NULL, NULL, NULL, NULL, 0) != 1)
        return pg_fail(db, NULL, err);
    db->pending++;
    return true;
}

/* The results of one command; true unless it failed. */
static bool fetch(struct pg_db *db, PGresult **ret_result, struct error *err)
{
    PGresult *result = PQgetResult(db->connection);
    ExecStatusType status = PQresultStatus(result);
    bool is_ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (result != NULL)
        for (PGresult *more; (more = PQgetResult(db->connection)) != NULL;)
            PQclear(more);
    if (is_ok) {
        PQclear(*ret_result);
        *ret_result = result;
        return true;
    }
    if (status != PGRES_PIPELINE_ABORTED)
        pg_fail(db, result, err);
    PQclear(result);
    return false;
}

static bool fetch_sync(struct pg_db *db)
{
    PGresult *result = PQgetResult(db->connection);
    bool is_sync = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    return is_sync;
}

bool pg_settle(struct pg_db *db, PGresult **ret_last, struct error *err)
{
    PGresult *last = NULL;
    bool is_ok = true;
    if (db->connection == NULL)
        return pg_connected(db, err);
    if (db->pending > 0 && PQpipelineSync(db->connection) != 1)
        is_ok = pg_fail(db, NULL, err);
    int count = db->pending;
    db->pending = 0;
    for (int i = 0; i < count && db->connection != NULL; i++)
        is_ok = fetch(db, &last, is_ok ? err : NULL) && is_ok;
    if (count > 0 && db->connection != NULL && !fetch_sync(db))
        is_ok = pg_fail(db, NULL, is_ok ? err : NULL);
    if (!is_ok && db->has_prepared)
        pg_forget_statements(db); /* nobody knows which of them stand */
    db->has_prepared = false;
    if (is_ok && last != NULL)
        db->changes = strtoll(PQcmdTuples(last), NULL, 10);
    if (is_ok && ret_last != NULL)
        *ret_last = last;
    else
        PQclear(last);
    return is_ok;
}

bool pg_command(struct pg_db *db, const char *sql, struct error *err)
{
    return pg_send(db, sql, err) && pg_settle(db, NULL, err);
}

/* --- transactions --- */

static bool begin_once(struct pg_db *db, enum db_begin how, struct error *err)
{
    static const char *const first[] = {[DB_WRITE] = "BEGIN",
                                        [DB_SCHEMA] = "BEGIN",
                                        [DB_READ] =
                                            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
    static const char *const second[] = {
        [DB_WRITE] = "SELECT n FROM feed WHERE id = 1 FOR UPDATE",
        [DB_SCHEMA] = "SELECT pg_advisory_xact_lock(1450144339)", /* "VoSe" */
        [DB_READ] = NULL};
    if (!pg_connected(db, err) || (db->must_deallocate && !pg_send(db, "DEALLOCATE ALL", err)) ||
        !pg_send(db, first[how], err))
        return false;
    db->must_deallocate = false;
    db->in_transaction = true;
    return (second[how] == NULL || pg_send(db, second[how], err)) &&
           (how != DB_WRITE || pg_send(db, "SET LOCAL statement_timeout = '5s'", err)) &&
           pg_settle(db, NULL, err);
}

static void roll_back(struct db *db)
{
    struct pg_db *own = pg_own(db);
    bool was_open = own->in_transaction;
    own->in_transaction = own->is_aborted = false;
    if (was_open && own->connection != NULL) {
        pg_settle(own, NULL, NULL);
        if (own->connection != NULL && !pg_command(own, "ROLLBACK", NULL) &&
            own->connection != NULL)
            pg_lose(own); /* never leave it in an unknown state */
    }
    own->doom = (struct error){0};
}

static bool begin(struct db *db, enum db_begin how, struct error *err)
{
    struct pg_db *own = pg_own(db);
    own->doom = (struct error){0};
    own->is_aborted = own->may_retry = false;
    own->is_careful = own->next_is_careful;
    own->next_is_careful = false;
    own->writes = own->writes_saved = 0;
    if (begin_once(own, how, err))
        return true;
    bool was_lost = own->connection == NULL;
    roll_back(db);
    if (!was_lost || !begin_once(own, how, err)) { /* an idle connection that had died: once more */
        roll_back(db);
        return false;
    }
    own->failure = (struct error){0};
    return true;
}

/* A primary that is told not to wait for its synchronous standby any more says "COMMIT" and a
 * warning: a fail-over would lose it, so it is not acknowledged; who asks again waits again. */
static bool send_commit(struct pg_db *own, struct error *err)
{
    PGresult *result = NULL;
    own->was_warned = false;
    bool is_ok = pg_send(own, "COMMIT", err) && pg_settle(own, &result, err);
    is_ok = is_ok && (str_equal(PQcmdStatus(result), "COMMIT") ||
                      error_set(err, ERR_BUG, "database: the transaction was aborted"));
    PQclear(result);
    if (!is_ok || !own->was_warned)
        return is_ok;
    pg_lose(own);
    return error_set(err, ERR_UNAVAILABLE, "%s", error_sentence(ERR_UNAVAILABLE));
}

static bool commit(struct db *db, struct error *err)
{
    struct pg_db *own = pg_own(db);
    struct error why = own->doom;
    bool is_ok = why.code == ERR_NONE && !own->is_aborted;
    if (is_ok) {
        is_ok = send_commit(own, &why);
    } else if (why.code == ERR_NONE) {
        why = own->last;
    }
    if (!is_ok) {
        roll_back(db);
        if (err != NULL)
            *err = why;
    }
    own->in_transaction = own->is_aborted = false;
    return is_ok;
}

/* Two hundred savepoints in a transaction cost more than what they guard, and mostly nothing has to
 * be taken back: what is refused is refused before it wrote. So at first there are none; where one
 * was needed after all, the whole fails, may be tried again, and then has them. */
static bool save_lightly(struct pg_db *own, enum db_savepoint how, struct error *err)
{
    if (how == DB_SAVE)
        own->writes_saved = own->writes;
    if (!own->is_aborted && (how != DB_BACK || own->writes == own->writes_saved))
        return true;
    if (!own->is_aborted) {
        error_set(&own->last, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
        own->may_retry = own->next_is_careful = own->is_aborted = true;
        own->doom = own->last;
    }
    if (err != NULL)
        *err = own->last;
    return false;
}

static bool savepoint(struct db *db, enum db_savepoint how, const char *name, struct error *err)
{
    struct pg_db *own = pg_own(db);
    if (!own->is_careful)
        return save_lightly(own, how, err);
    struct text sql = {0};
    bool is_ok;
    text_printf(&sql,
                how == DB_SAVE   ? "SAVEPOINT %s"
                : how == DB_BACK ? "ROLLBACK TO %s"
                                 : "RELEASE %s",
                name); /* names are words of ours */
    if (how == DB_BACK && own->connection != NULL)
        pg_settle(own, NULL, NULL);
    if (how != DB_BACK && own->is_aborted) {
        is_ok = false;
        if (err != NULL)
            *err = own->last;
    } else {
        is_ok = pg_send(own, text_str(&sql), err);
        is_ok = is_ok && (how == DB_SAVE || pg_settle(own, NULL, err));
    }
    text_free(&sql);
    if (!is_ok || how != DB_BACK)
        return is_ok;
    own->is_aborted = false;
    if (own->doom.code != ERR_NONE) { /* it was no content that failed: the whole must not stand */
        if (err != NULL)
            *err = own->doom;
        return false;
    }
    return savepoint(db, DB_RELEASE, name, err);
}

static bool take_failure(struct db *db, struct error *err)
{
    struct error failure = pg_own(db)->failure;
    pg_own(db)->failure = (struct error){0};
    if (failure.code != ERR_NONE && err != NULL)
        *err = failure;
    return failure.code != ERR_NONE;
}

static bool may_retry(struct db *db)
{
    return pg_own(db)->may_retry;
}

static void close_connection(struct db *db)
{
    struct pg_db *own = pg_own(db);
    if (own->in_transaction)
        roll_back(db);
    PQfinish(own->connection);
    own->connection = NULL;
    pg_free_queries(own);
    free(own->uri);
    free(own);
}

static bool open_connection(const struct db_options *options, struct db **ret_db, struct error *err)
{
    struct pg_db *db = xcalloc(1, sizeof *db);
    db->db.backend = &backend_postgresql;
    db->uri = xstrdup(options->path);
    if (!connect_once(db, err)) {
        close_connection(&db->db);
        return false;
    }
    *ret_db = &db->db;
    return true;
}

static int64_t changes(struct db *db)
{
    pg_settle(pg_own(db), NULL, NULL);
    return pg_own(db)->changes;
}

static int64_t last_rowid(struct db *db)
{
    (void)db;
    return 0; /* there are none */
}

static int64_t data_version(struct db *db)
{
    return db_number(db, 0, "SELECT n FROM feed WHERE id = 1", "");
}

static int64_t now_ms(struct db *db)
{
    return db_number(db, clock_now_ms(),
                     "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)", "");
}

const struct backend backend_postgresql = {
    .words = {.tables = PG_TABLES,
              .columns = PG_COLUMNS,
              .extra_begin = "NULLIF(CAST(CAST(COALESCE(",
              .extra_middle = ", '{}') AS jsonb) || jsonb_strip_nulls(jsonb_build_object(",
              .extra_end = ")) AS text), '{}')"},
    .fetch = "FETCH 500 FROM scan",
    .open = open_connection,
    .close = close_connection,
    .exec = pg_script,
    .schema = pg_schema,
    .grant = pg_grant,
    .keep_audit = PG_KEEP_AUDIT,
    .has_table = pg_has_table,
    .changes = changes,
    .last_rowid = last_rowid,
    .data_version = data_version,
    .now_ms = now_ms,
    .backup = pg_backup,
    .check = pg_check,
    .rewrite = pg_rewrite,
    .patience = pg_patience,
    .begin = begin,
    .commit = commit,
    .rollback = roll_back,
    .savepoint = savepoint,
    .listen = pg_listen,
    .notify = pg_notify,
    .notified = pg_notified,
    .take_failure = take_failure,
    .may_retry = may_retry,
    .query_new = pg_query_new,
    .bind_text = pg_bind_text,
    .bind_int = pg_bind_int,
    .row = pg_row,
    .run = pg_run,
    .column = pg_column,
    .column_int = pg_column_int,
    .end = pg_end};

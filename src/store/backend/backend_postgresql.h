/* What the files of the PostgreSQL back end share: one connection that is always in pipeline mode.
 * Statements are sent one after the other and their results are fetched together ("settled") when
 * somebody wants to know: a batch of writes costs one round trip, not one each. */
#ifndef STORE_BACKEND_POSTGRESQL_H
#define STORE_BACKEND_POSTGRESQL_H

#include "backend_private.h"

#include <libpq-fe.h>

#define PG_PARAMETERS 336
#define PG_CACHED 256
#define PG_PENDING_MAX 1000 /* results not fetched yet; bounds the memory of both sides */

/* A statement seen twice in a row in its slot is prepared; what comes once is not worth it. */
struct pg_statement {
    char *sql, *types;
    unsigned generation; /* of the connection it is prepared on; 0: only seen */
    unsigned number;     /* its name there */
};

struct pg_query {
    struct query query;
    struct error *err;
    struct arena *arena;
    char *sql;
    const char *values[PG_PARAMETERS];
    char numbers[PG_PARAMETERS][24];
    char types[PG_PARAMETERS + 1]; /* 't' or 'i', one per parameter */
    int count;
    PGresult *result;
    int row;
    bool was_run, has_failed;
    struct pg_query *next; /* in the list of free ones */
};

struct pg_db {
    struct db db;
    char *uri;
    PGconn *connection; /* NULL: lost, the next statement connects again */
    bool in_transaction, is_aborted, may_retry;
    bool is_careful, next_is_careful; /* real savepoints; see savepoint() */
    int64_t writes, writes_saved;     /* statements sent that are no SELECT; at the savepoint */
    struct error doom;                /* why the transaction must not be committed */
    struct error last;                /* what aborted it */
    struct error failure;             /* see db_take_failure */
    int pending;                      /* commands whose results were not fetched */
    bool has_prepared;                /* one of them prepares */
    bool is_listening;
    bool was_warned;      /* by the server, since somebody last looked */
    bool must_deallocate; /* names on the server that nobody knows any more */
    unsigned generation, next_number;
    int64_t changes, retry_at_ms, pause_ms;
    int patience_s; /* of a statement; 0: as the session begins */
    struct pg_statement statements[PG_CACHED];
    struct pg_query *free_queries;
};

static inline struct pg_db *pg_own(struct db *db)
{
    return (struct pg_db *)db;
}

/* --- backend_postgresql.c: the connection --- */
bool pg_connected(struct pg_db *db, struct error *err); /* connects again, with growing pauses */
void pg_lose(struct pg_db *db);                         /* closes what does not answer */
/* Notes a failure and says it; result NULL: the connection itself. */
bool pg_fail(struct pg_db *db, const PGresult *result, struct error *err);
/* Sends without waiting; values as text. */
bool pg_send(struct pg_db *db, const char *sql, struct error *err);
/* Fetches all results; *ret_last (may be NULL) is that of the last command, to be cleared. */
bool pg_settle(struct pg_db *db, PGresult **ret_last, struct error *err);
/* Both, for commands without parameters and rows. */
bool pg_command(struct pg_db *db, const char *sql, struct error *err);

/* --- backend_postgresql_query.c: statements, parameters, rows --- */
struct query *pg_query_new(struct db *db, const char *sql, struct error *err);
void pg_bind_text(struct query *query, int index, const char *value, bool is_kept);
void pg_bind_int(struct query *query, int index, int64_t value);
bool pg_row(struct query *query);
void pg_run(struct query *query);
const char *pg_column(struct query *query, int index);
int64_t pg_column_int(struct query *query, int index);
bool pg_end(struct query *query);
void pg_forget_statements(struct pg_db *db);
void pg_free_queries(struct pg_db *db);

/* --- backend_postgresql_session.c --- */
extern const char pg_session_sql[];
bool pg_wait_at_most(PGconn *connection, int patience_s);
void pg_patience(struct db *db, int seconds);

/* --- backend_postgresql_notify.c --- */
bool pg_listen(struct db *db, struct error *err);
bool pg_notify(struct db *db, const char *words, struct error *err);
char *pg_notified(struct db *db, struct arena *arena);

/* --- backend_postgresql_schema.c: the schema in PostgreSQL's words, checks --- */
bool pg_script(struct db *db, const char *sql, struct error *err); /* several statements */
bool pg_schema(struct db *db, const char *sql, struct error *err);
bool pg_grant(struct db *db, const char *uri, struct error *err);
bool pg_has_table(struct db *db, const char *name);
bool pg_check(struct db *db, struct error *err);
bool pg_backup(struct db *db, const char *path, struct error *err);

/* Of table $1: name, and whether it is a number. */
#define PG_TABLES                                                                                  \
    "SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'r' AND relnamespace = (SELECT "      \
    "relnamespace FROM pg_catalog.pg_class WHERE oid = to_regclass('feed')) ORDER BY relname "     \
    "COLLATE \"C\""
#define PG_KEEP_AUDIT                                                                              \
    "CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "   \
    "'the audit is only added to'; END $$; CREATE TRIGGER audit_changes BEFORE UPDATE OR DELETE "  \
    "OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()"
#define PG_COLUMNS                                                                                 \
    "SELECT attname, CASE WHEN atttypid = 20 THEN 1 ELSE 0 END FROM pg_catalog.pg_attribute "      \
    "WHERE attrelid = to_regclass(quote_ident($1)) AND attnum > 0 AND NOT attisdropped "           \
    "ORDER BY attnum"

/* --- backend_postgresql_rewrite.c --- */
bool pg_rewrite(struct db *db, const char *table, struct error *err);
PGconn *pg_dial(const char *uri);                              /* a plain connection */
bool pg_told_error(const PGresult *result, struct error *err); /* false, always */

#endif

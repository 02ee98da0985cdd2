/* The database behind the store: a connection, cached statements with `$1` parameters, columns by
 * position. backend_sqlite.c and backend_postgresql.c implement it (backend_private.h); a desk is
 * always SQLite, a service either. The SQL text above this door is one for both. Private to store.
 */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include "base/arena.h"
#include "base/error.h"

#include <stdatomic.h>
#include <stdint.h>

struct db;
struct query;
struct backend;
extern const struct backend backend_sqlite;
extern const struct backend backend_postgresql; /* named by a service only: desks link no libpq */

enum db_durability { DB_FULL, DB_NORMAL };
struct db_options {
    const char *path; /* a file, or postgresql://… */
    enum db_durability durability;
    int64_t application_id;
    int cache_kib; /* page cache of a file; 0: 4096, as a desk has ten connections */
    bool is_reader, must_exist;
};

bool db_open(const struct backend *backend, const struct db_options *options, struct db **ret_db,
             struct error *err);
void db_close(struct db *db);
bool db_exec(struct db *db, const char *sql,
             struct error *err); /* no parameters, may hold several statements */
/* The statements of a schema file, in this database's words for types. */
bool db_schema(struct db *db, const char *sql, struct error *err);
/* The user of the address `uri` may then read and write rows of every table, and nothing else. */
bool db_grant(struct db *db, const char *uri, struct error *err);
/* From now on the audit is only added to; once for a database. One that cannot keep it so is told
 * of in the log, and goes without. */
bool db_keep_audit(struct db *db, struct error *err);
/* What the catalogue is asked with: names of tables; name and "is a number" (1, 0) of the columns
 * of table $1, in order. */
/* extra_…: an expression for `extra` and more members beside it, none for null, as
 * begin, column, middle, pairs of name and value, end. */
struct db_words {
    const char *tables, *columns;
    const char *extra_begin, *extra_middle, *extra_end;
};
const struct db_words *db_words(struct db *db);
bool db_has_table(struct db *db, const char *name);
int64_t db_changes(struct db *db);    /* rows of the last statement */
int64_t db_last_rowid(struct db *db); /* of the last row inserted; search alone needs it (desks) */
int64_t db_data_version(struct db *db);
int64_t db_now_ms(struct db *db);                                   /* the database's clock */
bool db_backup(struct db *db, const char *path, struct error *err); /* a verified copy */
bool db_check(struct db *db, struct error *err);                    /* the whole file, slow */
/* Writes a table's file again without the dead rows in it; outside of transactions, locks it while
 * it runs. ERR_CONFIG: this user may not; ERR_BUSY: somebody can still see some of them. A file
 * overwrites what goes, and has none. */
bool db_can_rewrite(struct db *db);
bool db_rewrite(struct db *db, const char *table, struct error *err);

/* Writers come one after the other: DB_WRITE waits for its turn, at most 5 s, then ERR_BUSY. So
 * what a transaction reads stands until it ends, on both databases. DB_READ sees one moment. */
enum db_begin { DB_WRITE, DB_READ, DB_SCHEMA };
/* How long a statement outside of DB_WRITE may take from now on; 30 s if nothing is said. */
void db_patience(struct db *db, int seconds);
/* Statements end with ERR_BUSY, at the next row or part, once that is true, and none begins; a
 * transaction that writes is brought to its end first. NULL: no more. */
void db_end_when(struct db *db, const atomic_bool *is_over);
void db_interrupt(struct db *db); /* from another thread: of a file, at once and within a step */
bool db_begin(struct db *db, enum db_begin how, struct error *err);
/* False: nothing was written, or nobody knows (a connection lost while committing). */
bool db_commit(struct db *db, struct error *err);
void db_rollback(struct db *db);
enum db_savepoint { DB_SAVE, DB_RELEASE, DB_BACK };
bool db_savepoint(struct db *db, enum db_savepoint how, const char *name, struct error *err);
/* Called with the text of every statement before it runs; NULL: no more. Whoever keeps rows back in
 * memory writes them here, if the statement could miss them. */
void db_before(struct db *db, void (*before)(void *data, const char *sql), void *data);
/* What went wrong since the last call and was nobody's fault who asked (the connection, a time-out,
 * a deadlock); false if nothing did. Callers that took a failed read for "there is none" are set
 * right by it. */
/* Did a read or write of this connection meet damage? */
bool db_is_damaged(const struct db *db);
/* Is the file that is open no longer the one of its name? Then somebody made a new one. */
bool db_has_moved(struct db *db);
bool db_take_failure(struct db *db, struct error *err);
/* Words to whoever listens at the same database, never stored: db_heard gives what came, NULL:
 * nothing. A file is one process's: nobody is told. */
bool db_listen(struct db *db, struct error *err);
bool db_tell(struct db *db, const char *words, struct error *err);
char *db_heard(struct db *db, struct arena *arena);
/* The transaction that failed last lost against another one and may simply be tried again. */
bool db_may_retry(struct db *db);

/* Parameters count from 1, columns from 0. A query is ended always. `ok` stays false after the
 * first failure, so that calls can be chained. */
struct query *query_new(struct db *db, const char *sql,
                        struct error *err); /* NULL on a failure; the others accept NULL */
void query_text(struct query *query, int index,
                const char *value); /* NULL binds null; the text is copied */
/* The same without a copy: the text stays as it is until query_end. */
void query_text_kept(struct query *query, int index, const char *value);
void query_int(struct query *query, int index, int64_t value); /* INT64_MIN binds null */
bool query_row(
    struct query *query); /* steps: true while there is a row; false at the end and on a failure */
/* Instead of query_row where no rows come: inside a transaction it need not wait, a failure then
 * shows at the next read, at the end of the savepoint or at the commit. */
void query_run(struct query *query);
const char *query_column(struct query *query,
                         int index); /* NULL for null; valid until the next step */
int64_t query_column_int(struct query *query, int index); /* INT64_MIN for null */
bool query_end(struct query *query); /* false if anything failed; *err of query_new says what */
/* Every row of a SELECT, in parts that fit into memory; inside a transaction. `each` may run other
 * statements on other connections. */
bool db_scan(struct db *db, const char *sql,
             bool (*each)(struct query *row, void *data, struct error *err), void *data,
             struct error *err);
/* One statement without rows: types "t" text, "i" int64_t, one per parameter. */
bool db_run(struct db *db, struct error *err, const char *sql, const char *types, ...);
/* One value: text of the first column of the first row, or NULL. */
char *db_value(struct db *db, struct arena *arena, const char *sql, const char *types, ...);
int64_t db_number(struct db *db, int64_t fallback, const char *sql, const char *types, ...);

#endif

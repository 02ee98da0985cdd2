/* What a back end fills in: one table of functions; its db and query begin with these members. */
#ifndef STORE_BACKEND_PRIVATE_H
#define STORE_BACKEND_PRIVATE_H

#include "backend.h"

struct db {
    const struct backend *backend;
    void (*before)(void *data, const char *sql); /* see db_before */
    void *before_data;
    const atomic_bool *is_over; /* see db_end_when; NULL: it goes on */
    bool is_writing;            /* what is begun is finished */
    bool is_damaged; /* something of it could not be read: what is written there makes no sense */
};
static inline bool db_is_over(const struct db *db)
{
    return db->is_over != NULL && !db->is_writing && atomic_load(db->is_over);
}

struct query {
    struct db *db;
};

struct backend {
    struct db_words words;
    const char *fetch; /* how a cursor is read on; NULL: a SELECT hands out row by row anyway */
    bool (*open)(const struct db_options *options, struct db **ret_db, struct error *err);
    void (*close)(struct db *db);
    bool (*exec)(struct db *db, const char *sql, struct error *err);
    bool (*schema)(struct db *db, const char *sql, struct error *err);
    bool (*grant)(struct db *db, const char *uri, struct error *err);
    const char
        *keep_audit; /* statements after which rows of the audit are neither changed nor removed */
    bool (*has_table)(struct db *db, const char *name);
    int64_t (*changes)(struct db *db);
    int64_t (*last_rowid)(struct db *db);
    int64_t (*data_version)(struct db *db);
    int64_t (*now_ms)(struct db *db);
    bool (*backup)(struct db *db, const char *path, struct error *err);
    bool (*check)(struct db *db, struct error *err);
    bool (*rewrite)(struct db *db, const char *table, struct error *err); /* NULL: needs none */
    void (*patience)(struct db *db, int seconds); /* NULL: a file has no time-outs */
    void (*interrupt)(struct db *db);             /* NULL: is_over is enough */
    void (*end_when)(struct db *db);              /* NULL: it looks at is_over itself */
    bool (*begin)(struct db *db, enum db_begin how, struct error *err);
    bool (*commit)(struct db *db, struct error *err);
    void (*rollback)(struct db *db);
    bool (*savepoint)(struct db *db, enum db_savepoint how, const char *name, struct error *err);
    bool (*listen)(struct db *db, struct error *err); /* the three: NULL, nobody else is there */
    bool (*notify)(struct db *db, const char *words, struct error *err);
    char *(*notified)(struct db *db, struct arena *arena);
    bool (*has_moved)(struct db *db); /* NULL: it is no file */
    bool (*take_failure)(struct db *db, struct error *err);
    bool (*may_retry)(struct db *db);
    struct query *(*query_new)(struct db *db, const char *sql, struct error *err);
    void (*bind_text)(struct query *query, int index, const char *value, bool is_kept);
    void (*bind_int)(struct query *query, int index, int64_t value);
    bool (*row)(struct query *query);
    void (*run)(struct query *query);
    const char *(*column)(struct query *query, int index);
    int64_t (*column_int)(struct query *query, int index);
    bool (*end)(struct query *query);
};

#endif

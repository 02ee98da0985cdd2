/* PostgreSQL: statements with typed parameters, prepared when they come again, sent without waiting
 * where nobody waits for rows. Values travel as text. */
#include "backend_postgresql.h"

#include "base/hash.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OID_BIGINT 20
#define OID_TEXT 25

static struct pg_query *own_query(struct query *query)
{
    return (struct pg_query *)query;
}

struct query *pg_query_new(struct db *db, const char *sql, struct error *err)
{
    struct pg_db *own = pg_own(db);
    struct pg_query *query = own->free_queries;
    if (query != NULL) {
        own->free_queries = query->next;
    } else {
        query = xcalloc(1, sizeof *query);
        query->arena = arena_new();
    }
    query->query.db = db;
    query->err = err;
    query->sql = arena_strdup(query->arena, sql);
    query->count = 0;
    query->result = NULL;
    query->row = -1;
    query->was_run = query->has_failed = false;
    return &query->query;
}

/* Places that were left out are NULL: one statement text may use fewer than are given. */
static void set_value(struct pg_query *query, int index, char type, const char *value)
{
    if (index < 1 || index > PG_PARAMETERS)
        fatal("a statement with too many parameters");
    for (; query->count < index; query->count++) {
        query->values[query->count] = NULL;
        query->types[query->count] = 't';
    }
    query->values[index - 1] = value;
    query->types[index - 1] = type;
}

void pg_bind_text(struct query *query, int index, const char *value, bool is_kept)
{
    struct pg_query *own = own_query(query);
    set_value(own, index, 't', is_kept ? value : arena_strdup(own->arena, value));
}

void pg_bind_int(struct query *query, int index, int64_t value)
{
    struct pg_query *own = own_query(query);
    set_value(own, index, 'i', NULL);
    if (value == INT64_MIN)
        return;
    snprintf(own->numbers[index - 1], sizeof own->numbers[0], "%" PRId64, value);
    own->values[index - 1] = own->numbers[index - 1];
}

/* --- statements --- */

static uint64_t hash_of(const char *sql, const char *types)
{
    uint64_t hash = hash_text(hash_text(HASH_TEXT, sql), types);
    return hash ^ (hash >> 32);
}

void pg_forget_statements(struct pg_db *db)
{
    for (int i = 0; i < PG_CACHED; i++)
        db->statements[i].generation = 0;
    db->must_deallocate = true;
}

void pg_free_queries(struct pg_db *db)
{
    for (struct pg_query *query = db->free_queries, *next; query != NULL; query = next) {
        next = query->next;
        arena_free(query->arena);
        free(query);
    }
    for (int i = 0; i < PG_CACHED; i++) {
        free(db->statements[i].sql);
        free(db->statements[i].types);
    }
}

static void name_of(unsigned number, char name[16])
{
    snprintf(name, 16, "s%u", number);
}

static void types_of(const struct pg_query *query, Oid types[PG_PARAMETERS])
{
    for (int i = 0; i < query->count; i++)
        types[i] = query->types[i] == 'i' ? OID_BIGINT : OID_TEXT;
}

/* Puts the statement into its slot; what stood there is forgotten on the server too. */
static bool take_slot(struct pg_db *db, struct pg_statement *statement,
                      const struct pg_query *query)
{
    char name[16], sql[40];
    bool is_ok = true;
    if (statement->generation == db->generation) {
        name_of(statement->number, name);
        snprintf(sql, sizeof sql, "DEALLOCATE %s", name);
        is_ok = pg_send(db, sql, NULL);
    }
    free(statement->sql);
    free(statement->types);
    *statement = (struct pg_statement){.sql = xstrdup(query->sql), .types = xstrdup(query->types)};
    return is_ok;
}

static bool prepare(struct pg_db *db, struct pg_statement *statement, const struct pg_query *query)
{
    Oid types[PG_PARAMETERS];
    char name[16];
    types_of(query, types);
    statement->number = ++db->next_number;
    name_of(statement->number, name);
    if (PQsendPrepare(db->connection, name, query->sql, query->count, types) != 1)
        return false;
    db->pending++;
    db->has_prepared = true;
    statement->generation = db->generation;
    return true;
}

static bool send_unnamed(struct pg_db *db, const struct pg_query *query)
{
    Oid types[PG_PARAMETERS];
    types_of(query, types);
    return PQsendQueryParams(db->connection, query->sql, query->count, types, query->values, NULL,
                             NULL, 0) == 1;
}

static bool send_named(struct pg_db *db, const struct pg_query *query, unsigned number)
{
    char name[16];
    name_of(number, name);
    return PQsendQueryPrepared(db->connection, name, query->count, query->values, NULL, NULL, 0) ==
           1;
}

static bool send_query(struct pg_db *db, struct pg_query *query)
{
    query->types[query->count] = '\0';
    struct pg_statement *statement = &db->statements[hash_of(query->sql, query->types) % PG_CACHED];
    bool is_known = statement->sql != NULL && strcmp(statement->sql, query->sql) == 0 &&
                    strcmp(statement->types, query->types) == 0;
    bool is_ok = is_known || take_slot(db, statement, query);
    if (is_ok && is_known && statement->generation != db->generation)
        is_ok = prepare(db, statement, query);
    is_ok =
        is_ok && (statement->generation == db->generation ? send_named(db, query, statement->number)
                                                          : send_unnamed(db, query));
    db->pending += is_ok;
    db->writes += !str_starts(query->sql, "SELECT");
    return is_ok || db->connection == NULL || pg_fail(db, NULL, query->err);
}

/* --- running --- */

static bool refuse_aborted(struct pg_db *db, struct pg_query *query)
{
    if (query->err != NULL)
        *query->err = db->last;
    return false;
}

static bool send_checked(struct pg_db *db, struct pg_query *query)
{
    if (db->in_transaction && (db->is_aborted || db->connection == NULL))
        return refuse_aborted(db, query);
    return pg_connected(db, query->err) && send_query(db, query) && db->connection != NULL;
}

static bool execute_once(struct pg_db *db, struct pg_query *query)
{
    return send_checked(db, query) && pg_settle(db, &query->result, query->err);
}

/* Asks again where that can do no harm: a reading statement outside a transaction whose connection
 * had died since the last one. */
static void execute(struct pg_query *query)
{
    struct pg_db *db = pg_own(query->query.db);
    query->was_run = true;
    if (execute_once(db, query))
        return;
    bool may_repeat =
        !db->in_transaction && db->connection == NULL && str_starts(query->sql, "SELECT");
    query->has_failed = !may_repeat || !execute_once(db, query);
    if (!query->has_failed) {
        db->failure = (struct error){0};
        error_clear(query->err);
    }
}

bool pg_row(struct query *query)
{
    struct pg_query *own = own_query(query);
    if (!own->was_run && db_is_over(query->db)) {
        own->was_run = own->has_failed = true;
        error_set(&pg_own(query->db)->failure, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
        error_set(own->err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
    }
    if (!own->was_run)
        execute(own);
    return !own->has_failed && ++own->row < PQntuples(own->result);
}

void pg_run(struct query *query)
{
    struct pg_query *own = own_query(query);
    struct pg_db *db = pg_own(query->db);
    if (!db->in_transaction) {
        execute(own);
        return;
    }
    own->was_run = true;
    own->has_failed = !send_checked(db, own);
    if (!own->has_failed && db->pending >= PG_PENDING_MAX)
        own->has_failed = !pg_settle(db, NULL, own->err);
}

const char *pg_column(struct query *query, int index)
{
    const struct pg_query *own = own_query(query);
    return PQgetisnull(own->result, own->row, index) ? NULL
                                                     : PQgetvalue(own->result, own->row, index);
}

int64_t pg_column_int(struct query *query, int index)
{
    const char *value = pg_column(query, index);
    return value == NULL ? INT64_MIN : strtoll(value, NULL, 10);
}

bool pg_end(struct query *query)
{
    struct pg_query *own = own_query(query);
    struct pg_db *db = pg_own(query->db);
    bool is_ok = !own->has_failed;
    PQclear(own->result);
    own->result = NULL;
    own->err = NULL;
    arena_reset(own->arena);
    own->next = db->free_queries;
    db->free_queries = own;
    return is_ok;
}

/* PostgreSQL: schema files in its words, and what a check looks at. The one difference in the text
 * is how strings compare: by bytes, as SQLite and strcmp do, whatever the server's locale is. */
#include "backend_postgresql.h"

#include "base/i18n.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>

/* Several statements at once need the plain protocol: outside the pipeline. */
bool pg_script(struct db *db, const char *sql, struct error *err)
{
    struct pg_db *own = pg_own(db);
    if (!pg_connected(own, err) || !pg_settle(own, NULL, err))
        return false;
    PQexitPipelineMode(own->connection);
    PGresult *result = PQexec(own->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    bool is_ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!is_ok)
        pg_fail(own, result, err);
    PQclear(result);
    if (own->connection != NULL)
        PQenterPipelineMode(own->connection);
    return is_ok;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* TEXT as a word becomes TEXT COLLATE "C"; comments and quoted text stay as they are. */
static void translate(const char *sql, struct text *out)
{
    for (const char *c = sql; *c != '\0';) {
        size_t length = 1;
        if (c[0] == '-' && c[1] == '-')
            length = strcspn(c, "\n");
        else if (*c == '\'' || *c == '"')
            length = 1 + strcspn(c + 1, *c == '"' ? "\"" : "'") + 1;
        else if (is_word(*c))
            while (is_word(c[length]))
                length++;
        text_append_bytes(out, c, length);
        if (length == 4 && memcmp(c, "TEXT", 4) == 0)
            text_append(out, " COLLATE \"C\"");
        c += length;
    }
}

bool pg_schema(struct db *db, const char *sql, struct error *err)
{
    struct text ours = {0};
    translate(sql, &ours);
    bool is_ok = pg_script(db, text_str(&ours), err);
    text_free(&ours);
    return is_ok;
}

static char *user_of(const char *uri, struct arena *arena)
{
    PQconninfoOption *options = PQconninfoParse(uri, NULL);
    char *user = NULL;
    for (PQconninfoOption *option = options; option != NULL && option->keyword != NULL; option++)
        if (str_equal(option->keyword, "user"))
            user = arena_strdup(arena, option->val);
    PQconninfoFree(options);
    return user;
}

/* The audit of who may do what ends at the database too: a service that was broken into cannot
 * change the schema. */
bool pg_grant(struct db *db, const char *uri, struct error *err)
{
    struct arena *arena = arena_new();
    const char *user = user_of(uri, arena);
    PGconn *connection = pg_own(db)->connection;
    char *name = user != NULL && connection != NULL
                     ? PQescapeIdentifier(connection, user, strlen(user))
                     : NULL;
    bool is_ok = name != NULL || error_set(err, ERR_USAGE, _("--database has to name its user"));
    is_ok = is_ok && pg_script(db,
                               arena_printf(arena,
                                            "GRANT USAGE ON SCHEMA public TO %s; GRANT SELECT, "
                                            "INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public "
                                            "TO %s; REVOKE INSERT, UPDATE, DELETE ON schema_file "
                                            "FROM %s; REVOKE UPDATE, DELETE ON audit FROM %s",
                                            name, name, name, name),
                               err);
    PQfreemem(name);
    arena_free(arena);
    return is_ok;
}

bool pg_has_table(struct db *db, const char *name)
{
    return db_number(db, 0,
                     "SELECT count(*) FROM pg_catalog.pg_class c WHERE c.relname = $1 AND "
                     "c.relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(c.oid)",
                     "t", name) == 1;
}

/* Reads every row, and compares what the feed counts with what rows and journal carry. */
bool pg_check(struct db *db, struct error *err)
{
    static const char feed_sql[] =
        "SELECT 1 FROM feed f WHERE f.n >= coalesce((SELECT max(seq) FROM row_scope), 0) AND "
        "f.n >= coalesce((SELECT max(n) FROM journal), 0)";
    struct arena *arena = arena_new();
    bool is_ok = pg_script(db, "SET statement_timeout = 0", err);
    struct query *tables =
        query_new(db,
                  "SELECT quote_ident(relname) FROM pg_catalog.pg_class WHERE relkind = 'r' AND "
                  "relnamespace = (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = "
                  "to_regclass('feed')) ORDER BY 1",
                  err);
    while (is_ok && query_row(tables)) {
        const char *sql =
            arena_printf(arena, "SELECT count(t::text) FROM %s t", query_column(tables, 0));
        struct query *count = query_new(db, sql, err);
        query_row(count);
        is_ok = query_end(count);
    }
    is_ok = query_end(tables) && is_ok;
    if (is_ok && db_number(db, 0, feed_sql, "") != 1)
        is_ok = error_set(err, ERR_CORRUPT, _("the feed's counter is behind its rows"));
    arena_free(arena);
    return is_ok;
}

bool pg_backup(struct db *db, const char *path, struct error *err)
{
    (void)db, (void)path;
    return error_set(err, ERR_USAGE,
                     _("back up PostgreSQL by its own means (pg_dump, a base backup), or copy the "
                       "team into a file: vorwahld migrate --from URI --to sqlite:FILE"));
}

/* Statements as SQLite reports them while they run, explained over a second connection. */
#include "store_plans.h"

#include "store_files.h"

#include <sqlite3.h>
#include <string.h>

#define MOST 1024

static char *statements[MOST];
static size_t statement_count;
static bool (*wanted)(const char *sql);

static int note(unsigned kind, void *data, void *statement, void *text)
{
    (void)kind, (void)data, (void)text;
    const char *sql = sqlite3_sql(statement);
    if (statement_count < MOST && wanted(sql))
        statements[statement_count++] = arena_strdup(files.arena, sql);
    return 0;
}

static int note_connection(sqlite3 *db, char **ret_message, const void *api)
{
    (void)ret_message, (void)api;
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, note, NULL);
}

void plans_watch(bool (*is_wanted)(const char *sql))
{
    wanted = is_wanted;
    ck_assert_int_eq(sqlite3_auto_extension((void (*)(void))note_connection), SQLITE_OK);
    files_reopen_desk();
    statement_count = 0;
}

size_t plans_count(void)
{
    return statement_count;
}

const char *plans_sql(size_t i)
{
    return statements[i];
}

static char *plan_of(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    char *plan = arena_strdup(files.arena, "");
    ck_assert_int_eq(sqlite3_open_v2(files.cache, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(db, arena_printf(files.arena, "EXPLAIN QUERY PLAN %s", sql),
                                     -1, &statement, NULL) == SQLITE_OK,
                  "%s", sqlite3_errmsg(db));
    while (sqlite3_step(statement) == SQLITE_ROW)
        plan = arena_printf(files.arena, "%s%s; ", plan,
                            (const char *)sqlite3_column_text(statement, 3));
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return plan;
}

void plans_must_use(size_t i, const char *index)
{
    const char *plan = plan_of(statements[i]);
    ck_assert_msg(strstr(plan, index) != NULL && strstr(plan, "TEMP B-TREE") == NULL, "%s\n%s",
                  statements[i], plan);
}

void plans_must_search(size_t i, const char *index)
{
    const char *plan = plan_of(statements[i]),
               *wanted_plan = arena_printf(files.arena, "USING INDEX %s (", index);
    ck_assert_msg(strstr(plan, "SEARCH") != NULL && strstr(plan, wanted_plan) != NULL, "%s\n%s",
                  statements[i], plan);
}

void plans_must_read_alone(size_t i, const char *index)
{
    const char *plan = plan_of(statements[i]);
    ck_assert_msg(strstr(plan, arena_printf(files.arena, "COVERING INDEX %s", index)) != NULL,
                  "%s\n%s", statements[i], plan);
}

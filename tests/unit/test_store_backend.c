/* What a connection to SQLite may not do, so that a hostile file or a fault of ours stays small. */
#include "store_files.h"

#include "../../src/store/store_private.h"

#include "base/clock.h"
#include "base/file.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct db *db;
static struct arena *arena;
static char *folder;

static void open_one(void)
{
    char name[128];
    snprintf(name, sizeof name, "%s/vorwahl-backend-XXXXXX", unit_folder());
    ck_assert_ptr_nonnull(mkdtemp(name));
    arena = arena_new();
    folder = arena_strdup(arena, name);
    struct db_options options = {.path = path_join(arena, folder, "one.db")};
    MUST_STORE(db_open(&backend_sqlite, &options, &db, err));
}

static void close_one(void)
{
    db_close(db);
    ck_assert(dir_remove(folder, NULL));
    arena_free(arena);
}

/* The words of the database's refusal; "" if it did as it was told. */
static const char *refusal(const char *sql)
{
    struct error err = {0};
    return db_exec(db, sql, &err) ? "" : arena_strdup(arena, err.message);
}

static void must_refuse(const char *sql, const char *words)
{
    const char *said = refusal(sql);
    ck_assert_msg(strstr(said, words) != NULL, "%.80s: \"%s\", not \"%s\"", sql, said, words);
}

static char *repeated(char c, size_t count)
{
    char *text = arena_alloc(arena, count + 1);
    memset(text, c, count);
    return text;
}

START_TEST(limits_of_sqlite_are_lowered)
{
    ck_assert_str_eq(refusal("SELECT length(zeroblob(128 << 20))"), "");
    must_refuse("SELECT length(zeroblob((128 << 20) + 1))", "too big");
    must_refuse(arena_printf(arena, "SELECT 1 -- %s", repeated('x', 1 << 20)), "too big");
    ck_assert_str_eq(refusal(arena_printf(arena, "SELECT 'a' LIKE '%s'", repeated('a', 2000))), "");
    must_refuse(arena_printf(arena, "SELECT 'a' LIKE '%s'", repeated('a', 2001)), "too complex");
    ck_assert_str_eq(refusal("ATTACH ':memory:' AS a; ATTACH ':memory:' AS b"), "");
    must_refuse("ATTACH ':memory:' AS c", "too many attached");
}
END_TEST

START_TEST(triggers_do_not_run_deep)
{
    ck_assert_str_eq(refusal("PRAGMA recursive_triggers = ON; CREATE TABLE t (n INTEGER);"
                             "CREATE TRIGGER more AFTER INSERT ON t WHEN new.n > 0 BEGIN "
                             "INSERT INTO t VALUES (new.n - 1); END;"
                             "INSERT INTO t VALUES (9)"),
                     "");
    must_refuse("INSERT INTO t VALUES (10)", "too many levels of trigger recursion");
}
END_TEST

START_TEST(a_schema_is_not_trusted_and_code_is_not_loaded)
{
    ck_assert_int_eq(db_number(db, -1, "PRAGMA trusted_schema", ""), 0);
    must_refuse("SELECT load_extension('libm.so.6')", "not authorized");
    ck_assert_str_eq(refusal("CREATE TABLE t (n INTEGER); PRAGMA writable_schema = ON"), "");
    must_refuse("UPDATE sqlite_master SET sql = 'CREATE TABLE t (x)'", "may not be modified");
}
END_TEST

START_TEST(a_database_forgets_and_keeps_as_it_was_told)
{
    ck_assert_int_eq(db_number(db, -1, "PRAGMA secure_delete", ""), 1);
    ck_assert_int_eq(db_number(db, -1, "PRAGMA cell_size_check", ""), 1);
    ck_assert_int_eq(db_number(db, -1, "PRAGMA synchronous", ""), 2); /* FULL */
    ck_assert_str_eq(db_value(db, arena, "PRAGMA journal_mode", ""), "wal");
}
END_TEST

#define HELD_MS 200

static void *write_too(void *data)
{
    struct db_options options = {.path = path_join(arena, folder, "one.db")};
    int64_t *ret_waited_ms = data, began_ms = clock_monotonic_ms();
    struct db *second;
    if (!db_open(&backend_sqlite, &options, &second, NULL))
        return NULL;
    if (db_begin(second, DB_WRITE, NULL))
        *ret_waited_ms = clock_monotonic_ms() - began_ms;
    db_close(second);
    return NULL;
}

START_TEST(who_writes_has_the_file_from_the_beginning_and_another_waits)
{
    int64_t waited_ms = -1;
    pthread_t other;
    MUST_STORE(db_begin(db, DB_WRITE, err));
    ck_assert_int_eq(pthread_create(&other, NULL, write_too, &waited_ms), 0);
    poll(NULL, 0, HELD_MS);
    db_rollback(db); /* nothing was written by either */
    pthread_join(other, NULL);
    ck_assert_int_ge(waited_ms, HELD_MS * 3 / 4);
}
END_TEST

START_TEST(outbox_and_service_wait_for_the_disk_and_the_copy_does_not)
{
    struct store *service, *desk;
    const char *uri = arena_printf(arena, "sqlite:%s/service.db", folder);
    MUST_STORE(store_init_service(uri, err) && store_open_service(uri, &service, err));
    MUST_STORE(store_open_desk(path_join(arena, folder, "outbox.db"),
                               path_join(arena, folder, "cache.db"), false, &desk, err));
    ck_assert_int_eq(db_number(service->db, -1, "PRAGMA synchronous", ""), 2); /* FULL */
    ck_assert_int_eq(db_number(desk->outbox, -1, "PRAGMA synchronous", ""), 2);
    ck_assert_int_eq(db_number(desk->db, -1, "PRAGMA synchronous", ""), 1); /* NORMAL */
    store_close(desk);
    store_close(service);
}
END_TEST

START_TEST(tables_are_strict_however_they_are_written)
{
    MUST_STORE(db_schema(db,
                         "-- BIGINT; a comment\nCREATE TABLE a (id BIGINT PRIMARY KEY NOT NULL, "
                         "t TEXT DEFAULT ';' /* x */);\nCREATE TABLE \"b\" (id TEXT PRIMARY KEY, "
                         "n BIGINT) WITHOUT ROWID;\nCREATE INDEX i ON a (t);\n"
                         "CREATE TRIGGER g AFTER INSERT ON a BEGIN SELECT 1; END;\n"
                         "ALTER TABLE a ADD COLUMN m BIGINT; CREATE VIRTUAL TABLE f USING fts5 (w)",
                         err));
    must_refuse("INSERT INTO a (id, m) VALUES (1, 'word')", "cannot store TEXT");
    must_refuse("INSERT INTO b (id, n) VALUES ('x', 1.5)", "cannot store REAL");
    must_refuse("INSERT INTO b (id, n) VALUES (x'00', 1)", "cannot store BLOB");
    ck_assert_str_eq(refusal("INSERT INTO a (id, m) VALUES ('17', '18')"), "");
    ck_assert_int_eq(db_number(db, 0, "SELECT sum(m) FROM a WHERE typeof(m) = 'integer'", ""), 18);
    ck_assert_int_eq(db_number(db, 0,
                               "SELECT count(*) FROM sqlite_master WHERE type = 'table' "
                               "AND sql LIKE '%STRICT'",
                               ""),
                     2);
}
END_TEST

START_TEST(every_table_of_a_new_desk_and_service_is_strict)
{
    static const char *const folders[][2] = {
        {"records", "service"}, {"records", "cache"}, {"outbox", "outbox"}};
    for (size_t i = 0; i < 3; i++) {
        struct db_options options = {.path = arena_printf(arena, "%s/%zu.db", folder, i)};
        struct db *made;
        MUST_STORE(db_open(&backend_sqlite, &options, &made, err) &&
                   schema_apply(made, folders[i][0], err) &&
                   schema_apply(made, folders[i][1], err));
        char *loose = db_value(made, arena,
                               "SELECT group_concat(name) FROM pragma_table_list WHERE schema = "
                               "'main' AND type = 'table' AND strict = 0 AND name NOT LIKE "
                               "'sqlite@_%' ESCAPE '@'",
                               "");
        ck_assert_msg(loose == NULL, "%s: %s", folders[i][1], loose);
        db_close(made);
    }
}
END_TEST

UNIT_TESTS_WITH("store/backend", open_one, close_one, limits_of_sqlite_are_lowered,
                triggers_do_not_run_deep, a_schema_is_not_trusted_and_code_is_not_loaded,
                a_database_forgets_and_keeps_as_it_was_told,
                who_writes_has_the_file_from_the_beginning_and_another_waits,
                outbox_and_service_wait_for_the_disk_and_the_copy_does_not,
                tables_are_strict_however_they_are_written,
                every_table_of_a_new_desk_and_service_is_strict)

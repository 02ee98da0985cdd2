/* Schema files: forward only, each applied once in its own transaction, remembered with a hash. */
#include "../store_private.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static int only_sql(const struct dirent *entry)
{
    return str_ends(entry->d_name, ".sql");
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool apply_file(struct db *db, const char *folder, const char *name, struct arena *arena,
                       struct error *err)
{
    struct text sql = {0};
    char hash[HASH_HEX_SIZE];
    const char *key = arena_printf(arena, "%s/%s", folder, name);
    const char *path = data_path(arena, arena_printf(arena, "schema/%s", key));
    if (!file_read(path, 1 << 20, &sql, err))
        return false;
    hash_hex(sql.data, sql.length, hash);
    const char *applied =
        db_value(db, arena, "SELECT hash FROM schema_file WHERE name = $1", "t", key);
    bool is_ok = true;
    if (applied == NULL) {
        is_ok = db_begin(db, DB_SCHEMA, err);
        if (is_ok && db_value(db, arena, "SELECT hash FROM schema_file WHERE name = $1", "t",
                              key) == NULL) /* another process may have been first */
            is_ok =
                db_schema(db, sql.data, err) &&
                db_run(db, err, "INSERT INTO schema_file (name, hash, at_ms) VALUES ($1, $2, $3)",
                       "tti", key, hash, clock_now_ms());
        if (is_ok)
            is_ok = db_commit(db, err);
        else
            db_rollback(db);
    } else if (!str_equal(applied, hash)) {
        is_ok =
            error_set(err, ERR_CORRUPT,
                      _("schema file %s differs from the one this database was made with"), key);
    }
    text_free(&sql);
    return is_ok;
}

/* The names of the files of one folder, in order. */
static bool list_files(const char *folder, struct arena *arena, struct dirent ***ret_names,
                       int *ret_count, struct error *err)
{
    const char *path = data_path(arena, arena_printf(arena, "schema/%s", folder));
    *ret_count = scandir(path, ret_names, only_sql, by_name);
    return *ret_count > 0 ||
           error_set(err, ERR_CONFIG, _("the schema files in %s are missing"), path);
}

static bool make_table(struct db *db, struct error *err)
{
    static const char sql[] = "CREATE TABLE IF NOT EXISTS schema_file (name TEXT PRIMARY KEY, hash "
                              "TEXT NOT NULL, at_ms BIGINT NOT NULL);";
    if (db_has_table(db, "schema_file"))
        return true;
    if (!db_begin(db, DB_SCHEMA, err))
        return false;
    if (db_schema(db, sql, err))
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

bool schema_apply(struct db *db, const char *folder, struct error *err)
{
    struct arena *arena = arena_new();
    struct dirent **names = NULL;
    int count = 0;
    bool is_ok = list_files(folder, arena, &names, &count, err) && make_table(db, err);
    for (int i = 0; i < count; i++) {
        is_ok = is_ok && apply_file(db, folder, names[i]->d_name, arena, err);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    arena_free(arena);
    return is_ok;
}

#define FILES_MOST 1000

static size_t list_applied(struct db *db, struct arena *arena, char **names)
{
    size_t count = 0;
    struct query *query = db_has_table(db, "schema_file")
                              ? query_new(db, "SELECT name FROM schema_file", NULL)
                              : NULL;
    while (query_row(query) && count < FILES_MOST)
        names[count++] = arena_strdup(arena, query_column(query, 0));
    return query_end(query) ? count : 0;
}

static bool has_name(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(names[i], name))
            return true;
    return false;
}

bool schema_is_current(struct db *db, const char *folder)
{
    struct arena *arena = arena_new();
    struct dirent **names = NULL;
    int count = 0;
    bool is_ok = list_files(folder, arena, &names, &count, NULL);
    char **applied = ARENA_ARRAY(arena, char *, FILES_MOST);
    size_t applied_count = is_ok ? list_applied(db, arena, applied) : 0;
    for (int i = 0; i < count; i++) {
        is_ok = is_ok && has_name(applied, applied_count,
                                  arena_printf(arena, "%s/%s", folder, names[i]->d_name));
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    arena_free(arena);
    return is_ok;
}

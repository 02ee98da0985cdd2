/* Rows of erased persons that PostgreSQL keeps as dead ones in the files of their tables. Which
 * tables an erasure touched is noted with it, and the night writes exactly those again. A file
 * overwrites at once and notes nothing. */
#include "../store_private.h"

#include "base/clock.h"
#include "store/erasure.h"

#include <stdio.h>
#include <string.h>

/* What every erasure may touch, besides the records' own. */
static const char always[] = "journal,op_result,export_list,request_key,proposal,reached,visitor,"
                             "mail_domain,intake_sent,audit_text,personal_view,erased_words";

int64_t service_dead_since(struct store *store)
{
    return db_number(store->db, 0,
                     "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'dead_since'", "");
}

static char *tables_left(struct store *store, struct arena *arena)
{
    return db_value(store->db, arena, "SELECT value FROM meta WHERE key = 'dead_tables'", "");
}

bool dead_note(struct store *store, const char *tables, struct arena *arena, struct error *err)
{
    char **names, since[24], *list;
    if (!db_can_rewrite(store->db))
        return true;
    list = arena_strdup(arena, str_or(tables_left(store, arena), always));
    size_t count = str_split(arena, tables, ',', &names);
    for (size_t i = 0; i < count; i++)
        if (*names[i] != '\0' && !str_list_has(list, names[i]))
            list = arena_printf(arena, "%s,%s", list, names[i]);
    snprintf(since, sizeof since, "%lld", (long long)clock_now_ms());
    return store_meta_set(store, "dead_tables", list, false, err) &&
           (service_dead_since(store) > 0 ||
            store_meta_set(store, "dead_since", since, false, err));
}

/* What an erasure noted meanwhile stays noted: its rows may be in a table that was written before.
 */
static bool note_left(struct store *store, const char *seen, const char *left, struct arena *arena,
                      struct error *err)
{
    if (!store_begin(store, err))
        return false;
    bool is_same = str_equal(tables_left(store, arena), seen), is_over = *left == '\0';
    if (is_same && (!store_meta_set(store, "dead_tables", is_over ? NULL : left, false, err) ||
                    (is_over && !store_meta_set(store, "dead_since", NULL, false, err)))) {
        store_rollback(store);
        return false;
    }
    return store_commit(store, err);
}

static const char *quoted(const char *name, struct arena *arena)
{
    return arena_printf(arena, "\"%s\"", name);
}

/* Columns' most common values stand in the catalogue, too; only the database's owner may. */
static bool rewrite_all(struct db *db, const char *list, struct arena *arena, const char **ret_left,
                        struct error *err)
{
    char **names;
    size_t count = str_split(arena, list, ',', &names);
    struct error first = {0};
    const char *left = "";
    for (size_t i = 0; i < count; i++) {
        struct error failed = {0};
        if (db_rewrite(db, quoted(names[i], arena), &failed))
            continue;
        left = arena_printf(arena, "%s%s%s", left, *left != '\0' ? "," : "", names[i]);
        first = first.code == ERR_NONE ? failed : first;
    }
    if (first.code == ERR_NONE && !db_rewrite(db, "pg_catalog.pg_statistic", &first))
        left = "journal"; /* once more another night */
    *ret_left = left;
    if (first.code != ERR_NONE && err != NULL)
        *err = first;
    return first.code == ERR_NONE;
}

bool service_dead_rewrite(struct store *store, const char *admin_uri, struct error *err)
{
    struct arena *arena = arena_new();
    struct db *db = store->db;
    const char *left = "", *list = tables_left(store, arena);
    const struct db_options options = {.path = admin_uri, .must_exist = true};
    bool is_ok = list == NULL || !db_can_rewrite(store->db) || admin_uri == NULL ||
                 db_open(&backend_postgresql, &options, &db, err);
    if (is_ok && list != NULL && db_can_rewrite(db)) {
        struct error failed = {0};
        is_ok = rewrite_all(db, list, arena, &left, &failed);
        if (!note_left(store, list, left, arena, is_ok ? err : NULL))
            is_ok = false;
        else if (!is_ok && err != NULL)
            *err = failed;
    }
    if (db != store->db)
        db_close(db);
    arena_free(arena);
    return is_ok;
}

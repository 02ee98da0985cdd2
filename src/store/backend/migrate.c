/* Moving a team from one database to another, of either kind: every table, every row, unchanged,
 * in one transaction; then both are read again and compared. Knows no table by name but the two
 * that a prepared database already has rows in. */
#include "../store_private.h"

#include "base/hash.h"
#include "base/i18n.h"

#include <string.h>

#define COLUMNS_MAX 120
#define TABLES_MAX 200

struct copy {
    struct db *to;
    struct arena *arena;
    const char *table;
    char **columns;
    bool *is_int;
    size_t column_count;
    char *select, *insert;
    int64_t rows;
    uint64_t sum; /* of the rows' hashes, so that their order does not count */
};

static bool read_columns(struct db *db, const char *table, struct copy *copy, struct error *err)
{
    struct query *query = query_new(db, db_words(db)->columns, err);
    copy->columns = ARENA_ARRAY(copy->arena, char *, COLUMNS_MAX);
    copy->is_int = ARENA_ARRAY(copy->arena, bool, COLUMNS_MAX);
    copy->column_count = 0;
    query_text(query, 1, table);
    while (query_row(query) && copy->column_count < COLUMNS_MAX) {
        copy->columns[copy->column_count] = arena_strdup(copy->arena, query_column(query, 0));
        copy->is_int[copy->column_count++] = query_column_int(query, 1) == 1;
    }
    return query_end(query) &&
           (copy->column_count > 0 ||
            error_set(err, ERR_CONFIG,
                      _("the other database has no table %s; both have to be of this version"),
                      table));
}

static void make_sql(struct copy *copy)
{
    struct text names = {0}, values = {0};
    for (size_t i = 0; i < copy->column_count; i++) {
        text_printf(&names, "%s\"%s\"", i > 0 ? ", " : "", copy->columns[i]);
        text_printf(&values, "%s$%zu", i > 0 ? ", " : "", i + 1);
    }
    copy->select =
        arena_printf(copy->arena, "SELECT %s FROM \"%s\"", text_str(&names), copy->table);
    copy->insert = arena_printf(copy->arena, "INSERT INTO \"%s\" (%s) VALUES (%s)", copy->table,
                                text_str(&names), text_str(&values));
    text_free(&names);
    text_free(&values);
}

static void add_hash(struct copy *copy, struct query *row)
{
    struct text line = {0};
    for (size_t i = 0; i < copy->column_count; i++) {
        const char *value = query_column(row, (int)i);
        text_append(&line, value != NULL ? "=" : "-");
        text_append(&line, value != NULL ? value : "");
        text_append_char(&line, '\x1f');
    }
    copy->sum += hash64(text_str(&line), line.length);
    copy->rows++;
    text_free(&line);
}

static bool compare_row(struct query *row, void *data, struct error *err)
{
    (void)err;
    add_hash(data, row);
    return true;
}

static bool copy_row(struct query *row, void *data, struct error *err)
{
    struct copy *copy = data;
    struct query *insert = query_new(copy->to, copy->insert, err);
    add_hash(copy, row);
    for (size_t i = 0; i < copy->column_count; i++) {
        if (copy->is_int[i])
            query_int(insert, (int)i + 1, query_column_int(row, (int)i));
        else
            query_text_kept(insert, (int)i + 1, query_column(row, (int)i));
    }
    query_run(insert);
    return query_end(insert);
}

/* One table; its sums are added to the report's. */
static bool scan_table(struct db *from, struct db *to, const char *table,
                       struct migrate_report *report, struct error *err)
{
    struct copy copy = {.to = to, .table = table, .arena = arena_new()};
    bool is_ok = read_columns(to != NULL ? to : from, table, &copy, err);
    if (is_ok)
        make_sql(&copy);
    is_ok = is_ok && db_scan(from, copy.select, to != NULL ? copy_row : compare_row, &copy, err);
    report->tables++;
    report->rows += copy.rows;
    report->sum += copy.sum + hash64(table, strlen(table)) * (uint64_t)copy.rows;
    arena_free(copy.arena);
    return is_ok;
}

static size_t list_tables(struct db *db, struct arena *arena, char ***ret_names, struct error *err)
{
    struct query *query = query_new(db, db_words(db)->tables, err);
    size_t count = 0;
    *ret_names = ARENA_ARRAY(arena, char *, TABLES_MAX);
    while (query_row(query) && count < TABLES_MAX)
        if (!str_equal(query_column(query, 0), "schema_file")) /* says what each one went through */
            (*ret_names)[count++] = arena_strdup(arena, query_column(query, 0));
    return query_end(query) ? count : 0;
}

static bool scan_all(struct db *from, struct db *to, struct migrate_report *ret_report,
                     struct error *err)
{
    struct arena *arena = arena_new();
    struct migrate_report report = {0};
    char **names;
    size_t count = list_tables(from, arena, &names, err);
    bool is_ok = count > 0;
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = scan_table(from, to, names[i], &report, err);
    *ret_report = report;
    arena_free(arena);
    return is_ok;
}

static bool is_empty(struct db *db, struct error *err)
{
    return db_number(db, 1, "SELECT n FROM feed WHERE id = 1", "") == 0 ||
           error_set(err, ERR_CONFLICT,
                     _("the database to copy to holds a team already; give an empty one"));
}

static bool copy_all(struct db *from, struct db *to, struct migrate_report *report,
                     struct error *err)
{
    if (!db_begin(to, DB_SCHEMA, err))
        return false;
    if (is_empty(to, err) && db_run(to, err, "DELETE FROM meta", "") &&
        db_run(to, err, "DELETE FROM feed", "") && scan_all(from, to, report, err))
        return db_commit(to, err);
    db_rollback(to);
    return false;
}

bool migrate_databases(struct db *from, struct db *to, struct migrate_report *ret_report,
                       struct error *err)
{
    struct migrate_report there;
    if (!db_begin(from, DB_WRITE, err)) /* nobody writes what would not be copied */
        return false;
    bool is_ok = copy_all(from, to, ret_report, err);
    db_rollback(from);
    if (!is_ok || !db_begin(to, DB_READ, err))
        return false;
    is_ok = scan_all(to, NULL, &there, err);
    db_rollback(to);
    return is_ok &&
           ((there.rows == ret_report->rows && there.sum == ret_report->sum) ||
            error_set(err, ERR_CORRUPT, _("the copy differs from the original: %lld rows, %lld"),
                      (long long)ret_report->rows, (long long)there.rows));
}

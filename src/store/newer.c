/* Columns that the next version added and this program does not know, while instances of both serve
 * one database (docs/decisions/0037-access-and-upgrades.md): read as members of `extra`, and
 * written back to where they belong. */
#include "store_private.h"

#include "base/clock.h"
#include "base/version.h"
#include "codec/record_json.h"

#include <string.h>

/* What stands for "cleared": a column whose member is missing stays as it is. */
#define CLEARED_NUMBER (-INT64_MAX)
#define CLEARED_NUMBER_SQL "-9223372036854775807"

void store_see_version(struct store *store, int64_t version)
{
    if (store->kind != STORE_SERVICE || version == store->schema_version)
        return;
    store->schema_version = version;
    memset(store->sql, 0, sizeof store->sql); /* made again from what is there now */
    store->sign_in_sql = NULL;
    store->has_newer_kinds = false;
}

void store_ask_version(struct store *store)
{
    store_see_version(store,
                      db_number(store->db, store->schema_version,
                                "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'schema'", ""));
}

static bool is_known(const struct entity *entity, const char *name)
{
    return str_list_has("id,rev,seq,created_ms,changed_ms,is_deleted,extra", name) ||
           entity_field(entity, name) != NULL;
}

void newer_columns_read(struct store *store, const struct entity *entity, struct entity_sql *sql)
{
    sql->newer_count = 0;
    if (store->kind != STORE_SERVICE || store->schema_version <= schema_now())
        return;
    struct query *query = query_aside(store, db_words(store->db)->columns, NULL);
    sql->newer = ARENA_ARRAY(store->arena, struct newer_column, NEWER_MOST);
    query_text(query, 1, entity->name);
    while (query_row(query) && sql->newer_count < NEWER_MOST)
        if (!is_known(entity, query_column(query, 0)))
            sql->newer[sql->newer_count++] =
                (struct newer_column){arena_strdup(store->arena, query_column(query, 0)),
                                      query_column_int(query, 1) == 1};
    query_end(query);
}

static void append_extra(struct store *store, const struct entity_sql *sql, const char *alias,
                         struct text *out)
{
    const struct db_words *words = db_words(store->db);
    if (sql->newer_count == 0) {
        text_printf(out, ", %sextra", alias);
        return;
    }
    text_printf(out, ", %s%sextra%s", words->extra_begin, alias, words->extra_middle);
    for (size_t i = 0; i < sql->newer_count; i++)
        text_printf(out, "%s'%s', %s%s", i > 0 ? ", " : "", sql->newer[i].name, alias,
                    sql->newer[i].name);
    text_append(out, words->extra_end);
}

char *columns_read(struct store *store, const struct entity *entity, const struct entity_sql *sql,
                   const char *alias, struct arena *arena)
{
    struct text out = {0};
    text_printf(&out, "%sid, %srev, %sseq, %screated_ms, %schanged_ms, %sis_deleted", alias, alias,
                alias, alias, alias, alias);
    append_extra(store, sql, alias, &out);
    for (size_t i = 0; i < entity->field_count; i++)
        text_printf(&out, ", %s%s", alias, entity->fields[i].name);
    char *list = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return list;
}

char *column_list(struct store *store, const struct entity *entity, const char *alias,
                  struct arena *arena)
{
    return columns_read(store, entity, entity_sql(store, entity), alias, arena);
}

void newer_set_append(struct text *sets, const struct entity *entity,
                      const struct newer_column *column)
{
    text_printf(sets, ", %s = NULLIF(COALESCE(excluded.%s, \"%s\".%s), %s)", column->name,
                column->name, entity->name, column->name,
                column->is_int ? CLEARED_NUMBER_SQL : "''");
}

/* A member of the wrong kind stays a member. */
static bool take_value(const struct newer_column *column, const char *text, bool is_cleared,
                       struct newer_value *ret_value)
{
    *ret_value = (struct newer_value){.text = is_cleared ? "" : text,
                                      .number = is_cleared ? CLEARED_NUMBER : TIME_NONE};
    return text == NULL || !column->is_int || str_to_int64(text, &ret_value->number);
}

const char *newer_values(struct store *store, const struct entity_sql *sql,
                         const struct record *record, struct newer_value *values)
{
    const char *extra = record->extra;
    for (size_t i = 0; i < sql->newer_count; i++) {
        const struct newer_column *column = &sql->newer[i];
        bool is_there = extra_has(extra, column->name);
        const char *text = is_there ? extra_get(extra, column->name, store->touched_arena) : NULL;
        bool is_cleared = is_there && text == NULL && record->rev > 1;
        if (take_value(column, text, is_cleared, &values[i]) && is_there)
            extra = extra_without(extra, column->name, store->touched_arena);
    }
    return extra;
}

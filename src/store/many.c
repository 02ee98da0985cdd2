/* Many rows by one statement: several to a VALUES list, the rest one by one. The texts are two
 * (full and single), so that both stay prepared. */
#include "store_private.h"

#include <stdarg.h>
#include <string.h>

static char *statement(const struct many *many, int rows)
{
    struct text out = {0};
    int columns = (int)strlen(many->types), place = 1;
    text_append(&out, many->head);
    for (int row = 0; row < rows; row++) {
        text_append(&out, row > 0 ? ", (" : " (");
        for (int column = 0; column < columns; column++)
            text_printf(&out, "%s$%d", column > 0 ? ", " : "", place++);
        text_append_char(&out, ')');
    }
    text_append(&out, many->tail);
    char *sql = arena_strdup(many->arena, text_str(&out));
    text_free(&out);
    return sql;
}

void many_begin(struct many *many, struct store *store, const char *head, const char *tail,
                const char *types, struct arena *arena)
{
    int columns = (int)strlen(types);
    *many = (struct many){.store = store,
                          .head = head,
                          .tail = tail,
                          .types = types,
                          .arena = arena,
                          .most = MANY_VALUES / columns};
    many->full_sql = statement(many, many->most);
    many->one_sql = statement(many, 1);
}

static bool send(struct many *many, const char *sql, int from, int count, struct error *err)
{
    struct query *query = query_new(many->store->db, sql, err);
    int columns = (int)strlen(many->types);
    for (int i = 0; i < count; i++) {
        if (many->types[i % columns] == 't')
            query_text_kept(query, i + 1, many->texts[from + i]);
        else
            query_int(query, i + 1, many->numbers[from + i]);
    }
    query_run(query);
    return query_end(query);
}

bool many_add(struct many *many, struct error *err, ...)
{
    va_list args;
    int columns = (int)strlen(many->types), at = many->rows * columns;
    va_start(args, err);
    for (int column = 0; column < columns; column++) {
        if (many->types[column] == 't')
            many->texts[at + column] = va_arg(args, const char *);
        else
            many->numbers[at + column] = va_arg(args, int64_t);
    }
    va_end(args);
    if (++many->rows < many->most)
        return true;
    many->rows = 0;
    return send(many, many->full_sql, 0, many->most * columns, err);
}

bool many_end(struct many *many, struct error *err)
{
    bool is_ok = true;
    int columns = (int)strlen(many->types);
    for (int row = 0; is_ok && row < many->rows; row++)
        is_ok = send(many, many->one_sql, row * columns, columns, err);
    many->rows = 0;
    return is_ok;
}

/* Many rows by one statement: as many to a VALUES list as the parameters allow, then halves of
 * that. So a table has few statement texts, and all of them stay prepared. */
#include "store_private.h"

#include <stdarg.h>
#include <string.h>

static void append_place(struct text *out, int place)
{
    char digits[8];
    int count = 0;
    do {
        digits[count++] = (char)('0' + place % 10);
    } while ((place /= 10) > 0);
    text_append_char(out, '$');
    while (count > 0)
        text_append_char(out, digits[--count]);
}

static const char *statement(struct many *many, int size)
{
    int rows = 1 << size, columns = (int)strlen(many->types), place = 1;
    if (many->sql[size] != NULL)
        return many->sql[size];
    struct text out = {0};
    text_append(&out, many->head);
    for (int row = 0; row < rows; row++) {
        text_append(&out, row > 0 ? ", (" : " (");
        for (int column = 0; column < columns; column++) {
            if (column > 0)
                text_append_char(&out, ',');
            append_place(&out, place++);
        }
        text_append_char(&out, ')');
    }
    text_append(&out, many->tail);
    many->sql[size] = arena_strdup(many->arena, text_str(&out));
    text_free(&out);
    return many->sql[size];
}

void many_begin(struct many *many, struct store *store, const char *head, const char *tail,
                const char *types, struct arena *arena)
{
    int columns = (int)strlen(types);
    *many =
        (struct many){.store = store, .head = head, .tail = tail, .types = types, .arena = arena};
    if (columns > MANY_VALUES)
        fatal("a table with too many columns");
    while (many->most < MANY_SIZES - 1 && (2 << many->most) * columns <= MANY_VALUES)
        many->most++;
}

static bool send(struct many *many, int size, int from, struct error *err)
{
    struct query *query = query_new(many->store->db, statement(many, size), err);
    int columns = (int)strlen(many->types), count = columns << size;
    for (int i = 0; i < count; i++) {
        if (many->types[i % columns] == 't')
            query_text_kept(query, i + 1, many->texts[from + i]);
        else
            query_int(query, i + 1, many->numbers[from + i]);
    }
    query_run(query);
    return query_end(query);
}

static bool send_if_full(struct many *many, struct error *err)
{
    if (++many->rows < 1 << many->most)
        return true;
    many->rows = 0;
    return send(many, many->most, 0, err);
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
    return send_if_full(many, err);
}

bool many_add_record(struct many *many, const struct entity *entity, const struct record *record,
                     struct error *err)
{
    const struct entity_sql *own = entity_sql(many->store, entity);
    struct newer_value values[NEWER_MOST];
    const char *extra = newer_values(many->store, own, record, values);
    int at = many->rows * (int)strlen(many->types);
    many->texts[at++] = record->id;
    many->numbers[at++] = record->rev;
    many->numbers[at++] = record->seq;
    many->numbers[at++] = record->created_ms;
    many->numbers[at++] = record->changed_ms;
    many->numbers[at++] = row_state(entity, record);
    many->texts[at++] = extra;
    for (size_t i = 0; i < entity->field_count; i++, at++) {
        const char *member = (const char *)record + entity->fields[i].offset;
        if (field_types[entity->fields[i].type].is_int)
            many->numbers[at] = *(const int64_t *)(const void *)member;
        else
            many->texts[at] = *(char *const *)(const void *)member;
    }
    for (size_t i = 0; i < own->newer_count; i++, at++) {
        many->numbers[at] = values[i].number;
        many->texts[at] = values[i].text;
    }
    return send_if_full(many, err);
}

bool many_end(struct many *many, struct error *err)
{
    bool is_ok = true;
    int columns = (int)strlen(many->types), done = 0;
    for (int size = many->most; size >= 0; size--)
        for (; is_ok && many->rows - done >= 1 << size; done += 1 << size)
            is_ok = send(many, size, done * columns, err);
    many->rows = 0;
    return is_ok;
}

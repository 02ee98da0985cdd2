/* A bought list: a lead is found in it by mail address, by number, or by company and postal code;
 * the row's other columns are what it says. */
#include "enrich_private.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "codec/csv.h"
#include "core/phone_number.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 2000000

struct key {
    uint64_t hash;
    uint32_t row;
};
struct bought {
    const char *match;   /* email,phone,company */
    const char **fields; /* per column */
    size_t columns;
    struct arena *rows_arena;
    char ***rows;
    size_t row_count, row_room;
    struct key *keys; /* sorted by hash */
    size_t key_count, key_room;
};

static char *key_text(struct arena *arena, const char *kind, const char *first, const char *second)
{
    if (str_is_empty(first))
        return NULL;
    if (str_equal(kind, "email"))
        return arena_printf(arena, "e%s", utf8_lower(arena, str_trim(arena, first)));
    if (str_equal(kind, "company"))
        return str_is_empty(second)
                   ? NULL
                   : arena_printf(arena, "c%s|%s", text_fold(arena, str_trim(arena, first)),
                                  str_trim(arena, second));
    struct phone_number number;
    phone_parse(first, "DE", &number);
    return number.e164[0] == '\0' ? NULL : arena_printf(arena, "p%s", number.e164);
}

static const char *cell_of(const struct bought *bought, char **cells, const char *field)
{
    for (size_t i = 0; i < bought->columns; i++)
        if (str_equal(bought->fields[i], field))
            return csv_unguard(cells[i]);
    return NULL;
}

static void add_key(struct bought *bought, const char *text, uint32_t row)
{
    if (text == NULL)
        return;
    if (bought->key_count == bought->key_room) {
        bought->key_room = bought->key_room * 2 + 1024;
        bought->keys = xrealloc(bought->keys, bought->key_room * sizeof *bought->keys);
    }
    bought->keys[bought->key_count++] = (struct key){hash64(text, strlen(text)), row};
}

static void add_row(struct bought *bought, const struct csv_row *row, struct arena *scratch)
{
    static const char *const numbers[] = {"phone", "mobile", "company_phone"};
    char **cells = ARENA_ARRAY(bought->rows_arena, char *, bought->columns);
    uint32_t at = (uint32_t)bought->row_count;
    for (size_t i = 0; i < bought->columns; i++)
        cells[i] = arena_strdup(bought->rows_arena, i < row->count ? row->cells[i] : "");
    if (bought->row_count == bought->row_room) {
        bought->row_room = bought->row_room * 2 + 1024;
        bought->rows = xrealloc(bought->rows, bought->row_room * sizeof *bought->rows);
    }
    bought->rows[bought->row_count++] = cells;
    if (str_list_has(bought->match, "email"))
        add_key(bought, key_text(scratch, "email", cell_of(bought, cells, "email"), NULL), at);
    if (str_list_has(bought->match, "company"))
        add_key(bought,
                key_text(scratch, "company", cell_of(bought, cells, "company"),
                         cell_of(bought, cells, "postal_code")),
                at);
    for (size_t i = 0; str_list_has(bought->match, "phone") && i < 3; i++)
        add_key(bought, key_text(scratch, "phone", cell_of(bought, cells, numbers[i]), NULL), at);
}

static int by_hash(const void *a, const void *b)
{
    const struct key *one = a, *other = b;
    if (one->hash != other->hash)
        return one->hash < other->hash ? -1 : 1;
    return one->row < other->row ? -1 : one->row > other->row;
}

static bool map_columns(struct provider *provider, struct bought *bought,
                        const struct csv_row *header, struct error *err)
{
    if (!csv_map_headers(header, provider->arena, &bought->fields, err))
        return false;
    bought->columns = header->count;
    for (size_t i = 0; i < provider->field_count; i++) {
        const char *map = arena_printf(provider->arena, "%s=%s", provider->fields[i].field,
                                       provider->fields[i].at);
        if (!csv_map_override(header, map, provider->arena, bought->fields, err))
            return false;
    }
    provider->field_count = 0; /* from now on: what the columns give */
    for (size_t i = 0; i < bought->columns && provider->field_count < PROVIDER_FIELDS; i++)
        if (bought->fields[i] != NULL && !str_list_has("full_name,note,id", bought->fields[i]))
            provider->fields[provider->field_count++] =
                (struct provider_field){bought->fields[i], NULL};
    return true;
}

static bool read_rows(struct bought *bought, struct csv_reader *reader, struct error *err)
{
    struct csv_row row;
    struct error end = {0};
    bool can_continue;
    struct arena *scratch = arena_new();
    while (bought->row_count < ROWS_MAX && csv_next(reader, scratch, &row, &can_continue, &end)) {
        add_row(bought, &row, scratch);
        arena_reset(scratch);
    }
    arena_free(scratch);
    if (end.code != ERR_NONE && err != NULL)
        *err = end;
    if (bought->key_count > 0)
        qsort(bought->keys, bought->key_count, sizeof *bought->keys, by_hash);
    return end.code == ERR_NONE;
}

static bool open_file(struct provider *provider, struct error *err)
{
    const char *path;
    struct csv_reader *reader;
    struct bought *bought = ARENA_NEW(provider->arena, struct bought);
    bought->rows_arena = arena_new();
    provider->kind = bought;
    bought->match = str_or(provider_setting(provider, "match"), "email,phone");
    if (!provider_need(provider, "path", &path, err))
        return false;
    if (!csv_open(path, &reader, err))
        return error_wrap(err, "[%s] %s", provider->name, path);
    bool is_ok =
        map_columns(provider, bought, csv_header(reader), err) && read_rows(bought, reader, err);
    csv_close(reader);
    return is_ok || error_wrap(err, "[%s] %s", provider->name, path);
}

static char **find_key(const struct bought *bought, const char *text)
{
    size_t low = 0, high = bought->key_count;
    if (text == NULL)
        return NULL;
    uint64_t hash = hash64(text, strlen(text));
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (bought->keys[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low < bought->key_count && bought->keys[low].hash == hash
               ? bought->rows[bought->keys[low].row]
               : NULL;
}

static char **find(const struct bought *bought, const struct lead_card *card, struct arena *arena)
{
    char **row = NULL;
    if (str_list_has(bought->match, "email"))
        row = find_key(bought, key_text(arena, "email", card->contact.email, NULL));
    if (row == NULL && str_list_has(bought->match, "phone"))
        row = find_key(bought, key_text(arena, "phone", card->contact.phone, NULL));
    if (row == NULL && str_list_has(bought->match, "phone"))
        row = find_key(bought, key_text(arena, "phone", card->contact.mobile, NULL));
    if (row == NULL && str_list_has(bought->match, "company"))
        row = find_key(
            bought, key_text(arena, "company", card->company.company, card->company.postal_code));
    return row;
}

static bool ask(void *data, const struct lead_card *card, struct arena *arena,
                struct enrich_value **ret_values, size_t *ret_count, struct error *err)
{
    const struct provider *provider = data;
    const struct bought *bought = provider->kind;
    char **cells = find(bought, card, arena);
    (void)err;
    *ret_count = 0;
    *ret_values = ARENA_ARRAY(arena, struct enrich_value, provider->field_count + 1);
    for (size_t i = 0; cells != NULL && i < provider->field_count; i++) {
        const char *value = cell_of(bought, cells, provider->fields[i].field);
        if (!str_is_empty(value))
            (*ret_values)[(*ret_count)++] = (struct enrich_value){provider->fields[i].field, value};
    }
    return true;
}

static bool asks(const void *data, const struct lead_card *card)
{
    struct arena *arena = arena_new();
    bool is_there = find(((const struct provider *)data)->kind, card, arena) != NULL;
    arena_free(arena);
    return is_there;
}

static void close_file(struct provider *provider)
{
    struct bought *bought = provider->kind;
    if (bought == NULL)
        return;
    free(bought->rows);
    free(bought->keys);
    arena_free(bought->rows_arena);
}

const struct provider_kind file_provider = {.name = "file",
                                            .is_local = true,
                                            .open = open_file,
                                            .asks = asks,
                                            .ask = ask,
                                            .close = close_file};

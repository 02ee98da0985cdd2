/* A list of people who want no calls, as hashes (MD5, SHA-1 or SHA-256, told apart by their length)
 * of numbers or mail addresses in any usual way of writing them. */
#include "enrich_private.h"

#include "base/hash.h"
#include "base/i18n.h"
#include "codec/csv.h"
#include "core/block.h"

#include <stdlib.h>
#include <string.h>

struct listed {
    uint64_t *hashes; /* of the hex text, sorted */
    size_t count, room;
    bool has_any_text; /* something in the file that is no hash */
};

static void add(struct listed *listed, const char *cell, struct arena *arena)
{
    const char *text = str_trim(arena, csv_unguard(cell));
    if (block_listed_kind(text) == NULL)
        return;
    if (listed->count == listed->room) {
        listed->room = listed->room * 2 + 1024;
        listed->hashes = xrealloc(listed->hashes, listed->room * sizeof *listed->hashes);
    }
    text = utf8_lower(arena, text);
    listed->hashes[listed->count++] = hash64(text, strlen(text));
}

static int by_value(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
    return one < other ? -1 : one > other;
}

static bool open_hashes(struct provider *provider, struct error *err)
{
    const char *path;
    struct csv_reader *reader;
    struct csv_row row;
    struct error end = {0};
    bool can_continue;
    struct listed *listed = ARENA_NEW(provider->arena, struct listed);
    provider->kind = listed;
    if (!provider_need(provider, "path", &path, err))
        return false;
    if (!csv_open(path, &reader, err))
        return error_wrap(err, "[%s] %s", provider->name, path);
    struct arena *arena = arena_new();
    if (csv_header(reader)->count > 0)
        add(listed, csv_header(reader)->cells[0], arena);
    while (csv_next(reader, arena, &row, &can_continue, &end)) {
        if (row.count > 0)
            add(listed, row.cells[0], arena);
        arena_reset(arena);
    }
    arena_free(arena);
    csv_close(reader);
    if (listed->count > 0)
        qsort(listed->hashes, listed->count, sizeof *listed->hashes, by_value);
    if (end.code != ERR_NONE && err != NULL)
        *err = end;
    return (end.code == ERR_NONE || error_wrap(err, "[%s] %s", provider->name, path)) &&
           (listed->count > 0 ||
            provider_wrong(provider, "path", _("holds no MD5, SHA-1 or SHA-256 hash"), err));
}

static bool is_listed(const struct listed *listed, const char *value, struct arena *arena)
{
    const char *hashes[BLOCK_LISTED_MAX];
    size_t count = block_listed_hashes(value, arena, hashes);
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = hash64(hashes[i], strlen(hashes[i]));
        if (bsearch(&hash, listed->hashes, listed->count, sizeof hash, by_value) != NULL)
            return true;
    }
    return false;
}

static bool asks(const void *data, const struct lead_card *card)
{
    const struct listed *listed = ((const struct provider *)data)->kind;
    struct arena *arena = arena_new();
    bool is_on =
        card->contact.do_not_call != 1 && (is_listed(listed, card->contact.phone, arena) ||
                                           is_listed(listed, card->contact.mobile, arena) ||
                                           is_listed(listed, card->contact.email, arena));
    arena_free(arena);
    return is_on;
}

static bool ask(void *data, const struct lead_card *card, struct arena *arena,
                struct enrich_value **ret_values, size_t *ret_count, struct error *err)
{
    (void)err;
    *ret_values = ARENA_NEW(arena, struct enrich_value);
    *ret_count = asks(data, card);
    **ret_values = (struct enrich_value){"do_not_call", "1"};
    return true;
}

static void close_hashes(struct provider *provider)
{
    if (provider->kind != NULL)
        free(((struct listed *)provider->kind)->hashes);
}

const struct provider_kind hashes_provider = {.name = "hashes",
                                              .is_local = true,
                                              .open = open_hashes,
                                              .asks = asks,
                                              .ask = ask,
                                              .close = close_hashes};

/* Lines of JSON objects, as `vorwahl export --format json` writes them, as a list: a row an object,
 * a column a key. Values that are no scalars are left out. */
#include "json_list.h"

#include "base/i18n.h"
#include "codec/csv.h"
#include "codec/json.h"

#include <ctype.h>
#include <string.h>

#define KEYS_MAX 200

struct listing {
    struct arena *arena; /* of the keys */
    const char *keys[KEYS_MAX];
    size_t count;
    struct text *out;
};

bool json_list_is(const char *bytes, size_t length)
{
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && isspace((unsigned char)bytes[at]))
        at++;
    if (at >= length || bytes[at] != '{')
        return false;
    do
        at++;
    while (at < length && isspace((unsigned char)bytes[at]));
    return at < length && (bytes[at] == '"' || bytes[at] == '}');
}

static void add_key(const char *key, const struct json *value, void *data)
{
    struct listing *listing = data;
    char *text;
    if (!json_canonical(value, listing->arena, &text))
        return;
    for (size_t i = 0; i < listing->count; i++)
        if (str_equal(listing->keys[i], key))
            return;
    if (listing->count < KEYS_MAX)
        listing->keys[listing->count++] = arena_strdup(listing->arena, key);
}

static void add_row(const struct json *object, struct listing *listing)
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < listing->count; i++) {
        char *text = NULL;
        if (!json_canonical(json_get(object, listing->keys[i]), arena, &text))
            text = NULL;
        csv_write_cell(listing->out, str_or(text, ""), i == 0, ',', false);
    }
    csv_write_end(listing->out);
    arena_free(arena);
}

/* Twice over the lines: the keys of all, then the rows. */
static bool each_line(const char *bytes, size_t length, struct listing *listing, bool writes,
                      struct error *err)
{
    int64_t number = 0;
    const char *end = bytes + length;
    for (const char *at = bytes, *stop; at < end; at = stop + 1) {
        struct json_doc *doc = NULL;
        stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop != NULL ? stop : end;
        size_t size = (size_t)(stop - at);
        number++;
        while (size > 0 && isspace((unsigned char)at[size - 1]))
            size--;
        if (size == 0)
            continue;
        if (!json_parse(at, size, NULL, &doc, NULL) || !json_node_is_object(json_root(doc))) {
            json_free(doc);
            return error_set(err, ERR_DATA, _("line %lld: this is no JSON object"),
                             (long long)number);
        }
        if (writes)
            add_row(json_root(doc), listing);
        else
            json_each(json_root(doc), add_key, listing);
        json_free(doc);
    }
    return true;
}

bool json_list_read(const char *bytes, size_t length, struct text *out, struct error *err)
{
    struct listing listing = {.arena = arena_new(), .out = out};
    size_t mark = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    bool is_ok = each_line(bytes + mark, length - mark, &listing, false, err);
    for (size_t i = 0; is_ok && i < listing.count; i++)
        csv_write_cell(out, listing.keys[i], i == 0, ',', true);
    if (is_ok)
        csv_write_end(out);
    is_ok = is_ok && each_line(bytes + mark, length - mark, &listing, true, err);
    arena_free(listing.arena);
    return is_ok;
}

/* Kinds of records that came later (core/entity.h): a desk that a program of before filled has
 * passed over their rows in the feed. A program that knows them fetches them once, page by page,
 * and goes on from the cursor it has; a service that does not know them yet has none. */
#include "link.h"

#include "codec/record_json.h"
#include "core/entity.h"

#define KNOWN "kinds" /* in the cache: the kinds that it holds */

static bool put_rows(struct link *link, const struct entity *entity, const struct json *rows,
                     struct error *err)
{
    for (size_t i = 0; i < json_size(rows); i++) {
        void *record;
        if (!record_read_json(entity, json_at(rows, i), link->arena, &record, err) ||
            !desk_page_put(link->store, entity, record, NULL, err))
            return false;
    }
    return true;
}

/* The cursor stays where it is: what changes meanwhile comes through the feed. */
static bool take_rows(struct link *link, const struct entity *entity, const struct json *rows,
                      struct error *err)
{
    int64_t seq = 0;
    const char *cursor = store_meta(link->store, "cursor", false, link->arena),
               *at = store_meta(link->store, "cursor_seq", false, link->arena);
    if (at != NULL && !str_to_int64(at, &seq))
        seq = 0;
    if (!desk_page_begin(link->store, err))
        return false;
    if (!put_rows(link, entity, rows, err)) {
        desk_page_abort(link->store);
        return false;
    }
    return desk_page_end(link->store, cursor, seq, err);
}

static bool fetch_kind(struct link *link, const struct entity *entity, struct error *err)
{
    const char *cursor = "";
    while (cursor != NULL) {
        struct json_doc *doc;
        const char *path =
            arena_printf(link->arena, "/v1/%s?limit=200%s%s", entity->plural,
                         *cursor != '\0' ? "&cursor=" : "", url_escape(link->arena, cursor));
        if (!link_json(link, "GET", path, NULL, 60, &doc, err))
            return err->code == ERR_NOT_FOUND; /* an older service */
        bool is_ok = take_rows(link, entity, json_get(json_root(doc), entity->plural), err);
        cursor = arena_strdup(link->arena, json_get_string(json_root(doc), "cursor"));
        json_free(doc);
        if (!is_ok)
            return false;
    }
    return true;
}

bool kinds_catch_up(struct link *link, struct error *err)
{
    const char *now = entities_later(link->arena);
    const char *known = store_meta(link->store, KNOWN, false, link->arena);
    bool is_filled = store_meta(link->store, "cursor", false, link->arena) != NULL, is_ok = true;
    if (str_equal(now, known))
        return true;
    for (int i = 0; is_ok && is_filled && i < ENTITY_COUNT; i++)
        if (entities[i]->is_later && !str_list_has(str_or(known, ""), entities[i]->name))
            is_ok = fetch_kind(link, entities[i], err);
    return is_ok && store_meta_set(link->store, KNOWN, now, false, err);
}

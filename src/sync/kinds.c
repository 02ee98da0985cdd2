/* Kinds of records that came later (core/entity.h): a program or an instance of before passes over
 * their rows. The cache says which kinds it holds without a gap: a page of who does not know a kind
 * strikes it, and the next greeting of who knows it fetches its rows anew, once, page by page; the
 * feed goes on from its cursor. */
#include "link.h"

#include "codec/record_json.h"
#include "core/entity.h"

#define HELD "kinds" /* in the cache */

static char *in_both(const char *one, const char *other, struct arena *arena)
{
    char **names, *list = arena_strdup(arena, "");
    size_t count = str_is_empty(one) ? 0 : str_split(arena, one, ',', &names);
    for (size_t i = 0; i < count; i++)
        if (str_list_has(str_or(other, ""), names[i]))
            list = arena_printf(arena, "%s%s%s", list, *list != '\0' ? "," : "", names[i]);
    return list;
}

char *kinds_held(struct link *link)
{
    return in_both(entities_later(link->arena), store_meta(link->store, HELD, false, link->arena),
                   link->arena);
}

bool kinds_strike(struct link *link, const char *told, struct error *err)
{
    const char *held = kinds_held(link), *left = in_both(held, told, link->arena);
    return str_equal(held, left) || store_meta_set(link->store, HELD, left, false, err);
}

struct fetched {
    const struct entity *entity;
    struct text ids; /* a comma list */
    const char *cursor;
};

static bool put_rows(struct link *link, struct fetched *fetched, const struct json *rows,
                     struct error *err)
{
    for (size_t i = 0; i < json_size(rows); i++) {
        void *record;
        if (!record_read_json(fetched->entity, json_at(rows, i), link->arena, &record, err) ||
            !desk_page_put(link->store, fetched->entity, record, NULL, err))
            return false;
        text_printf(&fetched->ids, "%s%s", fetched->ids.length > 0 ? "," : "",
                    ((struct record *)record)->id);
    }
    return fetched->cursor != NULL ||
           desk_kind_rest(link->store, fetched->entity, text_str(&fetched->ids), err);
}

/* The cursor stays where it is: what changes meanwhile comes through the feed. */
static bool take_rows(struct link *link, struct fetched *fetched, const struct json *rows,
                      struct error *err)
{
    int64_t seq = 0;
    const char *cursor = store_meta(link->store, "cursor", false, link->arena),
               *at = store_meta(link->store, "cursor_seq", false, link->arena);
    if (at != NULL && !str_to_int64(at, &seq))
        seq = 0;
    if (!desk_page_begin(link->store, err))
        return false;
    if (!put_rows(link, fetched, rows, err)) {
        desk_page_abort(link->store);
        return false;
    }
    return desk_page_end(link->store, cursor, seq, err);
}

static bool fetch_pages(struct link *link, struct fetched *fetched, bool *ret_is_there,
                        struct error *err)
{
    const char *plural = fetched->entity->plural;
    while (fetched->cursor != NULL) {
        struct json_doc *doc;
        const char *path = arena_printf(link->arena, "/v1/%s?limit=200%s%s", plural,
                                        *fetched->cursor != '\0' ? "&cursor=" : "",
                                        url_escape(link->arena, fetched->cursor));
        if (!link_json(link, "GET", path, NULL, 60, &doc, err)) {
            *ret_is_there = err->code != ERR_NOT_FOUND; /* another instance, an older one */
            return !*ret_is_there && (error_clear(err), true);
        }
        fetched->cursor = arena_strdup(link->arena, json_get_string(json_root(doc), "cursor"));
        bool is_ok = take_rows(link, fetched, json_get(json_root(doc), plural), err);
        json_free(doc);
        if (!is_ok)
            return false;
    }
    return true;
}

static bool fetch_kind(struct link *link, const struct entity *entity, bool *ret_is_there,
                       struct error *err)
{
    struct fetched fetched = {.entity = entity, .cursor = ""};
    *ret_is_there = true;
    bool is_ok = fetch_pages(link, &fetched, ret_is_there, err);
    text_free(&fetched.ids);
    return is_ok;
}

static bool send_again(struct link *link, const char *told, struct error *err)
{
    bool has_some;
    bool is_ok = desk_kinds_send(link->store, told, &has_some, err);
    link->has_resent = link->has_resent || has_some;
    return is_ok;
}

bool kinds_catch_up(struct link *link, const char *told, struct error *err)
{
    const char *before = kinds_held(link), *held = in_both(before, told, link->arena);
    bool is_filled = store_meta(link->store, "cursor", false, link->arena) != NULL, is_ok = true;
    for (int i = 0; is_ok && i < ENTITY_COUNT; i++) {
        bool is_there = true;
        if (!entities[i]->is_later || !str_list_has(str_or(told, ""), entities[i]->name) ||
            str_list_has(held, entities[i]->name))
            continue;
        is_ok = !is_filled || fetch_kind(link, entities[i], &is_there, err);
        if (is_there)
            held = arena_printf(link->arena, "%s%s%s", held, *held != '\0' ? "," : "",
                                entities[i]->name);
    }
    return is_ok &&
           (str_equal(before, held) || store_meta_set(link->store, HELD, held, false, err)) &&
           send_again(link, str_or(told, ""), err);
}

/* The lines of a page: what they say, and what becomes of them here. */
#include "feed.h"

#include "base/i18n.h"
#include "codec/record_json.h"
#include "store/erasure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_put(const struct json *item, struct arena *arena, struct feed_line *line,
                     struct error *err)
{
    void *record;
    if (line->entity == NULL)
        return true; /* a newer service's kind of record */
    if (!record_read_json(line->entity, json_get(item, "record"), arena, &record, err)) {
        if (err != NULL && err->code == ERR_DATA)
            err->code = ERR_PROTOCOL; /* nothing that the person here gave */
        return false;
    }
    line->kind = LINE_PUT;
    line->record = record;
    return true;
}

static bool read_line(const struct json *root, struct arena *arena, struct feed_line *line,
                      struct error *err)
{
    static const struct {
        const char *key;
        enum line_kind kind;
    } kinds[] = {{"put", LINE_PUT},
                 {"leave", LINE_GONE},
                 {"del", LINE_GONE},
                 {"erase", LINE_ERASE},
                 {"cut", LINE_CUT}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct json *item = json_get(root, kinds[i].key);
        if (item == NULL)
            continue;
        line->entity = entity_find(str_or(json_get_string(item, "entity"), ""));
        if (kinds[i].kind == LINE_PUT)
            return read_put(item, arena, line, err);
        line->id = arena_strdup(arena, json_get_string(item, "id"));
        line->rev = json_get_int(item, "rev", 0);
        line->kind = line->entity != NULL && line->id != NULL ? kinds[i].kind : LINE_NEWER;
        return true;
    }
    line->call = json_get(root, "call");
    line->kind = line->call != NULL                  ? LINE_CALL
                 : json_get_bool(root, "end", false) ? LINE_END
                                                     : LINE_NEWER;
    return true;
}

/* Told at once; what is not understood is a newer service's. */
static void take_call(struct link *link, const struct json *item)
{
    struct call_event event;
    if (link->call != NULL && call_event_read(item, &event, NULL))
        link->call(link->progress_data, &event);
}

bool feed_line_take(struct link *link, const struct feed_line *line, struct error *err)
{
    switch (line->kind) {
    case LINE_PUT:
        link->rows_done++;
        return desk_page_put(link->store, line->entity, line->record, NULL, err);
    case LINE_GONE:
        return desk_page_gone(link->store, line->entity, line->id, line->rev, false, err);
    case LINE_ERASE: return desk_erase(link->store, line->entity, line->id, err);
    case LINE_CUT: return desk_cut(link->store, line->entity, line->id, err);
    case LINE_CALL: take_call(link, line->call); return true;
    default: return true;
    }
}

static const char *last_line(const char *body)
{
    const char *end = body + strlen(body);
    while (end > body && end[-1] == '\n')
        end--;
    while (end > body && end[-1] != '\n')
        end--;
    return end;
}

bool page_end_read(const char *body, struct page_end *ret_end)
{
    const char *line = last_line(body);
    struct json_doc *doc;
    if (!json_parse(line, strcspn(line, "\n"), NULL, &doc, NULL))
        return false;
    const struct json *root = json_root(doc);
    bool is_end = json_get_bool(root, "end", false) && json_get_string(root, "cursor") != NULL;
    if (is_end) {
        *ret_end = (struct page_end){.cursor = xstrdup(json_get_string(root, "cursor")),
                                     .kinds = xstrdup(str_or(json_get_string(root, "kinds"), "")),
                                     .seq = json_get_int(root, "seq", 0),
                                     .count = json_get_int(root, "n", 0),
                                     .erased = json_get_int(root, "erased", 0),
                                     .has_more = json_get_bool(root, "more", false),
                                     .was_replaced = json_get_bool(root, "replaced", false)};
        snprintf(ret_end->calls, sizeof ret_end->calls, "%.31s",
                 str_or(json_get_string(root, "calls"), ""));
    }
    json_free(doc);
    return is_end;
}

void page_end_free(struct page_end *end)
{
    free(end->cursor);
    free(end->kinds);
    end->cursor = end->kinds = NULL;
}

bool feed_lines_read(const char *body, const struct page_end *end, struct arena *arena,
                     bool (*each)(void *data, const struct feed_line *line, struct error *err),
                     void *data, struct error *err)
{
    int64_t count = 0;
    for (const char *at = body; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        struct feed_line line = {0};
        struct json_doc *doc;
        if (length > 0) {
            if (!json_parse(at, length, &json_limits_page, &doc, err))
                return error_set(err, ERR_PROTOCOL, _("a line of the feed is not valid"));
            bool is_ok = read_line(json_root(doc), arena, &line, err) &&
                         (line.kind == LINE_END || each(data, &line, err));
            json_free(doc);
            if (!is_ok)
                return false;
            count += line.kind != LINE_END;
        }
        at += length + (at[length] == '\n');
    }
    return count == end->count ||
           error_set(err, ERR_PROTOCOL, _("a page of the feed is not complete"));
}

/* Pages of the feed that many ask for at once: a change of a team is read and written down once,
 * not for each of its desks. A page is kept as long as the feed has not moved. On the request
 * thread alone. */
#include "../server.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 64
#define KEPT_BYTES ((size_t)64 << 10) /* a page that is longer is not kept */

static struct feed_page slots[SLOTS];

static void write_item(struct json_writer *writer, const struct feed_item *item)
{
    static const char *const words[] = {
        [FEED_PUT] = "put", [FEED_LEAVE] = "leave", [FEED_DELETE] = "del", [FEED_ERASE] = "erase"};
    json_begin_object(writer);
    json_key(writer, words[item->kind]);
    json_begin_object(writer);
    json_put_string(writer, "entity", item->entity->name);
    if (item->kind == FEED_PUT) {
        json_key(writer, "record");
        record_write_json(writer, item->entity, item->record);
    } else {
        json_put_string(writer, "id", item->id);
        json_put_int(writer, "rev", item->rev);
    }
    json_end_object(writer);
    json_end_object(writer);
}

void feed_items_write(struct text *out, const struct feed_item *items, size_t count, bool is_short)
{
    struct json_writer writer;
    for (size_t i = 0; i < count; i++) {
        json_begin(&writer, out);
        writer.leaves_out_empty = is_short;
        write_item(&writer, &items[i]);
        text_append_char(out, '\n');
    }
}

static void forget(struct feed_page *page)
{
    free(page->scopes);
    text_free(&page->lines);
    *page = (struct feed_page){0};
}

static bool read_page(struct request *request, struct feed_page *page, struct error *err)
{
    struct feed_item *items;
    struct store *store = request->store;
    int64_t through;
    if (!service_changes(store, request->scopes, page->after, page->limit, request->arena, &items,
                         &page->count, &through, &page->has_more, err) ||
        store_take_failure(store, err)) /* what failed looks like "there is none" */
        return false;
    page->seq = page->has_more ? through : page->head;
    feed_items_write(&page->lines, items, page->count, false);
    return true;
}

bool feed_page_get(struct request *request, int64_t head, int64_t after, int limit,
                   struct feed_page **ret_page, struct error *err)
{
    uint64_t hash = hash_text(HASH_TEXT + (uint64_t)after, request->scopes);
    struct feed_page *page = &slots[(hash ^ (hash >> 32)) % SLOTS];
    *ret_page = page;
    if (page->scopes != NULL && page->head == head && page->after == after &&
        page->limit == limit && str_equal(page->scopes, request->scopes))
        return true;
    forget(page);
    page->head = head;
    page->after = after;
    page->limit = limit;
    if (read_page(request, page, err)) {
        page->scopes = xstrdup(request->scopes);
        return true;
    }
    forget(page);
    return false;
}

void feed_page_end(struct feed_page *page)
{
    if (page->lines.length > KEPT_BYTES)
        forget(page);
}

void feed_pages_free(void)
{
    for (size_t i = 0; i < SLOTS; i++)
        forget(&slots[i]);
}

/* Pull: hello, a snapshot of each scope where needed, then the feed. A page and its cursor are
 * committed together; a page without a valid end is thrown away. */
#include "link.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/version.h"
#include "codec/record_json.h"
#include "store/blocks.h"
#include "store/erasure.h"
#include "store/promote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SNAPSHOT_LIMIT 500
#define CHANGES_LIMIT 500

static const struct entity *entity_of(const struct json *item)
{
    return entity_find(str_or(json_get_string(item, "entity"), ""));
}

static bool take_put(struct link *link, const struct json *item, struct error *err)
{
    const struct entity *entity = entity_of(item);
    struct arena *arena = arena_new();
    void *record;
    bool is_ok = entity == NULL; /* a newer service's kind of record: not for this version */
    if (!is_ok)
        is_ok = record_read_json(entity, json_get(item, "record"), arena, &record, err) &&
                desk_page_put(link->store, entity, record, NULL, err);
    arena_free(arena);
    link->rows_done++;
    if (!is_ok && err != NULL && err->code == ERR_DATA)
        err->code = ERR_PROTOCOL; /* nothing that the person here gave */
    return is_ok;
}

static bool take_gone(struct link *link, const struct json *item, bool is_erased, struct error *err)
{
    const struct entity *entity = entity_of(item);
    const char *id = json_get_string(item, "id");
    if (entity == NULL || id == NULL)
        return true;
    if (is_erased)
        return desk_erase(link->store, entity, id, err);
    return desk_page_gone(link->store, entity, id, json_get_int(item, "rev", 0), false, err);
}

/* Told at once; what is not understood is a newer service's. */
static void take_call(struct link *link, const struct json *item)
{
    struct call_event event;
    if (link->call != NULL && call_event_read(item, &event, NULL))
        link->call(link->progress_data, &event);
}

static bool take_line(struct link *link, const struct json *line, struct error *err)
{
    if (json_get(line, "put") != NULL)
        return take_put(link, json_get(line, "put"), err);
    if (json_get(line, "leave") != NULL)
        return take_gone(link, json_get(line, "leave"), false, err);
    if (json_get(line, "del") != NULL)
        return take_gone(link, json_get(line, "del"), false, err);
    if (json_get(line, "erase") != NULL)
        return take_gone(link, json_get(line, "erase"), true, err);
    if (json_get(line, "call") != NULL)
        take_call(link, json_get(line, "call"));
    return true; /* something newer */
}

struct page {
    char *cursor;
    char calls[32];
    int64_t seq, count, erased; /* erased: the ledger's number it goes up to */
    bool has_more, is_complete;
};

/* Whole answer first: the end line has to be there before anything is written. */
static bool check_end(const char *body, struct page *page)
{
    const char *end = strrchr(body, '\n');
    while (end != NULL && end > body && end[1] == '\0') { /* the newline that ends the last line */
        const char *before = end - 1;
        while (before >= body && *before != '\n')
            before--;
        end = before;
    }
    const char *line = end != NULL && end >= body ? end + 1 : body;
    struct json_doc *doc;
    if (!json_parse(line, strcspn(line, "\n"), NULL, &doc, NULL))
        return false;
    const struct json *root = json_root(doc);
    page->is_complete =
        json_get_bool(root, "end", false) && json_get_string(root, "cursor") != NULL;
    if (page->is_complete) {
        page->cursor = xstrdup(json_get_string(root, "cursor"));
        page->seq = json_get_int(root, "seq", 0);
        page->count = json_get_int(root, "n", 0);
        page->erased = json_get_int(root, "erased", 0);
        page->has_more = json_get_bool(root, "more", false);
        snprintf(page->calls, sizeof page->calls, "%.31s",
                 str_or(json_get_string(root, "calls"), ""));
    }
    json_free(doc);
    return page->is_complete;
}

static bool apply_lines(struct link *link, const char *body, struct page *page, struct error *err)
{
    int64_t count = 0;
    for (const char *at = body; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        struct json_doc *doc;
        if (length > 0) {
            if (!json_parse(at, length, &json_limits_page, &doc, err))
                return error_set(err, ERR_PROTOCOL, _("a line of the feed is not valid"));
            bool is_end = json_get_bool(json_root(doc), "end", false);
            bool is_ok = is_end || take_line(link, json_root(doc), err);
            json_free(doc);
            if (!is_ok)
                return false;
            count += !is_end;
        }
        at += length + (at[length] == '\n');
    }
    return count == page->count ||
           error_set(err, ERR_PROTOCOL, _("a page of the feed is not complete"));
}

static bool apply_page(struct link *link, const char *body, struct page *page, struct error *err)
{
    if (!check_end(body, page))
        return error_set(err, ERR_PROTOCOL,
                         _("a page of the feed was cut; it will be fetched again"));
    if (!desk_page_begin(link->store, err))
        return false;
    if (!apply_lines(link, body, page, err) || !desk_erased_set(link->store, page->erased, err)) {
        desk_page_abort(link->store);
        return false;
    }
    return desk_page_end(link->store, page->cursor, page->seq, err);
}

bool page_take(struct link *link, const char *body, struct error *err)
{
    struct page page = {0};
    bool is_ok = apply_page(link, body, &page, err);
    free(page.cursor);
    return is_ok;
}

static bool fetch_changes(struct link *link, int wait_s, bool *ret_changed, bool *ret_more,
                          struct error *err)
{
    struct http_answer answer;
    struct page page = {0};
    const char *cursor = store_meta(link->store, "cursor", false, link->arena);
    const char *path = arena_printf(
        link->arena, "/v1/changes?cursor=%s&since_erased=%lld&wait=%d&limit=%d%s%s",
        url_escape(link->arena, str_or(cursor, "")), (long long)desk_erased_through(link->store),
        wait_s, CHANGES_LIMIT, link->call != NULL ? "&calls=" : "",
        link->call != NULL ? url_escape(link->arena, str_or(link->calls, "-")) : "");
    if (!link_request(link, "GET", path, NULL, wait_s + 30, &answer, err))
        return false;
    bool is_ok = answer_check(&answer, err) && apply_page(link, text_str(&answer.body), &page, err);
    http_answer_free(&answer);
    desk_erase_settle(link->store); /* what a reader stops is tried again after the next page */
    if (is_ok)
        memcpy(link->calls, page.calls, sizeof link->calls);
    *ret_changed = page.count > 0;
    *ret_more = page.has_more;
    free(page.cursor);
    return is_ok;
}

/* --- snapshot --- */

static bool snapshot_page(struct link *link, const char *scope, const char *after, char **ret_after,
                          struct error *err)
{
    struct http_answer answer;
    const char *path = arena_printf(link->arena, "/v1/snapshot?scope=%s&after=%s&limit=%d",
                                    url_escape(link->arena, scope), url_escape(link->arena, after),
                                    SNAPSHOT_LIMIT);
    if (!link_request(link, "GET", path, NULL, 60, &answer, err))
        return false;
    struct page page = {0};
    bool is_ok = answer_check(&answer, err);
    if (is_ok && !check_end(text_str(&answer.body), &page))
        is_ok = error_set(err, ERR_PROTOCOL,
                          _("a page of the first sync was cut; it will be fetched again"));
    is_ok = is_ok && desk_page_begin(link->store, err);
    if (is_ok && !apply_lines(link, text_str(&answer.body), &page, err)) {
        desk_page_abort(link->store);
        is_ok = false;
    }
    const char *next = page.has_more ? page.cursor : "";
    is_ok = is_ok &&
            (store_meta_set(link->store, "snapshot_after", next, false, err) ||
             (desk_page_abort(link->store), false)) &&
            desk_page_end(link->store, NULL, 0, err);
    *ret_after = arena_strdup(link->arena, next);
    http_answer_free(&answer);
    free(page.cursor);
    return is_ok;
}

static bool snapshot_scope(struct link *link, const char *scope, struct error *err)
{
    char *after = store_meta(link->store, "snapshot_after", false, link->arena);
    if (!store_meta_set(link->store, "snapshot_scope", scope, false, err))
        return false;
    do {
        if (!snapshot_page(link, scope, str_or(after, ""), &after, err))
            return false;
        if (link->progress != NULL)
            link->progress(link->progress_data);
    } while (!str_is_empty(after));
    return store_meta_set(link->store, "snapshot_after", NULL, false, err);
}

static bool snapshot_all(struct link *link, const char *scopes, const char *cursor, int64_t head,
                         struct error *err)
{
    char **names;
    size_t count = str_split(link->arena, scopes, ',', &names);
    const char *resumed = store_meta(link->store, "snapshot_scope", false, link->arena);
    size_t first = 0;
    const char *kept_cursor = store_meta(link->store, "snapshot_cursor", false, link->arena);
    for (size_t i = 0; resumed != NULL && kept_cursor != NULL && i < count; i++)
        if (str_equal(names[i], resumed))
            first = i; /* a first sync that was cut goes on where it was */
    if (first == 0 && (resumed == NULL || kept_cursor == NULL)) {
        kept_cursor = cursor;
        if (!store_meta_set(link->store, "snapshot_cursor", cursor, false, err) ||
            !store_meta_set(link->store, "snapshot_after", NULL, false, err))
            return false;
    }
    for (size_t i = first; i < count; i++)
        if (!snapshot_scope(link, names[i], err))
            return false;
    /* The feed from the head at hello repairs what changed while paging. */
    return desk_page_begin(link->store, err) &&
           desk_page_end(link->store, kept_cursor, str_equal(kept_cursor, cursor) ? head : 0,
                         err) &&
           store_meta_set(link->store, "snapshot_scope", NULL, false, err) &&
           store_meta_set(link->store, "snapshot_cursor", NULL, false, err);
}

static bool take_epoch(struct link *link, const char *epoch, int64_t last_no, struct error *err)
{
    const char *known = store_meta(link->store, "epoch", true, link->arena);
    if (str_equal(known, epoch))
        return true;
    if (known != NULL &&
        (!desk_resend_all(link->store, last_no, err) || !desk_cache_reset(link->store, err)))
        return false;
    return store_meta_set(link->store, "epoch", epoch, true, err);
}

/* A desk that was brought to another version takes out of its rows what it knows now. A service may
 * be one version older than its desks: upgrades go step by step. */
static bool take_schema(struct link *link, int64_t service_max, struct error *err)
{
    const char *now = arena_printf(link->arena, "%d", schema_now());
    const char *before = store_meta(link->store, "schema", false, link->arena);
    if (service_max < schema_oldest())
        return error_set(err, ERR_PROTOCOL,
                         _("the service is older than this program can work with; it has to be "
                           "upgraded first"));
    if (str_equal(before, now))
        return true;
    return (before == NULL || store_promote(link->store, err)) &&
           store_meta_set(link->store, "schema", now, false, err);
}

static bool hello(struct link *link, struct error *err)
{
    struct json_doc *doc;
    const char *path = arena_printf(link->arena, "/v1/hello?schema=%d", schema_now());
    if (!link_json(link, "GET", path, NULL, 20, &doc, err))
        return false;
    const struct json *root = json_root(doc), *grants = json_get(root, "grants"),
                      *list = json_get(grants, "scopes");
    struct text scopes = {0};
    for (size_t i = 0; i < json_size(list); i++)
        text_printf(&scopes, "%s%s", i > 0 ? "," : "", str_or(json_text(json_at(list, i)), ""));
    const char *epoch = json_get_string(root, "epoch"),
               *cursor = arena_strdup(link->arena, json_get_string(root, "cursor"));
    bool is_ok =
        (epoch != NULL && cursor != NULL && scopes.length > 0) ||
        error_set(err, ERR_PROTOCOL, _("this is not our service: its greeting is not complete"));
    is_ok = is_ok && take_schema(link, json_get_int(json_get(root, "schema"), "max", 1), err);
    is_ok =
        is_ok && take_epoch(link, epoch, json_get_int(json_get(root, "device"), "last_no", 0), err);
    link->durable_seq = json_get_int(root, "durable_seq", 0);
    link->server_ms = json_get_int(root, "server_ms", 0);
    const char *known_scopes = store_meta(link->store, "scopes", false, link->arena);
    if (is_ok && known_scopes != NULL &&
        !str_equal(known_scopes, scopes.data)) /* rights changed: what is out of reach has to go */
        is_ok = desk_cache_reset(link->store, err);
    const char *block_key = json_get_string(root, "block_key");
    is_ok = is_ok && store_meta_set(link->store, "scopes", scopes.data, false, err) &&
            (block_key == NULL || store_block_key_set(link->store, block_key, err));
    if (is_ok && store_meta(link->store, "cursor", false, link->arena) == NULL)
        is_ok = snapshot_all(link, scopes.data, cursor, json_get_int(root, "head", 0), err);
    text_free(&scopes);
    json_free(doc);
    return is_ok;
}

static bool reset_if_asked(struct link *link, const struct error *err)
{
    switch (err->code) {
    case ERR_SCOPE_CHANGED:
    case ERR_CURSOR_AHEAD:
    case ERR_CURSOR_EXPIRED: return desk_cache_reset(link->store, NULL);
    default: return err->code == ERR_EPOCH_CHANGED;
    }
}

/* Once an hour is enough for a limit of days. */
static bool note_contact(struct link *link, struct error *err)
{
    int64_t now = clock_now_ms();
    if (link->contact_ms != 0 && now - link->contact_ms < HOUR_MS)
        return true;
    link->contact_ms = now;
    return store_meta_set(link->store, "contact_ms",
                          arena_printf(link->arena, "%lld", (long long)now), false, err);
}

static bool fetch_all(struct link *link, struct error *err)
{
    bool has_changed, has_more = true, was_reset = false, is_bulk = false, is_ok = true;
    while (is_ok && has_more) {
        arena_reset(link->arena);
        if (fetch_changes(link, 0, &has_changed, &has_more, err)) {
            if (has_changed && link->progress != NULL)
                link->progress(link->progress_data);
            if (has_more && !is_bulk)
                store_bulk(link->store, is_bulk = true);
            continue;
        }
        is_ok = !was_reset && reset_if_asked(link, err) && hello(link, err);
        was_reset = has_more = true;
    }
    if (is_bulk)
        store_bulk(link->store, false);
    return is_ok;
}

/* Once an hour; what fails is tried again then. */
static void trim_journal(struct link *link)
{
    int64_t count, now = clock_monotonic_ms();
    if (link->server_ms <= 0 || (link->trimmed_ms != 0 && now - link->trimmed_ms < HOUR_MS))
        return;
    link->trimmed_ms = now;
    if (desk_trim(link->store, link->durable_seq, link->server_ms, &count, NULL) && count > 0)
        log_event(LOG_INFO, "journal.trimmed", NULL);
}

bool pull_all(struct link *link, struct error *err)
{
    arena_reset(link->arena);
    if (!hello(link, err) || !fetch_all(link, err) || !note_contact(link, err))
        return false;
    trim_journal(link);
    return !digest_differs(link) || (desk_cache_reset(link->store, err) && hello(link, err) &&
                                     fetch_all(link, err) && note_contact(link, err));
}

bool pull_wait(struct link *link, int wait_s, bool *ret_changed, struct error *err)
{
    bool has_more;
    arena_reset(link->arena);
    if (!fetch_changes(link, wait_s, ret_changed, &has_more, err))
        return false;
    if (has_more)
        return pull_all(link, err);
    if (!note_contact(link, err))
        return false;
    return !digest_differs(link) || (desk_cache_reset(link->store, err) && pull_all(link, err));
}

/* Pull: hello, a snapshot of each scope where needed, then the feed. A page and its cursor are
 * committed together; a page without a valid end is thrown away. */
#include "feed.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/version.h"
#include "store/blocks.h"
#include "store/erasure.h"
#include "store/promote.h"

#include <string.h>

#define CHANGES_LIMIT 500

/* A page may be long: what a line needed is given back with the next. */
struct taking {
    struct link *link;
    struct arena *arena;
};

static bool take(void *data, const struct feed_line *line, struct error *err)
{
    struct taking *taking = data;
    bool is_ok = feed_line_take(taking->link, line, err);
    arena_reset(taking->arena);
    return is_ok;
}

static bool take_lines(struct link *link, const char *body, const struct page_end *end,
                       struct error *err)
{
    struct taking taking = {link, arena_new()};
    bool is_ok = feed_lines_read(body, end, taking.arena, take, &taking, err);
    arena_free(taking.arena);
    return is_ok;
}

static bool apply_page(struct link *link, const char *body, struct page_end *page,
                       struct error *err)
{
    if (!page_end_read(body, page))
        return error_set(err, ERR_PROTOCOL,
                         _("a page of the feed was cut; it will be fetched again"));
    if (!desk_page_begin(link->store, err))
        return false;
    if (!take_lines(link, body, page, err) || !kinds_strike(link, page->kinds, err) ||
        !desk_erased_set(link->store, page->erased, err)) {
        desk_page_abort(link->store);
        return false;
    }
    return desk_page_end(link->store, page->cursor, page->seq, err);
}

bool page_take(struct link *link, const char *body, struct error *err)
{
    struct page_end page = {0};
    bool is_ok = apply_page(link, body, &page, err);
    page_end_free(&page);
    return is_ok;
}

static bool fetch_changes(struct link *link, int wait_s, bool *ret_changed, bool *ret_more,
                          struct error *err)
{
    struct http_answer answer;
    struct page_end page = {0};
    const char *cursor = store_meta(link->store, "cursor", false, link->arena);
    const char *path = arena_printf(
        link->arena, "/v1/changes?cursor=%s&since_erased=%lld&wait=%d&limit=%d%s%s",
        url_escape(link->arena, str_or(cursor, "")), (long long)desk_erased_through(link->store),
        wait_s, CHANGES_LIMIT, link->call != NULL ? "&calls=" : "",
        link->call != NULL ? url_escape(link->arena, str_or(link->calls, "-")) : "");
    http_expect(link->http, wait_s);
    if (!link_request(link, "GET", path, NULL, wait_s + 30, &answer, err))
        return false;
    bool is_ok = answer_check(&answer, err) && apply_page(link, text_str(&answer.body), &page, err);
    http_answer_free(&answer);
    desk_erase_settle(link->store); /* what a reader stops is tried again after the next page */
    if (is_ok)
        memcpy(link->calls, page.calls, sizeof link->calls);
    link->was_replaced = page.was_replaced;
    *ret_changed = page.count > 0;
    *ret_more = page.has_more;
    page_end_free(&page);
    return is_ok;
}

static bool take_epoch(struct link *link, const char *epoch, int64_t last_no, struct error *err)
{
    const char *known = store_meta(link->store, "epoch", true, link->arena);
    if (str_equal(known, epoch))
        return true;
    if (known != NULL &&
        (!desk_resend_all(link->store, last_no, err) || !desk_cache_reset(link->store, err)))
        return false;
    link->has_resent = known != NULL;
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
    int64_t asked_ms = clock_now_ms();
    if (!link_json(link, "GET", path, NULL, 20, &doc, err))
        return false;
    const struct json *root = json_root(doc), *grants = json_get(root, "grants"),
                      *list = json_get(grants, "scopes");
    struct text scopes = {0};
    for (size_t i = 0; i < json_size(list); i++)
        text_printf(&scopes, "%s%s", i > 0 ? "," : "", str_or(json_text(json_at(list, i)), ""));
    const char *epoch = json_get_string(root, "epoch"),
               *cursor = arena_strdup(link->arena, json_get_string(root, "cursor"));
    const char *kinds = arena_strdup(link->arena, json_get_string(root, "kinds"));
    bool is_ok =
        (epoch != NULL && cursor != NULL && scopes.length > 0) ||
        error_set(err, ERR_PROTOCOL, _("this is not our service: its greeting is not complete"));
    is_ok = is_ok && take_schema(link, json_get_int(json_get(root, "schema"), "max", 1), err);
    is_ok =
        is_ok && take_epoch(link, epoch, json_get_int(json_get(root, "device"), "last_no", 0), err);
    link->durable_seq = json_get_int(root, "durable_seq", 0);
    link->server_ms = json_get_int(root, "server_ms", 0);
    link->clock_base_ms = clock_now_ms() - clock_monotonic_ms();
    if (link->server_ms > 0)
        link->clock_off_ms = asked_ms + (clock_now_ms() - asked_ms) / 2 - link->server_ms;
    const char *known_scopes = store_meta(link->store, "scopes", false, link->arena);
    if (is_ok && known_scopes != NULL &&
        !str_equal(known_scopes, scopes.data)) /* rights changed: what is out of reach has to go */
        is_ok = desk_cache_reset(link->store, err);
    const char *block_key = json_get_string(root, "block_key");
    is_ok = is_ok && store_meta_set(link->store, "scopes", scopes.data, false, err) &&
            (block_key == NULL || store_block_key_set(link->store, block_key, err));
    is_ok = is_ok && kinds_catch_up(link, kinds, err);
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
            link->is_fetch_cut = has_more && link_is_over(link->fetch_until_ms);
            has_more = has_more && !link->is_fetch_cut;
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
    if (link->is_fetch_cut)
        return true;
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

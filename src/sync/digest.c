/* Once a day a desk compares what it holds with what the service says it should hold. If they
 * differ, the cache is loaded anew, at most once in six hours: a fault that comes again at once
 * must not become a load of its own (docs/protocol.md, The feed). The outbox is never touched. */
#include "link.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"

#include <inttypes.h>
#include <stdio.h>

#define SUM_S 60 /* what the service may take for a million rows */
#define EVERY_MS DAY_MS
#define RELOAD_MS (6 * HOUR_MS)
#define TRY_MS MINUTE_MS /* while there is no quiet moment */

static int64_t noted(struct store *store, const char *key, struct arena *arena)
{
    int64_t ms = 0;
    const char *text = store_meta(store, key, true, arena);
    return text != NULL && str_to_int64(text, &ms) ? ms : 0;
}

static bool note(struct link *link, const char *key, int64_t ms, struct error *err)
{
    return store_meta_set(link->store, key, arena_printf(link->arena, "%lld", (long long)ms), true,
                          err);
}

/* A clock that was set back is no reason to wait. */
static bool is_over(int64_t since_ms, int64_t ms, int64_t now_ms)
{
    return now_ms - since_ms >= ms || now_ms < since_ms;
}

/* What is compared are the kinds that both have: *ret_kinds. */
static bool ask(struct link *link, struct digest *ret, const char **ret_kinds, struct error *err)
{
    struct json_doc *doc;
    const char *path = arena_printf(link->arena, "/v1/digest?kinds=%s", kinds_held(link));
    http_expect(link->http, SUM_S);
    if (!link_json(link, "GET", path, NULL, 120, &doc, err))
        return false;
    const struct json *root = json_root(doc);
    *ret = (struct digest){.count = json_get_int(root, "count", -1),
                           .seq = json_get_int(root, "seq", 0)};
    *ret_kinds = arena_strdup(link->arena, str_or(json_get_string(root, "kinds"), ""));
    bool is_ok = sscanf(str_or(json_get_string(root, "sum"), ""), "%" SCNx64, &ret->sum) == 1;
    json_free(doc);
    return is_ok || error_set(err, ERR_PROTOCOL, "%s", error_sentence(ERR_PROTOCOL));
}

bool digest_differs(struct link *link)
{
    struct digest here = {0}, there;
    const char *kinds;
    int64_t now = clock_now_ms(), passed = clock_monotonic_ms(),
            last = noted(link->store, "digest_ms", link->arena);
    if (last == 0 && note(link, "digest_ms", now, NULL)) /* a desk that was just filled */
        return false;
    if (!is_over(last, EVERY_MS, now) ||
        (link->digest_tried_ms != 0 && passed - link->digest_tried_ms < TRY_MS))
        return false;
    link->digest_tried_ms = passed;
    if (!desk_is_comparable(link->store) || !ask(link, &there, &kinds, NULL) ||
        !desk_digest(link->store, kinds, &here, NULL) || there.seq == 0 || there.seq != here.seq)
        return false;
    note(link, "digest_ms", now, NULL);
    if (here.count == there.count && here.sum == there.sum) {
        store_meta_set(link->store, "differed_ms", NULL, true, NULL);
        return false;
    }
    log_event(LOG_WARN, "sync.digest", "error", "rows differ from the service's", NULL);
    note(link, "differed_ms", now, NULL);
    if (!is_over(noted(link->store, "reload_ms", link->arena), RELOAD_MS, now)) {
        int64_t next_ms = noted(link->store, "reload_ms", link->arena) + RELOAD_MS;
        note(link, "refetch_ms", next_ms, NULL);
        note(link, "digest_ms", next_ms - EVERY_MS, NULL);
        return false;
    }
    store_meta_set(link->store, "refetch_ms", NULL, true, NULL);
    return note(link, "reload_ms", now, NULL) &&
           note(link, "digest_ms", now - EVERY_MS + RELOAD_MS, NULL);
}

const char *sync_digest_words(struct store *store, struct arena *arena)
{
    int64_t now = clock_now_ms(), differed = noted(store, "differed_ms", arena),
            next = noted(store, "refetch_ms", arena);
    if (differed == 0)
        return NULL;
    const char *when = time_human(arena, differed, now);
    return next == 0 ? arena_printf(arena,
                                    _("Differed from the service (%s) and was fetched anew; what "
                                      "waits here was kept"),
                                    when)
                     : arena_printf(arena,
                                    _("Differed from the service (%s), again: fetched anew from %s "
                                      "on; what waits here is kept"),
                                    when, time_human(arena, next, now));
}

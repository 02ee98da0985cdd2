/* One round for the command line; leases; status from the files; plain reads of the service. */
#include "link.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/settings.h"
#include "codec/record_json.h"
#include "store/leases.h"
#include "store/wipe.h"
#include "token.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTACT_DAYS 14
#define PATIENCE_MS 60000 /* without a row more */
#define HOLDER_MS 2000    /* for what another process sends */
#define LEASE_MARGIN_MS 2000
#define CLOCK_OFF_MOST_MS (5 * MINUTE_MS) /* the service raises an alarm from there */

static void read_files(struct store *store, struct sync_status *status)
{
    struct arena *arena = arena_new();
    struct desk_counts counts;
    if (desk_counts(store, &counts, NULL)) {
        status->waiting = counts.waiting;
        status->rejected = counts.rejected;
        status->conflicts = counts.conflicts;
    }
    snprintf(status->cursor, sizeof status->cursor, "%s",
             str_or(store_meta(store, "cursor", false, arena), ""));
    snprintf(status->epoch, sizeof status->epoch, "%s",
             str_or(store_meta(store, "epoch", true, arena), ""));
    arena_free(arena);
}

bool sync_status_read(const struct desk_paths *paths, struct sync_status *ret_status,
                      struct error *err)
{
    struct store *store;
    struct settings *settings = settings_new();
    *ret_status = (struct sync_status){0};
    bool is_ok = settings_load(settings, paths->settings, err) &&
                 store_open_desk(paths->outbox, paths->cache, false, &store, err);
    if (is_ok) {
        snprintf(ret_status->url, sizeof ret_status->url, "%s",
                 settings_get(settings, "service.url", ""));
        read_files(store, ret_status);
        store_close(store);
    }
    settings_free(settings);
    return is_ok;
}

const char *sync_clock_words(const struct sync_status *status, struct arena *arena)
{
    int64_t minutes = llabs(status->clock_off_ms) / MINUTE_MS, hours = minutes / 60;
    const char *off = hours >= 48  ? arena_printf(arena, _("%lld days"), (long long)hours / 24)
                      : hours >= 2 ? arena_printf(arena, _("%lld hours"), (long long)hours)
                                   : arena_printf(arena, _("%lld minutes"), (long long)minutes);
    if (llabs(status->clock_off_ms) <= CLOCK_OFF_MOST_MS)
        return NULL;
    return arena_printf(arena,
                        status->clock_off_ms > 0
                            ? _("This computer's clock is %s ahead of the service; please set it")
                            : _("This computer's clock is %s behind the service; please set it"),
                        off);
}

/* Somebody else syncs this home: wait until our operations are out. */
static bool wait_for_holder(struct link *link, int most_ms, struct sync_status *status)
{
    bool is_shorter = most_ms > 0 && most_ms < HOLDER_MS;
    int64_t deadline_ms = clock_monotonic_ms() + (is_shorter ? most_ms : HOLDER_MS);
    for (;;) {
        read_files(link->store, status);
        if (status->waiting == 0 || clock_monotonic_ms() >= deadline_ms)
            return true;
        poll(NULL, 0, 20);
    }
}

/* The service takes nothing of this desk, and answers everything else. */
static bool is_refused_alone(enum error_code code)
{
    switch (code) {
    case ERR_HELD_BACK:
    case ERR_FORBIDDEN:
    case ERR_DEVICE_FORK:
    case ERR_DATA:
    case ERR_USAGE:
    case ERR_TOO_LARGE:
    case ERR_MEDIA_TYPE:
    case ERR_PROTOCOL: return true;
    default: return false;
    }
}

/* From now on; 0: for ever. */
static int64_t until_ms(int most_ms)
{
    return most_ms > 0 ? clock_monotonic_ms() + most_ms : 0;
}

/* What a restored service may lack waits again once its greeting was heard: it goes out at once. A
 * push that is refused does not keep back what others did. */
static bool one_round(struct link *link, int fetch_ms, struct error *err)
{
    int64_t sent;
    struct error deaf = {0}; /* told by what comes next */
    if (push_should_hear(link))
        pull_all(link, &deaf);
    link->has_resent = false;
    bool is_sent = push_all(link, &sent, err);
    link->fetch_until_ms = until_ms(fetch_ms);
    if (!is_sent) {
        struct error unheard = {0};
        if (is_refused_alone(err->code))
            pull_all(link, &unheard);
        return false;
    }
    if (link->is_send_cut)
        return pull_all(link, err) && exports_report(link, err);
    return pull_all(link, err) &&
           (!link->has_resent || (push_all(link, &sent, err) && pull_all(link, err))) &&
           exports_report(link, err);
}

static bool has_copy(struct link *link)
{
    return store_meta(link->store, "cursor", false, link->arena) != NULL;
}

/* A first sync may be more than the service gives one device at once: it says so, what came stays,
 * and the next round goes on there. */
static bool push_and_pull(struct link *link, int fetch_ms, struct error *err)
{
    int64_t rows = link->rows_done, deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
    bool was_restored = false;
    while (!one_round(link, fetch_ms, err)) {
        if (link->rows_done > rows)
            deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
        rows = link->rows_done;
        if (err->code == ERR_EPOCH_CHANGED && !was_restored) {
            was_restored = true; /* hello first, then everything it lacks */
            error_clear(err);
            if (!pull_all(link, err))
                return false;
            continue;
        }
        if (err->code != ERR_RATE || clock_monotonic_ms() > deadline_ms)
            return false;
        error_clear(err);
        if (link->send_until_ms != 0 && has_copy(link)) /* a small command sits out no pause */
            return link->is_fetch_cut = true;
        poll(NULL, 0, 1000 * (link->retry_after_s > 1 ? link->retry_after_s : 1));
    }
    return true;
}

struct told {
    struct link *link;
    void (*progress)(int64_t waiting);
};

static void tell_waiting(void *data)
{
    struct told *told = data;
    struct desk_counts counts;
    if (desk_counts(told->link->store, &counts, NULL) && counts.waiting > 0)
        told->progress(counts.waiting);
}

bool sync_once(const struct desk_paths *paths, const struct sync_patience *patience,
               struct sync_status *ret_status, struct error *err)
{
    static const struct sync_patience endless = {0};
    struct link link;
    struct error unasked = {0}; /* the rounds below decide by the code */
    err = err != NULL ? err : &unasked;
    *ret_status = (struct sync_status){0};
    if (!sync_ensure_local(paths, err) || !link_open(paths, &link, err))
        return false;
    patience = patience != NULL ? patience : &endless;
    struct told told = {&link, patience->progress};
    link.has_pauses = true;
    link.send_until_ms = until_ms(patience->send_ms);
    if (patience->progress != NULL) {
        link.progress = tell_waiting;
        link.progress_data = &told;
    }
    int lock = sync_lock_take(paths);
    bool is_ok = lock < 0 ? wait_for_holder(&link, patience->send_ms, ret_status)
                          : push_and_pull(&link, patience->fetch_ms, err);
    if (!is_ok && err->code == ERR_DEVICE_REVOKED)
        desk_wipe(link.store, WIPE_SENT, NULL);
    ret_status->is_online = is_ok;
    ret_status->holds_lock = lock >= 0;
    ret_status->rows_done = link.rows_done;
    ret_status->is_cut = link.is_fetch_cut;
    ret_status->clock_off_ms = link.clock_off_ms;
    if (!is_ok)
        ret_status->last_error = *err;
    read_files(link.store, ret_status);
    sync_lock_release(lock);
    link_close(&link);
    return is_ok;
}

bool sync_throw_away(const struct desk_paths *paths, struct error *err)
{
    struct store *store;
    if (!store_open_desk(paths->outbox, paths->cache, false, &store, err))
        return false;
    bool is_ok = desk_wipe(store, WIPE_ALL, err);
    store_close(store);
    return is_ok && (!sync_is_signed_in(paths) || token_forget(paths, err));
}

/* In days; 0: none. A private service on the same disk sets no limit. */
static int64_t contact_limit(const struct desk_paths *paths)
{
    struct settings *settings = settings_new();
    int64_t days = CONTACT_DAYS;
    if (settings_load(settings, paths->settings, NULL)) {
        if (!str_to_int64(settings_get(settings, "service.offline_days", ""), &days) || days < 0)
            days = CONTACT_DAYS;
        if (settings_get_bool(settings, "service.local", false))
            days = 0;
    }
    settings_free(settings);
    return days;
}

static bool expire(struct store *store, int64_t limit, struct error *err)
{
    int64_t contact_ms = 0;
    struct arena *arena = arena_new();
    const char *contact = store_meta(store, "contact_ms", false, arena);
    bool is_ok = contact == NULL || !str_to_int64(contact, &contact_ms) ||
                 clock_now_ms() - contact_ms <= limit * DAY_MS || desk_wipe(store, WIPE_CACHE, err);
    arena_free(arena);
    return is_ok;
}

bool sync_expire(const struct desk_paths *paths, struct store *store, struct error *err)
{
    struct store *own;
    int64_t limit = contact_limit(paths);
    if (limit == 0 || !file_exists(paths->cache))
        return true;
    if (store != NULL)
        return expire(store, limit, err);
    if (!store_open_desk(paths->outbox, paths->cache, false, &own, err))
        return false;
    bool is_ok = expire(own, limit, err);
    store_close(own);
    return is_ok;
}

/* What the answer took and a margin are not counted as ours. */
static bool keep_lease(struct link *link, const struct json *lease, int64_t began_ms,
                       int64_t *ret_until_ms, struct error *err)
{
    const char *lead = json_get_string(lease, "lead");
    int64_t left_ms = json_get_int(lease, "ttl_s", 0) * SECOND_MS - LEASE_MARGIN_MS -
                      (clock_monotonic_ms() - began_ms);
    if (ret_until_ms != NULL)
        *ret_until_ms = clock_now_ms() + left_ms;
    return lead == NULL || !uuid_is_valid(lead) ||
           desk_lease_set(link->store, lead, json_get_int(lease, "token", 0), left_ms, err);
}

static bool lease(const struct desk_paths *paths, const char *method, const char *lead_id,
                  int timeout_ms, int64_t *ret_until_ms, struct error *err)
{
    struct link link;
    struct json_doc *doc = NULL;
    struct error refused = {0};
    int64_t began_ms = clock_monotonic_ms();
    bool takes = str_equal(method, "POST");
    if (!link_open(paths, &link, err))
        return false;
    const char *path = arena_printf(link.arena, "/v1/leases/%s", lead_id);
    bool is_ok = takes ? link_json(&link, method, path, NULL, timeout_ms / 1000 + 1, &doc, &refused)
                       : link_send(&link, method, path, NULL, timeout_ms / 1000 + 1, &refused);
    if (is_ok && takes)
        is_ok = keep_lease(&link, json_root(doc), began_ms, ret_until_ms, &refused);
    else if (is_ok || refused.code == ERR_LEASED)
        desk_lease_drop(link.store, lead_id, NULL);
    if (!is_ok && err != NULL)
        *err = refused;
    json_free(doc);
    link_close(&link);
    return is_ok;
}

bool sync_take_lease(const struct desk_paths *paths, const char *lead_id, int timeout_ms,
                     int64_t *ret_until_ms, struct error *err)
{
    return lease(paths, "POST", lead_id, timeout_ms, ret_until_ms, err);
}

bool sync_release_lease(const struct desk_paths *paths, const char *lead_id, int timeout_ms,
                        struct error *err)
{
    int64_t ignored;
    return lease(paths, "DELETE", lead_id, timeout_ms, &ignored, err);
}

bool sync_package(const struct desk_paths *paths, const char *queue_id, int64_t count,
                  int64_t ttl_s, int64_t *ret_count, struct error *err)
{
    struct link link;
    struct json_doc *doc = NULL;
    int64_t began_ms = clock_monotonic_ms();
    if (!link_open(paths, &link, err))
        return false;
    const char *path =
        arena_printf(link.arena, "/v1/queues/%s/package", queue_id != NULL ? queue_id : "mine");
    const char *body = arena_printf(link.arena, "{\"count\":%lld,\"ttl_s\":%lld}", (long long)count,
                                    (long long)ttl_s);
    bool is_ok = link_json(&link, "POST", path, body, 20, &doc, err);
    const struct json *leases = is_ok ? json_get(json_root(doc), "leases") : NULL;
    *ret_count = is_ok ? (int64_t)json_size(leases) : 0;
    for (size_t i = 0; is_ok && i < (size_t)*ret_count; i++)
        is_ok = keep_lease(&link, json_at(leases, i), began_ms, NULL, err);
    json_free(doc);
    link_close(&link);
    return is_ok;
}

bool sync_get(const struct desk_paths *paths, const char *path, char **ret_body, struct error *err)
{
    struct link link;
    struct http_answer answer;
    if (!link_open(paths, &link, err))
        return false;
    bool is_ok = link_request(&link, "GET", path, NULL, 10, &answer, err);
    if (is_ok) {
        is_ok = answer_check(&answer, err);
        if (is_ok)
            *ret_body = text_steal(&answer.body);
        http_answer_free(&answer);
    }
    link_close(&link);
    return is_ok;
}

/* Who changed what, from the service, kept so that it can be read without it. */
bool sync_history(const struct desk_paths *paths, const struct entity *entity, const char *id,
                  struct error *err)
{
    struct link link;
    struct json_doc *doc;
    if (!link_open(paths, &link, err))
        return false;
    bool is_ok =
        link_json(&link, "GET", arena_printf(link.arena, "/v1/%s/%s/history", entity->plural, id),
                  NULL, 10, &doc, err);
    if (is_ok) {
        const struct json *rows = json_get(json_root(doc), "history");
        is_ok = desk_page_begin(link.store, err);
        for (size_t i = 0; is_ok && i < json_size(rows); i++) {
            const struct json *row = json_at(rows, i);
            char *from = NULL, *to = NULL;
            json_canonical(json_get(row, "from"), link.arena, &from);
            json_canonical(json_get(row, "to"), link.arena, &to);
            struct history_row line = {
                .op_id = arena_strdup(link.arena, json_get_string(row, "op")),
                .group_id = arena_strdup(link.arena, json_get_string(row, "group")),
                .action = arena_strdup(link.arena, json_get_string(row, "action")),
                .user_id = arena_strdup(link.arena, json_get_string(row, "user_id")),
                .field = arena_strdup(link.arena, json_get_string(row, "field")),
                .from = from,
                .to = to,
                .entity = entity,
                .id = arena_strdup(link.arena, id),
                .at_ms = json_get_int(row, "at_ms", 0)};
            if (line.op_id != NULL && line.field != NULL)
                is_ok = desk_page_history(link.store, &line, err);
        }
        is_ok =
            is_ok ? desk_page_end(link.store, NULL, 0, err) : (desk_page_abort(link.store), false);
        json_free(doc);
    }
    link_close(&link);
    return is_ok;
}

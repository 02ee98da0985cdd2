/* The syncer: one thread pushes (woken after each save), one pulls by long poll, one does what can
 * wait (the inside of numbers for the search), each with its own store and connection. Only the
 * process that holds sync.lock talks to the service; the others watch the files and take over when
 * it goes. Failures back off by chance (sync_pause_ms). */
#include "standing.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "store/wipe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define POLL_WAIT_S 25
#define PAUSE_MAX_MS (50 * SECOND_MS)
#define LOCK_RETRY_MS 250
#define STAND_BACK_MS (8 * SECOND_MS)
#define KEEP_MS (2 * SECOND_MS)
#define KEEP_PAUSE_MS 5 /* between two steps, for whoever wants to write */

static void progress(void *data)
{
    syncer_signal(data);
}

static void hear_call(void *data, const struct call_event *event)
{
    struct syncer *syncer = data;
    pthread_mutex_lock(&syncer->mutex);
    if (syncer->call_count < CALLS)
        syncer->calls[(syncer->first_call + syncer->call_count++) % CALLS] = *event;
    pthread_mutex_unlock(&syncer->mutex);
    syncer_signal(syncer);
}

bool sync_next_call(struct syncer *syncer, struct call_event *ret_event)
{
    pthread_mutex_lock(&syncer->mutex);
    bool has_one = syncer->call_count > 0;
    if (has_one) {
        *ret_event = syncer->calls[syncer->first_call];
        syncer->first_call = (syncer->first_call + 1) % CALLS;
        syncer->call_count--;
    }
    pthread_mutex_unlock(&syncer->mutex);
    return has_one;
}

/* Waits until woken, stopping, or the time is over. Returns false when stopping. */
static bool wait_for(struct syncer *syncer, int64_t ms, bool until_work)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / SECOND_MS;
    until.tv_nsec += (ms % SECOND_MS) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&syncer->mutex);
    unsigned before = syncer->retries;
    int over = 0;
    while (!syncer->is_stopping && !(until_work && syncer->has_work) && over != ETIMEDOUT &&
           syncer->retries == before)
        over = pthread_cond_timedwait(&syncer->woken, &syncer->mutex, &until);
    bool goes_on = !syncer->is_stopping;
    pthread_mutex_unlock(&syncer->mutex);
    return goes_on;
}

/* At most 12 requests in the first five minutes, and none later than a minute after the end of an
 * outage: docs/decisions/0025-pauses.md. */
int64_t sync_pause_ms(int failures, int retry_after_s)
{
    int64_t longest = failures > 2 ? PAUSE_MAX_MS : SECOND_MS << 2 * failures;
    int64_t spread = failures > 2 ? longest / 6 : longest / 2;
    int64_t shortest = longest - spread, asked = retry_after_s * SECOND_MS;
    uint32_t chance;
    random_bytes(&chance, sizeof chance);
    return (asked > shortest ? asked : shortest) + (int64_t)(chance % (uint64_t)spread);
}

static void note_files(struct syncer *syncer, struct link *link)
{
    struct desk_counts counts;
    if (!desk_counts(link->store, &counts, NULL))
        return;
    pthread_mutex_lock(&syncer->mutex);
    syncer->status.waiting = counts.waiting;
    syncer->status.rejected = counts.rejected;
    syncer->status.conflicts = counts.conflicts;
    syncer->status.rows_done = link->rows_done;
    if (link->server_ms > 0) {
        syncer->clock_base_ms = link->clock_base_ms;
        syncer->clock_off_ms = link->clock_off_ms;
    }
    pthread_mutex_unlock(&syncer->mutex);
}

static bool lane_open(struct lane *lane, struct link *link, struct error *err)
{
    if (!link_open(&lane->syncer->paths, link, err))
        return false;
    link->has_pauses = true;
    link->progress = progress;
    link->progress_data = lane->syncer;
    link->call = lane == &lane->syncer->pull ? hear_call : NULL;
    pthread_mutex_lock(&lane->syncer->mutex);
    lane->http = link->http;
    if (lane->syncer->is_stopping)
        http_abort(link->http);
    pthread_mutex_unlock(&lane->syncer->mutex);
    return true;
}

/* Until it opens: a keyring that is locked, or was, may be unlocked later. False: stopping. */
static bool lane_await(struct lane *lane, struct link *link)
{
    struct error err = {0};
    for (int failures = 0; !lane_open(lane, link, &err); failures++) {
        if (lane != &lane->syncer->keep)
            standing_note(lane->syncer, false, &err);
        if (!wait_for(lane->syncer, sync_pause_ms(failures, 0), false))
            return false;
    }
    return true;
}

static void lane_close(struct lane *lane, struct link *link)
{
    pthread_mutex_lock(&lane->syncer->mutex);
    lane->http = NULL;
    pthread_mutex_unlock(&lane->syncer->mutex);
    link_close(link);
}

/* Somebody may have signed in again meanwhile: a link with the token of now. */
static void lane_renew(struct lane *lane, struct link *link)
{
    struct link fresh;
    if (!lane_open(lane, &fresh, NULL))
        return;
    link_close(link);
    *link = fresh;
}

/* Another process syncs: its commits show as a changed data version. */
static bool watch_files(struct syncer *syncer, struct link *link, int64_t *version)
{
    int64_t now = store_data_version(link->store);
    if (now != *version) {
        *version = now;
        note_files(syncer, link);
        syncer_signal(syncer);
    }
    standing_hear(syncer);
    return wait_for(syncer, LOCK_RETRY_MS, false);
}

/* Since the last failure: then this one belongs to a request from before. */
static bool was_asked_to_retry(struct lane *lane)
{
    pthread_mutex_lock(&lane->syncer->mutex);
    bool was_asked = lane->retries != lane->syncer->retries;
    lane->retries = lane->syncer->retries;
    pthread_mutex_unlock(&lane->syncer->mutex);
    return was_asked;
}

/* Our service has answered a push, and takes nothing of this desk. */
static bool is_about_desk(enum error_code code)
{
    return code == ERR_DEVICE_FORK || code == ERR_HELD_BACK || code == ERR_FORBIDDEN;
}

static void lane_failed(struct lane *lane, struct link *link, const struct error *err)
{
    if (err->code == ERR_CANCELLED)
        return;
    note_files(lane->syncer, link);
    if (lane == &lane->syncer->push && is_about_desk(err->code))
        standing_refuse(lane->syncer, err); /* what others did still comes */
    else
        standing_note(lane->syncer, false, err);
    log_event(LOG_INFO, lane == &lane->syncer->push ? "sync.push" : "sync.pull", "error",
              error_name(err->code), NULL);
    if (!was_asked_to_retry(lane))
        wait_for(lane->syncer, sync_pause_ms(lane->failures++, link->retry_after_s), false);
    if (err->code == ERR_DEVICE_REVOKED && lane != &lane->syncer->push && !lane->was_wiped)
        lane->was_wiped = desk_wipe(link->store, WIPE_SENT, NULL);
    if (err->code == ERR_UNAUTHENTICATED || err->code == ERR_DEVICE_REVOKED ||
        err->code == ERR_DEVICE_FORK ||
        err->code == ERR_CORRUPT) /* a damaged cache is made anew when it is opened again */
        lane_renew(lane, link);
}

/* In an outage one lane knocks, the other waits for its answer. */
static bool is_away(struct syncer *syncer)
{
    pthread_mutex_lock(&syncer->mutex);
    enum error_code code = syncer->status.last_error.code;
    bool is_away =
        atomic_load(&syncer->pull.failures) > 0 && (code == ERR_OFFLINE || code == ERR_UNAVAILABLE);
    pthread_mutex_unlock(&syncer->mutex);
    return is_away;
}

static void *push_lane(void *data)
{
    struct lane *lane = data;
    struct syncer *syncer = lane->syncer;
    struct link link;
    struct error err = {0};
    if (!lane_await(lane, &link))
        return NULL;
    while (wait_for(syncer, 30 * SECOND_MS, true)) {
        pthread_mutex_lock(&syncer->mutex);
        syncer->has_work = false;
        bool is_caught_up = syncer->status.is_caught_up; /* has heard who was erased */
        pthread_mutex_unlock(&syncer->mutex);
        int64_t sent = 0;
        bool is_deaf =
            !is_caught_up && atomic_load(&syncer->pull.failures) == 0 && push_should_hear(&link);
        if (is_deaf) {
            note_files(syncer, &link);
            syncer_signal(syncer);
            continue;
        }
        if (!standing_leads(syncer) || is_away(syncer)) {
            note_files(syncer, &link); /* what waits is counted in an outage, too */
            syncer_signal(syncer);
            continue;
        }
        if (push_all(&link, &sent, &err) && (!is_caught_up || exports_report(&link, &err))) {
            lane->failures = 0;
            note_files(syncer, &link);
            standing_refuse(syncer, NULL);
            if (sent > 0)
                standing_note(syncer, true, NULL);
            else
                syncer_signal(syncer); /* counts may have changed without anything to send */
        } else {
            lane_failed(lane, &link, &err);
            sync_wake(syncer);
        }
    }
    lane_close(lane, &link);
    return NULL;
}

static bool pull_round(struct lane *lane, struct link *link, bool *is_caught_up, struct error *err)
{
    bool has_changed = false;
    if (!*is_caught_up) {
        if (!pull_all(link, err))
            return false;
        *is_caught_up = true;
        has_changed = true;
    } else if (!pull_wait(link, lane->failures > 0 ? 0 : POLL_WAIT_S, &has_changed, err)) {
        return false;
    }
    lane->failures = 0; /* before the pusher is woken, which waits for this */
    note_files(lane->syncer, link);
    pthread_mutex_lock(&lane->syncer->mutex);
    bool is_news = !lane->syncer->status.is_online || link->has_resent;
    lane->syncer->status.is_caught_up = true;
    pthread_mutex_unlock(&lane->syncer->mutex);
    link->has_resent = false;
    if (is_news) {
        standing_note(lane->syncer, true, NULL);
        sync_wake(lane->syncer); /* the pusher need not wait for its own turn */
    } else if (has_changed) {
        syncer_signal(lane->syncer);
    }
    return true;
}

/* Whose long poll was ended by another of the same device shares it with a copied home. Asking
 * again at once would end the other's, and so on twenty times a second: both wait a while. */
static void stand_back(struct lane *lane, struct link *link)
{
    uint32_t chance;
    random_bytes(&chance, sizeof chance);
    link->was_replaced = false;
    standing_doubled(lane->syncer);
    wait_for(lane->syncer, STAND_BACK_MS + chance % STAND_BACK_MS, false);
    if (link_is_outdated(link))
        lane_renew(lane, link);
}

static void *pull_lane(void *data)
{
    struct lane *lane = data;
    struct syncer *syncer = lane->syncer;
    struct link link;
    struct error err = {0};
    int64_t version = -1;
    bool is_caught_up = false;
    if (!sync_ensure_local(
            &syncer->paths,
            &err)) /* a private service starts beside the first picture, not before it */
        standing_note(syncer, false, &err);
    if (!lane_await(lane, &link))
        return NULL;
    while (wait_for(syncer, 0, false)) {
        if (lane->failures > 0)
            sync_ensure_local(&syncer->paths, NULL); /* a private service may have been killed */
        if (!standing_leads(syncer)) {
            watch_files(syncer, &link, &version);
        } else if (!pull_round(lane, &link, &is_caught_up, &err)) {
            is_caught_up = false; /* hello again: rights, epoch and head may have changed */
            lane_failed(lane, &link, &err);
        } else if (link.was_replaced) {
            stand_back(lane, &link);
        }
    }
    lane_close(lane, &link);
    return NULL;
}

/* What it writes is sent like anything else that was saved. */
static bool ask_more(struct syncer *syncer, struct store *store)
{
    bool has_more = false;
    pthread_mutex_lock(&syncer->mutex);
    bool (*keep_more)(struct store *, bool *, struct error *) = syncer->keep_more;
    pthread_mutex_unlock(&syncer->mutex);
    if (keep_more != NULL && keep_more(store, &has_more, NULL) && has_more) {
        sync_wake(syncer);
        syncer_signal(syncer);
    }
    return has_more;
}

static void set_looked_at(struct lane *lane, struct store *store, bool is_damaged)
{
    pthread_mutex_lock(&lane->syncer->mutex);
    lane->looked_at = store;
    lane->syncer->status.is_copy_damaged = is_damaged;
    pthread_mutex_unlock(&lane->syncer->mutex);
}

/* Once: behind everything that somebody waits for. */
static void check_copy(struct lane *lane, struct link *link)
{
    struct error err = {0};
    if (!desk_was_cut(link->store))
        return;
    set_looked_at(lane, link->store, false);
    bool is_whole = desk_check_cut(link->store, &lane->syncer->is_stopping, &err);
    set_looked_at(lane, NULL, err.code == ERR_CORRUPT);
    log_event(LOG_INFO, "copy.check", "result", is_whole ? "ok" : error_name(err.code), NULL);
    if (err.code == ERR_CORRUPT)
        syncer_signal(lane->syncer);
}

static void *keep_lane(void *data)
{
    struct lane *lane = data;
    struct link link;
    bool has_more = false;
    if (!lane_await(lane, &link))
        return NULL;
    check_copy(lane, &link);
    while (wait_for(lane->syncer, has_more ? KEEP_PAUSE_MS : KEEP_MS, false)) {
        standing_tell(lane->syncer);
        bool has_numbers = false, has_reached = false, has_twins = false;
        has_more = standing_leads(lane->syncer) &&
                   desk_index_numbers(link.store, &has_numbers, NULL) &&
                   desk_index_reached(link.store, &has_reached, NULL) &&
                   desk_index_twins(link.store, &has_twins, NULL) &&
                   (has_numbers || has_reached || has_twins);
        if (!has_more && standing_leads(lane->syncer))
            has_more = ask_more(lane->syncer, link.store);
        if (!has_more)
            store_tidy(link.store);
    }
    lane_close(lane, &link);
    return NULL;
}

static void init_waiting(struct syncer *syncer)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&syncer->mutex, NULL);
    pthread_mutex_init(&syncer->telling, NULL);
    pthread_cond_init(&syncer->woken, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct syncer *sync_new(const struct desk_paths *paths, struct error *err)
{
    if (!sync_is_signed_in(paths)) {
        error_set(err, ERR_UNAUTHENTICATED, "%s", error_sentence(ERR_UNAUTHENTICATED));
        return NULL;
    }
    struct syncer *syncer = xcalloc(1, sizeof *syncer);
    syncer->paths = *paths;
    syncer->lock_fd = -1;
    syncer->has_work = true;
    syncer->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    init_waiting(syncer);
    syncer->push.syncer = syncer->pull.syncer = syncer->keep.syncer = syncer;
    return syncer;
}

void sync_begin(struct syncer *syncer)
{
    if (syncer->has_begun)
        return;
    if (pthread_create(&syncer->push.thread, NULL, push_lane, &syncer->push) != 0 ||
        pthread_create(&syncer->pull.thread, NULL, pull_lane, &syncer->pull) != 0 ||
        pthread_create(&syncer->keep.thread, NULL, keep_lane, &syncer->keep) != 0)
        fatal("no thread for the sync");
    syncer->has_begun = true;
}

struct syncer *sync_start(const struct desk_paths *paths, struct error *err)
{
    struct syncer *syncer = sync_new(paths, err);
    if (syncer != NULL)
        sync_begin(syncer);
    return syncer;
}

void sync_keep(struct syncer *syncer,
               bool (*keep_more)(struct store *store, bool *ret_more, struct error *err))
{
    pthread_mutex_lock(&syncer->mutex);
    syncer->keep_more = keep_more;
    pthread_mutex_unlock(&syncer->mutex);
}

void sync_stop(struct syncer *syncer)
{
    if (syncer == NULL)
        return;
    pthread_mutex_lock(&syncer->mutex);
    syncer->is_stopping = true;
    if (syncer->push.http != NULL)
        http_abort(syncer->push.http);
    if (syncer->pull.http != NULL)
        http_abort(syncer->pull.http);
    if (syncer->keep.looked_at != NULL)
        store_interrupt(syncer->keep.looked_at);
    pthread_cond_broadcast(&syncer->woken);
    pthread_mutex_unlock(&syncer->mutex);
    if (syncer->has_begun) {
        pthread_join(syncer->push.thread, NULL);
        pthread_join(syncer->pull.thread, NULL);
        pthread_join(syncer->keep.thread, NULL);
    }
    sync_lock_release(syncer->lock_fd);
    close(syncer->event_fd);
    pthread_cond_destroy(&syncer->woken);
    pthread_mutex_destroy(&syncer->mutex);
    pthread_mutex_destroy(&syncer->telling);
    free(syncer);
}

void sync_wake(void *data)
{
    struct syncer *syncer = data;
    pthread_mutex_lock(&syncer->mutex);
    syncer->has_work = true;
    pthread_cond_broadcast(&syncer->woken);
    pthread_mutex_unlock(&syncer->mutex);
}

void sync_retry(struct syncer *syncer)
{
    pthread_mutex_lock(&syncer->mutex);
    syncer->retries++;
    syncer->has_work = true;
    pthread_cond_broadcast(&syncer->woken);
    pthread_mutex_unlock(&syncer->mutex);
}

int sync_fd(const struct syncer *syncer)
{
    return syncer->event_fd;
}

void sync_read_events(struct syncer *syncer)
{
    uint64_t count;
    ssize_t length = read(syncer->event_fd, &count, sizeof count);
    (void)length;
}

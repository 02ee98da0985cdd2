/* How the connection stands: who syncs, online since when, and whether an answer is late. */
#include "standing.h"

#include "base/clock.h"
#include "base/i18n.h"

#include <unistd.h>

#define LATE_MS (4 * SECOND_MS)
#define DOUBLED_MS (2 * MINUTE_MS) /* without another sign of it */

void syncer_signal(struct syncer *syncer)
{
    uint64_t one = 1;
    ssize_t written = write(syncer->event_fd, &one, sizeof one);
    (void)written; /* full counter: it is readable anyway */
}

static void look_at(const struct lane *lane, int64_t *ret_due_ms)
{
    int64_t due_ms = lane->http != NULL ? http_due_ms(lane->http) : 0;
    if (due_ms != 0 && clock_monotonic_ms() - due_ms > LATE_MS &&
        (*ret_due_ms == 0 || due_ms < *ret_due_ms))
        *ret_due_ms = due_ms;
}

/* With the mutex. Who does not sync knows it from who does. */
static void look_for_late(struct syncer *syncer)
{
    if (syncer->lock_fd < 0)
        return;
    syncer->status.due_ms = 0;
    look_at(&syncer->push, &syncer->status.due_ms);
    look_at(&syncer->pull, &syncer->status.due_ms);
}

/* With the mutex, as above. */
static void look_for_refusal(struct syncer *syncer)
{
    struct error *refusal = &syncer->status.refusal;
    bool is_doubled =
        syncer->doubled_ms != 0 && clock_monotonic_ms() - syncer->doubled_ms < DOUBLED_MS;
    if (syncer->lock_fd < 0)
        return;
    error_clear(refusal);
    if (syncer->refusal.code != ERR_NONE)
        *refusal = syncer->refusal;
    else if (is_doubled)
        error_set(refusal, ERR_DEVICE_FORK, "%s", error_sentence(ERR_DEVICE_FORK));
}

void standing_tell(struct syncer *syncer)
{
    pthread_mutex_lock(&syncer->mutex);
    look_for_late(syncer);
    look_for_refusal(syncer);
    struct sync_status status = syncer->status;
    int fd = syncer->lock_fd;
    pthread_mutex_unlock(&syncer->mutex);
    pthread_mutex_lock(&syncer->telling); /* the screen never waits for a file */
    sync_lock_tell(fd, &status, syncer->told);
    pthread_mutex_unlock(&syncer->telling);
}

void standing_hear(struct syncer *syncer)
{
    struct sync_status told = {0};
    if (!sync_lock_told(&syncer->paths, &told))
        return;
    pthread_mutex_lock(&syncer->mutex);
    struct sync_status *status = &syncer->status;
    bool is_news = told.is_online != status->is_online ||
                   told.is_caught_up != status->is_caught_up || told.since_ms != status->since_ms ||
                   told.due_ms != status->due_ms || told.refusal.code != status->refusal.code ||
                   told.last_error.code != status->last_error.code;
    status->is_online = told.is_online;
    status->is_caught_up = told.is_caught_up;
    status->since_ms = told.since_ms;
    status->due_ms = told.due_ms;
    status->last_error = told.last_error;
    status->refusal = told.refusal;
    pthread_mutex_unlock(&syncer->mutex);
    if (is_news)
        syncer_signal(syncer);
}

void standing_note(struct syncer *syncer, bool is_ok, const struct error *err)
{
    pthread_mutex_lock(&syncer->mutex);
    if (is_ok != syncer->status.is_online || syncer->status.since_ms == 0)
        syncer->status.since_ms = clock_now_ms();
    syncer->status.is_online = is_ok;
    if (is_ok)
        error_clear(&syncer->status.last_error);
    else
        syncer->status.last_error = *err;
    pthread_mutex_unlock(&syncer->mutex);
    standing_tell(syncer);
    syncer_signal(syncer);
}

void standing_refuse(struct syncer *syncer, const struct error *refusal)
{
    pthread_mutex_lock(&syncer->mutex);
    bool is_news = (refusal != NULL ? refusal->code : ERR_NONE) != syncer->refusal.code;
    error_clear(&syncer->refusal);
    if (refusal != NULL)
        syncer->refusal = *refusal;
    pthread_mutex_unlock(&syncer->mutex);
    if (!is_news)
        return;
    standing_tell(syncer);
    syncer_signal(syncer);
}

void standing_doubled(struct syncer *syncer)
{
    pthread_mutex_lock(&syncer->mutex);
    syncer->doubled_ms = clock_monotonic_ms();
    pthread_mutex_unlock(&syncer->mutex);
    standing_tell(syncer);
    syncer_signal(syncer);
}

bool standing_leads(struct syncer *syncer)
{
    pthread_mutex_lock(&syncer->mutex);
    bool had = syncer->lock_fd >= 0;
    if (!had)
        syncer->lock_fd = sync_lock_take(&syncer->paths);
    bool has = syncer->lock_fd >= 0;
    if (has && !had) { /* the other may have left something to send */
        syncer->has_work = true;
        pthread_cond_broadcast(&syncer->woken);
    }
    syncer->status.holds_lock = has;
    pthread_mutex_unlock(&syncer->mutex);
    return has;
}

const char *sync_damage_words(void)
{
    return _("The local copy is damaged; it is fetched anew when the service answers");
}

void sync_status(struct syncer *syncer, struct sync_status *ret_status)
{
    pthread_mutex_lock(&syncer->mutex);
    look_for_late(syncer);
    look_for_refusal(syncer);
    if (syncer->clock_base_ms != 0) /* somebody may have set the clock since it was compared */
        syncer->status.clock_off_ms =
            syncer->clock_off_ms + clock_now_ms() - clock_monotonic_ms() - syncer->clock_base_ms;
    *ret_status = syncer->status;
    pthread_mutex_unlock(&syncer->mutex);
}

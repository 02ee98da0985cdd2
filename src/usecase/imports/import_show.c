/* Showing behind an import: reading, checking and saving the next rows goes on meanwhile. The queue
 * is short, so that memory stays small. Rows are shown in long transactions, because every commit
 * writes the same pages of the indexes again; one ends when somebody waits to write, and after
 * LONGEST_MS, so that the rows are seen. */
#include "import_show.h"

#include "base/clock.h"
#include "base/text.h"
#include "store/desk.h"

#include <pthread.h>
#include <stdlib.h>

#define LONGEST_MS 4000
#define LOOK_MS 5 /* how often an open transaction without work looks who waits */

struct load {
    struct batch_of_operations *ops;
    struct arena *arena;
};

struct shower {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct store *store;
    struct load waiting; /* showing takes longer than reading: more would only take memory */
    bool has_waiting;
    int64_t began_ms; /* of the open transaction; 0: none is open */
    bool is_showing, is_stopping, is_awaited, has_failed;
    struct error failure;
};

static struct load take(struct shower *shower)
{
    shower->has_waiting = false;
    shower->is_showing = true;
    return shower->waiting;
}

static bool is_due(const struct shower *shower)
{
    bool is_asked = !shower->has_waiting && (shower->is_stopping || shower->is_awaited);
    return is_asked || store_is_awaited(shower->store) ||
           clock_monotonic_ms() - shower->began_ms > LONGEST_MS;
}

static void note(struct shower *shower, bool is_ok, const struct error *err)
{
    shower->is_showing = false;
    if (!is_ok && !shower->has_failed) {
        shower->has_failed = true;
        shower->failure = *err;
    }
    if (!store_in_transaction(shower->store))
        shower->began_ms = 0;
    else if (shower->began_ms == 0)
        shower->began_ms = clock_monotonic_ms();
    pthread_cond_broadcast(&shower->changed);
}

/* The mutex is held, but not while it works. */
static void show(struct shower *shower)
{
    struct load load = take(shower);
    struct error err = {0};
    pthread_cond_broadcast(&shower->changed);
    pthread_mutex_unlock(&shower->mutex);
    bool is_ok = desk_show_more(shower->store, load.ops, &err);
    arena_free(load.arena);
    pthread_mutex_lock(&shower->mutex);
    note(shower, is_ok, &err);
}

static void end_transaction(struct shower *shower)
{
    struct error err = {0};
    shower->is_showing = true;
    pthread_mutex_unlock(&shower->mutex);
    bool is_ok = desk_show_end(shower->store, &err);
    pthread_mutex_lock(&shower->mutex);
    note(shower, is_ok, &err);
}

static void wait_for_work(struct shower *shower)
{
    struct timespec until;
    if (shower->began_ms == 0) {
        pthread_cond_wait(&shower->changed, &shower->mutex);
        return;
    }
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_cond_timedwait(&shower->changed, &shower->mutex, &until);
}

static void *run(void *data)
{
    struct shower *shower = data;
    pthread_mutex_lock(&shower->mutex);
    while (shower->has_waiting || shower->began_ms != 0 || !shower->is_stopping) {
        if (shower->began_ms != 0 && is_due(shower))
            end_transaction(shower);
        else if (shower->has_waiting)
            show(shower);
        else
            wait_for_work(shower);
    }
    pthread_mutex_unlock(&shower->mutex);
    return NULL;
}

bool shower_start(struct store *store, struct shower **ret_shower, struct error *err)
{
    struct store *twin;
    if (!store_open_twin(store, &twin, err))
        return false;
    struct shower *shower = xcalloc(1, sizeof *shower);
    shower->store = twin;
    store_bulk(twin, true);
    pthread_mutex_init(&shower->mutex, NULL);
    pthread_cond_init(&shower->changed, NULL);
    if (pthread_create(&shower->thread, NULL, run, shower) != 0)
        fatal("no thread for the import");
    *ret_shower = shower;
    return true;
}

void shower_take(struct shower *shower, struct batch_of_operations *ops, struct arena *arena)
{
    pthread_mutex_lock(&shower->mutex);
    while (shower->has_waiting)
        pthread_cond_wait(&shower->changed, &shower->mutex);
    shower->waiting = (struct load){ops, arena};
    shower->has_waiting = true;
    pthread_cond_broadcast(&shower->changed);
    pthread_mutex_unlock(&shower->mutex);
}

bool shower_wait(struct shower *shower, struct error *err)
{
    pthread_mutex_lock(&shower->mutex);
    shower->is_awaited = true;
    pthread_cond_broadcast(&shower->changed);
    while (shower->has_waiting || shower->is_showing || shower->began_ms != 0)
        pthread_cond_wait(&shower->changed, &shower->mutex);
    shower->is_awaited = false;
    bool is_ok = !shower->has_failed;
    if (!is_ok && err != NULL)
        *err = shower->failure;
    pthread_mutex_unlock(&shower->mutex);
    return is_ok;
}

void shower_stop(struct shower *shower)
{
    if (shower == NULL)
        return;
    pthread_mutex_lock(&shower->mutex);
    shower->is_stopping = true;
    pthread_cond_broadcast(&shower->changed);
    pthread_mutex_unlock(&shower->mutex);
    pthread_join(shower->thread, NULL);
    store_bulk(shower->store, false);
    store_close(shower->store);
    pthread_cond_destroy(&shower->changed);
    pthread_mutex_destroy(&shower->mutex);
    free(shower);
}

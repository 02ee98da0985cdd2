/* Showing behind an import: reading, checking and saving the next rows goes on meanwhile. The queue
 * is short, so that a crash leaves little to be shown at the next open, and memory stays small. */
#include "import_show.h"

#include "base/text.h"
#include "store/desk.h"

#include <pthread.h>
#include <stdlib.h>

#define WAITING_MAX 2

struct load {
    struct batch_of_operations *ops;
    struct arena *arena;
};

struct shower {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct store *store;
    struct load waiting[WAITING_MAX];
    size_t count;
    bool is_showing, is_stopping, has_failed;
    struct error failure;
};

static struct load take(struct shower *shower)
{
    struct load load = shower->waiting[0];
    for (size_t i = 1; i < shower->count; i++)
        shower->waiting[i - 1] = shower->waiting[i];
    shower->count--;
    shower->is_showing = true;
    return load;
}

static void note(struct shower *shower, bool is_ok, const struct error *err)
{
    shower->is_showing = false;
    if (!is_ok && !shower->has_failed) {
        shower->has_failed = true;
        shower->failure = *err;
    }
    pthread_cond_broadcast(&shower->changed);
}

static void *run(void *data)
{
    struct shower *shower = data;
    pthread_mutex_lock(&shower->mutex);
    while (shower->count > 0 || !shower->is_stopping) {
        if (shower->count == 0) {
            pthread_cond_wait(&shower->changed, &shower->mutex);
            continue;
        }
        struct load load = take(shower);
        struct error err = {0};
        pthread_cond_broadcast(&shower->changed);
        pthread_mutex_unlock(&shower->mutex);
        bool is_ok = desk_show_saved(shower->store, load.ops, &err);
        arena_free(load.arena);
        pthread_mutex_lock(&shower->mutex);
        note(shower, is_ok, &err);
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
    while (shower->count == WAITING_MAX)
        pthread_cond_wait(&shower->changed, &shower->mutex);
    shower->waiting[shower->count++] = (struct load){ops, arena};
    pthread_cond_broadcast(&shower->changed);
    pthread_mutex_unlock(&shower->mutex);
}

bool shower_wait(struct shower *shower, struct error *err)
{
    pthread_mutex_lock(&shower->mutex);
    while (shower->count > 0 || shower->is_showing)
        pthread_cond_wait(&shower->changed, &shower->mutex);
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

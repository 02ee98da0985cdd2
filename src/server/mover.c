/* Leads follow a changed territory, some hundred a transaction. */
#include "mover.h"

#include "base/log.h"
#include "base/text.h"
#include "store/service.h"
#include "usecase/admin.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define AGAIN_S 5

struct mover {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    const char *database;
    bool is_asked, is_ending; /* under the mutex */
};

static bool is_interrupted(struct mover *mover)
{
    pthread_mutex_lock(&mover->mutex);
    bool is_so = mover->is_asked || mover->is_ending;
    pthread_mutex_unlock(&mover->mutex);
    return is_so;
}

/* Ends early where another change came: that one begins with the first lead again. */
static bool move(struct mover *mover, struct error *err)
{
    char cursor[TERRITORY_CURSOR_SIZE] = "";
    struct store *store = NULL;
    struct session *session = NULL;
    int64_t moved = 0;
    bool is_ok = store_open_service(mover->database, &store, err) &&
                 session_open(store, NULL, &session, err);
    for (bool has_more = is_ok; is_ok && has_more && !is_interrupted(mover);)
        is_ok = territories_assign_some(session, cursor, &moved, &has_more, err);
    session_close(session);
    store_close(store);
    return is_ok;
}

static void wait_again(struct mover *mover)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += AGAIN_S;
    pthread_mutex_lock(&mover->mutex);
    if (!mover->is_ending)
        pthread_cond_timedwait(&mover->changed, &mover->mutex, &until);
    mover->is_asked = true;
    pthread_mutex_unlock(&mover->mutex);
}

/* False: the end was asked for. */
static bool wait_for_work(struct mover *mover)
{
    pthread_mutex_lock(&mover->mutex);
    while (!mover->is_asked && !mover->is_ending)
        pthread_cond_wait(&mover->changed, &mover->mutex);
    mover->is_asked = false;
    bool goes_on = !mover->is_ending;
    pthread_mutex_unlock(&mover->mutex);
    return goes_on;
}

static void *work(void *data)
{
    struct mover *mover = data;
    while (wait_for_work(mover)) {
        struct error err = {0};
        if (move(mover, &err))
            continue;
        log_event(LOG_WARN, "territories", "result", error_name(err.code), NULL);
        wait_again(mover);
    }
    return NULL;
}

struct mover *mover_start(const char *database)
{
    struct mover *mover = xcalloc(1, sizeof *mover);
    mover->database = database;
    pthread_mutex_init(&mover->mutex, NULL);
    pthread_cond_init(&mover->changed, NULL);
    if (pthread_create(&mover->thread, NULL, work, mover) == 0)
        return mover;
    free(mover);
    return NULL;
}

static void tell(struct mover *mover, bool *word)
{
    pthread_mutex_lock(&mover->mutex);
    *word = true;
    pthread_cond_signal(&mover->changed);
    pthread_mutex_unlock(&mover->mutex);
}

void mover_ask(struct mover *mover)
{
    if (mover != NULL)
        tell(mover, &mover->is_asked);
}

void mover_stop(struct mover *mover)
{
    if (mover == NULL)
        return;
    tell(mover, &mover->is_ending);
    pthread_join(mover->thread, NULL);
    pthread_cond_destroy(&mover->changed);
    pthread_mutex_destroy(&mover->mutex);
    free(mover);
}

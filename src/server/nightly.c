/* The night's work: leads that nobody would call, promises of who is away, blocks, periods of
 * keeping, quality, credit, territories and proofs. A step that fails is said and tried again after
 * an hour. */
#include "nightly.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/erasure.h"
#include "store/promote.h"
#include "store/service.h"
#include "usecase/admin.h"
#include "usecase/blocks.h"
#include "usecase/credit.h"
#include "usecase/quality_score.h"
#include "usecase/retention.h"
#include "usecase/write.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LOOK_S 600
#define AGAIN_S 3600

struct nightly {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t ending;
    const char *database;
    bool is_ending; /* under the mutex */
};

/* --- the steps --- */

static bool run_rescue(struct session *session, int64_t *count, struct error *err)
{
    return sweep_open_leads(session, count, err);
}

static bool run_retention(struct session *session, int64_t *count, struct error *err)
{
    return retention_run(session, true, clock_now_ms(), NULL, NULL, count, err);
}

static bool run_credit(struct session *session, int64_t *count, struct error *err)
{
    int64_t booked;
    return credit_nightly(session, &booked, count, err);
}

static bool run_promote(struct session *session, int64_t *count, struct error *err)
{
    *count = 0;
    return store_promote(session->store, err);
}

static bool run_proofs(struct session *session, int64_t *count, struct error *err)
{
    return service_proofs_end(session->store, clock_now_ms(), count, err);
}

bool nightly_run(struct store *store, bool (*goes_on)(void *data), void *data, int64_t *ret_rescued,
                 struct error *err)
{
    static bool (*const steps[])(struct session *, int64_t *, struct error *) = {
        run_rescue, absences_take_over, blocks_sweep, run_retention, quality_nightly,
        run_credit, territories_assign, run_promote,  run_proofs};
    struct session *session;
    int64_t count;
    *ret_rescued = 0;
    if (!session_open(store, NULL, &session, err))
        return false;
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < sizeof steps / sizeof *steps; i++) {
        if (goes_on != NULL && !goes_on(data))
            break;
        is_ok = steps[i](session, i == 0 ? ret_rescued : &count, err);
    }
    session_close(session);
    return is_ok;
}

/* --- the thread --- */

static bool goes_on(void *data)
{
    struct nightly *nightly = data;
    pthread_mutex_lock(&nightly->mutex);
    bool goes = !nightly->is_ending;
    pthread_mutex_unlock(&nightly->mutex);
    return goes;
}

static void wait_for(struct nightly *nightly, int seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&nightly->mutex);
    if (!nightly->is_ending)
        pthread_cond_timedwait(&nightly->ending, &nightly->mutex, &until);
    pthread_mutex_unlock(&nightly->mutex);
}

static void tell(int64_t rescued, bool is_ok, const struct error *err)
{
    char count[24];
    snprintf(count, sizeof count, "%lld", (long long)rescued);
    log_event(is_ok ? LOG_INFO : LOG_WARN, "sweep", "rescued", count, "result",
              is_ok ? "ok" : error_name(err->code), NULL);
}

static void *work(void *data)
{
    struct nightly *nightly = data;
    bool is_owed = false;
    while (goes_on(nightly)) {
        struct error err = {0};
        struct store *store = NULL;
        int64_t rescued = 0;
        bool is_tried = false, is_ok = store_open_service(nightly->database, &store, &err) &&
                                       (is_owed || service_night_take(store, &is_owed, &err));
        if (is_ok && is_owed) {
            is_tried = true;
            is_ok = nightly_run(store, goes_on, nightly, &rescued, &err);
            is_owed = !is_ok;
        }
        store_close(store);
        if (is_tried || !is_ok)
            tell(rescued, is_ok, &err);
        wait_for(nightly, is_ok ? LOOK_S : AGAIN_S);
    }
    return NULL;
}

struct nightly *nightly_start(const char *database)
{
    struct nightly *nightly = xcalloc(1, sizeof *nightly);
    nightly->database = database;
    pthread_mutex_init(&nightly->mutex, NULL);
    pthread_cond_init(&nightly->ending, NULL);
    if (pthread_create(&nightly->thread, NULL, work, nightly) == 0)
        return nightly;
    free(nightly);
    return NULL;
}

void nightly_stop(struct nightly *nightly)
{
    if (nightly == NULL)
        return;
    pthread_mutex_lock(&nightly->mutex);
    nightly->is_ending = true;
    pthread_cond_signal(&nightly->ending);
    pthread_mutex_unlock(&nightly->mutex);
    pthread_join(nightly->thread, NULL);
    pthread_cond_destroy(&nightly->ending);
    pthread_mutex_destroy(&nightly->mutex);
    free(nightly);
}

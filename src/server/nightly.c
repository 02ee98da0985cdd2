/* The night's work: leads that nobody would call, promises of who is away, blocks, periods of
 * keeping, quality, credit, territories, proofs and scopes once left. A step that fails is said and
 * tried again after an hour; what an instance that was killed has left is done by the next one that
 * looks. */
#include "nightly.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/erasure.h"
#include "store/promote.h"
#include "store/proposals.h"
#include "store/service.h"
#include "usecase/admin.h"
#include "usecase/blocks.h"
#include "usecase/credit.h"
#include "usecase/quality_score.h"
#include "usecase/retention.h"
#include "usecase/write.h"

#include <pthread.h>
#include <stdatomic.h>
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
    atomic_bool is_ending;
};

/* --- the steps --- */

static bool run_rescue(struct session *session, int64_t *count, struct error *err)
{
    return sweep_open_leads(session, count, err);
}

static bool run_retention(struct session *session, int64_t *count, struct error *err)
{
    struct retention_look look = {.until_ms = clock_now_ms(), .opens = true};
    bool is_ok = retention_run(session, &look, err);
    *count = look.due;
    return is_ok;
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

static bool run_left(struct session *session, int64_t *count, struct error *err)
{
    return service_left_end(session->store, clock_now_ms(), count, err);
}

static bool run_words(struct session *session, int64_t *count, struct error *err)
{
    return service_words_end(session->store, clock_now_ms(), count, err);
}

/* Not done is no failed night: who may has to be asked, or the next night finds nobody looking. */
static bool run_dead(struct session *session, int64_t *count, struct error *err)
{
    struct error why = {0};
    (void)err;
    *count = 0;
    if (service_dead_rewrite(session->store, NULL, &why))
        return true;
    const struct audit_event row = {"alarm.erased_rows", NULL, NULL, NULL, error_name(why.code)};
    log_event(LOG_WARN, "alarm", "what", "erased_rows", "result", error_name(why.code), NULL);
    service_audit(session->store, &row, NULL);
    return true;
}

bool nightly_run(struct store *store, int first, int64_t *ret_rescued, struct error *err)
{
    static bool (*const steps[])(struct session *, int64_t *, struct error *) = {
        run_rescue,      absences_take_over, blocks_sweep,       run_retention,
        quality_nightly, run_credit,         territories_assign, run_promote,
        run_proofs,      run_left,           run_words,          run_dead};
    struct session *session;
    int64_t count;
    *ret_rescued = 0;
    if (!session_open(store, NULL, &session, err))
        return false;
    bool is_ok = true;
    for (int i = first; is_ok && i < (int)(sizeof steps / sizeof *steps); i++)
        is_ok = steps[i](session, i == 0 ? ret_rescued : &count, err) &&
                service_night_step(store, i + 1, err);
    session_close(session);
    return is_ok;
}

/* --- the thread --- */

static void wait_for(struct nightly *nightly, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / SECOND_MS + 1;
    pthread_mutex_lock(&nightly->mutex);
    if (!atomic_load(&nightly->is_ending))
        pthread_cond_timedwait(&nightly->ending, &nightly->mutex, &until);
    pthread_mutex_unlock(&nightly->mutex);
}

static void tell(int64_t rescued, const char *result, bool is_ok)
{
    char count[24];
    snprintf(count, sizeof count, "%lld", (long long)rescued);
    log_event(is_ok ? LOG_INFO : LOG_WARN, "sweep", "rescued", count, "result", result, NULL);
}

/* Ends early with the service, after the transaction at hand; whoever looks next goes on. */
static bool work_through(struct nightly *nightly, struct store *store, const struct night *night,
                         struct error *err)
{
    int64_t rescued;
    store_end_when(store, &nightly->is_ending);
    bool is_ok = nightly_run(store, night->steps, &rescued, err);
    bool is_stopped = !is_ok && atomic_load(&nightly->is_ending);
    store_end_when(store, NULL);
    service_night_end(store, night, is_ok, is_ok || is_stopped ? 0 : AGAIN_S * SECOND_MS, NULL);
    tell(rescued,
         is_ok        ? "ok"
         : is_stopped ? "stopped"
                      : error_name(err->code),
         is_ok || is_stopped);
    return is_ok;
}

/* For how long there is nothing to do. */
static int64_t look(struct nightly *nightly, bool is_alone)
{
    struct error err = {0};
    struct store *store = NULL;
    struct night night;
    bool is_told = false, is_ok = store_open_service(nightly->database, &store, &err) &&
                                  service_night_take(store, is_alone, &night, &err);
    if (is_ok && night.is_due) {
        is_told = true;
        is_ok = work_through(nightly, store, &night, &err);
    }
    store_close(store);
    if (!is_ok && !is_told)
        tell(0, error_name(err.code), false);
    if (!is_ok)
        return err.code == ERR_CONFLICT ? LOOK_S * SECOND_MS : AGAIN_S * SECOND_MS;
    bool is_sooner = night.held_ms > 0 && night.held_ms < LOOK_S * SECOND_MS;
    return is_sooner ? night.held_ms : LOOK_S * SECOND_MS;
}

static void *work(void *data)
{
    struct nightly *nightly = data;
    bool is_alone = !store_uri_is_shared(nightly->database); /* one service a file */
    while (!atomic_load(&nightly->is_ending)) {
        wait_for(nightly, look(nightly, is_alone));
        is_alone = false;
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
    atomic_store(&nightly->is_ending, true);
    pthread_cond_signal(&nightly->ending);
    pthread_mutex_unlock(&nightly->mutex);
    pthread_join(nightly->thread, NULL);
    pthread_cond_destroy(&nightly->ending);
    pthread_mutex_destroy(&nightly->mutex);
    free(nightly);
}

/* Three lanes, each a thread with a session of its own: short jobs (saving) never wait behind long
 * ones (import), and reading for the screen waits for neither. */
#include "usecase/worker.h"

#include "base/i18n.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct item {
    struct item *next;
    struct job *job;
    bool ok, is_saved;
    struct error err;
};
struct list {
    struct item *first, *last;
};

struct lane {
    struct worker *worker;
    pthread_t thread;
    struct list waiting;
    struct session *session;
    struct item *running;
};

enum { LANE_SHORT, LANE_LONG, LANE_READ, LANES };

struct worker {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool has_begun, is_stopping;
    int event_fd, count;
    struct lane lanes[LANES];
    struct list done;
    bool (*open_session)(void *data, struct session **ret, struct error *err);
    void *data;
};

static void append(struct list *list, struct item *item)
{
    item->next = NULL;
    if (list->last != NULL)
        list->last->next = item;
    else
        list->first = item;
    list->last = item;
}

static struct item *take(struct list *list)
{
    struct item *item = list->first;
    if (item != NULL) {
        list->first = item->next;
        if (list->first == NULL)
            list->last = NULL;
    }
    return item;
}

static void finish(struct lane *lane, struct item *item)
{
    struct worker *worker = lane->worker;
    uint64_t one = 1;
    pthread_mutex_lock(&worker->mutex);
    lane->running = NULL;
    append(&worker->done, item);
    pthread_mutex_unlock(&worker->mutex);
    ssize_t written = write(worker->event_fd, &one, sizeof one);
    (void)written;
}

/* Called on the lane's thread, while its job runs. */
static void saved(void *data)
{
    struct lane *lane = data;
    struct worker *worker = lane->worker;
    uint64_t one = 1;
    pthread_mutex_lock(&worker->mutex);
    struct item *item = lane->running;
    bool is_news = item != NULL && item->job->is_one_group && !item->is_saved;
    if (is_news) {
        item->is_saved = true;
        worker->count--;
    }
    pthread_mutex_unlock(&worker->mutex);
    ssize_t written = is_news ? write(worker->event_fd, &one, sizeof one) : 0;
    (void)written;
}

/* Whoever saves does not tidy up: the syncer does when nothing else is to be done. */
static void prepare(struct lane *lane)
{
    store_hurry(lane->session->store);
    lane->session->durable = saved;
    lane->session->durable_data = lane;
}

/* What waited while the program was left is not begun any more. */
static bool run_item(struct lane *lane, struct item *item)
{
    if (item->job->is_cancelled)
        return error_set(&item->err, ERR_CANCELLED, "%s", error_sentence(ERR_CANCELLED));
    return item->job->run(lane->session, item->job, &item->err);
}

static void *run(void *data)
{
    struct lane *lane = data;
    struct worker *worker = lane->worker;
    struct error no_session = {0};
    bool has_session = worker->open_session(worker->data, &lane->session, &no_session);
    if (lane->session != NULL && lane == &worker->lanes[LANE_SHORT])
        prepare(lane);
    pthread_mutex_lock(&worker->mutex);
    for (;;) {
        struct item *item = take(&lane->waiting);
        if (item == NULL && worker->is_stopping)
            break;
        if (item == NULL) {
            pthread_cond_wait(&worker->changed, &worker->mutex);
            continue;
        }
        lane->running = item;
        pthread_mutex_unlock(&worker->mutex);
        item->err = no_session;
        item->ok = has_session && run_item(lane, item);
        finish(lane, item);
        pthread_mutex_lock(&worker->mutex);
    }
    pthread_mutex_unlock(&worker->mutex);
    if (has_session && lane->session != NULL) {
        struct store *store = lane->session->store;
        session_close(lane->session);
        store_close(store);
    }
    return NULL;
}

struct worker *worker_new(bool (*open_session)(void *data, struct session **ret, struct error *err),
                          void *data)
{
    struct worker *worker = xcalloc(1, sizeof *worker);
    worker->open_session = open_session;
    worker->data = data;
    worker->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (worker->event_fd < 0)
        fatal("no events for the worker");
    pthread_mutex_init(&worker->mutex, NULL);
    pthread_cond_init(&worker->changed, NULL);
    return worker;
}

void worker_begin(struct worker *worker)
{
    for (int i = 0; i < LANES && !worker->has_begun; i++) {
        worker->lanes[i].worker = worker;
        if (pthread_create(&worker->lanes[i].thread, NULL, run, &worker->lanes[i]) != 0)
            fatal("no thread for the worker");
    }
    worker->has_begun = true;
}

struct worker *
worker_start(bool (*open_session)(void *data, struct session **ret, struct error *err), void *data)
{
    struct worker *worker = worker_new(open_session, data);
    worker_begin(worker);
    return worker;
}

void worker_stop(struct worker *worker)
{
    if (worker == NULL)
        return;
    worker_begin(worker); /* what was posted is done or refused by its lane */
    pthread_mutex_lock(&worker->mutex);
    worker->is_stopping = true;
    if (worker->lanes[LANE_LONG].running != NULL)
        worker->lanes[LANE_LONG].running->job->is_cancelled = 1;
    for (struct item *item = worker->lanes[LANE_LONG].waiting.first; item != NULL;
         item = item->next)
        item->job->is_cancelled = 1;
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
    for (int i = 0; i < LANES; i++)
        pthread_join(worker->lanes[i].thread, NULL);
    worker_dispatch(worker, NULL);
    close(worker->event_fd);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->mutex);
    free(worker);
}

static int lane_of(const struct job *job)
{
    return job->is_long ? LANE_LONG : job->is_read ? LANE_READ : LANE_SHORT;
}

static bool is_saving(const struct job *job)
{
    return lane_of(job) == LANE_SHORT && !job->is_prompt;
}

void worker_post(struct worker *worker, struct job *job)
{
    struct item *item = xcalloc(1, sizeof *item);
    item->job = job;
    pthread_mutex_lock(&worker->mutex);
    append(&worker->lanes[lane_of(job)].waiting, item);
    worker->count += is_saving(job);
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
}

int worker_fd(const struct worker *worker)
{
    return worker->event_fd;
}

void worker_dispatch(struct worker *worker, void *context)
{
    uint64_t count;
    ssize_t length = read(worker->event_fd, &count, sizeof count);
    (void)length;
    for (;;) {
        pthread_mutex_lock(&worker->mutex);
        struct item *item = take(&worker->done);
        worker->count -= item != NULL && is_saving(item->job) && !item->is_saved;
        pthread_mutex_unlock(&worker->mutex);
        if (item == NULL)
            return;
        if (item->job->done != NULL)
            item->job->done(item->job, item->ok, &item->err, context);
        free(item);
    }
}

int worker_waiting(const struct worker *worker)
{
    return worker->count;
}

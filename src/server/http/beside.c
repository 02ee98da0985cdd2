/* Reads that look at a whole team run beside the request thread: a few at once, each with a
 * connection of its own, some more in line, then "busy". What somebody looks at does not stand in
 * line behind what desks compare once a day. Who asked is suspended meanwhile, as a
 * long poll is. A connection is used for some seconds only, so an idle service holds none, and what
 * a session remembers is never old. */
#include "../server.h"

#include <stdlib.h>
#include <time.h>

#define THREADS 2   /* of each lane */
#define LINE_MAX 16 /* in line, above those at work */
#define AGAIN_S 5
#define CONNECTION_S 10

struct beside_job {
    struct beside_job *next;
    struct request *request; /* NULL: nobody waits for it */
    void (*run)(struct store *store, void *data);
    void *data;
    struct actor actor; /* its words live in the request */
    struct error err;
    bool is_ok;
};

struct lane {
    pthread_t threads[THREADS];
    pthread_mutex_t mutex;
    pthread_cond_t has_work;
    const char *database;
    struct beside_job *first, **last;
    int count; /* in line or at work */
    atomic_bool is_ending;
};

struct beside {
    struct lane lanes[READS]; /* of READ_QUICK: unused */
};

struct reader {
    struct store *store; /* NULL: not open */
    struct session *session;
    int64_t opened_ms; /* monotonic */
};

static void reader_close(struct reader *reader)
{
    session_close(reader->session);
    store_close(reader->store);
    *reader = (struct reader){0};
}

static bool reader_open(struct lane *lane, struct reader *reader, struct error *err)
{
    int64_t now = clock_monotonic_ms();
    if (reader->session != NULL && now - reader->opened_ms < CONNECTION_S * SECOND_MS)
        return true;
    reader_close(reader);
    reader->opened_ms = now;
    if (store_open_service(lane->database, &reader->store, err)) {
        store_patience(reader->store, PATIENCE_LONG_S);
        store_end_when(reader->store, &lane->is_ending);
        if (session_open(reader->store, NULL, &reader->session, err))
            return true;
    }
    reader_close(reader);
    return false;
}

static void work(struct lane *lane, struct reader *reader, struct beside_job *job)
{
    struct request *request = job->request;
    if (atomic_load(&lane->is_ending)) {
        error_set(&job->err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
        return;
    }
    if (!reader_open(lane, reader, &job->err))
        return;
    reader->session->actor = job->actor;
    reader->session->device_id = request->device_id;
    request->store = reader->store;
    request->session = reader->session;
    job->is_ok = request_handle(request, &job->err);
    job->is_ok = request_is_believable(request, &job->err) && job->is_ok;
}

static bool has_nothing(struct lane *lane)
{
    return lane->first == NULL && !atomic_load(&lane->is_ending);
}

/* Under the lane's mutex. */
static void wait_for_work(struct lane *lane, struct reader *reader)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += CONNECTION_S;
    if (reader->store == NULL) {
        pthread_cond_wait(&lane->has_work, &lane->mutex);
    } else if (pthread_cond_timedwait(&lane->has_work, &lane->mutex, &until) != 0 &&
               has_nothing(lane)) {
        pthread_mutex_unlock(&lane->mutex);
        reader_close(reader);
        pthread_mutex_lock(&lane->mutex);
    }
}

static void work_unasked(struct lane *lane, struct reader *reader, struct beside_job *job)
{
    bool is_open = !atomic_load(&lane->is_ending) && reader_open(lane, reader, NULL);
    job->run(is_open ? reader->store : NULL, job->data);
    free(job);
}

static void work_asked(struct lane *lane, struct reader *reader, struct beside_job *job)
{
    struct MHD_Connection *mhd = job->request->mhd; /* the rest may be gone once it goes on */
    work(lane, reader, job);
    pthread_mutex_lock(&lane->mutex);
    lane->count--;
    pthread_mutex_unlock(&lane->mutex);
    MHD_resume_connection(mhd);
}

/* NULL: the end. */
static struct beside_job *take(struct lane *lane, struct reader *reader)
{
    pthread_mutex_lock(&lane->mutex);
    while (has_nothing(lane))
        wait_for_work(lane, reader);
    struct beside_job *job = lane->first;
    if (job != NULL && (lane->first = job->next) == NULL)
        lane->last = &lane->first;
    pthread_mutex_unlock(&lane->mutex);
    return job;
}

static void *run(void *data)
{
    struct lane *lane = data;
    struct reader reader = {0};
    for (struct beside_job *job; (job = take(lane, &reader)) != NULL;)
        (job->request != NULL ? work_asked : work_unasked)(lane, &reader, job);
    reader_close(&reader);
    return NULL;
}

static void lane_open(struct lane *lane, const char *database)
{
    lane->database = database;
    lane->last = &lane->first;
    pthread_mutex_init(&lane->mutex, NULL);
    pthread_cond_init(&lane->has_work, NULL);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&lane->threads[i], NULL, run, lane) != 0)
            fatal("no thread for long reads");
}

static void lane_end(struct lane *lane)
{
    pthread_mutex_lock(&lane->mutex);
    atomic_store(&lane->is_ending, true);
    pthread_cond_broadcast(&lane->has_work);
    pthread_mutex_unlock(&lane->mutex);
}

static void lane_close(struct lane *lane)
{
    lane_end(lane);
    for (int i = 0; i < THREADS; i++)
        pthread_join(lane->threads[i], NULL);
    pthread_cond_destroy(&lane->has_work);
    pthread_mutex_destroy(&lane->mutex);
}

struct beside *beside_new(const char *database)
{
    struct beside *beside = xcalloc(1, sizeof *beside);
    for (int i = READ_QUICK + 1; i < READS; i++)
        lane_open(&beside->lanes[i], database);
    return beside;
}

void beside_end(struct beside *beside)
{
    for (int i = READ_QUICK + 1; i < READS; i++)
        lane_end(&beside->lanes[i]);
}

void beside_free(struct beside *beside)
{
    for (int i = READ_QUICK + 1; i < READS; i++)
        lane_close(&beside->lanes[i]);
    free(beside);
}

int beside_count(struct beside *beside)
{
    int count = 0;
    for (int i = READ_QUICK + 1; i < READS; i++) {
        pthread_mutex_lock(&beside->lanes[i].mutex);
        count += beside->lanes[i].count;
        pthread_mutex_unlock(&beside->lanes[i].mutex);
    }
    return count;
}

static struct lane *lane_of(struct request *request)
{
    return &request->server->beside->lanes[request_reads(request)];
}

bool beside_pause(struct request *request, struct error *err)
{
    struct lane *lane = lane_of(request);
    pthread_mutex_lock(&lane->mutex);
    bool has_room = lane->count < THREADS + LINE_MAX;
    pthread_mutex_unlock(&lane->mutex);
    if (!has_room) {
        request->retry_after_s = AGAIN_S;
        return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
    }
    request->beside = xcalloc(1, sizeof *request->beside);
    request->beside->request = request;
    request->beside->actor = request->session->actor;
    request->pause = PAUSE_BESIDE;
    return true;
}

/* Under the lane's mutex. */
static void line_up(struct lane *lane, struct beside_job *job)
{
    *lane->last = job;
    lane->last = &job->next;
    pthread_cond_signal(&lane->has_work);
}

void beside_submit(struct request *request)
{
    struct lane *lane = lane_of(request);
    pthread_mutex_lock(&lane->mutex);
    MHD_suspend_connection(request->mhd);
    bool is_late = atomic_load(&lane->is_ending); /* there may be no thread any more */
    if (is_late) {
        error_set(&request->beside->err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
        MHD_resume_connection(request->mhd);
    } else {
        lane->count++;
        line_up(lane, request->beside);
    }
    pthread_mutex_unlock(&lane->mutex);
}

void beside_run(struct beside *beside, void (*task)(struct store *store, void *data), void *data)
{
    struct lane *lane = &beside->lanes[READ_WHOLE];
    pthread_mutex_lock(&lane->mutex);
    bool is_late = atomic_load(&lane->is_ending);
    if (!is_late) {
        struct beside_job *job = xcalloc(1, sizeof *job);
        *job = (struct beside_job){.run = task, .data = data};
        line_up(lane, job);
    }
    pthread_mutex_unlock(&lane->mutex);
    if (is_late)
        task(NULL, data);
}

bool beside_take(struct request *request, struct error *err)
{
    struct beside_job *job = request->beside;
    struct session *session = request->server->session;
    session->actor = job->actor;
    session->device_id = request->device_id;
    request->store = request->server->store;
    request->session = session;
    if (!job->is_ok && err != NULL)
        *err = job->err;
    if (job->err.code == ERR_BUSY)
        request->retry_after_s = AGAIN_S;
    request_key_end(request, job->is_ok);
    if (job->is_ok && !str_equal(request->method, "GET"))
        server_changed(request->server);
    return job->is_ok;
}

/* The worker: saving never waits behind an import, results come back in order on the caller's
 * thread, and nothing is lost at the end. */
#include "usecase_office.h"

#include "usecase/worker.h"

#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

static atomic_int done_count, ran_count, cancelled_count;
static sem_t long_runs;
static pthread_t caller;
static char order[8];

static bool open_session(void *data, struct session **ret, struct error *err)
{
    (void)err;
    *ret = data; /* these jobs do not use it */
    return true;
}

static bool refuse_session(void *data, struct session **ret, struct error *err)
{
    (void)data, (void)ret;
    return error_set(err, ERR_CORRUPT, "no session");
}

static bool run_short(struct session *session, struct job *job, struct error *err)
{
    (void)session, (void)err;
    order[ran_count++] = *(const char *)job->data;
    return true;
}

static bool run_long(struct session *session, struct job *job, struct error *err)
{
    (void)session;
    sem_post(&long_runs);
    while (!__atomic_load_n(&job->is_cancelled, __ATOMIC_SEQ_CST))
        poll(NULL, 0, 1);
    return error_set(err, ERR_CANCELLED, "cancelled");
}

static void done(struct job *job, bool ok, const struct error *err, void *context)
{
    (void)job, (void)context;
    ck_assert(pthread_equal(pthread_self(), caller));
    cancelled_count += !ok && err->code == ERR_CANCELLED;
    done_count++;
}

static void begin(void)
{
    done_count = ran_count = cancelled_count = 0;
    caller = pthread_self();
    ck_assert_int_eq(sem_init(&long_runs, 0, 0), 0);
}

static void wait_for(struct worker *worker, int count)
{
    struct pollfd ready = {.fd = worker_fd(worker), .events = POLLIN};
    while (done_count < count) {
        ck_assert_int_eq(poll(&ready, 1, 10000), 1);
        worker_dispatch(worker, NULL);
    }
}

START_TEST(a_save_does_not_wait_for_an_import)
{
    struct job import = {.run = run_long, .done = done, .is_long = true},
               a = {.run = run_short, .done = done, .data = "a"},
               b = {.run = run_short, .done = done, .data = "b"};
    struct worker *worker = worker_start(open_session, NULL);
    ck_assert_ptr_nonnull(worker);
    worker_post(worker, &import);
    sem_wait(&long_runs);
    worker_post(worker, &a);
    worker_post(worker, &b);
    wait_for(worker, 2);
    ck_assert_int_eq(order[0], 'a');
    ck_assert_int_eq(order[1], 'b');
    ck_assert_int_eq(worker_waiting(worker), 0); /* an import that runs is not "saving" */
    worker_stop(worker);                         /* cancels the import, and tells */
    ck_assert_int_eq(done_count, 3);
    ck_assert_int_eq(cancelled_count, 1);
}
END_TEST

START_TEST(what_somebody_waits_for_is_not_read_behind_a_long_count)
{
    struct job count = {.run = run_long, .done = done, .is_read = true},
               caller_look = {.run = run_short, .done = done, .data = "c", .is_prompt = true};
    struct worker *worker = worker_start(open_session, NULL);
    worker_post(worker, &count);
    sem_wait(&long_runs);
    worker_post(worker, &caller_look);
    ck_assert_int_eq(worker_waiting(worker), 0);
    wait_for(worker, 1);
    ck_assert_int_eq(order[0], 'c');
    __atomic_store_n(&count.is_cancelled, 1, __ATOMIC_SEQ_CST);
    wait_for(worker, 2);
    ck_assert_int_eq(worker_waiting(worker), 0);
    worker_stop(worker);
}
END_TEST

START_TEST(what_was_posted_before_the_end_is_still_saved)
{
    struct job jobs[5];
    struct worker *worker = worker_start(open_session, NULL);
    for (int i = 0; i < 5; i++) {
        jobs[i] = (struct job){.run = run_short, .done = done, .data = "x"};
        worker_post(worker, &jobs[i]);
    }
    worker_stop(worker);
    ck_assert_int_eq(ran_count, 5);
    ck_assert_int_eq(done_count, 5);
}
END_TEST

START_TEST(what_is_posted_before_the_threads_begin_waits_for_them)
{
    struct job jobs[2];
    struct worker *worker = worker_new(open_session, NULL);
    for (int i = 0; i < 2; i++) {
        jobs[i] = (struct job){.run = run_short, .done = done, .data = i == 0 ? "a" : "b"};
        worker_post(worker, &jobs[i]);
    }
    ck_assert_int_eq(worker_waiting(worker), 2);
    ck_assert_int_eq(ran_count, 0);
    worker_begin(worker);
    wait_for(worker, 2);
    ck_assert_int_eq(order[0], 'a');
    ck_assert_int_eq(order[1], 'b');
    worker_stop(worker);
}
END_TEST

START_TEST(a_worker_that_never_began_still_does_what_was_posted)
{
    struct job job = {.run = run_short, .done = done, .data = "x"};
    struct worker *worker = worker_new(open_session, NULL);
    worker_post(worker, &job);
    worker_stop(worker);
    ck_assert_int_eq(ran_count, 1);
    ck_assert_int_eq(done_count, 1);
}
END_TEST

START_TEST(without_a_session_each_job_says_why)
{
    struct job job = {.run = run_short, .done = done, .data = "x"};
    struct worker *worker = worker_start(refuse_session, NULL);
    worker_post(worker, &job);
    wait_for(worker, 1);
    ck_assert_int_eq(ran_count, 0);
    worker_stop(worker);
}
END_TEST

static bool open_twin(void *data, struct session **ret, struct error *err)
{
    struct store *twin;
    return store_open_twin(data, &twin, err) && session_open(twin, NULL, ret, err);
}

/* Writes a group and has more to do afterwards. */
static bool run_group(struct session *session, struct job *job, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "test", session->actor.user_id, office_now);
    operation_set(ops, operations_on(ops, &lead_entity, job->data, 1), "interest", NULL, "saved");
    bool is_ok = write_commit(session, ops, NULL, err);
    arena_free(arena);
    sem_post(&long_runs);
    while (is_ok && !__atomic_load_n(&job->is_cancelled, __ATOMIC_SEQ_CST))
        poll(NULL, 0, 1);
    return is_ok;
}

START_TEST(one_group_is_saved_when_it_is_durable_and_more_when_they_are_done)
{
    office_open();
    const char *lead = office_lead(&office.anna, "Janssen", "030 23125 012");
    struct job job = {.run = run_group, .done = done, .data = (void *)(uintptr_t)lead};
    for (int is_one = 0; is_one < 2; is_one++) {
        struct worker *worker = worker_start(open_twin, office.anna.store);
        job.is_one_group = is_one;
        job.is_cancelled = 0;
        worker_post(worker, &job);
        ck_assert_int_eq(worker_waiting(worker), 1);
        sem_wait(&long_runs);
        ck_assert_int_eq(worker_waiting(worker), is_one ? 0 : 1);
        ck_assert_int_eq(done_count, is_one);
        __atomic_store_n(&job.is_cancelled, 1, __ATOMIC_SEQ_CST);
        wait_for(worker, is_one + 1);
        ck_assert_int_eq(worker_waiting(worker), 0);
        worker_stop(worker);
    }
    office_close();
}
END_TEST

UNIT_TESTS_WITH("usecase/worker", begin, NULL,
                one_group_is_saved_when_it_is_durable_and_more_when_they_are_done,
                a_save_does_not_wait_for_an_import,
                what_somebody_waits_for_is_not_read_behind_a_long_count,
                what_was_posted_before_the_end_is_still_saved,
                what_is_posted_before_the_threads_begin_waits_for_them,
                a_worker_that_never_began_still_does_what_was_posted,
                without_a_session_each_job_says_why)

/* Passwords are checked beside the request thread: argon2id takes 70 ms and 64 MiB on purpose, and
 * everybody else would wait for it. Two at once, sixteen in line, then "busy". */
#include "../server.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define THREADS 2
#define QUEUE_MAX 16

struct password_pool {
    pthread_t threads[THREADS];
    pthread_mutex_t mutex;
    pthread_cond_t has_work;
    struct password_job *first, *last;
    int count; /* in line or being checked */
    bool is_ending;
};

static void wipe(char *secret)
{
    if (secret == NULL)
        return;
    explicit_bzero(secret, strlen(secret));
    free(secret);
}

void password_job_free(struct password_job *job)
{
    if (job == NULL)
        return;
    wipe(job->password);
    wipe(job->new_password);
    free(job->hash);
    free(job);
}

static void work(struct password_job *job)
{
    job->is_right = job->hash == NULL || password_verify(job->hash, job->password);
    if (job->is_right && job->new_password != NULL &&
        !password_hash(job->new_password, job->new_hash, NULL))
        job->new_hash[0] = '\0';
}

static struct password_job *take(struct password_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    while (pool->first == NULL && !pool->is_ending)
        pthread_cond_wait(&pool->has_work, &pool->mutex);
    struct password_job *job = pool->first;
    if (job != NULL)
        pool->first = job->next;
    if (pool->first == NULL)
        pool->last = NULL;
    pthread_mutex_unlock(&pool->mutex);
    return job;
}

static void *run(void *data)
{
    struct password_pool *pool = data;
    for (struct password_job *job; (job = take(pool)) != NULL;) {
        struct MHD_Connection *mhd = job->mhd; /* the job is the request's as soon as it is done */
        work(job);
        pthread_mutex_lock(&pool->mutex);
        pool->count--;
        pthread_mutex_unlock(&pool->mutex);
        atomic_store(&job->is_done, true);
        MHD_resume_connection(mhd);
    }
    return NULL;
}

struct password_pool *password_pool_new(void)
{
    struct password_pool *pool = xcalloc(1, sizeof *pool);
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->has_work, NULL);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&pool->threads[i], NULL, run, pool) != 0)
            fatal("no thread for passwords");
    return pool;
}

void password_pool_free(struct password_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->mutex);
    pool->is_ending = true;
    pthread_cond_broadcast(&pool->has_work);
    pthread_mutex_unlock(&pool->mutex);
    for (int i = 0; i < THREADS; i++)
        pthread_join(pool->threads[i], NULL);
    free(pool);
}

bool password_pause(struct request *request, const char *hash, const char *password,
                    const char *new_password, struct error *err)
{
    struct password_pool *pool = request->server->passwords;
    pthread_mutex_lock(&pool->mutex);
    bool has_room = pool->count < QUEUE_MAX + THREADS;
    pool->count += has_room;
    pthread_mutex_unlock(&pool->mutex);
    if (!has_room) {
        request->retry_after_s = 2;
        return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
    }
    struct password_job *job = xcalloc(1, sizeof *job);
    job->mhd = request->mhd;
    job->hash = hash != NULL ? xstrdup(hash) : NULL;
    job->password = xstrdup(password);
    job->new_password = new_password != NULL ? xstrdup(new_password) : NULL;
    request->job = job;
    request->pause = PAUSE_PASSWORD;
    return true;
}

void password_submit(struct server *server, struct password_job *job)
{
    struct password_pool *pool = server->passwords;
    pthread_mutex_lock(&pool->mutex);
    if (pool->last != NULL)
        pool->last->next = job;
    else
        pool->first = job;
    pool->last = job;
    pthread_cond_signal(&pool->has_work);
    pthread_mutex_unlock(&pool->mutex);
}

/* Worker: a thread with its own session that does what the drawing thread must not wait for. Jobs
 * run in order; a job that takes long (import) is posted to the long lane, which has its own thread
 * and session, so that an outcome is saved while an import runs. */
#ifndef USECASE_WORKER_H
#define USECASE_WORKER_H

#include "usecase/session.h"

struct worker;
struct job {
    bool (*run)(struct session *session, struct job *job, struct error *err); /* on the worker */
    void (*done)(struct job *job, bool ok, const struct error *err,
                 void *context); /* on the caller's thread, from worker_dispatch; frees the job */
    void *data;
    bool is_long;
    bool is_read;      /* only reads: has a lane of its own, and the screen does not say "saving" */
    bool is_prompt;    /* only reads, and somebody waits for it: with the short jobs, not behind a
                          count of a million rows; the screen does not say "saving" */
    bool is_one_group; /* writes one group: it is saved when that is durable, not when it is done */
    volatile int is_cancelled;
};
/* open_session is called on the new thread and makes a session with a store of its own; the worker
 * closes both. If it fails, each job is done with that error. */
struct worker *
worker_start(bool (*open_session)(void *data, struct session **ret, struct error *err), void *data);
/* The same in two steps: what is posted in between waits for the threads. */
struct worker *worker_new(bool (*open_session)(void *data, struct session **ret, struct error *err),
                          void *data);
void worker_begin(struct worker *worker);
void worker_stop(struct worker *worker); /* finishes what was posted to the short lane, cancels the
                                            long one; done is called for each, with context NULL */
void worker_post(struct worker *worker, struct job *job);
int worker_fd(const struct worker *worker); /* readable when results wait */
void worker_dispatch(struct worker *worker, void *context);
int worker_waiting(
    const struct worker *worker); /* short jobs not saved yet: the screen says "saving" */

#endif

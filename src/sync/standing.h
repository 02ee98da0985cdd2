/* The syncer's own parts, and how its connection stands: seen here by the process that syncs, told
 * to the others on this home. */
#ifndef SYNC_STANDING_H
#define SYNC_STANDING_H

#include "link.h"

#include <pthread.h>
#include <stdatomic.h>

#define CALLS 16

struct lane { /* one of the threads */
    struct syncer *syncer;
    pthread_t thread;
    struct http *http;       /* of the running link, for http_abort */
    struct store *looked_at; /* by a check that takes long, for store_interrupt */
    atomic_int failures;     /* in a row */
    unsigned retries;        /* of the syncer, when this lane last failed */
    bool was_wiped;
};

struct syncer {
    struct desk_paths paths;
    pthread_mutex_t mutex, telling;
    pthread_cond_t woken;
    bool has_begun;
    atomic_bool is_stopping;
    bool has_work;    /* the pusher should look */
    unsigned retries; /* rises when a pause shall end */
    int lock_fd;      /* sync.lock, -1: another process has it */
    int event_fd;
    struct sync_status status;
    int64_t clock_off_ms, clock_base_ms; /* as link.h has them; base 0: not known */
    struct error refusal;                /* of the last push; ERR_NONE: it was taken */
    int64_t doubled_ms;                  /* clock_monotonic_ms of the last sign of another */
    char told[SYNC_TOLD_SIZE];           /* to the others on this home */
    struct call_event calls[CALLS];      /* a ring */
    int first_call, call_count;
    struct lane push, pull, keep;
    bool (*keep_more)(struct store *store, bool *ret_more, struct error *err);
};

void syncer_signal(struct syncer *syncer); /* sync_fd becomes readable */
/* What came of a request. */
void standing_note(struct syncer *syncer, bool is_ok, const struct error *err);
/* Whether the service took what was pushed; NULL: it did. */
void standing_refuse(struct syncer *syncer, const struct error *refusal);
/* Another program waits at the service as this device: the home was copied. */
void standing_doubled(struct syncer *syncer);
/* True: this process syncs; it takes the lock when nobody has it. */
bool standing_leads(struct syncer *syncer);
void standing_tell(struct syncer *syncer);
void standing_hear(struct syncer *syncer); /* where another process syncs */

#endif

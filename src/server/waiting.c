/* Long polls: connections that sleep until the feed moves or their time is over. */
#include "server.h"

#include <stdio.h>
#include <stdlib.h>

#define ACTIVE_MAX 512

struct waiting {
    struct waiting *next;
    struct MHD_Connection *mhd;
    int64_t deadline_ms, after, calls; /* calls: heard through; -1: does not ask */
    char user_id[UUID_SIZE], team_id[UUID_SIZE];
};

void waiting_suspend(struct request *request)
{
    struct server *server = request->server;
    struct waiting *waiting = xcalloc(1, sizeof *waiting);
    *waiting = (struct waiting){.mhd = request->mhd,
                                .deadline_ms = request->wait_until_ms,
                                .after = request->wait_after,
                                .calls = request->wait_calls};
    snprintf(waiting->user_id, sizeof waiting->user_id, "%s", request->wait_user_id);
    snprintf(waiting->team_id, sizeof waiting->team_id, "%s", request->wait_team_id);
    pthread_mutex_lock(&server->mutex);
    waiting->next = server->waiting;
    server->waiting = waiting;
    server->waiting_count++;
    MHD_suspend_connection(request->mhd);
    pthread_mutex_unlock(&server->mutex);
}

/* A change may concern ten thousand at once: they come in turns, or their answers would all stand
 * in memory together. */
static int room(const struct server *server)
{
    return ACTIVE_MAX - (atomic_load(&server->in_flight) - atomic_load(&server->waiting_count));
}

static bool is_rung(const struct waiting *waiting)
{
    return waiting->calls >= 0 &&
           calls_have_news(waiting->calls, waiting->user_id, waiting->team_id);
}

void waiting_wake(struct server *server, bool all)
{
    int64_t now = clock_monotonic_ms(), head = atomic_load(&server->head);
    pthread_mutex_lock(&server->mutex);
    int left = room(server);
    atomic_store(&server->has_more_to_wake, false);
    for (struct waiting **at = &server->waiting; *at != NULL;) {
        struct waiting *waiting = *at;
        if (!all && waiting->deadline_ms > now && waiting->after >= head && !is_rung(waiting)) {
            at = &waiting->next;
            continue;
        }
        if (left-- <= 0) {
            atomic_store(&server->has_more_to_wake, true);
            break;
        }
        *at = waiting->next;
        server->waiting_count--;
        MHD_resume_connection(waiting->mhd);
        free(waiting);
    }
    pthread_mutex_unlock(&server->mutex);
}

void waiting_wake_rest(struct server *server)
{
    if (atomic_load(&server->has_more_to_wake) && room(server) >= ACTIVE_MAX / 2)
        waiting_wake(server, atomic_load(&server->is_stopping));
}

void server_changed(struct server *server)
{
    atomic_store(&server->head, service_head(server->store));
    waiting_wake(server, false);
    alarm_lock_wait(server);
}

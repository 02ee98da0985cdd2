/* Long polls: connections that sleep until the feed moves or their time is over. One a device: a
 * newer one ends the one before, whose connection may be cut without anybody having noticed. */
#include "../server.h"

#include <stdio.h>
#include <stdlib.h>

#define ACTIVE_MAX 512
#define BUCKETS 4096

struct waiting {
    struct waiting *next;
    struct waiting *next_device; /* in its bucket */
    struct request *request;     /* stands as long as it is suspended */
    struct MHD_Connection *mhd;
    uint64_t device;
    int64_t deadline_ms, after, calls; /* calls: heard through; -1: does not ask */
    char user_id[UUID_SIZE], team_id[UUID_SIZE];
};

static struct waiting *buckets[BUCKETS]; /* under the server's mutex */

static struct waiting **of_device(uint64_t device)
{
    struct waiting **at = &buckets[device % BUCKETS];
    while (*at != NULL && (*at)->device != device)
        at = &(*at)->next_device;
    return at;
}

static void end(struct waiting *older)
{
    older->request->is_replaced = true;
    older->deadline_ms = 0; /* the next tick */
}

static void replace(struct waiting *waiting)
{
    struct waiting **at = of_device(waiting->device), *older = *at;
    if (older != NULL)
        end(older);
    waiting->next_device = older != NULL ? older->next_device : NULL;
    *at = waiting;
}

static void leave(struct waiting *waiting)
{
    struct waiting **at = of_device(waiting->device);
    if (*at == waiting)
        *at = waiting->next_device;
}

void waiting_suspend(struct request *request)
{
    struct server *server = request->server;
    struct waiting *waiting = xcalloc(1, sizeof *waiting);
    *waiting = (struct waiting){.request = request,
                                .mhd = request->mhd,
                                .device = request->wait_device,
                                .deadline_ms = request->wait_until_ms,
                                .after = request->wait_after,
                                .calls = request->wait_calls};
    snprintf(waiting->user_id, sizeof waiting->user_id, "%s", request->wait_user_id);
    snprintf(waiting->team_id, sizeof waiting->team_id, "%s", request->wait_team_id);
    pthread_mutex_lock(&server->mutex);
    waiting->next = server->waiting;
    server->waiting = waiting;
    replace(waiting);
    if (request->has_come_over)
        instances_note_moved(waiting->device);
    server->waiting_count++;
    MHD_suspend_connection(request->mhd);
    pthread_mutex_unlock(&server->mutex);
}

void waiting_end(struct server *server, uint64_t device)
{
    pthread_mutex_lock(&server->mutex);
    struct waiting *waiting = *of_device(device);
    if (waiting != NULL)
        end(waiting);
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
        leave(waiting);
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

/* Long polls: connections that sleep until the feed moves or their time is over. */
#include "server.h"

#include <stdlib.h>

struct waiting {
    struct waiting *next;
    struct MHD_Connection *mhd;
    int64_t deadline_ms, after;
};

void waiting_suspend(struct request *request)
{
    struct server *server = request->server;
    struct waiting *waiting = xcalloc(1, sizeof *waiting);
    *waiting = (struct waiting){
        .mhd = request->mhd, .deadline_ms = request->wait_until_ms, .after = request->wait_after};
    pthread_mutex_lock(&server->mutex);
    waiting->next = server->waiting;
    server->waiting = waiting;
    server->waiting_count++;
    MHD_suspend_connection(request->mhd);
    pthread_mutex_unlock(&server->mutex);
}

void waiting_wake(struct server *server, bool all)
{
    int64_t now = clock_monotonic_ms(), head = atomic_load(&server->head);
    pthread_mutex_lock(&server->mutex);
    for (struct waiting **at = &server->waiting; *at != NULL;) {
        struct waiting *waiting = *at;
        if (!all && waiting->deadline_ms > now && waiting->after >= head) {
            at = &waiting->next;
            continue;
        }
        *at = waiting->next;
        server->waiting_count--;
        MHD_resume_connection(waiting->mhd);
        free(waiting);
    }
    pthread_mutex_unlock(&server->mutex);
}

void server_changed(struct server *server)
{
    atomic_store(&server->head, service_head(server->store));
    waiting_wake(server, false);
}

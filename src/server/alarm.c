/* What somebody who is responsible has to hear: a line in the log, a figure, a row of the audit.
 * And what raises one: a desk whose conflicts pile up or whose clock is wrong, a base that is
 * carried off. */
#include "server.h"

#include "base/log.h"
#include "usecase/write.h"

#include <stdio.h>
#include <stdlib.h>

#define CONFLICTS_AN_HOUR 20
#define PULLS_A_DAY 3 /* times all that one sees: a first sync, a new cache, another desk */
#define LOCK_WAIT_MOST_MS 50
#define CLOCK_OFF_MOST_MS (5 * MINUTE_MS)
#define YEAR_10000_MS 253402300800000

void alarm_raise(struct request *request, const char *what, const char *detail)
{
    struct server *server = request->server;
    char event[48];
    struct audit_event row = {event, request->session->actor.user_id, request->device_id, NULL,
                              detail};
    snprintf(event, sizeof event, "alarm.%s", what);
    server->alarms++;
    log_event(LOG_WARN, "alarm", "what", what, "device", str_or(request->device_id, "-"), "detail",
              detail, NULL);
    service_audit(server->store, &row, NULL); /* the log and the figure have it all the same */
}

/* --- conflicts --- */

static int64_t conflicts_of(struct request *request)
{
    return service_conflicts_caused(request->store, request->session->actor.user_id,
                                    clock_now_ms() - HOUR_MS);
}

bool alarm_holds_back(struct request *request, struct error *err)
{
    if (!limits_is_held(request))
        return false;
    if (conflicts_of(request) < CONFLICTS_AN_HOUR) {
        limits_hold(request, false);
        return false;
    }
    error_set(err, ERR_HELD_BACK, "%s", error_sentence(ERR_HELD_BACK));
    return true;
}

void alarm_conflicts(struct request *request)
{
    char detail[48];
    const struct actor *actor = &request->session->actor;
    int64_t count = conflicts_of(request);
    if (count < CONFLICTS_AN_HOUR || limits_is_held(request))
        return;
    limits_hold(request, true);
    snprintf(detail, sizeof detail, "%lld conflicts", (long long)count);
    alarm_raise(request, "conflicts", detail);
    if (actor->team_id != NULL)
        service_held_back(request->store, actor->user_id, actor->team_id, NULL);
}

/* --- a clock that is wrong --- */

/* Nothing is decided by it, but what that desk writes down is dated wrongly. A desk that does not
 * say what its clock shows is ahead if it has worked in the future; one behind looks like one that
 * was away. */
void alarm_clock(struct request *request, const struct push_request *push, int64_t sent_ms)
{
    char detail[64];
    int64_t off_ms = 0, now = clock_now_ms();
    for (size_t i = 0; i < push->count; i++)
        if (push->ops[i]->occurred_ms - now > off_ms)
            off_ms = push->ops[i]->occurred_ms - now;
    if (sent_ms >= 0 && sent_ms < YEAR_10000_MS)
        off_ms = sent_ms - now;
    if (llabs(off_ms) <= CLOCK_OFF_MOST_MS || !limits_clock_is_news(request))
        return;
    snprintf(detail, sizeof detail, "%lld minutes %s", llabs(off_ms) / MINUTE_MS,
             off_ms > 0 ? "ahead" : "behind");
    alarm_raise(request, "clock", detail);
}

/* --- the whole base --- */

struct count {
    struct limits *limits;
    char *scopes;
    char user_id[UUID_SIZE];
};

static void count_seen(struct store *store, void *data)
{
    struct count *count = data;
    struct arena *arena = arena_new();
    int64_t seen = store != NULL ? service_seen_count(store, count->scopes, arena) : -1;
    if (store == NULL || store_take_failure(store, NULL))
        seen = -1;
    limits_pull_seen(count->limits, count->user_id, seen);
    arena_free(arena);
    free(count->scopes);
    free(count);
}

/* Half a million rows take a quarter of a second: nobody waits for it, that person's next page
 * knows (docs/decisions/0059-one-long-poll-a-device.md). */
static void count_beside(struct request *request)
{
    struct count *count = xcalloc(1, sizeof *count);
    count->limits = request->server->limits;
    count->scopes = xstrdup(request->scopes);
    snprintf(count->user_id, sizeof count->user_id, "%s", request->session->actor.user_id);
    beside_run(request->server->beside, count_seen, count);
}

void alarm_pulled(struct request *request)
{
    char detail[64];
    struct limits *limits = request->server->limits;
    const char *user_id = request->session->actor.user_id;
    int64_t taken, seen;
    if (atomic_load(&request->server->is_stopping)) /* who counts may be gone */
        return;
    if (!limits_pulled(limits, user_id, (int64_t)request->pulled, &taken, &seen))
        return;
    if (seen < 0) {
        count_beside(request);
        return;
    }
    bool is_much = taken > PULLS_A_DAY * seen;
    limits_pull_look_at(limits, user_id, is_much ? INT64_MAX : PULLS_A_DAY * seen + 1);
    if (!is_much)
        return;
    snprintf(detail, sizeof detail, "%lld rows of %lld", (long long)taken, (long long)seen);
    alarm_raise(request, "pull", detail);
}

/* --- writers that wait --- */

void alarm_lock_wait(struct server *server)
{
    char wait[24];
    int64_t now = clock_monotonic_ms();
    if (now - server->lock_looked_ms < MINUTE_MS)
        return;
    server->lock_looked_ms = now;
    int64_t p99 = service_lock_wait_p99_ms(server->store);
    if (p99 <= LOCK_WAIT_MOST_MS)
        return;
    snprintf(wait, sizeof wait, "%lld", (long long)p99);
    server->alarms++;
    log_event(LOG_WARN, "alarm", "what", "feed_lock_wait", "p99_ms", wait, NULL);
}

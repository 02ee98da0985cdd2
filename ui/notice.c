/* Looking for due promises. The first ones of the queue are enough: what is due stands first. */
#include "notice.h"

#include "calls/outside.h"
#include "store/queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_MS 10000
#define ROWS 8

struct promise {
    char id[64], who[120];
    int64_t next_ms;
};
struct look {
    char user_id[40], team_id[40];
    int64_t now_ms;
    struct promise due[ROWS];
    int count;
    bool is_first;
};

static int64_t looked_ms;
static struct promise rung[ROWS * 4]; /* a ring: the last ones that the bell rang for */
static int rung_count;

static bool run_look(struct session *session, struct job *job, struct error *err)
{
    struct look *look = job->data;
    struct arena *arena = arena_new();
    struct queue_row *rows;
    size_t count = 0;
    struct queue_request request = {.user_id = look->user_id,
                                    .team_id = look->team_id[0] != '\0' ? look->team_id : NULL,
                                    .now_ms = look->now_ms,
                                    .limit = ROWS};
    bool is_ok = store_queue(session->store, &request, arena, &rows, &count, err);
    for (size_t i = 0; is_ok && i < count; i++) {
        const struct lead_card *card = &rows[i].card;
        struct promise *promise = &look->due[look->count];
        if (rows[i].rank != RANK_PROMISED || card->lead.next_ms > look->now_ms)
            continue;
        look->count++;
        promise->next_ms = card->lead.next_ms;
        snprintf(promise->id, sizeof promise->id, "%s", card->lead.record.id);
        snprintf(promise->who, sizeof promise->who, "%s", str_or(card->company.company, "–"));
    }
    arena_free(arena);
    return is_ok;
}

static bool has_rung(const struct promise *promise)
{
    for (size_t i = 0; i < sizeof rung / sizeof *rung; i++)
        if (rung[i].next_ms == promise->next_ms && str_equal(rung[i].id, promise->id))
            return true;
    return false;
}

static void look_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct look *look = job->data;
    (void)err;
    for (int i = 0; app != NULL && ok && i < look->count; i++) {
        if (has_rung(&look->due[i]))
            continue;
        rung[rung_count++ % (int)(sizeof rung / sizeof *rung)] = look->due[i];
        if (look->is_first) /* late ones stand on top of the queue anyway */
            continue;
        const char *words =
            arena_printf(app->frame, _("promised %s: %s"),
                         time_clock(app->frame, look->due[i].next_ms), look->due[i].who);
        app_message(app, ROLE_WARN, "%s", words);
        outside_bell(app);
        outside_notify(app, words);
    }
    free(look);
    free(job);
}

void notice_tick(struct app *app)
{
    int64_t now = clock_monotonic_ms();
    if (!settings_get_bool(app->settings, "notice.promise", true) ||
        (looked_ms != 0 && now - looked_ms < LOOK_MS))
        return;
    bool is_first = looked_ms == 0;
    looked_ms = now;
    struct job *job = xcalloc(1, sizeof *job);
    struct look *look = xcalloc(1, sizeof *look);
    const struct actor *actor = &app->session->actor;
    snprintf(look->user_id, sizeof look->user_id, "%s", str_or(actor->user_id, ""));
    snprintf(look->team_id, sizeof look->team_id, "%s", str_or(actor->team_id, ""));
    look->now_ms = clock_now_ms();
    look->is_first = is_first;
    job->run = run_look;
    job->done = look_done;
    job->data = look;
    job->is_read = true;
    worker_post(app->worker, job);
}

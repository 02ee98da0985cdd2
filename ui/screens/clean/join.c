/* The one join that goes on. Its job owns it: run reads it on the worker, done frees it here, also
 * where the program ends before. */
#include "join.h"

#include "usecase/quality_edit.h"
#include "usecase/worker.h"

#include <stdatomic.h>
#include <stdlib.h>

struct join {
    struct arena *arena; /* of field, values and what they become */
    struct quality_join what;
    struct job job;
    int64_t records;
    _Atomic int64_t changed;
};

static struct join *running;

static bool goes_on(void *data, int64_t changed)
{
    struct join *join = data;
    atomic_store(&join->changed, changed);
    return join->job.is_cancelled == 0;
}

static bool run_join(struct session *session, struct job *job, struct error *err)
{
    struct join *join = job->data;
    return quality_join(session, &join->what, err);
}

static void tell(struct app *app, const struct join *join)
{
    long long changed = (long long)join->what.changed;
    if (join->what.was_stopped)
        app_message(app, ROLE_WARN,
                    _("Stopped: %lld of %lld records are changed; u takes them back."), changed,
                    (long long)join->records);
    else
        app_message(app, ROLE_GOOD,
                    ngettext("%lld record changed", "%lld records changed", (unsigned long)changed),
                    changed);
}

static void join_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct join *join = job->data;
    running = NULL;
    if (app != NULL) {
        if (ok)
            tell(app, join);
        else
            app_error(app, err);
        app_written(app);
    }
    arena_free(join->arena);
    free(join);
}

void join_begin(struct app *app, const char *field, const char *to, const struct cluster *cluster)
{
    if (running != NULL) {
        app_message(app, ROLE_WARN, _("One after the other: %s"), join_progress(app));
        return;
    }
    struct join *join = running = xcalloc(1, sizeof *join);
    join->arena = arena_new();
    const char **values = ARENA_ARRAY(join->arena, const char *, cluster->count + 1);
    for (size_t i = 0; i < cluster->count; i++) {
        values[i] = arena_strdup(join->arena, cluster->values[i].value);
        join->records += str_equal(values[i], to) ? 0 : cluster->values[i].count;
    }
    join->what = (struct quality_join){.field = arena_strdup(join->arena, field),
                                       .values = values,
                                       .count = cluster->count,
                                       .to = arena_strdup(join->arena, to),
                                       .goes_on = goes_on,
                                       .data = join};
    join->job = (struct job){.run = run_join, .done = join_done, .data = join, .is_long = true};
    worker_post(app->worker, &join->job);
    app->needs_drawing = true;
}

bool join_goes_on(void)
{
    return running != NULL;
}

void join_stop(void)
{
    if (running != NULL)
        running->job.is_cancelled = 1;
}

const char *join_progress(struct app *app)
{
    if (running == NULL)
        return "";
    return arena_printf(app->frame, _("%lld of %lld records changed …"),
                        (long long)atomic_load(&running->changed), (long long)running->records);
}

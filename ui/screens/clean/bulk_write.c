/* The one change of many that is being written. Its job owns it: run reads it on the worker, done
 * frees it here, also where the program ends before. */
#include "bulk.h"
#include "join.h"

#include <stdlib.h>

struct writing {
    struct bulk_choice choice;
    struct quality_edit edit;
    struct job job;
    int64_t began_ms; /* when the rehearsal ended; on the worker */
    _Atomic int64_t looked, changed, expected, shown_began_ms;
};

static struct writing *running;

static bool goes_on(void *data, int64_t changed)
{
    struct writing *writing = data;
    const struct quality_edit *edit = &writing->edit;
    if (edit->is_rehearsal)
        writing->began_ms = clock_monotonic_ms();
    atomic_store(&writing->looked, edit->leads);
    atomic_store(&writing->changed, edit->is_rehearsal ? 0 : changed);
    atomic_store(&writing->expected, edit->is_rehearsal ? 0 : edit->expected);
    atomic_store(&writing->shown_began_ms, writing->began_ms);
    return writing->job.is_cancelled == 0;
}

static bool run_writing(struct session *session, struct job *job, struct error *err)
{
    struct writing *writing = job->data;
    return quality_edit(session, &writing->edit, err);
}

static void tell(struct app *app, const struct quality_edit *edit)
{
    long long changed = (long long)edit->changed;
    if (edit->was_stopped && changed == 0)
        app_message(app, ROLE_WARN, "%s", _("Stopped before anything was written."));
    else if (edit->was_stopped)
        app_message(app, ROLE_WARN,
                    _("Stopped: %lld of %lld records are changed; u takes them back."), changed,
                    (long long)edit->expected);
    else
        app_message(app, ROLE_GOOD,
                    ngettext("%lld record changed", "%lld records changed", (unsigned long)changed),
                    changed);
}

static void writing_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct writing *writing = job->data;
    running = NULL;
    if (app != NULL) {
        if (ok)
            tell(app, &writing->edit);
        else
            app_error(app, err);
        app_written(app);
        if (bulk_data_of(app) != NULL)
            bulk_look(app, bulk_data_of(app));
    }
    free(writing);
}

void bulk_write_begin(struct app *app, const struct bulk_choice *choice)
{
    struct writing *writing = running = xcalloc(1, sizeof *writing);
    writing->choice = *choice;
    writing->edit = (struct quality_edit){.where = writing->choice.filter,
                                          .field = writing->choice.field,
                                          .transform = writing->choice.transform,
                                          .from = writing->choice.from,
                                          .to = writing->choice.to,
                                          .goes_on = goes_on,
                                          .data = writing};
    writing->job =
        (struct job){.run = run_writing, .done = writing_done, .data = writing, .is_long = true};
    worker_post(app->worker, &writing->job);
    app->needs_drawing = true;
}

bool bulk_write_goes_on(void)
{
    return running != NULL;
}

bool many_are_written(void)
{
    return bulk_write_goes_on() || join_goes_on();
}

void bulk_write_stop(void)
{
    if (running != NULL)
        running->job.is_cancelled = 1;
}

static const char *time_left(struct app *app, int64_t changed, int64_t expected, int64_t began_ms)
{
    int64_t spent = clock_monotonic_ms() - began_ms;
    if (changed == 0 || spent < 2000)
        return "";
    return arena_printf(app->frame, _(", %s left"),
                        duration_human(app->frame, spent * (expected - changed) / changed));
}

const char *bulk_write_progress(struct app *app, int *ret_percent)
{
    *ret_percent = -1;
    if (running == NULL)
        return "";
    int64_t changed = atomic_load(&running->changed), expected = atomic_load(&running->expected);
    if (expected == 0)
        return arena_printf(app->frame, _("everything is looked at once more: %lld leads …"),
                            (long long)atomic_load(&running->looked));
    *ret_percent = (int)(100 * changed / expected);
    return arena_printf(app->frame, "%s %d %%%s",
                        arena_printf(app->frame, _("%lld of %lld records changed …"),
                                     (long long)changed, (long long)expected),
                        *ret_percent,
                        time_left(app, changed, expected, atomic_load(&running->shown_began_ms)));
}

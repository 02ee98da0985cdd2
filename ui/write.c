/* What has to be written: jobs of the worker that tell in the message line what became of them. */
#include "app.h"

#include "usecase/undo.h"

#include <stdlib.h>

static bool run_write(struct session *session, struct job *job, struct error *err)
{
    struct write *write = job->data;
    return write->run(session, write, err);
}

void app_written(struct app *app)
{
    if (!undo_peek(app->session, app->undo_text, sizeof app->undo_text))
        app->undo_text[0] = '\0';
    app_reload(app);
    sync_wake(app->syncer); /* what waits and what was rejected is counted again */
}

static void write_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct write *write = job->data;
    if (app != NULL) {
        if (!ok && !(write->is_quiet && err->code != ERR_LEASED))
            app_error(app, err);
        else if (write->text[0] != '\0')
            app_message(app, ROLE_GOOD, "%s", write->text);
        app_written(app);
        if (ok && write->done != NULL)
            write->done(app, write);
    }
    free(write);
    free(job);
}

void app_write(struct app *app, const struct write *write)
{
    struct job *job = xcalloc(1, sizeof *job);
    struct write *copy = xmalloc(sizeof *copy);
    *copy = *write;
    job->run = run_write;
    job->done = write_done;
    job->data = copy;
    job->is_long = write->is_long;
    job->is_one_group = write->is_one_group;
    app->needs_drawing = true;
    worker_post(app->worker, job);
}

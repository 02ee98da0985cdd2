/* The checks behind an import: a phase of its own on the long lane, when the rows are in already.
 */
#include "screen.h"

#include "usecase/quality.h"

#include <stdlib.h>

struct checking {
    struct import_work *work;
    struct quality_run run;
};

static bool on_checked(void *data, int64_t checked, int64_t of)
{
    struct import_work *work = data;
    atomic_store(&work->checked, checked);
    atomic_store(&work->to_check, of);
    return work->job->is_cancelled == 0;
}

static bool run_checks(struct session *session, struct job *job, struct error *err)
{
    struct checking *checking = job->data;
    checking->run.progress = on_checked;
    checking->run.data = checking->work;
    return quality_check_imported(session, &checking->run, err);
}

static void checks_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct checking *checking = job->data;
    struct import_work *work = checking->work;
    struct import_data *data = app != NULL ? import_data_of(app, work) : NULL;
    if (data != NULL) {
        data->has_checked = true;
        data->was_check_stopped = !ok;
        data->checked = checking->run.checked;
        data->opened = checking->run.opened;
        data->work = NULL;
        import_let_go(work);
    }
    if (app != NULL && !ok)
        app_error(app, err);
    if (app != NULL)
        app_reload(app);
    import_let_go(work);
    free(checking);
    free(job);
}

void import_check(struct app *app, struct import_data *data)
{
    struct checking *checking = xcalloc(1, sizeof *checking);
    struct import_work *work = checking->work = xcalloc(1, sizeof *work);
    struct job *job = xcalloc(1, sizeof *job);
    work->is_checking = true;
    work->job = job;
    atomic_store(&work->holders, data != NULL ? 2 : 1);
    if (data != NULL)
        data->work = work;
    job->run = run_checks;
    job->done = checks_done;
    job->data = checking;
    job->is_long = true;
    worker_post(app->worker, job);
}

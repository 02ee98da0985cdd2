/* What goes on behind the picture begins after the first one, which it would only delay: sync, the
 * worker, calls that come in, and what is costly at its first use. */
#include "app.h"

#include "calls/incoming.h"
#include "core/phone_number.h"

#include <stdlib.h>

/* libphonenumber reads its tables at its first number. */
static bool warm_up(struct session *session, struct job *job, struct error *err)
{
    struct phone_number number;
    (void)session, (void)job, (void)err;
    phone_parse("+442079460000", NULL, &number);
    return true;
}

static void warmed_up(struct job *job, bool ok, const struct error *err, void *context)
{
    (void)ok, (void)err, (void)context;
    free(job);
}

void app_begin_behind(struct app *app)
{
    struct job *job = xcalloc(1, sizeof *job);
    *job = (struct job){.run = warm_up, .done = warmed_up, .is_long = true};
    app->has_begun = true;
    sync_begin(app->syncer);
    worker_begin(app->worker);
    incoming_start(app);
    worker_post(app->worker, job);
}

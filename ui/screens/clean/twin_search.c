/* Who stands twice, looked for in the whole base: begun here, and going on behind the picture also
 * when the screen is left. Stopped while it asks, the next search goes on with the pairs that are
 * left. What it finds are tasks; this screen only says how far it is and what came of it. */
#include "../../screens.h"

#include "usecase/duplicates.h"

#include <stdatomic.h>
#include <stdlib.h>

struct search {
    struct job job;
    struct duplicates_report report;
    bool begins_again, has_begun; /* has_begun: else it was stopped while it waited for its turn */
    atomic_int percent;
};

static struct search *running; /* the job owns it; the drawing thread looks */
static struct duplicates_report last;
static bool has_last; /* one ended in this sitting */

struct twin_search {
    struct duplicates_rest rest;
    int64_t model_ms;
};

/* --- on the worker --- */

static bool on_progress(void *data, int percent)
{
    struct search *search = data;
    atomic_store(&search->percent, percent);
    return search->job.is_cancelled == 0;
}

static bool run_search(struct session *session, struct job *job, struct error *err)
{
    struct search *search = job->data;
    search->has_begun = true;
    const struct duplicates_request request = {on_progress, search, search->begins_again};
    return duplicates_run(session, &request, &search->report, err);
}

/* --- on the drawing thread --- */

static const char *found_words(struct app *app, const struct duplicates_report *report)
{
    return arena_printf(
        app->frame,
        _("Pairs found: %lld. New tasks: %lld, known: %lld, closed by themselves: %lld"),
        (long long)report->pairs, (long long)report->opened,
        (long long)(report->known + report->refreshed), (long long)report->closed);
}

static void searched(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct search *search = job->data;
    running = NULL;
    if (app != NULL) {
        app->session->twins = NULL; /* the model is another one now */
        has_last = ok;
        last = search->report;
        if (ok)
            app_message(app, ROLE_GOOD, "%s", found_words(app, &last));
        else if (err->code == ERR_CANCELLED)
            app_message(app, ROLE_WARN, "%s",
                        search->has_begun
                            ? err->message
                            : _("stopped while it looked: nothing was changed, the next run begins "
                                "anew"));
        else
            app_error(app, err);
        app_written(app);
        app_reload(app);
    }
    free(search);
}

static void begin(struct app *app, bool begins_again)
{
    struct search *search = running = xcalloc(1, sizeof *search);
    search->begins_again = begins_again;
    search->job =
        (struct job){.run = run_search, .done = searched, .data = search, .is_long = true};
    worker_post(app->worker, &search->job);
    app->needs_drawing = true;
}

static bool open_twins(struct app *app, struct screen *screen, const char *argument,
                       struct error *err)
{
    (void)argument;
    if (!actor_require(&app->session->actor, RIGHT_MERGE, err))
        return false;
    screen->state = xcalloc(1, sizeof(struct twin_search));
    return true;
}

static void close_twins(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static void load_twins(struct app *app, struct screen *screen)
{
    struct twin_search *twins = screen->state;
    twins->rest = duplicates_left(app->session);
    twins->model_ms = duplicates_model_ms(app->session);
}

static int draw_before(struct app *app, const struct twin_search *twins, int y)
{
    const char *learned =
        twins->model_ms == TIME_NONE
            ? _("Never done here: pairs are weighed by a model that knows no list yet.")
            : arena_printf(app->frame, _("Last done %s; pairs are weighed by what it learned."),
                           time_stamp(app->frame, twins->model_ms));
    y += put_wrapped(app, y, 3, app->width - 4, 2, ROLE_MUTED, learned);
    if (twins->rest.is_waiting)
        y += put_wrapped(app, y, 3, app->width - 4, 2, ROLE_WARN,
                         arena_printf(app->frame,
                                      _("Stopped: %lld of %lld pairs were asked about. Enter goes "
                                        "on with the others, r begins anew."),
                                      (long long)twins->rest.asked, (long long)twins->rest.count));
    return y;
}

static void draw_twins(struct app *app, struct screen *screen)
{
    int y = body_top(app);
    put(app, y, 1, app->width - 2, ROLE_TITLE, _("Who stands twice in the whole base"));
    y += 2;
    y += put_wrapped(app, y, 3, app->width - 4, 4, ROLE_NORMAL,
                     _("Every contact and company of this desk is compared. Likely pairs become "
                       "tasks; nothing is merged, and what somebody decided is not asked again."));
    if (running != NULL) {
        int percent = atomic_load(&running->percent);
        put(app, y + 1, 3, app->width - 4, ROLE_ACCENT,
            arena_printf(app->frame,
                         percent < 80 ? _("looked through: %d %% …") : _("asked about: %d %% …"),
                         percent < 80 ? percent * 100 / 80 : (percent - 80) * 5));
        put_wrapped(app, y + 2, 3, app->width - 4, 2, ROLE_MUTED,
                    _("It goes on while you work elsewhere; c stops it."));
        return;
    }
    y = draw_before(app, screen->state, y + 1);
    if (has_last)
        put_wrapped(app, y + 1, 3, app->width - 4, 2, ROLE_GOOD, found_words(app, &last));
}

static void tick_twins(struct app *app, struct screen *screen)
{
    (void)screen;
    app->needs_drawing |= running != NULL;
}

static bool is_idle(const struct app *app, const struct screen *screen)
{
    (void)app, (void)screen;
    return running == NULL;
}

static bool goes_on(const struct app *app, const struct screen *screen)
{
    return !is_idle(app, screen);
}

static bool is_waiting(const struct app *app, const struct screen *screen)
{
    return is_idle(app, screen) && ((const struct twin_search *)screen->state)->rest.is_waiting;
}

static void search(struct app *app, struct screen *screen)
{
    (void)screen;
    begin(app, false);
}

static void search_anew(struct app *app, struct screen *screen)
{
    (void)screen;
    begin(app, true);
}

static void stop(struct app *app, struct screen *screen)
{
    (void)screen;
    running->job.is_cancelled = 1;
    app_message(app, ROLE_MUTED, "%s", _("stops after what it is at"));
}

void show_twin_search(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &twin_search_screen, NULL);
}

static const struct action actions[] = {
    {"twins.search", "Enter", N_("search"),
     N_("look through the whole base, or go on where it was stopped"), is_idle, search},
    {"twins.anew", "r", N_("begin anew"), N_("not where it was stopped: look through all again"),
     is_waiting, search_anew},
    {"twins.stop", "c", N_("stop"), N_("what is asked about stays; the next search goes on"),
     goes_on, stop},
    {"twins.merges", "U", N_("merges"), N_("take a merge apart"), may_merge, show_merges},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class twin_search_screen = {.name = "twins",
                                                .title = N_("Search for twins"),
                                                .opened_by = "quality.twins",
                                                .open = open_twins,
                                                .load = load_twins,
                                                .draw = draw_twins,
                                                .tick = tick_twins,
                                                .close = close_twins,
                                                .actions = actions};

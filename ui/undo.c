/* The one long undo that goes on belongs to its job: run works on it on the worker, done frees it
 * here, also where the program ends before. */
#include "undo.h"

#include "calls/call.h"
#include "keys.h"
#include "screens.h"
#include "screens/lead/data.h"

#include "usecase/undo.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct undoing {
    char group[37];
    struct undone undone;
    struct job job;
    _Atomic int64_t looked, of;
};

static struct undoing *running;

/* --- the last action --- */

static bool run_undo(struct session *session, struct write *write, struct error *err)
{
    struct undone undone;
    if (!undo_run(session, write->a, &undone, err))
        return false;
    memcpy(write->text, undone.text, strlen(undone.text) + 1);
    lead_keep_undone(session, undone.undoes, write->id, sizeof write->id);
    return true;
}

/* What was undone was the lead that is shown: back to where it was opened. A call that was taken
 * back is on the screen again, instead of the next lead, unless that one is being called. */
static void undone(struct app *app, struct write *write)
{
    step_forget();
    struct lead_card *card;
    bool was_lead = app->top->class == &lead_screen && call_of(app->top->argument) == NULL;
    while (app->top->class == &lead_screen && app->top->below != NULL &&
           !store_card(app->store, app->top->argument, app->frame, &card, NULL))
        app_pop(app);
    if (was_lead && write->id[0] != '\0') {
        if (app->top->class == &lead_screen)
            app_pop(app);
        app_push(app, &lead_screen, write->id);
    }
    app_message(app, ROLE_GOOD, "%s", write->text);
}

/* --- one of many records --- */

static bool goes_on(void *data, int64_t looked, int64_t of)
{
    struct undoing *undoing = data;
    atomic_store(&undoing->looked, looked);
    atomic_store(&undoing->of, of);
    return undoing->job.is_cancelled == 0;
}

static bool run_long(struct session *session, struct job *job, struct error *err)
{
    struct undoing *undoing = job->data;
    const struct undo_watch watch = {goes_on, undoing};
    return undo_watched(session, undoing->group, &watch, &undoing->undone, err);
}

static void long_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct undoing *undoing = job->data;
    running = NULL;
    if (app != NULL) {
        if (ok)
            app_message(app, undoing->undone.was_stopped ? ROLE_WARN : ROLE_GOOD, "%s",
                        undoing->undone.text);
        else if (err->code == ERR_CANCELLED)
            app_message(app, ROLE_WARN, "%s", _("Stopped before anything was taken back."));
        else
            app_error(app, err);
        app_written(app);
    }
    free(undoing);
}

static void begin_long(struct app *app, const char *group)
{
    struct undoing *undoing = running = xcalloc(1, sizeof *undoing);
    snprintf(undoing->group, sizeof undoing->group, "%s", group);
    undoing->job =
        (struct job){.run = run_long, .done = long_done, .data = undoing, .is_long = true};
    worker_post(app->worker, &undoing->job);
    app_message(app, ROLE_NORMAL, _("Taking back %s, behind the picture; %s stops it."),
                app->undo_text, global_key(app, "app.undo"));
}

const char *undo_progress(struct app *app)
{
    int64_t of = running != NULL ? atomic_load(&running->of) : 0;
    if (running == NULL)
        return "";
    return arena_printf(app->frame, _("taking back %d %% …"),
                        of > 0 ? (int)(100 * atomic_load(&running->looked) / of) : 0);
}

static struct undo_weight weight; /* of what the question is about */

static void take_back(struct app *app)
{
    struct write write = {.run = run_undo, .done = undone};
    snprintf(write.a, sizeof write.a, "%s", weight.group);
    if (weight.is_long)
        begin_long(app, weight.group);
    else
        app_write(app, &write);
}

static void answered(struct app *app, const char *code, void *unused)
{
    (void)unused;
    if (str_equal(code, "yes"))
        take_back(app);
}

/* A key that was hit by mistake takes back one thing, never a list. */
static void weigh_and_ask(struct app *app)
{
    static struct menu_item items[2];
    static char question[300];
    items[0] = (struct menu_item){'y', "yes", _("yes, take it back")};
    items[1] = (struct menu_item){'n', "no", _("no, it stays")};
    if (!undo_weigh(app->session, &weight)) {
        app_message(app, ROLE_NORMAL, "%s", _("there is nothing to undo"));
    } else if (!weight.is_much) {
        take_back(app);
    } else {
        snprintf(question, sizeof question, _("Take back %s?"), weight.what);
        menu_open(app, question, items, 2, answered, NULL);
    }
}

void undo_ask(struct app *app, struct screen *screen)
{
    if (screen->class->undo != NULL)
        screen->class->undo(app, screen);
    else if (running != NULL)
        running->job.is_cancelled = 1;
    else if (many_are_written())
        app_message(app, ROLE_WARN, "%s",
                    _("A change of many goes on. c stops it where it began, then undo takes it "
                      "back."));
    else if (screen->class == &lead_screen && call_of(screen->argument) != NULL &&
             str_equal(app->undo_text, action_name("lead.add")))
        app_message(app, ROLE_WARN, "%s",
                    _("The call of this new lead has no outcome yet; e (own error) ends it, then "
                      "undo takes both back."));
    else
        weigh_and_ask(app);
}

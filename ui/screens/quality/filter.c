/* Which of the tasks are shown: those of one kind, those of a filter line. There is one such list
 * at a time. */
#include "head.h"

#include "../../toolkit/window.h"

#include "core/duplicate.h"
#include "store/queue.h"
#include "usecase/check_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KINDS_MOST 23 /* a letter each, and one for all of them */
#define ALL "all"

static char only[60], only_words[80], filter[400];

void task_filter_begin(void)
{
    only[0] = only_words[0] = filter[0] = '\0';
}

bool task_filter_is_set(void)
{
    return only[0] != '\0' || filter[0] != '\0';
}

const char *task_shown_words(struct app *app)
{
    const char *typed = filter[0] != '\0' ? arena_printf(app->frame, _("filter: %s"), filter) : "";
    return only[0] == '\0' || filter[0] == '\0'
               ? only[0] != '\0' ? only_words : typed
               : arena_printf(app->frame, "%s, %s", only_words, typed);
}

static void show(struct app *app)
{
    app->top->selected = app->top->top = 0;
    window_restart(app->top->state, window_join(app->frame, only, filter));
}

static void filter_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (app->top->class != &quality_screen)
        return;
    if (strlen(text) >= sizeof filter) {
        app_message(app, ROLE_WARN, "%s", _("The filter is too long."));
        return;
    }
    snprintf(filter, sizeof filter, "%s", text);
    if (text[0] == '\0')
        only[0] = '\0';
    show(app);
}

void task_filter_ask(struct app *app, struct screen *screen)
{
    (void)screen;
    filter_ask(app, &task_entity, filter, filter_done);
}

void task_show_only(struct app *app, const char *check_id)
{
    snprintf(only, sizeof only, ",%s,", check_id);
    const struct task task = {.check_id = (char *)(uintptr_t)check_id,
                              .kind = (char *)(uintptr_t)check_id};
    const struct duplicate_row *pair = duplicate_find(check_id);
    snprintf(only_words, sizeof only_words, "%s",
             pair != NULL ? _(pair->label) : quality_what(app, &task));
    filter[0] = '\0';
    show(app);
}

/* --- the kinds, counted on the worker --- */

struct counting {
    struct job job;
    struct arena *arena;
    struct task_kind *kinds;
    size_t count;
};

static bool run_count(struct session *session, struct job *job, struct error *err)
{
    struct counting *counting = job->data;
    const struct task_request request = {.team_id = session->actor.team_id,
                                         .user_id = session->actor.user_id,
                                         .off = checks_off(session, session->actor.team_id),
                                         .now_ms = session->now_ms(),
                                         .limit = KINDS_MOST};
    return store_task_kinds(session->store, &request, counting->arena, &counting->kinds,
                            &counting->count, err);
}

static void kind_chosen(struct app *app, const char *code, void *unused)
{
    (void)unused;
    if (app->top->class != &quality_screen)
        return;
    if (!str_equal(code, ALL)) {
        task_show_only(app, code);
        return;
    }
    task_filter_begin();
    show(app);
}

static const char *kind_words(struct app *app, const struct task_kind *kind)
{
    const struct task task = {.check_id = (char *)(uintptr_t)kind->name,
                              .kind = (char *)(uintptr_t)kind->name};
    const struct duplicate_row *pair = duplicate_find(kind->name);
    return arena_printf(app->frame, "%6lld  %s", (long long)kind->open,
                        pair != NULL ? _(pair->label) : quality_what(app, &task));
}

static void offer(struct app *app, const struct counting *counting)
{
    static struct menu_item items[KINDS_MOST + 1]; /* as long as the menu stands */
    static char words[KINDS_MOST + 1][100], codes[KINDS_MOST][40];
    int count = 0;
    int64_t all = 0;
    for (size_t i = 0; i < counting->count && count < KINDS_MOST; i++, count++) {
        all += counting->kinds[i].open;
        snprintf(words[i], sizeof words[i], "%s", kind_words(app, &counting->kinds[i]));
        snprintf(codes[i], sizeof codes[i], "%s", counting->kinds[i].name);
        items[i] = (struct menu_item){(char)('a' + i), codes[i], words[i]};
    }
    snprintf(words[count], sizeof words[count], "%6lld  %s", (long long)all, _("of every kind"));
    items[count] = (struct menu_item){'0', ALL, words[count]};
    count++;
    menu_open(app, _("Which kind? The most is at stake above."), items, count, kind_chosen, NULL);
}

static void counted(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct counting *counting = job->data;
    if (app != NULL && app->top->class == &quality_screen) {
        if (ok)
            offer(app, counting);
        else
            app_error(app, err);
        app->needs_drawing = true;
    }
    arena_free(counting->arena);
    free(counting);
}

void task_kinds_ask(struct app *app, struct screen *screen)
{
    struct counting *counting = xcalloc(1, sizeof *counting);
    (void)screen;
    counting->arena = arena_new();
    counting->job =
        (struct job){.run = run_count, .done = counted, .data = counting, .is_read = true};
    worker_post(app->worker, &counting->job);
}

/* Deadlines: whose time of keeping ends, which bought lists end, who has to be told where the data
 * comes from, as a preview until a day. The worker looks at every person; it can be stopped. */
#include "deadlines.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AHEAD_DAYS 30
#define QUICK_MS 100 /* so quick that every change may look again */

struct search {
    struct job *job;
    struct arena *arena;
    struct deadlines found;
    int64_t until_ms, began_ms;
    atomic_llong looked;
    atomic_int holders; /* screen and worker */
};
struct deadlines_data {
    struct arena *arena; /* of what was found; NULL: nothing yet */
    struct deadlines found;
    int64_t until_ms, took_ms;
    struct search *search; /* NULL: nothing goes on */
    bool is_old, was_stopped;
};

static void let_go(struct search *search)
{
    if (atomic_fetch_sub(&search->holders, 1) != 1)
        return;
    arena_free(search->arena);
    free(search);
}

static struct screen *screen_of(const struct app *app)
{
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != &deadlines_screen)
        screen = screen->below;
    return screen;
}

static struct deadlines_data *data_of(const struct app *app)
{
    struct screen *screen = screen_of(app);
    return screen != NULL ? screen->state : NULL;
}

/* --- looking --- */

static bool goes_on(void *data, int64_t looked)
{
    struct search *search = data;
    atomic_store(&search->looked, looked);
    return search->job->is_cancelled == 0;
}

static bool run_search(struct session *session, struct job *job, struct error *err)
{
    struct search *search = job->data;
    return deadlines_find(session, search->until_ms, goes_on, search, search->arena, &search->found,
                          err);
}

static void take_found(struct app *app, struct deadlines_data *data, struct search *search)
{
    struct arena *old = data->arena;
    data->arena = search->arena;
    data->found = search->found;
    data->took_ms = clock_now_ms() - search->began_ms;
    data->is_old = false;
    search->arena = old;
    app->needs_drawing = true;
}

static void search_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct search *search = job->data;
    struct deadlines_data *data = app != NULL ? data_of(app) : NULL;
    if (data != NULL && data->search == search) {
        data->search = NULL;
        data->was_stopped = !ok;
        if (ok)
            take_found(app, data, search);
        else if (err->code != ERR_CANCELLED)
            app_error(app, err);
        app->needs_drawing = true;
        let_go(search);
    }
    let_go(search);
    free(job);
}

static void stop(struct deadlines_data *data)
{
    if (data->search == NULL)
        return;
    data->search->job->is_cancelled = 1;
    let_go(data->search);
    data->search = NULL;
}

static void look(struct app *app, struct deadlines_data *data)
{
    struct search *search = xcalloc(1, sizeof *search);
    struct job *job = xcalloc(1, sizeof *job);
    stop(data);
    *job = (struct job){.run = run_search, .done = search_done, .data = search, .is_long = true};
    search->job = job;
    search->arena = arena_new();
    search->until_ms = data->until_ms;
    search->began_ms = clock_now_ms();
    atomic_store(&search->holders, 2);
    data->search = search;
    data->was_stopped = false;
    worker_post(app->worker, job);
}

void deadlines_again(struct app *app)
{
    if (data_of(app) != NULL)
        look(app, data_of(app));
}

void deadlines_refresh(struct app *app)
{
    struct deadlines_data *data = data_of(app);
    if (data == NULL || data->search != NULL || data->arena == NULL)
        return;
    if (data->took_ms <= QUICK_MS)
        look(app, data);
    else
        data->is_old = true;
}

const char *deadlines_progress(const struct app *app)
{
    const struct deadlines_data *data = data_of(app);
    if (data == NULL || data->search == NULL)
        return "";
    long long looked = atomic_load(&data->search->looked);
    return arena_printf(app->frame, _("persons looked at: %lld …"), looked);
}

/* --- the screen --- */

static bool open_deadlines(struct app *app, struct screen *screen, const char *argument,
                           struct error *err)
{
    (void)argument;
    if (!actor_require(&app->session->actor, RIGHT_MERGE, err))
        return false;
    struct deadlines_data *data = screen->state = xcalloc(1, sizeof *data);
    data->until_ms = clock_now_ms() + AHEAD_DAYS * DAY_MS;
    look(app, data);
    return true;
}

static void load_deadlines(struct app *app, struct screen *screen)
{
    (void)screen;
    deadlines_refresh(app);
}

static void close_deadlines(struct app *app, struct screen *screen)
{
    struct deadlines_data *data = screen->state;
    (void)app;
    stop(data);
    if (data->arena != NULL)
        arena_free(data->arena);
    free(data);
}

static const struct deadline_group *group_of(const struct screen *screen)
{
    const struct deadlines_data *data = screen->state;
    return screen->selected < (int)data->found.count ? &data->found.groups[screen->selected] : NULL;
}

const struct deadline_group *deadlines_group(const struct app *app)
{
    const struct screen *screen = screen_of(app);
    return screen != NULL ? group_of(screen) : NULL;
}

static const char *number_words(struct app *app, int64_t number)
{
    return arena_printf(app->frame, "%lld", (long long)number);
}

static void draw_row(struct app *app, const struct deadline_group *group, int y, bool is_here)
{
    enum role role = put_row(app, y, is_here, group->over > 0 ? ROLE_WARN : ROLE_NORMAL);
    put(app, y, 3, 11, role,
        group->kind == DEADLINE_VALUES ? "–" : time_day(app->frame, group->first_ms));
    put(app, y, 15, app->width - 37, role, deadline_words(group, app->frame));
    put_right(app, y, app->width - 12, role, number_words(app, group->count));
    put_right(app, y, app->width - 1, role, group->over > 0 ? number_words(app, group->over) : "–");
}

static const char *day_words(struct app *app, const char *day)
{
    int64_t ms;
    return time_parse_iso(arena_printf(app->frame, "%sT12:00:00Z", str_or(day, "")), &ms)
               ? time_day(app->frame, ms)
               : "–";
}

static const char *foot_words(struct app *app, const struct deadline_group *group)
{
    switch (group->kind) {
    case DEADLINE_NOTICE:
        return _("Bought data: each person is told where it comes from within a month (GDPR art. "
                 "14). n notes that all of them were.");
    case DEADLINE_LICENCE:
        return arena_printf(
            app->frame,
            _("Licence until %s; these persons are here by this list alone. t opens "
              "a task for each whose day is over; a team lead erases."),
            day_words(app, group->licence_until));
    case DEADLINE_VALUES:
        return _("The persons stay, these values go unless they are confirmed. t opens the tasks "
                 "that propose it.");
    case DEADLINE_STATE: break;
    }
    return _("No purpose of keeping is left then. t opens a task for each whose day is over; a "
             "team lead erases.");
}

static void draw_head(struct app *app, const struct deadlines_data *data, int top)
{
    const char *progress = deadlines_progress(app);
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("Deadlines until %s"), time_day(app->frame, data->until_ms)));
    put_right(app, top, app->width - 1, ROLE_MUTED,
              *progress != '\0'     ? progress
              : data->is_old        ? _("something has changed; r looks again")
              : data->arena == NULL ? ""
                                    : arena_printf(app->frame, _("persons looked at: %lld"),
                                                   (long long)data->found.looked));
    put(app, top + 1, 3, 11, ROLE_MUTED, _("From"));
    put(app, top + 1, 15, app->width - 37, ROLE_MUTED, _("What ends"));
    put_right(app, top + 1, app->width - 12, ROLE_MUTED, _("persons"));
    put_right(app, top + 1, app->width - 1, ROLE_MUTED, _("over now"));
}

static void draw_deadlines(struct app *app, struct screen *screen)
{
    const struct deadlines_data *data = screen->state;
    int top = body_top(app), visible = body_height(app) - 6, count = (int)data->found.count;
    list_scroll(screen, count, visible);
    draw_head(app, data, top);
    if (count == 0)
        put_wrapped(app, top + 3, 3, app->width - 4, 2, ROLE_NORMAL,
                    data->was_stopped     ? _("Stopped; r looks again.")
                    : data->arena == NULL ? ""
                                          : _("Nothing ends until then; d looks at another day."));
    for (int i = 0; i < visible && screen->top + i < count; i++)
        draw_row(app, &data->found.groups[screen->top + i], top + 2 + i,
                 screen->top + i == screen->selected);
    put_line(app, top + visible + 2, ROLE_MUTED);
    if (group_of(screen) != NULL)
        put_wrapped(app, top + visible + 3, 1, app->width - 2, 3, ROLE_NORMAL,
                    foot_words(app, group_of(screen)));
}

static bool deadlines_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct deadlines_data *data = screen->state;
    return list_key(app, screen, key, (int)data->found.count, body_height(app) - 6);
}

static const char *deadlines_words(struct app *app, const struct screen *screen, int row)
{
    const struct deadlines_data *data = screen->state;
    return deadline_words(&data->found.groups[row], app->frame);
}

/* --- deeds --- */

static bool has_group(const struct app *app, const struct screen *screen)
{
    (void)app;
    return group_of(screen) != NULL;
}

static void show_persons(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &deadline_people_screen, NULL);
}

static bool read_until(const char *text, int64_t *ret_ms)
{
    char line[40], *end;
    long days = strtol(text, &end, 10);
    if (text[0] == '+' && end != text && *end == '\0' && days >= 0 && days < 36500) {
        *ret_ms = clock_now_ms() + days * DAY_MS;
        return true;
    }
    snprintf(line, sizeof line, "%.10sT12:00:00Z", text);
    return strlen(text) == 10 && time_parse_iso(line, ret_ms);
}

static bool check_until(struct app *app, const char *text, char *echo, size_t size)
{
    int64_t ms;
    bool is_day = read_until(text, &ms);
    snprintf(echo, size, "%s",
             is_day ? arena_printf(app->frame, _("what ends until %s"), time_day(app->frame, ms))
                    : _("a day as YYYY-MM-DD, or +90: days from today"));
    return is_day;
}

static void until_typed(struct app *app, const char *text, void *unused)
{
    struct deadlines_data *data = data_of(app);
    (void)unused;
    if (data != NULL && read_until(text, &data->until_ms))
        look(app, data);
}

static void ask_until(struct app *app, struct screen *screen)
{
    (void)screen;
    prompt_open(app, &(struct prompt){.question = _("Look ahead until which day?"),
                                      .initial = "+90",
                                      .check = check_until,
                                      .done = until_typed});
}

static bool has_over(const struct app *app, const struct screen *screen)
{
    const struct deadlines_data *data = screen->state;
    (void)app;
    for (size_t i = 0; i < data->found.count; i++)
        if (data->found.groups[i].over > 0 && data->found.groups[i].kind != DEADLINE_NOTICE)
            return true;
    return false;
}

static bool run_tasks(struct session *session, struct write *write, struct error *err)
{
    struct retention_look look = {.until_ms = session->now_ms(), .opens = true};
    if (!retention_run(session, &look, err))
        return false;
    snprintf(write->text, sizeof write->text,
             ngettext("%lld task at the quality desk", "%lld tasks at the quality desk",
                      (unsigned long)look.due),
             (long long)look.due);
    return true;
}

static void looked_again(struct app *app, struct write *write)
{
    (void)write;
    deadlines_again(app);
}

static void open_tasks(struct app *app, struct screen *screen)
{
    (void)screen;
    app_write(app, &(struct write){.run = run_tasks, .done = looked_again, .is_long = true});
}

static bool is_notice(const struct app *app, const struct screen *screen)
{
    return has_group(app, screen) && group_of(screen)->kind == DEADLINE_NOTICE &&
           group_of(screen)->batch_id != NULL;
}

static bool run_told(struct session *session, struct write *write, struct error *err)
{
    int64_t count;
    if (!notice_given_list(session, write->id, write->number, &count, err))
        return false;
    snprintf(write->text, sizeof write->text,
             ngettext("noted for %lld person: told where the data comes from",
                      "noted for %lld persons: told where the data comes from",
                      (unsigned long)count),
             (long long)count);
    return true;
}

static void told(struct app *app, int64_t at_ms)
{
    struct write write = {.run = run_told, .done = looked_again, .number = at_ms, .is_long = true};
    if (deadlines_group(app) == NULL)
        return;
    snprintf(write.id, sizeof write.id, "%s", str_or(deadlines_group(app)->batch_id, ""));
    app_write(app, &write);
}

static void ask_told(struct app *app, struct screen *screen)
{
    const struct deadline_group *group = group_of(screen);
    notice_day_ask(app,
                   arena_printf(app->frame, _("When were all %lld told, by %s?"),
                                (long long)group->count, str_or(group->name, "–")),
                   told);
}

static void again(struct app *app, struct screen *screen)
{
    (void)screen;
    deadlines_again(app);
}

static bool is_looking(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct deadlines_data *)screen->state)->search != NULL;
}

static void cancel(struct app *app, struct screen *screen)
{
    struct deadlines_data *data = screen->state;
    (void)app;
    stop(data);
    data->was_stopped = true;
}

static const struct action actions[] = {
    {"deadlines.persons", "Enter", N_("persons"), N_("who they are, each with the day"), has_group,
     show_persons},
    {"deadlines.told", "n", N_("all told"),
     N_("note that every person of this bought list was told where the data comes from"), is_notice,
     ask_told},
    {"deadlines.tasks", "t", N_("open tasks"),
     N_("a task for everybody whose day is over; it proposes, a team lead erases"), has_over,
     open_tasks},
    {"deadlines.until", "d", N_("another day"), N_("look ahead until another day"), NULL,
     ask_until},
    {"deadlines.stop", "c", N_("stop"), N_("stop looking"), is_looking, cancel},
    {"deadlines.again", "r", N_("look again"), N_("what ends, as it is now"), NULL, again},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class deadlines_screen = {.name = "deadlines",
                                              .title = N_("Deadlines"),
                                              .opened_by = "quality.deadlines",
                                              .open = open_deadlines,
                                              .load = load_deadlines,
                                              .draw = draw_deadlines,
                                              .key = deadlines_key,
                                              .close = close_deadlines,
                                              .actions = actions,
                                              .words = deadlines_words};

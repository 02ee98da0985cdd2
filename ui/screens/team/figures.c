/* My figures, who looks at them, and the views with a purpose that a team lead has of others. What
 * others' figures are is asked of the service with a key, since each look is counted there. */
#include "../names.h"
#include "../../screens.h"

#include "core/outcome.h"
#include "core/reference.h"
#include "sync/figures.h"
#include "usecase/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESULT_ROWS 5

/* What the service said; made on the worker. */
struct news {
    const struct desk_paths *paths;
    struct arena *arena;
    struct personal_view *views;
    size_t view_count;
    struct person_figures *people;
    size_t people_count;
    bool is_on, wants_people;
};
struct figures_data {
    struct person_figures own;
    struct result_count *results;
    size_t result_count;
    struct news *news; /* NULL: not said yet */
    const struct personal_view *mine[100];
    int mine_count;
};

/* --- on the worker --- */

static struct news *news_of(const struct write *write)
{
    return (struct news *)(uintptr_t)write->number;
}

static void news_free(struct news *news)
{
    if (news != NULL)
        arena_free(news->arena);
    free(news);
}

static bool run_fetch(struct session *session, struct write *write, struct error *err)
{
    struct news *news = news_of(write);
    (void)session;
    if ((!news->wants_people ||
         sync_figures(news->paths, NULL, news->arena, &news->people, &news->people_count, err)) &&
        sync_works_council(news->paths, &news->is_on, err) &&
        sync_views(news->paths, news->arena, &news->views, &news->view_count, err))
        return true;
    news_free(news);
    return false;
}

static struct screen *figures_open(struct app *app)
{
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != &figures_screen)
        screen = screen->below;
    return screen;
}

/* Open views that I have of others are the rows of the screen. */
static void take_news(struct figures_data *data, struct news *news)
{
    news_free(data->news);
    data->news = news;
    data->mine_count = 0;
    for (size_t i = 0; i < news->view_count && data->mine_count < 100; i++)
        if (news->views[i].viewer_id != NULL && news->views[i].until_ms > clock_now_ms())
            data->mine[data->mine_count++] = &news->views[i];
}

static void fetched(struct app *app, struct write *write)
{
    struct screen *screen = figures_open(app);
    if (screen != NULL)
        take_news(screen->state, news_of(write));
    else
        news_free(news_of(write));
}

static void fetch(struct app *app, bool wants_people)
{
    struct news *news = xcalloc(1, sizeof *news);
    news->paths = app->paths;
    news->arena = arena_new();
    news->wants_people = wants_people;
    app_write(app, &(struct write){.run = run_fetch,
                                   .done = fetched,
                                   .is_long = true,
                                   .number = (int64_t)(uintptr_t)news});
}

/* --- the screen --- */

static bool open_figures(struct app *app, struct screen *screen, const char *argument,
                         struct error *err)
{
    (void)argument, (void)err;
    screen->state = xcalloc(1, sizeof(struct figures_data));
    fetch(app, false);
    return true;
}

static void close_figures(struct app *app, struct screen *screen)
{
    (void)app;
    news_free(((struct figures_data *)screen->state)->news);
    free(screen->state);
}

static void load_figures(struct app *app, struct screen *screen)
{
    struct figures_data *data = screen->state;
    int64_t now = clock_now_ms();
    data->result_count = 0;
    data->own = (struct person_figures){0};
    figures_own(app->session, screen->arena, &data->own, NULL);
    figures_own_results(app->session, day_add_ms(now, -FIGURES_DAYS, NULL), now, screen->arena,
                        &data->results, &data->result_count, NULL);
}

static const char *result_label(const struct app *app, const char *code)
{
    const struct outcome *outcome = outcome_find(app->session->outcomes, str_or(code, ""));
    return outcome != NULL ? _(outcome->label) : str_or(code, "–");
}

static int draw_own(struct app *app, const struct figures_data *data, int y)
{
    const struct person_figures *own = &data->own;
    struct flow flow = {.y = y + 3, .x = 3, .left = 3, .right = app->width - 2};
    put(app, y, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("My figures of %d days"), FIGURES_DAYS));
    put(app, y + 1, 3, app->width - 4, ROLE_NORMAL,
        arena_printf(app->frame, _("leads received %lld (A: %lld), open %lld"),
                     (long long)own->received, (long long)own->received_a, (long long)own->open));
    put(app, y + 2, 3, app->width - 4, ROLE_NORMAL,
        arena_printf(app->frame, _("calls %lld, today %lld; %lld of %lld promises kept"),
                     (long long)own->calls_days, (long long)own->calls_today,
                     (long long)own->promises.kept, (long long)own->promises.promised));
    for (size_t i = 0; i < data->result_count && i < RESULT_ROWS; i++)
        put_flow(app, &flow, arena_printf(app->frame, "%lld", (long long)data->results[i].count),
                 result_label(app, data->results[i].result));
    return flow.y + 2;
}

static const char *view_words(struct app *app, const struct personal_view *view, const char *who)
{
    int64_t now = clock_now_ms();
    return arena_printf(
        app->frame, _("%s, %s %s: %s; looked %lld times, last %s"), who,
        view->until_ms > now ? _("until") : _("ended"), time_human(app->frame, view->until_ms, now),
        view->purpose, (long long)view->looks,
        view->looked_ms == TIME_NONE ? "–" : time_human(app->frame, view->looked_ms, now));
}

static int draw_lookers(struct app *app, const struct figures_data *data, int y, int bottom)
{
    const struct news *news = data->news;
    bool is_any = false;
    put(app, y++, 1, app->width - 2, ROLE_TITLE, _("Who looks at my figures"));
    for (size_t i = 0; news != NULL && i < news->view_count && y < bottom; i++) {
        if (news->views[i].viewer_id != NULL)
            continue;
        is_any = true;
        put(app, y++, 3, app->width - 4,
            news->views[i].until_ms > clock_now_ms() ? ROLE_WARN : ROLE_MUTED,
            view_words(app, &news->views[i], str_or(news->views[i].viewer, "–")));
    }
    if (!is_any)
        put(app, y++, 3, app->width - 4, ROLE_MUTED,
            news == NULL  ? _("the service has not said yet")
            : news->is_on ? _("nobody")
                          : _("no view is needed: the works council mode is off"));
    return y + 1;
}

static const struct person_figures *figures_shown(const struct news *news, const char *name)
{
    for (size_t i = 0; i < news->people_count; i++)
        if (str_equal(news->people[i].user, name))
            return &news->people[i];
    return NULL;
}

static const char *person_words(struct app *app, const struct person_figures *figures)
{
    return arena_printf(app->frame,
                        _("received %lld (A: %lld), open %lld, calls %lld (today %lld), promises "
                          "%lld of %lld"),
                        (long long)figures->received, (long long)figures->received_a,
                        (long long)figures->open, (long long)figures->calls_days,
                        (long long)figures->calls_today, (long long)figures->promises.kept,
                        (long long)figures->promises.promised);
}

static bool may_view(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_PERSONAL_VIEW);
}

static void draw_views(struct app *app, struct screen *screen, int y, int bottom)
{
    const struct figures_data *data = screen->state;
    put(app, y++, 1, app->width - 2, ROLE_TITLE, _("Figures of others, with a purpose"));
    if (data->mine_count == 0)
        put(app, y++, 3, app->width - 4, ROLE_MUTED,
            _("no view is open; n opens one, and the person sees it"));
    list_scroll(screen, data->mine_count, data->mine_count);
    for (int i = 0; i < data->mine_count && y + 1 < bottom; i++, y += 2) {
        const struct personal_view *view = data->mine[i];
        const struct person_figures *figures = figures_shown(data->news, view->subject);
        bool is_here = i == screen->selected;
        put(app, y, 0, app->width, is_here ? ROLE_SELECTED : ROLE_NORMAL, is_here ? " >" : "");
        put(app, y, 3, app->width - 4, is_here ? ROLE_SELECTED : ROLE_NORMAL,
            view_words(app, view, str_or(view->subject, "–")));
        put(app, y + 1, 5, app->width - 6, ROLE_MUTED,
            figures != NULL ? person_words(app, figures) : _("Enter looks; the look is counted"));
        if (is_here)
            put_cursor(app, y, 1);
    }
    /* While the mode is off there are people without a view. */
    for (size_t i = 0;
         data->news != NULL && !data->news->is_on && i < data->news->people_count && y < bottom;
         i++, y++)
        put(app, y, 3, app->width - 4, ROLE_NORMAL,
            arena_printf(app->frame, "%s: %s", data->news->people[i].user,
                         person_words(app, &data->news->people[i])));
}

static void draw_figures(struct app *app, struct screen *screen)
{
    const struct figures_data *data = screen->state;
    int bottom = body_top(app) + body_height(app);
    int y = draw_own(app, data, body_top(app));
    y = draw_lookers(app, data, y, bottom - 3);
    put_cursor(app, body_top(app), 1);
    if (may_view(app, screen))
        draw_views(app, screen, y, bottom);
}

static const char *figures_words(struct app *app, const struct screen *screen, int row)
{
    (void)app;
    return str_or(((const struct figures_data *)screen->state)->mine[row]->subject, "");
}

static bool figures_key(struct app *app, struct screen *screen, const struct key *key)
{
    return list_key(app, screen, key, ((struct figures_data *)screen->state)->mine_count,
                    body_height(app) / 3);
}

/* --- what a team lead may do --- */

static bool has_people(const struct app *app, const struct screen *screen)
{
    const struct figures_data *data = screen->state;
    return may_view(app, screen) && data->news != NULL &&
           (data->mine_count > 0 || !data->news->is_on);
}

static bool has_view(const struct app *app, const struct screen *screen)
{
    return may_view(app, screen) && ((struct figures_data *)screen->state)->mine_count > 0;
}

static void look(struct app *app, struct screen *screen)
{
    (void)screen;
    fetch(app, true);
}

static void changed(struct app *app, struct write *write)
{
    (void)write;
    if (figures_open(app) != NULL)
        fetch(app, false);
}

static bool run_open(struct session *session, struct write *write, struct error *err)
{
    const struct desk_paths *paths = (const struct desk_paths *)(uintptr_t)write->number;
    (void)session;
    snprintf(write->text, sizeof write->text, "%s", _("The view is open; the person sees it."));
    return sync_view_open(paths, write->id, write->b, TIME_NONE, err);
}

static char asked_id[64];

static bool check_purpose(struct app *app, const char *text, char *echo, size_t size)
{
    (void)app;
    snprintf(echo, size, _("seen by that person and in the audit; ends after %d days"), VIEW_DAYS);
    return utf8_count(text) >= VIEW_PURPOSE_LEAST;
}

static void purpose_done(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_open,
                          .done = changed,
                          .is_long = true,
                          .number = (int64_t)(uintptr_t)app->paths};
    (void)unused;
    snprintf(write.id, sizeof write.id, "%s", asked_id);
    snprintf(write.b, sizeof write.b, "%s", text);
    app_write(app, &write);
}

static bool check_person(struct app *app, const char *text, char *echo, size_t size)
{
    const char *id = store_id_of(app->store, &user_entity, text, app->frame);
    snprintf(echo, size, "%s",
             text[0] == '\0' ? _("somebody of the team, by name")
             : id == NULL    ? _("there is no such user")
                             : "");
    return id != NULL;
}

static void person_done(struct app *app, const char *text, void *unused)
{
    const char *id = store_id_of(app->store, &user_entity, text, app->frame);
    struct prompt prompt = {.question = arena_printf(app->frame, _("What for? (%s)"), text),
                            .check = check_purpose,
                            .done = purpose_done};
    (void)unused;
    snprintf(asked_id, sizeof asked_id, "%s", str_or(id, ""));
    prompt_open(app, &prompt);
}

static void new_view(struct app *app, struct screen *screen)
{
    struct prompt prompt = {.question = _("Whose figures?"),
                            .check = check_person,
                            .done = person_done,
                            .complete = names_user};
    (void)screen;
    prompt_open(app, &prompt);
}

static bool run_end(struct session *session, struct write *write, struct error *err)
{
    const struct desk_paths *paths = (const struct desk_paths *)(uintptr_t)write->number;
    (void)session;
    snprintf(write->text, sizeof write->text, "%s", _("The view has ended."));
    return sync_view_end(paths, write->id, err);
}

static void end_view(struct app *app, struct screen *screen)
{
    const struct figures_data *data = screen->state;
    struct write write = {
        .run = run_end, .done = changed, .is_long = true, .number = (int64_t)(uintptr_t)app->paths};
    if (screen->selected >= data->mine_count)
        return;
    snprintf(write.id, sizeof write.id, "%s", data->mine[screen->selected]->id);
    app_write(app, &write);
}

static const struct action actions[] = {
    {"figures.look", "Enter", N_("look"),
     N_("the figures of those whom I have a view of; counted, and in the audit"), has_people, look},
    {"figures.view", "n", N_("new view"), N_("look at one person's figures, for a purpose"),
     may_view, new_view},
    {"figures.end", "x", N_("end view"), N_("end the selected view before its time"), has_view,
     end_view},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class figures_screen = {.name = "figures",
                                            .title = N_("Figures"),
                                            .opened_by = "app.figures",
                                            .open = open_figures,
                                            .load = load_figures,
                                            .draw = draw_figures,
                                            .key = figures_key,
                                            .close = close_figures,
                                            .actions = actions,
                                            .words = figures_words};

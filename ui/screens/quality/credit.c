/* Data care: the team's week and goal first, one's own points for oneself, the board of those who
 * asked to stand on it, and repairs of others to be judged right or wrong. All of it is the
 * service's; nothing works offline. */
#include "../../screens.h"

#include "sync/credit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_SHOWN 5

struct credit_data {
    struct arena *arena; /* of what was fetched */
    struct sync_credit credit;
    struct sync_place *places;
    struct sync_look *looks;
    size_t place_count, look_count;
    bool is_fetched, has_failed;
};
struct fetch {
    const struct desk_paths *paths;
    struct credit_data data;
    bool may_judge, is_ok;
    struct error err;
};

/* --- on the worker --- */

static bool run_fetch(struct session *session, struct write *write, struct error *err)
{
    struct fetch *fetch = (struct fetch *)(uintptr_t)write->number;
    struct credit_data *data = &fetch->data;
    (void)session, (void)err;
    fetch->is_ok =
        sync_credit(fetch->paths, &data->credit, &fetch->err) &&
        (!data->credit.has_board || sync_credit_board(fetch->paths, data->arena, &data->places,
                                                      &data->place_count, &fetch->err)) &&
        (!fetch->may_judge || sync_credit_looks(fetch->paths, data->arena, &data->looks,
                                                &data->look_count, &fetch->err));
    return true;
}

static void fetched(struct app *app, struct write *write)
{
    struct fetch *fetch = (struct fetch *)(uintptr_t)write->number;
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != &credit_screen)
        screen = screen->below;
    struct credit_data *data = screen != NULL ? screen->state : NULL;
    struct arena *unused = fetch->data.arena;
    if (data != NULL && fetch->is_ok) {
        unused = data->arena;
        *data = fetch->data;
        data->is_fetched = true;
    } else if (data != NULL) {
        data->has_failed = true;
        app_error(app, &fetch->err);
    }
    arena_free(unused);
    free(fetch);
    app->needs_drawing = true;
}

static void fetch_all(struct app *app)
{
    struct fetch *fetch = xcalloc(1, sizeof *fetch);
    fetch->paths = app->paths;
    fetch->data.arena = arena_new();
    fetch->may_judge = actor_may(&app->session->actor, RIGHT_QUALITY);
    app_write(app, &(struct write){.run = run_fetch,
                                   .done = fetched,
                                   .is_long = true,
                                   .is_quiet = true,
                                   .number = (int64_t)(uintptr_t)fetch});
}

/* --- the screen --- */

static bool open_credit(struct app *app, struct screen *screen, const char *argument,
                        struct error *err)
{
    struct credit_data *data = xcalloc(1, sizeof *data);
    (void)argument, (void)err;
    data->arena = arena_new();
    screen->state = data;
    fetch_all(app);
    return true;
}

static void close_credit(struct app *app, struct screen *screen)
{
    struct credit_data *data = screen->state;
    (void)app;
    arena_free(data->arena);
    free(data);
}

static const struct sync_look *look_here(const struct screen *screen)
{
    const struct credit_data *data = screen->state;
    return screen->selected < (int)data->look_count ? &data->looks[screen->selected] : NULL;
}

static const char *bar(struct app *app, int64_t part, int64_t of)
{
    const char *full = safe_text_is_ascii() ? "#" : "█", *rest = safe_text_is_ascii() ? "." : "░";
    const char *line = "";
    for (int i = 0; i < 20; i++)
        line = arena_printf(app->frame, "%s%s", line, part * 20 > i * of ? full : rest);
    return line;
}

static const char *week_words(struct app *app, const struct sync_credit *credit)
{
    if (credit->has_goal && credit->has_earned)
        return arena_printf(app->frame, _("The team's week: %s %lld of %lld points"),
                            bar(app, credit->earned, credit->goal), (long long)credit->earned,
                            (long long)credit->goal);
    if (credit->has_goal)
        return arena_printf(app->frame,
                            _("The team wants %lld points a week; its sum is told from five "
                              "people on"),
                            (long long)credit->goal);
    if (credit->has_earned)
        return arena_printf(app->frame, _("The team's week: %lld points, no goal is set"),
                            (long long)credit->earned);
    return actor_may(&app->session->actor, RIGHT_MOVE_LEADS)
               ? _("No goal is set for the week; w sets one.")
               : _("No goal is set for the week; the team lead sets it.");
}

static int draw_own(struct app *app, const struct sync_credit *credit, int y)
{
    put(app, y++, 1, app->width - 2, ROLE_TITLE, week_words(app, credit));
    put(app, y++, 1, app->width - 2, ROLE_NORMAL,
        arena_printf(app->frame,
                     _("Own: %lld points stand, %lld wait for their thirty days, %lld were taken "
                       "back"),
                     (long long)credit->own.standing, (long long)credit->own.pending,
                     (long long)credit->own.taken_back));
    if (credit->streak_weeks > 1)
        put(app, y++, 1, app->width - 2, ROLE_NORMAL,
            arena_printf(app->frame, _("%lld weeks in a row with care that counts"),
                         (long long)credit->streak_weeks));
    return y;
}

static int draw_places(struct app *app, const struct credit_data *data, int y)
{
    if (!data->credit.has_board)
        return y;
    put(app, y++, 1, app->width - 2, ROLE_MUTED,
        data->credit.is_listed ? _("Board of four weeks; you stand on it because you asked (o)")
                               : _("Board of four weeks: only who asked to stand on it (o)"));
    for (size_t i = 0; i < data->place_count && i < PLACES_SHOWN; i++, y++)
        put(app, y, 3, app->width - 4, ROLE_NORMAL,
            arena_printf(app->frame, _("%s %6lld points, %lld weeks in a row"),
                         text_fit(app->frame, safe_text(app->frame, data->places[i].user), 20),
                         (long long)data->places[i].points,
                         (long long)data->places[i].streak_weeks));
    return y;
}

static const char *label_of(const struct sync_look *look)
{
    const struct entity *entity = entity_find(str_or(look->entity, ""));
    const struct field *field =
        entity != NULL ? entity_field(entity, str_or(look->name, "")) : NULL;
    return field != NULL ? _(field->label) : str_or(look->name, "–");
}

static void draw_look(struct app *app, const struct sync_look *look, int y, bool is_here)
{
    enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
    put(app, y, 0, app->width, role, is_here ? " >" : "");
    put(app, y, 3, 14, role, label_of(look));
    put(app, y, 18, 22, role, str_or(look->who, "–"));
    put(app, y, 41, app->width - 42, role,
        look->is_confirmation
            ? arena_printf(app->frame, _("%s (still right)"), str_or(look->value, "–"))
            : arena_printf(app->frame, "%s  <  %s", str_or(look->value, "–"),
                           str_or(look->before, "–")));
    if (is_here)
        put_cursor(app, y, 1);
}

static void draw_credit(struct app *app, struct screen *screen)
{
    const struct credit_data *data = screen->state;
    int y = body_top(app), last = y + body_height(app) - 1;
    if (!data->is_fetched) {
        put(app, y + 1, 3, app->width - 4, ROLE_NORMAL,
            data->has_failed ? _("Only the service knows; it does not answer.")
                             : _("The service is asked …"));
        return;
    }
    if (!data->credit.is_on) {
        put(app, y + 1, 3, app->width - 4, ROLE_NORMAL,
            _("No credit is booked here (credit 0 in data/checks/score.txt)."));
        return;
    }
    y = draw_own(app, &data->credit, y);
    y = draw_places(app, data, y + 1);
    put(app, ++y, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("Repairs of others to be judged: %zu"), data->look_count));
    if (data->look_count == 0)
        put_wrapped(app, y + 1, 3, app->width - 4, 2, ROLE_MUTED,
                    _("One repair in ten is shown here to a second person, who does not learn "
                      "whose it was. They come at night."));
    int visible = last - y;
    list_scroll(screen, (int)data->look_count, visible);
    for (int i = 0; i < visible && screen->top + i < (int)data->look_count; i++)
        draw_look(app, &data->looks[screen->top + i], y + 1 + i,
                  screen->top + i == screen->selected);
}

static const char *credit_words(struct app *app, const struct screen *screen, int row)
{
    const struct sync_look *look = &((struct credit_data *)screen->state)->looks[row];
    return arena_printf(app->frame, "%s %s %s %s", label_of(look), str_or(look->who, ""),
                        str_or(look->value, ""), str_or(look->before, ""));
}

static bool credit_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct credit_data *data = screen->state;
    return list_key(app, screen, key, (int)data->look_count, 5);
}

/* --- acting --- */

static bool has_look(const struct app *app, const struct screen *screen)
{
    (void)app;
    return look_here(screen) != NULL;
}

static bool has_lead(const struct app *app, const struct screen *screen)
{
    return has_look(app, screen) && look_here(screen)->lead_id != NULL;
}

static bool has_board(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct credit_data *)screen->state)->credit.has_board;
}

static bool may_set_goal(const struct app *app, const struct screen *screen)
{
    return actor_may(&app->session->actor, RIGHT_MOVE_LEADS) &&
           ((const struct credit_data *)screen->state)->is_fetched;
}

static const struct desk_paths *paths_of(const struct write *write)
{
    return (const struct desk_paths *)(uintptr_t)write->number;
}

static void ask_again(struct app *app, struct write *write)
{
    (void)write;
    fetch_all(app);
}

static void send(struct app *app, struct write *write)
{
    write->number = (int64_t)(uintptr_t)app->paths;
    write->done = ask_again;
    write->is_long = true;
    app_write(app, write);
}

static bool run_judge(struct session *session, struct write *write, struct error *err)
{
    bool is_right = write->text[0] == 'r';
    (void)session;
    snprintf(write->text, sizeof write->text, "%s",
             is_right ? _("judged right") : _("judged wrong; its points go back"));
    return sync_credit_judge(paths_of(write), write->id, write->a, is_right, err);
}

/* The next one moves up at once; the service's list follows. */
static void judge(struct app *app, struct screen *screen, bool is_right)
{
    struct credit_data *data = screen->state;
    struct write write = {.run = run_judge};
    snprintf(write.id, sizeof write.id, "%s", look_here(screen)->op_id);
    snprintf(write.a, sizeof write.a, "%s", look_here(screen)->field);
    snprintf(write.text, sizeof write.text, "%s", is_right ? "r" : "x");
    size_t at = (size_t)screen->selected;
    memmove(&data->looks[at], &data->looks[at + 1],
            (data->look_count - at - 1) * sizeof *data->looks);
    data->look_count--;
    send(app, &write);
}

static void judge_right(struct app *app, struct screen *screen)
{
    judge(app, screen, true);
}

static void judge_wrong(struct app *app, struct screen *screen)
{
    judge(app, screen, false);
}

static void open_lead(struct app *app, struct screen *screen)
{
    app_push(app, &lead_screen, look_here(screen)->lead_id);
}

static bool run_listing(struct session *session, struct write *write, struct error *err)
{
    bool is_listed = write->a[0] == 'y';
    (void)session;
    snprintf(write->text, sizeof write->text, "%s",
             is_listed ? _("you stand on the board now") : _("you stand on no board now"));
    return sync_credit_listing(paths_of(write), is_listed, err);
}

static void toggle_listing(struct app *app, struct screen *screen)
{
    struct write write = {.run = run_listing};
    snprintf(write.a, sizeof write.a, "%s",
             ((const struct credit_data *)screen->state)->credit.is_listed ? "n" : "y");
    send(app, &write);
}

static bool run_goal(struct session *session, struct write *write, struct error *err)
{
    int64_t points = 0;
    (void)session;
    str_to_int64(write->a, &points);
    snprintf(write->text, sizeof write->text, "%s", _("the goal is set"));
    return sync_credit_goal(paths_of(write), points, err);
}

static bool check_goal(struct app *app, const char *text, char *echo, size_t size)
{
    int64_t points;
    (void)app;
    snprintf(echo, size, "%s", _("points of the whole team in a week; 0: no goal"));
    return str_to_int64(text, &points) && points >= 0 && points <= 100000;
}

static void goal_done(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_goal};
    (void)unused;
    snprintf(write.a, sizeof write.a, "%s", text);
    send(app, &write);
}

static void ask_goal(struct app *app, struct screen *screen)
{
    const struct sync_credit *credit = &((const struct credit_data *)screen->state)->credit;
    struct prompt prompt = {
        .question = _("How many points does the team want in a week?"),
        .initial =
            credit->has_goal ? arena_printf(app->frame, "%lld", (long long)credit->goal) : NULL,
        .check = check_goal,
        .done = goal_done};
    prompt_open(app, &prompt);
}

static const struct action actions[] = {
    {"credit.right", "r", N_("it is right"), N_("this repair of somebody else is right"), has_look,
     judge_right},
    {"credit.wrong", "x", N_("wrong"), N_("it is wrong: its points go back"), has_look,
     judge_wrong},
    {"credit.lead", "Enter", N_("lead"), N_("open the lead it is about"), has_lead, open_lead},
    {"credit.goal", "w", N_("goal"), N_("what the team wants to reach in a week"), may_set_goal,
     ask_goal},
    {"credit.listing", "o", N_("board"), N_("stand on the board yourself, or no longer"), has_board,
     toggle_listing},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class credit_screen = {.name = "credit",
                                           .title = N_("Data care"),
                                           .opened_by = "quality.credit",
                                           .open = open_credit,
                                           .draw = draw_credit,
                                           .key = credit_key,
                                           .close = close_credit,
                                           .actions = actions,
                                           .words = credit_words};

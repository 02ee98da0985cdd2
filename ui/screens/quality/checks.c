/* The rules of the quality desk: what each finds, which tasks people refuse, on and off by one key.
 */
#include "head.h"

#include "usecase/check_rules.h"

#include <stdio.h>
#include <stdlib.h>

struct checks {
    struct check_standing *rows;
    size_t count;
};

static void load_checks(struct app *app, struct screen *screen)
{
    struct checks *checks = screen->state;
    if (!check_standings(app->session, app->session->actor.team_id, screen->arena, &checks->rows,
                         &checks->count, NULL))
        checks->count = 0;
}

static bool open_checks(struct app *app, struct screen *screen, const char *argument,
                        struct error *err)
{
    (void)argument;
    if (!actor_require(&app->session->actor, RIGHT_QUALITY, err))
        return false;
    screen->state = xcalloc(1, sizeof(struct checks));
    return true;
}

static void close_checks(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static const char *refused_words(struct app *app, const struct check_standing *row)
{
    int64_t decided = row->solved + row->refused;
    return decided == 0
               ? "–"
               : arena_printf(app->frame, "%lld %%", (long long)(row->refused * 100 / decided));
}

static const char *state_words(const struct check_standing *row)
{
    return row->is_off ? _("off") : row->is_noisy ? _("noisy") : _("on");
}

static void draw_row(struct app *app, const struct check_standing *row, int y, bool is_here)
{
    enum role role = is_here         ? ROLE_SELECTED
                     : row->is_off   ? ROLE_MUTED
                     : row->is_noisy ? ROLE_WARN
                                     : ROLE_NORMAL;
    int right = app->width - 34;
    put(app, y, 0, app->width, role, is_here ? " >" : "");
    put(app, y, 3, 4, role, row->check->code);
    put(app, y, 8, right - 9, role, _(row->check->label));
    put(app, y, right, 6, role, arena_printf(app->frame, "%6lld", (long long)row->open));
    put(app, y, right + 8, 6, role, arena_printf(app->frame, "%6lld", (long long)row->solved));
    put(app, y, right + 16, 7, role, arena_printf(app->frame, "%7s", refused_words(app, row)));
    put(app, y, right + 25, 8, role, state_words(row));
    if (is_here)
        put_cursor(app, y, 1);
}

/* Who switches it, in the last line: "" it is the person at the desk. */
static const char *switch_words(const struct app *app, const struct check_standing *row)
{
    return !quality_may_be_off(row->check)                 ? _("Asked for by law: it stays on.")
           : !actor_may(&app->session->actor, RIGHT_RULES) ? _("A team lead switches rules off.")
           : row->is_noisy
               ? _("People refuse most of what this rule finds. Off, its tasks are not shown.")
               : "";
}

static void draw_checks(struct app *app, struct screen *screen)
{
    struct checks *checks = screen->state;
    int top = body_top(app), visible = body_height(app) - 5, right = app->width - 34;
    list_scroll(screen, (int)checks->count, visible);
    put(app, top, 3, right - 4, ROLE_MUTED, _("Rule"));
    put(app, top, right, 7, ROLE_MUTED, arena_printf(app->frame, "%s", _("open")));
    put(app, top, right + 8, 7, ROLE_MUTED, _("solved"));
    put(app, top, right + 16, 9, ROLE_MUTED, _("refused"));
    for (int i = 0; i < visible && screen->top + i < (int)checks->count; i++)
        draw_row(app, &checks->rows[screen->top + i], top + 1 + i,
                 screen->top + i == screen->selected);
    if (screen->selected < (int)checks->count) {
        const struct check_standing *row = &checks->rows[screen->selected];
        put_line(app, top + visible + 1, ROLE_MUTED);
        int used = put_wrapped(app, top + visible + 2, 1, app->width - 2, 2, ROLE_NORMAL,
                               _(row->check->help));
        put(app, top + visible + 2 + used, 1, app->width - 2,
            row->is_noisy ? ROLE_WARN : ROLE_MUTED, switch_words(app, row));
    }
}

static bool checks_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct checks *checks = screen->state;
    return list_key(app, screen, key, (int)checks->count, body_height(app) - 5);
}

static const char *checks_words(struct app *app, const struct screen *screen, int row)
{
    const struct checks *checks = screen->state;
    return arena_printf(app->frame, "%s %s", checks->rows[row].check->code,
                        _(checks->rows[row].check->label));
}

static const struct check_standing *row_here(const struct screen *screen)
{
    const struct checks *checks = screen->state;
    return screen->selected < (int)checks->count ? &checks->rows[screen->selected] : NULL;
}

static bool may_switch(const struct app *app, const struct screen *screen)
{
    return row_here(screen) != NULL && quality_may_be_off(row_here(screen)->check) &&
           actor_may(&app->session->actor, RIGHT_RULES);
}

static bool run_switch(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s",
             write->number != 0 ? _("the rule is on again")
                                : _("the rule is off for the team; its tasks are not shown"));
    return check_switch(session, write->id, write->number != 0, err);
}

void check_write(struct app *app, const char *check_id, bool is_on)
{
    struct write write = {.run = run_switch, .number = is_on};
    snprintf(write.id, sizeof write.id, "%s", check_id);
    app_write(app, &write);
}

static void turn(struct app *app, struct screen *screen)
{
    const struct check_standing *row = row_here(screen);
    check_write(app, row->check->id, row->is_off);
}

static bool has_open(const struct app *app, const struct screen *screen)
{
    (void)app;
    return row_here(screen) != NULL && row_here(screen)->open > 0 && !row_here(screen)->is_off;
}

/* Back to the desk, which shows them alone. */
static void show_tasks(struct app *app, struct screen *screen)
{
    const char *check_id = row_here(screen)->check->id;
    app_pop(app);
    if (app->top->class == &quality_screen)
        task_show_only(app, check_id);
}

static const struct action actions[] = {
    {"checks.tasks", "t", N_("its tasks"), N_("the tasks of this rule alone, at the quality desk"),
     has_open, show_tasks},
    {"checks.turn", "Enter", N_("on or off"), N_("switch the rule on or off for the team"),
     may_switch, turn},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class checks_screen = {.name = "checks",
                                           .title = N_("Rules of the quality desk"),
                                           .opened_by = "quality.checks",
                                           .open = open_checks,
                                           .load = load_checks,
                                           .draw = draw_checks,
                                           .key = checks_key,
                                           .close = close_checks,
                                           .actions = actions,
                                           .words = checks_words};

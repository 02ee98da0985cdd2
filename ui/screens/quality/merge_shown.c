/* One merge that stands: what both said before, which value was taken and why; `U` takes it apart.
 */
#include "pair.h"

#include "core/duplicate.h"
#include "usecase/merge.h"

#include <stdlib.h>

struct shown {
    struct merge_plan plan;
    int64_t at_ms;
    bool is_there;
};

static bool open_shown(struct app *app, struct screen *screen, const char *argument,
                       struct error *err)
{
    (void)argument;
    if (!actor_require(&app->session->actor, RIGHT_MERGE, err))
        return false;
    screen->state = xcalloc(1, sizeof(struct shown));
    return true;
}

static void close_shown(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static void load_shown(struct app *app, struct screen *screen)
{
    struct shown *shown = screen->state;
    shown->is_there = merge_look(app->session, screen->argument, screen->arena, &shown->plan,
                                 &shown->at_ms, NULL);
    size_t count = 0;
    for (size_t i = 0; shown->is_there && i < shown->plan.count; i++) /* no bookkeeping */
        if (merge_decides(shown->plan.entity, shown->plan.choices[i].field))
            shown->plan.choices[count++] = shown->plan.choices[i];
    shown->plan.count = count;
}

static const struct merge_choice *choice_at(const struct screen *screen, int row)
{
    const struct shown *shown = screen->state;
    return shown->is_there && row < (int)shown->plan.count ? &shown->plan.choices[row] : NULL;
}

static void draw_foot(struct app *app, const struct merge_choice *here, int y)
{
    put_line(app, y, ROLE_MUTED);
    if (here == NULL)
        return;
    put(app, y + 1, 1, app->width - 2, ROLE_NORMAL,
        arena_printf(app->frame, "%s: %s", pair_label(here), pair_value(app, here, SIDE_KEPT)));
    put(app, y + 2, 1, app->width - 2, ROLE_NORMAL,
        arena_printf(app->frame, "%s  %s", _("or"), pair_value(app, here, SIDE_GONE)));
}

static void draw_shown(struct app *app, struct screen *screen)
{
    const struct shown *shown = screen->state;
    int top = body_top(app), visible = body_height(app) - 7;
    if (!shown->is_there) {
        put(app, top + 1, 3, app->width - 4, ROLE_NORMAL,
            _("These two are records of their own (again)."));
        return;
    }
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, "%s  %s", time_stamp(app->frame, shown->at_ms),
                     record_title(shown->plan.entity, shown->plan.kept, app->frame)));
    put_wrapped(app, top + 1, 1, app->width - 2, 2, ROLE_MUTED,
                shown->plan.reason != NULL ? duplicate_reason_words(shown->plan.reason, app->frame)
                                           : _("said by a person"));
    pair_draw_heads(app, top + 3, _("became part of it"));
    list_scroll(screen, (int)shown->plan.count, visible);
    for (int i = 0; i < visible && screen->top + i < (int)shown->plan.count; i++)
        pair_draw_row(app, top + 4 + i, choice_at(screen, screen->top + i),
                      screen->top + i == screen->selected);
    draw_foot(app, choice_at(screen, screen->selected), top + 4 + visible);
}

static bool shown_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct shown *shown = screen->state;
    return list_key(app, screen, key, (int)shown->plan.count, body_height(app) - 7);
}

static const char *shown_words(struct app *app, const struct screen *screen, int row)
{
    const struct merge_choice *choice = choice_at(screen, row);
    return choice == NULL ? ""
                          : arena_printf(app->frame, "%s %s %s", pair_label(choice),
                                         pair_value(app, choice, SIDE_KEPT),
                                         pair_value(app, choice, SIDE_GONE));
}

static bool is_there(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct shown *)screen->state)->is_there;
}

static void take_apart(struct app *app, struct screen *screen)
{
    merge_take_apart(app, screen->argument);
}

static const struct action actions[] = {
    {"merge.apart", "U", N_("take apart"),
     N_("both become records of their own again, with what came since"), is_there, take_apart},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class merge_screen = {.name = "merge",
                                          .title = N_("A merge"),
                                          .opened_by = "merges.open",
                                          .open = open_shown,
                                          .load = load_shown,
                                          .draw = draw_shown,
                                          .key = shown_key,
                                          .close = close_shown,
                                          .actions = actions,
                                          .words = shown_words};

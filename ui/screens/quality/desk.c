/* The picture of the quality desk: who and what is wrong, a line each, and the selected task with
 * its record: below the list, or beside it where the terminal is wide. */
#include "../../keys.h"
#include "../../toolkit/window.h"
#include "head.h"

#include "core/quality.h"

#define LEFT 3
#define WHAT 28  /* cells of what is wrong */
#define RIGHT 10 /* what it is worth, or the field that two values stand for */

static int who_width(int width)
{
    return width - LEFT - WHAT - RIGHT - 2;
}

static const char *who_words(struct app *app, const struct listed_task *listed)
{
    const char *who = listed->twin != NULL
                          ? arena_printf(app->frame, "%s = %s", listed->who, listed->twin)
                          : listed->who;
    return listed->company != NULL ? arena_printf(app->frame, "%s, %s", who, listed->company) : who;
}

/* With whom first, since twelve lines may say the same is wrong. */
static void draw_task(struct app *app, const struct listed_task *listed, int y, int width,
                      bool is_here)
{
    const struct task *task = listed->task;
    bool is_field =
        task_field(task) != NULL && quality_check_find(str_or(task->check_id, "")) == NULL;
    const char *right = is_field ? quality_field_words(task)
                        : task->worth == INT_NONE
                            ? ""
                            : arena_printf(app->frame, "%lld", (long long)task->worth);
    int who = who_width(width), what = LEFT + who + 1,
        right_cells = text_cells(safe_text(app->frame, right));
    enum role role = is_here                             ? ROLE_SELECTED
                     : str_equal(task->kind, "conflict") ? ROLE_WARN
                                                         : ROLE_NORMAL;
    put(app, y, 0, width, role, is_here ? " >" : "");
    put(app, y, LEFT, who, role, who_words(app, listed));
    put(app, y, what, width - what - right_cells - 2, role,
        str_or(pair_words(app, task), quality_what(app, task)));
    put_right(app, y, width - 1, role, right);
    if (is_here)
        put_cursor(app, y, 1);
}

static void draw_list(struct app *app, struct screen *screen, int top, int visible, int width)
{
    struct window *window = screen->state;
    put(app, top, LEFT, who_width(width), ROLE_MUTED, _("Person and company"));
    put(app, top, LEFT + who_width(width) + 1, WHAT, ROLE_MUTED, _("What is wrong"));
    put_right(app, top, width - 1, ROLE_MUTED, _("At stake"));
    for (int i = 0; i < visible && screen->top + i < window_count(window); i++)
        draw_task(app, window_at(window, screen->top + i), top + 1 + i, width,
                  screen->top + i == screen->selected);
}

/* Which of them are shown, and what one has earned. */
static void draw_middle(struct app *app, int y)
{
    const char *shown = task_shown_words(app), *earned = credit_words(app);
    put_line(app, y, ROLE_MUTED);
    int cells = text_cells(safe_text(app->frame, shown)) + 2,
        most = app->width - 6 - text_cells(earned);
    if (*shown != '\0')
        put(app, y, 2, cells < most ? cells : most, ROLE_ACCENT,
            arena_printf(app->frame, " %s ", shown));
    put_right(app, y, app->width - 1, ROLE_MUTED, earned);
}

static void draw_proposed(struct app *app, const struct listed_task *listed, struct column *column,
                          int lines)
{
    if (listed->other != NULL)
        column_put(app, column, lines, ROLE_ACCENT,
                   arena_printf(app->frame, _("the other: %s"), listed->other));
    if (listed->suggested != NULL)
        column_put(app, column, lines, ROLE_NORMAL,
                   arena_printf(app->frame, "s  %s: %s", _("suggested"), listed->suggested));
}

/* --- below the list --- */

#define BELOW 5 /* lines of it; one of them is kept for who it is about */

static void draw_below(struct app *app, const struct listed_task *listed, int y)
{
    struct column column = {.y = y, .x = 1, .width = app->width - 2, .bottom = y + BELOW - 1};
    bool is_full = listed->suggested != NULL || listed->other != NULL;
    quality_draw_sides(app, listed->task, &column);
    if (listed->stands != NULL && column.y + is_full < column.bottom)
        column_put(
            app, &column, 1, ROLE_NORMAL,
            arena_printf(app->frame, "%s · %s", listed->stands, str_or(listed->origin, "–")));
    draw_proposed(app, listed, &column, 1);
    column.bottom++;
    const char *facts = who_words(app, listed);
    if (*listed->facts != '\0')
        facts = arena_printf(app->frame, "%s · %s", facts, listed->facts);
    int lines = count_wrapped(app, column.width, column.bottom - column.y, facts);
    column.y = column.bottom - lines;
    column_put(app, &column, lines, ROLE_MUTED, facts);
}

/* --- beside the list --- */

/* The keys of this task, wherever the key line has ended. */
static void draw_keys(struct app *app, struct screen *screen, const struct action *actions,
                      const struct column *column)
{
    static const char of_task[] = "quality.left,quality.work,quality.done,quality.suggested,"
                                  "quality.later,quality.theirs,quality.mine,quality.base,"
                                  "quality.lead,quality.enrich,quality.off";
    struct flow flow = {
        .y = column->y, .x = column->x, .left = column->x, .right = column->x + column->width};
    for (const struct action *action = actions; action->name != NULL; action++) {
        const char *key = action_key(app, action);
        if (!str_list_has(of_task, action->name) || *key == '\0' ||
            (action->may != NULL && !action->may(app, screen)))
            continue;
        flow_place(app, &flow, key_shown(key), _(action->label));
        if (flow.y >= column->bottom)
            return;
        put_flow(app, &flow, key_shown(key), _(action->label));
    }
}

static void draw_beside(struct app *app, struct screen *screen, const struct listed_task *listed,
                        const struct action *actions, struct column column)
{
    const struct task *task = listed->task;
    column_put(app, &column, 2, ROLE_TITLE, listed->who);
    if (listed->company != NULL)
        column_put(app, &column, 2, ROLE_TITLE, listed->company);
    column_put(app, &column, 3, ROLE_MUTED, listed->facts);
    column.y++;
    column_put(app, &column, 2, ROLE_WARN, str_or(pair_words(app, task), quality_what(app, task)));
    quality_draw_sides(app, task, &column);
    if (listed->stands != NULL) {
        column.y++;
        column_put(app, &column, 3, ROLE_NORMAL, listed->stands);
        column_put(app, &column, 2, ROLE_MUTED, str_or(listed->origin, ""));
    }
    if (listed->suggested != NULL || listed->other != NULL) {
        column.y++;
        draw_proposed(app, listed, &column, 4);
    }
    column.y++;
    draw_keys(app, screen, actions, &column);
}

/* --- all of it --- */

static void draw_empty(struct app *app, const struct window *window, int y)
{
    put_wrapped(app, y, 3, app->width - 4, 2, ROLE_NORMAL,
                !window_is_read(window) ? _("Loading …")
                : task_filter_is_set()
                    ? _("Nothing here. / and an empty line show everything.")
                    : _("Everything is right. New tasks appear as data changes; I "
                        "brings in a list, g cleans in groups."));
}

void desk_draw(struct app *app, struct screen *screen, const struct action *actions)
{
    struct window *window = screen->state;
    bool is_wide = app->width >= WIDE;
    int top = body_top(app), bottom = top + body_height(app),
        visible = body_height(app) - (is_wide ? 4 : 4 + BELOW),
        width = is_wide ? app->width * 2 / 3 : app->width;
    quality_draw_head(app, window_head(window), top, window_position(app, window));
    put_left_out(app, bottom - 1);
    if (window_count(window) == 0) {
        draw_middle(app, top + 1);
        draw_empty(app, window, top + 3);
        return;
    }
    window_place(window, visible);
    screen->right = width;
    draw_list(app, screen, top + 1, visible, width);
    draw_middle(app, top + visible + 2);
    const struct listed_task *listed = window_selected(window);
    if (listed != NULL && is_wide)
        draw_beside(app, screen, listed, actions,
                    (struct column){.y = top + 1,
                                    .x = width + 2,
                                    .width = app->width - width - 3,
                                    .bottom = top + visible + 2});
    else if (listed != NULL)
        draw_below(app, listed, top + visible + 3);
}

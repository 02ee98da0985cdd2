/* What a key does: the terminal's and the telephone's own keys, then the screen's, then its
 * actions, then everybody's. */
#include "app.h"

#include "calls/call.h"
#include "calls/incoming.h"
#include "entry/tutor.h"
#include "keys.h"
#include "toolkit/spots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_MS 3000 /* older ones go with the next key */

static const struct action *find_action(const struct app *app, const struct action *actions,
                                        const char *key)
{
    for (const struct action *action = actions; action != NULL && action->name != NULL; action++) {
        if (str_equal(action_key(app, action), key) &&
            (action->may == NULL || action->may(app, app->top)))
            return action;
    }
    return NULL;
}

/* What is about the terminal or the telephone and not about a screen: text fields leave it alone.
 */
static bool run_terminal_action(struct app *app, const char *key)
{
    const struct action *action = find_action(app, global_actions, key);
    if (action == NULL ||
        (!str_equal(action->name, "app.suspend") && !str_equal(action->name, "app.redraw") &&
         !str_equal(action->name, "call.open")))
        return false;
    action->run(app, app->top);
    return true;
}

/* What was said a while ago spoke of another moment. */
static void forget_message(struct app *app)
{
    if (clock_monotonic_ms() - app->message_ms > MESSAGE_MS)
        app->message[0] = '\0';
}

static const struct action *refused_action(const struct app *app, const char *key)
{
    const struct action *const tables[] = {app->top->class->actions, global_actions};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct action *action = tables[i]; action != NULL && action->name != NULL;
             action++)
            if (str_equal(action_key(app, action), key))
                return action;
    return NULL;
}

/* Who is new presses keys to see what they do; and what stands in the help is never silent. */
static void say_unknown(struct app *app, const char *key)
{
    const struct action *action = refused_action(app, key);
    if (action == NULL)
        app_message(app, ROLE_MUTED, _("%s does nothing here; %s shows what does"), key_shown(key),
                    global_key(app, "app.help"));
    else if (str_equal(action->name, "app.undo"))
        app_message(app, ROLE_MUTED, "%s", _("There is nothing to take back."));
    else
        app_message(app, ROLE_WARN, _("%s (%s): not for this row, or not with your rights"),
                    key_shown(key), _(action->label));
}

/* --- the mouse --- */

/* Whatever a screen does on its way to a row, it does with the arrows. */
static void go_by_rows(struct app *app, int steps)
{
    const struct screen *screen = app->top;
    const struct key press = {.code = steps < 0 ? KEY_UP_ : KEY_DOWN_};
    for (int i = abs(steps); i > 0 && app->is_running && app->top == screen; i--)
        app_take_key(app, &press);
}

/* In a text field too the command is meant and not its letter. */
static void click_key(struct app *app, const char *name)
{
    const struct action *action = NULL;
    char copy[24];
    struct key press;
    snprintf(copy, sizeof copy, "%s", name);
    if (app->top->class->title[0] != '\0') {
        action = find_action(app, app->top->class->actions, copy);
        action = action != NULL ? action : find_action(app, global_actions, copy);
    }
    if (action != NULL)
        action->run(app, app->top);
    else if (key_read(copy, &press))
        app_take_key(app, &press);
}

/* Where no row was noted, the real cursor stands on the selected one: a click is so many rows away
 * from it. A click on the selected row is Enter. */
static void take_click(struct app *app, const struct key *click)
{
    const struct screen *screen = app->top;
    const struct spot *spot = spot_at(app, click->y, click->x);
    struct key press = {.code = KEY_ENTER_};
    if (spot != NULL && spot->row < 0) {
        click_key(app, spot->key);
        return;
    }
    int steps = spot != NULL ? spot->row - screen->selected : click->y - app->cursor_y,
        there = screen->selected + steps;
    if (there < screen->top || there >= screen->top + screen->visible || there >= screen->rows)
        return;
    if (steps == 0)
        app_take_key(app, &press);
    else
        go_by_rows(app, steps);
}

static void take_mouse(struct app *app, const struct key *key)
{
    if (key->code == KEY_CLICK)
        take_click(app, key);
    else if (key->code == KEY_WHEEL)
        go_by_rows(app, 3 * key->step);
    else
        app_message(app, ROLE_MUTED, "%s", _("Hold Shift (Option on a Mac) to mark text."));
}

void app_load(struct app *app)
{
    if (app->top == NULL || !app->top->is_dirty)
        return;
    app->top->is_dirty = false;
    arena_reset(app->top->arena);
    if (app->top->class->load != NULL)
        app->top->class->load(app, app->top);
}

void app_take_key(struct app *app, const struct key *key)
{
    char name[24];
    app_load(app);
    key_spell(key, name);
    app->needs_drawing = true;
    app->key_ms = clock_monotonic_ms();
    forget_message(app);
    if (str_equal(name, "Ctrl-C")) { /* never lost: drafts are kept by the screens' close */
        app->is_running = false;
        return;
    }
    if (power_stop(app) || incoming_is_fresh() || /* whichever key it was */
        (!key_is_mouse(key) && tutor_key(app, name)))
        return;
    if (app->width < 60 || app->height < 16) {
        if (str_equal(name, "q"))
            app->is_running = false;
        return;
    }
    if (key_is_mouse(key)) {
        take_mouse(app, key);
        return;
    }
    if (key->ctrl && run_terminal_action(app, name)) /* in a question too */
        return;
    if (app->top->class->key != NULL && app->top->class->key(app, app->top, key))
        return;
    const struct action *action = find_action(app, app->top->class->actions, name);
    if (action == NULL)
        action = find_action(app, global_actions, name);
    if (action != NULL)
        action->run(app, app->top);
    else if (key->code == KEY_ESCAPE && app->top->below != NULL)
        app_pop(app);
    else if (key->code != KEY_ESCAPE && key->code != KEY_PASTE)
        say_unknown(app, name);
}

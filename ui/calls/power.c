/* Power mode: an outcome saves, plans, and dials the next lead after a pause that any key stops.
 * Off at every start. */
#include "call.h"

#include "base/clock.h"
#include "../screens.h"
#include "../screens/lead/data.h"

#include <stdio.h>

#define PAUSE_S 5
#define PAUSE_MOST_S 600

static bool is_on;
static int64_t due_ms; /* monotonic; 0: it does not count */
static char due_id[40];

bool power_is_on(const struct app *app)
{
    (void)app;
    return is_on;
}

static int64_t pause_s(const struct app *app)
{
    int64_t pause = settings_get_int(app->settings, "dial.pause", PAUSE_S);
    return pause < 1 ? 1 : pause > PAUSE_MOST_S ? PAUSE_MOST_S : pause;
}

void power_toggle(struct app *app)
{
    is_on = !is_on;
    due_ms = 0;
    if (is_on)
        app_message(app, ROLE_WARN,
                    _("Power mode: after each outcome the next lead is dialled within %lld s; any "
                      "key stops it."),
                    (long long)pause_s(app));
    else
        app_message(app, ROLE_NORMAL, "%s", _("Power mode is off."));
}

void power_arm(struct app *app)
{
    due_ms = 0;
    if (!is_on || app->top == NULL || app->top->class != &lead_screen)
        return;
    due_ms = clock_monotonic_ms() + pause_s(app) * SECOND_MS;
    snprintf(due_id, sizeof due_id, "%.36s", app->top->argument);
    app->needs_drawing = true;
}

bool power_stop(struct app *app)
{
    if (due_ms == 0)
        return false;
    due_ms = 0;
    app_message(app, ROLE_NORMAL, "%s", _("Stopped: d dials, P ends power mode."));
    return true;
}

int power_seconds(const struct app *app)
{
    if (due_ms == 0 || app->top == NULL || app->top->class != &lead_screen ||
        !str_equal(app->top->argument, due_id))
        return 0;
    int64_t left = due_ms - clock_monotonic_ms();
    return left <= 0 ? 1 : (int)((left + SECOND_MS - 1) / SECOND_MS);
}

void power_tick(struct app *app)
{
    if (due_ms == 0)
        return;
    app->needs_drawing = true;
    if (power_seconds(app) == 0) { /* another screen came up */
        due_ms = 0;
    } else if (clock_monotonic_ms() >= due_ms) {
        due_ms = 0;
        call_dial(app, app->top->argument, &((struct lead_data *)app->top->state)->permission);
    }
}

int power_wait_ms(int timeout_ms)
{
    return due_ms != 0 && timeout_ms > 200 ? 200 : timeout_ms;
}

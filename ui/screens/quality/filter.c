/* The filter line of the list of tasks: there is one such list at a time. */
#include "../../screens.h"
#include "../../toolkit/window.h"

#include "core/task.h"

#include <stdio.h>
#include <string.h>

static char kind[40], filter[400];

void task_filter_begin(const char *argument)
{
    snprintf(kind, sizeof kind, "%s", str_or(argument, ""));
    filter[0] = '\0';
}

bool task_filter_is_set(void)
{
    return filter[0] != '\0';
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
    app->top->selected = app->top->top = 0;
    window_restart(app->top->state, arena_printf(app->frame, "%s\x1F%s", kind, text));
}

void task_filter_ask(struct app *app, struct screen *screen)
{
    (void)screen;
    filter_ask(app, &task_entity, filter, filter_done);
}

/* What the selected task is about: its values side by side, and who came in the place of somebody
 * who has left. */
#include "head.h"

#include "core/quality.h"
#include "usecase/calls.h"

#include <stdio.h>

const char *quality_field_words(const struct task *task)
{
    const struct field *field = task_field(task);
    return field != NULL ? _(field->label) : "";
}

static const char *side(struct app *app, const struct task *task, const char *value)
{
    const struct field *field = task_field(task);
    return value == NULL || field == NULL ? str_or(value, "–")
                                          : field_display_text(field, value, app->frame);
}

void quality_draw_sides(struct app *app, const struct task *task, int y)
{
    const struct quality_check *check = quality_check_find(str_or(task->check_id, ""));
    if (check != NULL)
        put_wrapped(app, y, 1, app->width - 2, 3, ROLE_NORMAL, _(check->help));
    if (enrich_words(task) != NULL) {
        put(app, y, 1, app->width - 2, ROLE_NORMAL,
            arena_printf(app->frame, "%s: %s", quality_field_words(task),
                         side(app, task, task->theirs_value)));
        put_wrapped(app, y + 1, 1, app->width - 2, 2, ROLE_MUTED, enrich_words(task));
    }
    pair_draw(app, task, y);
    if (str_equal(task->kind, "proposal")) {
        put(app, y, 1, app->width - 2, ROLE_TITLE, quality_field_words(task));
        put(app, y + 1, 1, app->width - 2, ROLE_NORMAL,
            arena_printf(app->frame, "m  %s: %s", _("take"), side(app, task, task->mine_value)));
        put(app, y + 2, 1, app->width - 2, ROLE_MUTED,
            arena_printf(app->frame, "t  %s", _("leave it as it is")));
    }
    if (!str_equal(task->kind, "conflict"))
        return;
    put(app, y, 1, app->width - 2, ROLE_TITLE, quality_field_words(task));
    put(app, y + 1, 1, app->width - 2, ROLE_NORMAL,
        arena_printf(app->frame, "t  %s: %s", _("stands"), side(app, task, task->theirs_value)));
    put(app, y + 2, 1, app->width - 2, ROLE_NORMAL,
        arena_printf(app->frame, "m  %s: %s", _("kept aside"), side(app, task, task->mine_value)));
    put(app, y + 3, 1, app->width - 2, ROLE_MUTED,
        arena_printf(app->frame, "b  %s: %s", _("before"), side(app, task, task->base_value)));
}

/* --- somebody has left --- */

static char left_lead[40];

static bool run_left(struct session *session, struct write *write, struct error *err)
{
    char id[37];
    snprintf(write->text, sizeof write->text, "%s",
             str_is_blank(write->b) ? _("noted as left; the task to find the successor stays")
                                    : _("the successor's lead goes on; this one has ended"));
    return calls_person_left(session, write->id, write->b, id, err);
}

static void left_typed(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_left};
    (void)unused;
    snprintf(write.id, sizeof write.id, "%s", left_lead);
    snprintf(write.b, sizeof write.b, "%s", text);
    app_write(app, &write);
}

void left_ask(struct app *app, const char *lead_id)
{
    snprintf(left_lead, sizeof left_lead, "%s", lead_id);
    prompt_open(app, &(struct prompt){.question = _("Left the company. Who is the successor?"),
                                      .check = successor_check,
                                      .done = left_typed});
}

/* What the selected task is about: its values side by side, and who came in the place of somebody
 * who has left. */
#include "head.h"

#include "core/duplicate.h"
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

void column_put(struct app *app, struct column *column, int lines, enum role role, const char *text)
{
    int room = column->bottom - column->y;
    if (room > 0)
        column->y += put_wrapped(app, column->y, column->x, column->width,
                                 lines < room ? lines : room, role, text);
}

/* "m  kept aside: 030 1234": the key that takes a value, and the value. */
static void put_choice(struct app *app, struct column *column, enum role role, const char *key,
                       const char *label, const char *value)
{
    column_put(app, column, 1, role,
               value != NULL ? arena_printf(app->frame, "%s  %s: %s", key, label, value)
                             : arena_printf(app->frame, "%s  %s", key, label));
}

static void draw_pair(struct app *app, const struct task *task, struct column *column)
{
    const struct duplicate_row *kind = duplicate_find(str_or(task->check_id, ""));
    if (kind == NULL)
        return;
    int lines = app->width >= WIDE ? 8 : 2;
    column_put(app, column, lines, ROLE_NORMAL, _(kind->help));
    column_put(app, column, lines, ROLE_MUTED, duplicate_reason_words(task->note, app->frame));
}

void quality_draw_sides(struct app *app, const struct task *task, struct column *column)
{
    const struct quality_check *check = quality_check_find(str_or(task->check_id, ""));
    int lines = app->width >= WIDE ? 8 : 2;
    if (check != NULL)
        column_put(app, column, lines, ROLE_NORMAL, _(check->help));
    if (enrich_words(task) != NULL) {
        column_put(app, column, lines / 2, ROLE_NORMAL,
                   arena_printf(app->frame, "%s: %s", quality_field_words(task),
                                side(app, task, task->theirs_value)));
        column_put(app, column, lines, ROLE_MUTED, enrich_words(task));
    }
    draw_pair(app, task, column);
    if (str_equal(task->kind, "proposal")) {
        column_put(app, column, 1, ROLE_TITLE, quality_field_words(task));
        put_choice(app, column, ROLE_NORMAL, "m", _("take"), side(app, task, task->mine_value));
        put_choice(app, column, ROLE_MUTED, "t", _("leave it as it is"), NULL);
    }
    if (!str_equal(task->kind, "conflict"))
        return;
    column_put(app, column, 1, ROLE_TITLE, quality_field_words(task));
    put_choice(app, column, ROLE_NORMAL, "t", _("stands"), side(app, task, task->theirs_value));
    put_choice(app, column, ROLE_NORMAL, "m", _("kept aside"), side(app, task, task->mine_value));
    put_choice(app, column, ROLE_MUTED, "b", _("before"), side(app, task, task->base_value));
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

/* Enter on a task: where or how what is wrong is set right. A field is one line to type; a pair, a
 * basis, a notice have screens and questions of their own. */
#include "head.h"

#include "../twin_echo.h"

#include "store/records.h"
#include "usecase/calls.h"

#include <stdint.h>
#include <stdio.h>

/* Whose field it is: by the lead where there is one, since that finds the record that owns it. */
static struct fix {
    const struct entity *entity, *owner;
    char id[64], owner_id[64], field[40];
} fix;

static bool run_fix(struct session *session, struct write *write, struct error *err)
{
    struct field_input input = {write->a, write->b};
    snprintf(write->text, sizeof write->text, "%s",
             _("saved; the task closes itself when the record is right"));
    return record_set(session, (const struct entity *)(uintptr_t)write->number, write->id, &input,
                      1, NULL, err);
}

static void fix_done(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_fix, .number = (int64_t)(uintptr_t)fix.entity};
    (void)unused;
    snprintf(write.id, sizeof write.id, "%s", fix.id);
    snprintf(write.a, sizeof write.a, "%s", fix.field);
    snprintf(write.b, sizeof write.b, "%s", text);
    app_write(app, &write);
}

static bool check_fix(struct app *app, const char *text, char *echo, size_t size)
{
    const struct field *field = entity_field(fix.owner, fix.field);
    struct error err = {0};
    char *value;
    void *record;
    if (!field_typed(field, text, app->frame, &value, &err)) {
        snprintf(echo, size, "%s", err.message);
        return false;
    }
    snprintf(echo, size, "%s",
             value != NULL ? field_display_text(field, value, app->frame) : _("empty"));
    if (store_load(app->store, fix.owner, fix.owner_id, app->frame, &record, NULL))
        twin_echo(app, fix.owner, record, fix.field, value, echo, size);
    return true;
}

/* Bookkeeping is set by other ways. */
static bool is_typed(const struct entity *owner, const char *name)
{
    const struct field *field = owner != NULL ? entity_field(owner, name) : NULL;
    return field != NULL && (field->flags & FIELD_INTERNAL) == 0 && field->type != FIELD_ID;
}

static bool find_field(struct app *app, const struct task *task, const void **ret_record)
{
    struct lead_card *card;
    void *record;
    const char *name = str_or(task->field, "");
    fix = (struct fix){0};
    snprintf(fix.field, sizeof fix.field, "%s", name);
    if (task->lead_id != NULL && store_card(app->store, task->lead_id, app->frame, &card, NULL)) {
        fix.entity = &lead_entity;
        fix.owner = lead_card_owner(card, name, ret_record);
        snprintf(fix.id, sizeof fix.id, "%s", task->lead_id);
        return is_typed(fix.owner, name);
    }
    fix.entity = fix.owner = entity_find(str_or(task->entity, ""));
    snprintf(fix.id, sizeof fix.id, "%s", str_or(task->entity_id, ""));
    if (!is_typed(fix.owner, name) ||
        !store_load(app->store, fix.owner, fix.id, app->frame, &record, NULL))
        return false;
    *ret_record = record;
    return true;
}

static void ask_field(struct app *app, const void *record)
{
    const struct field *field = entity_field(fix.owner, fix.field);
    snprintf(fix.owner_id, sizeof fix.owner_id, "%s", ((const struct record *)record)->id);
    prompt_open(
        app, &(struct prompt){.question = arena_printf(app->frame, "%s: %s", _(field->label),
                                                       record_title(fix.owner, record, app->frame)),
                              .initial = record_get(fix.owner, record, fix.field, app->frame),
                              .check = check_fix,
                              .done = fix_done});
}

void quality_work(struct app *app, const struct task *task)
{
    const void *record;
    const char *person = str_or(task->lead_id, task->contact_id);
    if (person != NULL && str_list_has("basis_reason,objection,proof_old,retention_ended",
                                       str_or(task->check_id, "")))
        app_push(app, &person_screen, person);
    else if (str_equal(task->check_id, "source_notice") && task->contact_id != NULL)
        notice_ask(app, task->contact_id);
    else if (pair_words(app, task) != NULL)
        app_push(app, &compare_screen, task->record.id);
    else if (str_equal(task->kind, "basis") && task->lead_id != NULL)
        basis_ask(app, task->lead_id);
    else if (find_field(app, task, &record))
        ask_field(app, record);
    else if (task->lead_id != NULL)
        app_push(app, &lead_screen, task->lead_id);
}

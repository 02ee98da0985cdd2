/* "Still right?": the field whose confirmation gains most is shown in the call; one key confirms
 * it, another corrects it. */
#include "../../toolkit/editor.h"
#include "../../calls/outside.h"
#include "../../screens.h"
#include "../twin_echo.h"
#include "data.h"

#include "store/queue.h"

#include <stdio.h>

bool lead_has_asked(const struct app *app, const struct screen *screen)
{
    const struct lead_data *data = screen->state;
    (void)app;
    return data->asked_field != NULL;
}

static const char *confirm_label(const char *name)
{
    struct lead_card card = {0};
    const void *record;
    const struct entity *entity = lead_card_owner(&card, name, &record);
    return entity != NULL ? _(entity_field(entity, name)->label) : name;
}

static bool run_confirm(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text,
             write->b[0] != '\0' ? _("%s: corrected") : _("%s: still right"),
             confirm_label(write->a));
    return confirm_field(session, write->id, write->a, write->b[0] != '\0' ? write->b : NULL, err);
}

static void confirm_asked(struct app *app, const char *lead_id, const char *field,
                          const char *value)
{
    struct write write = {.run = run_confirm};
    snprintf(write.id, sizeof write.id, "%s", lead_id);
    snprintf(write.a, sizeof write.a, "%s", field);
    snprintf(write.b, sizeof write.b, "%s", value);
    app_write(app, &write);
}

void lead_still_right(struct app *app, struct screen *screen)
{
    const struct lead_data *data = screen->state;
    confirm_asked(app, screen->argument, data->asked_field, "");
}

static char correct_lead[64], correct_field[40];

static bool correct_check(struct app *app, const char *text, char *echo, size_t size)
{
    struct lead_card none = {0}, *card = &none;
    const void *record;
    if (!store_card(app->store, correct_lead, app->frame, &card, NULL))
        card = &none;
    const struct entity *entity = lead_card_owner(card, correct_field, &record);
    const struct field *field = entity_field(entity, correct_field);
    struct error err = {0};
    char *value;
    bool is_value = field_typed(field, text, app->frame, &value, &err);
    snprintf(echo, size, "%s",
             !is_value       ? err.message
             : value != NULL ? field_display_text(field, value, app->frame)
                             : _("empty: it stays as it is"));
    if (is_value)
        twin_echo(app, entity, record, correct_field, value, echo, size);
    return is_value;
}

static void correct_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (!str_is_empty(text))
        confirm_asked(app, correct_lead, correct_field, text);
}

void lead_ask_field(struct app *app, struct screen *screen, const char *name)
{
    const struct lead_data *data = screen->state;
    const void *record;
    const struct entity *entity = lead_card_owner(data->card, name, &record);
    const struct field *field = entity_field(entity, name);
    snprintf(correct_lead, sizeof correct_lead, "%s", screen->argument);
    snprintf(correct_field, sizeof correct_field, "%s", name);
    struct prompt prompt = {.question = _(field->label),
                            .initial = field_get(field, record, app->frame),
                            .check = correct_check,
                            .done = correct_done};
    prompt_open(app, &prompt);
}

void lead_correct(struct app *app, struct screen *screen)
{
    lead_ask_field(app, screen, ((const struct lead_data *)screen->state)->asked_field);
}

/* --- the clipboard --- */

static void copy(struct app *app, const char *text, const char *words)
{
    if (str_is_empty(text))
        app_message(app, ROLE_NORMAL, "%s", _("There is nothing to copy."));
    else if (outside_copy(app, text))
        app_message(app, ROLE_GOOD, words, text);
    else
        app_message(app, ROLE_WARN, _("No clipboard here: %s"), text);
}

void lead_copy_number(struct app *app, struct screen *screen)
{
    copy(app, ((struct lead_data *)screen->state)->permission.number, _("number copied: %s"));
}

void lead_copy_mail(struct app *app, struct screen *screen)
{
    copy(app, ((struct lead_data *)screen->state)->card->contact.email,
         _("mail address copied: %s"));
}

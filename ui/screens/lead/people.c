/* Whom a call names besides: a second number of this person, a colleague, who came in the place of
 * somebody who has left. */
#include "../../calls/call.h"
#include "../../screens.h"
#include "data.h"

#include "core/phone_number.h"

#include <stdio.h>
#include <string.h>

static char asked_id[40];              /* the lead that the question is about */
static char named_by[40], next_id[40]; /* a colleague's lead is next after the one that named him */

static void ask(struct app *app, struct screen *screen, const char *question,
                bool (*check)(struct app *, const char *, char *, size_t),
                void (*done)(struct app *, const char *, void *))
{
    struct prompt prompt = {.question = question, .check = check, .done = done};
    snprintf(asked_id, sizeof asked_id, "%.39s", screen->argument);
    prompt_open(app, &prompt);
}

bool lead_may_add(const struct app *app, const struct screen *screen)
{
    const struct lead_data *data = screen->state;
    return data->card->contact.record.id != NULL &&
           actor_may(&app->session->actor, RIGHT_EDIT_CONTACT);
}

/* --- a second number --- */

static const char *number_echo(struct app *app, const char *number, const char *extension)
{
    const char *words = *number != '\0' ? field_display_text(entity_field(&contact_entity, "phone"),
                                                             number, app->frame)
                                        : _("same number");
    return *extension != '\0' ? arena_printf(app->frame, _("%s ext. %s"), words, extension) : words;
}

static bool check_number(struct app *app, const char *text, char *echo, size_t size)
{
    struct phone_number number = {0};
    char alone[16];
    if (phone_extension_word(text, alone) == NULL || alone[0] == '\0')
        phone_parse(text, "DE", &number);
    bool is_fine = number.e164[0] != '\0' || alone[0] != '\0';
    snprintf(echo, size, "%s",
             is_fine ? number_echo(app, number.e164, alone[0] != '\0' ? alone : number.extension)
                     : _("a telephone number, however written"));
    return is_fine;
}

static bool run_number(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("The number is saved; D dials it."));
    return calls_second_number(session, write->id, write->b, err);
}

static void number_done(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_number};
    (void)unused;
    snprintf(write.id, sizeof write.id, "%s", asked_id);
    snprintf(write.b, sizeof write.b, "%s", text);
    app_write(app, &write);
}

void lead_add_number(struct app *app, struct screen *screen)
{
    ask(app, screen, _("Second number"), check_number, number_done);
}

static const char *other_number(const struct lead_data *data)
{
    const struct contact *contact = &data->card->contact;
    const char *numbers[] = {contact->phone, contact->mobile};
    for (size_t i = 0; i < 2; i++)
        if (!str_is_empty(numbers[i]) && !str_equal(numbers[i], data->permission.number))
            return numbers[i];
    return NULL;
}

bool lead_has_other(const struct app *app, const struct screen *screen)
{
    const struct lead_data *data = screen->state;
    (void)app;
    return data->permission.number[0] != '\0' && other_number(data) != NULL;
}

void lead_dial_other(struct app *app, struct screen *screen)
{
    const struct lead_data *data = screen->state;
    struct call_permission permission;
    if (calls_permission_for(app->session, data->card, other_number(data), app->frame, &permission,
                             NULL))
        call_dial(app, screen->argument, &permission);
}

/* --- colleagues and successors --- */

static bool echo_colleague(struct app *app, const char *text, char *echo, size_t size)
{
    struct colleague colleague;
    struct error err = {0};
    bool is_fine = colleague_parse(text, &colleague, &err);
    snprintf(echo, size, "%s",
             is_fine
                 ? arena_printf(app->frame, "%s  %s",
                                str_trim(app->frame,
                                         arena_printf(app->frame, "%s %s %s", colleague.title,
                                                      colleague.first_name, colleague.last_name)),
                                number_echo(app, colleague.number, colleague.extension))
                 : err.message);
    return is_fine;
}

static bool run_colleague(struct session *session, struct write *write, struct error *err)
{
    char id[37];
    if (!calls_colleague(session, write->id, write->b, id, err))
        return false;
    snprintf(write->a, sizeof write->a, "%s", id);
    snprintf(write->text, sizeof write->text, "%s",
             _("Saved; the colleague's lead is next after this one."));
    return true;
}

static void colleague_saved(struct app *app, struct write *write)
{
    (void)app;
    snprintf(named_by, sizeof named_by, "%.39s", write->id);
    snprintf(next_id, sizeof next_id, "%.39s", write->a);
}

static void colleague_done(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_colleague, .done = colleague_saved};
    (void)unused;
    snprintf(write.id, sizeof write.id, "%s", asked_id);
    snprintf(write.b, sizeof write.b, "%s", text);
    app_write(app, &write);
}

void lead_add_colleague(struct app *app, struct screen *screen)
{
    ask(app, screen, _("Another person at this company"), echo_colleague, colleague_done);
}

bool lead_take_next(const char *this_id, char ret_id[64])
{
    if (next_id[0] == '\0' || !str_equal(named_by, this_id))
        return false;
    snprintf(ret_id, 64, "%s", next_id);
    named_by[0] = next_id[0] = '\0';
    return true;
}

bool successor_check(struct app *app, const char *text, char *echo, size_t size)
{
    if (!str_is_blank(text))
        return echo_colleague(app, text, echo, size);
    snprintf(echo, size, "%s", _("Enter: not known; Ms Petra Janssen, 030 23125 012"));
    return true;
}

static void successor_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (app->top->class == &lead_screen)
        lead_save(app, app->top, NULL, TIME_NONE, str_is_blank(text) ? NULL : text);
}

void lead_ask_successor(struct app *app, struct screen *screen)
{
    ask(app, screen, _("Left the company. Who is the successor?"), successor_check, successor_done);
}

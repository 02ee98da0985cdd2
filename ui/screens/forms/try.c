/* What agents and sales will see of a form, at 80x24 and of a lead that does not exist; and the
 * same to answer, where nothing is stored. */
#include "draft.h"
#include "answer.h"
#include "../lead/data.h"

#include "usecase/forms.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH 80
#define HEIGHT 24

static bool is_preview(const struct screen *screen)
{
    return str_starts(screen->argument, FORM_PREVIEW);
}

static const char *name_of(const char *argument)
{
    return strchr(argument, ':') + 1;
}

struct try_data {
    struct lead_data lead; /* first: lead_data_of */
    struct arena *arena;   /* of a draft that is not edited now */
};

/* The draft, else what my team has. */
static bool find_form(struct app *app, const char *name, struct try_data *data, struct error *err)
{
    const struct editing *editing = editing_of(app->top);
    struct form *draft = ARENA_NEW(data->arena, struct form);
    if (editing != NULL && str_equal(editing->name, name))
        data->lead.trial = editing->form;
    else if (forms_draft(app->store, name, data->arena, draft))
        data->lead.trial = draft;
    else
        return session_form(app->session, name, app->session->actor.team_id, &data->lead.trial,
                            err);
    return true;
}

static bool is_sound(const struct form *form, struct error *err)
{
    struct form_mistake mistake;
    return form_check(form, &mistake) || error_set(err, ERR_CONFIG, "%s", mistake.reason);
}

static void close_try(struct app *app, struct screen *screen)
{
    struct try_data *data = screen->state;
    app->message[0] = '\0'; /* it spoke of what was shown here */
    arena_free(data->arena);
    free(data);
}

static bool open_try(struct app *app, struct screen *screen, const char *argument,
                     struct error *err)
{
    struct try_data *data = xcalloc(1, sizeof *data);
    data->arena = arena_new();
    if (!find_form(app, name_of(argument), data, err) || !is_sound(data->lead.trial, err)) {
        arena_free(data->arena);
        free(data);
        return false;
    }
    data->lead.trial_mask = MASK_TELESALES;
    data->lead.is_saved = true; /* nothing is ever kept of it */
    screen->state = data;
    return true;
}

static struct lead_card *sample(struct arena *arena)
{
    struct lead_card *card = ARENA_NEW(arena, struct lead_card);
    card->lead = *(struct lead *)record_new(&lead_entity, arena);
    card->contact = *(struct contact *)record_new(&contact_entity, arena);
    card->company = *(struct company *)record_new(&company_entity, arena);
    card->lead.record.id = arena_strdup(arena, "preview");
    card->contact.last_name = arena_strdup(arena, _("Sample person"));
    card->company.company = arena_strdup(arena, _("Sample company"));
    card->owner = card->queue = card->team = card->campaign = card->handed_to = "";
    return card;
}

static void load_try(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    data->card = sample(screen->arena);
    snprintf(data->permission.number, sizeof data->permission.number, "+493023125012");
    snprintf(data->permission.note, sizeof data->permission.note, "%s", _("a sample, no lead"));
    data->permission.may_dial = true;
    lead_plan(app, screen);
}

/* As on a terminal of the least size, whatever the real one is. */
static void draw_try(struct app *app, struct screen *screen)
{
    const struct lead_data *data = screen->state;
    int width = app->width, height = app->height;
    app->width = width < WIDTH ? width : WIDTH;
    app->height = height < HEIGHT ? height : HEIGHT;
    if (data->trial_mask == MASK_SALES)
        draw_form_answer(app, screen);
    else
        draw_lead(app, screen);
    app->width = width;
    app->height = height;
}

static bool try_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct lead_data *data = screen->state;
    if (lead_step_key(data, key))
        return true;
    if (!is_preview(screen))
        return lead_question_key(app, screen, key);
    bool is_answer = key->code == KEY_ENTER_ ||
                     (key->code == KEY_CHAR && !key->ctrl && !key->alt && key->codepoint < 0x7F &&
                      strchr("0123456789-=", (int)key->codepoint) != NULL);
    if (is_answer)
        app_message(app, ROLE_NORMAL, "%s", _("This is the preview; t answers it."));
    return is_answer;
}

static void start_again(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    data->given_count = data->question = 0;
    data->question_count = 0;
    lead_plan(app, screen);
    app->needs_drawing = true;
}

static void other_role(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    data->trial_mask = data->trial_mask == MASK_SALES ? MASK_TELESALES : MASK_SALES;
    data->form = NULL;
    start_again(app, screen);
    app_message(app, ROLE_NORMAL, "%s",
                data->trial_mask == MASK_SALES ? _("What sales sees of a lead handed over to it.")
                                               : _("What telesales sees in the call."));
}

static bool may_answer(const struct app *app, const struct screen *screen)
{
    (void)app;
    return !is_preview(screen);
}

static bool may_try(const struct app *app, const struct screen *screen)
{
    (void)app;
    return is_preview(screen);
}

static void try_it(struct app *app, struct screen *screen)
{
    char name[80];
    snprintf(name, sizeof name, FORM_TRY "%s", name_of(screen->argument));
    snprintf(screen->argument, sizeof screen->argument, "%s", name);
    app_message(app, ROLE_NORMAL, "%s", _("Answer as in a call; nothing is stored."));
}

static const struct action actions[] = {
    {"try.role", "Tab", N_("other role"), N_("what telesales sees, what sales sees"), NULL,
     other_role},
    {"try.answer", "t", N_("try"), N_("answer it; nothing is stored"), may_try, try_it},
    {"try.again", "r", N_("start again"), N_("without the answers given"), may_answer, start_again},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class form_try_screen = {.name = "try",
                                             .title = N_("Preview: nothing is stored"),
                                             .opened_by = "forms.try",
                                             .open = open_try,
                                             .load = load_try,
                                             .draw = draw_try,
                                             .key = try_key,
                                             .close = close_try,
                                             .actions = actions,
                                             .keys = answer_keys};

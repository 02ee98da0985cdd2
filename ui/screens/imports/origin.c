/* Where a list comes from, and why these people may be called. */
#include "screen.h"

#include "core/reference.h"

#include <stdio.h>
#include <string.h>

struct import_choice *import_choice_here(struct app *app)
{
    return app->top->class == &import_screen ? &((struct import_data *)app->top->state)->choice
                                             : NULL;
}

static char asked_basis[20]; /* without evidence it is none */

static void evidence_done(struct app *app, const char *text, void *unused)
{
    struct import_choice *choice = import_choice_here(app);
    (void)unused;
    if (choice == NULL)
        return;
    snprintf(choice->basis, sizeof choice->basis, "%s", asked_basis);
    snprintf(choice->evidence, sizeof choice->evidence, "%s", text);
}

static bool check_evidence(struct app *app, const char *text, char *echo, size_t size)
{
    (void)app;
    snprintf(echo, size, "%s",
             _("what was said or signed, when and where; the authority may ask for it"));
    return utf8_count(text) >= 8;
}

static void basis_done(struct app *app, const char *code, void *unused)
{
    struct import_choice *choice = import_choice_here(app);
    struct prompt prompt = {
        .question = _("Evidence for this basis"), .check = check_evidence, .done = evidence_done};
    (void)unused;
    if (choice == NULL)
        return;
    const struct import_data *data = app->top->state;
    snprintf(asked_basis, sizeof asked_basis, "%s", code);
    if (str_equal(code, data->before_basis))
        prompt.initial = data->before_evidence;
    prompt_open(app, &prompt);
}

/* That of the last list like this one stands there; a person still says that it holds again. */
void import_ask_basis(struct app *app, struct screen *screen)
{
    static const char *const order[] = {"express", "presumed", "contract", "asked"};
    const struct import_data *data = screen->state;
    basis_menu(app, _("Why may these people be called?"), basis_done);
    for (int i = 0; i < 4; i++)
        if (str_equal(data->before_basis, order[i]))
            app->top->selected = i;
}

static bool check_campaign(struct app *app, const char *text, char *echo, size_t size)
{
    bool is_known =
        text[0] == '\0' || store_id_of(app->store, &campaign_entity, text, app->frame) != NULL;
    snprintf(echo, size, "%s", is_known ? "" : _("there is no such campaign"));
    return is_known;
}

static void campaign_done(struct app *app, const char *text, void *unused)
{
    struct import_choice *choice = import_choice_here(app);
    (void)unused;
    if (choice != NULL)
        snprintf(choice->campaign, sizeof choice->campaign, "%s", text);
}

void import_ask_campaign(struct app *app, struct screen *screen)
{
    struct prompt prompt = {.question = _("Which campaign does the list belong to?"),
                            .initial = ((struct import_data *)screen->state)->choice.campaign,
                            .check = check_campaign,
                            .done = campaign_done};
    prompt_open(app, &prompt);
}

static bool check_licence(struct app *app, const char *text, char *echo, size_t size)
{
    char *day;
    bool is_day = strlen(text) == 10 && field_parse(entity_field(&batch_entity, "licence_until"),
                                                    text, app->frame, &day, NULL);
    snprintf(echo, size, "%s", _("YYYY-MM-DD, or empty: it has no end"));
    return text[0] == '\0' || is_day;
}

static void licence_done(struct app *app, const char *text, void *unused)
{
    struct import_choice *choice = import_choice_here(app);
    (void)unused;
    if (choice != NULL)
        snprintf(choice->licence, sizeof choice->licence, "%s", text);
}

static void origin_done(struct app *app, const char *code, void *unused)
{
    struct import_choice *choice = import_choice_here(app);
    struct prompt prompt = {.question = _("Until when may the list be used?"),
                            .check = check_licence,
                            .done = licence_done};
    (void)unused;
    if (choice == NULL)
        return;
    choice->is_bought = str_equal(code, "bought");
    if (choice->is_bought)
        prompt_open(app, &prompt);
    else
        choice->licence[0] = '\0';
}

void import_ask_origin(struct app *app, struct screen *screen)
{
    const struct menu_item items[] = {
        {'1', "own", _("own data: the persons gave it to us")},
        {'2', "bought", _("bought or from others: they have to be told within a month")}};
    (void)screen;
    menu_open(app, _("Where does the list come from?"), items, 2, origin_done, NULL);
}

/* The forms there are: who has which version, which one is being edited; for team leads. */
#include "../versions.h"
#include "draft.h"

#include "core/reference.h"
#include "store/desk.h"
#include "usecase/forms.h"

#include <stdlib.h>
#include <string.h>

struct list_data {
    struct form_listed *forms;
    size_t count;
    bool *has_draft;
    const struct team *team; /* mine; NULL: none */
    char source[64];         /* of the new form that is being named */
};

static const struct form_listed *form_here(const struct screen *screen)
{
    const struct list_data *data = screen->state;
    return screen->selected < (int)data->count ? &data->forms[screen->selected] : NULL;
}

static bool open_list(struct app *app, struct screen *screen, const char *argument,
                      struct error *err)
{
    (void)app, (void)argument, (void)err;
    screen->state = xcalloc(1, sizeof(struct list_data));
    return true;
}

static void close_list(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static bool is_listed(const struct list_data *data, const char *name)
{
    for (size_t i = 0; i < data->count; i++)
        if (str_equal(data->forms[i].name, name))
            return true;
    return false;
}

/* New ones that nobody published yet. */
static void add_drafts(struct app *app, struct screen *screen)
{
    struct list_data *data = screen->state;
    struct draft *drafts;
    size_t count;
    if (!desk_drafts(app->store, "form/", screen->arena, &drafts, &count, NULL))
        return;
    struct form_listed *forms =
        ARENA_ARRAY(screen->arena, struct form_listed, data->count + count + 1);
    if (data->count > 0)
        memcpy(forms, data->forms, data->count * sizeof *forms);
    data->forms = forms;
    for (size_t i = 0; i < count; i++)
        if (!is_listed(data, drafts[i].name))
            forms[data->count++] =
                (struct form_listed){.name = drafts[i].name, .title = drafts[i].name};
}

static void load_list(struct app *app, struct screen *screen)
{
    struct list_data *data = screen->state;
    const char *team_id = app->session->actor.team_id;
    void *team;
    if (!forms_list(app->session, team_id, screen->arena, &data->forms, &data->count, NULL))
        data->count = 0;
    add_drafts(app, screen);
    data->has_draft = ARENA_ARRAY(screen->arena, bool, data->count + 1);
    for (size_t i = 0; i < data->count; i++)
        data->has_draft[i] = form_has_draft(app, data->forms[i].name);
    data->team =
        team_id != NULL && store_load(app->store, &team_entity, team_id, screen->arena, &team, NULL)
            ? team
            : NULL;
}

static const char *state_words(struct app *app, const struct list_data *data, int index)
{
    const struct form_listed *form = &data->forms[index];
    const char *words = form->is_broken            ? _("cannot be read")
                        : form->is_shipped         ? _("comes along")
                        : form->version > 0        ? _("published")
                        : form->version_count == 0 ? _("new")
                                                   : _("not for this team");
    bool is_ours = data->team != NULL && str_equal(data->team->form, form->name),
         is_sales = data->team != NULL && str_equal(data->team->sales_form, form->name);
    return arena_printf(app->frame, "%s%s%s%s", words, data->has_draft[index] ? _(", draft") : "",
                        is_ours ? _(", asked") : "", is_sales ? _(", by sales") : "");
}

static void cells(struct app *app, const struct screen *screen, int index,
                  const char *ret_cells[VERSION_COLUMNS])
{
    const struct list_data *data = screen->state;
    const struct form_listed *form = &data->forms[index];
    ret_cells[0] = form->name;
    ret_cells[1] = version_number(app, form->version);
    ret_cells[2] = state_words(app, data, index);
    ret_cells[3] = form_words(form->title);
}

static const char *list_words(struct app *app, const struct screen *screen, int row)
{
    const struct list_data *data = screen->state;
    return arena_printf(app->frame, "%s %s %s", data->forms[row].name,
                        form_words(data->forms[row].title), state_words(app, data, row));
}

static const char *title_here(const struct screen *screen)
{
    return form_words(form_here(screen)->title);
}

static size_t versions_here(const struct screen *screen)
{
    return form_here(screen)->version_count;
}

static void version_here(struct app *app, const struct screen *screen, size_t index,
                         struct version_line *ret_line)
{
    const struct form_listed *form = form_here(screen);
    const struct form_record *record = form->versions[index];
    *ret_line = (struct version_line){.version = record->version,
                                      .published_ms = record->published_ms,
                                      .reach = forms_reach(app->session, record, app->frame),
                                      .user_id = record->user_id,
                                      .is_in_force = record->version == form->version};
}

static const struct version_list layout = {
    .columns = {{3, 14, N_("Form")},
                {18, 4, N_("Ver.")},
                {23, 24, N_("My team")},
                {48, 0, N_("Title")}},
    .cells = cells,
    .title = title_here,
    .version_count = versions_here,
    .version = version_here,
    .none = N_("No version is published; what comes along is asked.")};

static void draw_list(struct app *app, struct screen *screen)
{
    version_list_draw(app, screen, &layout, (int)((const struct list_data *)screen->state)->count);
}

static bool list_screen_key(struct app *app, struct screen *screen, const struct key *key)
{
    return version_list_key(app, screen, key,
                            (int)((const struct list_data *)screen->state)->count);
}

/* --- a new one --- */

static bool check_name(struct app *app, const char *text, char *echo, size_t size)
{
    const struct screen *list = app->top;
    while (list != NULL && list->class != &form_list_screen)
        list = list->below;
    bool is_valid = form_name_is_valid(text),
         is_there = list != NULL && is_listed(list->state, text);
    snprintf(echo, size, "%s",
             is_there    ? _("this name is taken")
             : !is_valid ? _("small letters, digits, _ and -")
                         : "");
    return is_valid && !is_there;
}

static void named(struct app *app, const char *name, void *unused)
{
    static const struct form empty = {.version = 1, .ask_most = 6};
    struct form source = empty;
    (void)unused;
    if (app->top->class != &form_list_screen)
        return;
    struct list_data *data = app->top->state;
    if (data->source[0] != '\0' &&
        !forms_to_edit(app->session, data->source, app->session->actor.team_id, app->frame, &source,
                       NULL))
        source = empty;
    const char *title = str_or(source.title, name);
    form_draft_new(app, form_named(&source, name, title, app->frame));
}

static void source_chosen(struct app *app, const char *code, void *unused)
{
    (void)unused;
    if (app->top->class != &form_list_screen)
        return;
    struct list_data *data = app->top->state;
    snprintf(data->source, sizeof data->source, "%s", str_equal(code, "-") ? "" : code);
    prompt_open(app, &(struct prompt){.question = _("Name of the new form"),
                                      .check = check_name,
                                      .done = named});
}

static void new_form(struct app *app, struct screen *screen)
{
    static char names[20][64];
    const struct list_data *data = screen->state;
    struct menu_item items[21];
    int count = 0;
    items[count++] = (struct menu_item){'0', "-", _("empty")};
    for (size_t i = 0; i < data->count && count < 20; i++, count++) {
        snprintf(names[count], sizeof names[count], "%s", data->forms[i].name);
        items[count] = (struct menu_item){(char)(count < 10 ? '0' + count : 'a' + count - 10),
                                          names[count], form_words(data->forms[i].title)};
    }
    menu_open(app, _("A new form, beginning with:"), items, count, source_chosen, NULL);
}

/* --- actions --- */

static bool has_form(const struct app *app, const struct screen *screen)
{
    (void)app;
    return form_here(screen) != NULL;
}

static void edit(struct app *app, struct screen *screen)
{
    app_push(app, &form_edit_screen, form_here(screen)->name);
}

static void preview(struct app *app, struct screen *screen)
{
    app_push(app, &form_try_screen,
             arena_printf(app->frame, FORM_PREVIEW "%s", form_here(screen)->name));
}

static void try_it(struct app *app, struct screen *screen)
{
    app_push(app, &form_try_screen,
             arena_printf(app->frame, FORM_TRY "%s", form_here(screen)->name));
}

static void publish(struct app *app, struct screen *screen)
{
    form_publish_ask(app, form_here(screen)->name);
}

static void withdraw(struct app *app, struct screen *screen)
{
    form_withdraw_ask(app, form_here(screen)->name);
}

static void use(struct app *app, struct screen *screen)
{
    form_use_ask(app, form_here(screen)->name);
}

static const struct action actions[] = {
    {"forms.edit", "Enter", N_("edit"), N_("its questions; what is changed is a draft first"),
     has_form, edit},
    {"forms.new", "n", N_("new"), N_("a new form, empty or beginning with another one"), NULL,
     new_form},
    {"forms.preview", "p", N_("preview"), N_("what the agent will see, at 80x24"), has_form,
     preview},
    {"forms.try", "t", N_("try"), N_("answer it; nothing is stored"), has_form, try_it},
    {"forms.publish", "P", N_("publish"),
     N_("the draft, or what my team has: to one team first, then to everybody"), has_form, publish},
    {"forms.use", "g", N_("ask by it"),
     N_("leads of my team whose campaign says none are asked by this form"), has_form, use},
    {"forms.withdraw", "w", N_("withdraw"), N_("the version before holds again"), has_form,
     withdraw},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class form_list_screen = {.name = "forms",
                                              .title = N_("6 Forms"),
                                              .opened_by = "go.forms",
                                              .open = open_list,
                                              .load = load_list,
                                              .draw = draw_list,
                                              .key = list_screen_key,
                                              .close = close_list,
                                              .actions = actions,
                                              .words = list_words};

/* Saved views: named, chosen by a digit, renamed and deleted. They are written on the worker and
 * survive the loss of the cache. */
#include "views.h"

#include "core/reference.h"
#include "store/desk.h"

#include <string.h>

#define PREFIX "view/"
#define VIEWS_MOST 9 /* one digit each */

/* The open list whose view changes; one list is in front at a time. */
static struct {
    struct view *current;
    void (*changed)(struct app *app, struct view *view);
    char renamed[60];
} here_now;

bool view_is_set(const struct view *view)
{
    return view->filter[0] != '\0' || view->group[0] != '\0' || view->sort[0] != '\0';
}

char *view_text(const struct view *view, struct arena *arena)
{
    return arena_printf(arena, "%s\x1F%s\x1F%s", view->filter, view->group, view->sort);
}

void view_read(const char *text, struct view *ret_view)
{
    struct arena *arena = arena_new();
    char *filter = arena_strdup(arena, text), *group = strchr(filter, '\x1F'),
         *sort = group != NULL ? strchr(group + 1, '\x1F') : NULL;
    if (sort != NULL) {
        *group = *sort = '\0';
        snprintf(ret_view->filter, sizeof ret_view->filter, "%s", filter);
        snprintf(ret_view->group, sizeof ret_view->group, "%s", group + 1);
        snprintf(ret_view->sort, sizeof ret_view->sort, "%s", sort + 1);
    }
    arena_free(arena);
}

static size_t saved_views(struct app *app, struct draft **ret_views)
{
    size_t count = 0;
    return desk_drafts(app->store, PREFIX, app->frame, ret_views, &count, NULL)
               ? count < VIEWS_MOST ? count : VIEWS_MOST
               : 0;
}

/* --- on the worker --- */

/* write->a: the old name or "", write->text: the new one or "", write->b: the view. */
static bool run_keep(struct session *session, struct write *write, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = true;
    if (write->text[0] != '\0')
        is_ok = desk_draft_set(session->store, arena_printf(arena, PREFIX "%s", write->text),
                               write->b, err);
    if (is_ok && write->a[0] != '\0' && !str_equal(write->a, write->text))
        is_ok =
            desk_draft_set(session->store, arena_printf(arena, PREFIX "%s", write->a), NULL, err);
    snprintf(write->text, sizeof write->text, "%s",
             write->text[0] != '\0' ? _("the view is kept") : _("the view is deleted"));
    arena_free(arena);
    return is_ok;
}

static void keep(struct app *app, const char *was, const char *name, const char *value)
{
    struct write write = {.run = run_keep};
    snprintf(write.a, sizeof write.a, "%s", was);
    snprintf(write.text, sizeof write.text, "%s", name);
    snprintf(write.b, sizeof write.b, "%s", value);
    app_write(app, &write);
}

/* --- the menu --- */

static void show(struct app *app, const char *name, const char *value)
{
    struct view *view = here_now.current;
    view_read(value, view);
    snprintf(view->name, sizeof view->name, "%s", name);
    here_now.changed(app, view);
}

static bool check_name(struct app *app, const char *text, char *echo, size_t size)
{
    struct draft *views;
    size_t count = saved_views(app, &views);
    bool is_known = false;
    for (size_t i = 0; i < count; i++)
        is_known = is_known || str_equal(views[i].name, text);
    bool is_full = count >= VIEWS_MOST && !is_known && here_now.renamed[0] == '\0';
    snprintf(echo, size, "%s",
             is_full    ? _("nine views are the most; delete one")
             : is_known ? _("replaces the view of this name")
             : strlen(text) >= sizeof(struct view){0}.name ? _("the name is too long")
                                                           : "");
    return !str_is_blank(text) && !is_full && strlen(text) < sizeof(struct view){0}.name;
}

static void save_done(struct app *app, const char *text, void *unused)
{
    struct view *view = here_now.current;
    (void)unused;
    const char *name = str_trim(app->frame, text);
    snprintf(view->name, sizeof view->name, "%s", name);
    keep(app, "", name, view_text(view, app->frame));
}

static void rename_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    char *value =
        desk_draft(app->store, arena_printf(app->frame, PREFIX "%s", here_now.renamed), app->frame);
    const char *name = str_trim(app->frame, text);
    if (value != NULL)
        keep(app, here_now.renamed, name, value);
    if (str_equal(here_now.current->name, here_now.renamed))
        snprintf(here_now.current->name, sizeof here_now.current->name, "%s", name);
    here_now.renamed[0] = '\0';
}

static void rename_chosen(struct app *app, const char *name, void *unused)
{
    (void)unused;
    snprintf(here_now.renamed, sizeof here_now.renamed, "%s", name);
    struct prompt prompt = {.question = _("New name of the view:"),
                            .initial = here_now.renamed,
                            .check = check_name,
                            .done = rename_done};
    prompt_open(app, &prompt);
}

static void delete_chosen(struct app *app, const char *name, void *unused)
{
    (void)unused;
    keep(app, name, "", "");
    if (str_equal(here_now.current->name, name))
        here_now.current->name[0] = '\0';
}

static int view_items(struct app *app, struct menu_item *items)
{
    struct draft *views;
    size_t count = saved_views(app, &views);
    static char labels[VIEWS_MOST][160], names[VIEWS_MOST][60]; /* as long as the menu is open */
    for (size_t i = 0; i < count; i++) {
        struct view view = {0};
        view_read(views[i].value, &view);
        snprintf(names[i], sizeof names[i], "%s", views[i].name);
        snprintf(labels[i], sizeof labels[i], "%-24s %s %s", views[i].name, view.filter, view.sort);
        items[i] = (struct menu_item){(char)('1' + i), names[i], labels[i]};
    }
    return (int)count;
}

static void which(struct app *app, const char *question,
                  void (*done)(struct app *app, const char *code, void *data))
{
    struct menu_item items[VIEWS_MOST + 1];
    int count = view_items(app, items);
    if (count > 0)
        menu_open(app, question, items, count, done, NULL);
    else
        app_message(app, ROLE_NORMAL, "%s", _("No view is saved yet."));
}

static void chosen(struct app *app, const char *code, void *unused)
{
    (void)unused;
    if (str_equal(code, "\x01"
                        "all")) {
        show(app, "", "\x1F\x1F");
    } else if (str_equal(code, "\x01"
                               "save")) {
        here_now.renamed[0] = '\0';
        struct prompt prompt = {.question = _("Save this filter, group and order as:"),
                                .initial = here_now.current->name,
                                .check = check_name,
                                .done = save_done};
        prompt_open(app, &prompt);
    } else if (str_equal(code, "\x01"
                               "rename")) {
        which(app, _("Rename which view?"), rename_chosen);
    } else if (str_equal(code, "\x01"
                               "delete")) {
        which(app, _("Delete which view?"), delete_chosen);
    } else {
        char *value =
            desk_draft(app->store, arena_printf(app->frame, PREFIX "%s", code), app->frame);
        if (value != NULL)
            show(app, code, value);
    }
}

void views_open(struct app *app, struct view *current,
                void (*changed)(struct app *app, struct view *view))
{
    struct menu_item items[VIEWS_MOST + 4];
    int count = view_items(app, items);
    here_now.current = current;
    here_now.changed = changed;
    items[count++] = (struct menu_item){'0',
                                        "\x01"
                                        "all",
                                        _("everything, in the queue's order")};
    items[count++] = (struct menu_item){'s',
                                        "\x01"
                                        "save",
                                        _("save what is shown now")};
    items[count++] = (struct menu_item){'r',
                                        "\x01"
                                        "rename",
                                        _("rename a view")};
    items[count++] = (struct menu_item){'d',
                                        "\x01"
                                        "delete",
                                        _("delete a view")};
    menu_open(app, _("Views"), items, count, chosen, NULL);
}

/* --- order and group --- */

static const struct {
    char key;
    const char *sort, *label;
    bool is_group;
} orders[] = {{'0', "", N_("the queue's order"), false},
              {'1', "company", N_("by company"), false},
              {'2', "city", N_("by city"), false},
              {'3', "postal_code", N_("by postal code"), false},
              {'4', "grade", N_("by grade"), false},
              {'5', "-score", N_("by score, greatest first"), false},
              {'6', "-value_cents", N_("by value, greatest first"), false},
              {'7', "-received_ms", N_("by arrival, newest first"), false},
              {'8', "next_ms", N_("by next step"), false},
              {'9', "attempts", N_("by attempts"), false},
              {'n', "", N_("no groups"), true},
              {'k', "campaign_id", N_("grouped by campaign"), true},
              {'c', "city", N_("grouped by city"), true},
              {'g', "grade", N_("grouped by grade"), true},
              {'z', "state", N_("grouped by state"), true}};
enum { ORDERS = sizeof orders / sizeof *orders };

static void order_done(struct app *app, const char *code, void *unused)
{
    int64_t i;
    (void)unused;
    if (!str_to_int64(code, &i) || i < 0 || i >= ORDERS)
        return;
    struct view *view = here_now.current;
    char *to = orders[i].is_group ? view->group : view->sort;
    snprintf(to, sizeof view->sort, "%s", orders[i].sort);
    here_now.changed(app, view);
}

void view_order_ask(struct app *app, struct view *current,
                    void (*changed)(struct app *app, struct view *view))
{
    struct menu_item items[ORDERS];
    static char codes[ORDERS][4];
    here_now.current = current;
    here_now.changed = changed;
    for (int i = 0; i < ORDERS; i++) {
        snprintf(codes[i], sizeof codes[i], "%d", i);
        items[i] = (struct menu_item){orders[i].key, codes[i], _(orders[i].label)};
    }
    menu_open(app, _("Order and group"), items, ORDERS, order_done, NULL);
}

const char *view_group_label(struct app *app, const struct view *view, const struct lead_card *card)
{
    const void *record;
    if (view->group[0] == '\0')
        return NULL;
    if (str_equal(view->group, "campaign_id"))
        return str_or(card->campaign, _("no campaign"));
    const struct entity *owner = lead_card_owner(card, view->group, &record);
    return owner == NULL
               ? ""
               : str_or(field_display(entity_field(owner, view->group), record, app->frame), "–");
}

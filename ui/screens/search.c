/* Search: results as one types. */
#include "cards.h"

static void load_search(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    data->count = 0;
    if (utf8_count(data->query.text) >= 2 &&
        !store_search(app->store, data->query.text, 60, screen->arena, &data->cards, &data->count,
                      NULL))
        data->count = 0;
}

static void draw_search(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    int top = body_top(app);
    put(app, top, 1, 8, ROLE_MUTED, _("Find"));
    draw_cards(app, screen, top + 2, body_height(app) - 2);
    editor_draw(app, &data->query, top, 10, app->width - 12, true);
    if (data->count == 0)
        put(app, top + 2, 3, app->width - 4, ROLE_MUTED,
            utf8_count(data->query.text) < 2
                ? _("Name, company, mail or city; four or more last digits of a number.")
                : _("Nothing found."));
}

static bool search_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct cards *data = screen->state;
    if (key->code == KEY_ENTER_) {
        if (here(screen) != NULL)
            app_push(app, &lead_screen, here(screen)->lead.record.id);
        return true;
    }
    if (key->code == KEY_ESCAPE) {
        app_pop(app);
        return true;
    }
    if (key->code != KEY_HOME_ && key->code != KEY_END_ &&
        list_key(app, screen, key, (int)data->count, body_height(app) - 2))
        return true;
    if (!editor_key(&data->query, key))
        return false;
    screen->selected = screen->top = 0;
    screen->is_dirty = true;
    return true;
}

static void open_found(struct app *app, struct screen *screen)
{
    app_push(app, &lead_screen, here(screen)->lead.record.id);
}

static const struct action search_actions[] = {
    {"search.open", "Enter", N_("open lead"), N_("open the selected lead"), has_card, open_found},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class search_screen = {.name = "search",
                                           .title = N_("Search"),
                                           .open = open_cards,
                                           .load = load_search,
                                           .draw = draw_search,
                                           .key = search_key,
                                           .close = close_cards,
                                           .actions = search_actions};

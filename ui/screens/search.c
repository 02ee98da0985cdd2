/* Search: results as one types. */
#include "quality/cards.h"

#define WORD_MIN 2

static bool read_search(struct session *session, const struct window_query *query,
                        struct arena *arena, struct window_row **ret_rows, size_t *ret_count,
                        struct error *err)
{
    struct search_request request = {.text = query->argument,
                                     .after = query->cursor,
                                     .is_backward = query->is_backward,
                                     .limit = query->limit};
    struct search_row *rows;
    *ret_count = 0;
    if (utf8_count(query->argument) < WORD_MIN)
        return true;
    if (!store_search_page(session->store, &request, arena, &rows, ret_count, err))
        return false;
    *ret_rows = ARENA_ARRAY(arena, struct window_row, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++)
        (*ret_rows)[i] =
            (struct window_row){rows[i].card->lead.record.id, rows[i].cursor, &rows[i]};
    return true;
}

static const struct window_class search_window = {.read = read_search};

static bool open_search(struct app *app, struct screen *screen, const char *argument,
                        struct error *err)
{
    open_cards(app, screen, argument, err);
    ((struct cards *)screen->state)->window = window_new(app, screen, &search_window, "");
    return true;
}

static void load_search(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    (void)app;
    if (data->query.text[0] != '\0')
        window_reload(data->window);
}

static void draw_search(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    int top = body_top(app);
    const char *position = window_position(app, data->window);
    put(app, top, 1, 8, ROLE_MUTED, _("Find"));
    put_right(app, top + 1, app->width - 1, ROLE_MUTED, position);
    draw_cards(app, screen, top + 2, body_height(app) - 2);
    editor_draw(app, &data->query, top, 10, app->width - 12, true);
    if (window_count(data->window) == 0)
        put(app, top + 2, 3, app->width - 4, ROLE_MUTED,
            utf8_count(data->query.text) < WORD_MIN
                ? _("Name, company, mail, city, customer number; four digits of a phone number.")
            : window_is_read(data->window)
                ? _("Nothing found. Fewer letters find more; in the queue N makes a new lead.")
                : "");
}

static bool search_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct cards *data = screen->state;
    if (key->code == KEY_ENTER_) {
        if (here(screen) != NULL)
            app_push(app, &lead_screen, here(screen)->lead.record.id);
        return true;
    }
    bool is_edge = key->code == KEY_HOME_ || key->code == KEY_END_;
    if ((!is_edge || key->ctrl) && window_key(data->window, key)) /* Home alone: in the field */
        return true;
    char *before = arena_strdup(app->frame, data->query.text);
    if (!editor_key(&data->query, key))
        return false;
    if (!str_equal(before, data->query.text))
        window_restart(data->window, data->query.text);
    return true;
}

static void open_found(struct app *app, struct screen *screen)
{
    app_push(app, &lead_screen, here(screen)->lead.record.id);
}

/* Its field has every letter. */
static bool is_typing(const struct app *app, const struct screen *screen)
{
    (void)app, (void)screen;
    return true;
}

static void go_back(struct app *app, struct screen *screen)
{
    (void)screen;
    app_pop(app);
}

static const struct action search_actions[] = {
    {"search.open", "Enter", N_("open lead"), N_("open the selected lead"), has_card, open_found},
    {"search.back", "Esc", N_("back"), N_("back to where it was opened"), NULL, go_back},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class search_screen = {.name = "search",
                                           .title = N_("Search"),
                                           .opened_by = "app.search",
                                           .open = open_search,
                                           .load = load_search,
                                           .draw = draw_search,
                                           .key = search_key,
                                           .close = close_cards,
                                           .actions = search_actions,
                                           .is_typing = is_typing};

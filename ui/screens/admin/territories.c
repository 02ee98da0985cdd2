/* Territories: regions by postal code and who has them. They come with the sync; every change is
 * the service's to make, so nothing waits in the outbox, and nothing works offline. */
#include "../names.h"
#include "../whole.h"
#include "../../screens.h"

#include "core/reference.h"
#include "core/territory.h"
#include "sync/access.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_MOST 500

struct territories_data {
    struct territory **rows;
    const char **people; /* names with commas, beside the rows */
    size_t count;
};

static const struct territory *territory_here(const struct screen *screen)
{
    const struct territories_data *data = screen->state;
    return screen->selected < (int)data->count ? data->rows[screen->selected] : NULL;
}

static bool open_territories(struct app *app, struct screen *screen, const char *argument,
                             struct error *err)
{
    (void)app, (void)argument, (void)err;
    screen->state = xcalloc(1, sizeof(struct territories_data));
    return true;
}

static void close_territories(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static const char *people_of(struct user *const *users, size_t count, const char *id,
                             struct arena *arena)
{
    const char *names = "";
    for (size_t i = 0; i < count; i++)
        if (str_list_has(str_or(users[i]->territories, ""), id))
            names = arena_printf(arena, "%s%s%s", names, *names != '\0' ? "," : "", users[i]->name);
    return names;
}

static void load_territories(struct app *app, struct screen *screen)
{
    struct territories_data *data = screen->state;
    struct page_request page = {.limit = ROWS_MOST, .sort = "name"};
    void **rows = NULL, **users = NULL;
    size_t user_count = 0;
    char *cursor;
    if (!store_page(app->store, &territory_entity, &page, screen->arena, &rows, &data->count,
                    &cursor, NULL))
        data->count = 0;
    if (!store_page(app->store, &user_entity, &page, screen->arena, &users, &user_count, &cursor,
                    NULL))
        user_count = 0;
    data->rows = (struct territory **)rows;
    data->people = ARENA_ARRAY(screen->arena, const char *, data->count + 1);
    for (size_t i = 0; i < data->count; i++)
        data->people[i] = people_of((struct user *const *)users, user_count,
                                    data->rows[i]->record.id, screen->arena);
}

static void draw_row(struct app *app, const struct territories_data *data, int i, int y,
                     enum role role)
{
    const struct territory *territory = data->rows[i];
    put(app, y, 3, 18, role, str_or(territory->name, "–"));
    put(app, y, 22, 3, role, str_or(territory->country, "DE"));
    put(app, y, 27, 24, role, str_or(territory->ranges, "–"));
    put(app, y, 52, app->width - 53, role,
        *data->people[i] != '\0' ? data->people[i] : _("nobody"));
}

static void draw_territories(struct app *app, struct screen *screen)
{
    const struct territories_data *data = screen->state;
    int top = body_top(app), visible = body_height(app) - 3, count = (int)data->count;
    list_scroll(screen, count, visible);
    put_left_out(app, top + 2 + visible);
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("Territories: %zu"), data->count));
    put(app, top + 1, 1, app->width - 2, ROLE_MUTED,
        _("  Name               CC   Postal codes             Belongs to"));
    if (count == 0)
        put_wrapped(app, top + 3, 3, app->width - 4, 2, ROLE_NORMAL,
                    _("No territory yet: n makes one, then leads are seen by postal code, too."));
    for (int i = 0; i < visible && screen->top + i < count; i++) {
        int index = screen->top + i, y = top + 2 + i;
        enum role role = put_row(app, y, index == screen->selected, ROLE_NORMAL);
        draw_row(app, data, index, y, role);
    }
}

static bool territories_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct territories_data *data = screen->state;
    return list_key(app, screen, key, (int)data->count, body_height(app) - 3);
}

static const char *territories_words(struct app *app, const struct screen *screen, int row)
{
    const struct territories_data *data = screen->state;
    const struct territory *territory = data->rows[row];
    return arena_printf(app->frame, "%s %s %s", str_or(territory->name, ""),
                        str_or(territory->ranges, ""), data->people[row]);
}

/* --- changes: asked on the worker, answered by the service --- */

static struct {
    bool (*run)(struct session *session, struct write *write, struct error *err);
    bool may_be_empty;
    char id[64], name[104];
} asked; /* what the open question is about */

static bool put_wish(struct write *write, const struct territory_wish *wish, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s",
             _("the territory is changed; its leads follow"));
    return sync_territory_put((const struct desk_paths *)(uintptr_t)write->number, wish, err);
}

static bool run_new(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    return put_wish(write, &(struct territory_wish){.name = write->b, .ranges = write->a}, err);
}

static bool run_name(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    return put_wish(write, &(struct territory_wish){.id = write->id, .name = write->a}, err);
}

static bool run_ranges(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    return put_wish(write, &(struct territory_wish){.id = write->id, .ranges = write->a}, err);
}

static bool run_country(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    return put_wish(write, &(struct territory_wish){.id = write->id, .country = write->a}, err);
}

static bool run_people(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    return put_wish(write, &(struct territory_wish){.id = write->id, .people = write->a}, err);
}

static bool run_removal(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    snprintf(write->text, sizeof write->text, "%s", _("the territory is gone; its leads follow"));
    return sync_territory_remove((const struct desk_paths *)(uintptr_t)write->number, write->id,
                                 err);
}

static void changed(struct app *app, struct write *write)
{
    (void)write;
    sync_retry(app->syncer); /* the changed row comes with the feed */
}

static void ask_service(struct app *app, const char *value)
{
    struct write write = {.run = asked.run,
                          .done = changed,
                          .is_long = true,
                          .number = (int64_t)(uintptr_t)app->paths};
    if (strlen(value) >= sizeof write.a) {
        app_message(app, ROLE_DANGER, "%s", _("this is too long"));
        return;
    }
    snprintf(write.id, sizeof write.id, "%s", asked.id);
    snprintf(write.a, sizeof write.a, "%s", value);
    snprintf(write.b, sizeof write.b, "%s", asked.name);
    app_write(app, &write);
}

/* --- questions --- */

static bool check_ranges(struct app *app, const char *text, char *echo, size_t size)
{
    struct error err = {0};
    bool is_ok = territory_ranges_are_valid(text, &err);
    (void)app;
    snprintf(echo, size, "%s",
             is_ok ? _("of all territories the narrowest range wins") : err.message);
    return is_ok;
}

static bool check_people(struct app *app, const char *text, char *echo, size_t size)
{
    char **names;
    size_t count = str_is_empty(text) ? 0 : str_split(app->frame, text, ',', &names);
    for (size_t i = 0; i < count; i++)
        if (store_id_of(app->store, &user_entity, str_trim(app->frame, names[i]), app->frame) ==
            NULL) {
            snprintf(echo, size, _("there is no user %s"), names[i]);
            return false;
        }
    snprintf(echo, size, "%s", _("they see its leads beside their team's; nothing: nobody"));
    return true;
}

static void value_typed(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (*text != '\0' || asked.may_be_empty)
        ask_service(app, text);
}

static void name_typed(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (*text == '\0' || strlen(text) >= sizeof asked.name)
        return;
    snprintf(asked.name, sizeof asked.name, "%s", text);
    prompt_open(app, &(struct prompt){.question = _("Postal codes, as 20-25,10115"),
                                      .check = check_ranges,
                                      .done = value_typed});
}

static void add_territory(struct app *app, struct screen *screen)
{
    (void)screen;
    asked.run = run_new;
    asked.may_be_empty = false;
    prompt_open(app,
                &(struct prompt){.question = _("Name of the new territory"), .done = name_typed});
}

static void ask_part(struct app *app, struct screen *screen,
                     bool (*run)(struct session *, struct write *, struct error *),
                     struct prompt prompt)
{
    asked.run = run;
    asked.may_be_empty = run == run_people || run == run_country;
    snprintf(asked.id, sizeof asked.id, "%s", territory_here(screen)->record.id);
    prompt.done = value_typed;
    prompt_open(app, &prompt);
}

static void change_name(struct app *app, struct screen *screen)
{
    ask_part(app, screen, run_name,
             (struct prompt){.question = _("Name of the territory"),
                             .initial = territory_here(screen)->name});
}

static void change_ranges(struct app *app, struct screen *screen)
{
    ask_part(app, screen, run_ranges,
             (struct prompt){.question = _("Postal codes, as 20-25,10115"),
                             .initial = territory_here(screen)->ranges,
                             .check = check_ranges});
}

static void change_country(struct app *app, struct screen *screen)
{
    ask_part(app, screen, run_country,
             (struct prompt){.question = _("Country, two letters (nothing: Germany)"),
                             .initial = str_or(territory_here(screen)->country, "")});
}

static void change_people(struct app *app, struct screen *screen)
{
    const struct territories_data *data = screen->state;
    ask_part(app, screen, run_people,
             (struct prompt){.question = _("Whom it belongs to, names with commas"),
                             .initial = data->people[screen->selected],
                             .check = check_people,
                             .complete = names_users});
}

static void removal_chosen(struct app *app, const char *code, void *unused)
{
    (void)unused;
    if (strcmp(code, "remove") == 0)
        ask_service(app, "");
}

static void remove_territory(struct app *app, struct screen *screen)
{
    const struct menu_item items[] = {
        {'r', "remove", _("remove it: nobody sees its leads by it any more")},
        {'k', "keep", _("leave it as it is")}};
    asked.run = run_removal;
    snprintf(asked.id, sizeof asked.id, "%s", territory_here(screen)->record.id);
    menu_open(app, str_or(territory_here(screen)->name, "–"), items, 2, removal_chosen, NULL);
}

static bool has_territory(const struct app *app, const struct screen *screen)
{
    (void)app;
    return territory_here(screen) != NULL;
}

static void show_territory(struct app *app, struct screen *screen)
{
    const struct territories_data *data = screen->state;
    const struct territory *territory = territory_here(screen);
    const char *people = data->people[screen->selected];
    struct whole *whole = whole_new(str_or(territory->name, "–"));
    whole_add(whole, _("Country"), str_or(territory->country, "DE"));
    whole_add(whole, _("Postal codes"), territory->ranges);
    whole_add(whole, _("Belongs to"), *people != '\0' ? people : _("nobody"));
    whole_show(app, whole);
}

static const struct action actions[] = {
    {"territories.whole", "Enter", N_("in full"), N_("all its postal codes and people"),
     has_territory, show_territory},
    {"territories.add", "n", N_("new"), N_("a new territory: name and postal codes"), NULL,
     add_territory},
    {"territories.ranges", "r", N_("postal codes"), N_("which postal codes lie in it"),
     has_territory, change_ranges},
    {"territories.people", "b", N_("belongs to"), N_("who sees the leads in it"), has_territory,
     change_people},
    {"territories.name", "m", N_("name"), N_("another name"), has_territory, change_name},
    {"territories.country", "c", N_("country"), N_("the country of its postal codes"),
     has_territory, change_country},
    {"territories.remove", "x", N_("remove"), N_("take the territory away"), has_territory,
     remove_territory},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class territories_screen = {.name = "territories",
                                                .title = N_("Territories"),
                                                .opened_by = "admin.regions",
                                                .open = open_territories,
                                                .load = load_territories,
                                                .draw = draw_territories,
                                                .key = territories_key,
                                                .close = close_territories,
                                                .actions = actions,
                                                .words = territories_words};

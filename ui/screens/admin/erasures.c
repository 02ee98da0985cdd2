/* Two lists that the service keeps: who was erased (art. 17), of whom only ids are left, and at how
 * many devices it has arrived; and which lists left the house, so that copies can be deleted. */
#include "../../screens.h"

#include "sync/person.h"

#include <stdlib.h>
#include <string.h>

struct kind {
    const struct screen_class *screen;
    const char *rows; /* of the answer */
    const char *title, *heads, *nothing;
    bool (*fetch)(const struct desk_paths *paths, struct json_doc **ret_doc, struct error *err);
    void (*draw_row)(struct app *app, const struct json *row, int y, enum role role);
};

struct kept_list {
    const struct kind *kind;
    struct json_doc *doc; /* NULL: not asked yet */
};

struct fetch {
    const struct kind *kind;
    const struct desk_paths *paths;
    struct json_doc *doc;
};

static const struct json *rows_of(const struct screen *screen)
{
    const struct kept_list *data = screen->state;
    return data->doc != NULL ? json_get(json_root(data->doc), data->kind->rows) : NULL;
}

static int count_of(const struct screen *screen)
{
    return (int)json_size(rows_of(screen));
}

static bool run_fetch(struct session *session, struct write *write, struct error *err)
{
    struct fetch *fetch = (struct fetch *)(uintptr_t)write->number;
    (void)session;
    if (fetch->kind->fetch(fetch->paths, &fetch->doc, err))
        return true;
    free(fetch);
    return false;
}

static void fetched(struct app *app, struct write *write)
{
    struct fetch *fetch = (struct fetch *)(uintptr_t)write->number;
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != fetch->kind->screen)
        screen = screen->below;
    struct json_doc *old = fetch->doc; /* the screen was left meanwhile */
    if (screen != NULL) {
        struct kept_list *data = screen->state;
        old = data->doc;
        data->doc = fetch->doc;
    }
    json_free(old);
    free(fetch);
}

static void ask(struct app *app, struct screen *screen)
{
    struct fetch *fetch = xcalloc(1, sizeof *fetch);
    fetch->kind = ((const struct kept_list *)screen->state)->kind;
    fetch->paths = app->paths;
    app_write(app, &(struct write){.run = run_fetch,
                                   .done = fetched,
                                   .is_long = true,
                                   .number = (int64_t)(uintptr_t)fetch});
}

static void close_list(struct app *app, struct screen *screen)
{
    struct kept_list *data = screen->state;
    (void)app;
    json_free(data->doc);
    free(data);
}

static void draw_erasure(struct app *app, const struct json *row, int y, enum role role)
{
    long long arrived = json_get_int(row, "arrived", 0), devices = json_get_int(row, "devices", 0);
    int64_t proof_ms = json_get_int(row, "proof_until_ms", TIME_NONE);
    put(app, y, 3, 10, role, time_iso(app->frame, json_get_int(row, "erased_ms", 0)));
    put(app, y, 15, 14, role, str_or(json_get_string(row, "person"), "–"));
    put(app, y, 31, 22, role == ROLE_NORMAL && arrived < devices ? ROLE_WARN : role,
        arena_printf(app->frame, _("%lld of %lld devices"), arrived, devices));
    if (proof_ms != TIME_NONE)
        put(app, y, 55, app->width - 56, role,
            arena_printf(app->frame, _("until %.10s"), time_iso(app->frame, proof_ms)));
}

static void draw_export(struct app *app, const struct json *row, int y, enum role role)
{
    int64_t rows = json_get_int(row, "rows", -1);
    const struct entity *entity = entity_find(str_or(json_get_string(row, "entity"), ""));
    put(app, y, 3, 16, role, time_stamp(app->frame, json_get_int(row, "at_ms", 0)));
    put(app, y, 20, 12, role, str_or(json_get_string(row, "user"), "–"));
    put(app, y, 33, 9, role, entity != NULL ? _(entity->label) : "–");
    put(app, y, 43, 7, role, str_or(json_get_string(row, "format"), ""));
    put(app, y, 51, 9, role == ROLE_NORMAL && rows < 0 ? ROLE_MUTED : role,
        rows < 0 ? _("not ended") : arena_printf(app->frame, "%lld", (long long)rows));
    put(app, y, 61, app->width - 62, role, str_or(json_get_string(row, "filter"), _("everything")));
}

static const struct kind kinds[] = {
    {&erasures_screen, "erasures", N_("Erased persons: %d"),
     N_("  Erased on   Person          Arrived at              Sealed proof"),
     N_("Nothing is here."), sync_erasures, draw_erasure},
    {&exports_screen, "exports", N_("Lists that left the house: %d"),
     N_("  When             Who          What      Format  Rows      Filter"),
     N_("No list has left the house."), sync_exports, draw_export}};

static bool open_list(struct app *app, struct screen *screen, const char *argument,
                      struct error *err)
{
    struct kept_list *data = xcalloc(1, sizeof *data);
    (void)argument, (void)err;
    data->kind = screen->class == kinds[0].screen ? &kinds[0] : &kinds[1];
    screen->state = data;
    ask(app, screen);
    return true;
}

static void draw_list(struct app *app, struct screen *screen)
{
    const struct kept_list *data = screen->state;
    int top = body_top(app), visible = body_height(app) - 2, count = count_of(screen);
    list_scroll(screen, count, visible);
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _(data->kind->title), count));
    put(app, top + 1, 1, app->width - 2, ROLE_MUTED, _(data->kind->heads));
    if (count == 0)
        put(app, top + 3, 3, app->width - 4, ROLE_NORMAL,
            data->doc != NULL ? _(data->kind->nothing) : _("The service is asked …"));
    for (int i = 0; i < visible && screen->top + i < count; i++) {
        int index = screen->top + i, y = top + 2 + i;
        bool is_here = index == screen->selected;
        enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
        put(app, y, 0, app->width, role, is_here ? " >" : "");
        data->kind->draw_row(app, json_at(rows_of(screen), (size_t)index), y, role);
        if (is_here)
            put_cursor(app, y, 1);
    }
}

static bool kept_list_key(struct app *app, struct screen *screen, const struct key *key)
{
    return list_key(app, screen, key, count_of(screen), body_height(app) - 2);
}

static void show_exports(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &exports_screen, NULL);
}

static const struct action actions[] = {
    {"erasures.again", "r", N_("ask again"), N_("at how many devices it has arrived by now"), NULL,
     ask},
    {"erasures.exports", "x", N_("exports"), N_("lists that left the house, to have them deleted"),
     NULL, show_exports},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static const struct action export_actions[] = {
    {"exports.again", "r", N_("ask again"), N_("which lists left the house by now"), NULL, ask},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class erasures_screen = {.name = "erasures",
                                             .title = N_("Erasures"),
                                             .opened_by = "admin.erasures",
                                             .open = open_list,
                                             .draw = draw_list,
                                             .key = kept_list_key,
                                             .close = close_list,
                                             .actions = actions};

const struct screen_class exports_screen = {.name = "exports",
                                            .title = N_("Exports"),
                                            .opened_by = "quality.exports",
                                            .open = open_list,
                                            .draw = draw_list,
                                            .key = kept_list_key,
                                            .close = close_list,
                                            .actions = export_actions};

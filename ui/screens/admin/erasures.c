/* Who was erased (art. 17): only ids are left of them. Says at how many devices it has arrived, so
 * that somebody who is responsible sees what is still to come. Asked from the service. */
#include "../../screens.h"

#include "sync/person.h"

#include <stdlib.h>
#include <string.h>

struct erasures_data {
    struct json_doc *doc; /* NULL: not asked yet */
};

struct fetch {
    const struct desk_paths *paths;
    struct json_doc *doc;
};

static const struct json *rows_of(const struct screen *screen)
{
    const struct erasures_data *data = screen->state;
    return data->doc != NULL ? json_get(json_root(data->doc), "erasures") : NULL;
}

static int count_of(const struct screen *screen)
{
    return (int)json_size(rows_of(screen));
}

static bool run_fetch(struct session *session, struct write *write, struct error *err)
{
    struct fetch *fetch = (struct fetch *)(uintptr_t)write->number;
    (void)session;
    if (sync_erasures(fetch->paths, &fetch->doc, err))
        return true;
    free(fetch);
    return false;
}

static void fetched(struct app *app, struct write *write)
{
    struct fetch *fetch = (struct fetch *)(uintptr_t)write->number;
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != &erasures_screen)
        screen = screen->below;
    struct json_doc *old = fetch->doc; /* the screen was left meanwhile */
    if (screen != NULL) {
        struct erasures_data *data = screen->state;
        old = data->doc;
        data->doc = fetch->doc;
    }
    json_free(old);
    free(fetch);
}

static void ask(struct app *app, struct screen *screen)
{
    struct fetch *fetch = xcalloc(1, sizeof *fetch);
    (void)screen;
    fetch->paths = app->paths;
    app_write(app, &(struct write){.run = run_fetch,
                                   .done = fetched,
                                   .is_long = true,
                                   .number = (int64_t)(uintptr_t)fetch});
}

static bool open_erasures(struct app *app, struct screen *screen, const char *argument,
                          struct error *err)
{
    (void)argument, (void)err;
    screen->state = xcalloc(1, sizeof(struct erasures_data));
    ask(app, screen);
    return true;
}

static void close_erasures(struct app *app, struct screen *screen)
{
    struct erasures_data *data = screen->state;
    (void)app;
    json_free(data->doc);
    free(data);
}

static void draw_row(struct app *app, const struct json *row, int y, enum role role)
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

static void draw_erasures(struct app *app, struct screen *screen)
{
    const struct erasures_data *data = screen->state;
    int top = body_top(app), visible = body_height(app) - 2, count = count_of(screen);
    list_scroll(screen, count, visible);
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("Erased persons: %d"), count));
    put(app, top + 1, 1, app->width - 2, ROLE_MUTED,
        _("  Erased on   Person          Arrived at              Sealed proof"));
    if (count == 0)
        put(app, top + 3, 3, app->width - 4, ROLE_NORMAL,
            data->doc != NULL ? _("Nothing is here.") : _("The service is asked …"));
    for (int i = 0; i < visible && screen->top + i < count; i++) {
        int index = screen->top + i, y = top + 2 + i;
        bool is_here = index == screen->selected;
        enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
        put(app, y, 0, app->width, role, is_here ? " >" : "");
        draw_row(app, json_at(rows_of(screen), (size_t)index), y, role);
        if (is_here)
            put_cursor(app, y, 1);
    }
}

static bool erasures_key(struct app *app, struct screen *screen, const struct key *key)
{
    return list_key(app, screen, key, count_of(screen), body_height(app) - 2);
}

static const struct action actions[] = {
    {"erasures.again", "r", N_("ask again"), N_("at how many devices it has arrived by now"), NULL,
     ask},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class erasures_screen = {.name = "erasures",
                                             .title = N_("Erasures"),
                                             .opened_by = "admin.erasures",
                                             .open = open_erasures,
                                             .draw = draw_erasures,
                                             .key = erasures_key,
                                             .close = close_erasures,
                                             .actions = actions};

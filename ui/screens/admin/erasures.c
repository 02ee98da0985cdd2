/* Two lists that the service keeps: who was erased (art. 17), of whom only ids are left, and at how
 * many devices it has arrived; and which lists left the house, so that copies can be deleted. */
#include "../whole.h"
#include "exports.h"
#include "../../toolkit/fetch.h"

#include "sync/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kind {
    struct fetch_class fetch; /* one row, the document */
    const char *rows;         /* of the answer */
    const char *title, *heads, *nothing;
    void (*draw_row)(struct app *app, const struct json *row, int y, enum role role);
    int foot; /* lines below the list, for what its row has no room for */
};

static const struct kind kinds[2];

static const struct kind *kind_of(const struct screen *screen)
{
    return &kinds[screen->class == &exports_screen];
}

static const struct json *rows_of(const struct screen *screen)
{
    const struct fetched *data = screen->state;
    return data->rows != NULL ? json_get(json_root(data->rows), kind_of(screen)->rows) : NULL;
}

static int count_of(const struct screen *screen)
{
    return (int)json_size(rows_of(screen));
}

static void ask(struct app *app, struct screen *screen)
{
    fetch_ask(app, &kind_of(screen)->fetch, NULL);
}

static void close_list(struct app *app, struct screen *screen)
{
    (void)app;
    fetch_drop(&kind_of(screen)->fetch, screen->state);
    free(screen->state);
}

static void draw_erasure(struct app *app, const struct json *row, int y, enum role role)
{
    long long arrived = json_get_int(row, "arrived", 0), devices = json_get_int(row, "devices", 0);
    int64_t proof_ms = json_get_int(row, "proof_until_ms", TIME_NONE);
    put(app, y, 3, 10, role, time_day(app->frame, json_get_int(row, "erased_ms", 0)));
    put(app, y, 15, 14, role, str_or(json_get_string(row, "person"), "–"));
    put(app, y, 31, 22, role == ROLE_NORMAL && arrived < devices ? ROLE_WARN : role,
        arena_printf(app->frame, _("%lld of %lld devices"), arrived, devices));
    if (proof_ms != TIME_NONE)
        put(app, y, 55, app->width - 56, role,
            arena_printf(app->frame, _("until %s"), time_day(app->frame, proof_ms)));
}

static const char *fate_words(struct app *app, const struct json *row)
{
    int64_t deleted_ms = json_get_int(row, "deleted_ms", TIME_NONE);
    long long days = (clock_now_ms() - json_get_int(row, "at_ms", 0)) / DAY_MS;
    return deleted_ms != TIME_NONE
               ? arena_printf(app->frame, _("deleted %s"), time_day(app->frame, deleted_ms))
           : days < 1 ? _("lies there since today")
                      : arena_printf(app->frame,
                                     ngettext("lies there %lld day", "lies there %lld days",
                                              (unsigned long)days),
                                     days);
}

static void draw_export(struct app *app, const struct json *row, int y, enum role role)
{
    int64_t rows = json_get_int(row, "rows", -1);
    const struct entity *entity = entity_find(str_or(json_get_string(row, "entity"), ""));
    put(app, y, 3, 16, role, time_stamp(app->frame, json_get_int(row, "at_ms", 0)));
    put(app, y, 20, 10, role, str_or(json_get_string(row, "user"), "–"));
    put(app, y, 31, 10, role, entity != NULL ? _(entity->label) : "–");
    put(app, y, 42, 9, role == ROLE_NORMAL && rows < 0 ? ROLE_MUTED : role,
        rows < 0 ? _("not ended") : arena_printf(app->frame, "%lld", (long long)rows));
    put(app, y, 53, 22,
        role == ROLE_NORMAL && export_is_due(row, clock_now_ms()) ? ROLE_WARN : role,
        fate_words(app, row));
    if (app->width >= 100) /* else the foot has it */
        put(app, y, 76, app->width - 77, role,
            str_or(json_get_string(row, "filter"), _("everything")));
}

static bool ask_erasures(const struct desk_paths *paths, const char *cursor, struct arena *arena,
                         void **ret_rows, size_t *ret_count, struct error *err)
{
    struct json_doc *doc;
    (void)cursor, (void)arena;
    *ret_count = sync_erasures(paths, &doc, err);
    *ret_rows = *ret_count > 0 ? doc : NULL;
    return *ret_count > 0;
}

static bool ask_exports(const struct desk_paths *paths, const char *cursor, struct arena *arena,
                        void **ret_rows, size_t *ret_count, struct error *err)
{
    struct json_doc *doc;
    (void)arena;
    *ret_count = sync_exports(paths, cursor, &doc, err);
    *ret_rows = *ret_count > 0 ? doc : NULL;
    return *ret_count > 0;
}

static struct fetched *list_place(struct screen *screen)
{
    return screen->state;
}

static void drop_doc(void *doc)
{
    json_free(doc);
}

static const struct kind kinds[2] = {
    {{&erasures_screen, ask_erasures, list_place, drop_doc},
     "erasures",
     N_("Erased persons: %d"),
     N_("  Erased on   Person          Arrived at              Sealed proof"),
     N_("Nothing is here."),
     draw_erasure,
     0},
    {{&exports_screen, ask_exports, list_place, drop_doc},
     "exports",
     N_("Lists that left the house: %d"),
     N_("  When             Who        What       Rows       Copies"),
     N_("No list has left the house. `vorwahl export` writes one."),
     draw_export,
     2}};

static bool open_list(struct app *app, struct screen *screen, const char *argument,
                      struct error *err)
{
    (void)argument, (void)err;
    screen->state = xcalloc(1, sizeof(struct fetched));
    ask(app, screen);
    return true;
}

static const char *older_cursor(const struct screen *screen)
{
    const struct fetched *data = screen->state;
    return data->rows != NULL ? json_get_string(json_root(data->rows), "cursor") : NULL;
}

static int rows_in_sight(const struct app *app, const struct screen *screen)
{
    return body_height(app) - 2 - kind_of(screen)->foot;
}

static void draw_foot(struct app *app, const struct screen *screen, int y)
{
    const struct json *row = json_at(rows_of(screen), (size_t)screen->selected);
    put_line(app, y, ROLE_MUTED);
    if (row != NULL)
        put(app, y + 1, 1, app->width - 2, ROLE_NORMAL,
            arena_printf(app->frame, "%s: %s", _("Filter"),
                         str_or(json_get_string(row, "filter"), _("everything"))));
}

static void draw_list(struct app *app, struct screen *screen)
{
    const struct kind *kind = kind_of(screen);
    int top = body_top(app), visible = rows_in_sight(app, screen), count = count_of(screen);
    list_scroll(screen, count, visible);
    put(app, top, 1, app->width - 2, ROLE_TITLE, arena_printf(app->frame, _(kind->title), count));
    if (older_cursor(screen) != NULL)
        put_right(app, top, app->width - 1, ROLE_MUTED, _("m shows older ones"));
    put(app, top + 1, 1, app->width - 2, ROLE_MUTED, _(kind->heads));
    if (count == 0)
        put(app, top + 3, 3, app->width - 4, ROLE_NORMAL,
            fetch_words(screen->state, _(kind->nothing)));
    for (int i = 0; i < visible && screen->top + i < count; i++) {
        int index = screen->top + i, y = top + 2 + i;
        enum role role = put_row(app, y, index == screen->selected, ROLE_NORMAL);
        kind->draw_row(app, json_at(rows_of(screen), (size_t)index), y, role);
    }
    if (kind->foot > 0)
        draw_foot(app, screen, top + 2 + visible);
}

static bool kept_list_key(struct app *app, struct screen *screen, const struct key *key)
{
    return list_key(app, screen, key, count_of(screen), rows_in_sight(app, screen));
}

static const char *kept_list_words(struct app *app, const struct screen *screen, int row)
{
    const struct json *here = json_at(rows_of(screen), (size_t)row);
    return arena_printf(app->frame, "%s %s %s", str_or(json_get_string(here, "person"), ""),
                        str_or(json_get_string(here, "user"), ""),
                        str_or(json_get_string(here, "filter"), ""));
}

static bool has_row(const struct app *app, const struct screen *screen)
{
    (void)app;
    return screen->selected < count_of(screen);
}

static const struct json *row_here(const struct screen *screen)
{
    return json_at(rows_of(screen), (size_t)screen->selected);
}

static const char *arrived_words(struct app *app, const struct json *row)
{
    long long arrived = json_get_int(row, "arrived", 0), devices = json_get_int(row, "devices", 0);
    return arena_printf(app->frame,
                        arrived < devices
                            ? _("%lld of %lld devices; the others wipe it with their next sync")
                            : _("%lld of %lld devices"),
                        arrived, devices);
}

static void show_erasure(struct app *app, struct screen *screen)
{
    const struct json *row = row_here(screen);
    int64_t proof_ms = json_get_int(row, "proof_until_ms", TIME_NONE);
    long long records = json_get_int(row, "records", 0);
    struct whole *whole = whole_new(arena_printf(app->frame, _("Erasure of person %s"),
                                                 str_or(json_get_string(row, "person"), "–")));
    whole_add(whole, _("Erased on"), time_stamp(app->frame, json_get_int(row, "erased_ms", 0)));
    whole_add(whole, _("What went"),
              arena_printf(app->frame,
                           ngettext("%lld record, with its history",
                                    "%lld records, with their histories", (unsigned long)records),
                           records));
    whole_add(whole, _("Arrived at"), arrived_words(app, row));
    whole_add(whole, _("Proof of consent"),
              proof_ms == TIME_NONE
                  ? _("none was kept")
                  : arena_printf(app->frame, _("sealed until %s, then it goes too"),
                                 time_day(app->frame, proof_ms)));
    whole_show(app, whole);
}

static void show_export(struct app *app, struct screen *screen)
{
    const struct json *row = row_here(screen);
    const struct entity *entity = entity_find(str_or(json_get_string(row, "entity"), ""));
    int64_t rows = json_get_int(row, "rows", -1);
    struct whole *whole = whole_new(_("A list that left the house"));
    whole_add(whole, _("When"), time_stamp(app->frame, json_get_int(row, "at_ms", 0)));
    whole_add(whole, _("Who"), json_get_string(row, "user"));
    whole_add(whole, _("What"), entity != NULL ? _(entity->label) : "–");
    whole_add(whole, _("Format"), json_get_string(row, "format"));
    whole_add(whole, _("Rows"),
              rows < 0 ? _("not ended") : arena_printf(app->frame, "%lld", (long long)rows));
    whole_add(whole, _("Filter"), str_or(json_get_string(row, "filter"), _("everything")));
    whole_add(whole, _("Copies"), fate_words(app, row));
    whole_show(app, whole);
}

static bool run_deleted(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    if (!sync_export_deleted((const struct desk_paths *)(uintptr_t)write->number, write->id,
                             write->a[0] != '\0', err))
        return false;
    snprintf(write->text, sizeof write->text, "%s",
             write->a[0] != '\0'
                 ? _("noted: the copies of this list are gone; Space again takes it back")
                 : _("noted: copies of this list are still there"));
    return true;
}

static void deleted(struct app *app, struct write *write)
{
    (void)write;
    if (app->top->class == &exports_screen)
        fetch_ask(app, &kinds[1].fetch, NULL);
}

static void mark_deleted(struct app *app, struct screen *screen)
{
    const struct json *row = row_here(screen);
    bool is_deleted = json_get_int(row, "deleted_ms", TIME_NONE) != TIME_NONE;
    struct write write = {.run = run_deleted,
                          .done = deleted,
                          .is_long = true,
                          .number = (int64_t)(uintptr_t)app->paths};
    snprintf(write.id, sizeof write.id, "%s", str_or(json_get_string(row, "id"), ""));
    snprintf(write.a, sizeof write.a, "%s", is_deleted ? "" : "deleted");
    app_write(app, &write);
}

static void show_exports(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &exports_screen, NULL);
}

static const struct action actions[] = {
    {"erasures.whole", "Enter", N_("in full"), N_("what went, where it has arrived, what is kept"),
     has_row, show_erasure},
    {"erasures.again", "r", N_("ask again"), N_("at how many devices it has arrived by now"), NULL,
     ask},
    {"erasures.exports", "x", N_("exports"), N_("lists that left the house, to have them deleted"),
     NULL, show_exports},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static bool has_older(const struct app *app, const struct screen *screen)
{
    (void)app;
    return older_cursor(screen) != NULL;
}

static void ask_older(struct app *app, struct screen *screen)
{
    screen->selected = 0;
    fetch_ask(app, &kind_of(screen)->fetch, older_cursor(screen));
}

static const struct action export_actions[] = {
    {"exports.whole", "Enter", N_("in full"), N_("who took what, with the whole filter"), has_row,
     show_export},
    {"exports.deleted", "Space", N_("deleted"),
     N_("the copies of this list are gone; again: not after all"), has_row, mark_deleted},
    {"exports.again", "r", N_("ask again"), N_("the newest lists that left the house by now"), NULL,
     ask},
    {"exports.older", "m", N_("older"), N_("the lists before these"), has_older, ask_older},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class erasures_screen = {.name = "erasures",
                                             .title = N_("Erasures"),
                                             .opened_by = "admin.erasures",
                                             .open = open_list,
                                             .draw = draw_list,
                                             .key = kept_list_key,
                                             .close = close_list,
                                             .actions = actions,
                                             .words = kept_list_words};

const struct screen_class exports_screen = {.name = "exports",
                                            .title = N_("Exports"),
                                            .opened_by = "quality.exports",
                                            .open = open_list,
                                            .draw = draw_list,
                                            .key = kept_list_key,
                                            .close = close_list,
                                            .actions = export_actions,
                                            .words = kept_list_words};

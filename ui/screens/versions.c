/* Drawing lists of what has versions. */
#include "versions.h"

#include "core/reference.h"
#include "store/records.h"

static int column_cells(const struct app *app, const struct version_column *column)
{
    return column->cells > 0 ? column->cells : app->width - column->x - 1;
}

static int visible_rows(const struct app *app)
{
    return body_height(app) - 8;
}

const char *version_number(struct app *app, int64_t version)
{
    return version > 0 ? arena_printf(app->frame, "%3lld", (long long)version) : "  –";
}

static void draw_row(struct app *app, const struct screen *screen, const struct version_list *list,
                     int index, int y)
{
    const char *cells[VERSION_COLUMNS] = {NULL};
    bool is_here = index == screen->selected;
    enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
    list->cells(app, screen, index, cells);
    put(app, y, 0, app->width, role, is_here ? " >" : "");
    for (int i = 0; i < VERSION_COLUMNS && list->columns[i].x > 0; i++)
        put(app, y, list->columns[i].x, column_cells(app, &list->columns[i]), role,
            str_or(cells[i], ""));
    if (is_here)
        put_cursor(app, y, 1);
}

static void draw_versions(struct app *app, const struct screen *screen,
                          const struct version_list *list, int y, int bottom)
{
    size_t count = list->version_count(screen);
    put_line(app, y++, ROLE_MUTED);
    put(app, y++, 1, app->width - 2, ROLE_TITLE, list->title(screen));
    if (count == 0)
        put(app, y, 1, app->width - 2, ROLE_MUTED, _(list->none));
    for (size_t i = 0; i < count && y < bottom; i++) {
        struct version_line line;
        list->version(app, screen, i, &line);
        const char *by = store_name_of(app->store, &user_entity, line.user_id, app->frame);
        put(app, y++, 1, app->width - 2, line.is_in_force ? ROLE_NORMAL : ROLE_MUTED,
            arena_printf(app->frame, _("version %lld: %s; by %s, %s"), (long long)line.version,
                         line.reach, str_or(by, "?"),
                         time_human(app->frame, line.published_ms, clock_now_ms())));
    }
}

void version_list_draw(struct app *app, struct screen *screen, const struct version_list *list,
                       int count)
{
    int top = body_top(app), visible = visible_rows(app);
    list_scroll(screen, count, visible);
    for (int i = 0; i < VERSION_COLUMNS && list->columns[i].x > 0; i++)
        put(app, top, list->columns[i].x, column_cells(app, &list->columns[i]), ROLE_MUTED,
            _(list->columns[i].label));
    for (int i = 0; i < visible && screen->top + i < count; i++)
        draw_row(app, screen, list, screen->top + i, top + 1 + i);
    if (count > 0)
        draw_versions(app, screen, list, top + visible + 1, app->height - 2);
}

bool version_list_key(struct app *app, struct screen *screen, const struct key *key, int count)
{
    return list_key(app, screen, key, count, visible_rows(app));
}

/* One row of a list in full. Its lines are copied when it opens: what changes meanwhile is seen in
 * the list again. */
#include "whole.h"

#include "../keys.h"
#include "../toolkit/spots.h"

#include <stdlib.h>
#include <string.h>

#define LINES_MOST 400
#define LABEL_CELLS 23

struct line {
    const char *label, *text;
};
struct whole {
    struct arena *arena;
    const char *title;
    struct line lines[LINES_MOST];
    size_t count;
};

struct whole *whole_new(const char *title)
{
    struct whole *whole = xcalloc(1, sizeof *whole);
    whole->arena = arena_new();
    whole->title = arena_strdup(whole->arena, title);
    return whole;
}

void whole_add(struct whole *whole, const char *label, const char *text)
{
    if (str_is_empty(text) || whole->count == LINES_MOST)
        return;
    whole->lines[whole->count++] =
        (struct line){arena_strdup(whole->arena, label), arena_strdup(whole->arena, text)};
}

void whole_fields(struct app *app, struct whole *whole, const struct entity *entity,
                  const void *record, const char *names)
{
    char **parts;
    size_t count = str_split(app->frame, names, ',', &parts);
    for (size_t i = 0; i < count; i++) {
        const struct field *field = entity_field(entity, parts[i]);
        const char *value = record_get(entity, record, parts[i], app->frame);
        if (!str_is_empty(value))
            whole_add(whole, _(field->label),
                      store_value_words(app->store, field, value, app->frame));
    }
}

void whole_show(struct app *app, struct whole *whole)
{
    app_push(app, &whole_screen, NULL);
    app->top->state = whole;
}

static void close_whole(struct app *app, struct screen *screen)
{
    struct whole *whole = screen->state;
    (void)app;
    arena_free(whole->arena);
    free(whole);
}

/* --- drawing --- */

static size_t rows_of(struct app *app, const struct whole *whole, struct line **ret_rows)
{
    size_t count = 0, space = 64;
    struct line *rows = ARENA_ARRAY(app->frame, struct line, space);
    for (size_t i = 0; i < whole->count; i++) {
        char **texts;
        size_t n = wrapped_rows(app, app->width - LABEL_CELLS - 3, whole->lines[i].text, &texts);
        if (count + n > space) {
            struct line *more = ARENA_ARRAY(app->frame, struct line, space = 2 * (count + n));
            memcpy(more, rows, count * sizeof *rows);
            rows = more;
        }
        for (size_t k = 0; k < n; k++)
            rows[count++] = (struct line){k == 0 ? whole->lines[i].label : "", texts[k]};
    }
    *ret_rows = rows;
    return count;
}

/* A key of the list below that is about the row which is shown. */
static bool is_for_row(const struct app *app, const struct screen *list,
                       const struct action *action)
{
    return action->may != NULL && action->may(app, list) && !str_ends(action->name, ".whole") &&
           !str_equal(action_key(app, action), "Enter");
}

static void draw_row_keys(struct app *app, const struct screen *list, int y)
{
    struct flow flow = {.y = y, .x = 1, .left = 1, .right = app->width - 1};
    for (const struct action *action = list->class->actions; action->name != NULL; action++)
        if (is_for_row(app, list, action)) {
            const char *key = action_key(app, action);
            int cells = flow_place(app, &flow, key_shown(key), _(action->label));
            spot_key(app, flow.y, flow.x, cells - 2, key);
            put_flow(app, &flow, key_shown(key), _(action->label));
        }
}

static void draw_whole(struct app *app, struct screen *screen)
{
    const struct whole *whole = screen->state;
    struct line *rows;
    int top = body_top(app), visible = body_height(app) - 4,
        count = (int)rows_of(app, whole, &rows), steps = count > visible ? count - visible + 1 : 1;
    list_scroll(screen, steps, 1);
    screen->top = screen->selected;
    screen->rows = count;
    screen->visible = visible;
    put(app, top, 1, app->width - 2, ROLE_TITLE, whole->title);
    for (int i = 0; i < visible && screen->top + i < count; i++) {
        put(app, top + 2 + i, 1, LABEL_CELLS - 1, ROLE_ACCENT, rows[screen->top + i].label);
        put(app, top + 2 + i, LABEL_CELLS + 1, app->width - LABEL_CELLS - 2, ROLE_NORMAL,
            rows[screen->top + i].text);
    }
    draw_row_keys(app, screen->below, top + visible + 2);
    put_cursor(app, top + 2, 1);
}

/* --- keys --- */

static const struct action *row_action(const struct app *app, const struct screen *list,
                                       const char *key)
{
    for (const struct action *action = list->class->actions; action->name != NULL; action++)
        if (str_equal(action_key(app, action), key) && is_for_row(app, list, action))
            return action;
    return NULL;
}

static bool whole_key(struct app *app, struct screen *screen, const struct key *key)
{
    char name[24];
    key_spell(key, name);
    const struct action *action = row_action(app, screen->below, name);
    if (action != NULL) {
        app_pop(app);
        app_load(app);
        if (row_action(app, app->top, name) == action)
            action->run(app, app->top);
        return true;
    }
    int visible = screen->visible, rows = screen->rows;
    return list_key(app, screen, key, rows > visible ? rows - visible + 1 : 1, visible);
}

static void go_back(struct app *app, struct screen *screen)
{
    (void)screen;
    app_pop(app);
}

static const struct action actions[] = {
    {"whole.back", "Enter", N_("back"), N_("back to the list"), NULL, go_back},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class whole_screen = {.name = "whole",
                                          .title = N_("In full"),
                                          .opened_by = "history.whole",
                                          .draw = draw_whole,
                                          .key = whole_key,
                                          .close = close_whole,
                                          .actions = actions};

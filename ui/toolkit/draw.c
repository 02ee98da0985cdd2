/* Drawing: the only way from text to the screen, measured in cells; the frame around every screen.
 */
#include "../calls/incoming.h"
#include "../keys.h"
#include "../calls/outside.h"
#include "../screens.h"
#include "spots.h"
#include "status.h"
#include "terminal.h"
#include "../entry/tutor.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_ROWS 3

void put(struct app *app, int y, int x, int width, enum role role, const char *text)
{
    if (y < 0 || y >= app->height || x >= app->width || width <= 0)
        return;
    if (width > app->width - x)
        width = app->width - x;
    attrset(terminal_attributes(role));
    mvaddstr(y, x, text_fit(app->frame, safe_text(app->frame, text != NULL ? text : ""), width));
    attrset(A_NORMAL);
}

/* Where the row ends that begins at `at`: at a blank or, within a path or an address, behind a
 * slash, unless both are far off. */
static const char *row_end(struct app *app, const char *at, int width)
{
    const char *end = at, *blank = NULL, *slash = NULL;
    while (*end != '\0' &&
           text_cells(arena_strndup(app->frame, at, (size_t)(utf8_next(end) - at))) <= width) {
        if (*end == ' ')
            blank = end;
        if (*end == '/')
            slash = end + 1;
        end = utf8_next(end);
    }
    if (*end == '\0')
        return end;
    if (blank != NULL && (blank - at) * 3 > width)
        return blank;
    return slash != NULL && (slash - at) * 3 > width ? slash : end;
}

int put_wrapped(struct app *app, int y, int x, int width, int lines, enum role role,
                const char *text)
{
    const char *at = safe_text(app->frame, text != NULL ? text : "");
    int used = 0;
    while (*at != '\0' && used < lines) {
        const char *end = row_end(app, at, width);
        bool is_last = used + 1 == lines || *end == '\0';
        put(app, y + used++, x, width, role,
            is_last ? at : arena_strndup(app->frame, at, (size_t)(end - at)));
        if (is_last)
            break;
        at = end + (*end == ' ');
    }
    return used;
}

size_t wrapped_rows(struct app *app, int width, const char *text, char ***ret_rows)
{
    const char *at = safe_text(app->frame, text);
    size_t count = 0, space = strlen(at) + 1;
    char **rows = ARENA_ARRAY(app->frame, char *, space);
    do {
        const char *end = row_end(app, at, width);
        if (end == at && *at != '\0')
            end = utf8_next(at);
        rows[count++] = arena_strndup(app->frame, at, (size_t)(end - at));
        at = end + (*end == ' ');
    } while (*at != '\0');
    *ret_rows = rows;
    return count;
}

int count_wrapped(struct app *app, int width, int lines, const char *text)
{
    return put_wrapped(app, -lines, 0, width, lines, ROLE_NORMAL, text);
}

int flow_place(struct app *app, struct flow *flow, const char *key, const char *label)
{
    int cells = text_cells(key) + 1 + text_cells(safe_text(app->frame, label)) + 2;
    if (flow->x > flow->left && flow->x + cells - 2 > flow->right) {
        flow->x = flow->left;
        flow->y++;
    }
    return cells;
}

void put_flow(struct app *app, struct flow *flow, const char *key, const char *label)
{
    int key_cells = text_cells(key), cells = flow_place(app, flow, key, label);
    put(app, flow->y, flow->x, key_cells, ROLE_ACCENT, key);
    put(app, flow->y, flow->x + key_cells + 1,
        flow->right - flow->x - key_cells - 1 < cells - key_cells - 3
            ? flow->right - flow->x - key_cells - 1
            : cells - key_cells - 3,
        ROLE_NORMAL, label);
    flow->x += cells;
}

void put_right(struct app *app, int y, int right, enum role role, const char *text)
{
    int cells = text_cells(safe_text(app->frame, text));
    put(app, y, right - cells > 0 ? right - cells : 0, cells, role, text);
}

void put_line(struct app *app, int y, enum role role)
{
    attrset(terminal_attributes(role));
    for (int x = 0; x < app->width; x++)
        mvaddstr(y, x, safe_text_is_ascii() ? "-" : "─");
    attrset(A_NORMAL);
}

void fill(struct app *app, int y, enum role role)
{
    put(app, y, 0, app->width, role, "");
}

const char *level_bar(int level)
{
    static const char *const drawn[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇"}, *const plain[] = {
                                                                                "_", ".", "-", "=",
                                                                                "+", "*", "#"};
    int at = level < 0 ? 0 : level > 6 ? 6 : level;
    return safe_text_is_ascii() ? plain[at] : drawn[at];
}

void put_cursor(struct app *app, int y, int x)
{
    app->cursor_y = y;
    app->cursor_x = x;
}

enum role put_row(struct app *app, int y, bool is_here, enum role otherwise)
{
    enum role role = is_here ? ROLE_SELECTED : otherwise;
    put(app, y, 0, app->width, role, is_here ? " >" : "");
    if (is_here)
        put_cursor(app, y, 1);
    return role;
}

int body_top(const struct app *app)
{
    (void)app;
    return 1;
}

int body_height(const struct app *app)
{
    return app->height - 3;
}

static const struct action *opener(const struct app *app, const struct screen_class *class)
{
    const char *name = arena_printf(app->frame, "go.%s", class->name);
    for (const struct action *action = global_actions; action->name != NULL; action++)
        if (str_equal(action->name, name))
            return action;
    return NULL;
}

static bool may_open(const struct app *app, const struct screen_class *class)
{
    const struct action *action = opener(app, class);
    return action != NULL && (action->may == NULL || action->may(app, app->top));
}

/* The screens that a digit opens, the open one set off; left out where they would meet the status
 * words. */
static bool draw_tabs(struct app *app, const struct screen_class *open, int right)
{
    static const struct screen_class *const tabs[] = {&queue_screen, &quality_screen, &board_screen,
                                                      &handovers_screen};
    int x[sizeof tabs / sizeof *tabs + 1] = {10};
    bool is_tab = false;
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
        bool is_shown = tabs[i] == open || may_open(app, tabs[i]);
        is_tab |= tabs[i] == open;
        x[i + 1] = x[i] + (is_shown ? text_cells(safe_text(app->frame, _(tabs[i]->title))) + 2 : 0);
    }
    if (!is_tab || x[sizeof tabs / sizeof *tabs] > right)
        return false;
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
        if (x[i + 1] == x[i])
            continue;
        put(app, 0, x[i] - 1, x[i + 1] - x[i], tabs[i] == open ? ROLE_TITLE : ROLE_SELECTED,
            arena_printf(app->frame, " %s", _(tabs[i]->title)));
        if (may_open(app, tabs[i]))
            spot_key(app, 0, x[i], x[i + 1] - x[i] - 1, action_key(app, opener(app, tabs[i])));
    }
    return true;
}

static void draw_top(struct app *app)
{
    const struct screen *named = app->top; /* a dialog stands on a screen that has a name */
    const char *status = status_words(app);
    int right = app->width - text_cells(safe_text(app->frame, status));
    while (named != NULL && named->class->title[0] == '\0')
        named = named->below;
    fill(app, 0, ROLE_SELECTED);
    put(app, 0, 1, 8, ROLE_SELECTED, "VORWAHL");
    if (named != NULL && !draw_tabs(app, named->class, right))
        put(app, 0, 10, right - 11, ROLE_SELECTED, _(named->class->title));
    put_right(app, 0, app->width, ROLE_SELECTED, status);
}

/* What `u` takes back here. */
static const char *undo_words(struct app *app)
{
    const struct screen *screen = app->top;
    while (screen->class->title[0] == '\0' && screen->below != NULL)
        screen = screen->below;
    return screen->class->undo_words != NULL ? screen->class->undo_words(app, screen)
                                             : app->undo_text;
}

static void spot_action(struct app *app, int y, int x, int cells, const char *name)
{
    for (const struct action *action = global_actions; action->name != NULL; action++)
        if (str_equal(action->name, name))
            spot_key(app, y, x, cells, action_key(app, action));
}

#define MESSAGE_MARGIN 3 /* beside a message: one cell before it, two behind it */

/* A refusal that is longer than its line is read whole, over the rows above it; never over where
 * one is. False: it fits. */
static bool draw_long_message(struct app *app)
{
    char **rows;
    int width = app->width - 2, room = app->height - 2 - app->cursor_y;
    if (app->message_role == ROLE_GOOD ||
        text_cells(safe_text(app->frame, app->message)) <= app->width - MESSAGE_MARGIN)
        return false;
    int count = (int)wrapped_rows(app, width, app->message, &rows);
    int most = room > 0 && room < MESSAGE_ROWS ? room : MESSAGE_ROWS;
    int lines = count < most ? count : most, top = app->height - 1 - lines;
    for (int y = top; y < app->height - 1; y++)
        fill(app, y, ROLE_NORMAL);
    put_wrapped(app, top, 1, width, lines, app->message_role, app->message);
    return true;
}

/* Where both do not fit, a refusal is read whole; after one's own deed `u` stays in sight. */
static void draw_message(struct app *app)
{
    const char *call = incoming_line(app); /* more urgent than what just happened */
    if (call != NULL) {
        fill(app, app->height - 2, ROLE_SELECTED);
        put(app, app->height - 2, 1, app->width - 2, ROLE_SELECTED, call);
        return;
    }
    if (draw_long_message(app))
        return;
    const char *key = global_key(app, "app.undo"), *text = undo_words(app);
    const char *undo = *text != '\0' ? arena_printf(app->frame, _("%s undo: %s"), key, text) : "";
    int message = text_cells(safe_text(app->frame, app->message));
    if (message + text_cells(safe_text(app->frame, undo)) > app->width - 4)
        undo = undo[0] != '\0' && app->message_role == ROLE_GOOD
                   ? arena_printf(app->frame, _("%s undo"), key)
                   : "";
    int cells = text_cells(safe_text(app->frame, undo));
    fill(app, app->height - 2, ROLE_NORMAL);
    put(app, app->height - 2, 1, app->width - cells - MESSAGE_MARGIN, app->message_role,
        app->message);
    put_right(app, app->height - 2, app->width - 1, ROLE_MUTED, undo);
    spot_action(app, app->height - 2, app->width - 1 - cells, cells, "app.undo");
}

static int key_cells(struct app *app, const struct action *action)
{
    return text_cells(key_shown(action_key(app, action))) +
           text_cells(safe_text(app->frame, _(action->label))) + 3;
}

static void put_key(struct app *app, int x, const struct action *action)
{
    const char *key = key_shown(action_key(app, action));
    int cells = text_cells(key);
    spot_key(app, app->height - 1, x, key_cells(app, action) - 2, action_key(app, action));
    put(app, app->height - 1, x, cells, ROLE_ACCENT, key);
    put(app, app->height - 1, x + cells + 1, key_cells(app, action) - cells - 3, ROLE_NORMAL,
        _(action->label));
}

static bool has_key_here(const struct app *app, const struct action *action)
{
    return (action->may == NULL || action->may(app, app->top)) && action->label[0] != '\0' &&
           !(app_is_typing(app) && key_is_text(action_key(app, action)));
}

static const char *more_words(struct app *app)
{
    if (app_is_typing(app))
        return arena_printf(app->frame, _("%s help"), global_key(app, "app.help2"));
    return arena_printf(app->frame, _("%s help  %s commands"), global_key(app, "app.help"),
                        global_key(app, "app.commands"));
}

/* From the first one on that the key line has no room for; NULL: it shows them all. */
static const struct action *left_out(struct app *app)
{
    int x = 1, end = app->width - 1 - text_cells(more_words(app));
    const struct action *action = app->top->class->actions;
    for (; action != NULL && action->name != NULL; action++)
        if (has_key_here(app, action) && (x += key_cells(app, action)) > end)
            return action;
    return NULL;
}

void put_left_out(struct app *app, int y)
{
    struct flow flow = {.y = y, .x = 1, .left = 1, .right = app->width - 1};
    for (const struct action *action = left_out(app); action != NULL && action->name != NULL;
         action++)
        if (has_key_here(app, action)) {
            const char *key = action_key(app, action);
            int cells = flow_place(app, &flow, key_shown(key), _(action->label));
            if (flow.y >= app->height - 2) /* the message line */
                return;
            spot_key(app, flow.y, flow.x, cells - 2, key);
            put_flow(app, &flow, key_shown(key), _(action->label));
        }
}

static void draw_dialog_keys(struct app *app)
{
    struct flow flow = {.y = app->height - 1, .x = 1, .left = 1, .right = app->width - 1};
    const struct dialog_key *keys = dialog_keys(app, app->top);
    for (; keys->key != NULL; keys++) {
        const char *key = key_shown(keys->key);
        spot_key(app, flow.y, flow.x, text_cells(key) + 1 + text_cells(_(keys->label)), keys->key);
        put_flow(app, &flow, key, _(keys->label));
    }
}

static void draw_keys(struct app *app)
{
    int x = 1;
    const struct action *action = app->top->class->actions, *end = left_out(app);
    fill(app, app->height - 1, ROLE_NORMAL);
    if (app->top->class->title[0] == '\0') { /* a question: its letters are answers */
        draw_dialog_keys(app);
        return;
    }
    for (; action != NULL && action != end && action->name != NULL; action++) {
        if (!has_key_here(app, action))
            continue;
        put_key(app, x, action);
        x += key_cells(app, action);
    }
    const char *more = more_words(app);
    int cells = text_cells(more);
    put_right(app, app->height - 1, app->width - 1, ROLE_MUTED, more);
    spot_action(app, app->height - 1, app->width - 1 - cells, cells, "app.help");
}

/* Where I am and whether work waits; no person and no company, since others see it too. */
static const char *title_words(struct app *app)
{
    const struct screen *named = app->top;
    while (named->below != NULL && named->class->title[0] == '\0')
        named = named->below;
    const char *waiting = app->status.waiting > 0 ? arena_printf(app->frame, _(", %lld waiting"),
                                                                 (long long)app->status.waiting)
                                                  : "";
    return arena_printf(app->frame, "Vorwahl: %s (%s%s)", _(named->class->title),
                        app->status.is_online ? _("online") : _("offline"), waiting);
}

void scroll_mark(int64_t top, int visible, int64_t all, int *ret_from, int *ret_size)
{
    int size = all > 0 ? (int)(visible * (int64_t)visible / all) : 0, room;
    *ret_size = size > 0 ? size : 1;
    room = visible - *ret_size;
    *ret_from = all > visible ? (int)(top * room / (all - visible)) : 0;
    if (*ret_from == 0 && top > 0 && room > 0) /* at an edge only what is at the edge */
        *ret_from = 1;
    if (*ret_from >= room && top + visible < all && room > 0)
        *ret_from = room - 1;
}

/* A list that goes on beyond the picture says so at its right end, and where one is in it. */
static void draw_scroll(struct app *app)
{
    const struct screen *screen = app->top;
    int64_t all = screen->all != 0 ? screen->all : screen->rows;
    int y = app->cursor_y - (screen->selected - screen->top), from, size,
        x = (screen->right > 0 ? screen->right : app->width) - 1;
    if (all <= screen->visible || screen->visible < 3 || app->cursor_x > 1 || y < body_top(app) ||
        y + screen->visible > app->height - 2)
        return;
    scroll_mark(screen->above + screen->top, screen->visible, all, &from, &size);
    attrset(terminal_attributes(ROLE_ACCENT));
    for (int i = from; i < from + size; i++)
        mvaddstr(y + i, x, safe_text_is_ascii() ? "|" : "▐");
    attrset(A_NORMAL);
}

/* The whole frame; called by the loop only when something has changed. */
void app_draw(struct app *app)
{
    arena_reset(app->frame);
    getmaxyx(stdscr, app->height, app->width);
    app->height -= tutor_lines(app, app->height);
    erase();
    spots_clear(app);
    app->cursor_y = app->height - 1;
    app->cursor_x = 0;
    if (app->width < 60 || app->height < 16) {
        int used = put_wrapped(app, 0, 0, app->width, app->height, ROLE_WARN,
                               _("Too small: 60 columns and 16 lines are needed."));
        put_wrapped(app, used, 0, app->width, app->height - used, ROLE_NORMAL,
                    _("Make the window larger; nothing is lost. q leaves."));
    } else {
        draw_top(app);
        app->top->class->draw(app, app->top);
        app->top->was_drawn = true;
        draw_scroll(app);
        draw_message(app);
        draw_keys(app);
        if (app->tutor != NULL)
            tutor_draw(app);
    }
    move(app->cursor_y < app->height ? app->cursor_y : 0,
         app->cursor_x < app->width ? app->cursor_x : 0);
    refresh();
    outside_title(app, title_words(app));
}

void list_scroll(struct screen *screen, int count, int visible)
{
    screen->rows = count;
    screen->visible = visible;
    if (screen->selected >= count)
        screen->selected = count - 1;
    if (screen->selected < 0)
        screen->selected = 0;
    if (screen->selected < screen->top)
        screen->top = screen->selected;
    if (visible > 0 && screen->selected >= screen->top + visible)
        screen->top = screen->selected - visible + 1;
    if (screen->top < 0)
        screen->top = 0;
}

bool list_key(struct app *app, struct screen *screen, const struct key *key, int count, int visible)
{
    int step = 0;
    switch (key->code) {
    case KEY_UP_: step = -1; break;
    case KEY_DOWN_: step = 1; break;
    case KEY_PAGE_UP: step = -visible; break;
    case KEY_PAGE_DOWN: step = visible; break;
    case KEY_HOME_: step = -count; break;
    case KEY_END_: step = count; break;
    default: return false;
    }
    screen->selected += step;
    list_scroll(screen, count, visible);
    app->needs_drawing = true;
    return true;
}

/* The window: one read at a time is on its way to the worker; what is wished meanwhile is kept as
 * the next one. */
#include "window_load.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MIN 60 /* read on each side of the selection, at least */
#define COUNT_EVERY_MS 10000
#define FIRST_ROWS 40

struct window {
    struct app *app;
    struct screen *screen;
    const struct window_class *class;
    char argument[1024];
    struct arena *arena;
    struct window_row *rows;
    int count, visible;
    bool at_top, at_end, is_read, reads_later;
    void *head;
    struct arena *head_arena; /* NULL: the head lies with the rows */
    bool wants_head;
    int64_t before, total; /* of the whole list; -1: unknown */
    bool is_more;          /* the total was not counted to its end */
    int64_t counted_ms;
    struct load *loading;
    enum way wanted;
    bool is_jumping; /* Home or End: the rows are on their way */
    int debt;        /* rows that keys have asked for beyond the edge */
};

static int find(const struct window_row *rows, size_t count, const char *id)
{
    for (size_t i = 0; id != NULL && i < count; i++)
        if (str_equal(rows[i].id, id))
            return (int)i;
    return -1;
}

static const struct window_row *selected_row(const struct window *window)
{
    int at = window->screen->selected;
    return at >= 0 && at < window->count ? &window->rows[at] : NULL;
}

/* How many rows of the list stand before the new window, told from a row that both hold. */
static int64_t rows_before(const struct window *window, const struct load *load)
{
    if (load->at_top)
        return 0;
    for (int i = 0; window->before >= 0 && i < window->count; i++) {
        int there = find(load->rows, load->count, window->rows[i].id);
        if (there >= 0 && window->before + i >= there)
            return window->before + i - there;
    }
    return window->total >= 0 && load->at_end && !window->is_more
               ? window->total - (int64_t)load->count
               : -1;
}

/* After the rows, since it takes longer and nobody waits for it. Rows that came meanwhile are
 * counted the next time. */
static void take_count(struct window *window, const struct load *load)
{
    window->counted_ms = clock_monotonic_ms();
    if (load->rows_before < 0 || load->rows_after < 0 || window->count == 0)
        return;
    window->is_more = load->rows_before >= COUNT_MOST || load->rows_after >= COUNT_MOST;
    int at = find(window->rows, (size_t)window->count, load->id);
    if (at >= 0 && load->rows_before < COUNT_MOST)
        window->before = load->rows_before - at;
    window->total = load->rows_before + (int64_t)load->count + load->rows_after;
    window->app->needs_drawing = true;
}

/* Where the selection goes: with its record, else to the place where that was; then on by what keys
 * have asked for. */
static int new_selection(const struct window *window, const struct load *load, int *ret_debt)
{
    const struct window_row *was = selected_row(window);
    int at = load->way == WAY_TOP   ? 0
             : load->way == WAY_END ? (int)load->count - 1
                                    : find(load->rows, load->count, was != NULL ? was->id : NULL);
    if (at < 0)
        at = (int)load->before_middle;
    int wish = at + (window->is_jumping && load->way == WAY_AROUND ? 0 : window->debt),
        last = (int)load->count - 1;
    *ret_debt = wish < 0 && !load->at_top ? wish : wish > last && !load->at_end ? wish - last : 0;
    return wish < 0 ? 0 : wish > last ? (last > 0 ? last : 0) : wish;
}

static void take_rows(struct window *window, struct load *load)
{
    struct screen *screen = window->screen;
    bool was_top = screen->top == 0 && window->at_top && load->at_top;
    int offset = screen->selected - screen->top, debt;
    int at = new_selection(window, load, &debt);
    window->before = rows_before(window, load);
    if (load->at_end && window->before >= 0)
        window->total = window->before + (int64_t)load->count;
    arena_free(window->arena);
    window->arena = load->arena;
    load->arena = NULL;
    window->rows = load->rows;
    window->count = (int)load->count;
    window->at_top = load->at_top;
    window->at_end = load->at_end;
    if (window->class->is_head_later)
        window->wants_head = true;
    else
        window->head = load->head;
    window->is_read = true;
    if (!window->is_jumping || load->way != WAY_AROUND)
        window->debt = debt;
    window->is_jumping = window->is_jumping && load->way == WAY_AROUND;
    screen->selected = at;
    screen->top = load->way == WAY_END              ? at - window->visible + 1
                  : was_top || load->way == WAY_TOP ? 0
                                                    : at - offset;
    list_scroll(screen, window->count, window->visible);
    if (debt != 0 && window->wanted == WAY_NONE)
        window->wanted = WAY_AROUND;
    window->app->needs_drawing = true;
    if (window->class->arrived != NULL)
        window->class->arrived(window->app, screen);
}

static void take_head(struct window *window, struct load *load)
{
    arena_free(window->head_arena);
    window->head_arena = load->arena;
    load->arena = NULL;
    window->head = load->head;
    window->app->needs_drawing = true;
}

static void load_free(struct load *load)
{
    arena_free(load->arena);
    free(load);
}

static void note_edges(const struct window *window, struct load *load)
{
    load->count = (size_t)window->count;
    snprintf(load->id, sizeof load->id, "%s", window->rows[0].id);
    if (!window->at_top)
        snprintf(load->first, sizeof load->first, "%s", window->rows[0].cursor);
    if (!window->at_end)
        snprintf(load->last, sizeof load->last, "%s", window->rows[window->count - 1].cursor);
}

static struct load *load_new(struct window *window, enum way way)
{
    const struct actor *actor = &window->app->session->actor;
    const struct window_row *row = selected_row(window);
    struct load *load = xcalloc(1, sizeof *load);
    int rows = window->visible * 2 > ROWS_MIN ? window->visible * 2 : ROWS_MIN;
    *load = (struct load){.window = window, .class = window->class, .arena = arena_new()};
    load->way = row == NULL && way == WAY_AROUND ? WAY_TOP : way;
    snprintf(load->query.user_id, sizeof load->query.user_id, "%s", str_or(actor->user_id, ""));
    snprintf(load->query.team_id, sizeof load->query.team_id, "%s", str_or(actor->team_id, ""));
    snprintf(load->query.argument, sizeof load->query.argument, "%s", window->argument);
    load->query.limit = load->way == WAY_AROUND ? rows : rows * 2;
    if (load->way == WAY_COUNT)
        note_edges(window, load);
    load->query.now_ms = clock_now_ms();
    if (load->way == WAY_AROUND) {
        snprintf(load->query.cursor, sizeof load->query.cursor, "%s", row->cursor);
        snprintf(load->id, sizeof load->id, "%s", row->id);
    }
    return load;
}

static void start(struct window *window);

static bool wants_count(const struct window *window)
{
    bool is_known = window->is_more || (window->before >= 0 && window->total >= 0),
         is_whole = window->at_top && window->at_end;
    int64_t age_ms = clock_monotonic_ms() - window->counted_ms;
    return window->class->count != NULL && window->count > 0 && !is_whole &&
           (window->counted_ms == 0 || !is_known || age_ms > COUNT_EVERY_MS);
}

static void load_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct load *load = job->data;
    struct window *window = load->window;
    if (app != NULL && window != NULL) {
        bool is_stale = !str_equal(load->query.argument, window->argument);
        window->loading = NULL;
        if (!ok) {
            app_error(app, err);
            window->is_jumping = false;
        } else if (!is_stale && load->way == WAY_COUNT)
            take_count(window, load);
        else if (!is_stale && load->way == WAY_HEAD)
            take_head(window, load);
        else if (!is_stale)
            take_rows(window, load);
        if (window->wanted == WAY_NONE && wants_count(window))
            window->wanted = WAY_COUNT;
        start(window);
    }
    load_free(load);
    free(job);
}

/* Rows before the figures above them, these before the number of all. */
static enum way take_wish(struct window *window)
{
    enum way way = window->wanted;
    if (way < WAY_HEAD && window->wants_head) {
        window->wants_head = false;
        return WAY_HEAD;
    }
    window->wanted = WAY_NONE;
    return way;
}

static void start(struct window *window)
{
    enum way way = window->loading != NULL ? WAY_NONE : take_wish(window);
    if (way == WAY_NONE)
        return;
    struct job *job = xcalloc(1, sizeof *job);
    struct load *load = load_new(window, way);
    window->loading = load;
    job->run = window_load;
    job->done = load_done;
    job->data = load;
    job->is_read = true;
    worker_post(window->app->worker, job);
}

static void want(struct window *window, enum way way)
{
    if (way > window->wanted || way != WAY_AROUND)
        window->wanted = way;
    start(window);
}

/* --- the door --- */

struct window *window_new(struct app *app, struct screen *screen, const struct window_class *class,
                          const char *argument)
{
    struct window *window = xcalloc(1, sizeof *window);
    window->app = app;
    window->screen = screen;
    window->class = class;
    window->arena = arena_new();
    window->before = window->total = -1;
    window->visible = app->height > 8 ? app->height - 8 : 16;
    snprintf(window->argument, sizeof window->argument, "%s", str_or(argument, ""));
    return window;
}

void window_free(struct window *window)
{
    if (window == NULL)
        return;
    if (window->loading != NULL)
        window->loading->window = NULL;
    arena_free(window->arena);
    arena_free(window->head_arena);
    free(window);
}

void window_restart(struct window *window, const char *argument)
{
    snprintf(window->argument, sizeof window->argument, "%s", argument);
    window->before = window->total = -1;
    window->counted_ms = 0;
    window->debt = 0;
    window->is_jumping = false;
    want(window, WAY_TOP);
}

static void read_first_page(struct window *window)
{
    struct error err = {0};
    struct load *load = load_new(window, WAY_TOP);
    struct job job = {.data = load};
    load->query.limit = FIRST_ROWS;
    if (window_load(window->app->session, &job, &err))
        take_rows(window, load);
    else
        app_error(window->app, &err);
    load_free(load);
}

void window_reload(struct window *window)
{
    if (!window->is_read && !window->reads_later)
        read_first_page(window);
    want(window, WAY_AROUND);
}

void window_read_later(struct window *window)
{
    window->reads_later = true;
}

void window_home(struct window *window)
{
    want(window, WAY_TOP);
}

static bool step_of(const struct key *key, int visible, int *ret_step)
{
    switch (key->code) {
    case KEY_UP_: *ret_step = -1; return true;
    case KEY_DOWN_: *ret_step = 1; return true;
    case KEY_PAGE_UP: *ret_step = -visible; return true;
    case KEY_PAGE_DOWN: *ret_step = visible; return true;
    default: return false;
    }
}

static void go_to_edge(struct window *window, bool is_end)
{
    window->debt = 0;
    if (is_end ? window->at_end : window->at_top)
        window->screen->selected = is_end ? window->count - 1 : 0;
    else {
        window->is_jumping = true;
        want(window, is_end ? WAY_END : WAY_TOP);
    }
}

static void go_by(struct window *window, int step)
{
    struct screen *screen = window->screen;
    if (window->is_jumping) {
        window->debt += step;
        return;
    }
    int wish = screen->selected + window->debt + step, last = window->count - 1;
    window->debt = wish < 0 && !window->at_top      ? wish
                   : wish > last && !window->at_end ? wish - last
                                                    : 0;
    screen->selected = wish < 0 ? 0 : wish > last ? last : wish;
    if ((screen->selected < window->visible && !window->at_top) ||
        (last - screen->selected < window->visible * 2 && !window->at_end))
        want(window, WAY_AROUND);
}

bool window_key(struct window *window, const struct key *key)
{
    int step;
    if (key->code == KEY_HOME_ || key->code == KEY_END_)
        go_to_edge(window, key->code == KEY_END_);
    else if (step_of(key, window->visible, &step))
        go_by(window, step);
    else
        return false;
    list_scroll(window->screen, window->count, window->visible);
    window->app->needs_drawing = true;
    return true;
}

void window_place(struct window *window, int visible)
{
    window->visible = visible > 1 ? visible : 1;
    bool is_whole = window->at_top && window->at_end,
         is_known = window->before >= 0 && window->total >= 0 && !window->is_more;
    window->screen->above = is_known ? window->before : 0;
    window->screen->all = is_whole ? 0 : is_known ? window->total : -1;
    list_scroll(window->screen, window->count, window->visible);
}

int window_count(const struct window *window)
{
    return window->count;
}

const void *window_at(const struct window *window, int index)
{
    return index >= 0 && index < window->count ? window->rows[index].data : NULL;
}

const void *window_selected(const struct window *window)
{
    return window_at(window, window->screen->selected);
}

const void *window_head(const struct window *window)
{
    return window->head;
}

bool window_is_read(const struct window *window)
{
    return window->is_read;
}

const char *window_position(struct app *app, const struct window *window)
{
    long long at = (long long)window->before + window->screen->selected + 1,
              total = (long long)window->total;
    if (window->count == 0)
        return "";
    if (window->before < 0 && window->class->count == NULL)
        return "";
    if (window->before < 0)
        return window->at_end && window->screen->selected == window->count - 1
                   ? arena_printf(app->frame, _("last of more than %d"), COUNT_MOST)
                   : "";
    if (total < 0)
        return arena_printf(app->frame, "%lld", at);
    return window->is_more && !window->at_end
               ? arena_printf(app->frame, _("%lld of more than %d"), at, COUNT_MOST)
               : arena_printf(app->frame, _("%lld of %lld"), at, total);
}

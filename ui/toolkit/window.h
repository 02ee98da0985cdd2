/* A list as a window over keyset pages: some hundred rows around the selection, read by the worker,
 * so that a million rows scroll like a hundred. The selection is screen->selected, an index into
 * the window; it stays on its record when rows change underneath or the window moves. */
#ifndef UI_WINDOW_H
#define UI_WINDOW_H

#include "../app.h"

/* What is read: whose list, which one, from where, in which direction. Copied, so that the worker
 * may use it while the screen goes on. */
struct window_query {
    char user_id[40], team_id[40]; /* "" none */
    char argument[1024];           /* the screen's: a queue, typed words; window_join */
    char cursor[2200];             /* "" the beginning or, backward, the end */
    bool is_backward;
    int limit;
    int64_t now_ms;
};
struct window_row {
    const char *id, *cursor;
    const void *data; /* what the screen draws; as long as the row */
};

/* Run on the worker, with its session. */
struct window_class {
    /* Rows in list order. Fewer than limit: no more in that direction. */
    bool (*read)(struct session *session, const struct window_query *query, struct arena *arena,
                 struct window_row **ret_rows, size_t *ret_count, struct error *err);
    /* How many rows stand in that direction, at most limit; NULL: counting would cost too much. */
    bool (*count)(struct session *session, const struct window_query *query, int64_t *ret_count,
                  struct error *err);
    /* Where a record stands now; NULL function or result: where its row stood. */
    char *(*locate)(struct session *session, const struct window_query *query, const char *id,
                    struct arena *arena);
    /* Figures that stand above the list, of the same moment as the rows; may be NULL. */
    void *(*head)(struct session *session, const struct window_query *query, struct arena *arena);
    /* On the drawing thread, when other rows are there; may be NULL. */
    void (*arrived)(struct app *app, struct screen *screen);
    bool is_head_later; /* it takes longer than the rows: they are shown before it is read */
};

/* An argument of two parts: which list, and what is wanted of it. */
const char *window_join(struct arena *arena, const char *list, const char *wanted);
/* Both again; "" where there is none. */
void window_split(struct arena *arena, const char *argument, const char **ret_list,
                  const char **ret_wanted);

struct window;

struct window *window_new(struct app *app, struct screen *screen, const struct window_class *class,
                          const char *argument);
void window_free(struct window *window); /* NULL is fine; what is being read is dropped */
/* Another list from its beginning (typed words have changed). What was there stays in sight until
 * the new rows come. */
void window_restart(struct window *window, const char *argument);
/* Rows may have changed. The first page of all is read here, at once: one short index range. */
void window_reload(struct window *window);
/* Before the first reload: its first page may take longer and is read by the worker too. */
void window_read_later(struct window *window);
void window_home(struct window *window); /* to the beginning, with fresh rows */
/* Arrows, pages, Home and End; true: taken. */
bool window_key(struct window *window, const struct key *key);
/* Called by draw: how many rows are in sight. */
void window_place(struct window *window, int visible);

int window_count(const struct window *window);                 /* rows held, not rows of the list */
const void *window_at(const struct window *window, int index); /* NULL: no such row */
const void *window_selected(const struct window *window);      /* NULL: the list is empty */
const void *window_head(const struct window *window);          /* NULL: not read yet */
bool window_is_read(const struct window *window);              /* an empty list is really empty */
const char *window_position(struct app *app, const struct window *window); /* "12 of 4711" */

#endif

/* What a window reads, on its way to the worker and back. Private to the window. */
#ifndef UI_WINDOW_LOAD_H
#define UI_WINDOW_LOAD_H

#include "window.h"

#define COUNT_MOST 100000 /* beyond that the exact figure helps nobody */

enum way { WAY_NONE, WAY_COUNT, WAY_HEAD, WAY_AROUND, WAY_TOP, WAY_END };

struct load {
    struct window *window; /* NULL: closed meanwhile */
    const struct window_class *class;
    struct window_query query;
    char id[64]; /* WAY_AROUND: the record in the middle */
    enum way way;
    struct arena *arena;
    struct window_row *rows;
    size_t count, before_middle;
    bool at_top, at_end;
    char first[2200], last[2200];    /* WAY_COUNT: cursors of the edges; "" no more rows there */
    int64_t rows_before, rows_after; /* WAY_COUNT; -1: not known */
    void *head;
};

/* A job of the worker; its data is the load. */
bool window_load(struct session *session, struct job *job, struct error *err);

#endif

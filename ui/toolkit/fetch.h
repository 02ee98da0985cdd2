/* A list that only the service has: the worker asks for it, then it stands in its screen in place
 * of the one before. Whoever has left the screen meanwhile gets nothing. */
#ifndef UI_FETCH_H
#define UI_FETCH_H

#include "../app.h"

struct fetched {
    struct arena *arena; /* of the rows; NULL: nothing has come yet */
    void *rows;
    size_t count;
    bool has_failed; /* the last time that it was asked */
};
struct fetch_class {
    const struct screen_class *screen;
    bool (*ask)(const struct desk_paths *paths, const char *cursor, struct arena *arena,
                void **ret_rows, size_t *ret_count, struct error *err);
    struct fetched *(*place)(struct screen *screen);
    void (*drop)(void *rows); /* what the arena does not free; may be NULL */
};

/* cursor: of the page, as the one before named it; NULL: the first. */
void fetch_ask(struct app *app, const struct fetch_class *class, const char *cursor);
void fetch_drop(const struct fetch_class *class, struct fetched *fetched); /* when it closes */
/* Instead of rows, when there are none. */
const char *fetch_words(const struct fetched *fetched, const char *nothing);

#endif

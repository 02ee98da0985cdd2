/* Lists of what has versions (forms, rule files): a row each, and below them every version of the
 * selected one. */
#ifndef UI_SCREENS_VERSIONS_H
#define UI_SCREENS_VERSIONS_H

#include "../screens.h"

enum { VERSION_COLUMNS = 5 };
struct version_column {
    int x, cells; /* cells 0: up to the edge; x 0: there is no such column */
    const char *label;
};
struct version_line {
    int64_t version, published_ms;
    const char *reach, *user_id;
    bool is_in_force;
};
struct version_list {
    struct version_column columns[VERSION_COLUMNS];
    void (*cells)(struct app *app, const struct screen *screen, int index,
                  const char *ret_cells[VERSION_COLUMNS]);
    const char *(*title)(const struct screen *screen); /* of the selected row */
    size_t (*version_count)(const struct screen *screen);
    void (*version)(struct app *app, const struct screen *screen, size_t index,
                    struct version_line *ret_line);
    const char *none; /* said where no version is published */
};

void version_list_draw(struct app *app, struct screen *screen, const struct version_list *list,
                       int count);
bool version_list_key(struct app *app, struct screen *screen, const struct key *key, int count);
const char *version_number(struct app *app, int64_t version); /* for its column */

#endif

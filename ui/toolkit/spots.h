/* What of the last picture can be clicked: rows of a list, and keys where they are written. Not the
 * outcomes of a call: a click that only brings the window to the front must not end one. */
#ifndef UI_SPOTS_H
#define UI_SPOTS_H

#include "../app.h"

struct spot {
    int y, x, cells;
    int row;      /* of the open list; -1: a key */
    char key[24]; /* its name, "Ctrl-F" */
};

void spots_clear(struct app *app); /* by each drawing, and by what lies on top of a screen */
void spot_row(struct app *app, int y, int row);
void spot_key(struct app *app, int y, int x, int cells, const char *key);
/* NULL: nothing is there. */
const struct spot *spot_at(const struct app *app, int y, int x);

#endif

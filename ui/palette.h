/* What the palette offers: the actions of the open screen, those that work everywhere, then those
 * of every other screen. */
#ifndef UI_PALETTE_H
#define UI_PALETTE_H

#include "app.h"

#define PALETTE_MOST 400

struct palette_row {
    const struct action *action;
    const struct screen_class *class; /* of another screen; NULL: it works here */
    int score, place;
};

/* What was typed in the open palette. */
const char *palette_words(const struct screen *screen);
/* Rows for a screen of that class in table order, the best first where words are typed; returns how
 * many. */
int palette_collect(struct app *app, const struct screen_class *here, const char *words,
                    struct palette_row rows[PALETTE_MOST]);

#endif

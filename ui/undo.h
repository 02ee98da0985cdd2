/* Undo from the keyboard: the last action at once, one of many records behind the picture, in parts
 * and with a stop. */
#ifndef UI_UNDO_H
#define UI_UNDO_H

#include "app.h"

void undo_ask(struct app *app, struct screen *screen);
/* "taking back 34 % …" while a long one goes on; "" otherwise. */
const char *undo_progress(struct app *app);

#endif

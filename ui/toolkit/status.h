/* The right end of the head: what waits, whose desk it is, what goes on, how the line stands. */
#ifndef UI_TOOLKIT_STATUS_H
#define UI_TOOLKIT_STATUS_H

#include "../app.h"

const char *status_words(struct app *app);

#endif

/* A secret that was just issued. Private to the screens. */
#ifndef UI_SCREENS_TOKEN_SHOWN_H
#define UI_SCREENS_TOKEN_SHOWN_H

#include "../../screens.h"

/* A copy of the token is shown until the screen is left, and wiped then. */
void token_show(struct app *app, const char *label, const char *token);

#endif

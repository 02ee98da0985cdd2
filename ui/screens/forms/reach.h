/* To whom a form or a rule is published, as a menu. */
#ifndef UI_SCREENS_FORMS_REACH_H
#define UI_SCREENS_FORMS_REACH_H

#include "../../screens.h"

#define REACH_MOST 10
#define REACH_ALL "*"
/* The own team first, then the others that this person may decide for, then all; codes are ids.
 * items: REACH_MOST; returns how many. They live as long as the menu is open. */
int reach_items(struct app *app, struct menu_item *items);

#endif

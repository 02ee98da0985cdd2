/* Leads that go to another queue or user, with a reason. Private to the team's screens. */
#ifndef UI_SCREENS_TEAM_MOVE_H
#define UI_SCREENS_TEAM_MOVE_H

#include "../../screens.h"

#define MOVE_MAX 200

/* Asks where to and why, and moves them. */
void move_ask(struct app *app, char (*ids)[40], int count);
void board_moved(struct app *app); /* board.c: they are on their way, no row is marked any more */

#endif

/* Leads that go to another queue or user, with a reason; people who are away. Private to the team's
 * screens. */
#ifndef UI_SCREENS_TEAM_MOVE_H
#define UI_SCREENS_TEAM_MOVE_H

#include "../../screens.h"

#define MOVE_MAX 200

/* Asks where to and why, and moves them. */
void move_ask(struct app *app, char (*ids)[40], int count);
void board_moved(struct app *app); /* board.c: they are on their way, no row is marked any more */

/* Asks who is away, until when and who stands in. */
void absence_ask(struct app *app);

#endif

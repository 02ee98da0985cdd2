/* What runs out: shared by the list of groups and that of a group's persons, which stands above it.
 */
#ifndef UI_SCREENS_DEADLINES_H
#define UI_SCREENS_DEADLINES_H

#include "../../screens.h"

#include "usecase/deadlines.h"

/* The group that the list below has selected; NULL: it is looked for, or gone. */
const struct deadline_group *deadlines_group(const struct app *app);
/* Looks again where that takes no time; otherwise the picture says that it is of before. */
void deadlines_refresh(struct app *app);
/* After a deed of one's own: always. */
void deadlines_again(struct app *app);
/* "12,400 persons looked at …" while it goes on; "" otherwise. */
const char *deadlines_progress(const struct app *app);

#endif

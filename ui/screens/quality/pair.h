/* Rows of two records side by side, for those that may be one and those that were made one. */
#ifndef UI_SCREENS_QUALITY_PAIR_H
#define UI_SCREENS_QUALITY_PAIR_H

#include "../../screens.h"

#include "core/merge.h"

/* "Company", not "Company record": its name is what is shown. */
const char *pair_label(const struct merge_choice *choice);
/* In full; a company with its place, since two of one name may be meant. */
const char *pair_value(struct app *app, const struct merge_choice *choice, enum merge_side side);
void pair_draw_row(struct app *app, int y, const struct merge_choice *choice, bool is_here);
void pair_draw_heads(struct app *app, int y, const char *other); /* other: of the right side */

/* "already merged by Stefan, 14:02: Petra Janssen" of a pair that is decided or closed; NULL: it
 * still is a question. */
const char *pair_news(struct app *app, const char *task_id, struct arena *arena);
/* The row that is selected in a list; and after the list came anew: tells what another one did
 * where the pair that was selected is not there any more. */
void pair_watch(const struct task *here);
void pair_watched(struct app *app, const struct task *here);

void merge_take_apart(struct app *app, const char *merge_id); /* merges.c */

#endif

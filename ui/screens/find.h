/* `/` in a list whose rows all stay: the selection goes to the rows that have the typed words. */
#ifndef UI_FIND_H
#define UI_FIND_H

#include "../app.h"

bool find_may(const struct app *app, const struct screen *screen);
void find_ask(struct app *app, struct screen *screen);
/* Where rows are read by the worker only those with the words stay; "" every row again. */
void find_filter_ask(struct app *app, const char *initial,
                     void (*done)(struct app *app, const char *words, void *unused));

#endif

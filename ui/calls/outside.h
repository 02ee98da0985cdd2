/* What goes to the terminal beside the screen: its title, its clipboard, its bell. Each only where
 * terminfo says that the terminal knows it, and each can be switched off ([terminal] title,
 * clipboard, bell in the settings). And to the desktop around it: a notice ([notice] desktop). */
#ifndef UI_OUTSIDE_H
#define UI_OUTSIDE_H

#include "../app.h"

void outside_start(void); /* after the screen has begun: what the terminal can */
void outside_stop(void);  /* the title as it was, where the terminal keeps it */
/* No data of people: a title is seen by all who see the desk. Nothing if it is the same. */
void outside_title(struct app *app, const char *text);
/* false: this terminal takes nothing, or it is switched off. */
bool outside_copy(struct app *app, const char *text);
void outside_bell(struct app *app);
/* Through notify-send, where PATH has it; false: not there, or switched off. */
bool outside_notify(struct app *app, const char *text);

#endif

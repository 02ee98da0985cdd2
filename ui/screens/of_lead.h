/* Screens that tell of one lead: how they open, and how they name it. */
#ifndef UI_SCREENS_OF_LEAD_H
#define UI_SCREENS_OF_LEAD_H

#include "../screens.h"

/* A state of so many bytes, if the lead of the screen's argument is here; freed by of_lead_close.
 */
bool of_lead_open(struct app *app, struct screen *screen, size_t state_size, struct error *err);
void of_lead_close(struct app *app, struct screen *screen);
/* "Nordwind GmbH, Petra Janssen" */
const char *of_lead_title(const struct lead_card *card, struct arena *arena);

#endif

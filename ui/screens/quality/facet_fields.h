/* Which field is cleaned in groups. */
#ifndef UI_SCREENS_FACET_FIELDS_H
#define UI_SCREENS_FACET_FIELDS_H

#include "../../screens.h"

/* Asks; `chosen` gets its name. */
void facet_fields_ask(struct app *app,
                      void (*chosen)(struct app *app, const char *field, void *data), void *data);

#endif

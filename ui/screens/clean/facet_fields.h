/* Which field is cleaned in groups, or changed for many. */
#ifndef UI_SCREENS_FACET_FIELDS_H
#define UI_SCREENS_FACET_FIELDS_H

#include "../../screens.h"

/* Asks; `chosen` gets its name. with_amounts: those of money too, which have no groups. */
void facet_fields_ask(struct app *app, bool with_amounts,
                      void (*chosen)(struct app *app, const char *field, void *data), void *data);

#endif

/* Beside a field that is being corrected: who that value makes likely the same, or has it. */
#ifndef UI_SCREENS_TWIN_ECHO_H
#define UI_SCREENS_TWIN_ECHO_H

#include "../app.h"

/* Behind what the echo of a prompt holds already, which becomes a warning; nothing where it is
 * nobody. */
void twin_echo(struct app *app, const struct entity *entity, const void *record, const char *field,
               const char *value, char *echo, size_t size);

#endif

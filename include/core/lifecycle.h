/* A lead's life and the rules over it. Pure: no I/O, no clock. */
#ifndef CORE_LIFECYCLE_H
#define CORE_LIFECYCLE_H

#include "base/error.h"

#include <stdbool.h>

/* new checking ready working qualified handed_over accepted rejected opportunity won lost nurture
 * blocked duplicate archived */
bool state_is_valid(const char *state);
bool state_is_open(const char *state);     /* needs an owner or queue and a dated next step */
bool state_is_callable(const char *state); /* new, ready, working, nurture, rejected */
bool state_may_follow(const char *from, const char *to);
const char *state_label(const char *state); /* translated */

#endif

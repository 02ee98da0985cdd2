/* Turns of the writers of a cache within one process. Private to store. */
#ifndef STORE_TURN_H
#define STORE_TURN_H

#include <stdbool.h>

/* Waits for the turn; given back by the same thread. One queue for all caches of a process: it has
 * one. */
void turn_take(void);
void turn_give(void);
/* Does somebody wait behind the one whose turn it is? */
bool turn_is_wanted(void);

#endif

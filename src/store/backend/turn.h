/* Turns of the writers of a cache: threads of this process and other processes. Private to store.
 */
#ifndef STORE_TURN_H
#define STORE_TURN_H

#include <stdbool.h>

/* The file whose locks other processes see, made where it is missing; -1 if that cannot be: then
 * only this process takes turns. Closed by close(2). */
int turn_open(const char *path);
/* Waits for the turn; given back by the same thread. One queue for all caches of a process: it has
 * one. Another process that stands still is waited for 5 s, then SQLite's own lock decides. */
void turn_take(int file);
void turn_give(int file);
/* Does somebody wait behind the one whose turn it is? */
bool turn_is_wanted(int file);

#endif

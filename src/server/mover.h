/* Leads follow a changed territory: a thread with a connection of its own, for which no request
 * waits. What a service that ends leaves undone, the sweep does. */
#ifndef SERVER_MOVER_H
#define SERVER_MOVER_H

struct mover;

struct mover *mover_start(const char *database); /* NULL: the sweep has to do it */
void mover_ask(struct mover *mover);             /* from the first lead; NULL is fine */
void mover_stop(struct mover *mover);            /* NULL is fine */

#endif

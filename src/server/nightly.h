/* What the service does each night. Private to server. */
#ifndef SERVER_NIGHTLY_H
#define SERVER_NIGHTLY_H

#include "store/store.h"

/* The steps from `first` on (0: all); *ret_rescued: open leads that nobody would have called. */
bool nightly_run(struct store *store, int first, int64_t *ret_rescued, struct error *err);

/* A thread with a connection of its own: once a day from two o'clock on, at a start after a night
 * that was missed, and by one of several instances; one that dies leaves the rest to another. NULL:
 * it cannot be. */
struct nightly *nightly_start(const char *database);
void nightly_stop(struct nightly *nightly); /* NULL is fine; what is being written is finished */

#endif

/* What the service does each night. Private to server. */
#ifndef SERVER_NIGHTLY_H
#define SERVER_NIGHTLY_H

#include "store/store.h"

/* All of it once; *ret_rescued: open leads that nobody would have called. Ends early, with true,
 * when goes_on (may be NULL) says so. */
bool nightly_run(struct store *store, bool (*goes_on)(void *data), void *data, int64_t *ret_rescued,
                 struct error *err);

/* A thread with a connection of its own: once a day from two o'clock on, at a start after a night
 * that was missed, and by one of several instances. NULL: it cannot be. */
struct nightly *nightly_start(const char *database);
void nightly_stop(struct nightly *nightly); /* NULL is fine; the step at hand is finished */

#endif

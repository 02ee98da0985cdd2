/* The second thread of an import: shows in the cache what the first has made durable. Private to
 * usecase. */
#ifndef USECASE_IMPORT_SHOW_H
#define USECASE_IMPORT_SHOW_H

#include "core/operation.h"
#include "store/store.h"

struct shower;
/* Starts the thread with a connection of its own to the files of the store. */
bool shower_start(struct store *store, struct shower **ret_shower, struct error *err);
/* Takes over the arena with the operations in it; waits while several are waiting already. */
void shower_take(struct shower *shower, struct batch_of_operations *ops, struct arena *arena);
/* Until all is shown; false with the first error of the thread. */
bool shower_wait(struct shower *shower, struct error *err);
void shower_stop(struct shower *shower); /* waits, then frees; NULL is fine */

#endif

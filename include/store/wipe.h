/* Copies that have to go from a desk, as far as the bytes on the disk (docs/protocol.md, Erasure).
 */
#ifndef STORE_WIPE_H
#define STORE_WIPE_H

#include "store/store.h"

enum wipe {
    WIPE_CACHE, /* the rows, which come back from the service */
    WIPE_SENT,  /* also operations that arrived; what never did (waiting, rejected, drafts) stays */
    WIPE_ALL    /* that too, which only a person may decide */
};
bool desk_wipe(struct store *store, enum wipe wipe, struct error *err);

#endif

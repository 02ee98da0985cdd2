/* Counters of the boards of a desk. Private to store. */
#ifndef STORE_COUNTS_H
#define STORE_COUNTS_H

#include "../store_private.h"

/* A lead was written: NULL before: it is new; NULL after: its row goes. A service keeps none. */
bool counts_note(struct store *store, const struct lead *before, const struct lead *after,
                 struct error *err);
bool counts_flush(struct store *store, struct error *err); /* before the commit */
void counts_drop(struct store *store);                     /* with a rollback */
void counts_free(struct store *store);

#endif

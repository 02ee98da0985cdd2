/* Upgrading a store to this program's version of records. */
#ifndef STORE_PROMOTE_H
#define STORE_PROMOTE_H

#include "store/store.h"

/* Values that programs of older versions kept in `extra` move to the fields that this one knows.
 * Repeatable; in one transaction. */
bool store_promote(struct store *store, struct error *err);

#endif

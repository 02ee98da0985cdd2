/* Texts that come after an erasure and name the person. Private to store's service. */
#ifndef STORE_SERVICE_LATE_H
#define STORE_SERVICE_LATE_H

#include "../store_private.h"

#include "core/naming.h"

/* In the erasing transaction, n: the feed's last number of it. */
bool late_keep(struct store *store, const struct naming *naming, const char *person, int64_t n,
               struct error *err);
/* Who is known by hashes, as of this transaction; NULL: nobody. */
struct naming_watch *late_watch(struct store *store);
/* Names that the operation gives to somebody: they are no erased person's alone any more. */
bool late_see(struct store *store, const struct operation *op, struct error *err);
/* How many numbers of the feed late_number needs; then one for each record that lost words. */
int64_t late_cut_count(const struct store *store);
bool late_number(struct store *store, int64_t n, struct error *err);

#endif

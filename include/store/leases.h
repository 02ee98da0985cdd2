/* A desk's reserved leads (docs/protocol.md, Leases): which, with which fencing token, and for how
 * long. The time left runs on a clock since the machine's start, never on wall time; after a new
 * start a lease is over. */
#ifndef STORE_LEASES_H
#define STORE_LEASES_H

#include "store/service.h"

/* left_ms: as the service said, minus what the answer took and a margin. */
bool desk_lease_set(struct store *store, const char *lead_id, int64_t token, int64_t left_ms,
                    struct error *err);
bool desk_lease_drop(struct store *store, const char *lead_id, struct error *err);
/* Milliseconds left, 0: not reserved. *ret_token (may be NULL) also of one that is over; 0: never
 * held. */
int64_t desk_lease_left(struct store *store, const char *lead_id, int64_t *ret_token);
int64_t desk_lease_count(struct store *store); /* that are not over */

/* --- service --- */
/* At most this many unexpired leases of one user; 0: no more. */
int64_t service_lease_room(struct store *store, const char *user_id, int64_t most);
/* A call was recorded (the activity operation, just applied): was the lead somebody else's turn? A
 * task says so; the call stays. Inside the transaction. */
bool service_double_call(struct store *store, const struct operation *op, struct arena *arena,
                         struct error *err);
/* A contact must not be called any more: nobody holds its leads. */
bool service_lease_end(struct store *store, const char *contact_id, struct error *err);

#endif

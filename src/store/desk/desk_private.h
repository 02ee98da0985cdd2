/* What the desk's files share. */
#ifndef STORE_DESK_PRIVATE_H
#define STORE_DESK_PRIVATE_H

#include "../store_private.h"

/* A row of the columns op_no, body, state, result, ack_seq, problem, ... as read into op. */
struct outbox_row outbox_row_of(struct query *query, struct operation *op, struct arena *arena);
/* An operation laid over a record: my values show, counters add, the restrictive wins. *record
 * NULL: it is created. */
void overlay(const struct operation *op, void **record, struct arena *arena);
bool desk_show(struct store *store, const struct operation *op, struct arena *arena,
               struct error *err);
/* Base plus what is still pending; without pending operations the base alone stands. Inside a
 * transaction. */
bool desk_recompute(struct store *store, const struct entity *entity, const char *id,
                    struct error *err);
/* What the outbox has and the cache does not show yet, in order; replay also settles. */
bool desk_show_rest(struct store *store, struct error *err);
bool desk_replay(struct store *store, struct error *err);
/* Operations that have come back (ack_seq <= seq) leave the overlay. */
bool desk_settle(struct store *store, int64_t seq, struct error *err);

/* Before the cache's tables are used: ERR_CORRUPT where it is to be made anew. note: its shape is
 * as we make it. forget: it goes. close: damage that was met is noted for the next open. */
bool desk_cache_believe(struct store *store, bool *ret_is_noted, struct error *err);
bool desk_cache_note(struct store *store, struct error *err);
bool desk_cache_forget(struct store *store, struct error *err);
void desk_cache_close(struct store *store);
bool desk_cache_note_damage(struct store *store, struct error *err);
/* This store has the cache open, until it is closed (desk_marks.c). */
void desk_mark(struct store *store);
void desk_unmark(struct store *store);

#endif

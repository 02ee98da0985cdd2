/* Proposals: operations on a record that had left its author's reach when they came
 * (docs/protocol.md, Proposals). Inside a transaction of the service. */
#ifndef STORE_PROPOSALS_H
#define STORE_PROPOSALS_H

#include "store/service.h"

/* Was the record in one of these scopes, or changed by this user, before? What was never in reach
 * must look as if it were not there. */
bool service_had_reach(struct store *store, const char *scopes, const char *user_id,
                       const struct entity *entity, const char *id);
/* Forgets the scopes that somebody left more than 400 days ago: what he sends of them from then on
 * is refused. */
bool service_left_end(struct store *store, int64_t now_ms, int64_t *ret_count, struct error *err);
/* One group becomes one task for whoever has the record now. */
bool service_proposal_add(struct store *store, struct operation *const *ops, size_t count,
                          struct arena *arena, struct error *err);
/* The operations of a task that waits, each with its author; ERR_NOT_FOUND. */
bool service_proposal_ops(struct store *store, const char *task_id, struct arena *arena,
                          struct operation ***ret_ops, size_t *ret_count, struct error *err);
bool service_proposal_end(struct store *store, const char *task_id, struct error *err);

#endif

/* Published rule files: which version a team has. */
#ifndef STORE_RULES_H
#define STORE_RULES_H

#include "core/lead.h"
#include "core/rule.h"
#include "store/store.h"

/* The latest version of this kind and name that is published to the team (NULL: none of it) or to
 * all; *ret_id NULL: there is none. No body is read. */
bool store_rule_in_force(struct store *store, const char *kind, const char *name,
                         const char *team_id, struct arena *arena, char **ret_id,
                         int64_t *ret_version, struct error *err);
/* Every version here of a kind (NULL: of all) and name (NULL: of all): by kind, name, latest first.
 */
bool store_rule_versions(struct store *store, const char *kind, const char *name,
                         struct arena *arena, struct rule ***ret_list, size_t *ret_count,
                         struct error *err);
/* How far from its minute a promise of a queue that says nothing is still kept, as the team's rules
 * of calling say; else PROMISE_TOLERANCE_MS. */
int64_t store_tolerance_ms(struct store *store, const char *team_id);
/* The same of a lead: its queue's, else its team's. */
int64_t store_lead_tolerance_ms(struct store *store, const struct lead *lead);
/* How long after its minute the whole team sees a promise: before it is missed, whatever the team
 * or one of its queues says that a promise may be off. */
int64_t store_takeover_ms(struct store *store, const char *team_id);

#endif

/* What the service keeps for web forms: tokens, what was sent already, visitors. Secrets and keys
 * as hashes only. */
#ifndef STORE_INTAKE_H
#define STORE_INTAKE_H

#include "store/service.h"

struct intake_token {
    char *id, *name, *form, *campaign_id, *team_id;
    char *created_by;                        /* user id; NULL: at the service's machine */
    int64_t created_ms, used_ms, revoked_ms; /* TIME_NONE: not yet */
};
bool service_intake_token_add(struct store *store, const struct intake_token *token,
                              const char *hash, const struct audit_by *by, struct error *err);
/* team_id NULL: of all teams. Newest first. */
bool service_intake_tokens(struct store *store, const char *team_id, struct arena *arena,
                           struct intake_token **ret_tokens, size_t *ret_count, struct error *err);
bool service_intake_token_revoke(struct store *store, const char *id, const struct audit_by *by,
                                 struct error *err);
/* ERR_UNAUTHENTICATED: no such token, or it was revoked. */
bool service_intake_token_find(struct store *store, const char *hash, struct arena *arena,
                               struct intake_token **ret_token, struct error *err);
void service_intake_token_used(struct store *store, const struct intake_token *token);

/* Within a transaction: *ret_is_new false where the same was taken within a day; ERR_CONFLICT where
 * the key came with something else. */
bool service_intake_once(struct store *store, const char *token_id, const char *key_hash,
                         const char *body_hash, bool *ret_is_new, struct error *err);

struct visitor {
    char *hash, *contact_id, *lead_id, *told; /* told: comma list of names */
    int64_t seen_ms;
};
/* *ret_visitor NULL: not known, or of another token. */
bool service_visitor(struct store *store, const char *token_id, const char *hash,
                     struct arena *arena, struct visitor **ret_visitor, struct error *err);
bool service_visitor_put(struct store *store, const char *token_id, const struct visitor *visitor,
                         struct error *err);

#endif

/* The audit's inside: rows of the running transaction. Private to store. */
#ifndef STORE_SERVICE_AUDIT_H
#define STORE_SERVICE_AUDIT_H

#include "base/hash.h"
#include "../store_private.h"

static inline const char *by_user(const struct audit_by *by)
{
    return by != NULL ? by->user_id : NULL;
}
static inline const char *by_device(const struct audit_by *by)
{
    return by != NULL ? by->device_id : NULL;
}
bool audit_add(struct store *store, const struct audit_event *event,
               struct error *err); /* inside a transaction */
void journal_digest(const char *body, const char *salt /* or NULL */, char out[HASH_HEX_SIZE]);
/* The chain holds the digest of a whole body; what is left of it gets a row of its own. */
bool audit_cut(struct store *store, const struct audit_by *by, const char *op_id, const char *body,
               const char *salt, struct error *err);
void audit_part(struct text *text, const char *part); /* NULL is fine */

/* A user without a password, inside a transaction that is numbered later. */
bool user_insert(struct store *store, const struct program *user, struct arena *arena,
                 const char **ret_id, struct error *err);
/* A changed one, likewise; had: its scopes before, of which it notes those that are gone. */
bool user_save(struct store *store, struct user *user, const char *had, struct error *err);
char *user_scopes(const struct user *user, struct arena *arena);
int64_t token_end_ms(int64_t created_ms, int64_t used_ms); /* not good any more from then on */

#endif

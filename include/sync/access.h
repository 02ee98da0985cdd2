/* Territories and tokens of programs at the service, by an administrator who is signed in at this
 * desk. Each call asks the service now and fails offline; territories come with every sync. */
#ifndef SYNC_ACCESS_H
#define SYNC_ACCESS_H

#include "base/hash.h"
#include "base/text.h"
#include "sync/sync.h"

struct territory_wish {
    const char *id;                                                       /* NULL: a new one */
    const char *name, *country, *ranges, *people /* names with commas */; /* NULL: as it is */
};
bool sync_territory_put(const struct desk_paths *paths, const struct territory_wish *wish,
                        struct error *err);
bool sync_territory_remove(const struct desk_paths *paths, const char *id, struct error *err);

struct sync_token {
    char *id, *kind /* "telephony", "integration", "intake" */, *label;
    char *roles; /* of intake: the form */
    char *used_at, *expires_at /* NULL: not yet, never */;
    bool is_revoked;
};
bool sync_tokens(const struct desk_paths *paths, struct arena *arena,
                 struct sync_token **ret_tokens, size_t *ret_count, struct error *err);
struct token_wish {
    const char *label, *roles, *team /* "" none */;
    const char *form, *campaign; /* of a web form's token, instead of roles and team; else NULL */
};
/* ret_token: told once, to be shown and wiped. */
bool sync_token_issue(const struct desk_paths *paths, const struct token_wish *wish,
                      char ret_token[TOKEN_SIZE], struct error *err);
bool sync_token_revoke(const struct desk_paths *paths, const struct sync_token *token,
                       struct error *err);

#endif

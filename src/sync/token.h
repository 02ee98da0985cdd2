/* The token of a desk: in the desktop's keyring where one runs and is unlocked, else in a file of
 * its owner's alone. The file is there in both cases; of a token in the keyring it says only that.
 * Private to sync. */
#ifndef SYNC_TOKEN_H
#define SYNC_TOKEN_H

#include "base/text.h"
#include "sync/sync.h"

/* Replaces what was kept, wherever that was. */
bool token_keep(const struct desk_paths *paths, const char *token, bool may_deposit,
                struct error *err);
/* ERR_NO_INPUT: there is none; ERR_UNAUTHENTICATED: the keyring does not give it now. */
bool token_read(const struct desk_paths *paths, struct text *ret_token, struct error *err);
/* Gone from the file in any case; false: the keyring kept it. */
bool token_forget(const struct desk_paths *paths, struct error *err);

void token_wipe(struct text *secret);

#endif

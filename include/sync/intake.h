/* Tokens of web forms, at the service. */
#ifndef SYNC_INTAKE_H
#define SYNC_INTAKE_H

#include "codec/json.h"
#include "sync/sync.h"

/* *ret_doc belongs to the caller: {id, token}, told once. */
bool sync_intake_token_add(const struct desk_paths *paths, const char *name, const char *form,
                           const char *campaign, struct json_doc **ret_doc, struct error *err);
bool sync_intake_tokens(const struct desk_paths *paths, struct json_doc **ret_doc,
                        struct error *err);
bool sync_intake_token_revoke(const struct desk_paths *paths, const char *id, struct error *err);

#endif

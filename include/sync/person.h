/* Rights of a person, asked of the service now by an administrator at this desk; fails offline.
 * Nothing of the answers is kept here. */
#ifndef SYNC_PERSON_H
#define SYNC_PERSON_H

#include "codec/json.h"
#include "sync/sync.h"

/* Each answers a document of docs/openapi.yaml, which belongs to the caller. */
bool sync_person_find(const struct desk_paths *paths, const char *about, struct json_doc **ret_doc,
                      struct error *err);
bool sync_person_dossier(const struct desk_paths *paths, const char *id, struct json_doc **ret_doc,
                         struct error *err);
bool sync_person_erase(const struct desk_paths *paths, const char *id, struct json_doc **ret_doc,
                       struct error *err);
/* Where else the person is named; takes as long as an erasure. */
bool sync_person_texts(const struct desk_paths *paths, const char *id, struct json_doc **ret_doc,
                       struct error *err);
bool sync_erasures(const struct desk_paths *paths, struct json_doc **ret_doc, struct error *err);
/* Lists that left the house, newest first, 500 a page: an administrator sees everybody's, else
 * one's own. cursor: what the page before says, or NULL. */
bool sync_exports(const struct desk_paths *paths, const char *cursor, struct json_doc **ret_doc,
                  struct error *err);
/* Its copies are gone, or not after all: of one's own list, an administrator of any. */
bool sync_export_deleted(const struct desk_paths *paths, const char *id, bool is_deleted,
                         struct error *err);

#endif

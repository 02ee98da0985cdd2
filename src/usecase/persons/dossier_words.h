/* What a value of a dossier says to who reads it. */
#ifndef USECASE_PERSONS_DOSSIER_WORDS_H
#define USECASE_PERSONS_DOSSIER_WORDS_H

#include "codec/json.h"
#include "core/entity.h"
#include "usecase/session.h"

/* A value that means something to its person: not an id, a key, or what an import counted. */
bool dossier_is_for_people(const struct entity *entity, const struct field *field,
                           const char *value);
/* record: what else stands in it, as JSON; NULL: not known. */
const char *dossier_words(struct session *session, const struct entity *entity,
                          const struct field *field, const char *value, const struct json *record,
                          struct arena *arena);

#endif

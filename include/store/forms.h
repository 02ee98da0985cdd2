/* Published forms: which version a team has. */
#ifndef STORE_FORMS_H
#define STORE_FORMS_H

#include "core/form_record.h"
#include "store/store.h"

/* The latest version of this name that is published to the team (NULL: none of it) or to all;
 * *ret_id NULL: there is none. */
bool store_form_in_force(struct store *store, const char *name, const char *team_id,
                         struct arena *arena, char **ret_id, int64_t *ret_version,
                         struct error *err);
/* Every version of a name, latest first. */
bool store_form_versions(struct store *store, const char *name, struct arena *arena,
                         struct form_record ***ret_list, size_t *ret_count, struct error *err);

#endif

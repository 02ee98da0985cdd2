/* The service's sums of how often a team uses each field (core/field_use.h). */
#ifndef STORE_FIELD_USE_H
#define STORE_FIELD_USE_H

#include "store/store.h"

bool service_field_use_add(struct store *store, const char *team_id, const char *field,
                           int64_t uses, int64_t now_ms, struct error *err);
/* From a month ("2025-12") on, as text; NULL: nothing was counted. */
char *service_field_use_text(struct store *store, const char *team_id, const char *from_month,
                             struct arena *arena);

#endif

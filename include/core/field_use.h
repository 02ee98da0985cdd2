/* How often people use each field of contacts and companies: it was shown in an opened lead, a list
 * was filtered or sorted by it, it left with an export, it was changed. Counted by field, never by
 * person; a team's sums say which fields it can do without. */
#ifndef CORE_FIELD_USE_H
#define CORE_FIELD_USE_H

#include "core/entity.h"

#define FIELD_USE_OPENED "opened" /* leads that were opened, beside the fields */

/* Counts in memory, from any thread; other fields than those of contacts and companies are not
 * counted. */
void field_use_note(const struct entity *entity, const struct field *field);
void field_use_opened(void);
/* The fields of a filter. */
void field_use_filter(const struct entity *entity, const char *where);
/* What was counted since the last time: each name ("contact.phone", "opened") with its number. */
void field_use_take(void (*each)(void *data, const char *name, int64_t count), void *data);
/* Is this a name that is counted? */
bool field_use_is_name(const char *name);

/* A team's sums as text, a line a field: "contact.phone 120 2026-11-28", the first line "since
 * 2026-11". NULL or an unknown name: 0, and "" as day. */
int64_t field_use_of(const char *text, const char *name, char ret_last_day[11]);
const char *field_use_since(const char *text); /* "2026-11…", NULL: nothing was counted yet */

#endif

/* Where a value comes from, and until when it may be used: marks beside a record
 * (`contact.sources`, `company.company_sources`), a set that two desks may add to. What has no mark
 * came with its record: of the list in `batch_id`, or "*" says of what. */
#ifndef CORE_PROVENANCE_H
#define CORE_PROVENANCE_H

#include "core/entity.h"

#define PROVENANCE_PERSON "person" /* typed, or taken from a proposal of the machine */
#define PROVENANCE_CALL "call"     /* told in a call */
#define PROVENANCE_FORM "form"     /* the person's own entry in a web form */
#define PROVENANCE_UNKNOWN "unknown"
#define PROVENANCE_ALL "*" /* instead of a field: all that have no mark of their own */

struct provenance {
    const char *source; /* a word of above, the id of a list (batch) or of a provider's proposal
                           (task) */
    int day;            /* 20261128 */
    int until;          /* the day that a licence ends with; 0: it does not end */
};

/* The field that holds a record's marks; NULL: that kind has none. */
const char *provenance_marks(const struct entity *entity);
/* Every source of a field that a mark names, the newest first; a value may have several. */
size_t provenance_of(const char *marks, const char *field, struct arena *arena,
                     struct provenance **ret_sources);
/* The marks with this source as the only one of a field, with one more, or with none. */
const char *provenance_set(const char *marks, const char *field, const struct provenance *source,
                           struct arena *arena);
const char *provenance_add(const char *marks, const char *field, const struct provenance *source,
                           struct arena *arena);
const char *provenance_drop(const char *marks, const char *field, struct arena *arena);
/* The longest that one of them may be used: 0 for ever. */
int provenance_until(const struct provenance *sources, size_t count);
/* Does a list or provider name a value that may be used longer than that? */
bool provenance_outlasts(const char *marks, int until, struct arena *arena);
int provenance_day(const char *date); /* "2026-11-28"; 0: no date */

#endif

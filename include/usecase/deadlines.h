/* What runs out, in groups: persons whose time of keeping ends, bought lists whose licence ends,
 * persons of bought lists who have to be told of it. A preview: nothing is changed by it. */
#ifndef USECASE_DEADLINES_H
#define USECASE_DEADLINES_H

#include "usecase/retention.h"

#define DEADLINE_PERSONS_MOST 1000 /* of a group are named; all are counted */

enum deadline_kind {
    DEADLINE_STATE,   /* the time of keeping of a state, or of who has no lead */
    DEADLINE_LICENCE, /* who is here by that list alone */
    DEADLINE_VALUES,  /* values of persons who stay */
    DEADLINE_NOTICE   /* GDPR art. 14 */
};
struct deadline_person {
    const char *contact_id, *lead_id /* NULL: none */, *who, *company /* NULL */, *fields;
    int64_t end_ms; /* fields: labels of DEADLINE_VALUES; NULL otherwise */
};
struct deadline_group {
    enum deadline_kind kind;
    const char *batch_id, *name; /* the list; NULL: the group is of none */
    const char *state;           /* of DEADLINE_STATE; NULL: no lead */
    const char *licence_until;   /* of the list; NULL: none */
    int64_t first_ms;            /* the earliest end */
    int64_t count, over;         /* persons; those whose day is over by now */
    struct deadline_person *persons;
    size_t named;
};
struct deadlines {
    struct deadline_group *groups; /* earliest first */
    size_t count;
    int64_t looked;
};
/* Stewards and team leads. Lives in the arena. goes_on: retention.h. */
bool deadlines_find(struct session *session, int64_t until_ms,
                    bool (*goes_on)(void *data, int64_t looked), void *data, struct arena *arena,
                    struct deadlines *ret, struct error *err);
/* "time of keeping: archived", "licence ends: fair.csv": translated, in the arena. */
const char *deadline_words(const struct deadline_group *group, struct arena *arena);

/* Every person of a list who was not told yet: told on that day; one group for undo. */
bool notice_given_list(struct session *session, const char *batch_id, int64_t at_ms,
                       int64_t *ret_count, struct error *err);

#endif

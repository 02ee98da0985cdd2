/* Credit for data care: points are the gain of quality that a person's change made and that still
 * stands after thirty days. Toggling a value earns nothing: a field of a record earns once in a
 * quarter. Personal figures are for oneself alone; a team's sum is told from five people on. */
#ifndef USECASE_CREDIT_H
#define USECASE_CREDIT_H

#include "store/credit.h"
#include "usecase/session.h"

/* The service, each night: books what is new, and settles what is thirty days old or was found
 * wrong since. */
bool credit_nightly(struct session *session, int64_t *ret_booked, int64_t *ret_settled,
                    struct error *err);

#define CREDIT_PEOPLE_LEAST 5
struct credit_standing {
    struct credit_sums own, team;
    bool has_team; /* five people or more have any */
    bool is_on;    /* "credit 1" in data/checks/score.txt */
};
bool credit_of(struct session *session, struct credit_standing *ret_standing, struct error *err);

/* Data-care debt: leads that were closed without the care agreed: an open quality task, or a field
 * missing that their stage asks for. By queue, for the desk's own team; figures, no persons. */
struct debt_row {
    const char *queue;
    int64_t closed, in_debt; /* of the last 90 days */
};
bool credit_debt(struct session *session, struct arena *arena, struct debt_row **ret_rows,
                 size_t *ret_count, struct error *err);

#endif

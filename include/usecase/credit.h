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

/* --- the team's --- */
struct credit_week {
    int64_t from_ms;      /* Monday */
    int64_t goal, earned; /* tenths */
    bool has_goal, has_earned;
    int64_t streak_weeks; /* of one's own: weeks in a row with something earned */
    bool is_listed;       /* asked to stand on the board */
};
/* may_tell: the team is large enough for its sum. */
bool credit_week(struct session *session, bool may_tell, struct credit_week *ret_week,
                 struct error *err);
/* Points a week for the team lead's own team; 0: none. */
bool credit_goal_set(struct session *session, int64_t points, struct error *err);
/* For oneself alone; "board 0" in data/checks/score.txt leaves nobody on it. */
bool credit_has_board(void);
bool credit_list(struct session *session, bool is_listed, struct error *err);
struct credit_standing_row {
    const char *user;
    int64_t points; /* tenths, of four weeks */
    int64_t streak_weeks;
};
/* Of one's own team: those who asked to be on it. */
bool credit_board(struct session *session, struct arena *arena,
                  struct credit_standing_row **ret_rows, size_t *ret_count, struct error *err);

/* The sample of what others of the team repaired: what is shown to a second person, without saying
 * who it was. Right or wrong is one word; wrong takes the points back. */
struct credit_look {
    const char *op_id, *field; /* the ledger's: "phone", "confirmed:phone" */
    const char *name;          /* "phone" */
    const char *entity, *id, *lead_id /* or NULL */, *who;
    const char *value, *before;
    bool is_confirmation; /* said to be still right */
};
bool credit_looks(struct session *session, const char *scopes, struct arena *arena,
                  struct credit_look **ret_looks, size_t *ret_count, struct error *err);
bool credit_judge(struct session *session, const char *scopes, const char *op_id, const char *field,
                  bool is_right, struct error *err);
/* Does what the row is about still stand? */
bool credit_stands(struct session *session, const struct credit_row *row,
                   const struct operation *op, struct arena *arena);

/* Data-care debt: leads that were closed without the care agreed: an open quality task, or a field
 * missing that their stage asks for. By queue, for the desk's own team; figures, no persons. */
struct debt_row {
    const char *queue;
    int64_t closed, in_debt; /* of the last 90 days */
};
bool credit_debt(struct session *session, struct arena *arena, struct debt_row **ret_rows,
                 size_t *ret_count, struct error *err);

#endif

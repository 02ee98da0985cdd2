/* The ledger of credit for data care, in the service. */
#ifndef STORE_CREDIT_H
#define STORE_CREDIT_H

#include "core/operation.h"
#include "store/store.h"

struct credit_row {
    const char *op_id, *field, *user_id, *team_id, *entity, *id;
    int64_t points; /* tenths */
    int64_t earned_ms;
    const char *state; /* pending, standing, taken_back */
    const char *look;  /* "asked": a second person is to look at it */
};
/* Changes of contacts and companies that persons made, after this journal number, in order; those
 * whose content is gone are left out. *ret_last: where to go on; equal to `after`: no more. */
bool service_credit_scan(struct store *store, int64_t after, int limit, struct arena *arena,
                         struct operation ***ret_ops, size_t *ret_count, int64_t *ret_last,
                         struct error *err);
/* One field of one record earns once in `apart_ms`; else nothing is written. */
bool service_credit_add(struct store *store, const struct credit_row *row, int64_t apart_ms,
                        struct error *err);
/* Rows of this state, earned in that time, oldest first. */
bool service_credit_rows(struct store *store, const char *state, int64_t from_ms, int64_t to_ms,
                         int limit, struct arena *arena, struct credit_row **ret_rows,
                         size_t *ret_count, struct error *err);
/* The operation a row is about; NULL: its content is gone. */
struct operation *service_credit_operation(struct store *store, const char *op_id,
                                           struct arena *arena);
/* state NULL: the row goes. */
bool service_credit_settle(struct store *store, const struct credit_row *row, const char *state,
                           struct error *err);
struct credit_sums {
    int64_t pending, standing, taken_back; /* tenths */
    int64_t people;                        /* with any row */
};
/* Of a person, or of a team (user_id NULL). */
bool service_credit_sums(struct store *store, const char *user_id, const char *team_id,
                         struct credit_sums *ret_sums, struct error *err);

/* --- a team's --- */
/* Tenths for a week; false: none is set. */
bool service_credit_goal(struct store *store, const char *team_id, int64_t *ret_points);
bool service_credit_goal_set(struct store *store, const char *team_id, int64_t points,
                             const char *user_id, int64_t now_ms, struct error *err);
/* Earned in that time and not taken back. */
bool service_credit_between(struct store *store, const char *team_id, int64_t from_ms,
                            int64_t to_ms, int64_t *ret_points, struct error *err);
/* When a person earned something that was not taken back, newest first. */
bool service_credit_times(struct store *store, const char *user_id, int64_t from_ms,
                          struct arena *arena, int64_t **ret_times, size_t *ret_count,
                          struct error *err);
/* Who wants to stand on the board. */
bool service_credit_is_listed(struct store *store, const char *user_id);
bool service_credit_list(struct store *store, const char *user_id, bool is_listed, int64_t now_ms,
                         struct error *err);
#define CREDIT_PLACES_MOST 100
struct credit_place {
    const char *user_id, *user;
    int64_t points; /* tenths */
};
/* Those of a team who are listed, by what they earned since then. */
bool service_credit_board(struct store *store, const char *team_id, int64_t from_ms,
                          struct arena *arena, struct credit_place **ret_places, size_t *ret_count,
                          struct error *err);
/* The sample: what others of the team earned since then and nobody has looked at. */
#define CREDIT_LOOKS_MOST 50
bool service_credit_looks(struct store *store, const char *team_id, const char *not_user_id,
                          int64_t from_ms, struct arena *arena, struct credit_row **ret_rows,
                          size_t *ret_count, struct error *err);
/* What that person found; wrong: the points go back. */
bool service_credit_looked(struct store *store, const struct credit_row *row, bool is_right,
                           const char *user_id, int64_t now_ms, struct error *err);

#endif

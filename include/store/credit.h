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

#endif

/* What somebody did, for himself: never in a list of people (usecase/figures.h says who may). */
#ifndef STORE_FIGURES_H
#define STORE_FIGURES_H

#include "store/store.h"

struct result_count {
    char *result; /* an outcome's code; NULL: none was said */
    int64_t count;
};
/* Calls of a user from (and without) those two times by their outcome, the most frequent first;
 * what was undone does not count. */
bool store_result_counts(struct store *store, const char *user_id, int64_t from_ms, int64_t to_ms,
                         struct arena *arena, struct result_count **ret_rows, size_t *ret_count,
                         struct error *err);

#endif

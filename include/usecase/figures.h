/* Figures about people: one's own for oneself. */
#ifndef USECASE_FIGURES_H
#define USECASE_FIGURES_H

#include "store/figures.h"
#include "usecase/session.h"

/* Own calls from (and without) those two times by outcome, the most frequent first. */
bool figures_own_results(struct session *session, int64_t from_ms, int64_t to_ms,
                         struct arena *arena, struct result_count **ret_rows, size_t *ret_count,
                         struct error *err);

#endif

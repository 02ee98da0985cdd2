/* What somebody did. Who may ask stands in usecase/figures.h. */
#ifndef STORE_FIGURES_H
#define STORE_FIGURES_H

#include "store/queue.h"

struct result_count {
    char *result; /* an outcome's code; NULL: none was said */
    int64_t count;
};
/* Calls of a user from (and without) those two times by their outcome, the most frequent first;
 * what was undone does not count. */
bool store_result_counts(struct store *store, const char *user_id, int64_t from_ms, int64_t to_ms,
                         struct arena *arena, struct result_count **ret_rows, size_t *ret_count,
                         struct error *err);

struct person_figures {
    char *user_id, *user;
    int64_t received, received_a /* grade A */, open; /* leads */
    int64_t calls_today, calls_days;                  /* calls_days: of FIGURES_DAYS */
    struct promise_figures promises;                  /* of FIGURES_DAYS */
};

/* ERR_NOT_FOUND: there is no such user. */
bool store_person_figures(struct store *store, const char *user_id, int64_t now_ms,
                          struct arena *arena, struct person_figures *ret_figures,
                          struct error *err);
/* Of the agents of a team. */
bool store_fairness(struct store *store, const char *team_id, struct fairness *ret_fairness,
                    struct error *err);
/* Active people of a team; team_id NULL: of all. */
int64_t store_people(struct store *store, const char *team_id);

#endif

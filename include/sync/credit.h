/* Credit for data care, asked from the service now (usecase/credit.h); fails offline. */
#ifndef SYNC_CREDIT_H
#define SYNC_CREDIT_H

#include "sync/sync.h"

struct sync_points {
    int64_t standing, pending, taken_back;
};
struct sync_credit {
    bool is_on, has_board, is_listed;
    bool has_team; /* false: fewer than five people */
    bool has_goal, has_earned;
    int64_t goal, earned; /* of this week */
    int64_t streak_weeks;
    struct sync_points own, team;
};
bool sync_credit(const struct desk_paths *paths, struct sync_credit *ret_credit, struct error *err);
bool sync_credit_goal(const struct desk_paths *paths, int64_t points, struct error *err);
bool sync_credit_listing(const struct desk_paths *paths, bool is_listed, struct error *err);
struct sync_place {
    const char *user;
    int64_t points, streak_weeks;
};
bool sync_credit_board(const struct desk_paths *paths, struct arena *arena,
                       struct sync_place **ret_places, size_t *ret_count, struct error *err);
/* A repair that a second person is to judge. */
struct sync_look {
    const char *op_id, *field, *name, *entity, *lead_id, *who, *value, *before;
    bool is_confirmation;
};
bool sync_credit_looks(const struct desk_paths *paths, struct arena *arena,
                       struct sync_look **ret_looks, size_t *ret_count, struct error *err);
bool sync_credit_judge(const struct desk_paths *paths, const char *op_id, const char *field,
                       bool is_right, struct error *err);

#endif

/* Figures about people and the views that show them, asked of the service now; fails offline. */
#ifndef SYNC_FIGURES_H
#define SYNC_FIGURES_H

#include "store/figures.h"
#include "store/views.h"
#include "sync/sync.h"

/* Whether figures of one person need a view. */
bool sync_works_council(const struct desk_paths *paths, bool *ret_is_on, struct error *err);
bool sync_works_council_set(const struct desk_paths *paths, bool is_on, struct error *err);
/* By and about me; viewer_id is set on those that I opened. */
bool sync_views(const struct desk_paths *paths, struct arena *arena,
                struct personal_view **ret_views, size_t *ret_count, struct error *err);
/* until_ms TIME_NONE: for the usual time. */
bool sync_view_open(const struct desk_paths *paths, const char *user_id, const char *purpose,
                    int64_t until_ms, struct error *err);
bool sync_view_end(const struct desk_paths *paths, const char *id, struct error *err);
/* Everybody whom I may look at now; user_id: that one. Each look is counted. */
bool sync_figures(const struct desk_paths *paths, const char *user_id, struct arena *arena,
                  struct person_figures **ret_people, size_t *ret_count, struct error *err);

#endif

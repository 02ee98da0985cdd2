/* Personal views in the service: the right to look at one person's figures for a while. */
#ifndef STORE_VIEWS_H
#define STORE_VIEWS_H

#include "store/store.h"

struct personal_view {
    const char *id, *viewer_id, *viewer, *subject_id, *subject, *purpose;
    int64_t from_ms, until_ms; /* an end before its time moves until_ms */
    int64_t looks, looked_ms;  /* TIME_NONE: never */
};
bool service_view_add(struct store *store, const struct personal_view *view, struct error *err);
/* By and about this user, the newest first, at most 200. */
bool service_views(struct store *store, const char *user_id, struct arena *arena,
                   struct personal_view **ret_views, size_t *ret_count, struct error *err);
/* NULL subject: any. What is open at that time, of this viewer. */
bool service_views_open(struct store *store, const char *viewer_id, const char *subject_id,
                        int64_t now_ms, struct arena *arena, struct personal_view **ret_views,
                        size_t *ret_count, struct error *err);
/* ERR_NOT_FOUND: no such open view of this viewer. *ret_subject_id: whom it was about. */
bool service_view_end(struct store *store, const char *id, const char *viewer_id, int64_t now_ms,
                      struct arena *arena, char **ret_subject_id, struct error *err);
bool service_view_looked(struct store *store, const char *id, int64_t now_ms, struct error *err);
/* What ended before then goes. */
bool service_views_forget(struct store *store, int64_t before_ms, struct error *err);

#endif

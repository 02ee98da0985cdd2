/* Administration at the service by an administrator who is signed in at this desk. Each call asks
 * the service now and fails offline; lists of users and teams come with every sync. */
#ifndef SYNC_ADMIN_H
#define SYNC_ADMIN_H

#include "base/text.h"
#include "sync/sync.h"

struct admin_user {
    const char *name, *password, *roles /* comma list */, *team /* name; new ones are made */;
};
bool sync_user_add(const struct desk_paths *paths, const struct admin_user *user,
                   struct error *err);
/* NULL and -1: as it is. */
/* Names with commas. */
bool sync_user_territories(const struct desk_paths *paths, const char *id, const char *names,
                           struct error *err);
bool sync_user_edit(const struct desk_paths *paths, const char *id, const char *roles,
                    const char *team, int is_active, struct error *err);
bool sync_user_password(const struct desk_paths *paths, const char *id, const char *password,
                        struct error *err);
bool sync_team_hours(const struct desk_paths *paths, const char *team_id, const char *hours,
                     struct error *err);
bool sync_team_add(const struct desk_paths *paths, const char *name, struct error *err);

/* Away between the two, or back again (from_ms TIME_NONE). */
bool sync_absence(const struct desk_paths *paths, const char *user_id, int64_t from_ms,
                  int64_t until_ms, const char *deputy_id, int64_t *ret_moved, struct error *err);

struct sync_device {
    char *id, *user, *name, *seen_at;
    bool is_revoked;
};
bool sync_devices(const struct desk_paths *paths, struct arena *arena,
                  struct sync_device **ret_devices, size_t *ret_count, struct error *err);
/* Its token ends; what it holds stays, and signing in again goes on. */
bool sync_device_sign_out(const struct desk_paths *paths, const char *id, struct error *err);
/* The device hears it and wipes itself. */
bool sync_device_revoke(const struct desk_paths *paths, const char *id, struct error *err);

#endif

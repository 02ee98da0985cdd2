/* Administration: rights and shapes first, then one transaction of the store with its audit row. */
#include "usecase/admin.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/team_hours.h"
#include "store/service.h"

#include <string.h>

bool user_name_is_valid(const char *name, struct error *err)
{
    return (!str_is_empty(name) && text_is_clean(name, false) && strlen(name) <= 60 &&
            strpbrk(name, " ,@/") == NULL) ||
           error_set(err, ERR_USAGE, _("a user's name may not hold blanks, commas, @ or /"));
}

bool team_name_is_valid(const char *name, struct error *err)
{
    return (!str_is_empty(name) && text_is_clean(name, false) && strlen(name) <= 100) ||
           error_set(err, ERR_USAGE, _("this is no name for a team"));
}

bool extension_is_valid(const char *extension, struct error *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "*#+@._-";
    return (strlen(extension) <= 23 && strspn(extension, allowed) == strlen(extension)) ||
           error_set(err, ERR_USAGE,
                     _("an extension is at most 23 digits, letters and *#+@._- without blanks"));
}

bool roles_are_valid(const char *roles, struct error *err)
{
    char **parts;
    struct arena *arena = arena_new();
    size_t count = str_split(arena, roles, ',', &parts);
    bool is_ok = *roles != '\0' ||
                 error_set(err, ERR_USAGE,
                           _("say --role: agent, steward, team_lead, marketing, sales, admin, "
                             "telephony"));
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = role_is_valid(parts[i]) ||
                error_set(err, ERR_USAGE, _("there is no role \"%s\""), parts[i]);
    arena_free(arena);
    return is_ok;
}

static struct audit_by by_actor(const struct session *session)
{
    return (struct audit_by){session->actor.user_id, session->device_id};
}

bool admin_user_add(struct session *session, const struct new_user *user, char ret_id[37],
                    struct error *err)
{
    struct audit_by by = by_actor(session);
    return actor_require(&session->actor, RIGHT_USERS, err) &&
           user_name_is_valid(user->name, err) && roles_are_valid(user->roles, err) &&
           (str_is_empty(user->team) || team_name_is_valid(user->team, err)) &&
           service_user_add(session->store, user->name, user->full_name, user->roles, user->team,
                            user->password_hash, &by, ret_id, err);
}

bool admin_user_edit(struct session *session, const char *name, const struct user_edit *edit,
                     struct error *err)
{
    struct audit_by by = by_actor(session);
    bool ends =
        edit->is_active == 0 || (edit->roles != NULL && !str_list_has(edit->roles, "admin"));
    const struct user_change change = {edit->roles,       edit->team,      edit->is_active,
                                       edit->territories, edit->extension, ends};
    if (!actor_require(&session->actor, RIGHT_USERS, err) ||
        (edit->roles != NULL && !roles_are_valid(edit->roles, err)) ||
        (edit->team != NULL && !team_name_is_valid(edit->team, err)) ||
        (edit->extension != NULL && !extension_is_valid(edit->extension, err)))
        return false;
    return service_user_change(session->store, name, &change, &by, err);
}

bool admin_password_reset(struct session *session, const char *name, const char *password_hash,
                          struct error *err)
{
    struct audit_by by = by_actor(session);
    return actor_require(&session->actor, RIGHT_USERS, err) &&
           service_user_set_password(session->store, name, password_hash, &by, err);
}

bool admin_team_hours(struct session *session, const char *name, const char *hours,
                      struct error *err)
{
    struct audit_by by = by_actor(session);
    return actor_require(&session->actor, RIGHT_USERS, err) && team_hours_are_valid(hours, err) &&
           service_team_hours(session->store, name, hours, &by, err);
}

bool admin_team_add(struct session *session, const char *name, struct error *err)
{
    struct audit_by by = by_actor(session);
    return actor_require(&session->actor, RIGHT_USERS, err) && team_name_is_valid(name, err) &&
           service_team_add(session->store, name, &by, err);
}

/* What the administration screen asks of the service, run on the worker. Passwords are wiped. */
#include "writes.h"

#include "sync/admin.h"

#include <stdio.h>
#include <string.h>

static const struct desk_paths *paths_of(const struct write *write)
{
    return (const struct desk_paths *)(uintptr_t)write->number;
}

bool admin_run_roles(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    snprintf(write->text, sizeof write->text, "%s", _("the roles are changed"));
    return sync_user_edit(paths_of(write), write->id, write->a, NULL, -1, err);
}

bool admin_run_team(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    snprintf(write->text, sizeof write->text, "%s", _("the team is changed"));
    return sync_user_edit(paths_of(write), write->id, NULL, write->a, -1, err);
}

bool admin_run_territories(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    snprintf(write->text, sizeof write->text, "%s", _("the territories are changed"));
    return sync_user_territories(paths_of(write), write->id, write->a, err);
}

bool admin_run_active(struct session *session, struct write *write, struct error *err)
{
    bool enables = strcmp(write->a, "enable") == 0;
    (void)session;
    snprintf(write->text, sizeof write->text, "%s",
             enables ? _("may sign in again") : _("is signed out everywhere"));
    return sync_user_edit(paths_of(write), write->id, NULL, NULL, enables, err);
}

bool admin_run_password(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    bool is_ok = sync_user_password(paths_of(write), write->id, write->a, err);
    explicit_bzero(write->a, sizeof write->a);
    snprintf(write->text, sizeof write->text, "%s",
             _("the password is changed; every device was signed out"));
    return is_ok;
}

bool admin_run_hours(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    snprintf(write->text, sizeof write->text, "%s", _("the opening hours are changed"));
    return sync_team_hours(paths_of(write), write->id, write->a, err);
}

bool admin_run_new_team(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    snprintf(write->text, sizeof write->text, "%s", _("the team is there"));
    return sync_team_add(paths_of(write), write->a, err);
}

bool admin_run_sign_out(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    snprintf(write->text, sizeof write->text, "%s",
             _("signed out; it asks for the password again"));
    return sync_device_sign_out(paths_of(write), write->id, err);
}

bool admin_run_revoke(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    snprintf(write->text, sizeof write->text, "%s", _("revoked; it wipes its copy"));
    return sync_device_revoke(paths_of(write), write->id, err);
}

bool admin_run_add(struct session *session, struct write *write, struct error *err)
{
    char *name = write->b, *roles = name + strlen(name) + 1, *team = roles + strlen(roles) + 1;
    struct admin_user user = {.name = name, .roles = roles, .team = team, .password = write->a};
    (void)session;
    bool is_ok = sync_user_add(paths_of(write), &user, err);
    explicit_bzero(write->a, sizeof write->a);
    snprintf(write->text, sizeof write->text, "%s", _("the user is there"));
    return is_ok;
}

/* The changes of the administration screen. Private to it. write->number: the desk's paths; id:
 * whom or what; a: the new value. */
#ifndef UI_SCREENS_ADMIN_WRITES_H
#define UI_SCREENS_ADMIN_WRITES_H

#include "../../screens.h"

#include "core/reference.h"
#include "sync/admin.h"

bool admin_run_roles(struct session *session, struct write *write, struct error *err);
bool admin_run_team(struct session *session, struct write *write, struct error *err);
bool admin_run_territories(struct session *session, struct write *write, struct error *err);
bool admin_run_active(struct session *session, struct write *write, struct error *err);
bool admin_run_password(struct session *session, struct write *write, struct error *err);
bool admin_run_hours(struct session *session, struct write *write, struct error *err);
bool admin_run_new_team(struct session *session, struct write *write, struct error *err);
bool admin_run_sign_out(struct session *session, struct write *write, struct error *err);
bool admin_run_revoke(struct session *session, struct write *write, struct error *err);
/* a: the password; b: name, roles and team, each with its NUL */
bool admin_run_add(struct session *session, struct write *write, struct error *err);

/* --- shared with admin_add.c --- */
void admin_changed(struct app *app, struct write *write);
bool admin_fits(struct app *app, const char *text, size_t size); /* else it says so */
#define USER_ROLES "agent,steward,team_lead,marketing,sales,admin,telephony"
size_t admin_complete_roles(struct app *app, const char *text, char ***ret_lines);
bool admin_check_roles(struct app *app, const char *text, char *echo, size_t size);
void admin_ask_password(struct app *app, const char *name,
                        void (*done)(struct app *, const char *, void *));
void admin_add_user(struct app *app, struct screen *screen);
void admin_add_team(struct app *app, struct screen *screen);
/* Who is responsible for a team's data, as letters say it. */
void admin_ask_controller(struct app *app, const char *team_id);

/* --- cards.c --- */
/* Ids with commas as names with commas. */
const char *admin_territory_names(struct store *store, const char *ids, struct arena *arena);
void admin_show_user(struct app *app, const struct user *user, const struct sync_device *devices,
                     size_t count); /* devices: as many as are known, of everybody */
void admin_show_device(struct app *app, const struct sync_device *device);

#endif

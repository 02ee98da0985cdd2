/* The changes of the administration screen. Private to it. write->number: the desk's paths; id:
 * whom or what; a: the new value. */
#ifndef UI_SCREENS_ADMIN_WRITES_H
#define UI_SCREENS_ADMIN_WRITES_H

#include "../screens.h"

bool admin_run_roles(struct session *session, struct write *write, struct error *err);
bool admin_run_team(struct session *session, struct write *write, struct error *err);
bool admin_run_territories(struct session *session, struct write *write, struct error *err);
bool admin_run_active(struct session *session, struct write *write, struct error *err);
bool admin_run_password(struct session *session, struct write *write, struct error *err);
bool admin_run_new_team(struct session *session, struct write *write, struct error *err);
bool admin_run_revoke(struct session *session, struct write *write, struct error *err);
/* a: the password; b: name, roles and team, each with its NUL */
bool admin_run_add(struct session *session, struct write *write, struct error *err);

#endif

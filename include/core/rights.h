/* Who may do what. Roles are a comma list; rights are checked at the desk and again
 * in the service. */
#ifndef CORE_RIGHTS_H
#define CORE_RIGHTS_H

#include "base/error.h"

#include <stdbool.h>

struct actor {
    const char *user_id, *name, *roles, *team_id;
    bool is_system; /* the service itself */
};

enum right {
    RIGHT_WORK_QUEUE,
    RIGHT_EDIT_CONTACT,
    RIGHT_IMPORT,
    RIGHT_EXPORT,
    RIGHT_MERGE,
    RIGHT_ERASE,
    RIGHT_MOVE_LEADS,
    RIGHT_BOARD,
    RIGHT_ACCEPT,
    RIGHT_CAMPAIGNS,
    RIGHT_USERS,
    RIGHT_QUALITY,
    RIGHT_HANDOVER,
    RIGHT_BLOCKS,
    RIGHT_FORMS,
    RIGHT_RULES,
    RIGHT_PERSONAL_VIEW,
    RIGHT_COUNT
};
bool actor_may(const struct actor *actor, enum right right);
/* Whether leads of the own team are seen: not in sales or marketing alone. */
bool roles_see_team(const char *roles);
bool actor_require(const struct actor *actor, enum right right,
                   struct error *err); /* ERR_FORBIDDEN with a sentence */
/* A team's lead publishes for the own team, an administrator for any and for all (team NULL). */
bool actor_may_publish_to(const struct actor *actor, const char *team_id);
bool role_is_valid(const char *role);

#endif

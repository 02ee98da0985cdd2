/* Which role may do what. */
#include "core/rights.h"

#include "base/text.h"
#include "records/fields.h"

struct right_row {
    const char *roles, *sentence;
};

/* clang-format off */
static const struct right_row rows[RIGHT_COUNT] = {
    [RIGHT_WORK_QUEUE]   = {"agent,steward,team_lead",           N_("work the queue")},
    [RIGHT_EDIT_CONTACT] = {"agent,steward,team_lead,sales",     N_("change contact data")},
    [RIGHT_IMPORT]       = {"steward,team_lead",                 N_("import lists")},
    [RIGHT_EXPORT]       = {"steward,team_lead",                 N_("export records")},
    [RIGHT_MERGE]        = {"steward,team_lead",                 N_("merge records or change many")},
    [RIGHT_ERASE]        = {"team_lead,admin",                             N_("erase a person")},
    [RIGHT_MOVE_LEADS]   = {"team_lead",                         N_("move leads")},
    [RIGHT_BOARD]        = {"team_lead,marketing,admin",         N_("see the board")},
    [RIGHT_ACCEPT]       = {"sales",                             N_("accept or reject handed-over leads")},
    [RIGHT_CAMPAIGNS]    = {"marketing,team_lead",               N_("change campaigns")},
    [RIGHT_USERS]        = {"admin",                             N_("manage users")},
    [RIGHT_QUALITY]      = {"steward,team_lead,agent",           N_("work data-quality tasks")},
    [RIGHT_BLOCKS]       = {"steward,team_lead,admin",           N_("change the block list")},
    [RIGHT_FORMS]        = {"team_lead,admin",                   N_("publish forms")},
    [RIGHT_RULES]        = {"team_lead,admin",                   N_("publish rules of a team")},
    [RIGHT_PERSONAL_VIEW] = {"team_lead",                        N_("look at the figures of one person")},
    [RIGHT_HANDOVER]     = {"agent,team_lead",                   N_("hand leads over")},
};
/* clang-format on */

bool actor_may(const struct actor *actor, enum right right)
{
    static const char *const roles[] = {"agent",     "steward", "team_lead",
                                        "marketing", "sales",   "admin"};
    if (actor->is_system)
        return true;
    for (size_t i = 0; i < COUNT(roles); i++)
        if (str_list_has(actor->roles, roles[i]) && str_list_has(rows[right].roles, roles[i]))
            return true;
    return false;
}

bool roles_see_team(const char *roles)
{
    bool is_sales_only = str_list_has(roles, "sales") && !str_list_has(roles, "team_lead") &&
                         !str_list_has(roles, "steward") && !str_list_has(roles, "agent");
    return !is_sales_only && !str_equal(roles, "marketing");
}

bool actor_require(const struct actor *actor, enum right right, struct error *err)
{
    if (actor_may(actor, right))
        return true;
    return error_set(err, ERR_FORBIDDEN, _("your role may not: %s"), _(rows[right].sentence));
}

bool actor_may_publish_to(const struct actor *actor, const char *team_id)
{
    return actor->is_system || str_list_has(actor->roles, "admin") ||
           (actor_may(actor, RIGHT_FORMS) && team_id != NULL && str_equal(team_id, actor->team_id));
}

bool role_is_valid(const char *role)
{
    return str_list_has("agent,steward,team_lead,marketing,sales,admin,telephony", role) &&
           *role != '\0';
}

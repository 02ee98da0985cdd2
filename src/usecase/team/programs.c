/* Tokens of programs: telephone systems and other integrations. In the service. */
#include "usecase/admin.h"

#include "base/i18n.h"
#include "base/text.h"
#include "store/service.h"

#include <string.h>

/* A program is given no leads and does not administer. */
bool program_roles_are_valid(const char *roles, struct error *err)
{
    char **parts;
    struct arena *arena = arena_new();
    size_t count = str_is_empty(roles) ? 0 : str_split(arena, roles, ',', &parts);
    bool is_ok = count > 0;
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok =
            *parts[i] != '\0' && str_list_has("telephony,steward,team_lead,marketing", parts[i]);
    arena_free(arena);
    return is_ok || error_set(err, ERR_USAGE,
                              _("a program may be telephony, steward, team_lead, marketing"));
}

bool program_token_issue(struct session *session, const struct program_request *request,
                         char ret_device_id[37], char ret_token[TOKEN_SIZE], struct error *err)
{
    const struct audit_by by = {session->actor.user_id, session->device_id};
    const struct program program = {request->label, request->roles, request->team};
    char hash[HASH_HEX_SIZE];
    if (!actor_require(&session->actor, RIGHT_USERS, err) ||
        !user_name_is_valid(request->label, err) || !program_roles_are_valid(request->roles, err) ||
        (!str_is_empty(request->team) && !team_name_is_valid(request->team, err)))
        return false;
    token_new(ret_token);
    hash_hex(ret_token, strlen(ret_token), hash);
    return service_program_issue(session->store, &program, hash, &by, ret_device_id, err);
}

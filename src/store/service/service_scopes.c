/* Which scopes a user reads, and a list of them as a condition. */
#include "../store_private.h"

#include "base/hash.h"
#include "base/i18n.h"
#include "core/reference.h"
#include "core/rights.h"
#include "core/rule.h"

#include <string.h>

void service_scopes_of(const struct user *user, struct arena *arena, char **ret_scopes,
                       int64_t *ret_version)
{
    const char *user_id = user->record.id;
    bool has_team = user->team_id != NULL && roles_see_team(user->roles);
    char *scopes = arena_printf(arena, "all,user:%s", user_id), **territories;
    if (user->team_id != NULL) /* in sales or marketing alone: the team's rules, not its leads */
        scopes =
            arena_printf(arena, "%s,%s:%s", scopes, has_team ? "team" : "rules", user->team_id);
    size_t count = has_team && !str_is_empty(user->territories)
                       ? str_split(arena, user->territories, ',', &territories)
                       : 0;
    for (size_t i = 0; i < count; i++)
        scopes = arena_printf(arena, "%s,territory:%s", scopes, territories[i]);
    if (str_list_has(user->roles, "admin"))
        scopes = arena_printf(arena, "%s," RULE_ADMINS, scopes);
    *ret_scopes = scopes;
    *ret_version =
        (int64_t)(hash64(*ret_scopes, strlen(*ret_scopes)) >> 16); /* changes when they do */
}

bool service_scopes(struct store *store, const char *user_id, struct arena *arena,
                    char **ret_scopes, int64_t *ret_version, struct error *err)
{
    void *user;
    if (!store_load(store, &user_entity, user_id, arena, &user, err))
        return false;
    service_scopes_of(user, arena, ret_scopes, ret_version);
    return true;
}

/* $1 '…' list as a condition; names are hex, letters and ':' only, checked. */
bool scope_condition(const char *scopes, struct arena *arena, char **ret_condition,
                     struct error *err)
{
    char **names;
    struct text out = {0};
    size_t count = str_split(arena, scopes, ',', &names);
    for (size_t i = 0; i < count; i++) {
        if (strspn(names[i], "abcdefghijklmnopqrstuvwxyz0123456789:-") != strlen(names[i])) {
            text_free(&out);
            return error_set(err, ERR_USAGE, _("this scope does not exist"));
        }
        text_printf(&out, "%s'%s'", i > 0 ? ", " : "", names[i]);
    }
    *ret_condition = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return true;
}

/* Territories: changing one moves the leads that lie in it. In the service. */
#include "usecase/admin.h"

#include "base/i18n.h"
#include "base/text.h"
#include "../write/derive.h"
#include "store/records.h"
#include "store/territories.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

#define PAGE 200

bool territory_name_is_valid(const char *name, struct error *err)
{
    return team_name_is_valid(name, NULL) && strchr(name, ',') == NULL
               ? true
               : error_set(err, ERR_USAGE, _("this is no name for a territory"));
}

/* Only the leads whose territory is another one come into the group: writing derives the rest. */
static bool assign_page(struct session *session, struct page_request *page, int64_t *ret_moved,
                        struct arena *arena, char **ret_next, struct error *err)
{
    struct batch_of_operations *ops =
        operations_new(arena, "territory", session->actor.user_id, session->now_ms());
    void **leads;
    size_t count = 0;
    bool is_ok =
        store_page(session->store, &lead_entity, page, arena, &leads, &count, ret_next, err);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = derive_territory(session, ops, leads[i], err);
    *ret_moved += is_ok ? (int64_t)ops->count : 0;
    return is_ok && (ops->count == 0 || write_commit(session, ops, NULL, err));
}

bool territories_assign_some(struct session *session, char cursor[TERRITORY_CURSOR_SIZE],
                             int64_t *ret_moved, bool *ret_has_more, struct error *err)
{
    struct arena *arena = arena_new();
    struct page_request page = {.limit = PAGE, .cursor = cursor};
    char *next = NULL;
    bool is_ok = assign_page(session, &page, ret_moved, arena, &next, err);
    *ret_has_more = is_ok && next != NULL;
    if (is_ok)
        snprintf(cursor, TERRITORY_CURSOR_SIZE, "%s", str_or(next, ""));
    arena_free(arena);
    return is_ok;
}

bool territories_assign(struct session *session, int64_t *ret_moved, struct error *err)
{
    char cursor[TERRITORY_CURSOR_SIZE] = "";
    bool is_ok = true;
    *ret_moved = 0;
    for (bool has_more = true; is_ok && has_more;)
        is_ok = territories_assign_some(session, cursor, ret_moved, &has_more, err);
    return is_ok;
}

static bool change_is_valid(const struct territory_change *change, struct error *err)
{
    bool is_whole = change->id == NULL;
    return ((change->name == NULL && !is_whole) ||
            territory_name_is_valid(str_or(change->name, ""), err)) &&
           ((change->ranges == NULL && !is_whole) ||
            territory_ranges_are_valid(change->ranges, err));
}

bool territory_put(struct session *session, const struct territory_change *change, char ret_id[37],
                   struct error *err)
{
    const struct audit_by by = {session->actor.user_id, session->device_id};
    return actor_require(&session->actor, RIGHT_USERS, err) && change_is_valid(change, err) &&
           service_territory_put(session->store, change, &by, ret_id, err);
}

bool territory_remove(struct session *session, const char *id, struct error *err)
{
    const struct audit_by by = {session->actor.user_id, session->device_id};
    return actor_require(&session->actor, RIGHT_USERS, err) &&
           service_territory_remove(session->store, id, &by, err);
}

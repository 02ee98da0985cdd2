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

bool territories_assign(struct session *session, int64_t *ret_moved, struct error *err)
{
    char cursor[300] = "";
    bool is_ok = true, has_more = true;
    *ret_moved = 0;
    while (is_ok && has_more) {
        struct arena *arena = arena_new();
        struct page_request page = {.limit = PAGE, .cursor = cursor};
        char *next = NULL;
        is_ok = assign_page(session, &page, ret_moved, arena, &next, err);
        has_more = next != NULL;
        snprintf(cursor, sizeof cursor, "%s", str_or(next, ""));
        arena_free(arena);
    }
    return is_ok;
}

bool territory_set(struct session *session, const struct territory_request *request,
                   int64_t *ret_moved, struct error *err)
{
    const struct audit_by by = {session->actor.user_id, session->device_id};
    const struct territory territory = {.name = (char *)(uintptr_t)request->name,
                                        .country = (char *)(uintptr_t)request->country,
                                        .ranges = (char *)(uintptr_t)request->ranges};
    return actor_require(&session->actor, RIGHT_USERS, err) &&
           territory_name_is_valid(request->name, err) &&
           territory_ranges_are_valid(request->ranges, err) &&
           service_territory_put(session->store, &territory, &by, err) &&
           territories_assign(session, ret_moved, err);
}

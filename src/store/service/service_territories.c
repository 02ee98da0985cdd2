/* Territories of the service: reading them, and changing one with its row in the audit. */
#include "service_audit.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "core/reference.h"
#include "store/territories.h"

#include <stdio.h>

#define TERRITORIES_MOST 500

static bool read_all(struct store *store, struct error *err)
{
    struct page_request page = {.limit = TERRITORIES_MOST, .sort = "name"};
    void **rows;
    char *cursor;
    if (!store_page(store, &territory_entity, &page, store->touched_arena, &rows,
                    &store->territory_count, &cursor, err))
        return false;
    store->territories =
        ARENA_ARRAY(store->touched_arena, const struct territory *, store->territory_count + 1);
    for (size_t i = 0; i < store->territory_count; i++)
        store->territories[i] = rows[i];
    return true;
}

bool service_territory(struct store *store, const struct company *company, struct arena *arena,
                       char **ret_id, struct error *err)
{
    *ret_id = NULL;
    if (company == NULL || str_is_empty(company->postal_code))
        return true;
    if ((store->territories == NULL || !store->in_transaction) && !read_all(store, err))
        return false;
    const struct territory *found = territory_of(store->territories, store->territory_count,
                                                 company->country, company->postal_code);
    if (found != NULL)
        *ret_id = arena_strdup(arena, found->record.id);
    return true;
}

/* --- changing one --- */

static bool new_territory(struct arena *arena, struct territory **ret_territory)
{
    char id[UUID_SIZE];
    struct territory *territory = record_new(&territory_entity, arena);
    uuid_new(id);
    territory->record.id = arena_strdup(arena, id);
    territory->record.created_ms = clock_now_ms();
    territory->record.rev = 0;
    *ret_territory = territory;
    return true;
}

static bool load_territory(struct store *store, const char *id, struct arena *arena,
                           struct territory **ret_territory, struct error *err)
{
    void *record;
    if (!store_load(store, &territory_entity, id, arena, &record, NULL))
        return error_set(err, ERR_NOT_FOUND, _("there is no such territory"));
    *ret_territory = record;
    return true;
}

static bool find_territory(struct store *store, const struct territory_change *change,
                           struct arena *arena, struct territory **ret_territory, struct error *err)
{
    const char *named =
        change->name != NULL ? store_id_of(store, &territory_entity, change->name, arena) : NULL;
    if (named != NULL && (change->is_new || (change->id != NULL && !str_equal(named, change->id))))
        return error_set(err, ERR_CONFLICT, _("there is a territory %s already"), change->name);
    const char *id = change->id != NULL ? change->id : named;
    return id != NULL ? load_territory(store, id, arena, ret_territory, err)
                      : new_territory(arena, ret_territory);
}

static void apply_change(struct territory *territory, const struct territory_change *change,
                         struct arena *arena)
{
    bool keeps = change->id != NULL;
    if (change->name != NULL)
        territory->name = arena_strdup(arena, change->name);
    if (change->ranges != NULL)
        territory->ranges = arena_strdup(arena, change->ranges);
    if (change->country != NULL || !keeps)
        territory->country =
            str_is_empty(change->country) ? NULL : arena_strdup(arena, change->country);
}

static bool save_territory(struct store *store, struct territory *territory, struct error *err)
{
    territory->record.rev++;
    territory->record.changed_ms = clock_now_ms();
    touch(store, &territory_entity, territory->record.id);
    store->territories = NULL;
    return record_check(&territory_entity, territory, err) &&
           store_put(store, &territory_entity, territory, err);
}

/* --- who has it --- */

static bool set_people_of(struct store *store, const char *user_id, const char *territory_id,
                          bool has_it, struct arena *arena, struct error *err)
{
    void *record;
    char **parts;
    if (!store_load(store, &user_entity, user_id, arena, &record, err))
        return false;
    struct user *user = record;
    const char *had = user_scopes(user, arena);
    size_t count =
        str_is_empty(user->territories) ? 0 : str_split(arena, user->territories, ',', &parts);
    const char *kept = has_it ? territory_id : "";
    for (size_t i = 0; i < count; i++)
        if (!str_equal(parts[i], territory_id))
            kept = arena_printf(arena, "%s%s%s", kept, *kept != '\0' ? "," : "", parts[i]);
    user->territories = arena_strdup(arena, kept);
    return user_save(store, user, had, err);
}

static char *people_ids(struct store *store, const char *territory_id, struct arena *arena)
{
    static const char sql[] = "SELECT id FROM \"user\" WHERE is_deleted = 0 AND "
                              "(',' || territories || ',') LIKE ('%,' || $1 || ',%') ORDER BY id";
    struct query *query = query_new(store->db, sql, NULL);
    char *ids = arena_strdup(arena, "");
    query_text(query, 1, territory_id);
    while (query_row(query))
        ids = arena_printf(arena, "%s%s%s", ids, *ids != '\0' ? "," : "", query_column(query, 0));
    query_end(query);
    return ids;
}

static bool wanted_ids(struct store *store, const char *names, struct arena *arena, char **ret_ids,
                       struct error *err)
{
    char **parts;
    size_t count = str_is_empty(names) ? 0 : str_split(arena, names, ',', &parts);
    *ret_ids = arena_strdup(arena, "");
    for (size_t i = 0; i < count; i++) {
        const char *name = str_trim(arena, parts[i]);
        const char *id = store_id_of(store, &user_entity, name, arena);
        if (id == NULL)
            return error_set(err, ERR_NOT_FOUND, _("there is no user %s"), name);
        *ret_ids = arena_printf(arena, "%s%s%s", *ret_ids, i > 0 ? "," : "", id);
    }
    return true;
}

/* Each of `ids` that is not among `others`. */
static bool set_difference(struct store *store, const char *ids, const char *others,
                           const char *territory_id, bool has_it, struct arena *arena,
                           struct error *err)
{
    char **parts;
    size_t count = *ids == '\0' ? 0 : str_split(arena, ids, ',', &parts);
    for (size_t i = 0; i < count; i++)
        if (!str_list_has(others, parts[i]) &&
            !set_people_of(store, parts[i], territory_id, has_it, arena, err))
            return false;
    return true;
}

static bool give(struct store *store, const char *territory_id, const char *names,
                 struct arena *arena, struct error *err)
{
    char *wanted;
    if (!wanted_ids(store, names, arena, &wanted, err))
        return false;
    const char *had = people_ids(store, territory_id, arena);
    return set_difference(store, had, wanted, territory_id, false, arena, err) &&
           set_difference(store, wanted, had, territory_id, true, arena, err);
}

static bool put(struct store *store, const struct territory_change *change,
                const struct audit_by *by, struct arena *arena, char ret_id[37], struct error *err)
{
    int64_t base;
    struct territory *territory;
    if (!find_territory(store, change, arena, &territory, err))
        return false;
    apply_change(territory, change, arena);
    snprintf(ret_id, UUID_SIZE, "%s", territory->record.id);
    const char *people =
        change->people != NULL ? arena_printf(arena, " people=%s", change->people) : "";
    struct audit_event event = {"territory.changed", by_user(by), by_device(by), ret_id,
                                arena_printf(arena, "%s%s", str_or(territory->ranges, ""), people)};
    return save_territory(store, territory, err) &&
           (change->people == NULL || give(store, ret_id, change->people, arena, err)) &&
           service_number(store, &base, err) && audit_add(store, &event, err);
}

static bool take_out(struct store *store, const char *id, const struct audit_by *by,
                     struct arena *arena, struct error *err)
{
    int64_t base;
    struct territory *territory;
    struct audit_event event = {"territory.removed", by_user(by), by_device(by), id, NULL};
    if (!load_territory(store, id, arena, &territory, err) || !give(store, id, "", arena, err))
        return false;
    territory->record.is_deleted = 1;
    return save_territory(store, territory, err) && service_number(store, &base, err) &&
           audit_add(store, &event, err);
}

static bool finish(struct store *store, bool is_ok, struct error *err)
{
    if (is_ok)
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

bool service_territory_put(struct store *store, const struct territory_change *change,
                           const struct audit_by *by, char ret_id[37], struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok =
        store_begin(store, err) && finish(store, put(store, change, by, arena, ret_id, err), err);
    arena_free(arena);
    return is_ok;
}

bool service_territory_remove(struct store *store, const char *id, const struct audit_by *by,
                              struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = store_begin(store, err) && finish(store, take_out(store, id, by, arena, err), err);
    arena_free(arena);
    return is_ok;
}

bool service_territory_ids(struct store *store, const char *names, struct arena *arena,
                           char **ret_ids, struct error *err)
{
    char **parts;
    size_t count = str_is_empty(names) ? 0 : str_split(arena, names, ',', &parts);
    *ret_ids = arena_strdup(arena, "");
    for (size_t i = 0; i < count; i++) {
        const char *name = str_trim(arena, parts[i]);
        const char *id = store_id_of(store, &territory_entity, name, arena);
        if (id == NULL)
            return error_set(err, ERR_NOT_FOUND, _("there is no territory %s"), name);
        *ret_ids = arena_printf(arena, "%s%s%s", *ret_ids, i > 0 ? "," : "", id);
    }
    return true;
}

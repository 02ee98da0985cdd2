/* Territories of the service: reading them, and changing one with its row in the audit. */
#include "service_audit.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "store/territories.h"

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

static bool put(struct store *store, const struct territory *wanted, const struct audit_by *by,
                struct arena *arena, struct error *err)
{
    void *record;
    int64_t base;
    char id[UUID_SIZE];
    char *known = store_id_of(store, &territory_entity, wanted->name, arena);
    if (known == NULL || !store_load(store, &territory_entity, known, arena, &record, NULL)) {
        record = record_new(&territory_entity, arena);
        uuid_new(id);
        ((struct record *)record)->id = arena_strdup(arena, id);
        ((struct record *)record)->created_ms = clock_now_ms();
        ((struct record *)record)->rev = 0;
    }
    struct territory *territory = record;
    struct audit_event event = {"territory.changed", by_user(by), by_device(by),
                                territory->record.id, wanted->ranges};
    territory->name = wanted->name;
    territory->country = wanted->country;
    territory->ranges = wanted->ranges;
    territory->record.rev++;
    territory->record.changed_ms = clock_now_ms();
    touch(store, &territory_entity, territory->record.id);
    store->territories = NULL;
    return record_check(&territory_entity, territory, err) &&
           store_put(store, &territory_entity, territory, err) &&
           service_number(store, &base, err) && audit_add(store, &event, err);
}

bool service_territory_put(struct store *store, const struct territory *territory,
                           const struct audit_by *by, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = store_begin(store, err);
    if (is_ok && (!put(store, territory, by, arena, err) || !store_commit(store, err))) {
        store_rollback(store);
        is_ok = false;
    }
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

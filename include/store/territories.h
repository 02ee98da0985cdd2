/* Territories of the service: whose a company's address is in. */
#ifndef STORE_TERRITORIES_H
#define STORE_TERRITORIES_H

#include "store/service.h"

#include "core/company.h"
#include "core/territory.h"

/* *ret_id NULL: in none. Inside a transaction the territories are read once. */
bool service_territory(struct store *store, const struct company *company /* or NULL */,
                       struct arena *arena, char **ret_id, struct error *err);
struct territory_change {
    const char *id; /* NULL: the one of this name, or a new one */
    const char *name, *country,
        *ranges;        /* with an id NULL: as it is; country "" or NULL: Germany */
    const char *people; /* who has it: names with commas, "" nobody; NULL: as it is */
    bool is_new;        /* ERR_CONFLICT where there is one of this name */
};
/* ERR_NOT_FOUND, ERR_CONFLICT: another one has this name. */
bool service_territory_put(struct store *store, const struct territory_change *change,
                           const struct audit_by *by, char ret_id[37], struct error *err);
/* Nobody has it any more; its leads follow by service_territory. */
bool service_territory_remove(struct store *store, const char *id, const struct audit_by *by,
                              struct error *err);
/* Names with commas, "" none; ERR_NOT_FOUND. */
bool service_territory_ids(struct store *store, const char *names, struct arena *arena,
                           char **ret_ids, struct error *err);
#endif

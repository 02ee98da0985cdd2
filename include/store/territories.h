/* Territories of the service: whose a company's address is in. */
#ifndef STORE_TERRITORIES_H
#define STORE_TERRITORIES_H

#include "store/service.h"

#include "core/company.h"
#include "core/territory.h"

/* *ret_id NULL: in none. Inside a transaction the territories are read once. */
bool service_territory(struct store *store, const struct company *company /* or NULL */,
                       struct arena *arena, char **ret_id, struct error *err);
/* Makes it, or changes the one of this name; country and ranges as they shall be. */
bool service_territory_put(struct store *store, const struct territory *territory,
                           const struct audit_by *by, struct error *err);
/* Names with commas, "" none; ERR_NOT_FOUND. */
bool service_territory_ids(struct store *store, const char *names, struct arena *arena,
                           char **ret_ids, struct error *err);
#endif

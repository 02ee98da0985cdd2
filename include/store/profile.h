/* What a check asks of other rows than its own. */
#ifndef STORE_PROFILE_H
#define STORE_PROFILE_H

#include "store/store.h"

/* Names of other companies at this postal code that begin with `head`, at most 20. */
bool store_names_like(struct store *store, const char *company_id, const char *head,
                      const char *postal_code, struct arena *arena, char ***ret_names,
                      size_t *ret_count, struct error *err);
/* The place of another company with this website in one of its usual spellings; NULL: none. */
bool store_place_of_site(struct store *store, const char *company_id, const char *website,
                         const char *city, struct arena *arena, char **ret_city, struct error *err);
/* Values of a field with the number of records that have them, most first. */
bool store_values(struct store *store, const struct entity *entity, const char *field,
                  int64_t at_least, int limit,
                  void (*each)(void *data, const char *value, int64_t count), void *data,
                  struct error *err);
/* How many records there are, and how many of them have each field: one look at each record.
 * ret_filled has room for every field of the entity's table. */
bool store_filled(struct store *store, const struct entity *entity, int64_t *ret_of,
                  int64_t *ret_filled, struct error *err);

#endif

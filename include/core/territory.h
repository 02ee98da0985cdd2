/* Territories: regions by postal code. A lead belongs to the one whose range fits its company's
 * address best; who has the territory sees it, whatever team it is of. */
#ifndef CORE_TERRITORY_H
#define CORE_TERRITORY_H

#include "core/entity.h"

struct territory {
    struct record record;
    char *name;
    char *country; /* two letters; NULL: Germany */
    char *ranges;  /* "20-25,10115,SW1A": beginnings of postal codes, one or from-to, with commas */
};
extern const struct entity territory_entity;

/* ERR_USAGE with what is wrong. */
bool territory_ranges_are_valid(const char *ranges, struct error *err);
/* How many characters of the code a range of the territory fixes; 0: it is not in there. */
int territory_fit(const struct territory *territory, const char *country, const char *postal_code);
/* The one that fits best; of two that fit alike the one made first; NULL: none. */
const struct territory *territory_of(const struct territory *const *territories, size_t count,
                                     const char *country, const char *postal_code);

#endif

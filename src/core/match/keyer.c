/* Keys of single rows, for an index that a stock keeps beside them. */
#include "match_private.h"

#include <stdlib.h>

#define ROWS 2000 /* then the normal forms that were made on the way are thrown away */

struct match_keyer {
    const struct match_forms *forms;
    struct match_list *list;
};

struct match_keyer *match_keyer_new(const struct match_forms *forms)
{
    struct match_keyer *keyer = xcalloc(1, sizeof *keyer);
    keyer->forms = forms;
    return keyer;
}

void match_keyer_free(struct match_keyer *keyer)
{
    if (keyer == NULL)
        return;
    match_list_free(keyer->list);
    free(keyer);
}

size_t match_keyer_keys(struct match_keyer *keyer, const char *const *values,
                        uint32_t ret_keys[MATCH_INDEX_KEYS])
{
    const unsigned birth_parts =
        1u << MATCH_IN_BIRTH_YEAR | 1u << MATCH_IN_BIRTH_MONTH | 1u << MATCH_IN_BIRTH_DAY;
    if (keyer->list != NULL && keyer->list->count >= ROWS) {
        match_list_free(keyer->list);
        keyer->list = NULL;
    }
    if (keyer->list == NULL)
        keyer->list = match_list_new(keyer->forms, ((1u << MATCH_INPUTS) - 1) & ~birth_parts);
    match_list_add(keyer->list, 0, values);
    return key_index(keyer->list, (uint32_t)keyer->list->count - 1, ret_keys);
}

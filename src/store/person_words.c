/* What names a person: the contact's own values, and the further numbers and addresses that have no
 * field. */
#include "store_private.h"

#include "store/erasure.h"
#include "store/twins.h"

#include <string.h>

static char *number_of(const char *reversed, struct arena *arena)
{
    size_t count = strlen(reversed);
    char *digits = arena_strdup(arena, reversed);
    for (size_t i = 0; i < count; i++)
        digits[i] = reversed[count - 1 - i];
    return arena_printf(arena, "+%s", digits);
}

bool person_words_load(struct store *store, const struct contact *contact, struct arena *arena,
                       struct person_words *ret, struct error *err)
{
    char **keys;
    size_t count;
    if (!store_reached(store, contact->record.id, arena, &keys, &count, err))
        return false;
    *ret = (struct person_words){contact, ARENA_ARRAY(arena, struct contact, count + 1), count};
    for (size_t i = 0; i < count; i++)
        if (keys[i][0] == 'p')
            ret->further[i].phone = number_of(keys[i] + 1, arena);
        else
            ret->further[i].email = arena_strdup(arena, keys[i] + 1);
    return true;
}

bool person_is_named(const struct person_words *words, const char *text, struct arena *arena)
{
    bool is_named = contact_is_named(words->contact, text, arena);
    for (size_t i = 0; !is_named && i < words->count; i++)
        is_named = contact_is_named(&words->further[i], text, arena);
    return is_named;
}

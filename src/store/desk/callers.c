/* Who calls: leads by the whole number, while the phone is ringing. A short index range by person;
 * only where nobody has the number, the switchboards, by the search's index of digits. Desks only.
 */
#include "search_private.h"

#include "core/lifecycle.h"
#include "core/phone_number.h"

#include <stdlib.h>
#include <string.h>

#define LOOKED_AT 64 /* leads of one number; a switchboard has many */

#define LEADS_BY                                                                                   \
    "SELECT l.id FROM contact p JOIN lead l ON l.contact_id = coalesce(p.merged_into_id, p.id) "   \
    "AND l.is_deleted = 0 WHERE $2 IS NULL AND "

static bool by_person(struct store *store, const char *number, struct search_found *found,
                      struct arena *arena, struct error *err)
{
    const char *key = phone_reversed_digits(arena, number);
    return search_collect(store, LEADS_BY "p.phone_key = $1 LIMIT $3", key, NULL, found, arena,
                          err) &&
           search_collect(store, LEADS_BY "p.mobile_key = $1 LIMIT $3", key, NULL, found, arena,
                          err) &&
           reached_exactly(store, arena_printf(arena, "p%s", key), found, arena, err);
}

static void read_cards(struct store *store, const struct search_found *found, const char *company,
                       struct arena *arena, struct lead_card **cards, size_t *ret_count)
{
    *ret_count = 0;
    for (size_t i = 0; i < found->count; i++) {
        struct lead_card *card;
        if (store_card(store, found->ids[i], arena, &card, NULL) &&
            (company == NULL || str_equal(card->company.company_phone, company)))
            cards[(*ret_count)++] = card;
    }
}

static int by_nearness(const void *a, const void *b)
{
    const struct lead *left = &(*(struct lead_card *const *)a)->lead,
                      *right = &(*(struct lead_card *const *)b)->lead;
    bool is_left_open = state_is_open(left->state), is_right_open = state_is_open(right->state);
    if (is_left_open != is_right_open)
        return is_left_open ? -1 : 1;
    return left->last_call_ms == right->last_call_ms  ? strcmp(left->record.id, right->record.id)
           : left->last_call_ms > right->last_call_ms ? -1
                                                      : 1;
}

bool store_callers(struct store *store, const char *number, int limit, struct arena *arena,
                   struct lead_card ***ret_cards, size_t *ret_count, struct error *err)
{
    struct search_found found = {.ids = ARENA_ARRAY(arena, char *, LOOKED_AT), .limit = LOOKED_AT};
    struct lead_card **cards = ARENA_ARRAY(arena, struct lead_card *, LOOKED_AT);
    if (!by_person(store, number, &found, arena, err))
        return false;
    read_cards(store, &found, NULL, arena, cards, ret_count);
    if (*ret_count == 0 && number[0] == '+') { /* an extension is part of too many numbers */
        found.count = 0;
        if (!numbers_find(store, number, &found, arena, err))
            return false;
        read_cards(store, &found, number, arena, cards, ret_count);
    }
    qsort(cards, *ret_count, sizeof *cards, by_nearness);
    if (*ret_count > (size_t)limit)
        *ret_count = (size_t)limit;
    *ret_cards = cards;
    return true;
}

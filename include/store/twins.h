/* Who is worth comparing with a person or a company: on a desk by keys kept for it, which are made
 * behind the writes (docs/decisions/0026-match-keys.md); where those are not there (yet), and in
 * the service, by indexes that are kept anyway (mail, numbers, company, search). */
#ifndef STORE_TWINS_H
#define STORE_TWINS_H

#include "store/store.h"

struct twin_card {
    struct contact contact;
    struct company company;
};
/* The likeliest ones first, the contact's own id left out. company may be NULL. */
bool store_twin_candidates(struct store *store, const struct contact *contact,
                           const struct company *company, struct arena *arena,
                           struct twin_card **ret_cards, size_t *ret_count, struct error *err);
bool store_company_candidates(struct store *store, const struct company *company,
                              struct arena *arena, struct company **ret_companies,
                              size_t *ret_count, struct error *err);
/* How many there are, counted up to `most`. */
int64_t store_some_count(struct store *store, const struct entity *entity, int most);
/* Every contact with its company, in pages by id: `each` returns false to end. */
bool store_each_card(struct store *store, bool (*each)(void *data, const struct twin_card *card),
                     void *data, struct error *err);
/* Open tasks of these checks (comma list) as pairs. */
bool store_open_tasks(struct store *store, const char *check_id,
                      bool (*each)(void *data, const char *id, int64_t rev), void *data,
                      struct error *err);

#endif

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
/* Further numbers and addresses of a contact: "p" and the digits reversed, "e" and the
 * address in small letters. */
bool store_reached(struct store *store, const char *contact_id, struct arena *arena,
                   char ***ret_keys, size_t *ret_count, struct error *err);
/* Who has this number or address as a further one; survivors stand for who was merged into them. */
bool store_find_reached(struct store *store, const char *value, int limit, struct arena *arena,
                        struct contact ***ret_contacts, size_t *ret_count, struct error *err);
/* Contacts that have some, behind `after` (""), in the order of their ids. */
bool store_reached_persons(struct store *store, const char *after, size_t limit,
                           struct arena *arena, char ***ret_ids, size_t *ret_count,
                           struct error *err);
/* Was a pair with this hash of its values found to be two? And was any pair at all? */
bool store_is_decided(struct store *store, const char *mark);
bool store_has_decisions(struct store *store);
/* How many there are, counted up to `most`. */
int64_t store_some_count(struct store *store, const struct entity *entity, int most);
/* Every contact with its company, in pages by id: `each` returns false to end. */
bool store_each_card(struct store *store, bool (*each)(void *data, const struct twin_card *card),
                     void *data, struct error *err);

/* --- what a search of the whole base has found, until it is asked about (desk only) --- */
struct twin_pair {
    int64_t no; /* set by the store */
    int kind;
    const char *task_id, *a, *b, *reason;
    int64_t millionths; /* how likely */
};
struct pairs_found {
    int64_t count, last, asked; /* numbers of the last one and of the last that was asked about */
    int64_t at_ms;
};
bool store_pairs_clear(struct store *store, struct error *err);
/* One transaction; a pair that is there already is left out. */
bool store_pairs_add(struct store *store, const struct twin_pair *pairs, size_t count,
                     struct error *err);
bool store_pairs_complete(struct store *store, int64_t at_ms, struct error *err); /* all found */
/* False: nothing is there, or the search did not come to its end. */
bool store_pairs_found(struct store *store, struct pairs_found *ret_found);
bool store_pairs_page(struct store *store, int64_t after, size_t limit, struct arena *arena,
                      struct twin_pair **ret_pairs, size_t *ret_count, struct error *err);
bool store_pairs_asked(struct store *store, int64_t no, struct error *err);
/* Open tasks of a check, made before `before_ms`, that no pair found is about. */
bool store_unfound_tasks(struct store *store, const char *check_id, int64_t before_ms,
                         bool (*each)(void *data, const char *id, int64_t rev), void *data,
                         struct error *err);

/* --- imports whose rows are asked about behind them (desk only) --- */
struct twin_ask {
    const char *batch_id, *group_id; /* NULL: nothing waits */
    const char *after_id;            /* the last contact that was asked about */
    int64_t asked;
};
bool store_twin_ask_add(struct store *store, const char *batch_id, const char *group_id,
                        struct error *err);
/* The oldest one behind `after` (""). */
bool store_twin_ask_next(struct store *store, const char *after, struct arena *arena,
                         struct twin_ask *ret_ask, struct error *err);
/* Its contacts, or the companies of a list of such, in the order of their ids. */
bool store_twin_ask_rows(struct store *store, const struct twin_ask *ask, bool is_company,
                         size_t limit, struct arena *arena, char ***ret_ids, size_t *ret_count,
                         struct error *err);
/* through NULL: all of it. */
bool store_twin_ask_done(struct store *store, const char *batch_id, const char *through,
                         int64_t count, struct error *err);
bool store_twin_keys_are_made(struct store *store);   /* nothing waits to be indexed */
int64_t store_twin_keys_waiting(struct store *store); /* persons without theirs */

#endif

/* What finding twins one by one and over the whole base share. */
#ifndef USECASE_DUPLICATES_PRIVATE_H
#define USECASE_DUPLICATES_PRIVATE_H

#include "core/match.h"
#include "usecase/duplicates.h"

struct twin_ground { /* of a session, read once */
    const struct match_forms *forms;
    struct match_model model; /* learned from the stock, or the default */
    int64_t model_ms;         /* TIME_NONE: the default */
};
const struct twin_ground *twin_ground(struct session *session);
bool model_keep(struct session *session, const struct match_model *model, int64_t now_ms,
                struct error *err);

enum duplicate_kind twin_kind(double probability, bool is_elsewhere);
/* Two companies of quite different names. */
bool twin_is_elsewhere(const struct twin_ground *ground, const char *company,
                       const char *other_company, struct arena *arena);

struct twin_card;
char *twin_title(const struct twin_card *card, struct arena *arena); /* "Petra Janssen, Nordwind" */
/* How likely these two are one; companies may be NULL. */
double twin_probability(struct session *session, const struct contact *a,
                        const struct company *company_a, const struct contact *b,
                        const struct company *company_b, struct arena *arena);

/* A pair that is asked about: opens its task or refreshes it, unless somebody decided. */
struct duplicate_pair {
    enum duplicate_kind kind;
    const char *a, *b; /* a: the older one */
    double probability;
    const char *reason;
};
enum duplicate_effect { PAIR_DECIDED, PAIR_KNOWN, PAIR_REFRESHED, PAIR_OPENED };
enum duplicate_effect duplicate_put(struct session *session, struct batch_of_operations *ops,
                                    const struct duplicate_pair *pair);
/* The twins of one that was just written are asked about. */
bool twins_ask_of_person(struct session *session, struct batch_of_operations *ops,
                         const char *contact_id, struct error *err);
bool twins_ask_of_company(struct session *session, struct batch_of_operations *ops,
                          const char *company_id, struct error *err);
/* After an operation that sets anything by which persons or companies are compared, their twins are
 * asked about: D01 to D04. */
/* Does it change by what two are compared, or whether they are two? */
bool twins_are_touched(const struct operation *op);
/* Closes what became right by it: questions about a pair of which one is gone, or that is not alike
 * any more. */
bool twins_settle(struct session *session, struct batch_of_operations *ops,
                  const struct operation *op, struct error *err);
bool derive_twins(struct session *session, struct batch_of_operations *ops,
                  const struct operation *op, struct error *err);

#endif

/* What finding twins one by one and over the whole base share. */
#ifndef USECASE_DUPLICATES_PRIVATE_H
#define USECASE_DUPLICATES_PRIVATE_H

#include "core/match.h"
#include "usecase/duplicates.h"

struct twin_ground { /* of a session, read once */
    const char **forms;
    size_t form_count;
    struct match_model model; /* learned from the stock, or the default */
    int64_t model_ms;         /* TIME_NONE: the default */
};
const struct twin_ground *twin_ground(struct session *session);
bool model_keep(struct session *session, const struct match_model *model, int64_t now_ms,
                struct error *err);

unsigned twin_inputs(void);
void twin_values(const struct contact *contact, const struct company *company,
                 const char *values[MATCH_INPUTS]);
enum duplicate_kind twin_kind(double probability, bool is_elsewhere);
/* Two companies of quite different names. */
bool twin_is_elsewhere(const struct twin_ground *ground, const char *company,
                       const char *other_company, struct arena *arena);

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
/* Does it set anything by which persons are compared? */
bool twins_matter(const struct operation *op);
/* Then its twins are asked about: D01, D02, D04. */
bool derive_twins(struct session *session, struct batch_of_operations *ops, const char *contact_id,
                  struct error *err);

#endif

/* What the checks know of other records. Private to usecase. */
#ifndef USECASE_FACTS_H
#define USECASE_FACTS_H

#include "core/quality.h"
#include "usecase/session.h"

#define FACTS_LEADS_MOST 50

/* Fills `facts` for a subject whose records are loaded; who shares its number or address says
 * derive_shared. leads: the contact's as stored, struct lead *. */
bool facts_load(struct session *session, const struct quality_subject *subject, void *const *leads,
                size_t lead_count, struct quality_facts *facts, struct error *err);
/* The part of the law (facts_law.c). */
bool facts_load_law(struct session *session, const struct quality_subject *subject,
                    void *const *leads, size_t lead_count, struct quality_facts *facts,
                    struct error *err);
/* How long a person is kept, whether the source was told and what a licence's end takes: of
 * contact, and of nothing else but its leads, lists and consents. Fills all of *ret_subject but
 * what other checks ask for; lives in the arena. */
bool facts_load_deadlines(struct session *session, const struct contact *contact, int64_t now_ms,
                          struct arena *arena, struct quality_subject *ret_subject,
                          struct error *err);
/* Values that far too many records have, as the last check of everything found them; NULL: there
 * was none. Lives in the session. */
const struct quality_list *facts_frequent(struct session *session);
/* Counts them anew and keeps them with the cache or the service. */
bool facts_profile(struct session *session, struct error *err);

#endif

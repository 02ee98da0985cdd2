/* What an authority asks for: why a person was called, what was said to it and when, and each call
 * made on that basis. Reads what this desk has; the whole dossier of GDPR art. 15 is not here. */
#ifndef USECASE_DOSSIER_H
#define USECASE_DOSSIER_H

#include "core/activity.h"
#include "core/company.h"
#include "core/consent.h"
#include "core/contact.h"
#include "usecase/session.h"

struct consent_dossier {
    const struct contact *contact;
    const struct company *company; /* NULL: none */
    bool is_consumer;
    const char *phone_state, *email_state; /* consent_state, over all numbers */
    struct consent **consents;
    size_t consent_count;
    const struct activity **calls; /* each is a use of the basis; over all leads of the person */
    size_t call_count;
    int64_t keep_until_ms; /* TIME_NONE: nothing was ever given */
};
/* id: of a contact or of one of its leads. Team leads, stewards and administrators. */
bool dossier_consent(struct session *session, const char *id, struct arena *arena,
                     struct consent_dossier *ret_dossier, struct error *err);
char *dossier_user(struct session *session, const char *user_id, struct arena *arena); /* name */
/* Last call on the strength of a grant: one that names it, or of before calls named one. TIME_NONE:
 * never. */
int64_t dossier_last_use_ms(const struct consent *grant, const struct activity *const *calls,
                            size_t count);
/* How long the evidence for one number or address has to be kept. */
int64_t dossier_keep_until(struct session *session, const char *contact_id,
                           const struct consent *const *consents, size_t count, const char *purpose,
                           const char *address, struct arena *arena);
/* Calls over all leads of a person, newest leads first. */
bool dossier_calls(struct session *session, const char *contact_id, struct arena *arena,
                   const struct activity ***ret_calls, size_t *ret_count, struct error *err);

#endif

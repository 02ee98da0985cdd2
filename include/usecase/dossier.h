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
    const struct company *company;         /* NULL: none */
    const char *phone_state, *email_state; /* consent_state */
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

#endif

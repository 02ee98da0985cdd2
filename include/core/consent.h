/* Consent: a legal basis to call or write, or its refusal or withdrawal, with evidence.
 * Append-only; the most restrictive standing row wins (UWG § 7, § 7a; GDPR art. 6, 21). */
#ifndef CORE_CONSENT_H
#define CORE_CONSENT_H

#include "core/entity.h"

struct consent {
    struct record record;
    char *contact_id, *lead_id;
    char *purpose;  /* phone, email */
    char *status;   /* given, refused, withdrawn */
    char *basis;    /* express, presumed, contract, asked */
    char *evidence; /* concrete reason, text version, where and how */
    int64_t at_ms;
    char *user_id;
    char *batch_id;
};
extern const struct entity consent_entity;

/* The standing basis of a contact for a purpose over all its consents: NULL if none, refused or
 * withdrawn. Withdrawn beats given unless given later with express basis. *ret_evidence may be
 * NULL. */
const char *consent_basis(const struct consent *const *consents, size_t count, const char *purpose,
                          const char **ret_evidence);
/* given, refused, withdrawn or not_asked: where somebody stands for a purpose; by the same rule. */
const char *consent_state(const struct consent *const *consents, size_t count, const char *purpose);
/* How long evidence has to be kept: five years after the later of grant and last use (UWG § 7a
 * para. 2). TIME_NONE without a grant; used_ms may be TIME_NONE. */
int64_t consent_keep_until_ms(int64_t granted_ms, int64_t used_ms);
bool consent_basis_is_valid(const char *basis); /* express, presumed, contract, asked */

#endif

/* Consent: a legal basis to call or write, or its refusal or withdrawal, with evidence.
 * Append-only; the most restrictive standing row wins (UWG § 7, § 7a; GDPR art. 6, 21). */
#ifndef CORE_CONSENT_H
#define CORE_CONSENT_H

#include "core/company.h"
#include "core/contact.h"

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
    /* what the authority asks for besides (BNetzA, guidance on § 7a UWG, 2022) */
    char *address;    /* the number or mail address it is for; NULL: all of the person's */
    char *wording;    /* the exact text that was shown or read out */
    char *products;   /* for what */
    char *advertiser; /* on whose behalf: company and address */
    char *way;        /* phone, web, paper, mail, talk */
};
extern const struct entity consent_entity;

/* A person without a company is a consumer, whom only express consent or an own request allows to
 * call (UWG § 7 para. 2 no. 1). company NULL or without id: none is known here. */
bool is_consumer(const struct company *company);
bool consent_basis_passes(const char *basis, bool is_consumer);

/* What is asked of the rows: for this purpose, this number or address (NULL: any). */
struct consent_question {
    const char *purpose, *address;
    bool is_consumer;
};
/* The grant that stands: NULL if none, refused or withdrawn. A refusal or withdrawal is only healed
 * by a later express consent. */
const struct consent *consent_standing(const struct consent *const *consents, size_t count,
                                       const struct consent_question *question);
/* given, refused, withdrawn or not_asked: where somebody stands; by the same rule. */
const char *consent_state(const struct consent *const *consents, size_t count,
                          const struct consent_question *question);
/* The number of a person that may be dialled: the phone, else the mobile, with a grant that stands
 * for it; without any grant the one that would be dialled. ret_standing NULL there. */
const char *consent_number(const struct consent *const *consents, size_t count,
                           const struct contact *contact, bool is_consumer,
                           const struct consent **ret_standing);
/* How long evidence has to be kept: five years after the later of grant and last use (UWG § 7a
 * para. 2). TIME_NONE without a grant; used_ms may be TIME_NONE. */
int64_t consent_keep_until_ms(int64_t granted_ms, int64_t used_ms);
bool consent_basis_is_valid(const char *basis); /* express, presumed, contract, asked */

#endif

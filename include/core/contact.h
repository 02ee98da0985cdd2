/* Contact: a person at a company. */
#ifndef CORE_CONTACT_H
#define CORE_CONTACT_H

#include "core/company.h"

struct contact {
    struct record record;
    char *company_id;
    char *salutation; /* mr, mrs, diverse, none */
    char *title, *first_name, *last_name, *position;
    char *phone, *mobile, *email;
    char *phone_state; /* unknown, ok, unreachable, wrong, dead (from calls) */
    char *mobile_state;
    char *email_state; /* unknown, ok, bounced, no_server */
    char *birth_date, *customer_no;
    int64_t do_not_call; /* MERGE_RESTRICT: 1 wins in any order (GDPR art. 21) */
    char *phone_key;     /* digits reversed for search by last digits, derived; indexed */
    char *mobile_key;
    char *email_key; /* lower case whole address, derived; indexed */
    char *confirmed; /* "phone:20261128,position~20250301": still right on that day (:), or typed
                        then (~); a set, the newest day of a field counts (core/quality_score.h) */
    char *sources;   /* where each value comes from (core/provenance.h) */
    char *batch_id;
    char *merged_into_id; /* the contact that this one became part of (core/merge.h) */
    char *person_state;   /* here, maybe_left, left, deceased; NULL: nobody said */
    char *extension;      /* behind the phone number: "12"; the number is dialled without it */
    int64_t informed_ms;  /* when the person was told where the data comes from (GDPR art. 14) */
};
extern const struct entity contact_entity;

bool person_is_gone(const struct contact *contact); /* has left, or is dead: not to be called */

/* Fills the derived keys. Called by the one write path whenever phone, mobile or email change. */
void contact_derive_keys(struct contact *contact, struct arena *arena);
/* For the telephone the mobile number, and the other way round; NULL: none, or another field. */
const char *contact_other_number(const struct contact *contact, const struct field *field);
/* Does a line speak of this person: the last name, or a long part of it, as words in any spelling
 * of umlauts, the mail address, or a number however it is spaced? For filters, views and answers
 * that quote. */
bool contact_is_named(const struct contact *contact, const char *text, struct arena *arena);
/* What search indexes of a person: the searched fields of both tables, folded with umlauts as ae
 * and, where that differs, as a. */
char *contact_search_words(const struct contact *contact, const struct company *company,
                           struct arena *arena);

#endif

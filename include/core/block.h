/* Block: what must not be called any more, over all teams and campaigns (UWG § 7, GDPR art. 21). A
 * row holds no number and no name, only a keyed hash of one; every device has all rows. It is
 * lifted with a reason, never switched off. docs/decisions/0017-block-list.md */
#ifndef CORE_BLOCK_H
#define CORE_BLOCK_H

#include "base/hash.h"
#include "core/company.h"
#include "core/contact.h"

struct block {
    struct record record;
    char *hash;         /* block_hash, 64 hex digits */
    char *kind;         /* phone, person, email, company; md5, sha1, sha256: what was hashed */
    char *cause;        /* call, manual, list, erasure */
    char *source;       /* of a list: whose; NULL else */
    char *as_of;        /* of a list: YYYY-MM-DD */
    int64_t is_active;  /* MERGE_RESTRICT: 1 wins in any order */
    int64_t at_ms;      /* when it was asked for */
    char *user_id;      /* who put it here */
    char *lift_reason;  /* mistake, consent, new_holder, list; needed to lift it */
    char *lifted_by_id; /* who */
};
extern const struct entity block_entity;

/* Whom "no more calls" means. A number that several people share, a switchboard, is blocked for all
 * of them only when somebody says so (BLOCK_NUMBER, BLOCK_COMPANY). */
enum block_scope { BLOCK_PERSON, BLOCK_NUMBER, BLOCK_COMPANY, BLOCK_SCOPE_COUNT };
const char *block_scope_name(enum block_scope scope); /* person, number, company */
/* By its name or by the reason of an outcome; BLOCK_PERSON for anything else. */
enum block_scope block_scope_of(const char *name);

struct block_term {
    const char *kind;
    char hash[HASH_HEX_SIZE];
};
#define BLOCK_TERMS 40

/* Numbers as E.164, addresses in lower case, hashes of a list as hex; BLAKE2b with the team's key.
 */
void block_hash(const char *key, const char *kind, const char *text, char out[HASH_HEX_SIZE]);
struct block_person {
    const struct contact *contact;
    const struct company *company;    /* NULL: none, or not at hand */
    bool phone_shared, mobile_shared; /* others are behind the same number */
};
/* What a block of this scope puts on the list; returns how many. */
size_t block_terms_to_put(const char *key, const struct block_person *person,
                          enum block_scope scope, struct arena *arena,
                          struct block_term terms[BLOCK_TERMS]);
/* Every entry that would keep this person from being called, wherever it came from. */
size_t block_terms_to_ask(const char *key, const struct contact *contact,
                          const struct company *company, struct arena *arena,
                          struct block_term terms[BLOCK_TERMS]);
/* Lists of other houses are hashed (MD5, SHA-1 or SHA-256, as 32, 40 or 64 hex digits). */
const char *block_listed_kind(const char *text); /* md5, sha1, sha256; NULL: no such hash */
/* The hashes under which a number or address may stand in such lists, in lower case. */
#define BLOCK_LISTED_MAX 12
size_t block_listed_hashes(const char *value, struct arena *arena,
                           const char *hashes[BLOCK_LISTED_MAX]);
/* The same for one number or address alone. */
size_t block_terms_of_value(const char *key, const char *value, struct arena *arena,
                            struct block_term terms[BLOCK_TERMS]);
/* origin: the contact, list or person that is behind it. Each has its own row, so that taking one
 * back leaves the others. */
void block_id(const char *hash, const char *cause, const char *origin, char out[37]);
bool block_lift_reason_is_valid(const char *reason);

#endif

/* Erasure of a person (art. 17 GDPR): what hangs on a contact goes out of the service at once and
 * out of every desk when it hears of it. Only ids stay, in a ledger, and proofs of consent that the
 * law wants kept, sealed (docs/decisions/0014-erasure.md). */
#ifndef STORE_ERASURE_H
#define STORE_ERASURE_H

#include "store/service.h"

/* What names a person, so that lines which quote it are found: filters, views, answers. */
struct person_words {
    const struct contact *contact;
    struct contact *further; /* a number or an address each */
    size_t count;
};
bool person_words_load(struct store *store, const struct contact *contact, struct arena *arena,
                       struct person_words *ret, struct error *err);
bool person_is_named(const struct person_words *words, const char *text, struct arena *arena);

/* --- service --- */

/* Contacts that may be meant: by id, or by e-mail address, number, first or last name, those that
 * are not NULL. Deleted ones too: their rows still hold what they held. */
struct person_key {
    const char *id, *email, *phone /* E.164 */, *first_name, *last_name;
};
bool service_person_find(struct store *store, const struct person_key *key, int limit,
                         struct arena *arena, struct contact ***ret_contacts, size_t *ret_count,
                         struct error *err);

/* Everything that hangs on a contact, itself first: leads, activities, answers, consents, tasks,
 * also deleted ones. */
struct person_record {
    const struct entity *entity;
    char *id;
    struct person_record *next;
};
bool service_person_records(struct store *store, const char *contact_id, struct arena *arena,
                            struct person_record **ret_first, size_t *ret_count, struct error *err);

/* Adds the lists that brought nobody else and name the person: the file of a single card, what was
 * noted as evidence of it. */
bool service_person_lists(struct store *store, struct person_record *first, struct arena *arena,
                          size_t *count, struct error *err);

/* Texts on records of others that name a person (core/naming.h). Reads every text of the service
 * and its journal: a matter of seconds. */
struct named_text {
    const struct entity *entity;
    char *id;
    int64_t sure, unsure; /* places: words that an erasure takes out, words that may be others' */
    struct named_text *next;
};
struct named_texts {
    struct named_text *first;
    int64_t sure, unsure; /* records that have such places */
    const char *words;    /* that go, "a, b", each once; NULL: none */
};
bool service_named(struct store *store, const char *contact_id, struct arena *arena,
                   struct named_texts *ret, struct error *err);

struct erase_request {
    const char *contact_id;
    const char *box; /* the sealed proof, or NULL: nothing has to be kept */
    int64_t until_ms;
    const struct audit_by *by;
};
struct erase_report {
    int64_t records, operations; /* rows gone; bodies of the journal that were blanked or cut */
    int64_t n;                   /* the feed's number of the last of it */
    struct named_texts texts;    /* of others: what was blacked out, what is left to look at */
};
/* Texts live in the arena. One transaction with its row in the audit. ERR_NOT_FOUND: neither there
 * nor erased before. An erased one again: done, with nothing to do. */
bool service_erase(struct store *store, const struct erase_request *request, struct arena *arena,
                   struct erase_report *ret_report, struct error *err);

struct erasure {
    char *entity; /* its name: also of a kind that is not known here */
    char *id;
    int64_t n;
    bool is_text; /* the record stays; words of its texts went */
};
/* The ledger after a number, in its order: what every device is told, and this one alone. */
bool service_erasures(struct store *store, const char *device_id, int64_t after, int limit,
                      struct arena *arena, struct erasure **ret_erasures, size_t *ret_count,
                      struct error *err);
/* The device has wiped everything up to this number; written down once. */
bool service_device_erased(struct store *store, const char *device_id, int64_t through,
                           struct error *err);
struct erased_person {
    char *id;
    int64_t erased_ms, records;
    int64_t devices, arrived; /* devices that were signed in and are not revoked; those that know */
    int64_t proof_until_ms;   /* TIME_NONE: no sealed proof */
};
bool service_erased_persons(struct store *store, int limit, struct arena *arena,
                            struct erased_person **ret_persons, size_t *ret_count,
                            struct error *err);
/* Asks at once what service_is_erased asks one by one in the same transaction. */
bool service_erased_prefetch(struct store *store, const char *const *ids, size_t count,
                             struct error *err);
/* PostgreSQL keeps the rows of erased persons as dead ones until their tables are written again, as
 * the night does with those that erasures touched. Since when there are some, 0: none. ERR_CONFIG:
 * only the tables' owner may, who is asked at admin_uri (NULL: the service's own user); what could
 * not be done stays noted. */
int64_t service_dead_since(struct store *store);
bool service_dead_rewrite(struct store *store, const char *admin_uri, struct error *err);
/* What an operation names was erased: it must not be stored. An import's chunk loses those rows
 * instead (op->body is new), ret_is_gone only if none is left. */
bool service_is_erased(struct store *store, struct operation *op, struct arena *arena,
                       bool *ret_is_gone, struct error *err);

bool service_has_erasures(struct store *store);
/* Words of persons erased lately go out of what people type (core/naming.h), once a transaction
 * for each operation; op->has_lost_words says whether some did. service_apply does it with all;
 * before it, who has to know of what is refused. */
void service_unname(struct store *store, struct operation *op, struct arena *arena);
/* The device of its author has the words, and is told the record's id with the erasures: by the
 * next service_number. */
void service_cut_tell(struct store *store, const struct operation *op, const char *device_id);
/* A filter that quotes somebody erased lately. */
bool service_names_erased(struct store *store, const char *line);
/* The night: hashes of those that all devices have heard of, or that were erased a month ago, go.
 */
bool service_words_end(struct store *store, int64_t now_ms, int64_t *ret_count, struct error *err);

/* The public half of the key for sealed proofs, hex; NULL: none was made yet. */
char *service_proof_key(struct store *store, struct arena *arena);
bool service_proof_key_set(struct store *store, const char *public_key, struct error *err);
struct sealed_proof {
    char *person, *box;
    int64_t sealed_ms, until_ms;
};
bool service_proofs(struct store *store, struct arena *arena, struct sealed_proof **ret_proofs,
                    size_t *ret_count, struct error *err);
bool service_proofs_end(struct store *store, int64_t now_ms, int64_t *ret_count,
                        struct error *err); /* whose time is over */

/* The ledger as a file of its own beside each backup, a record a line: a restored database is told
 * what its backup does not know. */
bool service_ledger_write(struct store *store, const char *path, struct error *err);
/* Erases what the file names and this database still has, and tells every device all of it again.
 */
bool service_ledger_read(struct store *store, const char *path, int64_t *ret_count,
                         struct error *err);

/* --- desk --- */

/* Takes a record out of cache, outbox, journal, drafts and histories, with what hangs on it here;
 * inside a page of the feed (desk_page_begin). */
bool desk_erase(struct store *store, const struct entity *entity, const char *id,
                struct error *err);
/* Texts of a record that stays named somebody who was erased: what this desk still holds of older
 * ones goes, after the record's new version came. */
bool desk_cut(struct store *store, const struct entity *entity, const char *id, struct error *err);
int64_t desk_erased_through(struct store *store); /* the ledger's number this desk stands at */
bool desk_erased_set(struct store *store, int64_t through, struct error *err);
/* After an erasure: no byte of it is left in a file. True: done, or nothing to do; what a reader
 * stopped is tried again at the next call. */
bool desk_erase_settle(struct store *store);

#endif

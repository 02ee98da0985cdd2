/* Rights of a person (GDPR art. 15 and 17), at the service: who is meant, everything that is known,
 * and erasure. Each needs RIGHT_ERASE and leaves a row in the audit. */
#ifndef USECASE_PERSON_H
#define USECASE_PERSON_H

#include "base/text.h"
#include "core/contact.h"
#include "store/erasure.h"
#include "store/exports.h"
#include "usecase/session.h"

struct json_writer;

/* about: a contact's or lead's id, an e-mail address, a number in any spelling, a last name or
 * first and last. At most 50. */
bool person_find(struct session *session, const char *about, struct arena *arena,
                 struct contact ***ret_contacts, size_t *ret_count, struct error *err);

/* Art. 15: one JSON object with every record that hangs on the contact, their histories, the lists
 * it came with, the lists that left the house, how long it and its proofs are kept. */
bool person_dossier(struct session *session, const char *contact_id, struct text *out,
                    struct error *err);

/* Art. 17. Proofs of consent that the law wants kept (five years after the later of grant and last
 * use) are sealed with the service's public key; ERR_CONFIG when there is a proof and no key. */
/* Lists that left the house since the person came in and may hold it: to be asked before erasing.
 */
bool person_exports(struct session *session, const char *contact_id, struct arena *arena,
                    struct export_note **ret_notes, size_t *ret_count, struct error *err);
void export_note_write(struct json_writer *writer, const struct export_note *note,
                       struct arena *arena);
/* Where else the person is named, as the administrator is told before and after: what an erasure
 * blacks out there and what is left to look at. Takes seconds in a large base. */
bool person_texts(struct session *session, const char *contact_id, struct arena *arena,
                  struct named_texts *ret, struct error *err);
void person_texts_write(struct json_writer *writer, const struct named_texts *texts); /* "texts" */
bool person_erase(struct session *session, const char *contact_id, struct arena *arena,
                  struct erase_report *ret_report, struct error *err);

/* A key pair: the public half into the database, the secret one into a new file (mode 0600), which
 * belongs to another place. ERR_CONFLICT: there is one already. */
bool proof_key_make(struct store *store, const char *path, struct error *err);

#endif
